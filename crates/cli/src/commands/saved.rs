//! Saved plans.

use terrane_diag::Diagnostic;
use terrane_state::State;

use super::options::{StateOptions, VariableOptions};
use super::plan::Planned;
use crate::session::Session;

fn unsupported() -> Diagnostic {
    Diagnostic::error("Saved plans are not supported yet", "Run apply without a plan file; it plans and asks.")
}

pub fn save(_: &Session, _: &str, _: &Planned, _: &terrane_plan::Plan, _: &StateOptions) -> Result<(), Diagnostic> {
    Err(unsupported())
}

pub fn note(path: &str) -> String {
    format!("Saved the plan to: {path}")
}

pub fn load(_: &Session, _: &str, _: State, _: &VariableOptions) -> Result<Planned, Diagnostic> {
    Err(unsupported())
}
