use terrane_value::{Content, Str, Type, Value};

use super::quoted;

/// A value as `console` and `output` show it. What follows the first line is indented by `indent` spaces.
/// Secrets and unknown values are named, not shown.
#[must_use]
pub fn value_text(value: &Value, indent: usize) -> String {
    let mut out = String::new();
    write_value(value, indent, &mut out);
    out
}

fn write_value(value: &Value, indent: usize, out: &mut String) {
    let (content, marks) = value.unmark();
    if let Content::Unknown(_) = content {
        return out.push_str("(known after apply)");
    }
    if marks.is_ephemeral() {
        return out.push_str("(ephemeral value)");
    }
    if marks.is_sensitive() {
        return out.push_str("(sensitive value)");
    }
    match content {
        Content::Unknown(_) => {}
        Content::Null => out.push_str(&null(value.ty())),
        Content::Bool(true) => out.push_str("true"),
        Content::Bool(false) => out.push_str("false"),
        Content::Number(number) => out.push_str(&number.to_string()),
        Content::String(text) => write_string(text, indent, out),
        Content::List(items) => wrapped("tolist(", out, |out| write_sequence(items, indent, out)),
        Content::Set(items) => wrapped("toset(", out, |out| write_sequence(items, indent, out)),
        Content::Tuple(items) => write_sequence(items, indent, out),
        Content::Map(entries) => wrapped("tomap(", out, |out| {
            write_entries(entries.iter().map(|(key, value)| (key, value)), indent, out);
        }),
        Content::Object(ty, items) => write_entries(ty.names().iter().zip(items), indent, out),
    }
}

fn wrapped(start: &str, out: &mut String, write: impl FnOnce(&mut String)) {
    out.push_str(start);
    write(out);
    out.push(')');
}

fn null(ty: &Type) -> String {
    match ty {
        Type::Dynamic => "null".into(),
        Type::Bool => "tobool(null)".into(),
        Type::Number => "tonumber(null)".into(),
        Type::String => "tostring(null)".into(),
        Type::List(element) => format!("tolist(null) /* of {} */", element.friendly_name()),
        Type::Set(element) => format!("toset(null) /* of {} */", element.friendly_name()),
        Type::Map(element) => format!("tomap(null) /* of {} */", element.friendly_name()),
        Type::Tuple(_) | Type::Object(_) => format!("null /* {} */", ty.friendly_name()),
    }
}

/// A heredoc if it has several lines.
fn write_string(text: &str, indent: usize, out: &mut String) {
    if !text.contains('\n') {
        return out.push_str(&quoted(text));
    }
    let mut delimiter = String::from("EOT");
    while text.split('\n').any(|line| line.trim() == delimiter) {
        delimiter.push('_');
    }
    out.push_str(if indent > 0 { "<<-" } else { "<<" });
    out.push_str(&delimiter);
    for line in text.split('\n').chain([delimiter.as_str()]) {
        new_line(indent, out);
        out.push_str(line);
    }
}

fn write_sequence(items: &[Value], indent: usize, out: &mut String) {
    out.push('[');
    for item in items {
        new_line(indent + 2, out);
        write_value(item, indent + 2, out);
        out.push(',');
    }
    if !items.is_empty() {
        new_line(indent, out);
    }
    out.push(']');
}

fn write_entries<'a>(entries: impl ExactSizeIterator<Item = (&'a Str, &'a Value)>, indent: usize, out: &mut String) {
    let empty = entries.len() == 0;
    out.push('{');
    for (key, value) in entries {
        new_line(indent + 2, out);
        write_string(key, indent + 2, out);
        out.push_str(" = ");
        write_value(value, indent + 2, out);
    }
    if !empty {
        new_line(indent, out);
    }
    out.push('}');
}

fn new_line(indent: usize, out: &mut String) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}

#[cfg(test)]
mod tests;
