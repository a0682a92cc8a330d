//! Moves rewrite the prior state before anything is planned.

use std::collections::{BTreeMap, BTreeSet};

use terrane_addr::{AbsResource, AbsResourceInstance, InstanceKey, ModuleInstance, ModulePath, ProviderAddr, Target};
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_eval::{Index, Instances};
use terrane_state::{State, StateWriter};

use super::Planner;
use crate::object::FormerType;

pub(crate) struct Moved {
    pub writer: StateWriter,
    /// New address to old.
    pub moved: BTreeMap<AbsResourceInstance, AbsResourceInstance>,
    /// What moved objects were, if they were of another type.
    pub former_types: BTreeMap<AbsResourceInstance, FormerType>,
    /// From and to of moves whose target is taken.
    blocked: Vec<(String, String)>,
}

/// Carries out `moved` blocks on the state.
pub(crate) fn apply_moves(index: &Index, previous: &State, terraform_version: &str, diags: &mut Diagnostics) -> Moved {
    let mut result = Moved {
        writer: StateWriter::new(previous.clone(), terraform_version),
        moved: BTreeMap::new(),
        former_types: BTreeMap::new(),
        blocked: Vec::new(),
    };
    for module in index.config.modules.values() {
        for block in &module.moved {
            // A block speaks of every instance of its module.
            for around in recorded_instances(&result, &module.path) {
                let (from, to) = (within(&around, &block.from), within(&around, &block.to));
                if let Err(message) = apply_move(&mut result, &from, &to) {
                    diags.push(Diagnostic::error("Invalid \"moved\" block", message).at(block.span));
                }
            }
        }
    }
    adopt_providers(&mut result, index);
    if !result.blocked.is_empty() {
        diags.push(unresolved(&result.blocked));
    }
    result
}

/// What became another type is looked after by the provider of that type from now on.
fn adopt_providers(result: &mut Moved, index: &Index) {
    let resources: BTreeSet<AbsResource> = result.former_types.keys().map(|address| address.resource.clone()).collect();
    for resource in resources {
        let provider = index
            .resource_item(&resource.config())
            .and_then(|item| crate::providers::provider_config_address(index, index.provider_of(item)?));
        if let Some(provider) = provider {
            result.writer.declare_resource(&resource, &provider);
        }
    }
}

/// The instances of a module in which state has anything.
fn recorded_instances(result: &Moved, path: &ModulePath) -> Vec<ModuleInstance> {
    let depth = path.names().len();
    if depth == 0 {
        return vec![ModuleInstance::root()];
    }
    let around = result.writer.state().resources().keys().map(|resource| resource.module.prefix(depth));
    let found: BTreeSet<ModuleInstance> = around.filter(|module| module.path() == *path).collect();
    found.into_iter().collect()
}

/// An address that is relative to a module instance, seen from the root.
pub(crate) fn within(around: &ModuleInstance, target: &Target) -> Target {
    let joined =
        |inside: &ModuleInstance| ModuleInstance::new(around.steps().iter().chain(inside.steps()).cloned().collect());
    let resource =
        |inside: &AbsResource| AbsResource { module: joined(&inside.module), resource: inside.resource.clone() };
    match target {
        Target::Module(inside) => Target::Module(joined(inside)),
        Target::Resource(inside) => Target::Resource(resource(inside)),
        Target::Instance(inside) => Target::Instance(resource(&inside.resource).instance(inside.key.clone())),
    }
}

fn unresolved(blocked: &[(String, String)]) -> Diagnostic {
    let lines: Vec<String> = blocked.iter().map(|(from, to)| format!("  - {from} could not move to {to}")).collect();
    let detail = format!(
        "Terrane tried to adjust resource instance addresses in the prior state based on change information recorded in the \
         configuration, but some adjustments did not succeed due to existing objects already at the intended \
         addresses:\n{}\n\nTerrane has planned to destroy these objects. If that is not intended, move what is at the \
         intended addresses out of the way first (state mv).",
        lines.join("\n")
    );
    Diagnostic::warning("Unresolved resource instance address changes", detail)
}

fn apply_move(result: &mut Moved, from: &Target, to: &Target) -> Result<(), String> {
    match (from, to) {
        (Target::Module(from), Target::Module(to)) => {
            for (from, to) in module_moves(result, from, to) {
                move_module(result, &from, &to)?;
            }
            Ok(())
        }
        (Target::Resource(from), Target::Resource(to)) => {
            let inside = instances_of(result, |address| address.resource == *from);
            if inside.is_empty() {
                return Ok(());
            }
            if !instances_of(result, |address| address.resource == *to).is_empty() {
                result.blocked.push((from.to_string(), to.to_string()));
                return Ok(());
            }
            let provider = provider_of(result, from);
            result.writer.move_resource(from, to).map_err(|error| error.to_string())?;
            for address in inside {
                note_type(result, to.instance(address.key.clone()), &address, provider.clone());
                note(result, to.instance(address.key.clone()), address);
            }
            Ok(())
        }
        (from, to) => {
            let instance = |target: &Target| match target {
                Target::Instance(instance) => Some(instance.clone()),
                Target::Resource(resource) => Some(resource.instance(InstanceKey::None)),
                Target::Module(_) => None,
            };
            let (Some(from), Some(to)) = (instance(from), instance(to)) else {
                return Err("A module cannot be moved to a resource, nor a resource to a module.".into());
            };
            if result.writer.state().instance(&from).is_none() {
                return Ok(());
            }
            if result.writer.state().instance(&to).is_some() {
                result.blocked.push((from.to_string(), to.to_string()));
                return Ok(());
            }
            let provider = provider_of(result, &from.resource);
            result.writer.move_instance(&from, &to).map_err(|error| error.to_string())?;
            note_type(result, to.clone(), &from, provider);
            note(result, to, from);
            Ok(())
        }
    }
}

/// A module without a key on both sides stands for all instances of its call, each with its key.
fn module_moves(result: &Moved, from: &ModuleInstance, to: &ModuleInstance) -> Vec<(ModuleInstance, ModuleInstance)> {
    let (Some((last, around)), Some((new_last, _))) = (from.steps().split_last(), to.steps().split_last()) else {
        return Vec::new();
    };
    if last.key != InstanceKey::None || new_last.key != InstanceKey::None {
        return vec![(from.clone(), to.clone())];
    }
    let keys: BTreeSet<InstanceKey> = instances_of(result, |address| {
        let steps = address.module().steps();
        steps.starts_with(around) && steps.get(around.len()).is_some_and(|step| step.name == last.name)
    })
    .iter()
    .map(|address| address.module().steps()[around.len()].key.clone())
    .collect();
    let with_key = |module: &ModuleInstance, key: &InstanceKey| {
        let (mut steps, key) = (module.steps().to_vec(), key.clone());
        steps.last_mut().into_iter().for_each(|step| step.key = key.clone());
        ModuleInstance::new(steps)
    };
    keys.iter().map(|key| (with_key(from, key), with_key(to, key))).collect()
}

fn move_module(result: &mut Moved, from: &ModuleInstance, to: &ModuleInstance) -> Result<(), String> {
    let inside: Vec<AbsResourceInstance> = instances_of(result, |address| address.module().starts_with(from));
    if inside.is_empty() {
        return Ok(());
    }
    if !instances_of(result, |address| address.module().starts_with(to)).is_empty() {
        result.blocked.push((from.to_string(), to.to_string()));
        return Ok(());
    }
    result.writer.move_module(from, to).map_err(|error| error.to_string())?;
    for address in inside {
        let rest = address.module().steps()[from.steps().len()..].iter().cloned();
        let module = ModuleInstance::new(to.steps().iter().cloned().chain(rest).collect());
        let new = AbsResource { module, resource: address.resource.resource.clone() }.instance(address.key.clone());
        note(result, new, address);
    }
    Ok(())
}

fn instances_of(result: &Moved, wanted: impl Fn(&AbsResourceInstance) -> bool) -> Vec<AbsResourceInstance> {
    result.writer.state().instances().map(|(address, _)| address).filter(wanted).collect()
}

fn provider_of(result: &Moved, resource: &AbsResource) -> Option<ProviderAddr> {
    result.writer.state().resource(resource).map(|resource| resource.provider.provider.clone())
}

/// Remembers which type an object had in the first place, if that is not its type now.
fn note_type(result: &mut Moved, new: AbsResourceInstance, old: &AbsResourceInstance, provider: Option<ProviderAddr>) {
    let own = provider.map(|provider| FormerType { provider, kind: old.resource.resource.kind.clone() });
    let former = result.former_types.remove(old).or(own);
    if let Some(former) = former.filter(|former| former.kind != new.resource.resource.kind) {
        result.former_types.insert(new, former);
    }
}

/// Several moves in a row lead back to where the object was in the first place.
fn note(result: &mut Moved, new: AbsResourceInstance, old: AbsResourceInstance) {
    let first = result.moved.remove(&old).unwrap_or(old);
    result.moved.insert(new, first);
}

impl Planner<'_> {
    /// What an object was, if it came here from another resource type and has not been taken over yet.
    pub(crate) fn former_type(&self, address: &AbsResourceInstance) -> Option<FormerType> {
        let implied = self.implied_moves.borrow().get(address).cloned();
        self.former_types.get(implied.as_ref().unwrap_or(address)).cloned()
    }

    /// The implied move when `count` comes or goes: the only instance is the first. What a block has moved is moved as far
    /// as it says.
    pub(crate) fn move_for_repetition(&self, resource: &AbsResource, instances: &Instances) {
        let (from, to) = match instances {
            Instances::Once => (InstanceKey::Int(0), InstanceKey::None),
            // Also if there is none: then it is the first that goes.
            Instances::Count(_) => (InstanceKey::None, InstanceKey::Int(0)),
            Instances::Never | Instances::ForEach(_) => return,
        };
        let (from, to) = (resource.instance(from), resource.instance(to));
        if self.moved.contains_key(&from) {
            return;
        }
        let mut writer = self.prior.borrow_mut();
        let free = writer.state().instance(&to).is_none();
        if free && writer.state().instance(&from).is_some() && writer.move_instance(&from, &to).is_ok() {
            drop(writer);
            self.implied_moves.borrow_mut().insert(to, from);
        }
    }
}
