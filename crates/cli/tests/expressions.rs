//! Expressions: our console against the recorded answers of the reference.
#![allow(clippy::disallowed_methods, reason = "a test reads its cases and runs the program")]

use std::io::Write;
use std::process::{Command, Stdio};

const CASES: [&str; 2] = [include_str!("expressions/cases.txt"), include_str!("expressions/more.txt")];

/// Where we answer otherwise, and why nobody can be hurt.
const DIFFERENCES: &[(&str, &str)] = &[
    ("{a.b = 1}", "the reference takes the key for a reference in its console only; in files it says what we say"),
    ("[[1]].0.0", OWN_WORDS),
    ("try([][0], {}.a)", "the reference adds the place of each fault; the line that is shown has it"),
    ("path.foo", "the reference proposes a name that is not alike"),
    ("var", "the reference says twice what is wrong"),
    ("[1, 2", OWN_WORDS),
    ("\"unclosed", OWN_WORDS),
    ("1 +", OWN_WORDS),
    (")", OWN_WORDS),
    ("{a = }", OWN_WORDS),
    ("foo(", OWN_WORDS),
    ("a b", OWN_WORDS),
    ("\"${\"", OWN_WORDS),
    ("1.5.5", OWN_WORDS),
    ("@", "one mistake, one message"),
    ("\"%{ if true }a\"", OWN_WORDS),
    ("\"%{ endif }\"", OWN_WORDS),
    ("\"%{ for x }a%{ endfor }\"", OWN_WORDS),
    ("\"%{ foo }\"", OWN_WORDS),
    ("\"${}\"", OWN_WORDS),
    ("\"\\x\"", OWN_WORDS),
    ("\"\\u12\"", OWN_WORDS),
    ("\"\\U00110000\"", OWN_WORDS),
    ("{for x in [1] : x}", OWN_WORDS),
    ("[for x in [1] : x => 1]", OWN_WORDS),
    ("[for x in [1] : x...]", OWN_WORDS),
    ("[for x in [[1,2],[3]] : x...]", OWN_WORDS),
    ("{a = 1 b = 2}", OWN_WORDS),
    ("{for = 1}", OWN_WORDS),
    ("[for]", OWN_WORDS),
    ("max([1,2]..., 3)", OWN_WORDS),
    ("max([1,2]...,)", OWN_WORDS),
    ("can(var.x)", NOT_CHECKED_BEFORE),
    ("try(var.x, 1)", NOT_CHECKED_BEFORE),
    ("try(foo.bar.baz, 1)", NOT_CHECKED_BEFORE),
    ("true ? 1 : sensitive(foo)", NOT_CHECKED_BEFORE),
    ("true ? tolist([1]) : toset([\"a\"])", LIST_AND_SET),
    ("type(true ? tolist([1]) : toset([\"a\"]))", LIST_AND_SET),
    ("false ? tolist([1]) : toset([\"a\"])", LIST_AND_SET),
    ("type(false ? tolist([1]) : toset([\"a\"]))", LIST_AND_SET),
    ("type(null) == \"x\"", "only a whole line shows a type; elsewhere there is no such function"),
    ("type()", "only a whole line shows a type; elsewhere there is no such function"),
    ("true || null", "the second operand is left alone once the first decides, as in 1.12"),
];

const LIST_AND_SET: &str = "a gap: the reference takes the type of the list and converts only the chosen side";
const NOT_CHECKED_BEFORE: &str =
    "the console judges references where they are evaluated; in files they are judged before";
const OWN_WORDS: &str = "the summary is equal; the detail is in our own words";

#[test]
fn the_console_answers_as_the_reference() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut failures = Vec::new();
    let mut count = 0;
    for case in CASES.iter().flat_map(|file| file.split("\n\n")).filter_map(parse) {
        count += 1;
        let difference = DIFFERENCES.iter().find(|(expression, _)| *expression == case.expression);
        let ours = answer(&case.expression, folder.path());
        let equal = match difference {
            // The verdict and the first summary still agree where only words differ.
            Some((_, reason)) if *reason == OWN_WORDS => summary(&ours) == summary(&case.expected),
            Some(_) => ours != case.expected,
            None => ours == case.expected,
        };
        if !equal {
            failures.push(format!("> {}\nreference:\n{}\nours:\n{ours}\n", case.expression, case.expected));
        }
    }
    assert!(count > 600, "only {count} cases were read");
    assert!(failures.is_empty(), "{} of {count} differ:\n\n{}", failures.len(), failures.join("\n"));
}

struct Case {
    expression: String,
    expected: String,
}

fn parse(block: &str) -> Option<Case> {
    let mut lines = block.lines().filter(|line| !line.starts_with('#'));
    let expression = lines.next()?.strip_prefix("> ")?.to_string();
    Some(Case { expression, expected: lines.collect::<Vec<_>>().join("\n") })
}

fn summary(text: &str) -> Option<&str> {
    text.strip_prefix("! ")?.split(": ").next()
}

fn answer(expression: &str, folder: &std::path::Path) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_terrane"))
        .args(["console", "-no-color"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut input = child.stdin.take().expect("standard input is piped");
    writeln!(input, "{expression}").expect("the program reads its input");
    drop(input);
    let output = child.wait_with_output().expect("the program ends");
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    if !text.contains("\nError: ") {
        return text.trim_end().lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n");
    }
    text.split("\nError: ").skip(1).map(error).collect::<Vec<_>>().join("\n")
}

/// Summary and detail of a printed error, without the place and the source in between.
fn error(text: &str) -> String {
    let (summary, rest) = text.split_once('\n').unwrap_or((text, ""));
    let blocks = rest.split("\n\n").filter(|block| {
        let first = block.trim_start_matches('\n');
        !first.starts_with("  on ") && !first.starts_with("  with ") && !first.trim().is_empty()
    });
    let detail = blocks.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ");
    format!("! {summary}: {detail}")
}
