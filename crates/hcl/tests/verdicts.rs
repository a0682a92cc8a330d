//! The table of files with the reference's verdict on each.

mod common;

use terrane_diag::{Diagnostics, SourceMap};
use terrane_hcl::{Token, TokenKind, parse_body};

const CASES: &str = include_str!("verdicts.txt");

fn cases() -> impl Iterator<Item = (String, &'static str)> {
    let lines = CASES.lines().filter(|line| !line.starts_with("##"));
    lines.map(|line| {
        let (input, verdict) = line.split_once(" ⇒ ").expect("a case has an arrow");
        (common::characters(input), verdict)
    })
}

#[test]
fn verdicts() {
    let mut wrong = String::new();
    for (input, expected) in cases() {
        let mut sources = SourceMap::new();
        let source = sources.add("case", input.as_bytes());
        let mut diags = Diagnostics::new();
        drop(parse_body(source, input.as_bytes(), &mut diags));
        let found = match diags.iter().next() {
            None => "ok".to_owned(),
            Some(first) => {
                let start = first.subject.expect("each has a subject").range().start;
                let line = sources.get(source).expect("it was added").position(start).line;
                format!("{line} {}", first.summary)
            }
        };
        if found != expected {
            wrong.push_str(&format!("{input:?}\n  expected {expected}\n  found    {found}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(cases().count() > 500, "the table was read");
}

/// Tokens and the spaces between them are the whole file, whatever is in it.
#[test]
fn tokens_tile_the_input() {
    for (input, _) in cases() {
        check_tiles(input.as_bytes());
    }
    check_tiles(b"\xff\xfe a = \"\xff\" # \xff\n");
    check_tiles(b"a = <<E\n\xff\nE\n");
}

/// Each cut and each removal of one byte is read without a panic, and tiled.
#[test]
fn damaged_input_is_read() {
    for (input, _) in cases().filter(|(input, _)| input.len() < 40) {
        let bytes = input.as_bytes();
        for at in 0..bytes.len() {
            check_tiles(&bytes[..at]);
            check_tiles(&bytes[at..]);
            check_tiles(&[&bytes[..at], &bytes[at + 1..]].concat());
        }
    }
}

fn check_tiles(bytes: &[u8]) {
    let mut sources = SourceMap::new();
    let source = sources.add("case", bytes);
    let mut diags = Diagnostics::new();
    let file = parse_body(source, bytes, &mut diags);
    let mut end = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    for Token { start, end: next, .. } in &file.tokens {
        let gap = &bytes[end..*start as usize];
        assert!(gap.iter().all(|byte| matches!(byte, b' ' | b'\t')), "{bytes:?}: gap {gap:?}");
        assert!(start <= next);
        end = *next as usize;
    }
    assert_eq!(end, bytes.len());
    assert_eq!(file.tokens.last().map(|token| token.kind), Some(TokenKind::EndOfFile));
    for diagnostic in diags.iter() {
        assert!(diagnostic.subject.is_some_and(|span| span.range().end <= bytes.len()), "{diagnostic:?}");
    }
}
