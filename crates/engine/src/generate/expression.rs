//! Values as the expressions that give them.

use terrane_value::{Content, Type, Value};

/// What is written behind the equals sign of an argument. Text that is a JSON document becomes a call of
/// `jsonencode`, which can be read and edited.
pub(super) fn argument(value: &Value) -> String {
    match document(value) {
        Some(document) => format!("jsonencode({})", expression(&document)),
        None => expression(value),
    }
}

/// A key of an object.
pub(super) fn key(name: &str) -> String {
    if terrane_addr::is_identifier(name) { name.to_string() } else { quoted(name) }
}

/// A string with everything escaped that the language gives a meaning or that cannot be seen.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if rest.peek() == Some(&'{') => out.extend([character, character]),
            other if is_printable(other) => out.push(other),
            other if u32::from(other) > 0xffff => out.push_str(&format!("\\U{:08x}", u32::from(other))),
            other => out.push_str(&format!("\\u{:04x}", u32::from(other))),
        }
    }
    out.push('"');
    out
}

/// Objects, lists and null only: a number or a word is more likely meant as text.
fn document(value: &Value) -> Option<Value> {
    let Content::String(text) = value.unmark().0 else { return None };
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    if !(text.starts_with(['{', '[']) || text == "null") {
        return None;
    }
    let document = terrane_value::json::decode_implied(text.as_bytes()).ok()?;
    let is_primitive = matches!(document.ty(), Type::Bool | Type::Number | Type::String);
    (!is_primitive).then_some(document)
}

fn expression(value: &Value) -> String {
    match value.unmark().0 {
        Content::Null | Content::Unknown(_) => "null".into(),
        Content::Bool(flag) => flag.to_string(),
        Content::Number(number) => number.to_string(),
        Content::String(text) => quoted(text),
        Content::List(items) | Content::Set(items) | Content::Tuple(items) => {
            let items: Vec<String> = items.iter().map(expression).collect();
            format!("[{}]", items.join(", "))
        }
        Content::Map(entries) => object(entries.iter().map(|(name, item)| (name.as_str(), item))),
        Content::Object(ty, items) => object(ty.names().iter().map(|name| name.as_str()).zip(items)),
    }
}

fn object<'v>(entries: impl Iterator<Item = (&'v str, &'v Value)>) -> String {
    let lines: Vec<String> = entries.map(|(name, item)| format!("{} = {}\n", key(name), expression(item))).collect();
    if lines.is_empty() { "{}".into() } else { format!("{{\n{}}}", lines.concat()) }
}

/// Letters, marks, numbers, punctuation and symbols; of the spaces only the plain one.
fn is_printable(character: char) -> bool {
    // Behind a letter, so that a combining mark is judged as one.
    character == ' ' || (!character.is_whitespace() && format!("a{character}").escape_debug().count() == 2)
}
