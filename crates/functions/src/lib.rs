//! The functions of the language: pure, typed, one file per family, one table line each.
//!
//! A function sees its arguments without marks and (unless it asks for more) known and not null: the
//! frame in [`call`] converts arguments, passes marks on and answers for unknown ones.

mod base64;
mod compression;
mod conversion;
mod documents;
mod encoding;
mod equality;
mod fault;
mod files;
mod format;
mod frame;
mod hashes;
mod identifiers;
mod maps;
mod network;
mod numbers;
mod outside;
mod paths;
mod patterns;
mod quote;
mod registry;
mod sequences;
mod sets;
mod signature;
pub mod signatures;
mod special;
mod spelling;
mod text;
mod time;
mod yaml;

pub use fault::{ArgumentFault, CallError, Fault};
pub use frame::{call, check_count, check_types};
pub use outside::{FileKind, FolderEntry, Outside, ReadFault};
pub use registry::{all, families, lookup};
pub use signature::{Call, Function, Parameter, Returns};
