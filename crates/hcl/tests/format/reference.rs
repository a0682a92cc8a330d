//! The reference, asked about many files in one run.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{Answer, Case};

pub fn is_there() -> bool {
    Command::new("terraform")
        .arg("version")
        .env("CHECKPOINT_DISABLE", "1")
        .output()
        .is_ok_and(|out| out.status.success())
}

/// What it makes of each case, and what it makes of that.
pub fn answers(cases: &[Case]) -> Vec<Answer> {
    let folder = tempfile::tempdir().unwrap();
    for (number, case) in cases.iter().enumerate() {
        fs::write(folder.path().join(name(number)), &case.text).unwrap();
    }
    let refused = format(folder.path());
    let read = |number: usize| fs::read(folder.path().join(name(number))).unwrap();
    let once: Vec<Vec<u8>> = (0..cases.len()).map(read).collect();
    let refused_later = format(folder.path());
    let answer = |(number, once): (usize, Vec<u8>)| match name(number) {
        name if refused.contains(&name) => Answer::Refused,
        name if refused_later.contains(&name) => Answer::Broken,
        _ => Answer::Formatted(once, read(number)),
    };
    once.into_iter().enumerate().map(answer).collect()
}

fn name(number: usize) -> String {
    format!("{number:06}.tf")
}

/// Formats a folder. Returns what was said about files with errors.
fn format(folder: &Path) -> String {
    let mut command = Command::new("terraform");
    command.args(["fmt", "-list=false", "-no-color"]).current_dir(folder).env("CHECKPOINT_DISABLE", "1");
    String::from_utf8_lossy(&command.output().unwrap().stderr).into_owned()
}
