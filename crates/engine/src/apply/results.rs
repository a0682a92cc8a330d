//! What is written at the end: outputs and checks.

use std::collections::BTreeMap;

use terrane_addr::Str;
use terrane_eval::{ItemKind, ModuleId};
use terrane_plan::{Action, Checks, Mode};
use terrane_state::{Mutation, OutputValue, RawJson};
use terrane_value::{Type, Value};

use super::Applier;

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
        if self.plan.mode != Mode::Destroy {
            self.now.note_variable_checks();
            self.now.evaluate_check_blocks();
        }
        let checks = check_results(&self.now.checks.borrow());
        self.note(self.ledger.record(vec![Mutation::Outputs(outputs), Mutation::CheckResults(checks)]).await).await;
        self.note(self.ledger.rewrite(|writer| writer.remove_empty_resources(|_| false)).await).await;
    }

    /// `None` removes an output from state. One that stands on something that failed stays as it was.
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
            if item.is_none_or(|item| broken[item.0 as usize]) {
                continue;
            }
            let Some(value) = session.root_output(&change.name) else { continue };
            if value.is_wholly_known() {
                self.outcome.borrow_mut().outputs.insert(change.name.clone(), value.clone());
                if value.is_null() && change.before.is_null() && change.action == Action::NoOp {
                    continue;
                }
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

fn encode_output(value: &Value, sensitive: bool) -> Option<OutputValue> {
    let (plain, _) = value.unmark_deep();
    let ty = plain.ty().clone();
    let text = terrane_value::json::encode(&plain, &ty).ok()?;
    Some(OutputValue {
        value: RawJson::parse(&text).ok()?,
        ty: RawJson::parse(&terrane_value::json::encode_type(&ty)).ok()?,
        sensitive,
    })
}

/// The table of checks as state files have it; `None` if nothing was checked.
fn check_results(checks: &Checks) -> Option<RawJson> {
    if checks.objects.is_empty() {
        return None;
    }
    let text = |value: &str| terrane_value::json::encode(&Value::string(value), &Type::String).unwrap_or_default();
    let mut entries = Vec::new();
    for ((kind, declared), instances) in &checks.objects {
        let objects: Vec<String> = instances
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
        entries.push(format!(
            "{{\"object_kind\":{},\"config_addr\":{},\"status\":{},\"objects\":[{}]}}",
            text(kind.name()),
            text(declared),
            text(Checks::aggregate(instances).name()),
            objects.join(",")
        ));
    }
    RawJson::parse(&format!("[{}]", entries.join(","))).ok()
}
