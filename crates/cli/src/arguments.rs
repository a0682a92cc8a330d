//! The command line as people type it: `-name=value` with one dash, `-chdir=` before the command.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use crate::commands::Command;

/// Infrastructure as code: plan, apply and look after what exists.
#[derive(Debug, Parser)]
#[command(name = "terrane", disable_version_flag = true, disable_help_subcommand = true)]
struct Root {
    /// Switch to another folder before the command is carried out
    #[arg(long, global = true, value_name = "DIR")]
    chdir: Option<PathBuf>,

    #[command(subcommand)]
    command: Option<Command>,

    /// The same as the version command
    #[arg(long, short = 'v')]
    version: bool,
}

/// What was asked for.
#[derive(Debug)]
pub struct CommandLine {
    pub chdir: Option<PathBuf>,
    pub command: Command,
}

impl CommandLine {
    /// Reads the arguments. Help and faults are printed; the error is the exit code.
    pub fn parse(arguments: Vec<OsString>) -> Result<CommandLine, ExitCode> {
        let arguments = with_environment(normalized(arguments), &|name| std::env::var(name).ok());
        let root = match Root::try_parse_from(arguments) {
            Ok(root) => root,
            Err(error) => {
                // What is asked for, help, goes to standard output; what is wrong to standard error.
                let _ = error.print();
                return Err(if error.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS });
            }
        };
        let command = match (root.command, root.version) {
            (Some(command), _) => command,
            (None, true) => Command::version(),
            (None, false) => {
                let _ = <Root as clap::CommandFactory>::command().print_help();
                return Err(ExitCode::from(127));
            }
        };
        Ok(CommandLine { chdir: root.chdir, command })
    }
}

/// One dash becomes two, for all that is longer than a letter. What follows `--` is left alone.
fn normalized(arguments: Vec<OsString>) -> Vec<OsString> {
    let mut literal = false;
    let mut result = Vec::with_capacity(arguments.len());
    for (place, argument) in arguments.into_iter().enumerate() {
        let text = argument.to_str().unwrap_or_default();
        literal |= text == "--";
        let single = place > 0 && !literal && text.len() > 2 && text.starts_with('-') && !text.starts_with("--");
        let is_name = text.as_bytes().get(1).is_some_and(u8::is_ascii_alphabetic);
        match single && is_name {
            true => result.push(OsString::from(format!("-{text}"))),
            false => result.push(argument),
        }
    }
    result
}

/// Adds what `TF_CLI_ARGS` and `TF_CLI_ARGS_<command>` say, right after the command.
fn with_environment(arguments: Vec<OsString>, read: &dyn Fn(&str) -> Option<String>) -> Vec<OsString> {
    let is_word = |argument: &OsString| argument.to_str().is_some_and(|text| !text.starts_with('-'));
    let Some(place) = arguments.iter().skip(1).position(is_word).map(|place| place + 1) else { return arguments };
    let command = arguments[place].to_string_lossy().replace('-', "_");
    let mut added = Vec::new();
    for name in ["TF_CLI_ARGS".to_string(), format!("TF_CLI_ARGS_{command}")] {
        added.extend(words(&read(&name).unwrap_or_default()).into_iter().map(OsString::from));
    }
    let mut result = arguments;
    // The first word is the program's, which `normalized` leaves alone.
    let added = normalized(std::iter::once(OsString::new()).chain(added).collect());
    result.splice(place + 1..place + 1, added.into_iter().skip(1));
    result
}

/// Splits as a shell does: spaces part words, quotes and backslashes keep them together.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(open), close) if open == close => quote = None,
            (Some('\''), other) | (Some(_), other) if other != '\\' => word.get_or_insert_default().push(other),
            (_, '\\') => word.get_or_insert_default().extend(characters.next()),
            (None, '"' | '\'') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, space) if space.is_whitespace() => words.extend(word.take()),
            (_, other) => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_come_from_the_environment_too() {
        let read = |name: &str| match name {
            "TF_CLI_ARGS" => Some("-no-color".to_string()),
            "TF_CLI_ARGS_plan" => Some("-var 'a=b c' -target=\"x.y\"".to_string()),
            _ => None,
        };
        let given = ["terrane", "--chdir=x", "plan", "--out=p"].iter().map(OsString::from).collect();
        let words = with_environment(given, &read);
        let words: Vec<_> = words.iter().map(|word| word.to_str().unwrap_or_default()).collect();
        assert_eq!(words, ["terrane", "--chdir=x", "plan", "--no-color", "--var", "a=b c", "--target=x.y", "--out=p"]);
    }

    #[test]
    fn one_dash_is_as_good_as_two() {
        let given = ["terrane", "-chdir=x", "plan", "-var", "a=-b", "-no-color", "-v", "--", "-raw"];
        let words = normalized(given.iter().map(OsString::from).collect());
        let words: Vec<_> = words.iter().map(|word| word.to_str().unwrap_or_default()).collect();
        assert_eq!(words, ["terrane", "--chdir=x", "plan", "--var", "a=-b", "--no-color", "-v", "--", "-raw"]);
    }

    #[test]
    fn the_command_line_is_well_formed() {
        <Root as clap::CommandFactory>::command().debug_assert();
    }
}
