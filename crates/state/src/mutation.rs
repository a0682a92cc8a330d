//! Changes of a snapshot as data: what the journal keeps.

use std::collections::BTreeMap;
use std::sync::Arc;

use terrane_addr::{AbsProviderConfig, AbsResource, AbsResourceInstance};
use terrane_value::Str;

use crate::{Instance, Object, OutputValue, RawJson, ResourceState, State, StateWriter};

/// One change. It says how a place is afterwards, not how it differs: applying a list of mutations again
/// to a snapshot that has some of them changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mutation {
    /// An object is at this address: the current one, or the deposed one of that key.
    Set {
        address: AbsResourceInstance,
        deposed: Option<Str>,
        provider: AbsProviderConfig,
        object: Arc<Object>,
    },
    /// No object is there any more. The resource stays.
    Remove {
        address: AbsResourceInstance,
        deposed: Option<Str>,
    },
    /// The resource is there, and belongs to that provider configuration.
    Declare {
        address: AbsResource,
        provider: AbsProviderConfig,
    },
    /// The resource, with all its objects, is not there.
    Forget {
        address: AbsResource,
    },
    /// All outputs of the root module.
    Outputs(BTreeMap<Str, OutputValue>),
    CheckResults(Option<RawJson>),
}

impl Mutation {
    /// The current object of an address is this one now.
    #[must_use]
    pub fn set(address: AbsResourceInstance, provider: AbsProviderConfig, object: Arc<Object>) -> Mutation {
        Mutation::Set { address, deposed: None, provider, object }
    }

    /// The current object of an address is gone.
    #[must_use]
    pub fn remove(address: AbsResourceInstance) -> Mutation {
        Mutation::Remove { address, deposed: None }
    }
}

impl StateWriter {
    pub fn apply(&mut self, mutation: &Mutation) {
        match mutation {
            Mutation::Set { address, deposed: None, provider, object } => {
                self.set_current(address, provider, object.clone());
            }
            Mutation::Set { address, deposed: Some(key), provider, object } => {
                self.set_deposed(address, key, provider, object.clone());
            }
            Mutation::Remove { address, deposed: None } => {
                self.remove_current(address);
            }
            Mutation::Remove { address, deposed: Some(key) } => {
                self.remove_deposed(address, key);
            }
            Mutation::Declare { address, provider } => self.declare_resource(address, provider),
            Mutation::Forget { address } => {
                self.remove_resource(address);
            }
            Mutation::Outputs(outputs) => self.set_outputs(outputs.clone()),
            Mutation::CheckResults(results) => self.set_check_results(results.clone()),
        }
    }
}

/// The mutations that make one snapshot of another. What both share is not looked into.
#[must_use]
pub fn difference(before: &State, after: &State) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    for address in before.resources().keys().filter(|address| after.resource(address).is_none()) {
        mutations.push(Mutation::Forget { address: address.clone() });
    }
    for (address, new) in after.resources() {
        match before.resource(address) {
            Some(old) if Arc::ptr_eq(old, new) => {}
            old => difference_of_resource(address, old, new, &mut mutations),
        }
    }
    if before.outputs() != after.outputs() {
        mutations.push(Mutation::Outputs(after.outputs().clone()));
    }
    if before.check_results() != after.check_results() {
        mutations.push(Mutation::CheckResults(after.check_results().cloned()));
    }
    mutations
}

fn difference_of_resource(
    address: &AbsResource,
    old: Option<&Arc<ResourceState>>,
    new: &ResourceState,
    mutations: &mut Vec<Mutation>,
) {
    if old.is_none_or(|old| old.provider != new.provider) {
        mutations.push(Mutation::Declare { address: address.clone(), provider: new.provider.clone() });
    }
    let nothing = Instance::default();
    let empty = BTreeMap::new();
    let old = old.map_or(&empty, |old| &old.instances);
    for (key, instance) in old.iter().filter(|(key, _)| !new.instances.contains_key(*key)) {
        difference_of_instance(&address.instance(key.clone()), instance, &nothing, &new.provider, mutations);
    }
    for (key, instance) in &new.instances {
        let before = old.get(key).unwrap_or(&nothing);
        difference_of_instance(&address.instance(key.clone()), before, instance, &new.provider, mutations);
    }
}

fn difference_of_instance(
    address: &AbsResourceInstance,
    old: &Instance,
    new: &Instance,
    provider: &AbsProviderConfig,
    mutations: &mut Vec<Mutation>,
) {
    let mut place = |deposed: Option<&Str>, old: Option<&Arc<Object>>, new: Option<&Arc<Object>>| {
        let (address, deposed) = (address.clone(), deposed.cloned());
        match (old, new) {
            (Some(_), None) => mutations.push(Mutation::Remove { address, deposed }),
            (old, Some(object)) if old != Some(object) => {
                let (provider, object) = (provider.clone(), object.clone());
                mutations.push(Mutation::Set { address, deposed, provider, object });
            }
            _ => {}
        }
    };
    // What comes is written before what goes, so that no prefix of the list has lost an object.
    for (key, object) in &new.deposed {
        place(Some(key), old.deposed.get(key), Some(object));
    }
    place(None, old.current.as_ref(), new.current.as_ref());
    for (key, object) in old.deposed.iter().filter(|(key, _)| !new.deposed.contains_key(*key)) {
        place(Some(key), Some(object), None);
    }
}
