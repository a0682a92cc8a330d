//! Writes documents byte for byte as libyaml would: people compare the texts, and machines are made from
//! them. All strings are in double quotes, those of several lines are literal blocks if they can be.

use terrane_value::{Content, Value};

/// Lines in quotes are broken at the first space after this column.
const WIDTH: usize = 80;
/// A longer key stands after a question mark.
const LONGEST_KEY: usize = 128;

/// A wholly known value without marks.
pub(super) fn document(value: &Value) -> String {
    let mut writer = Writer { text: String::new(), column: 0 };
    writer.node(value, None);
    let is_plain = matches!(value.unmark().0, Content::Null | Content::Bool(_) | Content::Number(_));
    writer.end_line();
    if is_plain {
        writer.text.push_str("...\n");
    }
    writer.text
}

struct Writer {
    text: String,
    column: usize,
}

impl Writer {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.column += text.chars().count();
    }

    fn end_line(&mut self) {
        if self.column > 0 {
            self.new_line();
        }
    }

    fn new_line(&mut self) {
        self.text.push('\n');
        self.column = 0;
    }

    /// Goes to a column, on a new line unless nothing is wrong with this one.
    fn indent(&mut self, column: usize) {
        if self.column > column {
            self.new_line();
        }
        while self.column < column {
            self.push(" ");
        }
    }

    /// `outside` is the column of the block that the node is in.
    fn node(&mut self, value: &Value, outside: Option<usize>) {
        let inside = outside.map_or(0, |column| column + 2);
        match value.unmark().0 {
            Content::List(items) | Content::Set(items) | Content::Tuple(items) => self.sequence(items, inside),
            Content::Map(entries) => {
                self.mapping(entries.iter().map(|(key, value)| (key.as_str(), value)), inside);
            }
            Content::Object(object, items) => {
                self.mapping(object.names().iter().map(|name| name.as_str()).zip(items), inside);
            }
            Content::Null | Content::Unknown(_) => self.push("null"),
            Content::Bool(value) => self.push(if value { "true" } else { "false" }),
            Content::Number(value) => self.push(&value.to_string()),
            Content::String(text) => self.string(text, outside.map_or(2, |column| column + 2)),
        }
    }

    fn sequence(&mut self, items: &[Value], column: usize) {
        if items.is_empty() {
            self.push("[]");
        }
        for item in items {
            self.next_entry(column);
            self.push("- ");
            self.node(item, Some(column));
        }
    }

    fn mapping<'v>(&mut self, entries: impl ExactSizeIterator<Item = (&'v str, &'v Value)>, column: usize) {
        if entries.len() == 0 {
            self.push("{}");
        }
        for (key, value) in entries {
            self.next_entry(column);
            if key.len() > LONGEST_KEY || key.contains('\n') {
                self.push("? ");
                self.string(key, column + 2);
                self.end_line();
                self.indent(column);
                self.push(": ");
                self.node(value, Some(column));
                continue;
            }
            self.quoted(key, None);
            self.push(":");
            self.value_of_key(value, column);
        }
    }

    /// The first entry of a block may follow an indicator on its line.
    fn next_entry(&mut self, column: usize) {
        if self.column != column {
            self.end_line();
            self.indent(column);
        }
    }

    fn value_of_key(&mut self, value: &Value, column: usize) {
        match value.unmark().0 {
            // A list stands directly below its key.
            Content::List(items) | Content::Set(items) | Content::Tuple(items) if !items.is_empty() => {
                self.end_line();
                self.sequence(items, column);
            }
            Content::Map(entries) if !entries.is_empty() => {
                self.end_line();
                self.node(value, Some(column));
            }
            Content::Object(_, items) if !items.is_empty() => {
                self.end_line();
                self.node(value, Some(column));
            }
            _ => {
                self.push(" ");
                self.node(value, Some(column));
            }
        }
    }

    fn string(&mut self, text: &str, column: usize) {
        if text.contains('\n') && fits_literal(text) {
            self.literal(text, column);
        } else {
            self.quoted(text, Some(column));
        }
    }

    fn literal(&mut self, text: &str, column: usize) {
        self.push("|");
        if text.starts_with([' ', '\n', '\u{2028}', '\u{2029}']) {
            self.push("2");
        }
        let mut backwards = text.chars().rev();
        let last = backwards.next();
        match (last.is_some_and(is_break), backwards.next()) {
            (false, _) => self.push("-"),
            (true, None) => self.push("+"),
            (true, Some(before)) if is_break(before) => self.push("+"),
            (true, Some(_)) => {}
        }
        self.new_line();
        let mut starts = true;
        for letter in text.chars() {
            if is_break(letter) {
                self.text.push(letter);
                self.column = 0;
                starts = true;
                continue;
            }
            if starts {
                self.indent(column);
                starts = false;
            }
            self.text.push(letter);
            self.column += 1;
        }
    }

    /// Long texts go on at a column on the next line, if one is given.
    fn quoted(&mut self, text: &str, next_lines: Option<usize>) {
        self.push("\"");
        // In a text that begins with a byte order mark libyaml takes each character for one.
        let escape_all = text.starts_with('\u{feff}');
        let mut after_space = false;
        let mut letters = text.chars().enumerate().peekable();
        let length = text.chars().count();
        while let Some((index, letter)) = letters.next() {
            if letter == ' ' && !escape_all {
                let inner = index > 0 && index + 1 < length;
                match next_lines {
                    Some(column) if !after_space && self.column > WIDTH && inner => {
                        self.new_line();
                        self.indent(column);
                        if letters.peek().is_some_and(|(_, next)| *next == ' ') {
                            self.push("\\");
                        }
                    }
                    _ => self.push(" "),
                }
                after_space = true;
                continue;
            }
            after_space = false;
            if !escape_all && is_printable(letter) && !is_break(letter) && !matches!(letter, '"' | '\\') {
                self.text.push(letter);
                self.column += 1;
            } else {
                self.push(&escaped(letter));
            }
        }
        self.push("\"");
    }
}

/// Everything must be printable, and no line may end with a space.
fn fits_literal(text: &str) -> bool {
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let ends = letters.peek().is_none_or(|next| is_break(*next));
        if !is_printable(letter) || (letter == ' ' && ends) {
            return false;
        }
    }
    true
}

fn is_break(letter: char) -> bool {
    matches!(letter, '\n' | '\u{2028}' | '\u{2029}')
}

fn is_printable(letter: char) -> bool {
    matches!(letter, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

fn escaped(letter: char) -> String {
    let short = match letter {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{a0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        letter => {
            return match u32::from(letter) {
                code @ 0..=0xff => format!("\\x{code:02X}"),
                code @ 0x100..=0xffff => format!("\\u{code:04X}"),
                code => format!("\\U{code:08X}"),
            };
        }
    };
    format!("\\{short}")
}
