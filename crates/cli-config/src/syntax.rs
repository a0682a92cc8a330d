//! From text to a tree of keys and values.

use terrane_diag::{Diagnostics, SourceId, Span};
use terrane_value::json::Json;

use crate::decode::string;

/// `key "label" = value`, or `key "label" { .. }`.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub key: String,
    pub labels: Vec<String>,
    pub value: Value,
    pub span: Option<Span>,
}

#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(String),
    Number(String),
    Bool(bool),
    List(Vec<Value>),
    Body(Vec<Item>),
}

const SUMMARY: &str = "Invalid CLI configuration syntax";

/// Reads as far as it is legible; the first fault is reported.
pub(crate) fn parse(source: SourceId, text: &[u8], diags: &mut Diagnostics) -> Vec<Item> {
    if text.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{') {
        return match terrane_value::json::parse(text) {
            Ok(document) => json_items(&document),
            Err(error) => {
                diags.error(Span::new(source, 0, 0), SUMMARY, format!("The file begins as JSON, but is not: {error}."));
                Vec::new()
            }
        };
    }
    let Ok(text) = std::str::from_utf8(text) else {
        diags.error(Span::new(source, 0, 0), SUMMARY, "The file is not encoded in UTF-8.");
        return Vec::new();
    };
    let mut parser = Parser { source, text, at: 0 };
    let mut items = Vec::new();
    if let Err(fault) = parser.items(&mut items, false) {
        diags.error(Span::new(source, fault.at, fault.end), SUMMARY, fault.message);
    }
    items
}

fn json_items(document: &Json) -> Vec<Item> {
    let Json::Object(members) = document else { return Vec::new() };
    let item = |key: &str, value: Value| Item { key: key.into(), labels: Vec::new(), value, span: None };
    members
        .iter()
        .flat_map(|(key, value)| match value {
            // Several blocks of one kind.
            Json::Array(parts) if parts.iter().any(|part| matches!(part, Json::Object(_))) => {
                parts.iter().map(|part| item(key, json_value(part))).collect()
            }
            value => vec![item(key, json_value(value))],
        })
        .collect()
}

fn json_value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Text(String::new()),
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(text) => Value::Number(text.to_string()),
        Json::String(text) => Value::Text(text.to_string()),
        Json::Array(parts) => Value::List(parts.iter().map(json_value).collect()),
        Json::Object(_) => Value::Body(json_items(json)),
    }
}

struct Parser<'t> {
    source: SourceId,
    text: &'t str,
    at: usize,
}

struct Fault {
    at: usize,
    end: usize,
    message: String,
}

type Parsed<T> = Result<T, Fault>;

impl Parser<'_> {
    fn items(&mut self, items: &mut Vec<Item>, inside: bool) -> Parsed<()> {
        loop {
            self.skip();
            match self.peek() {
                None if inside => return Err(self.fault("A block is not closed: a } is missing.")),
                None => return Ok(()),
                Some('}') if inside => {
                    self.at += 1;
                    return Ok(());
                }
                Some(_) => items.push(self.item()?),
            }
        }
    }

    fn item(&mut self) -> Parsed<Item> {
        let start = self.at;
        let key = self.key()?;
        let end = self.at;
        let mut labels = Vec::new();
        let value = loop {
            self.skip();
            match self.peek() {
                Some('=') => {
                    self.at += 1;
                    self.skip();
                    break self.value()?;
                }
                Some('{') => {
                    self.at += 1;
                    let mut body = Vec::new();
                    self.items(&mut body, true)?;
                    break Value::Body(body);
                }
                Some('"') => labels.push(self.text()?),
                _ => {
                    let message = format!("After {key:?} there must be a = with a value, or a {{ that begins a block.");
                    return Err(Fault { at: start, end, message });
                }
            }
        };
        self.skip_comma();
        Ok(Item { key, labels, value, span: Some(Span::new(self.source, start, end)) })
    }

    fn key(&mut self) -> Parsed<String> {
        match self.peek() {
            Some('"') => self.text(),
            Some(first) if first.is_alphabetic() || first == '_' => {
                Ok(self.take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.')))
            }
            _ => Err(self.fault("Expected the name of an argument or block.")),
        }
    }

    fn value(&mut self) -> Parsed<Value> {
        match self.peek() {
            Some('"') => self.text().map(Value::Text),
            Some('[') => self.list(),
            Some('{') => {
                self.at += 1;
                let mut body = Vec::new();
                self.items(&mut body, true)?;
                Ok(Value::Body(body))
            }
            Some(first) if first.is_ascii_digit() || first == '-' => {
                Ok(Value::Number(self.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+'))))
            }
            _ => match self.take_while(char::is_alphanumeric).as_str() {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                _ => Err(self.fault("Expected a string in quotes, a number, true, false, a list or an object.")),
            },
        }
    }

    fn list(&mut self) -> Parsed<Value> {
        self.at += 1;
        let mut values = Vec::new();
        loop {
            self.skip();
            match self.peek() {
                Some(']') => {
                    self.at += 1;
                    return Ok(Value::List(values));
                }
                None => return Err(self.fault("A list is not closed: a ] is missing.")),
                Some(_) => {
                    values.push(self.value()?);
                    self.skip_comma();
                }
            }
        }
    }

    fn text(&mut self) -> Parsed<String> {
        let start = self.at;
        let rest = &self.text[start + 1..];
        let mut escaped = false;
        for (offset, character) in rest.char_indices() {
            match character {
                '\n' => break,
                '"' if !escaped => {
                    self.at = start + 1 + offset + 1;
                    return string(&rest[..offset]).ok_or_else(|| Fault {
                        at: start,
                        end: self.at,
                        message: "A string has an unknown escape sequence.".into(),
                    });
                }
                _ => escaped = character == '\\' && !escaped,
            }
        }
        Err(Fault { at: start, end: start + 1, message: "A string is not closed: a \" is missing.".into() })
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let rest = &self.text[self.at..];
        let length = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.at += length;
        rest[..length].to_string()
    }

    /// White space and comments.
    fn skip(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            let length = match trimmed {
                line if line.starts_with('#') || line.starts_with("//") => line.find('\n').unwrap_or(line.len()),
                block if block.starts_with("/*") => block.find("*/").map_or(block.len(), |end| end + 2),
                _ => 0,
            };
            self.at += rest.len() - trimmed.len() + length;
            if length == 0 {
                return;
            }
        }
    }

    fn skip_comma(&mut self) {
        self.skip();
        if self.peek() == Some(',') {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn fault(&self, message: &str) -> Fault {
        let width = self.peek().map_or(0, char::len_utf8);
        Fault { at: self.at, end: self.at + width, message: message.into() }
    }
}
