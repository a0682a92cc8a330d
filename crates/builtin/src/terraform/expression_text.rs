//! Known values as expressions, laid out as the reference's formatter does it.
//!
//! It sees lines: one is as deep as the lines are before it that open more brackets than they close, no
//! matter how many more. So `}, {` between two objects in one list is as deep as what is inside them.

use terrane_value::{Content, Value};
use unicode_segmentation::UnicodeSegmentation;

use crate::terraform::functions::entries;

#[derive(Default)]
pub(super) struct Layout {
    lines: Vec<Line>,
    current: Line,
}

#[derive(Default)]
struct Line {
    /// What stands before an equals sign.
    name: Option<String>,
    text: String,
    /// How many more brackets it opens than it closes.
    opens: i64,
}

impl Layout {
    pub(super) fn attribute(&mut self, name: &str, value: &Value) {
        self.current.name = Some(if is_identifier(name) { name.to_owned() } else { quote(name) });
        self.value(value);
    }

    pub(super) fn value(&mut self, value: &Value) {
        match value.unmark().0 {
            Content::Null | Content::Unknown(_) => self.write("null"),
            Content::Bool(value) => self.write(if value { "true" } else { "false" }),
            Content::Number(number) => self.write(&number.to_string()),
            Content::String(text) => self.write(&quote(text)),
            Content::List(items) | Content::Set(items) | Content::Tuple(items) => {
                self.bracket("[", 1);
                for (index, item) in items.iter().enumerate() {
                    self.write(if index > 0 { ", " } else { "" });
                    self.value(item);
                }
                self.bracket("]", -1);
            }
            Content::Map(_) | Content::Object(..) => {
                let entries = entries(value);
                self.bracket("{", 1);
                for (name, value) in &entries {
                    self.end_line();
                    self.attribute(name, value);
                }
                if !entries.is_empty() {
                    self.end_line();
                }
                self.bracket("}", -1);
            }
        }
    }

    pub(super) fn end_line(&mut self) {
        self.lines.push(std::mem::take(&mut self.current));
    }

    pub(super) fn finish(mut self) -> String {
        self.end_line();
        let depths = depths(&self.lines);
        let mut lines = Vec::with_capacity(self.lines.len());
        let aligned = |line: &Line| line.name.is_some() && line.opens == 0;
        for run in self.lines.chunk_by(|a, b| aligned(a) && aligned(b)) {
            let width = run.iter().filter_map(|line| line.name.as_deref()).map(width).max().unwrap_or_default();
            for line in run {
                let indent = "  ".repeat(depths[lines.len()]);
                lines.push(match &line.name {
                    Some(name) => {
                        let padding = " ".repeat(width - self::width(name));
                        format!("{indent}{name}{padding} = {}", line.text)
                    }
                    None if line.text.is_empty() => String::new(),
                    None => format!("{indent}{}", line.text),
                });
            }
        }
        lines.join("\n")
    }

    fn write(&mut self, text: &str) {
        self.current.text.push_str(text);
    }

    fn bracket(&mut self, bracket: &str, opens: i64) {
        self.write(bracket);
        self.current.opens += opens;
    }
}

fn depths(lines: &[Line]) -> Vec<usize> {
    // How many brackets each line that is still open has left open.
    let mut open: Vec<i64> = Vec::new();
    let depth = |line: &Line| {
        let mut closes = -line.opens;
        while closes > 0
            && let Some(last) = open.last_mut()
        {
            let closed = closes.min(*last);
            *last -= closed;
            closes -= closed;
            if *last == 0 {
                open.pop();
            }
        }
        let depth = open.len();
        if line.opens > 0 {
            open.push(line.opens);
        }
        depth
    };
    lines.iter().map(depth).collect()
}

fn width(name: &str) -> usize {
    name.graphemes(true).count()
}

/// Whether it can be written without quotes.
pub(super) fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first == '_' || unicode_ident::is_xid_start(first))
        && characters.all(|character| character == '-' || unicode_ident::is_xid_continue(character))
}

/// A string without interpolations.
fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '$' | '%' if characters.peek() == Some(&'{') => {
                quoted.push(character);
                quoted.push(character);
            }
            _ if is_printable(character) => quoted.push(character),
            _ if u32::from(character) > 0xffff => quoted.push_str(&format!("\\U{:08x}", u32::from(character))),
            _ => quoted.push_str(&format!("\\u{:04x}", u32::from(character))),
        }
    }
    quoted.push('"');
    quoted
}

/// Not a control or format character, unassigned, or space other than the usual one. Combining
/// characters are printable, which the standard library only says of those that follow another one.
fn is_printable(character: char) -> bool {
    let mut pair = String::from("a");
    pair.push(character);
    character == '\'' || pair.escape_debug().nth(2).is_none()
}
