//! What happens during a run: lines for people, and the machine-readable stream.

mod machine;
mod text;
mod time;

pub use machine::{Machine, Operation};
pub use text::{event_text, import_found_text, importing_text, still_ephemeral_text, still_text};
pub use time::{timestamp_text, timestamp_text_with_micros};
