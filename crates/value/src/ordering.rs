//! The order in which sets are iterated.
//!
//! Numbers go by value, strings by their bytes, false before true, null after everything. All other
//! elements go by a text that spells them out, which is what the reference does; it puts `[100]` before
//! `[9]` and `[1, 5]` before `[1]`.

use std::cmp::Ordering;

use crate::{Content, Str, Type, Value};

/// Sorts the elements of a set and drops duplicates. Two unknowns may turn out to be different, so only
/// elements that are wholly known can be duplicates. The elements must not be marked.
pub(crate) fn sort_set_elements(element: &Type, mut items: Vec<Value>) -> Vec<Value> {
    if element.is_primitive() {
        items.sort_by(compare_primitives);
    } else if items.len() > 1 {
        items.sort_by_cached_key(spelled_out);
    }
    items.dedup_by(|a, b| a.is_wholly_known() && b.is_wholly_known() && a.same(b));
    items
}

/// The order of two elements of one set.
#[must_use]
pub fn compare_set_elements(a: &Value, b: &Value) -> Ordering {
    if a.ty().is_primitive() && b.ty().is_primitive() {
        return compare_primitives(a, b);
    }
    spelled_out(a).cmp(&spelled_out(b))
}

fn compare_primitives(a: &Value, b: &Value) -> Ordering {
    match (a.unmark().0, b.unmark().0) {
        (Content::Bool(a), Content::Bool(b)) => a.cmp(&b),
        (Content::Number(a), Content::Number(b)) => a.cmp(b),
        (Content::String(a), Content::String(b)) => a.cmp(b),
        (a, b) => rank(a).cmp(&rank(b)),
    }
}

fn rank(content: Content<'_>) -> u8 {
    match content {
        Content::Null => 1,
        Content::Unknown(_) => 2,
        _ => 0,
    }
}

fn spelled_out(value: &Value) -> Vec<u8> {
    let mut text = Vec::new();
    spell(value, &mut text);
    text
}

fn spell(value: &Value, text: &mut Vec<u8>) {
    match value.unmark().0 {
        Content::Null => text.push(b'~'),
        Content::Unknown(_) => text.push(b'?'),
        Content::Bool(value) => text.push(if value { b'T' } else { b'F' }),
        Content::Number(value) => text.extend_from_slice(value.to_string().as_bytes()),
        Content::String(value) => spell_string(value, text),
        Content::List(items) | Content::Set(items) => spell_items(b'[', items, b']', text),
        Content::Tuple(items) | Content::Object(_, items) => spell_items(b'<', items, b'>', text),
        Content::Map(entries) => {
            text.push(b'{');
            for (key, value) in entries {
                spell_string(key, text);
                text.push(b':');
                spell(value, text);
                text.push(b';');
            }
            text.push(b'}');
        }
    }
}

fn spell_items(open: u8, items: &[Value], close: u8, text: &mut Vec<u8>) {
    text.push(open);
    for item in items {
        spell(item, text);
        text.push(b';');
    }
    text.push(close);
}

/// In quotes and with escapes, which shows where a quote or a control character is compared.
fn spell_string(string: &Str, text: &mut Vec<u8>) {
    text.push(b'"');
    for byte in string.bytes() {
        let letter = match byte {
            b'"' | b'\\' => byte,
            0x07 => b'a',
            0x08 => b'b',
            0x0c => b'f',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x0b => b'v',
            0..0x20 | 0x7f => {
                text.extend_from_slice(format!("\\x{byte:02x}").as_bytes());
                continue;
            }
            _ => {
                text.push(byte);
                continue;
            }
        };
        text.extend_from_slice(&[b'\\', letter]);
    }
    text.push(b'"');
}

#[cfg(test)]
mod tests;
