//! Archives from elsewhere, which may have been made to do harm: too large, or with names and links that lead out of
//! the folder that they are unpacked into.
#![allow(clippy::disallowed_methods, reason = "an adapter: it writes files")]

mod kind;
mod limits;
mod links;
mod tar;
mod zip;

pub use kind::{Compression, Kind};
pub use limits::{Limits, MODULES, PACKAGE};
pub use zip::{entry_bytes, open, unpack};
