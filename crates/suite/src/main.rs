//! `terrane-suite record [case..]`: asks the reference engine what is right, and keeps its answers.
//! `terrane-suite conformance [case..]`: asks it again, and tells where it does not say the same any more.
//! `terrane-suite show [case..]`: tells where our engine differs from what was kept.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr, reason = "a command line tool")]

use std::path::PathBuf;
use std::process::ExitCode;

use terrane_suite::{Case, differences, run_ours, run_reference};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let verb = arguments.next().unwrap_or_default();
    let names: Vec<String> = arguments.collect();
    let wanted = |case: &Case| names.is_empty() || names.iter().any(|name| case.name.starts_with(name));
    let mut differ = 0;
    for case in Case::all().into_iter().filter(wanted) {
        let found = match verb.as_str() {
            "record" if names.is_empty() && case.expected().is_some() => continue,
            "record" => {
                println!("{}", case.name);
                case.record(&run_reference(&case, &provider()));
                continue;
            }
            "conformance" => run_reference(&case, &provider()),
            "show" => match std::panic::catch_unwind(|| run_ours(&case)) {
                Ok(found) => found,
                Err(_) => "a panic".into(),
            },
            _ => {
                eprintln!("Usage: terrane-suite record|conformance|show [case..]");
                return ExitCode::FAILURE;
            }
        };
        let lines = differences(&case.expected().unwrap_or_default(), &found);
        if !lines.is_empty() {
            differ += 1;
            println!("{}\n  {}", case.name, lines.join("\n  "));
        }
    }
    println!("{differ} cases differ");
    if differ == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The program that serves the providers: built beside this one.
fn provider() -> PathBuf {
    let own = std::env::current_exe().unwrap_or_default();
    own.with_file_name("terrane-dev-provider")
}
