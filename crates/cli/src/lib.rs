//! The command line: parse, call the library, show. Nothing is decided here.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an app: it builds the adapters, reads the environment, and prints"
)]

mod adapters;
mod arguments;
mod commands;
mod screen;
mod session;
mod shim;

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Arc;

use terrane_provider::Provider;

/// A provider that is linked in besides the embedded ones, as development binaries do.
pub type ExtraProvider = fn() -> Arc<dyn Provider>;

/// Runs one command line.
#[must_use]
pub fn main(arguments: Vec<OsString>, extra: &[ExtraProvider]) -> ExitCode {
    let line = match arguments::CommandLine::parse(arguments) {
        Ok(line) => line,
        Err(code) => return code,
    };
    commands::run(line, extra)
}
