//! Our engine on every case, against what the reference engine did: in this process, where the order of effects
//! can be seen, and as a program. The ignored tests run the other cases as a program, and ask the reference engine
//! again, which must be on the PATH and wants `terrane-dev-provider` to be built.
#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

use std::path::Path;

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value as Json;
use terrane_suite::{
    Case, differences, known_differences, run_ours, run_ours_in_json, run_program, run_reference, run_reference_in_json,
};

/// Of so many cases one is run as a program in each test run; the others are run where the reference is asked.
const SAMPLE: usize = 3;

/// Of so many cases one is given to the reference in the JSON syntax, too.
const TWIN_SAMPLE: usize = 5;
/// In the JSON syntax the reference takes what `dynamic` iterates over in these for a resource that is not declared.
const NO_TWIN_OF_REFERENCE: [&str; 2] = ["relevant_blocks", "set_blocks_unknown"];

fn main() {
    let known = known_differences();
    let ours = Case::all().into_iter().map(|case| {
        let differs = known.contains(&case.name);
        Trial::test(case.name.clone(), move || check(&case, differs, run_ours))
    });
    // The same configuration in the other syntax must not make a difference.
    let twins = Case::all().into_iter().enumerate().map(|(number, case)| {
        let differs = known.contains(&case.name);
        let name = format!("json/{}", case.name);
        let trial = Trial::test(name, move || check(&case, differs, run_ours_in_json));
        trial.with_ignored_flag(number % SAMPLE != 1)
    });
    let program = Case::all().into_iter().enumerate().map(|(number, case)| {
        let differs = known.contains(&case.name);
        let name = format!("program/{}", case.name);
        let program = Path::new(env!("CARGO_BIN_EXE_terrane-scripted"));
        let trial = Trial::test(name, move || check(&case, differs, |case| run_program(case, program)));
        trial.with_ignored_flag(number % SAMPLE != 0)
    });
    let reference = Case::all().into_iter().filter(Case::is_judged).map(|case| {
        let name = format!("reference/{}", case.name);
        Trial::test(name, move || check_reference(&case, run_reference)).with_ignored_flag(true)
    });
    let twins_of_reference =
        Case::all().into_iter().filter(|case| case.is_judged() && !NO_TWIN_OF_REFERENCE.contains(&&*case.name));
    let reference_twins = twins_of_reference.step_by(TWIN_SAMPLE).map(|case| {
        let name = format!("reference-json/{}", case.name);
        Trial::test(name, move || check_reference(&case, run_reference_in_json)).with_ignored_flag(true)
    });
    let reference = reference.chain(reference_twins);
    libtest_mimic::run(&Arguments::from_args(), ours.chain(twins).chain(program).chain(reference).collect()).exit();
}

fn check_reference(case: &Case, run: fn(&Case, &Path) -> Json) -> Result<(), Failed> {
    let own = std::env::current_exe()?;
    let provider = own.parent().and_then(Path::parent).ok_or("tests are built in a folder")?;
    let found = run(case, &provider.join("terrane-dev-provider"));
    let lines = differences(&case.expected().ok_or("nothing is recorded")?, &found);
    if lines.is_empty() { Ok(()) } else { Err(lines.join("\n").into()) }
}

fn check(case: &Case, differs: bool, run: impl FnOnce(&Case) -> Json) -> Result<(), Failed> {
    let expected = case.expected().ok_or("nothing is recorded: run `terrane-suite record`")?;
    let found = run(case);
    let lines = match differs {
        false => differences(&expected, &found),
        true if differences(&expected, &found).is_empty() => {
            return Err("it does not differ any more: take it out of differences.txt".into());
        }
        true => differences(&case.own().ok_or("nothing is recorded: run `terrane-suite own`")?, &found),
    };
    if lines.is_empty() { Ok(()) } else { Err(lines.join("\n").into()) }
}
