//! Keys and certificates are long, and new ones for each version of the libraries: the tests show their
//! labels, and other programs say whether they are right.

mod certificates;
mod keys;
mod others;

use expect_test::Expect;
use terrane_value::{Content, Value};

use crate::testing::{Bench, show_object};

/// One line for each attribute that is not null; PEM blocks are shortened to their label.
fn outline(object: &Value) -> String {
    shorten(&show_object(object))
}

fn shorten(text: &str) -> String {
    let shorten_line = |line: &str| match line.split_once("-----BEGIN ") {
        Some((before, rest)) => {
            let label = rest.split("-----").next().unwrap();
            let end = format!("-----END {label}-----\\n\"");
            assert!(rest.ends_with(&end), "{line}");
            format!("{}<{label}>\n", before.trim_end_matches('"'))
        }
        None => format!("{line}\n"),
    };
    text.lines().map(shorten_line).collect()
}

fn text(object: &Value, name: &str) -> String {
    match object.attribute(name).unwrap().unmark().0 {
        Content::String(text) => text.to_string(),
        _ => panic!("{name} is no text"),
    }
}

/// A configuration with the arguments, which are JSON, and some texts.
fn config(arguments: &str, texts: &[(&str, &str)]) -> String {
    let texts = texts.iter().map(|(name, text)| format!(", {name:?}: {text:?}"));
    format!("{{{arguments}{}}}", texts.collect::<String>())
}

fn check_invalid(kind: &str, json: &str, expected: Expect) {
    expected.assert_eq(&Bench::new("tls").validate(kind, json));
}

/// What another configuration is planned to become.
fn check_plan(bench: &Bench, kind: &str, prior: &Value, json: &str, expected: Expect) {
    expected.assert_eq(&shorten(&bench.plan(kind, prior, json)));
}

/// The private key of a P256 key.
const KEY: &str = include_str!("tests/ec.pem");
