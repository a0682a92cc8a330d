use std::fmt::{self, Write};

use super::Json;

/// Writes a string literal. Beside what JSON demands, it escapes what HTML and JavaScript would
/// misunderstand, as the reference does.
pub fn write_string(text: &str, out: &mut String) {
    out.push('"');
    let mut plain = 0;
    for (at, character) in text.char_indices() {
        let short = match character {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\u{8}' => "\\b",
            '\u{c}' => "\\f",
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..' ' => "",
            _ => continue,
        };
        out.push_str(&text[plain..at]);
        plain = at + character.len_utf8();
        out.push_str(short);
        if short.is_empty() {
            out.push_str(&format!("\\u{:04x}", u32::from(character)));
        }
    }
    out.push_str(&text[plain..]);
    out.push('"');
}

/// Without white space.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => f.write_str("null"),
            Json::Bool(value) => write!(f, "{value}"),
            Json::Number(text) => f.write_str(text),
            Json::String(text) => f.write_str(&literal(text)),
            Json::Array(items) => {
                f.write_char('[')?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if index > 0 { "," } else { "" })?;
                }
                f.write_char(']')
            }
            Json::Object(members) => {
                f.write_char('{')?;
                for (index, (name, value)) in members.iter().enumerate() {
                    write!(f, "{}{}:{value}", if index > 0 { "," } else { "" }, literal(name))?;
                }
                f.write_char('}')
            }
        }
    }
}

impl Json {
    /// One member a line, indented by two spaces.
    #[must_use]
    pub fn pretty(&self) -> String {
        let mut out = String::new();
        pretty(self, 0, &mut out);
        out
    }
}

fn pretty(json: &Json, depth: usize, out: &mut String) {
    match json {
        Json::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "[" });
                new_line(depth + 1, out);
                pretty(item, depth + 1, out);
            }
            new_line(depth, out);
            out.push(']');
        }
        Json::Object(members) if !members.is_empty() => {
            for (index, (name, value)) in members.iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "{" });
                new_line(depth + 1, out);
                write_string(name, out);
                out.push_str(": ");
                pretty(value, depth + 1, out);
            }
            new_line(depth, out);
            out.push('}');
        }
        _ => out.push_str(&json.to_string()),
    }
}

fn new_line(depth: usize, out: &mut String) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    write_string(text, &mut out);
    out
}
