//! The project's own commands. `cargo xtask ci` is what CI runs and what every developer runs before a push.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool prints")]

use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let steps: &[&[&str]] = &[
        &["fmt", "--all", "--check"],
        &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"],
        &["test", "--workspace"],
    ];
    for step in steps {
        println!("xtask: cargo {}", step.join(" "));
        match Command::new("cargo").args(*step).status() {
            Ok(status) if status.success() => {}
            Ok(_) => return ExitCode::FAILURE,
            Err(error) => {
                eprintln!("xtask: cannot run cargo: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}
