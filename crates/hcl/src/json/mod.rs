//! The JSON syntax of the language.
//!
//! A file is read into the same tree as native text. What a property is, an argument or the content of blocks,
//! is for the schema of its body to say: until then it is an [`crate::Attribute`] that is marked as a property,
//! and [`crate::Body::shaped`] makes blocks of those that a schema calls so. Strings stay what they are, an
//! [`crate::ExprKind::JsonString`], because they are text, templates or references by where they stand.

mod context;
mod literal;
mod places;
mod reader;
mod shape;
mod string;
mod tokens;

pub use context::json_context;
pub use reader::parse_json_body;
pub use shape::{LabelNames, duplicate_property};
pub use string::JsonString;
