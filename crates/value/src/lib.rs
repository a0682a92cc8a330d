//! Typed data that may be null, unknown (with a range) or marked.
//!
//! Unknown and marked live *inside* the value, so that every operation passes them on. The only way to
//! look inside is [`Value::unmark`], which hands over the marks together with the content: a function
//! that forgets them has to say so.

mod debug;
mod equality;
mod marks;
mod number;
pub mod ordering;
mod refinement;
mod types;
mod value;

pub use marks::{Mark, Marks};
pub use number::{BigInteger, NotANumber, Number, Undefined};
pub use refinement::Refinement;
pub use types::{ObjectType, Type};
pub use value::{Content, Value};

/// A string that is cheap to clone; short ones are stored in place.
pub type Str = ecow::EcoString;
