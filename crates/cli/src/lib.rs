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
mod compatibility;
mod dialect;
mod log;
mod reference;
mod requirements;
mod screen;
mod session;
mod settings;
mod signals;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Arc;

use terrane_provider::Provider;

/// A provider that is linked in besides the embedded ones, as development binaries do.
pub type ExtraProvider = fn() -> Arc<dyn Provider>;

/// The pages of the command reference, by their file names.
#[must_use]
pub fn command_reference() -> BTreeMap<String, String> {
    reference::pages(&arguments::definition())
}

/// The words of every command that does something.
#[must_use]
pub fn command_names() -> Vec<Vec<String>> {
    fn add(command: &clap::Command, words: &[String], names: &mut Vec<Vec<String>>) {
        for below in command.get_subcommands() {
            let words = [words, &[below.get_name().to_string()]].concat();
            if below.get_subcommands().next().is_none() || !below.is_subcommand_required_set() {
                names.push(words.clone());
            }
            add(below, &words, names);
        }
    }
    let mut names = Vec::new();
    add(&arguments::definition(), &[], &mut names);
    names
}

/// Runs one command line.
#[must_use]
pub fn main(arguments: Vec<OsString>, extra: &[ExtraProvider]) -> ExitCode {
    if let Some(code) = adapters::launch::launched(&arguments) {
        return code;
    }
    log::core(log::Level::Info, || {
        let words = arguments.iter().map(|word| word.to_str().unwrap_or("(not text)"));
        format!("terrane {} arguments={}", env!("CARGO_PKG_VERSION"), log::arguments(words))
    });
    dialect::called_as(arguments.first().map(OsString::as_os_str));
    let line = match arguments::CommandLine::parse(arguments) {
        Ok(line) => line,
        Err(code) => return code,
    };
    commands::run(line, extra)
}
