//! What fuzzing begins with: the files of the corpus, and the test data of the other crates.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of seeds and regression cases, one folder a target.
#[must_use]
pub fn corpus_folder() -> PathBuf {
    root().join("fuzz/corpus")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Larger files slow the fuzzer down more than they teach it.
const LARGEST: u64 = 20_000;

/// All seeds of a target, in the same order each time.
#[must_use]
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    collect(&corpus_folder().join(target), &[], &mut found);
    match target {
        "native" | "configuration" => {
            collect(&root().join("suite"), &["tf"], &mut found);
            collect(&root().join("examples"), &["tf", "tfvars"], &mut found);
            found.extend(cases("crates/suite/mistakes", "\n=== ", &["\n>>> ", "\n--- "]));
        }
        "evaluator" | "template" => {
            found.extend(cases("crates/differ/suite", "\n> ", &["\n"]));
            found.extend((0..500).map(|seed| terrane_differ::draw::expression(seed).into_bytes()));
        }
        "json" => collect(&root().join("suite"), &["json"], &mut found),
        "functions" => found.extend(calls()),
        _ => {}
    }
    found
}

/// Each function with some arguments of each sort.
fn calls() -> Vec<Vec<u8>> {
    const SAMPLES: [&str; 10] =
        ["\"a\"", "1", "-1.5", "[1,2]", "[]:[\"a\",\"b\"]", "{\"a\":1}", "null", "~\"\"", "![\"x\"]", "\"10.0.0.0/8\""];
    let mut found = Vec::new();
    for function in terrane_functions::all() {
        for (number, sample) in SAMPLES.iter().enumerate() {
            let others = [SAMPLES[(number + 1) % 10], SAMPLES[(number + 4) % 10]];
            found.push(format!("{}\n{sample}", function.name).into_bytes());
            found.push(format!("{}\n{sample}\n{}", function.name, others[0]).into_bytes());
            found.push(format!("{}\n{sample}\n{}\n{}", function.name, others[0], others[1]).into_bytes());
        }
    }
    found
}

/// The beginnings of the cases in files of text, up to what ends them.
fn cases(folder: &str, start: &str, ends: &[&str]) -> Vec<Vec<u8>> {
    let mut texts = Vec::new();
    collect_any_size(&root().join(folder), &["txt"], u64::MAX, &mut texts);
    let mut found = Vec::new();
    for text in texts {
        let text = String::from_utf8_lossy(&text).into_owned();
        for case in text.split(start).skip(1) {
            let case = if start.contains("===") { case.split_once('\n').map_or("", |(_, rest)| rest) } else { case };
            let end = ends.iter().filter_map(|end| case.find(end)).min().unwrap_or(case.len());
            found.push(case.as_bytes()[..end].to_vec());
        }
    }
    found
}

fn collect(folder: &Path, extensions: &[&str], found: &mut Vec<Vec<u8>>) {
    collect_any_size(folder, extensions, LARGEST, found);
}

fn collect_any_size(folder: &Path, extensions: &[&str], largest: u64, found: &mut Vec<Vec<u8>>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect_any_size(&path, extensions, largest, found);
            continue;
        }
        let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        let size = fs::metadata(&path).map_or(0, |data| data.len());
        if (extensions.is_empty() || extensions.contains(&extension.as_str())) && size <= largest {
            found.extend(fs::read(&path));
        }
    }
}
