//! Wrong configurations: ours finds what the reference finds, at the same place. The ignored tests ask the
//! reference again, which must be on the PATH and wants `terrane-dev-provider` to be built.
#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

use std::path::Path;

use libtest_mimic::{Arguments, Failed, Trial};
use terrane_suite::mistakes::{Mistake, Page};

/// Of so many cases one is asked again.
const SAMPLE: usize = 4;

fn main() {
    let (mut trials, mut names) = (Vec::new(), std::collections::BTreeSet::new());
    for page in Page::all() {
        let file = page.name();
        for mistake in page.mistakes {
            let name = format!("{file}/{}", mistake.name);
            assert!(names.insert(name.clone()), "two cases have the name {name}");
            if names.len() % SAMPLE == 0 {
                let (name, mistake) = (format!("reference/{name}"), mistake.clone());
                trials.push(Trial::test(name, move || check_reference(&mistake)).with_ignored_flag(true));
            }
            trials.push(Trial::test(name, move || check(&mistake)));
        }
    }
    assert!(names.len() >= 300, "{} cases are not enough", names.len());
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn check(mistake: &Mistake) -> Result<(), Failed> {
    if mistake.ours.as_ref().is_some_and(|(_, ours)| *ours == mistake.reference) {
        return Err("it does not differ any more: take our answer out".into());
    }
    let found = mistake.ask_ours(Path::new(env!("CARGO_BIN_EXE_terrane-scripted")));
    compare(mistake.expected(), &found)
}

fn check_reference(mistake: &Mistake) -> Result<(), Failed> {
    let own = std::env::current_exe()?;
    let provider = own.parent().and_then(Path::parent).ok_or("tests are built in a folder")?;
    compare(&mistake.reference, &mistake.ask_reference(&provider.join("terrane-dev-provider")))
}

fn compare(expected: &str, found: &str) -> Result<(), Failed> {
    if expected == found { Ok(()) } else { Err(format!("expected {expected}\nfound {found}").into()) }
}
