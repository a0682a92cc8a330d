//! Plans as JSON, for programs.

mod values;

pub(crate) use values::{known_json, sensitive_json};
