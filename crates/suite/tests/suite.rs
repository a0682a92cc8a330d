//! Our engine on every case, against what the reference engine did.
#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

use libtest_mimic::{Arguments, Failed, Trial};
use terrane_suite::{Case, differences, folder, run_ours};

fn main() {
    let known = std::fs::read_to_string(folder().join("differences.txt")).unwrap_or_default();
    let known: Vec<String> = known
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(':').map(|(name, _)| name.to_owned()))
        .collect();
    let trials = Case::all().into_iter().map(|case| {
        let differs = known.contains(&case.name);
        Trial::test(case.name.clone(), move || check(&case, differs))
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit();
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
