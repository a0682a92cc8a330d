//! Before all of it goes: how it is now. A provider that is configured by data (a token, say) needs that data
//! fresh to delete anything.

use std::collections::BTreeMap;

use terrane_diag::Diagnostics;
use terrane_plan::{Action, Mode};
use terrane_state::StateWriter;

use super::{Base, Moves, PlanOptions, Start};

impl Base<'_> {
    /// Refreshes the prior state, reads data again and computes outputs, as for a normal plan, but without
    /// asking whether conditions hold. Warnings are left to the plan itself.
    pub(super) async fn look_before_destroy(
        &self,
        start: Start,
        options: &PlanOptions,
        diags: &mut Diagnostics,
    ) -> Option<Start> {
        let options = PlanOptions { mode: Mode::Normal, force_replace: Vec::new(), ..options.clone() };
        let terraform_version = self.engine.terraform_version.clone();
        let (plan, mut found) = self.run(start, &options, crate::session::Phase::BeforeDestroy).await;
        if found.has_errors() {
            diags.append(std::mem::take(&mut found));
            return None;
        }
        let mut writer = StateWriter::new(plan.prior, terraform_version);
        for change in &plan.outputs {
            match change.after.is_null() {
                // The destruction takes out what is not declared any more.
                true if change.action == Action::Delete => {}
                true => drop(writer.remove_output(&change.name)),
                false if change.after.is_wholly_known() => {
                    if let Some(output) = crate::object::encode_output(&change.after, change.sensitive) {
                        writer.set_output(&change.name, output);
                    }
                }
                false => {}
            }
        }
        // All of it is where and what it is to be by now.
        let (moved, implied_moves) = (Moves::new(), Moves::new());
        Some(Start { writer, moved, implied_moves, former_types: BTreeMap::new() })
    }
}
