//! The module tree: what is declared, with expressions still as syntax.
//!
//! This crate reads no files: everything comes through a port.

mod module;

pub use module::*;
