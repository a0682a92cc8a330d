//! What must take any bytes: no panic, no hang, no memory without bound.
//!
//! Each target is a function of bytes. Three things call them: `tests/corpus.rs` with every file of
//! `fuzz/corpus`, the fuzzer of this crate (`cargo xtask fuzz`), which needs nothing but stable Rust, and the
//! targets of `fuzz/`, which are for `cargo fuzz`.
#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    reason = "a development tool: it reads files and the clock, and a broken promise ends the run"
)]

mod seeds;
mod targets;

pub mod mutate;

pub use seeds::{corpus_folder, seeds};
pub use targets::{TARGETS, Target, find};
