//! Shows things, to people and to programs: diagnostics, values, plans, state and events.
//!
//! Pure: data comes in, text goes out. What tools parse or search for is written exactly as the
//! reference engine writes it; only the style codes are our own.

mod change;
mod diagnostic;
mod dialects;
mod events;
mod file_diff;
mod graph;
mod json;
mod plan;
mod plan_json;
mod schemas_json;
mod state_json;
mod style;
mod tree;
mod value;
mod wrap;

pub use diagnostic::{
    consolidate_warnings, diagnostic_json, diagnostic_text, diagnostics_in_order, diagnostics_text, validate_json,
    validate_text, warnings_summary_text,
};
pub use dialects::{dialect_report_json, dialect_report_text};
pub use events::{
    Machine, Operation, event_text, import_found_text, importing_text, still_ephemeral_text, still_text,
    timestamp_text, timestamp_text_with_micros,
};
pub use file_diff::file_diff_text;
pub use graph::{destroy_graph, evaluation_graph, plan_graph, resource_graph};
pub use plan::{apply_summary_text, plan_hint_text, plan_text};
pub use plan_json::plan_json;
pub use schemas_json::{function_signatures_json, provider_schemas_json};
pub use state_json::{resource_text, state_json, state_text};
pub use style::Style;
pub use tree::{modules_json, modules_text, providers_text};
pub use value::{
    output_json, output_not_found, output_raw, output_text, outputs_json, outputs_text, type_text, value_text,
};
