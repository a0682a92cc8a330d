//! State: what we believe exists.
//!
//! A [`State`] is an immutable snapshot. Attributes in it are JSON text whose type only the provider knows,
//! so that listing, moving and removing need no provider. [`StateWriter`] is the only pen.

mod digest;
mod format;
mod inheritance;
pub mod journal;
mod json;
mod ledger;
mod mutation;
mod snapshot;
mod store;
mod writer;

pub use digest::Digest;
pub use format::{ReadError, read, write};
pub use json::{NotJson, RawJson};
pub use ledger::{CHECKPOINT_INTERVAL, Clock, Kept, Ledger, NotSaved, Ticket};
pub use mutation::{Mutation, difference};
pub use snapshot::{Attributes, Extra, Identity, Instance, Object, OutputValue, ResourceState, State, Status};
pub use store::{Backend, Backends, DEFAULT_WORKSPACE, HeldLock, Lock, LockInfo, Recovery, StateStore, StoreError};
pub use writer::{MoveError, StateWriter};
