//! The recorded suite: what the reference's console says to each expression, and what we say.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test, and the cases are files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use terrane_differ::cases::{Case, entry, parse};
use terrane_differ::{module_folder, ours, suite_folder};

/// Files whose answers are our own.
const OWN: [&str; 2] = ["differences", "unjudged"];

fn file(name: &str) -> Vec<Case> {
    parse(&std::fs::read_to_string(suite_folder().join(name).with_extension("txt")).unwrap())
}

fn recorded() -> Vec<(String, Vec<Case>)> {
    let mut names: Vec<String> = std::fs::read_dir(suite_folder())
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .filter(|name| !OWN.contains(&name.as_str()))
        .collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), file(&name))).collect()
}

#[test]
fn the_console_answers_as_the_reference() {
    let differences: BTreeMap<String, String> =
        file("differences").into_iter().map(|case| (case.expression, case.answer)).collect();
    let mut console = ours::Console::open(&module_folder()).unwrap();
    let mut judged = BTreeSet::new();
    let mut report = String::new();
    let (mut failed, mut own_words, mut used) = (0, 0, BTreeSet::new());
    for (name, cases) in recorded() {
        for case in cases {
            judged.insert(case.expression.clone());
            let own = console.answer(&case.expression);
            let expected = match differences.get(&case.expression) {
                Some(other) => {
                    used.insert(case.expression.clone());
                    assert_ne!(*other, case.answer, "no difference any more: {}", case.expression);
                    other
                }
                None => &case.answer,
            };
            // A mistake of syntax is told in our own words, under the same headline.
            if ours::is_no_expression(&case.expression) && !differences.contains_key(&case.expression) {
                own_words += 1;
                if summary(&own) == summary(expected) {
                    continue;
                }
            }
            if own != *expected {
                failed += 1;
                writeln!(report, "{name}: {}ours:\n{}", entry(&case.expression, expected), entry("", &own)).unwrap();
            }
        }
    }
    assert!(report.is_empty(), "{failed} differ:\n\n{report}");
    let stale: Vec<&String> = differences.keys().filter(|expression| !used.contains(*expression)).collect();
    assert!(stale.is_empty(), "differences of cases that are not in the suite: {stale:?}");
    assert!(own_words < 200, "{own_words} of them are told in our own words");
    assert!(judged.len() >= 2400, "only {} different expressions", judged.len());
}

/// The headline of the first error.
fn summary(answer: &str) -> Option<&str> {
    answer.strip_prefix("! ")?.split(": ").next()
}

#[test]
fn what_the_reference_is_too_old_for() {
    let mut console = ours::Console::open(&module_folder()).unwrap();
    let judged: BTreeSet<String> =
        recorded().into_iter().flat_map(|(_, cases)| cases).map(|case| case.expression).collect();
    for case in file("unjudged") {
        assert_eq!(case.answer, console.answer(&case.expression), "{}", case.expression);
        assert!(!judged.contains(&case.expression), "judged as well: {}", case.expression);
    }
}

/// Each of our own answers stands under a comment that says why.
#[test]
fn own_answers_have_reasons() {
    for name in OWN {
        let cases = file(name);
        assert!(!cases[0].comments.is_empty(), "{name} begins without a reason");
        assert!(cases.len() > 5, "{name} is nearly empty");
    }
}
