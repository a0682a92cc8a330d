//! What can only be told when the whole tree is read: arguments against variables, import targets.

use std::collections::HashMap;

use terrane_diag::{Diagnostics, SourceMap};
use terrane_hcl::{ExprKind, Traversal};

use crate::content::most_similar;
use crate::decoder::place;
use crate::{Config, ImportBlock, Module, ModuleCall};

pub(crate) fn check(config: &Config, map: &SourceMap, diags: &mut Diagnostics) {
    for module in config.modules.values() {
        for call in module.calls.values() {
            if let Some(child) = config.module(&module.path.child(call.name.clone())) {
                check_arguments(call, child, diags);
            }
        }
    }
    if let Some(root) = config.root() {
        check_imports(config, root, map, diags);
    }
}

fn check_arguments(call: &ModuleCall, child: &Module, diags: &mut Diagnostics) {
    for (name, (_, span)) in &call.arguments {
        if child.variables.contains_key(name) {
            continue;
        }
        let mut detail = format!("The module has no variable \"{name}\".");
        let unused = child.variables.keys().filter(|variable| !call.arguments.contains_key(*variable));
        if let Some(similar) = most_similar(name, unused.map(|variable| variable.as_str())) {
            detail.push_str(&format!(" Did you mean \"{similar}\"?"));
        }
        diags.error(*span, "Unsupported argument", detail);
    }
    for variable in child.variables.values() {
        if variable.default.is_none() && !call.arguments.contains_key(&variable.name) {
            let detail = format!("The module needs a value for its variable \"{}\".", variable.name);
            diags.error(call.body_span, "Missing required argument", detail);
        }
    }
}

fn check_imports(config: &Config, root: &Module, map: &SourceMap, diags: &mut Diagnostics) {
    let mut seen: HashMap<String, &ImportBlock> = HashMap::new();
    for import in &root.imports {
        check_import_target(config, import, diags);
        // With `for_each`, the instances are known only when they are evaluated.
        let Some(traversal) = import.to.as_traversal().filter(|_| import.for_each.is_none()) else {
            continue;
        };
        let address = written(traversal, map);
        match seen.get(&address) {
            None => {
                seen.insert(address, import);
            }
            Some(first) => {
                let detail = format!(
                    "The import of {address} stands already at {}. An object can be imported once: remove one of them.",
                    place(map, first.span)
                );
                diags.error(import.to.span, format!("Duplicate import configuration for \"{address}\""), detail);
            }
        }
    }
}

fn written(traversal: &Traversal, map: &SourceMap) -> String {
    map.text(traversal.span).split_whitespace().collect()
}

fn check_import_target(config: &Config, import: &ImportBlock, diags: &mut Diagnostics) {
    let target = &import.resource;
    let block = config.module(&target.module).and_then(|module| module.resources.get(&target.resource));
    let (declared, is_generated) = (block.is_some(), block.is_some_and(|block| block.is_generated));
    let is_plain = matches!(&import.to.kind, ExprKind::ScopeTraversal(traversal) if traversal.steps.len() == 1);
    match (declared, import.provider_span) {
        (true, Some(at)) if !is_generated => {
            let advice = match target.module.is_root() {
                true => "Set \"provider\" in the resource block instead.",
                false => "Pass the configuration with \"providers\" in the module block instead.",
            };
            let detail = format!(
                "The resource says itself which provider it uses; here it can be said only for a resource that has no \
                 block yet.\n\n{advice}"
            );
            diags.error(at, "Invalid import provider argument", detail);
        }
        (false, _) if !is_plain => {
            let detail = format!(
                "There is no resource block for {target}, so nothing would look after the imported object. Write the \
                 block first: -generate-config-out does that for resources of the root module without count and \
                 for_each only."
            );
            diags.error(import.to.span, "Configuration for import target does not exist", detail);
        }
        _ => {}
    }
}
