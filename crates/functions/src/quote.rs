//! Strings in quotes, as messages and `%q`-like places show them.

use std::fmt::Write as _;

use terrane_value::Marks;

/// In double quotes, with escapes for what cannot be read.
pub(crate) fn quoted(text: &str) -> String {
    let mut result = String::with_capacity(text.len() + 2);
    result.push('"');
    for letter in text.chars() {
        match letter {
            '"' => result.push_str("\\\""),
            '\\' => result.push_str("\\\\"),
            '\n' => result.push_str("\\n"),
            '\r' => result.push_str("\\r"),
            '\t' => result.push_str("\\t"),
            '\u{7}' => result.push_str("\\a"),
            '\u{8}' => result.push_str("\\b"),
            '\u{b}' => result.push_str("\\v"),
            '\u{c}' => result.push_str("\\f"),
            letter if letter.is_control() => match u32::from(letter) {
                code @ 0..=0x7f => drop(write!(result, "\\x{code:02x}")),
                code => drop(write!(result, "\\u{code:04x}")),
            },
            letter => result.push(letter),
        }
    }
    result.push('"');
    result
}

/// A text for a message: in quotes, unless it must not be shown.
pub(crate) fn shown(text: &str, marks: Marks) -> String {
    match marks {
        marks if marks.is_ephemeral() => "(ephemeral value)".into(),
        marks if marks.is_sensitive() => "(sensitive value)".into(),
        _ => quoted(text),
    }
}
