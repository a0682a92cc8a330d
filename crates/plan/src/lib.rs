//! Decisions as data: for each object one change, and the steps in order.

mod change;
mod checks;
mod deferred;
mod event;
pub mod file;
mod order;
mod plan;
mod wire;

pub use change::{Action, Change, Drift, ImportedBy, Importing, OutputChange, Reason, ReplaceOrder};
pub use checks::{CheckStatus, CheckableKind, Checks, DeclaredCheck, ObjectCheck};
pub use deferred::{DeferralReason, Deferred};
pub use event::{Doing, EphemeralDoing, Event, EventSink, ObjectId};
pub use file::{PlanFile, PlanFileError, PlanFileWriteError, SourceText};
pub use order::{Effect, Group, GroupId, ProviderAs, Step, StepKind, Uses, order};
pub use plan::{Counts, Mode, Plan, UsedSchemas};
