//! Faulty configurations, with what the reference says about each: see `cases/README.md`.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "the cases are files beside this one")]

mod support;

use std::fmt::Write;
use std::path::Path;

use support::{Case, cases, read_case_file, write_case_file};

/// What we say is what stands in the files: lines without a mark and lines with `+`.
#[test]
fn diagnostics_are_those_of_the_reference() {
    let mut report = String::new();
    let mut count = 0;
    for path in cases() {
        for case in read_case_file(&path) {
            count += 1;
            let ours = support::diagnose(&case);
            let expected: Vec<&str> = case.expected.iter().filter_map(|line| line_of_ours(line)).collect();
            if ours != expected {
                writeln!(report, "{} / {}\n  expected: {expected:#?}\n  ours: {ours:#?}", path.display(), case.name)
                    .unwrap();
            }
        }
    }
    assert!(report.is_empty(), "{report}");
    assert!(count > 350, "only {count} cases were found");
}

fn line_of_ours(line: &str) -> Option<&str> {
    match line.split_once(' ') {
        Some(("-", _)) => None,
        Some(("+", rest)) => Some(rest),
        _ => Some(line),
    }
}

/// Asks the reference again, and writes its answers and ours into the files, or into those whose names hold what
/// `CASES` says. To be reviewed by hand.
#[test]
#[ignore = "needs the reference engine on the PATH"]
fn record() {
    let wanted = std::env::var("CASES").unwrap_or_default();
    for path in cases().into_iter().filter(|path| path.display().to_string().contains(&wanted)) {
        let mut cases = read_case_file(&path);
        for case in &mut cases {
            case.expected = merged(&support::ask_reference(case), &support::diagnose(case));
        }
        write_case_file(Path::new(&path), &cases);
    }
}

/// Lines of both without a mark, of the reference alone with `-`, of ours alone with `+`.
fn merged(reference: &[String], ours: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = reference
        .iter()
        .map(|line| if ours.contains(line) { line.clone() } else { format!("- {line}") })
        .chain(ours.iter().filter(|line| !reference.contains(line)).map(|line| format!("+ {line}")))
        .collect();
    lines.sort_by(|a, b| a.trim_start_matches(['-', '+', ' ']).cmp(b.trim_start_matches(['-', '+', ' '])));
    lines
}

/// A file that is cut off anywhere, as while it is being typed, is read as far as it goes.
#[test]
fn no_beginning_of_a_case_panics() {
    for path in cases() {
        for case in read_case_file(&path) {
            let (first, text) = &case.files[0];
            for cut in (0..text.len()).step_by(7).filter(|cut| text.is_char_boundary(*cut)) {
                let mut files = case.files.clone();
                files[0] = (first.clone(), text[..cut].to_string());
                let (config, _, _) = support::load(&files);
                assert!(config.root().is_some(), "{}", case.name);
            }
        }
    }
}

#[test]
fn every_case_has_its_own_name() {
    let mut names: Vec<String> = Vec::new();
    for path in cases() {
        names.extend(read_case_file(&path).into_iter().map(|Case { name, .. }| format!("{}: {name}", path.display())));
    }
    names.sort();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
}
