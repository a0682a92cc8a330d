//! The file format: JSON documents of format version 4.

mod error;
mod paths;
mod read;
mod wire;
mod write;

pub use error::ReadError;
pub use read::read;
pub use write::write;

pub(crate) use read::{Interner, object_from_wire, read_output};
pub(crate) use wire::{WireInstance, WireOutput};
pub(crate) use write::{Layout, Printer, object_line};
