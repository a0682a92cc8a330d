//! `provider` blocks, and which providers a module needs.

use std::collections::btree_map::Entry;
use std::sync::Arc;

use terrane_addr::{ProviderAddr, Resource, Str, is_identifier};
use terrane_diag::Span;
use terrane_hcl::Block;

use crate::constant;
use crate::content::{BodySchema, partial};
use crate::decode::resource::Escape;
use crate::decoder::Decoder;
use crate::names::{BAD_NAME, check_local_name, provider_part};
use crate::{Module, ProviderBlock, RequiredProvider};

pub(crate) const PROVIDER: BodySchema = BodySchema {
    attributes: &["alias", "version", "count", "depends_on", "for_each", "source"],
    required: &[],
    blocks: &[("_", &[]), ("lifecycle", &[]), ("locals", &[])],
};

/// Arguments that no provider can have.
const RESERVED: [&str; 4] = ["count", "depends_on", "for_each", "source"];

impl Decoder<'_> {
    pub fn provider_block(&mut self, block: Block, module: &mut Module) {
        let name = block.labels[0].text.clone();
        let span = block.header_span;
        let is_possible = check_local_name(&name, span, self.diags).is_some();
        let mut content = partial(block.body, &PROVIDER, self.diags);
        let alias = content.take("alias").and_then(|attribute| {
            let alias = constant::string(&attribute.expr, self.diags)?;
            if !is_identifier(&alias) {
                let detail = format!("An alias must be a valid name. {BAD_NAME}");
                self.diags.error(attribute.expr.span, "Invalid provider configuration alias", detail);
            }
            Some(Str::from(alias))
        });
        let version = content.take("version").and_then(|attribute| {
            self.diags.warning(
                attribute.expr.span,
                "Version constraints inside provider configuration blocks are deprecated",
                "Version constraints belong in the \"required_providers\" block of \"terraform\"; in provider blocks \
                 they are read for the sake of old configurations only. Move this one there.",
            );
            Some((self.version_text(&attribute.expr, "version")?, attribute.expr.span))
        });
        for reserved in RESERVED {
            if let Some(attribute) = content.take(reserved) {
                let detail = match reserved {
                    "for_each" => {
                        "Several instances of one provider block (OpenTofu) are not supported yet. Write a block \
                         with an alias of its own for each, and name it in \"provider\" and \"providers\"."
                            .to_string()
                    }
                    _ => format!("No provider has an argument \"{reserved}\": the name is kept for the language."),
                };
                self.diags.error(attribute.name.span, "Reserved argument name in provider block", detail);
            }
        }
        let mut escape = Escape::new("provider", "provider-specific rather than as meta-arguments");
        for inner in content.blocks {
            self.reserved_or_escape(inner, &mut content.rest, &mut escape);
        }
        if !is_possible {
            return;
        }
        self.require_provider(&name, module);
        let provider = ProviderBlock { name, alias, version, body: Arc::new(content.rest), span };
        self.add_provider(provider, module);
    }

    fn add_provider(&mut self, provider: ProviderBlock, module: &mut Module) {
        let key = (provider.name.clone(), provider.alias.clone());
        match module.providers.entry(key) {
            Entry::Vacant(free) => {
                free.insert(provider);
            }
            Entry::Occupied(first) => {
                let place = self.place(first.get().span);
                let name = &provider.name;
                let detail = match &provider.alias {
                    None => format!(
                        "The provider \"{name}\" is configured already at {place}. To configure it a second time, set \
                         \"alias\" in one of the blocks."
                    ),
                    Some(alias) => format!(
                        "The provider \"{name}\" is configured with the alias \"{alias}\" already at {place}. Give \
                         one of them another alias."
                    ),
                };
                self.diags.error(provider.span, "Duplicate provider configuration", detail);
            }
        }
    }

    /// The local name of the provider that a resource type begins with.
    pub fn implied_local_name(&mut self, resource: &Resource, at: Span) -> Str {
        let name = resource.implied_provider();
        if let Err(problem) = provider_part(name)
            && is_identifier(&resource.kind)
        {
            let detail = format!(
                "The resource type begins with \"{name}\", which cannot be the name of a provider: {problem}. Set \
                 \"provider\"."
            );
            self.diags.error(at, "Invalid provider local name", detail);
        }
        name.into()
    }

    /// The provider that a local name means; noted among the module's requirements if it was not yet.
    pub fn require_provider(&mut self, name: &Str, module: &mut Module) -> ProviderAddr {
        if let Some(required) = module.settings.required_providers.get(name) {
            return required.address.clone();
        }
        let address = ProviderAddr::implied(&name.to_lowercase(), &self.options.default_host);
        let implied = RequiredProvider { address: address.clone(), version: None, aliases: Vec::new(), span: None };
        module.settings.required_providers.insert(name.clone(), implied);
        address
    }
}
