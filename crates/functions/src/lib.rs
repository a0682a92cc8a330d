//! The functions of the language: pure, typed, one file per family, one table line each.
//!
//! A function sees its arguments without marks and (unless it asks for more) known and not null: the
//! frame in [`call`] converts arguments, passes marks on and answers for unknown ones.

mod conversion;
mod equality;
mod fault;
mod frame;
mod maps;
mod numbers;
mod outside;
mod quote;
mod registry;
mod sequences;
mod sets;
mod signature;
mod spelling;
mod text;

pub use fault::{ArgumentFault, CallError, Fault};
pub use frame::call;
pub use outside::{FileKind, FolderEntry, Outside, ReadFault};
pub use registry::{all, lookup};
pub use signature::{Call, Function, Parameter, Returns};
