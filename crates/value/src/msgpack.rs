//! MessagePack as the plugin protocol writes values, with unknowns.
//!
//! The format is that of the protocol's "object wire format": null is nil, an unknown is extension 0, or
//! extension 12 with what is known about it, and where the type says [`Type::Dynamic`](crate::Type) the
//! value comes after its own type. Marks are not written: what a provider may see is the caller's choice.

mod read;
mod write;

use std::fmt;

use crate::{Path, PathStep};

pub use read::decode;
pub use write::encode;

const UNKNOWN: i8 = 0;
const REFINED: i8 = 12;

/// The keys of what is known about an unknown.
mod key {
    pub(super) const NULL: u64 = 1;
    pub(super) const PREFIX: u64 = 2;
    pub(super) const MINIMUM: u64 = 3;
    pub(super) const MAXIMUM: u64 = 4;
    pub(super) const LENGTH_MINIMUM: u64 = 5;
    pub(super) const LENGTH_MAXIMUM: u64 = 6;
}

/// Why bytes are no value of a type, or why a value cannot be written as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MsgpackError {
    pub path: Path,
    pub message: String,
}

impl MsgpackError {
    fn new(message: impl Into<String>) -> MsgpackError {
        MsgpackError { path: Path::new(), message: message.into() }
    }

    fn within(self, step: PathStep) -> MsgpackError {
        MsgpackError { path: self.path.within(step), ..self }
    }
}

impl fmt::Display for MsgpackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for MsgpackError {}

#[cfg(test)]
mod tests;
