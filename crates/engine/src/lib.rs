//! Validate, plan and apply: async, single-threaded, through ports only.
//!
//! The engine never blocks and never decides twice: `plan` decides, `apply` follows the steps.

mod apply;
mod checks;
mod console;
mod ephemeral;
mod generate;
mod identity;
mod import;
mod object;
mod permits;
mod plan;
mod ports;
mod providers;
mod provisioners;
mod refactoring;
mod refusal;
mod schemas;
mod session;
mod validate;
mod walk;
mod world;

pub use apply::{ApplyOutcome, apply};
pub use console::{Evaluate, console};
pub use import::{ImportStep, ImportTarget, import};
pub use plan::{PlanOptions, cycle_diagnostic, plan};
pub use ports::{Engine, ProviderError, Providers, Provisioners, StopSignal, StoredDependencies, Timer};
pub use schemas::used_schemas;
pub use validate::validate;
