//! Resources by the modules that they are in.

use std::collections::BTreeMap;

use terrane_addr::ModuleInstance;
use terrane_value::json::Json;

use crate::json::{Members, text};

/// What is in each module, and which modules are in which.
#[derive(Default)]
pub(crate) struct ModuleTree {
    modules: BTreeMap<ModuleInstance, Vec<Json>>,
}

impl ModuleTree {
    pub(crate) fn push(&mut self, module: &ModuleInstance, resource: Json) {
        self.modules.entry(module.clone()).or_default().push(resource);
    }

    /// The root module with all that are below it. Modules on the way are there even if nothing is in them.
    pub(crate) fn into_json(mut self) -> Json {
        let mut children: BTreeMap<ModuleInstance, Vec<ModuleInstance>> = BTreeMap::new();
        let mut open: Vec<ModuleInstance> = self.modules.keys().cloned().collect();
        while let Some(module) = open.pop() {
            let Some(parent) = module.parent() else { continue };
            if !self.modules.contains_key(&parent) {
                self.modules.insert(parent.clone(), Vec::new());
                open.push(parent.clone());
            }
            children.entry(parent).or_default().push(module);
        }
        self.module(&ModuleInstance::root(), &mut children)
    }

    fn module(
        &mut self,
        module: &ModuleInstance,
        children: &mut BTreeMap<ModuleInstance, Vec<ModuleInstance>>,
    ) -> Json {
        let mut members = Members::new();
        let resources = self.modules.remove(module).unwrap_or_default();
        if !resources.is_empty() {
            members.push("resources", Json::Array(resources));
        }
        if !module.is_root() {
            members.push("address", text(module.to_string()));
        }
        let mut inside: Vec<(String, ModuleInstance)> =
            children.remove(module).unwrap_or_default().into_iter().map(|child| (child.to_string(), child)).collect();
        inside.sort();
        if !inside.is_empty() {
            let inside = inside.iter().map(|(_, child)| self.module(child, children)).collect();
            members.push("child_modules", Json::Array(inside));
        }
        members.into()
    }
}
