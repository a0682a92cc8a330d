//! Our engine on every case, against what the reference engine did. The ignored tests ask the reference
//! engine again, which must be on the PATH, and want `terrane-dev-provider` to be built.
#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

use libtest_mimic::{Arguments, Failed, Trial};
use terrane_suite::{Case, differences, folder, run_ours, run_reference};

fn main() {
    let known = std::fs::read_to_string(folder().join("differences.txt")).unwrap_or_default();
    let known: Vec<String> = known
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(':').map(|(name, _)| name.to_owned()))
        .collect();
    let ours = Case::all().into_iter().map(|case| {
        let differs = known.contains(&case.name);
        Trial::test(case.name.clone(), move || check(&case, differs))
    });
    let reference = Case::all().into_iter().map(|case| {
        let name = format!("reference/{}", case.name);
        Trial::test(name, move || check_reference(&case)).with_ignored_flag(true)
    });
    libtest_mimic::run(&Arguments::from_args(), ours.chain(reference).collect()).exit();
}

fn check_reference(case: &Case) -> Result<(), Failed> {
    let own = std::env::current_exe()?;
    let provider = own.parent().and_then(std::path::Path::parent).ok_or("tests are built in a folder")?;
    let found = run_reference(case, &provider.join("terrane-dev-provider"));
    let lines = differences(&case.expected().ok_or("nothing is recorded")?, &found);
    if lines.is_empty() { Ok(()) } else { Err(lines.join("\n").into()) }
}

fn check(case: &Case, differs: bool) -> Result<(), Failed> {
    let expected = case.expected().ok_or("nothing is recorded: run `terrane-suite record`")?;
    let lines = differences(&expected, &run_ours(case));
    match (lines.is_empty(), differs) {
        (true, false) | (false, true) => Ok(()),
        (true, true) => Err("it does not differ any more: take it out of differences.txt".into()),
        (false, false) => Err(lines.join("\n").into()),
    }
}
