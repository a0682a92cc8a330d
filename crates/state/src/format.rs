//! The file format: JSON documents of format version 4.

mod error;
mod paths;
mod read;
mod wire;
mod write;

pub use error::ReadError;
pub use read::read;
pub use write::write;
