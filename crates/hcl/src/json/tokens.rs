//! Strings, numbers and words of JSON.

use std::sync::Arc;

use terrane_diag::Span;

use super::places::Places;
use super::reader::Reader;
use super::string::JsonString;
use crate::characters::{Character, decode};
use crate::expression::{Expr, ExprKind, Literal, Unary, UnaryOperator};

const BAD_STRING: &str = "Invalid JSON string";
const BAD_KEYWORD: &str = "Invalid JSON keyword";

impl Reader<'_> {
    /// A string; its opening quote is next.
    pub fn string(&mut self) -> Expr {
        let start = self.at;
        self.at += 1;
        let mut places = Places::new(self.at);
        let mut text = String::new();
        let mut lines = 1;
        loop {
            let run = self.at;
            // Nearly all strings are one run of plain characters.
            while self.bytes.get(self.at).is_some_and(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1f | 0x80..)) {
                self.at += 1;
            }
            text.push_str(std::str::from_utf8(&self.bytes[run..self.at]).unwrap_or_default());
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    places.close(self.at);
                    self.at += 1;
                    break;
                }
                Some(b'\\') => {
                    self.backslash(&mut text);
                    places.resume(text.len(), self.at);
                }
                Some(0x80..) => self.character(&mut text),
                Some(b'\n' | b'\r') | None => {
                    if lines == 1 {
                        let detail = "A string ends on the line on which it begins, with a double quote. Write a line \
                                      break in it as \\n.";
                        self.error(Span::new(self.source, start, start + 1), BAD_STRING, detail);
                    }
                    let ends = self.at >= self.bytes.len() || lines == 1 && !self.string_goes_on();
                    if ends {
                        places.close(self.at);
                        break;
                    }
                    lines += 1;
                    text.push('\n');
                    self.at += 1;
                }
                Some(_) => {
                    let detail = "Control characters stand in a string only as escape sequences: a tab is \\t.";
                    self.error(Span::new(self.source, self.at, self.at + 1), BAD_STRING, detail);
                    self.at += 1;
                    places.resume(text.len(), self.at);
                }
            }
        }
        let span = Span::new(self.source, start, self.at);
        Expr::new(ExprKind::JsonString(Arc::new(JsonString::new(self.source, text, places))), span)
    }

    /// Whether a string that is broken by the end of its line ends on a later one: then the next quote closes it.
    fn string_goes_on(&self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let Some(quote) = rest.iter().position(|byte| *byte == b'"') else { return false };
        let after = rest[quote + 1..].iter().find(|byte| !byte.is_ascii_whitespace());
        matches!(after, Some(b',' | b'}' | b']' | b':'))
    }

    fn character(&mut self, text: &mut String) {
        match decode(&self.bytes[self.at..]) {
            Character::Valid(character, length) => {
                text.push(character);
                self.at += length;
            }
            Character::Invalid => {
                let at = Span::new(self.source, self.at, self.at + 1);
                self.not_utf8(at);
                text.push(char::REPLACEMENT_CHARACTER);
                self.at += 1;
            }
        }
    }

    /// One escape sequence, or a pair that stands for one character.
    fn backslash(&mut self, text: &mut String) {
        let start = self.at;
        let selector = self.bytes.get(start + 1).copied();
        self.at += 2;
        match selector {
            Some(plain @ (b'"' | b'\\' | b'/')) => text.push(char::from(plain)),
            Some(b'b') => text.push('\u{8}'),
            Some(b'f') => text.push('\u{c}'),
            Some(b'n') => text.push('\n'),
            Some(b'r') => text.push('\r'),
            Some(b't') => text.push('\t'),
            Some(b'u') => match self.code_unit() {
                Some(unit) => text.push(self.unicode(unit)),
                None => {
                    let at = Span::new(self.source, start, self.at);
                    self.error(at, BAD_STRING, "After \"\\u\" four hexadecimal digits must follow.");
                }
            },
            _ => {
                // What follows may be a line break or the end, which are not part of it.
                self.at = start + 1;
                let detail = "This escape sequence means nothing in JSON. For a literal backslash write \"\\\\\".";
                self.error(Span::new(self.source, start, start + 1), BAD_STRING, detail);
            }
        }
    }

    fn code_unit(&mut self) -> Option<u32> {
        let digits = self.bytes.get(self.at..self.at + 4)?;
        let text = std::str::from_utf8(digits).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        self.at += 4;
        u32::from_str_radix(text, 16).ok()
    }

    /// Half of a pair without the other half stands for no character.
    fn unicode(&mut self, unit: u32) -> char {
        let after = self.at;
        if (0xd800..0xdc00).contains(&unit) && self.bytes.get(after..after + 2) == Some(b"\\u") {
            self.at += 2;
            if let Some(low @ 0xdc00..0xe000) = self.code_unit() {
                let code = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                return char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
            }
            self.at = after;
        }
        char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// A number; its exact text is kept.
    pub fn number(&mut self) -> Expr {
        let start = self.at;
        let belongs = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b'_');
        while self.bytes.get(self.at).is_some_and(belongs) {
            self.at += 1;
        }
        let span = Span::new(self.source, start, self.at);
        let text = std::str::from_utf8(&self.bytes[start..self.at]).unwrap_or_default();
        let digits = text.strip_prefix('-').unwrap_or(text);
        if !is_number(digits) {
            let detail = format!(
                "\"{text}\" is no number in JSON: an optional minus sign, digits without zeros before them, and then, \
                 if need be, a dot with digits and an exponent, as in -12.5e3."
            );
            self.error(span, "Invalid JSON number", &detail);
            return Expr::new(ExprKind::Error, span);
        }
        let negative = digits.len() < text.len();
        let inner = Span { start: span.start + u32::from(negative), ..span };
        let number = Expr::new(ExprKind::Literal(Literal::Number(digits.into())), inner);
        if !negative {
            return number;
        }
        let operator_span = Span { end: span.start + 1, ..span };
        let unary = Unary { operator: UnaryOperator::Negate, operator_span, operand: number };
        Expr::new(ExprKind::Unary(Box::new(unary)), span)
    }

    /// `true`, `false`, `null`, and what people write instead.
    pub fn keyword(&mut self) -> Expr {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
            self.at += 1;
        }
        let span = Span::new(self.source, start, self.at);
        let word = std::str::from_utf8(&self.bytes[start..self.at]).unwrap_or_default();
        let literal = match word {
            "true" => Literal::Bool(true),
            "false" => Literal::Bool(false),
            "null" => Literal::Null,
            _ => {
                let detail = unknown_word(word);
                self.error(span, BAD_KEYWORD, &detail);
                return Expr::new(ExprKind::Error, span);
            }
        };
        Expr::new(ExprKind::Literal(literal), span)
    }
}

fn unknown_word(word: &str) -> String {
    if matches!(word, "NaN" | "Infinity" | "undefined") {
        return format!("\"{word}\" belongs to JavaScript; JSON has no such value.");
    }
    let near = ["true", "false", "null"].into_iter().find(|known| strsim::levenshtein(&word.to_lowercase(), known) < 3);
    let hint = match near {
        Some(known) => format!("Did you mean \"{known}\"?"),
        None => {
            "If it is a text, put it in double quotes; an expression stands in a string, as in \"${var.name}\".".into()
        }
    };
    format!("\"{word}\" is no word of JSON, which knows true, false and null. {hint}")
}

fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}
