//! Typed data that may be null, unknown (with a range) or marked.
//!
//! Unknown and marked live *inside* the value, so that every operation passes them on. The only way to
//! look inside is [`Value::unmark`], which hands over the marks together with the content: a function
//! that forgets them has to say so.

mod convert;
mod debug;
mod defaults;
mod equality;
mod index;
pub mod json;
mod marks;
pub mod msgpack;
mod number;
pub mod ops;
pub mod ordering;
mod path;
mod refinement;
#[cfg(test)]
mod testing;
mod types;
mod unify;
mod value;
mod walk;

pub use convert::{ConversionError, convert};
pub use defaults::Defaults;
pub use index::IndexError;
pub use marks::{Mark, Marks};
pub use number::{BigInteger, NotANumber, Number, Undefined};
pub use path::{Path, PathStep};
pub use refinement::Refinement;
pub use types::{ObjectType, Type};
pub use unify::{unify, unify_loosely};
pub use value::{Content, Value};

/// A string that is cheap to clone; short ones are stored in place.
pub type Str = ecow::EcoString;
