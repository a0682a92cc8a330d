//! Values in test failures and traces: compact, and silent about what is sensitive or ephemeral.

use std::fmt;

use crate::{Content, Refinement, Value};

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (content, marks) = self.unmark();
        if marks.is_ephemeral() {
            return write!(f, "(ephemeral {})", self.ty());
        }
        if marks.is_sensitive() {
            return write!(f, "(sensitive {})", self.ty());
        }
        match content {
            Content::Null => write!(f, "null({})", self.ty()),
            Content::Unknown(refinement) => write_unknown(self, refinement, f),
            Content::Bool(value) => write!(f, "{value}"),
            Content::Number(value) => write!(f, "{value}"),
            Content::String(value) => write!(f, "{:?}", value.as_str()),
            Content::List(items) => write_items("list[", items, "]", f),
            Content::Set(items) => write_items("set[", items, "]", f),
            Content::Tuple(items) => write_items("[", items, "]", f),
            Content::Map(entries) => write_entries("map{", entries.iter().map(|(key, value)| (key.as_str(), value)), f),
            Content::Object(ty, items) => write_entries("{", ty.names().iter().map(|name| name.as_str()).zip(items), f),
        }
    }
}

fn write_unknown(value: &Value, refinement: Option<&Refinement>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "unknown({}", value.ty())?;
    let Some(refinement) = refinement else {
        return f.write_str(")");
    };
    if refinement.not_null {
        f.write_str(", not null")?;
    }
    if let Some(prefix) = &refinement.prefix {
        write!(f, ", {:?}..", prefix.as_str())?;
    }
    if let Some((minimum, inclusive)) = &refinement.minimum {
        write!(f, ", {} {minimum}", if *inclusive { ">=" } else { ">" })?;
    }
    if let Some((maximum, inclusive)) = &refinement.maximum {
        write!(f, ", {} {maximum}", if *inclusive { "<=" } else { "<" })?;
    }
    if let Some(length) = refinement.length_minimum {
        write!(f, ", length >= {length}")?;
    }
    if let Some(length) = refinement.length_maximum {
        write!(f, ", length <= {length}")?;
    }
    f.write_str(")")
}

fn write_items(open: &str, items: &[Value], close: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(open)?;
    for (index, item) in items.iter().enumerate() {
        write!(f, "{}{item:?}", if index > 0 { ", " } else { "" })?;
    }
    f.write_str(close)
}

fn write_entries<'a>(
    open: &str,
    entries: impl Iterator<Item = (&'a str, &'a Value)>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    f.write_str(open)?;
    for (index, (key, value)) in entries.enumerate() {
        write!(f, "{}{key}: {value:?}", if index > 0 { ", " } else { "" })?;
    }
    f.write_str("}")
}
