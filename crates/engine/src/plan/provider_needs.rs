//! What the configurations of the providers of existing objects stand on. A destroy run evaluates nothing else.

use std::collections::BTreeSet;

use terrane_eval::{CellKind, ItemId, ItemKind};
use terrane_plan::{CheckStatus, CheckableKind};

use super::Planner;
use crate::checks::{checkable_name, declared_checks};

impl Planner<'_> {
    pub(crate) fn providers_need(&self, item: ItemId) -> bool {
        self.needed_by_providers.get_or_init(|| self.used_by_providers(|_| true)).contains(&item)
    }

    /// A destruction checks only the variables that providers are configured with, unless they stand on objects. Of
    /// module outputs on the way it only says that they are there.
    pub(crate) fn note_checks_of_providers(&self) {
        let session = self.session;
        let index = &session.index;
        let needed = self.used_by_providers(|item| !matches!(index.item(item).kind, ItemKind::Resource(_)));
        for (item, kind, declared) in declared_checks(index) {
            if !needed.contains(&item) || self.stands_on_objects(item) {
                continue;
            }
            let Some(instances) = session.module_instances(item) else { continue };
            for instance in instances {
                match kind {
                    CheckableKind::InputVariable => drop(session.prepare(instance, item)),
                    CheckableKind::OutputValue => {
                        let Some(own) = own_name(index, item) else { continue };
                        let module = session.address(instance);
                        let address = if module.is_root() { own } else { format!("{module}.{own}") };
                        session.checks.borrow_mut().note(kind, &declared, &address, CheckStatus::Unknown, None);
                    }
                    CheckableKind::Resource | CheckableKind::CheckBlock => {}
                }
            }
        }
        session.note_cell_checks_of(|check| {
            let kind = match check.kind {
                CellKind::Variable => ItemKind::Variable(check.name.clone()),
                CellKind::Output => return false,
            };
            let module = index.module_id(&check.module.path());
            module.and_then(|module| index.find(module, &kind)).is_some_and(|item| needed.contains(&item))
        });
    }

    /// What the configurations of providers use that have an object in state; what does not `pass` leads no further.
    fn used_by_providers(&self, pass: impl Fn(ItemId) -> bool) -> BTreeSet<ItemId> {
        let index = &self.session.index;
        let prior = self.prior.borrow();
        let providers = prior.state().resources().values().map(|resource| &resource.provider);
        let providers: BTreeSet<_> = providers.collect();
        let mut open: Vec<ItemId> =
            providers.into_iter().filter_map(|provider| self.session.orphan_provider_item(provider)).collect();
        let mut seen = BTreeSet::new();
        while let Some(item) = open.pop() {
            if pass(item) && seen.insert(item) {
                open.extend(index.uses(item));
            }
        }
        seen
    }

    fn stands_on_objects(&self, item: ItemId) -> bool {
        let index = &self.session.index;
        let mut seen = BTreeSet::from([item]);
        let mut open = vec![item];
        while let Some(item) = open.pop() {
            if matches!(index.item(item).kind, ItemKind::Resource(_)) {
                return true;
            }
            open.extend(index.uses(item).iter().filter(|used| seen.insert(**used)));
        }
        false
    }
}

/// The last part of the name of a checkable item.
fn own_name(index: &terrane_eval::Index, item: ItemId) -> Option<String> {
    let name = checkable_name(index, item)?;
    let path = &index.node(index.item(item).module).path;
    if path.is_root() {
        return Some(name);
    }
    name.strip_prefix(&format!("{path}.")).map(str::to_owned)
}
