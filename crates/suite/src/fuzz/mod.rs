//! Random configurations and random steps, in both engines.
#![allow(clippy::print_stdout, reason = "it tells what it finds while it goes on")]

mod draw;
mod entity;
mod script;

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use script::Script;
use serde_json::Value as Json;
use terrane_engine::StoredDependencies;

use crate::{Case, differences, run_ours_storing, run_reference};

/// Each costs a run of both engines.
const MOST_TRIALS: usize = 60;
const WORKERS: usize = 2;

pub struct Options {
    pub seed: u64,
    pub time: Duration,
    /// At most so many.
    pub cases: u64,
    /// Where what differs is kept, a folder each, as cases of the suite.
    pub kept: PathBuf,
}

/// Draws cases until the time is over. Returns how many kinds of differences were found.
///
/// # Panics
///
/// If a case cannot be written.
#[must_use]
pub fn fuzz(options: &Options, provider: &Path) -> usize {
    let (end, next) = (Instant::now() + options.time, AtomicU64::new(0));
    let found: Mutex<BTreeMap<String, u64>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while Instant::now() < end {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= options.cases {
                        break;
                    }
                    let seed = options.seed.wrapping_mul(1_000_003).wrapping_add(number);
                    let script = draw::script(seed);
                    let lines = compared_script(&script, provider);
                    let Some(kind) = kind(&lines) else { continue };
                    let mut found = found.lock().expect("no other worker has panicked");
                    *found.entry(kind.clone()).or_default() += 1;
                    let first = found[&kind] == 1;
                    drop(found);
                    if first {
                        report(seed, &smallest(script, &kind, provider), provider, &options.kept);
                    }
                }
            });
        }
    });
    let found = found.into_inner().expect("no worker has panicked");
    let drawn = next.into_inner().min(options.cases);
    let total: u64 = found.values().sum();
    println!("differ: seed {}, {drawn} configurations, {total} differences of {} kinds", options.seed, found.len());
    found.len()
}

fn compared_script(script: &Script, provider: &Path) -> Vec<String> {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    script.write(folder.path());
    compared(folder.path(), provider)
}

/// Where the engines differ over a case that stands in a folder. `provider` is the program that serves the providers.
#[must_use]
pub fn compared(folder: &Path, provider: &Path) -> Vec<String> {
    let case = Case::load(folder.to_path_buf());
    let own = || run_ours_storing(&case, StoredDependencies::All);
    let Ok(own) = catch_unwind(AssertUnwindSafe(own)) else { return vec!["a panic".to_owned()] };
    let Ok(other) = catch_unwind(AssertUnwindSafe(|| run_reference(&case, provider))) else {
        // An address that is not there cannot be tainted: nothing was compared.
        return Vec::new();
    };
    // A trigger without instances is beyond the reference, see `replace_triggered_by_none`.
    if other.to_string().contains("no change found for ") {
        return Vec::new();
    }
    let mut lines = differences(&without_failed_plans(&other), &without_failed_plans(&own));
    lines.retain(|line| !is_on_purpose(line));
    lines
}

/// What a plan has got to when it fails is a matter of time.
fn without_failed_plans(observed: &Json) -> Json {
    let mut observed = crate::case::spelled_out(observed);
    for step in observed.as_array_mut().into_iter().flatten().filter(|step| step["plan exit"] == 1) {
        step["plan"] = Json::Null;
    }
    observed
}

/// What is replaced, or could not be destroyed, loses sensitive marks in the reference (see `suite/differences.txt`). And
/// ours spreads create-before-destroy by resources, the reference by those instances that a run is about. An object that
/// goes is shown as it was before it was read (corrected in Terraform 1.12). Ours finds nothing relevant to a destruction.
fn is_on_purpose(line: &str) -> bool {
    let sensitive = [".sensitive_values.", ".after_sensitive."].iter().any(|place| line.contains(place));
    let more_is_sensitive = sensitive && line.ends_with("found true");
    let spreads = line.ends_with(".create_before_destroy: expected nothing, found true");
    let relevant = line.contains(".plan.relevant_attributes: expected [") && line.ends_with("found nothing");
    let stale = line.contains(".change.before.value: expected ") && line.ends_with("found \"drifted\"");
    more_is_sensitive
        || spreads
        || stale
        || relevant
        || line.contains(".sensitive_attributes: expected") && only_adds(line)
}

/// Whether a list has all that was expected, and more.
fn only_adds(line: &str) -> bool {
    let Some((_, values)) = line.split_once(": expected ") else { return false };
    let Some((expected, found)) = values.split_once("\n    found ") else { return false };
    let lists = [expected, found].map(serde_json::from_str::<Vec<Json>>);
    let [Ok(expected), Ok(found)] = lists else { return false };
    expected.iter().all(|path| found.contains(path))
}

/// What the first difference is about, without numbers and values.
fn kind(lines: &[String]) -> Option<String> {
    let first = lines.first()?;
    let place = first.split_once(": expected").map_or(first.as_str(), |(place, _)| place);
    let mut kind: String = place.chars().filter(|letter| !letter.is_ascii_digit()).collect();
    if first.contains("diagnostics") || first.contains("exit") {
        kind.push_str(first.split_once(": expected").map_or("", |(_, values)| values));
    }
    Some(kind)
}

/// A smaller script with the same kind of difference.
fn smallest(mut script: Script, wanted: &str, provider: &Path) -> Script {
    let (mut trials, mut place) = (0, 0);
    while trials < MOST_TRIALS {
        let Some(smaller) = script.without(place) else { break };
        if smaller == script {
            place += 1;
            continue;
        }
        trials += 1;
        match kind(&compared_script(&smaller, provider)) {
            // What was at this place is gone, and the next is there.
            Some(kind) if kind == wanted => script = smaller,
            _ => place += 1,
        }
    }
    script
}

fn report(seed: u64, script: &Script, provider: &Path, kept: &Path) {
    let folder = kept.join(format!("configuration-{seed}"));
    script.write(&folder);
    let lines = compared_script(script, provider);
    let shown = lines.iter().take(6).cloned().collect::<Vec<_>>().join("\n  ");
    fs::write(folder.join("differences"), lines.join("\n") + "\n").expect("what was found can be kept");
    println!("{}\n  {shown}", folder.display());
}
