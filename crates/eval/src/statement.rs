//! How messages describe values: what is shown, and what is only described.

use terrane_hcl::{IndexKey, StepKind, Traversal};
use terrane_value::{Content, Value};

/// A statement such as `is "b"` or `is list of string with 3 elements`. Secrets are described, not shown.
/// `None` where there is nothing to say.
#[must_use]
pub fn describe(value: &Value) -> Option<String> {
    let (content, marks) = value.unmark();
    if marks.is_ephemeral() {
        return Some("has an ephemeral value".into());
    }
    if marks.is_sensitive() {
        return Some("has a sensitive value".into());
    }
    let count = |number: usize, one: &str, many: &str| match number {
        0 => format!("with no {many}"),
        1 => format!("with 1 {one}"),
        number => format!("with {number} {many}"),
    };
    let friendly = value.ty().friendly_name();
    Some(match content {
        Content::Null => "is null".into(),
        Content::Unknown(_) if *value.ty() == terrane_value::Type::Dynamic => return None,
        Content::Unknown(_) => format!("is a {friendly}, known only after apply"),
        Content::Bool(true) => "is true".into(),
        Content::Bool(false) => "is false".into(),
        Content::Number(number) => format!("is {number}"),
        Content::String(text) => format!("is {}", quote(text)),
        Content::List(items) | Content::Set(items) | Content::Tuple(items) => {
            format!("is {friendly} {}", count(items.len(), "element", "elements"))
        }
        Content::Map(entries) => format!("is {friendly} {}", count(entries.len(), "element", "elements")),
        Content::Object(object, _) => format!("is {friendly} {}", count(object.len(), "attribute", "attributes")),
    })
}

/// A string as the language would write it.
#[must_use]
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '$' | '%' if rest.peek() == Some(&'{') => quoted.extend([character, character]),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// The first steps of a reference, as written.
#[must_use]
pub fn reference_text(traversal: &Traversal, steps: usize) -> String {
    let mut text = traversal.root.name.to_string();
    for step in traversal.steps.iter().take(steps) {
        match &step.kind {
            StepKind::Attribute(name) => {
                text.push('.');
                text.push_str(name);
            }
            StepKind::Index(IndexKey::String(key)) => text.push_str(&format!("[{}]", quote(key))),
            StepKind::Index(IndexKey::Number(digits)) => text.push_str(&format!("[{digits}]")),
            StepKind::LegacyIndex(digits) => text.push_str(&format!("[{digits}]")),
        }
    }
    text
}
