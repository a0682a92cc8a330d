//! Dependencies that outlive the objects they led through.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use terrane_addr::{AbsResourceInstance, ConfigResource};

use crate::{Instance, Object, State, StateWriter};

/// What each resource uses, all its instances together.
type Recorded = BTreeMap<ConfigResource, BTreeSet<ConfigResource>>;

impl StateWriter {
    /// Whatever used a resource that has left the state since `before` gets what that one used: objects record
    /// only the nearest resources that they use, and the order in which things may be destroyed must not be
    /// forgotten with one in the middle. To be called once, after all removals.
    pub fn inherit_dependencies(&mut self, before: &State) {
        let former = recorded(before);
        let current = recorded(self.state());
        let gone = |resource: &ConfigResource| former.contains_key(resource) && !current.contains_key(resource);
        let loses = |instance: &Instance| objects(instance).any(|object| object.dependencies.iter().any(gone));
        let users: Vec<AbsResourceInstance> =
            self.state().instances().filter(|(_, instance)| loses(instance)).map(|(address, _)| address).collect();
        for address in users {
            self.change_instance(&address, |instance| {
                for object in instance.current.iter_mut().chain(instance.deposed.values_mut()) {
                    let dependencies = nearest(&object.dependencies, &former, &gone);
                    Arc::make_mut(object).dependencies = dependencies;
                }
                Some(())
            });
        }
    }
}

fn objects(instance: &Instance) -> impl Iterator<Item = &Arc<Object>> {
    instance.current.iter().chain(instance.deposed.values())
}

fn recorded(state: &State) -> Recorded {
    let mut all = Recorded::new();
    for (address, resource) in state.resources().iter().filter(|(_, resource)| !resource.instances.is_empty()) {
        let objects = resource.instances.values().flat_map(objects);
        let used = objects.flat_map(|object| object.dependencies.iter().cloned());
        all.entry(address.config()).or_default().extend(used);
    }
    all
}

/// The first resources on each path that are not gone.
fn nearest(
    dependencies: &[ConfigResource],
    former: &Recorded,
    gone: &impl Fn(&ConfigResource) -> bool,
) -> Arc<[ConfigResource]> {
    let mut open: Vec<ConfigResource> = dependencies.to_vec();
    let (mut seen, mut kept) = (BTreeSet::new(), BTreeSet::new());
    while let Some(resource) = open.pop() {
        if !gone(&resource) {
            kept.insert(resource);
        } else if seen.insert(resource.clone()) {
            open.extend(former[&resource].iter().cloned());
        }
    }
    kept.into_iter().collect()
}
