//! Values and types in the notation of the console and of `output`.

mod outputs;
mod quoted;
mod text;
mod type_text;

pub(crate) use outputs::decoded;
pub use outputs::{output_json, output_not_found, output_raw, output_text, outputs_json, outputs_text};
pub use text::value_text;
pub use type_text::type_text;

pub(crate) use quoted::quoted;
