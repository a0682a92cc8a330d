//! The records of a plan file, as JSON.
//!
//! What occurs many times (types, provider configurations) is a record of its own, which later ones name
//! by its number. Long texts follow the record that announces their length, as they are.

mod changes;
mod names;
mod paths;
mod reader;
mod record;
mod schema;
mod storable;
mod writer;

pub(crate) use reader::read;
pub(crate) use writer::write;
