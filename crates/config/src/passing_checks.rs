//! Whether what modules pass to each other as provider configurations fits.

use std::fmt;

use terrane_addr::{ConfigResource, ModulePath, ProviderAddr};
use terrane_diag::{Diagnostic, Diagnostics, SourceMap, Span};

use crate::decoder::place;
use crate::load::LoadOptions;
use crate::passing::{is_proxy, provider_for};
use crate::{Config, Module, ModuleCall, ProviderBlock, ProviderRef, Repetition};

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
                    "The child's configuration {} is set already at {}. Remove one of the two.",
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
                "{} configures {} itself, at {}, so {} cannot pass another configuration for it.",
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
                "\"{name}\" is not among the required_providers of {}, so \"{source}\" is assumed.\n\nIf the module \
                 is yours, add \"{name}\" with the source \"{source}\" there.",
                child.path
            );
            diags.warning(inner.span, "Reference to undefined provider", detail);
        } else if inner.alias.is_some() && !expects(child, inner) {
            let source = self.meant(parent, &outer.name);
            let detail = format!(
                "The called module does not ask for a configuration \"{name}\".\n\nIf the module is yours, name it in \
                 the configuration_aliases of the provider with the source \"{}\".",
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
        let there = self.meant(child, &inner.name);
        if outer.alias.is_none() && !parent.declares(&outer.name) && !expects(child, inner) {
            let source = here.for_display();
            let module = parent.name_for_messages();
            let detail = format!(
                "\"{name}\" is not among the required_providers of {module}, so \"{source}\" is assumed.\n\nAdd \
                 \"{name}\" there with its source."
            );
            diags.warning(outer.span, "Reference to undefined provider", detail);
        }
        let undeclared = !parent.declares(&outer.name) && !child.declares(&inner.name);
        if here != there && !undeclared {
            let detail = format!(
                "\"{name}\" in {} is the provider {}, but \"{}\" in {} is the provider {}.\n\nOnly a configuration of \
                 the same provider can be passed: for \"{}\", one of {}.",
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
                    "The called module uses a configuration of the provider {} that it does not make itself, \
                     \"{name}\".\n\nAdd \"{name} = ...\" to the \"providers\" argument, with the configuration that \
                     it should use; the documentation of the module should tell what it is for.",
                    required.address.for_display()
                );
                diags.error(call.span, "Missing required provider configuration", detail);
            }
        }
    }

    /// Modules that configure providers themselves cannot be repeated; empty blocks should not be there.
    fn own_blocks(&self, module: &Module, diags: &mut Diagnostics) {
        let (proxies, own): (Vec<_>, Vec<_>) = module.providers.values().partition(|block| is_proxy(block));
        // They are in the order of their names.
        for blocks in proxies.chunk_by(|one, next| one.name == next.name) {
            let first = blocks.iter().map(|block| block.span).min();
            if let Some(at) = first {
                diags.warning(at, "Redundant empty provider block", self.redundant(blocks, module));
            }
        }
        if own.is_empty() {
            return;
        }
        if let Some(at) = self.repeated_at(&module.path) {
            let call = module.path.split_last().and_then(|(parent, name)| {
                self.config.module(&parent)?.calls.get(name).map(|call| call.source.0.as_str())
            });
            let detail = format!(
                "{} configures providers itself. Such a module cannot be called with count, for_each or depends_on, \
                 here or further up.\n\nIf the module at \"{}\" is yours, remove its provider blocks and let the \
                 caller pass the configurations.",
                module.path,
                call.unwrap_or_default()
            );
            diags.error(at, "Module is incompatible with count, for_each, and depends_on", detail);
        }
    }

    fn redundant(&self, blocks: &[&ProviderBlock], module: &Module) -> String {
        let name = &blocks[0].name;
        let source = self.meant(module, name).for_display();
        let aliases: String = blocks
            .iter()
            .filter_map(|block| block.alias.as_ref())
            .map(|alias| format!("\n        {name}.{alias},"))
            .collect();
        let aliases = match aliases.is_empty() {
            true => aliases,
            false => format!("\n      configuration_aliases = [{aliases}\n      ]"),
        };
        format!(
            "In old configurations an empty provider block said that the caller passes the configuration of \
             \"{name}\". This is now said in required_providers.\n\nIf the module is yours, remove such blocks, and \
             write in the required_providers of {}:\n    {name} = {{\n      source = \"{source}\"{aliases}\n    }}",
            module.path
        )
    }

    /// The nearest call on the way to a module that makes several of it, or makes it wait.
    fn repeated_at(&self, path: &ModulePath) -> Option<Span> {
        let (parent, name) = path.split_last()?;
        let call = self.config.module(&parent)?.calls.get(name)?;
        match (&call.repetition, call.depends_on_span) {
            (Repetition::Count(expr) | Repetition::ForEach(expr) | Repetition::Enabled(expr), _) => Some(expr.span),
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
            let (name, here) = (written(reference), module.name_for_messages());
            let detail = format!(
                "{object} is to use the provider configuration {name}, but there is none in {here}: neither a provider \
                 block with this alias nor one that the caller passes. Add the block, or correct the alias."
            );
            let problem = Diagnostic::error("Provider configuration not present", detail);
            diags.push(problem.at(reference.span).about(error.wanted.to_string()));
        }
    }

    fn resources(&self, module: &Module, diags: &mut Diagnostics) {
        for resource in module.resources.values() {
            // What the caller does not pass is reported at the call.
            let expected = |provider: &ProviderRef| !module.path.is_root() && expects(module, provider);
            if let Some(provider) = resource.provider.as_ref().filter(|provider| !expected(provider)) {
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

impl Module {
    /// Whether a local name stands in `required_providers`.
    fn declares(&self, name: &str) -> bool {
        self.settings.required_providers.get(name).is_some_and(|required| required.span.is_some())
    }

    fn name_for_messages(&self) -> String {
        if self.path.is_root() { "the root module".to_string() } else { self.path.to_string() }
    }
}
