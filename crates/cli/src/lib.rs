//! The command line: parse, call the library, show. Nothing is decided here.
#![allow(clippy::disallowed_methods, reason = "an app: it builds the adapters and reads the environment")]

/// Prints to standard output. That nobody reads any more is no reason to stop a run half-way.
macro_rules! outtext {
    ($($part:tt)*) => {{
        use std::io::Write as _;
        let _ = write!(std::io::stdout(), $($part)*);
    }};
}

/// The same, with the end of the line.
macro_rules! outline {
    ($($part:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($part)*);
    }};
}

/// Prints to standard error.
macro_rules! errtext {
    ($($part:tt)*) => {{
        use std::io::Write as _;
        let _ = write!(std::io::stderr(), $($part)*);
    }};
}

/// The same, with the end of the line.
macro_rules! errline {
    ($($part:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), $($part)*);
    }};
}

mod adapters;
mod arguments;
mod commands;
mod log;
mod screen;
mod session;
mod settings;
mod signals;

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Arc;

use terrane_provider::Provider;

/// A provider that is linked in besides the embedded ones, as development binaries do.
pub type ExtraProvider = fn() -> Arc<dyn Provider>;

/// Runs one command line.
#[must_use]
pub fn main(arguments: Vec<OsString>, extra: &[ExtraProvider]) -> ExitCode {
    log::core(log::Level::Info, || {
        let words = arguments.iter().map(|word| word.to_str().unwrap_or("(not text)"));
        format!("terrane {} arguments={}", env!("CARGO_PKG_VERSION"), log::arguments(words))
    });
    let line = match arguments::CommandLine::parse(arguments) {
        Ok(line) => line,
        Err(code) => return code,
    };
    commands::run(line, extra)
}
