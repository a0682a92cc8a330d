//! JSON text that is carried, compared and printed, but not understood: only a provider knows its type.

use std::fmt;
use std::sync::Arc;

use serde_json::value::RawValue;

/// One JSON value in canonical text: no white space, and none of the escapes that state files put on
/// `<`, `>`, `&` and the two line separators of Unicode. Numbers keep the digits they were written with.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RawJson(Arc<str>);

impl RawJson {
    /// Fails where the text is not exactly one JSON value.
    pub fn parse(text: &str) -> Result<RawJson, NotJson> {
        match serde_json::from_str::<&RawValue>(text) {
            Ok(raw) => Ok(RawJson::from_raw(raw)),
            Err(error) => Err(NotJson { message: error.to_string() }),
        }
    }

    pub(crate) fn from_raw(raw: &RawValue) -> RawJson {
        RawJson(canonical(raw.get()).into())
    }

    /// A JSON string.
    #[must_use]
    pub fn string(text: &str) -> RawJson {
        let mut out = String::with_capacity(text.len() + 2);
        push_quoted(&mut out, text, Escapes::Canonical);
        RawJson(out.into())
    }

    #[must_use]
    pub fn null() -> RawJson {
        RawJson("null".into())
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Its length only: attributes can be secret, and debug output ends in logs.
impl fmt::Debug for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawJson({} bytes)", self.0.len())
    }
}

/// A text that is not one JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotJson {
    pub message: String,
}

impl fmt::Display for NotJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not JSON: {}", self.message)
    }
}

impl std::error::Error for NotJson {}

/// Which characters a string escapes beyond those that JSON asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Escapes {
    Canonical,
    /// As in files: safe to paste into HTML and JavaScript, which is what Go's encoder does.
    File,
}

pub(crate) fn push_quoted(out: &mut String, text: &str, escapes: Escapes) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            control if control < ' ' => push_escape(out, control),
            other if escapes == Escapes::File && escaped_in_files(other) => push_escape(out, other),
            other => out.push(other),
        }
    }
    out.push('"');
}

fn push_escape(out: &mut String, character: char) {
    out.push_str(&format!("\\u{:04x}", u32::from(character)));
}

fn escaped_in_files(character: char) -> bool {
    matches!(character, '<' | '>' | '&' | '\u{2028}' | '\u{2029}')
}

/// The canonical form of valid JSON text.
pub(crate) fn canonical(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(quote) = rest.find('"') {
        let (outside, string) = rest.split_at(quote);
        out.extend(outside.chars().filter(|character| !character.is_ascii_whitespace()));
        let end = string_end(string);
        push_canonical_string(&mut out, &string[..end]);
        rest = &string[end..];
    }
    out.extend(rest.chars().filter(|character| !character.is_ascii_whitespace()));
    out
}

/// Where the string that starts the text ends, behind its closing quote.
fn string_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn push_canonical_string(out: &mut String, string: &str) {
    let mut rest = string;
    while let Some(backslash) = rest.find('\\') {
        out.push_str(&rest[..backslash]);
        rest = &rest[backslash..];
        let escaped = rest.get(2..6).filter(|_| rest.as_bytes().get(1) == Some(&b'u'));
        let character = escaped.and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
        match character {
            Some(character) if escaped_in_files(character) => {
                out.push(character);
                rest = &rest[6..];
            }
            // The escaped character is at least one byte of ASCII: the two go together.
            _ => {
                let pair = rest.len().min(2);
                out.push_str(&rest[..pair]);
                rest = &rest[pair..];
            }
        }
    }
    out.push_str(rest);
}

/// Writes canonical JSON as files show it, two spaces for each level, where the first line is already
/// indented.
pub(crate) fn push_indented(out: &mut String, canonical: &str, mut depth: usize) {
    let mut rest = canonical;
    while let Some(character) = rest.chars().next() {
        let mut taken = character.len_utf8();
        match character {
            '"' => {
                taken = string_end(rest);
                push_file_string(out, &rest[..taken]);
            }
            '{' | '[' => {
                out.push(character);
                // Empty ones stay on their line.
                if let Some(closing @ ('}' | ']')) = rest[1..].chars().next() {
                    out.push(closing);
                    taken = 2;
                } else {
                    depth += 1;
                    push_line(out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                push_line(out, depth);
                out.push(character);
            }
            ',' => {
                out.push(',');
                push_line(out, depth);
            }
            ':' => out.push_str(": "),
            other => out.push(other),
        }
        rest = &rest[taken..];
    }
}

fn push_file_string(out: &mut String, string: &str) {
    let mut rest = string;
    while let Some(at) = rest.find(escaped_in_files) {
        out.push_str(&rest[..at]);
        let character = rest[at..].chars().next().unwrap_or_default();
        push_escape(out, character);
        rest = &rest[at + character.len_utf8()..];
    }
    out.push_str(rest);
}

pub(crate) fn push_line(out: &mut String, depth: usize) {
    out.push('\n');
    for _ in 0..depth {
        out.push_str("  ");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, compact: &str, indented: &str) {
        let json = RawJson::parse(text).unwrap();
        assert_eq!(json.as_str(), compact);
        let mut out = String::new();
        push_indented(&mut out, json.as_str(), 0);
        assert_eq!(out, indented);
    }

    #[test]
    fn text_is_made_canonical_and_printed_as_files_show_it() {
        check(" 1.50e3 ", "1.50e3", "1.50e3");
        check("{ }", "{}", "{}");
        check(
            "{\"a\" : [ ], \"b\":[1, {}]}",
            "{\"a\":[],\"b\":[1,{}]}",
            "{\n  \"a\": [],\n  \"b\": [\n    1,\n    {}\n  ]\n}",
        );
        check(
            r#""\u003c\u003E & \" \\u003c \u00e9""#,
            r#""<> & \" \\u003c \u00e9""#,
            r#""\u003c\u003e \u0026 \" \\u003c \u00e9""#,
        );
        check("\"{ , : \u{2028}é\"", "\"{ , : \u{2028}é\"", "\"{ , : \\u2028é\"");
    }

    #[test]
    fn strings_are_quoted() {
        assert_eq!(RawJson::string("a\"\\\n\u{1}<").as_str(), "\"a\\\"\\\\\\n\\u0001<\"");
        assert!(RawJson::parse("\"a\" 1").is_err());
        assert!(RawJson::parse("{").is_err());
    }

    #[test]
    fn debug_output_holds_no_content() {
        assert_eq!(format!("{:?}", RawJson::string("secret")), "RawJson(8 bytes)");
    }
}
