//! The sentences around the changes.
//!
//! Tools look for some lines of the reference's output literally, to cut a plan into its parts; those are
//! kept word for word, with the reference's name in them. In free prose our own name stands.

/// Tools take what follows for the changes.
pub(super) const ACTIONS: &str = "Terraform will perform the following actions:";
pub(super) const ACTIONS_UNTIL_ERROR: &str = "Terraform planned the following actions, but then encountered a problem:";
/// Tools take what follows for drift.
pub(super) const DRIFT: &str = "Note: Objects have changed outside of Terraform";

pub(super) const DEFERRED: &str = "Note: This is a partial plan,";
pub(super) const DEFERRED_UNTIL: &str = "parts can only be known in the next plan / apply cycle.";

pub(super) const LEGEND: &str = "Terrane used the selected providers to generate the following execution plan. Resource \
                                 actions are indicated with the following symbols:";
pub(super) const DRIFT_FOLLOWS: &str = "Terrane detected the following changes made outside of Terrane since the last \
                                        \"terrane apply\" which may have affected this plan:";
pub(super) const DRIFT_REFRESH_ONLY: &str = "This is a refresh-only plan, so Terrane will not take any actions to undo these. If you were expecting these \
     changes then you can apply this plan to record the updated values in the Terrane state without changing any \
     remote objects.";
pub(super) const DRIFT_NORMAL: &str = "Unless you have made equivalent changes to your configuration, or ignored the relevant attributes using \
     ignore_changes, the following plan may include actions to undo or respond to these changes.";
pub(super) const ONLY_OUTPUTS: &str = "You can apply this plan to save these new output values to the Terrane state, \
                                       without changing any real infrastructure.";
pub(super) const FAILED: &str = "Planning failed.";
pub(super) const FAILED_BECAUSE: &str = " Terrane encountered an error while generating this plan.";

pub(super) const NO_CHANGES: &str = "No changes.";
pub(super) const MATCHES: (&str, &str) = (
    " Your infrastructure matches the configuration.",
    "Terrane has compared your real infrastructure against your configuration and found no differences, so no changes \
     are needed.",
);
pub(super) const STILL_MATCHES: (&str, &str) = (
    " Your infrastructure still matches the configuration.",
    "Terrane has checked that the real remote objects still match the result of your most recent changes, and found no \
     differences.",
);
pub(super) const NOTHING_TO_DESTROY: (&str, &str) = (
    " No objects need to be destroyed.",
    "Either you have not created any objects yet or the existing objects were already deleted outside of Terrane.",
);
