//! `terrane-suite record [case..]`: asks the reference engine what is right, and keeps its answers.
//! `terrane-suite own [case..]`: keeps what our engine does in the cases that differ on purpose.
//! `terrane-suite conformance [case..]`: asks it again, and tells where it does not say the same any more.
//! `terrane-suite show [case..]`: tells where our engine differs from what was kept.
//! `terrane-suite program [case..]`: the same for our program, `terrane-scripted`.
//! `terrane-suite both <folder..>`: runs cases from anywhere in both engines, and tells where they differ.
//! `terrane-suite fuzz [--seed N] [--seconds N] [--cases N]`: draws cases, and looks for differences from the reference.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr, reason = "a command line tool")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use terrane_suite::{Case, differences, fuzz, known_differences, run_ours, run_program, run_reference};

#[derive(Clone, Copy, PartialEq)]
enum Verb {
    Record,
    Own,
    Conformance,
    Show,
    Program,
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let verb = match arguments.next().as_deref() {
        Some("fuzz") => return fuzz(arguments),
        Some("both") => return both(arguments),
        Some("record") => Verb::Record,
        Some("own") => Verb::Own,
        Some("conformance") => Verb::Conformance,
        Some("show") => Verb::Show,
        Some("program") => Verb::Program,
        _ => {
            eprintln!(
                "Usage: terrane-suite record|own|conformance|show|program [case..], both <folder..>, or fuzz [--seed N] [--seconds N] [--cases N]"
            );
            return ExitCode::FAILURE;
        }
    };
    let names: Vec<String> = arguments.collect();
    let known = known_differences();
    let wanted = |case: &Case| match names.is_empty() {
        true => match verb {
            Verb::Record => case.expected().is_none(),
            Verb::Own => known.contains(&case.name) && case.own().is_none(),
            Verb::Conformance | Verb::Show | Verb::Program => true,
        },
        false => names.iter().any(|name| case.name.starts_with(name)),
    };
    let cases: Vec<Case> = Case::all().into_iter().filter(wanted).collect();
    let differ = run_all(verb, &cases);
    println!("{differ} of {} cases differ", cases.len());
    if differ == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn both(folders: impl Iterator<Item = String>) -> ExitCode {
    let mut code = ExitCode::SUCCESS;
    for folder in folders {
        let lines = fuzz::compared(Path::new(&folder), &beside("terrane-dev-provider"));
        println!("{folder}: {} differences\n  {}", lines.len(), lines.join("\n  "));
        if !lines.is_empty() {
            code = ExitCode::FAILURE;
        }
    }
    code
}

fn fuzz(mut arguments: impl Iterator<Item = String>) -> ExitCode {
    let kept = terrane_suite::folder().join("../fuzz/found");
    let mut options = fuzz::Options { seed: 1, time: Duration::from_secs(60), cases: u64::MAX, kept };
    while let Some(name) = arguments.next() {
        let Some(number) = arguments.next().and_then(|text| text.parse().ok()) else {
            eprintln!("{name} needs a number");
            return ExitCode::FAILURE;
        };
        match name.as_str() {
            "--seed" => options.seed = number,
            "--seconds" => options.time = Duration::from_secs(number),
            "--cases" => options.cases = number,
            _ => {
                eprintln!("unknown option {name}");
                return ExitCode::FAILURE;
            }
        }
    }
    match fuzz::fuzz(&options, &beside("terrane-dev-provider")) {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// Several at once: mostly they wait.
fn run_all(verb: Verb, cases: &[Case]) -> usize {
    let (next, differ) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let lines = run(verb, case);
                    if !lines.is_empty() {
                        differ.fetch_add(1, Ordering::Relaxed);
                        println!("{}\n  {}", case.name, lines.join("\n  "));
                    }
                }
            });
        }
    });
    differ.into_inner()
}

/// Where a case differs.
fn run(verb: Verb, case: &Case) -> Vec<String> {
    let found = match verb {
        Verb::Record => {
            let found = match case.is_judged() {
                true => run_reference(case, &beside("terrane-dev-provider")),
                false => run_ours(case),
            };
            case.record(&found);
            println!("{}", case.name);
            return Vec::new();
        }
        Verb::Own => {
            case.record_own(&run_ours(case));
            println!("{}", case.name);
            return Vec::new();
        }
        Verb::Conformance if !case.is_judged() => return Vec::new(),
        Verb::Conformance => run_reference(case, &beside("terrane-dev-provider")),
        Verb::Show => std::panic::catch_unwind(|| run_ours(case)).unwrap_or_else(|_| "a panic".into()),
        Verb::Program => run_program(case, &beside("terrane-scripted")),
    };
    differences(&case.expected().unwrap_or_default(), &found)
}

/// A program that is built beside this one.
fn beside(name: &str) -> PathBuf {
    std::env::current_exe().unwrap_or_default().with_file_name(name)
}
