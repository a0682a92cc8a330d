//! From the text of a JSON file to expressions.
//!
//! After a mistake the rest of the property or element is skipped, so that one mistake gives one message and hides
//! nothing behind it.

use std::sync::Arc;

use terrane_diag::{Diagnostic, Diagnostics, SourceId, Span};

use crate::ast::{Attribute, Body};
use crate::characters::{Character, decode};
use crate::depth::{MAXIMUM_DEPTH, with_stack};
use crate::expression::{Expr, ExprKind, ObjectItem, ObjectKey};

use super::shape;

/// Reads a configuration file in the JSON syntax. All that it holds are properties.
#[must_use]
pub fn parse_json_body(source: SourceId, bytes: &[u8], diags: &mut Diagnostics) -> Body {
    let whole = Span::new(source, 0, bytes.len());
    let mut attributes: Vec<Attribute> = Vec::new();
    let root = parse_json_value(source, bytes, diags);
    let span = root.as_ref().map_or(whole, |root| root.span);
    for object in root.into_iter().flat_map(shape::elements) {
        let at = object.span;
        match object.into_kind() {
            ExprKind::Object(items) => attributes.extend(items.into_iter().filter_map(shape::property)),
            ExprKind::Error => {}
            _ => {
                let detail = "A file of the JSON syntax holds one object, or a list of objects: {\"resource\": {...}}.";
                diags.error(at, "Root value must be object", detail);
            }
        }
    }
    Body { attributes, blocks: Vec::new(), span, missing_item_span: shape::closing(span) }
}

/// `None` if there is nothing at all, which is as good as an empty object.
pub(super) fn parse_json_value(source: SourceId, bytes: &[u8], diags: &mut Diagnostics) -> Option<Expr> {
    let start = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    if start == bytes.len() {
        return None;
    }
    let mut reader = Reader { source, bytes, at: start, depth: 0, unclosed: false, faults: 0, diags };
    let root = reader.value();
    if reader.next().is_some() && !reader.unclosed && !matches!(root.kind, ExprKind::Error) {
        let at = reader.here();
        reader.error(at, "Extraneous data after value", "The file is complete before this: it holds one JSON value.");
    }
    Some(root)
}

pub(super) struct Reader<'a> {
    pub source: SourceId,
    pub bytes: &'a [u8],
    pub at: usize,
    depth: usize,
    /// The end of the file came too early, which has been reported.
    unclosed: bool,
    /// How many mistakes there were.
    faults: usize,
    diags: &'a mut Diagnostics,
}

/// What ends the members of an object or the elements of a list.
#[derive(Clone, Copy)]
struct Brackets {
    what: &'static str,
    close: u8,
    other: u8,
    mismatch: &'static str,
    mismatch_detail: &'static str,
    unclosed: &'static str,
    trailing: &'static str,
}

const OBJECT: Brackets = Brackets {
    what: "an object",
    close: b'}',
    other: b']',
    mismatch: "Mismatched braces",
    mismatch_detail: "A JSON object is closed with a brace, not with a bracket.",
    unclosed: "Unclosed object",
    trailing: "Trailing comma in object",
};

const ARRAY: Brackets = Brackets {
    what: "a list",
    close: b']',
    other: b'}',
    mismatch: "Mismatched brackets",
    mismatch_detail: "A JSON list is closed with a bracket, not with a brace.",
    unclosed: "Unclosed list",
    trailing: "Trailing comma in list",
};

impl Reader<'_> {
    pub fn error(&mut self, at: Span, summary: &'static str, detail: &str) {
        self.faults += 1;
        self.diags.push(Diagnostic::error(summary, detail).at(at));
    }

    pub fn not_utf8(&mut self, at: Span) {
        // One such byte seldom comes alone.
        let said = self
            .diags
            .iter()
            .any(|said| said.summary == NOT_UTF8 && said.subject.is_some_and(|subject| subject.source == self.source));
        if !said {
            self.error(at, NOT_UTF8, "This byte is not UTF-8. Save the file in the encoding UTF-8.");
        }
    }

    /// The next byte that is no space, if there is one; comments are reported and skipped.
    fn next(&mut self) -> Option<u8> {
        loop {
            match self.bytes.get(self.at..)? {
                [b' ' | b'\t' | b'\n' | b'\r', ..] => self.at += 1,
                [b'/', b'/' | b'*', ..] | [b'#', ..] => self.comment(),
                rest => return rest.first().copied(),
            }
        }
    }

    fn comment(&mut self) {
        let rest = &self.bytes[self.at..];
        let length = match rest.starts_with(b"/*") {
            true => rest.windows(2).position(|pair| pair == b"*/").map(|at| at + 2),
            false => rest.iter().position(|byte| *byte == b'\n'),
        };
        let start = self.at;
        self.at += length.unwrap_or(rest.len());
        let detail = "JSON has no comments. Write one as a property of the name \"//\", which is ignored where it stands \
                      beside arguments and blocks: \"//\": \"why this is here\".";
        self.error(Span::new(self.source, start, start + 1), "Invalid start of value", detail);
    }

    /// The next character, or one past the end.
    fn here(&self) -> Span {
        let length = match decode(self.bytes.get(self.at..).unwrap_or_default()) {
            Character::Valid(_, length) => length,
            Character::Invalid => 1,
        };
        Span::new(self.source, self.at, self.at + length.min(self.bytes.len().saturating_sub(self.at)))
    }

    fn value(&mut self) -> Expr {
        match self.next() {
            Some(b'{') => self.nested(Reader::object),
            Some(b'[') => self.nested(Reader::array),
            Some(b'"') => self.string(),
            Some(b'-' | b'+' | b'.' | b'0'..=b'9') => self.number(),
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => self.keyword(),
            Some(byte) => self.no_value(byte),
            None => {
                let at = Span::new(self.source, self.at, self.at);
                if !self.unclosed {
                    self.unclosed = true;
                    self.error(at, "Missing value", "The file ends where a JSON value must follow.");
                }
                Expr::new(ExprKind::Error, at)
            }
        }
    }

    fn no_value(&mut self, byte: u8) -> Expr {
        let at = self.here();
        let detail = match byte {
            b'\'' => "Strings of JSON are enclosed in double quotes (\"), not in single ones.",
            b',' => "Between two commas, and before the first, a value is missing.",
            _ => {
                "A JSON value begins with a brace, a bracket, a digit, a minus sign or a double quote, or is one of the \
                  words true, false and null."
            }
        };
        match decode(&self.bytes[self.at..]) {
            Character::Invalid => self.not_utf8(at),
            Character::Valid(..) => self.error(at, "Invalid start of value", detail),
        }
        Expr::new(ExprKind::Error, at)
    }

    /// One level deeper; what is too deep is skipped as a whole.
    fn nested(&mut self, read: fn(&mut Self) -> Expr) -> Expr {
        if self.depth == MAXIMUM_DEPTH {
            let at = self.here();
            let detail = format!("The file is nested more than {MAXIMUM_DEPTH} levels deep here.");
            self.error(at, "Too deeply nested", &detail);
            self.skip_value();
            return Expr::new(ExprKind::Error, at);
        }
        self.depth += 1;
        let expr = with_stack(|| read(self));
        self.depth -= 1;
        expr
    }

    fn object(&mut self) -> Expr {
        let mut items = Vec::new();
        let span = self.items(OBJECT, &mut |reader| items.extend(reader.member()));
        Expr::new(ExprKind::Object(items), span)
    }

    fn array(&mut self) -> Expr {
        let mut items = Vec::new();
        let span = self.items(ARRAY, &mut |reader| {
            let mut item = reader.value();
            if reader.next() == Some(b':') {
                let at = reader.here();
                reader.error(
                    at,
                    "Invalid array value",
                    "A list has no names: names and values stand in an object, {...}.",
                );
                item.kind = ExprKind::Error;
            }
            if matches!(item.kind, ExprKind::Error) {
                reader.skip_item();
            }
            items.push(item);
        });
        Expr::new(ExprKind::Tuple(items), span)
    }

    /// What stands between two brackets, with commas. The span of all.
    fn items(&mut self, brackets: Brackets, read: &mut dyn FnMut(&mut Self)) -> Span {
        let start = self.at;
        self.at += 1;
        let mut after_comma: Option<Span> = None;
        let faults = self.faults;
        loop {
            match self.next() {
                Some(byte) if byte == brackets.close => {
                    self.at += 1;
                    if let Some(comma) = after_comma {
                        let detail = format!("In JSON no comma stands after the last part of {}.", brackets.what);
                        self.error(comma, brackets.trailing, &detail);
                    }
                    break;
                }
                Some(byte) if byte == brackets.other => {
                    let at = self.here();
                    self.error(at, brackets.mismatch, brackets.mismatch_detail);
                    // It may close what is around this; at the root there is nothing.
                    if self.depth == 1 {
                        self.at += 1;
                    }
                    break;
                }
                None => {
                    // After another mistake inside, what closes it may well be there.
                    if !self.unclosed && self.faults == faults {
                        let at = Span::new(self.source, start, start + 1);
                        let detail = "What closes this is missing here, or something inside is not closed.";
                        self.error(at, brackets.unclosed, detail);
                    }
                    self.unclosed = true;
                    break;
                }
                Some(_) => {
                    let (before, faults) = (self.at, self.faults);
                    read(self);
                    after_comma = self.comma(brackets).filter(|_| self.faults == faults);
                    // Whatever stands there, it must not be looked at forever.
                    if self.at == before {
                        self.at += 1;
                    }
                }
            }
        }
        Span::new(self.source, start, self.at)
    }

    /// The comma after an item.
    fn comma(&mut self, brackets: Brackets) -> Option<Span> {
        match self.next() {
            Some(b',') => {
                let at = self.here();
                self.at += 1;
                Some(at)
            }
            Some(byte) if byte == brackets.close || byte == brackets.other => None,
            None => None,
            Some(_) => {
                let at = self.here();
                let mut detail = format!("A comma must stand between the parts of {}.", brackets.what);
                let inside_string = self.follows_interpolation();
                if inside_string {
                    detail.push_str(QUOTE_IN_STRING);
                }
                self.error(at, MISSING_COMMA, &detail);
                let goes_on = matches!(self.bytes.get(self.at), Some(b'"' | b'{' | b'[' | b'-' | b'0'..=b'9'));
                if goes_on && !inside_string {
                    return None;
                }
                self.skip_item();
                self.comma(brackets)
            }
        }
    }

    /// Whether this stands directly after a string that opens a sequence of a template and does not close it.
    fn follows_interpolation(&self) -> bool {
        let line = self.bytes[..self.at].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let before = &self.bytes[line..self.at];
        let open = before.windows(2).rposition(|pair| pair == b"${" || pair == b"%{");
        before.last() == Some(&b'"') && open.is_some_and(|open| !before[open..].contains(&b'}'))
    }

    /// `"name": value`. Without a name the value is only skipped.
    fn member(&mut self) -> Option<ObjectItem> {
        if self.next() != Some(b'"') {
            self.bad_name();
            return None;
        }
        let key = self.string();
        match self.next() {
            Some(b':') => self.at += 1,
            Some(b'=') => {
                let at = self.here();
                let detail = "In JSON a colon stands between a name and its value, not an equals sign.";
                self.error(at, "Missing property value colon", detail);
                self.at += 1;
            }
            Some(b',' | b'}') => {
                let at = self.here();
                let detail = "After the name of a property, a colon and its value must follow.";
                self.error(at, "Missing object value", detail);
                return Some(without_value(key, at));
            }
            None => return None,
            Some(_) => {
                let at = self.here();
                let inside_string = self.follows_interpolation();
                let hint = if inside_string { QUOTE_IN_STRING } else { "" };
                let detail = format!("A colon must stand between the name of a property and its value.{hint}");
                self.error(at, "Missing property value colon", &detail);
                if inside_string {
                    self.skip_item();
                    return None;
                }
            }
        }
        let value = self.value();
        if matches!(value.kind, ExprKind::Error) {
            self.skip_item();
        }
        Some(ObjectItem { key: ObjectKey::Expression(key), value })
    }

    fn bad_name(&mut self) {
        let start = self.at;
        let word = self.bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        let at = if word > 0 { Span::new(self.source, start, start + word) } else { self.here() };
        let detail = match self.bytes.get(start) {
            Some(b',') => "A property is missing before this comma.",
            _ => "The name of a property is a string in double quotes.",
        };
        match decode(&self.bytes[self.at..]) {
            Character::Invalid => self.not_utf8(at),
            Character::Valid(..) => self.error(at, "Invalid object property name", detail),
        }
        self.skip_item();
    }

    /// Goes on to the comma or bracket that ends the present item.
    fn skip_item(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'"' => self.skip_string(),
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth == 0 => return,
                b'}' | b']' => depth -= 1,
                b',' if depth == 0 => return,
                _ => {}
            }
            self.at += 1;
        }
    }

    /// The value that begins here with a bracket.
    fn skip_value(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'"' => self.skip_string(),
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    /// To the closing quote, or the end of the line.
    fn skip_string(&mut self) {
        while let Some(byte) = self.bytes.get(self.at + 1) {
            match byte {
                b'\n' => return,
                b'"' => {
                    self.at += 1;
                    return;
                }
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
    }
}

const NOT_UTF8: &str = "Invalid character encoding";
const QUOTE_IN_STRING: &str =
    " If the string before this is meant to go on: a quote inside of a string is written \\\", also in \"${...}\".";
const MISSING_COMMA: &str = "Missing attribute separator comma";

fn without_value(key: Expr, at: Span) -> ObjectItem {
    ObjectItem { key: ObjectKey::Expression(key), value: Expr::new(ExprKind::Error, Span { end: at.start, ..at }) }
}

/// Only for reading: what a body makes of it.
pub(super) fn attribute(name: crate::ast::Ident, expr: Expr) -> Attribute {
    let span = name.span.to(expr.span);
    let equals_span = name.span.at_end();
    Attribute { name, expr: Arc::new(expr), span, equals_span, is_property: true }
}
