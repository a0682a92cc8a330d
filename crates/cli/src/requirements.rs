//! Which providers a configuration needs, and which versions of them who asks for.

use std::collections::{BTreeMap, BTreeSet};

use terrane_addr::{ModulePath, ProviderAddr};
use terrane_config::VersionConstraints;
use terrane_diag::{Diagnostics, Span};
use terrane_install::Requirement;
use terrane_run::Project;

/// Of all modules, in their order.
pub fn requirements(project: &Project, diags: &mut Diagnostics) -> BTreeMap<ProviderAddr, Vec<Requirement>> {
    let config = &project.index.config;
    let mut wanted: BTreeMap<_, Vec<Requirement>> = BTreeMap::new();
    for (path, module) in &config.modules {
        for required in module.settings.required_providers.values() {
            let asked = wanted.entry(required.address.clone()).or_default();
            asked.extend(required.version.as_ref().and_then(|version| requirement(project, path, version, diags)));
        }
        for resource in module.resources.values() {
            wanted.entry(resource.provider_source.clone()).or_default();
        }
        for ((name, _), block) in &module.providers {
            let asked = wanted.entry(module.provider_address(name, &config.default_host)).or_default();
            asked.extend(block.version.as_ref().and_then(|version| requirement(project, path, version, diags)));
        }
    }
    wanted
}

/// The same without versions.
pub fn required_providers(project: &Project) -> BTreeSet<ProviderAddr> {
    // Constraints that make no sense are told where versions are chosen.
    requirements(project, &mut Diagnostics::new()).into_keys().collect()
}

fn requirement(
    project: &Project,
    path: &ModulePath,
    (text, span): &(String, Span),
    diags: &mut Diagnostics,
) -> Option<Requirement> {
    let who = if path.is_root() { "the root module".into() } else { path.to_string() };
    let by = format!("{who} ({})", project.sources.place(*span));
    match VersionConstraints::parse(text) {
        Some(constraints) => Some(Requirement { by, text: text.clone(), constraints }),
        None => {
            diags.error(*span, "Invalid version constraint", format!("{text:?} is no version constraint."));
            None
        }
    }
}
