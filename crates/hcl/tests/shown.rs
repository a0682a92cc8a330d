//! Which lines a message shows around its place, held against the reference's answers in `shown.txt`.

mod common;

use terrane_diag::{Diagnostics, SourceMap};
use terrane_hcl::parse_body;

#[test]
fn shown_lines() {
    let mut wrong = String::new();
    let cases = include_str!("shown.txt").lines().filter(|line| !line.starts_with("##"));
    for (input, expected) in cases.filter_map(|line| line.split_once(" ⇒ ")) {
        let found = first_message(&common::characters(input));
        if found != expected {
            wrong.push_str(&format!("{input}\n  expected {expected}\n  found    {found}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// `first-last line summary`
fn first_message(text: &str) -> String {
    let mut sources = SourceMap::new();
    let source = sources.add("case.tf", text.as_bytes());
    let mut diags = Diagnostics::new();
    let _ = parse_body(source, text.as_bytes(), &mut diags);
    let first = diags.iter().next().expect("each case has a mistake");
    let subject = first.subject.expect("each has a place");
    let shown = first.context.map_or(subject, |context| subject.to(context));
    let line = |byte: u32| sources.get(source).expect("it was added").position(byte as usize).line;
    format!("{}-{} {} {}", line(shown.start), line(shown.end), line(subject.start), first.summary)
}
