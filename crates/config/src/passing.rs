//! Which provider configuration a module's resources use: its own, one that the caller passes, or one that
//! is inherited.

use std::fmt;

use terrane_addr::{AbsProviderConfig, ConfigResource, ModulePath, ProviderAddr, Str};
use terrane_diag::{Diagnostic, Diagnostics, SourceMap, Span};

use crate::decoder::place;
use crate::load::LoadOptions;
use crate::{Config, Module, ModuleCall, ProviderBlock, ProviderRef, Repetition};

/// A module asks for a configuration that nobody gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderNotConfigured {
    /// What was asked for.
    pub wanted: AbsProviderConfig,
    /// The module in which the search ended: the one itself, or one whose caller does not have what it passes.
    pub ended_in: ModulePath,
}

impl fmt::Display for ProviderNotConfigured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no provider configuration {}", self.wanted)
    }
}

impl std::error::Error for ProviderNotConfigured {}

impl ProviderNotConfigured {
    /// The reference's message for an object that needs the configuration.
    pub fn diagnostic(&self, object: &dyn fmt::Display) -> Diagnostic {
        let detail = format!(
            "To work with {object} its original provider configuration at {} is required, but it has been removed. \
             This occurs when a provider configuration is removed while objects created by that provider still exist \
             in the state. Re-add the provider configuration to destroy {object}, after which you can remove the \
             provider configuration again.",
            self.wanted
        );
        Diagnostic::error("Provider configuration not present", detail).about(object.to_string())
    }
}

/// Finds the configuration that a local name and alias mean in a module. Without an alias there always is
/// one: in the root module a provider without a block is configured with nothing.
///
/// The block is `config.module(&found.module)`, [`Module::provider_block`]; `None` there means an empty one.
pub fn provider_for(
    config: &Config,
    module: &ModulePath,
    name: &str,
    alias: Option<&str>,
    default_host: &str,
) -> Result<AbsProviderConfig, ProviderNotConfigured> {
    let provider = config
        .module(module)
        .map_or_else(|| ProviderAddr::implied(name, default_host), |here| here.provider_address(name, default_host));
    let wanted = AbsProviderConfig { module: module.clone(), provider, alias: alias.map(Str::from) };
    find_configuration(config, wanted, default_host)
}

/// The same for a provider's address, as state records it.
pub fn find_configuration(
    config: &Config,
    wanted: AbsProviderConfig,
    default_host: &str,
) -> Result<AbsProviderConfig, ProviderNotConfigured> {
    let mut here = wanted.clone();
    loop {
        let Some(module) = config.module(&here.module) else {
            // The module is gone from the configuration; only what it inherited can still be found.
            match (here.module.split_last(), &here.alias) {
                (Some((parent, _)), None) => here.module = parent,
                _ => return Err(ProviderNotConfigured { wanted, ended_in: here.module }),
            }
            continue;
        };
        let block = module.provider_block(&here.provider, here.alias.as_ref());
        if block.is_some_and(|block| !is_proxy(block)) {
            return Ok(here);
        }
        let Some((parent_path, call_name)) = here.module.split_last() else {
            return match (block, &here.alias) {
                (None, Some(_)) => Err(ProviderNotConfigured { wanted, ended_in: here.module }),
                _ => Ok(here),
            };
        };
        let parent = config.module(&parent_path);
        let passed = parent.and_then(|parent| passed_to(parent.calls.get(call_name)?, module, &here, default_host));
        match (parent, passed) {
            (Some(parent), Some(given)) => {
                let provider = parent.provider_address(&given.name, default_host);
                here = AbsProviderConfig { module: parent_path, provider, alias: given.alias.clone() };
            }
            // An empty block that nobody replaces is a configuration.
            _ if block.is_some() => return Ok(here),
            _ if here.alias.is_none() => here.module = parent_path,
            _ => return Err(ProviderNotConfigured { wanted, ended_in: here.module }),
        }
    }
}

/// What the caller gives for one of the child's configurations.
fn passed_to<'c>(
    call: &'c ModuleCall,
    child: &Module,
    wanted: &AbsProviderConfig,
    default_host: &str,
) -> Option<&'c ProviderRef> {
    let pairs = call.providers.as_ref()?;
    let (_, given) = pairs.iter().find(|(inner, _)| {
        inner.alias == wanted.alias && child.provider_address(&inner.name, default_host) == wanted.provider
    })?;
    Some(given)
}

/// Before `configuration_aliases`, an empty block said that the caller should pass a configuration.
fn is_proxy(block: &ProviderBlock) -> bool {
    block.version.is_none() && block.body.attributes.is_empty() && block.body.blocks.is_empty()
}

impl Module {
    /// The provider that a local name means here.
    #[must_use]
    pub fn provider_address(&self, name: &str, default_host: &str) -> ProviderAddr {
        match self.settings.required_providers.get(name) {
            Some(required) => required.address.clone(),
            None => ProviderAddr::implied(name, default_host),
        }
    }

    /// The `provider` block of this module for a provider and alias.
    #[must_use]
    pub fn provider_block(&self, provider: &ProviderAddr, alias: Option<&Str>) -> Option<&ProviderBlock> {
        self.providers.values().find(|block| {
            let required = self.settings.required_providers.get(&block.name);
            block.alias.as_ref() == alias && required.is_some_and(|required| required.address == *provider)
        })
    }

    /// Whether a local name stands in `required_providers`.
    fn declares(&self, name: &str) -> bool {
        self.settings.required_providers.get(name).is_some_and(|required| required.span.is_some())
    }

    fn name_for_messages(&self) -> String {
        if self.path.is_root() { "the root module".to_string() } else { self.path.to_string() }
    }
}

/// Reports what cannot work in how provider configurations are passed.
pub(crate) fn check(config: &Config, options: &LoadOptions, map: &SourceMap, diags: &mut Diagnostics) {
    let check = Check { config, options, map };
    for module in config.modules.values() {
        for call in module.calls.values() {
            if let Some(child) = config.module(&module.path.child(call.name.clone())) {
                check.pairs(module, call, child, diags);
                check.required_aliases(call, child, diags);
            }
        }
        if !module.path.is_root() {
            check.own_blocks(module, diags);
        }
        check.resources(module, diags);
    }
}

struct Check<'a> {
    config: &'a Config,
    options: &'a LoadOptions,
    map: &'a SourceMap,
}

/// How messages name a configuration: `aws.west`.
fn written(reference: &ProviderRef) -> String {
    match &reference.alias {
        Some(alias) => format!("{}.{alias}", reference.name),
        None => reference.name.to_string(),
    }
}

impl Check<'_> {
    fn pairs(&self, parent: &Module, call: &ModuleCall, child: &Module, diags: &mut Diagnostics) {
        let pairs = call.providers.as_deref().unwrap_or_default();
        for (index, (inner, outer)) in pairs.iter().enumerate() {
            let same =
                |(other, _): &&(ProviderRef, ProviderRef)| other.name == inner.name && other.alias == inner.alias;
            if let Some((first, first_outer)) = pairs[..index].iter().find(same) {
                let detail = format!(
                    "A provider configuration was already passed to {} at {}. Each child provider configuration can be \
                     assigned only once.",
                    written(inner),
                    place(self.map, first.span.to(first_outer.span))
                );
                diags.error(outer.span, "Duplicate provider address", detail);
                continue;
            }
            self.inner_name(inner, outer, parent, child, diags);
            self.outer_name(inner, outer, parent, child, diags);
            self.configured(outer, parent, &child.path, diags);
        }
    }

    /// The provider that a name means by itself; even "terraform" is then one of the registry.
    fn meant(&self, module: &Module, name: &str) -> ProviderAddr {
        match module.declares(name) {
            true => module.provider_address(name, &self.options.default_host),
            false => ProviderAddr::new(self.options.default_host.clone(), "hashicorp", name),
        }
    }

    fn inner_name(
        &self,
        inner: &ProviderRef,
        outer: &ProviderRef,
        parent: &Module,
        child: &Module,
        diags: &mut Diagnostics,
    ) {
        let block = child.providers.get(&(inner.name.clone(), inner.alias.clone()));
        if let Some(block) = block.filter(|block| !is_proxy(block)) {
            let detail = format!(
                "The configuration of {} has its own local configuration for {}, at {}, and so it cannot accept an \
                 overridden configuration provided by {}.",
                child.path,
                written(inner),
                place(self.map, block.span),
                parent.name_for_messages()
            );
            diags.error(inner.span, "Cannot override provider configuration", detail);
            return;
        }
        if block.is_some() {
            return;
        }
        let name = written(inner);
        if !child.declares(&inner.name) {
            let source = self.meant(child, &inner.name).for_display();
            let detail = format!(
                "There is no explicit declaration for local provider name \"{name}\" in {}, so this is assumed to pass \
                 a configuration for \"{source}\".\n\nIf you also control the child module, add a required_providers \
                 entry named \"{name}\" with the source address \"{source}\".",
                child.path
            );
            diags.warning(inner.span, "Reference to undefined provider", detail);
        } else if inner.alias.is_some() && !expects(child, inner) {
            let source = self.meant(parent, &outer.name);
            let detail = format!(
                "The child module does not declare any provider requirement with the local name \"{name}\".\n\nIf you \
                 also control the child module, you can add a required_providers entry named \"{name}\" with the \
                 source address \"{}\" to accept this provider configuration.",
                source.for_display()
            );
            diags.error(inner.span, "Reference to undefined provider", detail);
        }
    }

    fn outer_name(
        &self,
        inner: &ProviderRef,
        outer: &ProviderRef,
        parent: &Module,
        child: &Module,
        diags: &mut Diagnostics,
    ) {
        let name = written(outer);
        let here = self.meant(parent, &outer.name);
        if outer.alias.is_none() && !parent.declares(&outer.name) {
            let source = here.for_display();
            let module = parent.name_for_messages();
            let detail = format!(
                "There is no explicit declaration for local provider name \"{name}\" in {module}, so this is assumed \
                 to pass a configuration for provider \"{source}\".\n\nTo clarify your intent and silence this \
                 warning, add to {module} a required_providers entry named \"{name}\" with source = \"{source}\", or a \
                 different source address if appropriate."
            );
            diags.warning(outer.span, "Reference to undefined provider", detail);
        }
        let there = self.meant(child, &inner.name);
        let undeclared = !parent.declares(&outer.name) && !child.declares(&inner.name);
        if here != there && !undeclared {
            let detail = format!(
                "The local name \"{name}\" in {} represents provider \"{}\", but \"{}\" in {} represents \"{}\".\n\n\
                 Each provider has its own distinct configuration schema and provider types, so this module's \"{}\" \
                 can be assigned only a configuration for {}.",
                parent.name_for_messages(),
                here.for_display(),
                written(inner),
                child.path,
                there.for_display(),
                written(inner),
                there.for_display()
            );
            diags.error(outer.span, "Provider type mismatch", detail);
        }
    }

    fn required_aliases(&self, call: &ModuleCall, child: &Module, diags: &mut Diagnostics) {
        let pairs = call.providers.as_deref().unwrap_or_default();
        for required in child.settings.required_providers.values() {
            for alias in &required.aliases {
                if pairs.iter().any(|(inner, _)| inner.name == alias.name && inner.alias == alias.alias) {
                    continue;
                }
                let name = written(alias);
                let detail = format!(
                    "The child module requires an additional configuration for provider {}, with the local name \
                     \"{name}\".\n\nRefer to the module's documentation to understand the intended purpose of this \
                     additional provider configuration, and then add an entry for {name} in the \"providers\" \
                     meta-argument in the module block to choose which provider configuration the module should use \
                     for that purpose.",
                    required.address.for_display()
                );
                diags.error(call.span, "Missing required provider configuration", detail);
            }
        }
    }

    /// Modules that configure providers themselves cannot be repeated; empty blocks should not be there.
    fn own_blocks(&self, module: &Module, diags: &mut Diagnostics) {
        let (proxies, own): (Vec<_>, Vec<_>) = module.providers.values().partition(|block| is_proxy(block));
        for block in proxies {
            diags.warning(block.span, "Redundant empty provider block", self.redundant(block, module));
        }
        if own.is_empty() {
            return;
        }
        if let Some(at) = self.repeated_at(&module.path) {
            let call = module.path.split_last().and_then(|(parent, name)| {
                self.config.module(&parent)?.calls.get(name).map(|call| call.source.0.as_str())
            });
            let detail = format!(
                "The module at {} is a legacy module which contains its own local provider configurations, and so \
                 calls to it may not use the count, for_each, or depends_on arguments.\n\nIf you also control the \
                 module \"{}\", consider updating this module to instead expect provider configurations to be passed \
                 by its caller.",
                module.path,
                call.unwrap_or_default()
            );
            diags.error(at, "Module is incompatible with count, for_each, and depends_on", detail);
        }
    }

    fn redundant(&self, block: &ProviderBlock, module: &Module) -> String {
        let name = &block.name;
        let source = self.meant(module, name).for_display();
        let aliases = block.alias.as_ref().map_or_else(String::new, |alias| {
            format!("\n      configuration_aliases = [\n        {name}.{alias},\n      ]")
        });
        format!(
            "Earlier versions of Terraform used empty provider blocks (\"proxy provider configurations\") for child \
             modules to declare their need to be passed a provider configuration by their callers. That approach was \
             ambiguous and is now deprecated.\n\nIf you control this module, you can migrate to the new declaration \
             syntax by removing all of the empty provider \"{name}\" blocks and then adding or updating an entry like \
             the following to the required_providers block of {}:\n    {name} = {{\n      source = \"{source}\"{aliases}\n    }}",
            module.path
        )
    }

    /// The nearest call on the way to a module that makes several of it, or makes it wait.
    fn repeated_at(&self, path: &ModulePath) -> Option<Span> {
        let (parent, name) = path.split_last()?;
        let call = self.config.module(&parent)?.calls.get(name)?;
        match (&call.repetition, call.depends_on_span) {
            (Repetition::Count(expr) | Repetition::ForEach(expr), _) => Some(expr.span),
            (Repetition::Once, Some(span)) => Some(span),
            (Repetition::Once, None) => self.repeated_at(&parent),
        }
    }

    /// Reports a configuration that a module names but does not have. What it was promised by its caller is
    /// reported at the call.
    fn configured(&self, reference: &ProviderRef, module: &Module, object: &dyn fmt::Display, diags: &mut Diagnostics) {
        if reference.alias.is_none() {
            return;
        }
        let host = &self.options.default_host;
        let found = provider_for(self.config, &module.path, &reference.name, reference.alias.as_deref(), host);
        if let Err(error) = found
            && error.ended_in == module.path
        {
            diags.push(error.diagnostic(object).at(reference.span));
        }
    }

    fn resources(&self, module: &Module, diags: &mut Diagnostics) {
        for resource in module.resources.values() {
            if let Some(provider) = &resource.provider {
                let address = ConfigResource { module: module.path.clone(), resource: resource.address.clone() };
                self.configured(provider, module, &address, diags);
            }
        }
    }
}

fn expects(child: &Module, inner: &ProviderRef) -> bool {
    let required = child.settings.required_providers.get(&inner.name);
    required.is_some_and(|required| required.aliases.iter().any(|alias| alias.alias == inner.alias))
}
