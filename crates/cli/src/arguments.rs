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
        let root = match Root::try_parse_from(normalized(arguments)) {
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

#[cfg(test)]
mod tests {
    use super::*;

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
