//! Prints values and types as the reference's console does.

use terrane_value::{Content, Type, Value};

pub fn text(value: &Value) -> String {
    value_text(value, 0)
}

fn value_text(value: &Value, indent: usize) -> String {
    let (content, marks) = value.unmark();
    if !marks.is_empty() {
        return if marks.is_sensitive() { "(sensitive value)" } else { "(ephemeral value)" }.into();
    }
    let items = |items: &[Value]| items.iter().map(|item| value_text(item, indent + 2) + ",").collect::<Vec<_>>();
    let entry = |(name, value): (&str, &Value)| format!("{} = {}", quoted(name), value_text(value, indent + 2));
    match content {
        Content::Unknown(_) => "(known after apply)".into(),
        Content::Null => null(value.ty()),
        Content::Bool(value) => value.to_string(),
        Content::Number(value) => value.to_string(),
        Content::String(value) => string(value, indent),
        Content::Tuple(list) => block("[", items(list), "]", indent),
        Content::List(list) => block("tolist([", items(list), "])", indent),
        Content::Set(list) => block("toset([", items(list), "])", indent),
        Content::Object(object, values) => {
            let entries = object.names().iter().zip(values).map(|(name, value)| entry((name, value)));
            block("{", entries.collect(), "}", indent)
        }
        Content::Map(entries) => {
            let entries = entries.iter().map(|(name, value)| entry((name, value)));
            block("tomap({", entries.collect(), "})", indent)
        }
    }
}

fn block(open: &str, lines: Vec<String>, close: &str, indent: usize) -> String {
    if lines.is_empty() {
        return format!("{open}{close}");
    }
    let inside: String = lines.into_iter().map(|line| format!("{}{line}\n", " ".repeat(indent + 2))).collect();
    format!("{open}\n{inside}{}{close}", " ".repeat(indent))
}

fn null(ty: &Type) -> String {
    match ty {
        Type::String => "tostring(null)".into(),
        Type::Number => "tonumber(null)".into(),
        Type::Bool => "tobool(null)".into(),
        Type::List(element) => format!("tolist(null) /* of {} */", element.friendly_name()),
        Type::Set(element) => format!("toset(null) /* of {} */", element.friendly_name()),
        Type::Map(element) => format!("tomap(null) /* of {} */", element.friendly_name()),
        _ => "null".into(),
    }
}

/// A string of several lines is a heredoc.
fn string(text: &str, indent: usize) -> String {
    if !text.contains('\n') {
        return quoted(text);
    }
    let (arrow, space) = if indent == 0 { ("<<", String::new()) } else { ("<<-", " ".repeat(indent)) };
    let lines: String = text.split('\n').map(|line| format!("{space}{line}\n")).collect();
    format!("{arrow}EOT\n{lines}{space}EOT")
}

fn quoted(text: &str) -> String {
    let mut result = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => result.extend(['\\', letter]),
            '\n' => result.push_str("\\n"),
            '\r' => result.push_str("\\r"),
            '\t' => result.push_str("\\t"),
            '\u{7}' => result.push_str("\\a"),
            '\u{8}' => result.push_str("\\b"),
            '\u{b}' => result.push_str("\\v"),
            '\u{c}' => result.push_str("\\f"),
            '\0'..='\x1f' | '\x7f' => result.push_str(&format!("\\x{:02x}", u32::from(letter))),
            '\u{80}'..='\u{a0}' | '\u{ad}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{feff}' => {
                result.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            letter => result.push(letter),
        }
    }
    result.push('"');
    result
}

/// As `type(...)` shows it.
pub fn type_text(ty: &Type) -> String {
    type_lines(ty, 0)
}

fn type_lines(ty: &Type, indent: usize) -> String {
    let inside = |element: &Type| match element {
        Type::Tuple(_) | Type::Object(_) if !type_lines(element, 0).contains('\n') => type_lines(element, 0),
        Type::Tuple(_) | Type::Object(_) => {
            let space = " ".repeat(indent);
            format!("\n{space}    {},\n{space}", type_lines(element, indent + 4))
        }
        _ => type_lines(element, indent),
    };
    match ty {
        Type::Dynamic => "dynamic".into(),
        Type::Bool => "bool".into(),
        Type::Number => "number".into(),
        Type::String => "string".into(),
        Type::List(element) => format!("list({})", inside(element)),
        Type::Set(element) => format!("set({})", inside(element)),
        Type::Map(element) => format!("map({})", inside(element)),
        Type::Tuple(types) => {
            let lines = types.iter().map(|ty| type_lines(ty, indent + 4) + ",");
            type_block("tuple([", lines.collect(), "])", indent)
        }
        Type::Object(object) => {
            let lines = object.iter().map(|(name, ty, _)| format!("{name}: {},", type_lines(ty, indent + 4)));
            type_block("object({", lines.collect(), "})", indent)
        }
    }
}

fn type_block(open: &str, lines: Vec<String>, close: &str, indent: usize) -> String {
    if lines.is_empty() {
        return format!("{open}{close}");
    }
    let space = " ".repeat(indent);
    let lines: String = lines.into_iter().map(|line| format!("{space}    {line}\n")).collect();
    format!("{open}\n{lines}{space}{close}")
}
