//! The comparison suite: the same configurations, the same provider, two engines.
//!
//! A case is a folder in `suite/`: a configuration, a file `steps`, and what the reference engine did with
//! it (`expected.json`). The test runs our engine on every case and compares; `terrane-suite record` asks the
//! reference again. See `suite/README.md`.
#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "for development only: a case that cannot be run ends the test"
)]

mod case;
pub mod fuzz;
pub mod mistakes;
mod observed;
mod ours;
mod program;
mod stage;
mod twin;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};
use terrane_engine::StoredDependencies;

pub use case::Case;

/// The folder of all cases.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../suite")
}

/// The cases in which our engine differs on purpose: `differences.txt`, whose lines are names of cases with commas
/// between them, a colon, and one reason for all of them.
#[must_use]
pub fn known_differences() -> BTreeSet<String> {
    let text = std::fs::read_to_string(folder().join("differences.txt")).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let names = lines.filter_map(|line| line.split_once(": ")).flat_map(|(names, _)| names.split(", "));
    names.map(str::to_owned).collect()
}

/// What our engine does with a case.
#[must_use]
pub fn run_ours(case: &Case) -> Json {
    run_ours_storing(case, StoredDependencies::default())
}

pub(crate) fn run_ours_storing(case: &Case, stored: StoredDependencies) -> Json {
    let stage = stage::Stage::new(case);
    let mut engine = ours::Ours::new(&stage).storing(stored);
    case.run(&stage, &mut engine)
}

/// What our engine does with it in the JSON syntax.
#[must_use]
pub fn run_ours_in_json(case: &Case) -> Json {
    let stage = stage::Stage::in_json(case);
    let mut engine = ours::Ours::new(&stage);
    let mut found = case.run(&stage, &mut engine);
    twin::with_native_summaries(&mut found);
    found
}

/// What the reference engine does with it in the JSON syntax. What it adds to the description of the
/// configuration then is left out.
#[must_use]
pub fn run_reference_in_json(case: &Case, provider: &Path) -> Json {
    let stage = stage::Stage::in_json(case);
    let mut engine = program::Program::reference(&stage, provider);
    let mut found = case.run(&stage, &mut engine);
    twin::without_what_json_adds(&mut found);
    twin::with_native_summaries(&mut found);
    found
}

/// What the reference engine does with it. `provider` is the program that serves the providers.
#[must_use]
pub fn run_reference(case: &Case, provider: &Path) -> Json {
    let stage = stage::Stage::new(case);
    let mut engine = program::Program::reference(&stage, provider);
    case.run(&stage, &mut engine)
}

/// What our program does with it; `path` is `terrane-scripted`. Effects take no time, so there is no order.
#[must_use]
pub fn run_program(case: &Case, path: &Path) -> Json {
    let stage = stage::Stage::at_full_speed(case);
    let mut engine = program::Program::ours(path.to_path_buf());
    case.run(&stage, &mut engine)
}

/// The differences, a line each; nothing if both are equal.
#[must_use]
pub fn differences(expected: &Json, found: &Json) -> Vec<String> {
    let (mut lines, expected, mut found) = (Vec::new(), case::spelled_out(expected), case::spelled_out(found));
    // After an error the reference sometimes has no plan at all, where ours shows what could be planned.
    for (expected, found) in expected.as_array().into_iter().flatten().zip(found.as_array_mut().into_iter().flatten()) {
        if expected["plan"].is_null() && expected["plan exit"] == 1 {
            found["plan"] = Json::Null;
        }
        // Our program keeps no plan of a run that failed.
        if found["plan"].is_null() && found["plan exit"] == 1 {
            found["plan"] = expected["plan"].clone();
        }
        if found["order"].is_null() && !expected["order"].is_null() {
            found["order"] = expected["order"].clone();
        }
    }
    compare("", &expected, &found, &mut lines);
    lines
}

/// A list of things that have names, each with its name.
fn by_name(value: &Json) -> Option<Vec<(String, Json)>> {
    const NAMES: [&str; 10] = [
        "address",
        "deposed",
        "deposed_key",
        "config_addr",
        "object_addr",
        "object_kind",
        "module",
        "type",
        "name",
        "index_key",
    ];
    let items = value.as_array().filter(|items| !items.is_empty())?;
    let named = |item: &Json| {
        let object = item.as_object()?;
        let words: Vec<String> = NAMES.iter().filter_map(|name| object.get(*name)).map(ToString::to_string).collect();
        (!words.is_empty()).then(|| (words.join(" "), item.clone()))
    };
    let entries: Vec<(String, Json)> = items.iter().map(named).collect::<Option<_>>()?;
    let names: BTreeSet<&String> = entries.iter().map(|(name, _)| name).collect();
    (names.len() == entries.len()).then_some(entries)
}

fn compare(place: &str, expected: &Json, found: &Json, lines: &mut Vec<String>) {
    if let (Some(left), Some(right)) = (by_name(expected), by_name(found)) {
        let names = |entries: &[(String, Json)]| entries.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        let (mut left_names, mut right_names) = (names(&left), names(&right));
        if left_names != right_names {
            let order =
                format!("{place}: expected the order {}\n    found {}", left_names.join(", "), right_names.join(", "));
            left_names.sort();
            right_names.sort();
            lines.extend((left_names == right_names).then_some(order));
        }
        return compare_members(place, &left.into_iter().collect(), &right.into_iter().collect(), lines);
    }
    match (expected, found) {
        (Json::Object(left), Json::Object(right)) => compare_members(place, left, right, lines),
        (Json::Array(left), Json::Array(right)) if left.len() == right.len() => {
            for (number, (left, right)) in left.iter().zip(right).enumerate() {
                compare(&format!("{place}[{number}]"), left, right, lines);
            }
        }
        _ if expected == found => {}
        _ => lines.push(format!("{place}: expected {expected}\n    found {found}")),
    }
}

fn compare_members(place: &str, expected: &Map<String, Json>, found: &Map<String, Json>, lines: &mut Vec<String>) {
    let names: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
    for name in names {
        match (expected.get(name), found.get(name)) {
            (Some(expected), Some(found)) => compare(&format!("{place}.{name}"), expected, found, lines),
            (Some(expected), None) => lines.push(format!("{place}.{name}: expected {expected}, found nothing")),
            (None, found) => {
                lines.push(format!("{place}.{name}: expected nothing, found {}", found.cloned().unwrap_or_default()));
            }
        }
    }
}
