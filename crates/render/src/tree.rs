//! Trees of modules: which providers each requires, and which modules each calls.

use std::collections::{BTreeMap, BTreeSet};

use terrane_addr::{ModulePath, ProviderAddr, Str};
use terrane_config::{Config, Module};
use terrane_state::State;
use terrane_value::json::Json;

use crate::json::{Members, text};
use crate::plan_json::version_constraint;

/// What a configuration and its state require of providers: the text of `providers`.
#[must_use]
pub fn providers_text(config: &Config, state: Option<&State>) -> String {
    let mut out = String::from("\nProviders required by configuration:\n.\n");
    branches(&providers_of(config, &ModulePath::root()), "", &mut out);
    out.push('\n');
    let recorded: BTreeSet<String> = state
        .into_iter()
        .flat_map(|state| state.resources().values())
        .map(|resource| format!("    provider[{}]\n", resource.provider.provider))
        .collect();
    if !recorded.is_empty() {
        out.push_str(&format!("Providers required by state:\n\n{}\n", Vec::from_iter(recorded).concat()));
    }
    out
}

/// The modules that a configuration calls, as a tree.
#[must_use]
pub fn modules_text(config: &Config) -> String {
    let nodes = modules_of(config, &ModulePath::root());
    if nodes.is_empty() {
        return "No modules found in configuration.\n".into();
    }
    let mut out = String::from("\nModules declared by configuration:\n.\n");
    branches(&nodes, "", &mut out);
    out.push('\n');
    out
}

/// The same as a document.
#[must_use]
pub fn modules_json(config: &Config) -> String {
    let mut found = Vec::new();
    collect(config, &ModulePath::root(), &mut found);
    let modules = if config.modules.len() > 1 { Json::Array(found) } else { Json::Null };
    let document = Members::new().with("format_version", text("1.0")).with("modules", modules);
    format!("{}\n", Json::from(document))
}

struct Node {
    name: String,
    below: Vec<Node>,
}

fn branches(nodes: &[Node], indent: &str, out: &mut String) {
    for (place, node) in nodes.iter().enumerate() {
        let (fork, line) = if place + 1 == nodes.len() { ("└── ", "    ") } else { ("├── ", "│   ") };
        out.push_str(&format!("{indent}{fork}{}\n", node.name));
        branches(&node.below, &format!("{indent}{line}"), out);
    }
}

fn providers_of(config: &Config, path: &ModulePath) -> Vec<Node> {
    let Some(module) = config.modules.get(path) else { return Vec::new() };
    let required = requirements(config, module).into_iter();
    let mut nodes: Vec<Node> = required
        .map(|(address, constraint)| {
            let constraint = constraint.map_or_else(String::new, |constraint| format!(" {constraint}"));
            Node { name: format!("provider[{address}]{constraint}"), below: Vec::new() }
        })
        .collect();
    for call in sorted_calls(module) {
        let below = providers_of(config, &path.child(call.clone()));
        nodes.push(Node { name: format!("module.{call}"), below });
    }
    nodes
}

fn requirements(config: &Config, module: &Module) -> BTreeMap<ProviderAddr, Option<String>> {
    let mut found = BTreeMap::new();
    for (name, required) in &module.settings.required_providers {
        found.insert(required.address.clone(), version_constraint(module, name));
    }
    for (name, _) in module.providers.keys() {
        let address = module.provider_address(name, &config.default_host);
        found.entry(address).or_insert_with(|| version_constraint(module, name));
    }
    for resource in module.resources.values() {
        found.entry(resource.provider_source.clone()).or_default();
    }
    found
}

fn sorted_calls(module: &Module) -> Vec<Str> {
    let mut names: Vec<Str> = module.calls.keys().cloned().collect();
    names.sort();
    names
}

fn modules_of(config: &Config, path: &ModulePath) -> Vec<Node> {
    let Some(module) = config.modules.get(path) else { return Vec::new() };
    let calls = sorted_calls(module).into_iter();
    calls
        .map(|name| {
            let call = &module.calls[&name];
            let version = call.version.as_ref().map_or_else(String::new, |(version, _)| format!(" {version}"));
            Node {
                name: format!("\"{name}\"[{}]{version}", call.source.0),
                below: modules_of(config, &path.child(name.clone())),
            }
        })
        .collect()
}

fn collect(config: &Config, path: &ModulePath, found: &mut Vec<Json>) {
    let Some(module) = config.modules.get(path) else { return };
    for name in sorted_calls(module) {
        let call = &module.calls[&name];
        let version = call.version.as_ref().map_or("", |(version, _)| version);
        let members = Members::new()
            .with("key", text(name.clone()))
            .with("source", text(&*call.source.0))
            .with("version", text(version));
        found.push(members.into());
        collect(config, &path.child(name), found);
    }
}
