//! All functions of the reference are here, with its signatures.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test, and the table is a file")]

use terrane_functions::signatures::{ParameterSignature, Signature, all};
use terrane_value::json;

/// What OpenTofu or later versions of the reference have and this one has not.
const ADDED: &[&str] = &["base64gunzip", "cidrcontains", "convert", "urldecode"];

/// `signatures.txt` was made from the reference's metadata.
#[test]
fn signatures_are_those_of_the_reference() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/signatures.txt");
    let expected = std::fs::read_to_string(path).unwrap();
    let functions = all().into_iter().filter(|function| !ADDED.contains(&function.name));
    let got: Vec<String> = functions.map(|function| line(&function)).collect();
    assert_eq!(expected.lines().collect::<Vec<_>>(), got);
}

#[test]
fn every_function_says_what_it_does() {
    for function in all() {
        let text = function.description;
        assert!(text.ends_with('.') && text.starts_with(char::is_uppercase), "{}: {text}", function.name);
    }
}

fn line(function: &Signature) -> String {
    let fixed = function.parameters.iter().map(|own| parameter("", own));
    let parameters: Vec<String> =
        fixed.chain(function.variadic_parameter.iter().map(|own| parameter("...", own))).collect();
    format!("{}({}) -> {}", function.name, parameters.join(", "), json::encode_type(&function.return_type))
}

fn parameter(dots: &str, own: &ParameterSignature) -> String {
    let null = if own.is_nullable { "?" } else { "" };
    format!("{dots}{}: {}{null}", own.name, json::encode_type(&own.ty))
}
