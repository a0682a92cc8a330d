//! Plans for people.

mod changes;
mod prose;
mod text;

pub use text::{apply_summary_text, plan_hint_text, plan_text};
