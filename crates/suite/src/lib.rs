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
mod observed;
mod ours;
mod plan_json;
mod reference;
mod stage;

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

pub use case::Case;

/// The folder of all cases.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../suite")
}

/// What our engine does with a case.
#[must_use]
pub fn run_ours(case: &Case) -> Json {
    let stage = stage::Stage::new(case);
    let mut engine = ours::Ours::new(&stage);
    case.run(&stage, &mut engine)
}

/// What the reference engine does with it. `provider` is the program that serves the providers.
#[must_use]
pub fn run_reference(case: &Case, provider: &Path) -> Json {
    let stage = stage::Stage::new(case);
    let mut engine = reference::Reference::new(&stage, provider);
    case.run(&stage, &mut engine)
}

/// The differences, a line each; nothing if both are equal.
#[must_use]
pub fn differences(expected: &Json, found: &Json) -> Vec<String> {
    let (mut lines, mut found) = (Vec::new(), found.clone());
    // After an error the reference sometimes has no plan at all, where ours shows what could be planned.
    for (expected, found) in expected.as_array().into_iter().flatten().zip(found.as_array_mut().into_iter().flatten()) {
        if expected["plan"].is_null() && expected["plan exit"] == 1 {
            found["plan"] = Json::Null;
        }
    }
    compare("", expected, &found, &mut lines);
    lines
}

/// A list of things that have names, by name.
fn by_name(value: &Json) -> Option<Json> {
    const NAMES: [&str; 9] =
        ["address", "deposed", "config_addr", "object_addr", "object_kind", "module", "type", "name", "index_key"];
    let items = value.as_array().filter(|items| !items.is_empty())?;
    let named = |item: &Json| {
        let object = item.as_object()?;
        let words: Vec<String> = NAMES.iter().filter_map(|name| object.get(*name)).map(ToString::to_string).collect();
        (!words.is_empty()).then(|| words.join(" "))
    };
    let entries: Option<serde_json::Map<String, Json>> =
        items.iter().map(|item| Some((named(item)?, item.clone()))).collect();
    entries.filter(|entries| entries.len() == items.len()).map(Json::Object)
}

fn compare(place: &str, expected: &Json, found: &Json, lines: &mut Vec<String>) {
    if let (Some(left), Some(right)) = (by_name(expected), by_name(found)) {
        return compare(place, &left, &right, lines);
    }
    match (expected, found) {
        (Json::Object(left), Json::Object(right)) => {
            let names: std::collections::BTreeSet<_> = left.keys().chain(right.keys()).collect();
            for name in names {
                let part = |object: &serde_json::Map<String, Json>| object.get(name).cloned();
                match (part(left), part(right)) {
                    (Some(left), Some(right)) => compare(&format!("{place}.{name}"), &left, &right, lines),
                    (Some(left), None) => lines.push(format!("{place}.{name}: expected {left}, found nothing")),
                    (None, right) => {
                        lines.push(format!("{place}.{name}: expected nothing, found {}", right.unwrap_or_default()))
                    }
                }
            }
        }
        (Json::Array(left), Json::Array(right)) if left.len() == right.len() => {
            for (number, (left, right)) in left.iter().zip(right).enumerate() {
                compare(&format!("{place}[{number}]"), left, right, lines);
            }
        }
        _ if expected == found => {}
        _ => lines.push(format!("{place}: expected {expected}\n    found {found}")),
    }
}
