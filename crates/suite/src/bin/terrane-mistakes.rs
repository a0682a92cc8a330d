//! `terrane-mistakes record [file..]`: asks the reference for the answers of `mistakes/`, and keeps them.
//! `terrane-mistakes conformance [file..]`: asks it again, and tells where it does not say the same any more.
//! `terrane-mistakes show [file..]`: tells where ours differs from what was kept.
//! `terrane-mistakes read [file..]`: prints all of our messages, as a user sees them.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr, reason = "a command line tool")]

use std::path::PathBuf;
use std::process::ExitCode;

use terrane_suite::mistakes::Page;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((verb, names)) = arguments.split_first() else {
        eprintln!("Usage: terrane-mistakes record|conformance|show|read [file..]");
        return ExitCode::FAILURE;
    };
    let (mut differ, mut all) = (0, 0);
    for mut page in Page::all().into_iter().filter(|page| names.is_empty() || names.contains(&page.name())) {
        let file = page.name();
        let wanted = |reference: &str| verb != "record" || reference.is_empty() || !names.is_empty();
        for mistake in page.mistakes.iter_mut().filter(|mistake| wanted(&mistake.reference)) {
            all += 1;
            let (expected, found) = match verb.as_str() {
                "record" => {
                    mistake.reference = mistake.ask_reference(&beside("terrane-dev-provider"));
                    continue;
                }
                "conformance" => (mistake.reference.clone(), mistake.ask_reference(&beside("terrane-dev-provider"))),
                "read" => {
                    println!("=== {}\n{}", mistake.name, mistake.ours_as_text(&beside("terrane-scripted")));
                    continue;
                }
                _ => (mistake.expected().to_owned(), mistake.ask_ours(&beside("terrane-scripted"))),
            };
            if expected != found {
                differ += 1;
                println!("=== {file}: {}\n>>> {expected}\n<<< {found}\n", mistake.name);
            }
        }
        if verb == "record" {
            page.write();
        }
    }
    println!("{differ} of {all} cases differ");
    if differ == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A program that is built beside this one.
fn beside(name: &str) -> PathBuf {
    std::env::current_exe().unwrap_or_default().with_file_name(name)
}
