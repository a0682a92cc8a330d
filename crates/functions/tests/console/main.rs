//! Expressions and what the reference's console says to them, one table per family of functions.
//!
//! A case is a line `> expression` and the lines of the answer; `! ` begins an error. The tables were
//! recorded; `differences.txt` holds the cases where Terrane differs on purpose, with the reason above each.
#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test, and the tables are files")]

mod printer;
mod reader;
mod record;
mod world;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

struct Case {
    expression: String,
    answer: String,
}

fn cases(name: &str) -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    let mut cases: Vec<Case> = Vec::new();
    for line in text.trim_end_matches('\n').split('\n') {
        if let Some(expression) = line.strip_prefix("> ") {
            cases.push(Case { expression: expression.into(), answer: String::new() });
        } else if let Some(case) = cases.last_mut().filter(|_| !line.starts_with("## ")) {
            case.answer.push_str(line);
            case.answer.push('\n');
        }
    }
    cases
}

/// What the console would say: the value, or one line per error.
fn answer(expression: &str) -> String {
    match reader::evaluate(expression) {
        Ok(answer) => answer + "\n",
        Err(errors) => errors.into_iter().map(|error| format!("! {error}\n")).collect(),
    }
}

/// In errors the console breaks lines where it likes.
fn normal(answer: &str) -> String {
    if answer.starts_with("! ") {
        answer
            .trim_end_matches('\n')
            .split('\n')
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n")
            .collect()
    } else {
        answer.into()
    }
}

/// Where YAML is wrong, another parser has other words and finds other places.
fn both_refuse_yaml(expected: &str, got: &str) -> bool {
    let refused = "! Error in function call: Call to function \"yamldecode\" failed: ";
    expected.starts_with(refused) && got.starts_with(refused)
}

fn check(name: &str) {
    let differences: BTreeMap<String, String> =
        cases("differences.txt").into_iter().map(|case| (case.expression, case.answer)).collect();
    let mut report = String::new();
    let mut failed = 0;
    let all = cases(name);
    for case in &all {
        let expected = differences.get(&case.expression).unwrap_or(&case.answer);
        let got = normal(&answer(&case.expression));
        if got != *expected && !both_refuse_yaml(expected, &got) {
            failed += 1;
            write!(report, "> {}\nexpected: {expected}     got: {got}\n", case.expression).unwrap();
        }
    }
    assert!(report.is_empty(), "{failed} of {} cases in {name}:\n{report}", all.len());
    assert!(all.len() > 10, "{name} is nearly empty");
}

macro_rules! tables {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            check(concat!(stringify!($name), ".txt"));
        })*

        #[test]
        fn every_table_is_checked() {
            let mut known = vec![$(concat!(stringify!($name), ".txt").to_owned()),*, "differences.txt".to_owned()];
            known.sort();
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
            let entries = std::fs::read_dir(folder).unwrap();
            let mut found: Vec<String> =
                entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
            found.sort();
            assert_eq!(known, found);
        }
    };
}

tables! {
    collections collections_more conversion encoding encoding_more ephemeral files files_more formats formats_more globs gzip hashes network numbers opentofu patterns patterns_more scalars_more secrets sets strings
    time time_more unknowns yaml yaml_read yaml_written
}

/// `try`, `can` and `convert` are the evaluator's; the reference's console has no `plantimestamp`.
const WITHOUT_CASES: &[&str] = &["can", "convert", "plantimestamp", "try"];

#[test]
fn every_function_has_cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let expressions: String = names.flat_map(|name| cases(&name)).map(|case| case.expression + "\n").collect();
    let has_case = |name: &str| expressions.contains(&format!("{name}("));
    for function in terrane_functions::all() {
        assert_eq!(has_case(function.name), !WITHOUT_CASES.contains(&function.name), "{}", function.name);
    }
}
