//! The command reference in `docs/reference/commands`, made from the definitions of the commands.

use std::collections::BTreeMap;

use clap::{Arg, ArgAction, Command};

/// The pages by their file names. What is here is what the program does: nobody writes it a second time.
#[must_use]
pub fn pages(root: &Command) -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    let mut index = String::from(
        "# Commands\n\nMade from the program by `cargo xtask docs`; do not edit. Options are written with one dash or two.\n\n\
         | Command | |\n|---|---|\n",
    );
    for command in visible(root) {
        let name = command.get_name();
        index.push_str(&format!("| [`terrane {name}`]({name}.md) | {} |\n", about(command)));
        pages.insert(format!("{name}.md"), page(command));
    }
    index.push_str("\n## For every command\n\n");
    options(root, &mut index);
    pages.insert("README.md".into(), index);
    pages
}

fn visible(command: &Command) -> impl Iterator<Item = &Command> {
    let mut commands: Vec<&Command> = command.get_subcommands().filter(|own| own.get_name() != "help").collect();
    commands.sort_by_key(|own| own.get_name());
    commands.into_iter()
}

fn page(command: &Command) -> String {
    let mut text = String::new();
    section(command, &format!("terrane {}", command.get_name()), 1, &mut text);
    text
}

fn section(command: &Command, name: &str, depth: usize, text: &mut String) {
    text.push_str(&format!("{} {name}\n\n{}.\n\n", "#".repeat(depth), about(command)));
    if let Some(long) = command.get_long_about().map(ToString::to_string)
        && let Some((_, more)) = long.split_once("\n\n")
    {
        text.push_str(&format!("{}\n\n", more.trim()));
    }
    let has_own = command.get_arguments().any(|own| own.is_positional() || is_shown(own));
    if command.get_subcommands().next().is_none() || has_own {
        text.push_str(&format!("```sh\n{}\n```\n\n", usage(command, name)));
    }
    options(command, text);
    for below in visible(command) {
        section(below, &format!("{name} {}", below.get_name()), depth + 1, text);
    }
    while text.ends_with("\n\n") {
        text.pop();
    }
    text.push('\n');
}

fn usage(command: &Command, name: &str) -> String {
    let mut line = name.to_string();
    if command.get_arguments().any(is_shown) {
        line.push_str(" [options]");
    }
    for positional in command.get_positionals().filter(|own| !own.is_hide_set()) {
        let many = matches!(positional.get_action(), ArgAction::Append);
        let word = format!("{}{}", value_name(positional), if many { "..." } else { "" });
        line.push_str(&if positional.is_required_set() { format!(" {word}") } else { format!(" [{word}]") });
    }
    line
}

fn options(command: &Command, text: &mut String) {
    let positionals: Vec<&Arg> = command.get_positionals().filter(|own| !own.is_hide_set()).collect();
    let mut named: Vec<&Arg> = command.get_arguments().filter(|own| is_shown(own)).collect();
    named.sort_by_key(|own| own.get_long());
    if positionals.is_empty() && named.is_empty() {
        return;
    }
    text.push_str("| | |\n|---|---|\n");
    for own in positionals {
        text.push_str(&format!("| `{}` | {} |\n", value_name(own), help(own)));
    }
    for own in named {
        let value = match own.get_action() {
            ArgAction::Set | ArgAction::Append => format!("={}", value_name(own)),
            _ => String::new(),
        };
        text.push_str(&format!("| `-{}{value}` | {} |\n", own.get_long().unwrap_or_default(), help(own)));
    }
    text.push('\n');
}

fn is_shown(own: &Arg) -> bool {
    own.get_long().is_some_and(|name| name != "help") && !own.is_hide_set()
}

fn value_name(own: &Arg) -> String {
    let names = own.get_value_names().unwrap_or_default();
    names.first().map_or_else(|| own.get_id().to_string().to_uppercase(), ToString::to_string)
}

fn about(command: &Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}

fn help(own: &Arg) -> String {
    let text = own.get_help().map(ToString::to_string).unwrap_or_default();
    let default: Vec<String> =
        own.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    let default = if default.is_empty() || matches!(own.get_action(), ArgAction::SetTrue) {
        String::new()
    } else {
        format!(" ({} by default)", default.join(", "))
    };
    format!("{}{default}", text.replace('|', "\\|"))
}
