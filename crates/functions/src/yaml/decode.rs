//! Reads documents.

use std::borrow::Cow;
use std::collections::HashMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span, Tag};
use terrane_value::{Content, Str, Type, Value, convert};

use super::scalar::{self, Style};

/// Collections inside each other.
const DEEPEST: usize = 1_000;

/// A document of a text that has only one. The error is a sentence.
pub(super) fn document(text: &str) -> Result<Value, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.chars().any(|letter| matches!(letter, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\x7f')) {
        return Err("control characters are not allowed".into());
    }
    if let Some((line, column)) = tab_before_content(text) {
        return Err(format!("on line {line}, column {column}: found character that cannot start any token"));
    }
    let mut text = Cow::Borrowed(text);
    let most = (MOST_READ / text.len().max(1)).max(50);
    for _ in 0..most {
        match parsed(&text) {
            Ok(value) => return Ok(value),
            Err(Refusal::Told(why)) => return Err(why),
            Err(Refusal::Scanner(error)) => {
                let Some(spaced) = with_space_for_tab(&text, &error) else {
                    return Err(at(*error.marker(), error.info()));
                };
                text = Cow::Owned(spaced);
            }
        }
    }
    Err(format!("it has more than {most} tabs behind colons: use spaces"))
}

/// In bytes, over all attempts: see [`with_space_for_tab`].
const MOST_READ: usize = 64 << 20;

enum Refusal {
    Scanner(ScanError),
    Told(String),
}

fn parsed(text: &str) -> Result<Value, Refusal> {
    let end = if text.ends_with('\n') { usize::MAX } else { text.chars().count() };
    let mut builder = Builder { open: Vec::new(), anchors: HashMap::new(), root: None, end };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(Refusal::Scanner)?;
        if builder.root.is_some() && matches!(event, Event::DocumentStart(_)) {
            return Err(Refusal::Told(at(span.start, "unexpected extra content after value")));
        }
        builder.event(event, span).map_err(Refusal::Told)?;
    }
    builder.root.ok_or_else(|| Refusal::Told("on line 1, column 1: missing start of document".into()))
}

/// YAML may separate a value from the colon with a tab, which this parser refuses. Where it does, a space says the same.
fn with_space_for_tab(text: &str, error: &ScanError) -> Option<String> {
    let place = text.char_indices().nth(error.marker().index()).map_or(text.len(), |(place, _)| place);
    let colon = text[..place].trim_end_matches([' ', '\t']).len();
    let separator = text[..colon].ends_with(':') && text[colon..].starts_with('\t');
    separator.then(|| format!("{} {}", &text[..colon], &text[colon + 1..]))
}

/// Where a tab stands before anything else of a document, or behind the dashes with which it begins: YAML 1.1, by which
/// the language's parser goes, does not indent with tabs.
fn tab_before_content(text: &str) -> Option<(usize, usize)> {
    for (number, line) in text.lines().enumerate() {
        let mut rest = line.trim_start_matches(' ');
        while let Some(next) = rest.strip_prefix("- ") {
            rest = next.trim_start_matches(' ');
        }
        if rest.starts_with('\t') {
            return Some((number + 1, line.len() - rest.len() + 1));
        }
        if !rest.is_empty() && !rest.starts_with('#') && rest != "---" {
            return None;
        }
    }
    None
}

fn at(place: Marker, message: &str) -> String {
    format!("on line {}, column {}: {message}", place.line().max(1), place.col() + 1)
}

/// A collection whose end has not come yet.
struct Open {
    anchor: usize,
    kind: Kind,
}

enum Kind {
    Sequence(Vec<Value>),
    Mapping { entries: Vec<(Str, Value)>, key: Option<Key> },
}

enum Key {
    Name(Str),
    /// `<<`: the entries of its value are taken over.
    Merge,
}

struct Builder {
    open: Vec<Open>,
    anchors: HashMap<usize, Value>,
    root: Option<Value>,
    /// Where a text ends that has no line end there, in characters.
    end: usize,
}

impl Builder {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), String> {
        let place = span.start;
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.as_deref().map(written);
                let style = match style {
                    ScalarStyle::Plain => Style::Plain,
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
                    ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
                };
                // The parser ends the last line of a block even where the text does not.
                let text = match style == Style::Block && span.end.index() >= self.end {
                    true => text.strip_suffix('\n').unwrap_or(&text),
                    false => &text,
                };
                let is_merge = text == "<<" && tag.is_none();
                let value = scalar::value(text, style, tag.as_deref()).map_err(|message| at(place, &message))?;
                self.remember(anchor, &value);
                self.add(value, is_merge, place)
            }
            Event::Alias(anchor) => {
                let Some(value) = self.anchors.get(&anchor).cloned() else {
                    return Err(at(place, "cannot refer to an anchor from inside its own definition"));
                };
                if self.expects_key() {
                    return Err(at(place, "only strings are allowed as mapping keys"));
                }
                self.add(value, false, place)
            }
            Event::SequenceStart(anchor, tag) => {
                check_tag(tag.as_ref(), "sequence", "seq", place)?;
                self.start(anchor, Kind::Sequence(Vec::new()), place)
            }
            Event::MappingStart(anchor, tag) => {
                check_tag(tag.as_ref(), "mapping", "map", place)?;
                self.start(anchor, Kind::Mapping { entries: Vec::new(), key: None }, place)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(place),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {
                Ok(())
            }
        }
    }

    fn expects_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { kind: Kind::Mapping { key: None, .. }, .. }))
    }

    fn start(&mut self, anchor: usize, kind: Kind, place: Marker) -> Result<(), String> {
        if self.expects_key() {
            return Err(at(place, "only strings are allowed as mapping keys"));
        }
        if self.open.len() >= DEEPEST {
            return Err(at(place, "the document nests too deeply"));
        }
        self.open.push(Open { anchor, kind });
        Ok(())
    }

    fn end(&mut self, place: Marker) -> Result<(), String> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let value = match open.kind {
            Kind::Sequence(items) => Value::tuple(items),
            Kind::Mapping { entries, .. } => Value::object(entries),
        };
        self.remember(open.anchor, &value);
        self.add(value, false, place)
    }

    fn remember(&mut self, anchor: usize, value: &Value) {
        if anchor != 0 {
            self.anchors.insert(anchor, value.clone());
        }
    }

    fn add(&mut self, value: Value, is_merge: bool, place: Marker) -> Result<(), String> {
        match self.open.last_mut().map(|open| &mut open.kind) {
            None => self.root = Some(value),
            Some(Kind::Sequence(items)) => items.push(value),
            Some(Kind::Mapping { entries, key }) => match key.take() {
                None => *key = Some(if is_merge { Key::Merge } else { Key::Name(name(&value, place)?) }),
                Some(Key::Name(name)) => entries.push((name, value)),
                Some(Key::Merge) => merge(&value, entries, place)?,
            },
        }
        Ok(())
    }
}

fn name(value: &Value, place: Marker) -> Result<Str, String> {
    if value.is_null() {
        return Err(at(place, "mapping key cannot be null"));
    }
    match convert(value, &Type::String).as_ref().map(|name| name.unmark().0) {
        Ok(Content::String(name)) => Ok(name.clone()),
        _ => Err(at(place, "only strings are allowed as mapping keys")),
    }
}

fn merge(value: &Value, entries: &mut Vec<(Str, Value)>, place: Marker) -> Result<(), String> {
    let Content::Object(object, items) = value.unmark().0 else {
        return Err(at(place, &format!("cannot merge {} into mapping", value.ty().friendly_name())));
    };
    entries.extend(object.names().iter().cloned().zip(items.iter().cloned()));
    Ok(())
}

fn written(tag: &Tag) -> String {
    match (&*tag.handle, &*tag.suffix) {
        ("", "!") => "!".into(),
        (handle, suffix) => format!("{handle}{suffix}"),
    }
}

fn check_tag(tag: Option<&Cow<'_, Tag>>, what: &str, usual: &str, place: Marker) -> Result<(), String> {
    let Some(tag) = tag.map(|tag| written(tag)) else { return Ok(()) };
    if tag == format!("tag:yaml.org,2002:{usual}") || tag == "!" {
        return Ok(());
    }
    Err(at(place, &format!("can't interpret {what} as {tag}")))
}
