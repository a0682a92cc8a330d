//! What is written at the end: outputs and checks.

use std::collections::BTreeMap;

use terrane_addr::Str;
use terrane_eval::{Index, ItemId, ItemKind, ModuleId};
use terrane_plan::{Action, CheckStatus, Checks, Mode, ObjectCheck};
use terrane_state::{Mutation, OutputValue, RawJson};
use terrane_value::{Type, Value};

use super::Applier;
use crate::checks::checkable_name;
use crate::object::encode_output;

impl Applier<'_> {
    pub(super) async fn conclude(&self, failed_items: &[bool]) {
        let changed = self.outputs(failed_items);
        let mut outputs = self.ledger.look(|state| state.outputs().clone());
        for (name, output) in changed {
            match output {
                Some(output) => drop(outputs.insert(name, output)),
                None => drop(outputs.remove(&name)),
            }
        }
        let broken = self.broken(failed_items);
        if self.plan.mode != Mode::Destroy {
            self.now.note_cell_checks();
            if self.plan.complete {
                self.now.evaluate_check_blocks(&broken);
            }
        }
        let checks = check_results(&self.checks(&broken));
        self.note(self.ledger.record(vec![Mutation::Outputs(outputs), Mutation::CheckResults(checks)]).await).await;
        if self.plan.mode == Mode::Destroy && self.plan.complete {
            self.forget_data(failed_items).await;
        }
        self.note(self.ledger.rewrite(|writer| writer.remove_empty_resources(|_| false)).await).await;
    }

    /// When everything has been destroyed nobody needs what was read; what could not be destroyed may.
    async fn forget_data(&self, failed_items: &[bool]) {
        let index = &self.now.index;
        let mut needed = failed_items.to_vec();
        for item in index.sorted().unwrap_or_default().iter().rev() {
            if needed[item.0 as usize] {
                index.uses(*item).iter().for_each(|used| needed[used.0 as usize] = true);
            }
        }
        let kept = |resource: &terrane_addr::AbsResource| {
            let item = index.resource_item(&resource.config());
            resource.resource.mode == terrane_addr::Mode::Managed || item.is_some_and(|item| needed[item.0 as usize])
        };
        let read: Vec<_> = self.ledger.look(|state| {
            let resources = state.resources().keys().filter(|resource| !kept(resource));
            resources.cloned().collect()
        });
        let forgotten = self.ledger.rewrite(|writer| {
            for resource in &read {
                writer.remove_resource(resource);
            }
        });
        self.note(forgotten.await).await;
    }

    /// What was checked in this run; what was not is as planning left it, or open if it stands on something
    /// that failed. When everything has gone nothing is sure any more.
    fn checks(&self, broken: &[bool]) -> Checks {
        let index = &self.now.index;
        // Data that was read while planning is not looked at again.
        let is_open = |item: &ItemId| broken[item.0 as usize] || is_data(index, *item);
        let open: std::collections::BTreeSet<String> =
            index.item_ids().filter(is_open).filter_map(|item| checkable_name(index, item)).collect();
        let mut checks = self.plan.checks.clone();
        for ((_, declared), check) in &mut checks.objects {
            if open.contains(declared) || self.plan.mode == Mode::Destroy {
                for check in check.instances.values_mut() {
                    *check = ObjectCheck { status: CheckStatus::Unknown, failure_messages: Vec::new() };
                }
            }
        }
        for (declared, found) in &self.now.checks.borrow().objects {
            let known = checks.objects.entry(declared.clone()).or_default();
            known.expanded |= found.expanded;
            known.instances.extend(found.instances.iter().map(|(address, check)| (address.clone(), check.clone())));
        }
        checks
    }

    /// `None` removes an output from state. One that stands on something that failed is what was planned, if that
    /// was known; else it stays as it was.
    fn outputs(&self, failed_items: &[bool]) -> BTreeMap<Str, Option<OutputValue>> {
        let session = self.now;
        let broken = self.broken(failed_items);
        let mut outputs = BTreeMap::new();
        for change in &self.plan.outputs {
            if change.action == Action::Delete {
                outputs.insert(change.name.clone(), None);
                continue;
            }
            let item = session.index.find(ModuleId::ROOT, &ItemKind::Output(change.name.clone()));
            let value = match item.is_none_or(|item| broken[item.0 as usize]) {
                true => Some(change.after.clone()).filter(Value::is_wholly_known),
                false => session.root_output(&change.name),
            };
            let Some(value) = value else { continue };
            // What was not selected, or is gone and only refreshed, stays unknown.
            if value.is_null() {
                outputs.insert(change.name.clone(), None);
                continue;
            }
            let value = match value.is_known() {
                true => crate::object::without_unknowns(&value),
                false => Value::null(change.ty.clone()),
            };
            if value.is_wholly_known() {
                self.outcome.borrow_mut().outputs.insert(change.name.clone(), value.clone());
                outputs
                    .extend(encode_output(&value, change.sensitive).map(|output| (change.name.clone(), Some(output))));
            }
        }
        outputs
    }

    /// By item: whether it, or anything that it uses, failed.
    fn broken(&self, failed_items: &[bool]) -> Vec<bool> {
        let index = &self.now.index;
        let mut broken = failed_items.to_vec();
        for item in index.sorted().unwrap_or_default() {
            broken[item.0 as usize] |= index.uses(item).iter().any(|used| broken[used.0 as usize]);
        }
        broken
    }
}

fn is_data(index: &Index, item: ItemId) -> bool {
    matches!(&index.item(item).kind, ItemKind::Resource(resource) if resource.mode == terrane_addr::Mode::Data)
}

/// The table of checks as state files have it; `None` if nothing was checked.
fn check_results(checks: &Checks) -> Option<RawJson> {
    if checks.objects.is_empty() {
        return None;
    }
    let text = |value: &str| terrane_value::json::encode(&Value::string(value), &Type::String).unwrap_or_default();
    let mut entries = Vec::new();
    for ((kind, declared), check) in &checks.objects {
        let objects: Vec<String> = check
            .instances
            .iter()
            .map(|(address, object)| {
                let messages: Vec<String> = object.failure_messages.iter().map(|message| text(message)).collect();
                let failures = match messages.is_empty() {
                    true => String::new(),
                    false => format!(",\"failure_messages\":[{}]", messages.join(",")),
                };
                format!("{{\"object_addr\":{},\"status\":{}{failures}}}", text(address), text(object.status.name()))
            })
            .collect();
        let objects = match objects.is_empty() {
            true => "null".to_owned(),
            false => format!("[{}]", objects.join(",")),
        };
        entries.push(format!(
            "{{\"object_kind\":{},\"config_addr\":{},\"status\":{},\"objects\":{objects}}}",
            text(kind.name()),
            text(declared),
            text(check.status().name()),
        ));
    }
    RawJson::parse(&format!("[{}]", entries.join(","))).ok()
}
