//! What is wrong, where, with which values, and what to try.
//!
//! Reading never fails in Terrane: every reading function returns something usable *and* adds what it
//! noticed to a [`Diagnostics`]. This crate knows no file system and renders nothing.

mod diagnostic;
mod source;

pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use source::{Position, SourceFile, SourceId, SourceMap, Span};
