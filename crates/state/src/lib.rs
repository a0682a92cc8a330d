//! State: what we believe exists.
//!
//! A [`State`] is an immutable snapshot. Attributes in it are JSON text whose type only the provider knows,
//! so that listing, moving and removing need no provider. [`StateWriter`] is the only pen.

mod format;
mod json;
mod snapshot;
mod writer;

pub use format::{ReadError, read, write};
pub use json::{NotJson, RawJson};
pub use snapshot::{Attributes, Extra, Identity, Instance, Object, OutputValue, ResourceState, State, Status};
pub use writer::{MoveError, StateWriter};
