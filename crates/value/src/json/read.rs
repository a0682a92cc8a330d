//! Reads JSON. The messages are those of the reference's reader, which users of `jsondecode` see.

use std::collections::HashMap;
use std::fmt;

use rustc_hash::FxBuildHasher;

use super::Json;
use crate::Str;

/// Arrays and objects inside each other.
const DEEPEST: usize = 1_000;

/// A syntax error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    pub message: String,
    /// From one.
    pub line: usize,
    /// From one, in bytes.
    pub column: usize,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for JsonError {}

/// Reads a document. Of several members with one name the last one wins.
pub fn parse(document: &[u8]) -> Result<Json, JsonError> {
    let mut reader = Reader { document, at: 0 };
    let json = reader.value(0)?;
    reader.skip_space();
    if reader.at < document.len() {
        return Err(reader.error("extraneous data after JSON object"));
    }
    Ok(json)
}

struct Reader<'a> {
    document: &'a [u8],
    at: usize,
}

type Read<T> = Result<T, JsonError>;

impl Reader<'_> {
    fn error(&self, message: impl Into<String>) -> JsonError {
        let before = &self.document[..self.at.min(self.document.len())];
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
        JsonError {
            message: message.into(),
            line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
            column: before.len() - line_start + 1,
        }
    }

    /// At the end of the document between tokens, or else a character that does not belong there.
    fn unexpected(&self, place: &str) -> JsonError {
        match self.peek() {
            None => self.error("EOF"),
            Some(byte) => self.error(format!("invalid character {}{place}", quoted(byte))),
        }
    }

    /// The same inside a token.
    fn unexpected_inside(&self, place: &str) -> JsonError {
        if self.peek().is_none() { self.error("unexpected EOF") } else { self.unexpected(place) }
    }

    fn peek(&self) -> Option<u8> {
        self.document.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Read<Json> {
        self.skip_space();
        if depth > DEEPEST {
            return Err(self.error("exceeded max depth"));
        }
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(Json::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.literal("true", Json::Bool(true)),
            Some(b'f') => self.literal("false", Json::Bool(false)),
            Some(b'n') => self.literal("null", Json::Null),
            _ => Err(self.unexpected(" looking for beginning of value")),
        }
    }

    fn literal(&mut self, word: &str, json: Json) -> Read<Json> {
        for expected in word.bytes() {
            if !self.eat(expected) {
                let place = format!(" in literal {word} (expecting {})", quoted(expected));
                return Err(self.unexpected_inside(&place));
            }
        }
        Ok(json)
    }

    fn array(&mut self, depth: usize) -> Read<Json> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip_space();
        if self.eat(b']') {
            return Ok(Json::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.skip_space();
            if self.eat(b']') {
                return Ok(Json::Array(items));
            }
            if !self.eat(b',') {
                return Err(self.unexpected(" after array element"));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Read<Json> {
        self.at += 1;
        let mut members: Vec<(Str, Json)> = Vec::new();
        self.skip_space();
        if self.eat(b'}') {
            return Ok(Json::Object(members));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                let place = if self.peek() == Some(b'}') { " looking for beginning of object key string" } else { "" };
                return Err(self.unexpected(place));
            }
            let name = self.string()?;
            self.skip_space();
            if !self.eat(b':') {
                return Err(self.unexpected(" after object key"));
            }
            members.push((name, self.value(depth + 1)?));
            self.skip_space();
            if self.eat(b'}') {
                return Ok(Json::Object(last_of_each(members)));
            }
            if !self.eat(b',') {
                return Err(self.unexpected(" after object key:value pair"));
            }
        }
    }

    fn number(&mut self) -> Read<Json> {
        let start = self.at;
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits(" in numeric literal")?;
        }
        if self.eat(b'.') {
            self.digits(" after decimal point in numeric literal")?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _ = self.eat(b'+') || self.eat(b'-');
            self.digits(" in exponent of numeric literal")?;
        }
        let text: String = self.document[start..self.at].iter().copied().map(char::from).collect();
        Ok(Json::Number(text.into()))
    }

    fn digits(&mut self, place: &str) -> Read<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(self.unexpected_inside(place)) } else { Ok(()) }
    }

    fn string(&mut self) -> Read<Str> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let start = self.at;
            while !matches!(self.peek(), None | Some(b'"' | b'\\' | 0..0x20)) {
                self.at += 1;
            }
            // Bytes that are no UTF-8 become the replacement character.
            text.push_str(&String::from_utf8_lossy(&self.document[start..self.at]));
            if self.eat(b'"') {
                return Ok(text.into());
            }
            if !self.eat(b'\\') {
                return Err(self.unexpected_inside(" in string literal"));
            }
            text.push(self.escape()?);
        }
    }

    fn escape(&mut self) -> Read<char> {
        let character = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                return self.unicode_escape();
            }
            _ => return Err(self.unexpected_inside(" in string escape code")),
        };
        self.at += 1;
        Ok(character)
    }

    /// Half of a pair alone becomes the replacement character.
    fn unicode_escape(&mut self) -> Read<char> {
        let first = self.four_digits()?;
        if let 0xd800..0xdc00 = first
            && self.document[self.at..].starts_with(b"\\u")
        {
            let before = self.at;
            self.at += 2;
            let second = self.four_digits()?;
            if let 0xdc00..0xe000 = second {
                let combined = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(combined).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = before;
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn four_digits(&mut self) -> Read<u32> {
        let mut code = 0;
        for _ in 0..4 {
            let Some(digit) = self.peek().and_then(|byte| char::from(byte).to_digit(16)) else {
                return Err(self.unexpected_inside(" in \\u hexadecimal character escape"));
            };
            code = code * 16 + digit;
            self.at += 1;
        }
        Ok(code)
    }
}

/// Drops members that are followed by one of the same name, which takes the place of the first.
fn last_of_each(members: Vec<(Str, Json)>) -> Vec<(Str, Json)> {
    let mut places: HashMap<Str, usize, FxBuildHasher> = HashMap::default();
    places.reserve(members.len());
    let mut kept: Vec<(Str, Json)> = Vec::with_capacity(members.len());
    for (name, value) in members {
        match places.get(&name) {
            Some(place) => kept[*place].1 = value,
            None => {
                places.insert(name.clone(), kept.len());
                kept.push((name, value));
            }
        }
    }
    kept
}

fn quoted(byte: u8) -> String {
    match byte {
        b'\'' => "'\\''".to_owned(),
        b'"' => "'\"'".to_owned(),
        b'\n' => "'\\n'".to_owned(),
        b'\r' => "'\\r'".to_owned(),
        b'\t' => "'\\t'".to_owned(),
        0..0x20 | 0x7f => format!("'\\x{byte:02x}'"),
        _ => format!("'{}'", char::from(byte)),
    }
}
