//! The command line as people type it: `-name=value` with one dash, `-chdir=` before the command.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::ValueParser;
use clap::{ArgAction, CommandFactory, Parser};

use crate::commands::Command;

/// Infrastructure as code: plan, apply and look after what exists.
#[derive(Debug, Parser)]
#[command(name = "terrane", disable_version_flag = true, disable_help_subcommand = true, args_override_self = true)]
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

/// The commands with their arguments.
pub fn definition() -> clap::Command {
    Root::command()
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
        let definition = <Root as CommandFactory>::command();
        let arguments = with_environment(normalized(arguments), &definition, &|name| std::env::var(name).ok());
        let arguments = with_plain_flags(arguments, &definition);
        let root = match Root::try_parse_from(arguments) {
            Ok(root) => root,
            Err(error) => {
                // What is asked for, help, goes to standard output; what is wrong to standard error.
                let text = with_single_dashes(&error.render().to_string());
                if error.use_stderr() {
                    errtext!("{text}");
                    return Err(ExitCode::FAILURE);
                }
                outtext!("{text}");
                return Err(ExitCode::SUCCESS);
            }
        };
        let command = match (root.command, root.version) {
            (Some(command), _) => command,
            (None, true) => Command::version(),
            (None, false) => {
                let help = <Root as CommandFactory>::command().render_help().to_string();
                outtext!("{}", with_single_dashes(&help));
                return Err(ExitCode::from(127));
            }
        };
        Ok(CommandLine { chdir: root.chdir, command })
    }
}

/// Options as people write them here, and as the documentation has them.
fn with_single_dashes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("--") {
        let (before, after) = (&rest[..at], &rest[at + 2..]);
        let begins = !before.ends_with(|c: char| c.is_alphanumeric() || c == '-');
        let is_option = begins && after.starts_with(|c: char| c.is_ascii_alphabetic());
        out.push_str(before);
        out.push_str(if is_option { "-" } else { "--" });
        rest = after;
    }
    out.push_str(rest);
    out
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

/// Adds what `TF_CLI_ARGS` and `TF_CLI_ARGS_<command>` say, right after the command. Words of a command such
/// as `state list` are joined with underscores.
fn with_environment(
    arguments: Vec<OsString>,
    definition: &clap::Command,
    read: &dyn Fn(&str) -> Option<String>,
) -> Vec<OsString> {
    let (mut command, mut name, mut end) = (definition, String::new(), 0);
    for (place, argument) in arguments.iter().enumerate().skip(1) {
        let Some(found) = argument.to_str().and_then(|word| command.find_subcommand(word)) else { continue };
        name.push_str(&format!("_{}", found.get_name().replace('-', "_")));
        (command, end) = (found, place);
    }
    if end == 0 {
        return arguments;
    }
    let mut added = Vec::new();
    for name in ["TF_CLI_ARGS".to_string(), format!("TF_CLI_ARGS{name}")] {
        added.extend(words(&read(&name).unwrap_or_default()).into_iter().map(OsString::from));
    }
    let mut result = arguments;
    // The first word is the program's, which `normalized` leaves alone.
    let added = normalized(std::iter::once(OsString::new()).chain(added).collect());
    result.splice(end + 1..end + 1, added.into_iter().skip(1));
    result
}

/// Every flag may be given a truth value, in each of the spellings that scripts use: `-json=1`, `-json=false`.
fn with_plain_flags(arguments: Vec<OsString>, definition: &clap::Command) -> Vec<OsString> {
    let mut command = definition;
    let mut result = Vec::with_capacity(arguments.len());
    for (place, argument) in arguments.into_iter().enumerate() {
        let Some(text) = argument.to_str().filter(|_| place > 0) else {
            result.push(argument);
            continue;
        };
        if let Some(found) = command.find_subcommand(text) {
            command = found;
        }
        let flag = text.strip_prefix("--").and_then(|option| option.split_once('=')).and_then(|(name, value)| {
            let own = command.get_arguments().find(|own| own.get_long() == Some(name))?;
            Some((own, name, truth(value)?))
        });
        match flag {
            Some((own, name, value)) if matches!(own.get_action(), ArgAction::SetTrue) => {
                result.extend(value.then(|| OsString::from(format!("--{name}"))));
            }
            Some((own, name, value)) if own.get_value_parser().type_id() == ValueParser::bool().type_id() => {
                result.push(OsString::from(format!("--{name}={value}")));
            }
            _ => result.push(argument),
        }
    }
    result
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
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
        let words = with_environment(given, &Root::command(), &read);
        let words: Vec<_> = words.iter().map(|word| word.to_str().unwrap_or_default()).collect();
        assert_eq!(words, ["terrane", "--chdir=x", "plan", "--no-color", "--var", "a=b c", "--target=x.y", "--out=p"]);
    }

    #[test]
    fn commands_of_two_words_have_arguments_in_the_environment() {
        let read = |name: &str| (name == "TF_CLI_ARGS_state_list").then(|| "-id=x".to_string());
        let given = ["terrane", "state", "list", "a.b"].iter().map(OsString::from).collect();
        assert_eq!(with_environment(given, &Root::command(), &read), ["terrane", "state", "list", "--id=x", "a.b"]);
    }

    #[test]
    fn flags_take_truth_values() {
        let given =
            ["terrane", "plan", "--json=1", "--destroy=false", "--refresh=0", "--out=1", "--input=F", "--lock=x"];
        let given = given.iter().map(OsString::from).collect();
        let wanted = ["terrane", "plan", "--json", "--refresh=false", "--out=1", "--input=false", "--lock=x"];
        assert_eq!(with_plain_flags(given, &Root::command()), wanted);
    }

    #[test]
    fn one_dash_is_as_good_as_two() {
        let given = ["terrane", "-chdir=x", "plan", "-var", "a=-b", "-no-color", "-v", "--", "-raw"];
        let words = normalized(given.iter().map(OsString::from).collect());
        let words: Vec<_> = words.iter().map(|word| word.to_str().unwrap_or_default()).collect();
        assert_eq!(words, ["terrane", "--chdir=x", "plan", "--var", "a=-b", "--no-color", "-v", "--", "-raw"]);
    }

    /// Each is accepted or, by a message that names it, refused: either way somebody has thought of it.
    #[test]
    fn every_command_and_flag_of_the_reference_is_known() {
        let root = Root::command();
        let mut unknown = Vec::new();
        let table = include_str!("../tests/reference_flags.txt");
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let (flags, names): (Vec<&str>, Vec<&str>) = line.split(' ').partition(|word| word.starts_with('-'));
            let mut command = Some(&root);
            for name in &names {
                command = command.and_then(|command| command.find_subcommand(name));
            }
            let Some(command) = command else {
                unknown.push(names.join(" "));
                continue;
            };
            // A refused command takes everything, to refuse it itself.
            let takes_all = command.get_arguments().any(clap::Arg::is_trailing_var_arg_set);
            let known = |flag: &str| command.get_arguments().any(|own| own.get_long() == Some(&flag[1..]));
            unknown.extend(
                flags
                    .iter()
                    .filter(|flag| !takes_all && !known(flag))
                    .map(|flag| format!("{} {flag}", names.join(" "))),
            );
        }
        assert_eq!(unknown, Vec::<String>::new());
    }

    #[test]
    fn the_command_line_is_well_formed() {
        <Root as CommandFactory>::command().debug_assert();
    }
}
