//! A text for each value, by which many values of one type can be compared at once.

use terrane_value::{Content, Value};

/// Equal for two wholly known values of one type exactly if they are equal. Marks are not in it.
pub(crate) fn spelled(value: &Value) -> String {
    let mut text = String::new();
    spell(value, &mut text);
    text
}

fn spell(value: &Value, text: &mut String) {
    match value.unmark().0 {
        Content::Null => text.push('~'),
        Content::Unknown(_) => text.push('?'),
        Content::Bool(value) => text.push(if value { 'T' } else { 'F' }),
        Content::Number(value) => {
            text.push_str(&value.to_string());
            text.push(';');
        }
        Content::String(value) => spell_string(value, text),
        Content::List(items) | Content::Set(items) | Content::Tuple(items) | Content::Object(_, items) => {
            text.push('[');
            items.iter().for_each(|item| spell(item, text));
            text.push(']');
        }
        Content::Map(entries) => {
            text.push('{');
            for (key, value) in entries {
                spell_string(key, text);
                spell(value, text);
            }
            text.push('}');
        }
    }
}

/// With its length before it, so that nothing in it can be taken for what follows.
fn spell_string(string: &str, text: &mut String) {
    text.push_str(&string.len().to_string());
    text.push(':');
    text.push_str(string);
}
