//! What is written at the end: outputs and checks.

use std::collections::BTreeMap;

use terrane_addr::Str;
use terrane_eval::{ItemKind, ModuleId};
use terrane_plan::{Action, Mode};
use terrane_state::{OutputValue, RawJson};
use terrane_value::Value;

use super::Applier;

impl Applier<'_> {
    pub(super) fn conclude(&self, failed_items: &[bool]) {
        let outputs = self.outputs(failed_items);
        self.ledger.set_outputs(outputs);
        if self.plan.mode != Mode::Destroy {
            self.now.note_variable_checks();
            self.now.evaluate_check_blocks();
        }
        self.ledger.set_checks(&self.now.checks.borrow());
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
