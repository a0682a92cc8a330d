//! Diagnostics for people and for programs.

mod consolidate;
mod json;
mod snippet;
mod text;

pub use consolidate::{consolidate_warnings, warnings_summary_text};
pub use json::{diagnostic_json, validate_json};
pub use text::{diagnostic_text, diagnostics_in_order, diagnostics_text, validate_text};

pub(crate) use json::diagnostic_tree;
pub(crate) use snippet::Sources;
