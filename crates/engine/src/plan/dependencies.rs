//! What state records of how objects use each other, so that what was made can be unmade in order later.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use terrane_addr::{ConfigResource, Mode};
use terrane_eval::{Index, ItemId, ItemKind};
use terrane_plan::{Action, Change};
use terrane_state::State;

use crate::ports::StoredDependencies;

/// For each changed resource what it uses: on every path, through locals, variables, outputs, data sources and
/// provider configurations, the managed resources up to the first that has an instance. One without an
/// instance keeps nothing in order, so what is behind it is recorded too.
pub(crate) fn recorded_dependencies(
    index: &Index,
    changes: &[Change],
    prior: &State,
    stored: StoredDependencies,
) -> BTreeMap<ConfigResource, Arc<[ConfigResource]>> {
    let changed: BTreeSet<ConfigResource> = changes.iter().map(|change| change.address.config()).collect();
    let there = match stored {
        StoredDependencies::Nearest => Some(resources_with_instances(changes, &changed, prior)),
        StoredDependencies::All => None,
    };
    let mut found = BTreeMap::new();
    for resource in changed {
        if let Some(item) = index.resource_item(&resource) {
            found.insert(resource, dependencies_of(index, item, there.as_ref()));
        }
    }
    found
}

/// The resources that have an instance once all changes are made.
fn resources_with_instances(
    changes: &[Change],
    changed: &BTreeSet<ConfigResource>,
    prior: &State,
) -> BTreeSet<ConfigResource> {
    let stays = |change: &&Change| !matches!(change.action, Action::Delete | Action::Forget);
    let made = changes.iter().filter(stays).map(|change| change.address.config());
    let untouched = prior.resources().keys().map(terrane_addr::AbsResource::config);
    made.chain(untouched.filter(|resource| !changed.contains(resource))).collect()
}

/// `there`: where a path may end. `None`: all that is reached is recorded, data sources too, as the reference does.
fn dependencies_of(index: &Index, item: ItemId, there: Option<&BTreeSet<ConfigResource>>) -> Arc<[ConfigResource]> {
    let mut seen: BTreeSet<ItemId> = BTreeSet::from([item]);
    let mut open: Vec<ItemId> = index.uses(item).to_vec();
    let mut found = BTreeSet::new();
    while let Some(used) = open.pop() {
        if !seen.insert(used) {
            continue;
        }
        let resource = match &index.item(used).kind {
            ItemKind::Resource(resource) if resource.mode == Mode::Managed || there.is_none() => {
                super::config_resource(index, used)
            }
            // Also through provider configurations: they may be other ones when the object goes.
            _ => None,
        };
        let ends_here = resource.as_ref().is_some_and(|resource| there.is_some_and(|there| there.contains(resource)));
        if !ends_here {
            open.extend(index.uses(used));
        }
        found.extend(resource.filter(|_| ends_here || there.is_none()));
    }
    found.into_iter().collect()
}
