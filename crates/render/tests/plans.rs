//! Plans that the reference made: our text of them against its own.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic, reason = "tests that read recorded files")]

mod recorded;

use terrane_plan::Mode;
use terrane_render::{Style, plan_text};

/// Prose on one line, and one name for both engines: theirs is longer, so that lines break elsewhere.
fn comparable(text: &str) -> String {
    let text = text.replace("Terraform", "Terrane").replace("terraform apply", "terrane apply");
    let is_prose = |line: &str| line.starts_with(|c: char| c.is_alphabetic() || c == '"');
    let mut out = String::new();
    let mut before = "";
    for line in text.split('\n') {
        out.push_str(if is_prose(before) && is_prose(line) { " " } else { "\n" });
        out.push_str(line);
        before = line;
    }
    out
}

#[test]
fn text_is_the_references() {
    let schemas = recorded::schemas(&recorded::read_json("schemas.json"));
    for (name, mode) in [
        ("attributes", Mode::Normal),
        ("create", Mode::Normal),
        ("update", Mode::Normal),
        ("reasons", Mode::Normal),
        ("drift", Mode::Normal),
        ("refresh-only", Mode::RefreshOnly),
        ("refresh-only-outputs", Mode::RefreshOnly),
        ("destroy", Mode::Destroy),
        ("deposed", Mode::Normal),
    ] {
        let plan = recorded::plan(&recorded::read_json(&format!("{name}.plan.json")), schemas.clone(), mode);
        let expected = comparable(&recorded::read(&format!("{name}.txt")));
        let text = comparable(&plan_text(&plan, &Style::default()));
        check(name, &text, &expected);
    }
}

/// Equality, with the place of the first difference.
fn check(name: &str, ours: &str, theirs: &str) {
    let lines = || ours.lines().zip(theirs.lines());
    if let Some(at) = lines().position(|(ours, theirs)| ours != theirs) {
        let around = |text: &str| text.lines().skip(at.saturating_sub(12)).take(16).collect::<Vec<_>>().join("\n");
        panic!("{name} differs at line {}\nours:\n{}\ntheirs:\n{}", at + 1, around(ours), around(theirs));
    }
    let end = |text: &str| text[text.len().saturating_sub(200)..].to_string();
    assert!(ours == theirs, "{name} ends otherwise\nours: {:?}\ntheirs: {:?}", end(ours), end(theirs));
}
