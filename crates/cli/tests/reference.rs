//! The command reference is what the program says of itself, and every command has a test.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests of files in the repository")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/commands")
}

/// `cargo xtask docs` brings the pages up to date.
#[test]
fn the_pages_are_current() {
    let pages = terrane_cli::command_reference();
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    if update {
        std::fs::create_dir_all(docs()).unwrap();
    }
    for (name, text) in &pages {
        let path = docs().join(name);
        if update {
            std::fs::write(&path, text).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == *text, "docs/reference/commands/{name} is not what the program says: run `cargo xtask docs`");
    }
    let kept: BTreeSet<String> =
        std::fs::read_dir(docs()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let made: BTreeSet<String> = pages.keys().cloned().collect();
    assert_eq!(kept, made, "a page of a command that is gone");
}

#[test]
fn every_command_has_help() {
    for words in terrane_cli::command_names() {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_terrane"));
        let output = command.args(&words).arg("-help").output().unwrap();
        let help = String::from_utf8(output.stdout).unwrap();
        // What a command does that takes anything, to refuse it, is told by the help of the program.
        let refused = words.len() == 1 && ["login", "logout", "test"].contains(&words[0].as_str());
        assert!(refused || output.status.success() && help.contains("Usage: terrane"), "{words:?}: {help}");
    }
}

/// Some test runs it, as its words stand beside each other in the list of arguments.
#[test]
fn every_command_has_a_test() {
    let mut sources = String::new();
    for folder in ["tests/commands", "tests"] {
        for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                sources.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let sources: String = sources.split_whitespace().collect();
    let missing: Vec<String> = terrane_cli::command_names()
        .into_iter()
        .filter(|words| {
            let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            !sources.contains(&quoted.join(","))
        })
        .map(|words| words.join(" "))
        .collect();
    assert_eq!(missing, Vec::<String>::new());
}
