//! The canonical form of files, held against that of the reference.
//!
//! `inputs/` has files in which every construct occurs. Each is formatted as it is (seed 0) and in the forms into
//! which [`disturb`] brings it. What the reference makes of each is in `answers.txt`, as a checksum, so that no
//! reference is needed to compare with it. With `UPDATE_EXPECT=1` the ignored test asks it again and writes them.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test: it reads its cases, and starts the reference"
)]

mod disturb;
mod reference;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use terrane_diag::{Diagnostics, SourceMap};

/// How many disturbed forms of each input are recorded.
const SEEDS: u64 = 25;

/// An input in one of its forms.
struct Case {
    /// The file's name and the seed.
    name: String,
    text: Vec<u8>,
}

#[derive(Debug, PartialEq)]
enum Answer {
    Refused,
    /// The reference makes of it what it cannot read again. Ours must do better.
    Broken,
    /// Formatted once, and once more.
    Formatted(Vec<u8>, Vec<u8>),
}

impl Answer {
    fn recorded(&self) -> String {
        match self {
            Answer::Refused => "refused".to_owned(),
            Answer::Broken => "broken".to_owned(),
            Answer::Formatted(once, twice) if once == twice => format!("{:016x}", checksum(once)),
            Answer::Formatted(once, twice) => format!("{:016x} {:016x}", checksum(once), checksum(twice)),
        }
    }
}

#[test]
fn forms_are_those_of_the_reference() {
    let answers = fs::read_to_string(folder().join("answers.txt")).unwrap();
    let answers: BTreeMap<&str, &str> = answers.lines().filter_map(|line| line.split_once(": ")).collect();
    let cases = cases(1..=SEEDS);
    assert_eq!(answers.len(), cases.len(), "inputs have come or gone: record again");
    let differs = |case: &&Case| match (answers.get(case.name.as_str()), ours(&case.text)) {
        (Some(&"broken"), ours) => ours == Answer::Refused,
        (expected, ours) => expected.copied() != Some(ours.recorded().as_str()),
    };
    let differ: Vec<&Case> = cases.iter().filter(differs).collect();
    if let Some(first) = differ.first() {
        let names: Vec<&str> = differ.iter().map(|case| case.name.as_str()).collect();
        let found = shown_answer(&ours(&first.text));
        panic!("{}\nthe first:\n{}\n=>\n{found}", names.join("\n"), shown(&first.text));
    }
}

/// Asks the reference about the recorded cases and about new ones.
#[test]
#[ignore = "needs the reference on the PATH"]
fn reference_agrees() {
    if !reference::is_there() {
        println!("SKIPPED: terraform is not on the PATH, so there is nothing to compare with");
        return;
    }
    let recorded = cases(1..=SEEDS);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let answers = reference::answers(&recorded);
        let lines =
            recorded.iter().zip(answers).map(|(case, answer)| format!("{}: {}\n", case.name, answer.recorded()));
        return fs::write(folder().join("answers.txt"), lines.collect::<String>()).unwrap();
    }
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    println!("new cases from the seed {now}");
    let more = cases(now..=now + SEEDS).into_iter().chain(corpus());
    let all: Vec<Case> = recorded.into_iter().chain(more).collect();
    let differ: Vec<String> = all.iter().zip(reference::answers(&all)).filter_map(difference).collect();
    println!("{} of {} cases differ", differ.len(), all.len());
    assert!(differ.is_empty(), "{}", differ[..differ.len().min(40)].join("\n"));
}

/// The first lines in which they differ, and the text that was to be formatted.
fn difference((case, expected): (&Case, Answer)) -> Option<String> {
    let found = ours(&case.text);
    if found == expected || expected == Answer::Broken && found != Answer::Refused {
        return None;
    }
    let (left, right) = (shown_answer(&expected), shown_answer(&found));
    let differing = left.lines().zip(right.lines()).filter(|(left, right)| left != right).take(3);
    let lines: String = differing.map(|(left, right)| format!("  expected {left:?}\n  found    {right:?}\n")).collect();
    Some(format!("{}\n{}=>\n{lines}", case.name, shown(&case.text)))
}

/// All inputs as they are, and with these seeds.
fn cases(seeds: std::ops::RangeInclusive<u64>) -> Vec<Case> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder().join("inputs")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut cases = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read(&path).unwrap();
        let disturbed = seeds.clone().map(|seed| (seed, disturb::disturb(&text, seed)));
        let all = std::iter::once((0, text.clone())).chain(disturbed);
        cases.extend(all.map(|(seed, text)| Case { name: format!("{name} {seed}"), text }));
    }
    cases
}

/// Real files, from the folder that `FORMAT_CORPUS` names, each as it is and disturbed once.
fn corpus() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut folders: Vec<PathBuf> = std::env::var_os("FORMAT_CORPUS").map(PathBuf::from).into_iter().collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read(&path).unwrap();
            let name = path.to_string_lossy().into_owned();
            let seed = checksum(&text);
            cases.push(Case { name: format!("{name} {seed}"), text: disturb::disturb(&text, seed) });
            cases.push(Case { name, text });
        }
    }
    cases
}

fn ours(text: &[u8]) -> Answer {
    match formatted(text) {
        None => Answer::Refused,
        Some(once) => {
            let twice = formatted(&once).expect("what we write can be read");
            Answer::Formatted(once, twice)
        }
    }
}

fn formatted(text: &[u8]) -> Option<Vec<u8>> {
    let (mut sources, mut diags) = (SourceMap::new(), Diagnostics::new());
    let source = sources.add("main.tf", text.to_vec());
    let formatted = terrane_hcl::format(source, text, &mut diags);
    (!diags.has_errors()).then_some(formatted)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/format")
}

fn shown(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

fn shown_answer(answer: &Answer) -> String {
    match answer {
        Answer::Refused => "refused".to_owned(),
        Answer::Broken => "broken".to_owned(),
        Answer::Formatted(once, twice) if once == twice => shown(once),
        Answer::Formatted(once, twice) => format!("{}\n=>\n{}", shown(once), shown(twice)),
    }
}

/// FNV-1a: short, and the same everywhere.
fn checksum(text: &[u8]) -> u64 {
    text.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
