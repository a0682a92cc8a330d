//! Expressions as we evaluate them, beside what the reference's console says.
//!
//! Three things stand on this: the recorded suite (`suite/*.txt`, `tests/suite.rs`), which needs no
//! reference; its recorder; and the fuzzer, `cargo xtask differ`. All of them see the module in `module/`.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a development tool: it reads files, runs the reference and prints"
)]

pub mod cases;
pub mod draw;
pub mod ours;
pub mod random;
pub mod reference;
pub mod shrink;

use std::path::{Path, PathBuf};

/// What a console says to one expression: a value as it is printed, or a line `! summary: detail` for each
/// error.
pub type Answer = String;

/// The folder whose module all expressions are evaluated in.
#[must_use]
pub fn module_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("module")
}

/// Where the recorded answers are.
#[must_use]
pub fn suite_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("suite")
}

/// One error as a line of an answer. Where a console breaks lines does not count.
fn error_line(summary: &str, detail: &str) -> String {
    let words: Vec<&str> = detail.split_whitespace().collect();
    format!("! {summary}: {}", words.join(" "))
}
