//! Values whose type only the value itself tells: outputs, attributes of dynamic type, JSON in strings.

use terrane_value::json::Json;
use terrane_value::{Content, Marks, Str, Value};

use super::sequence::{Keys, Side, list_pairs};
use super::{Kind, Node, Sign, whole_sign};

/// A value, or a part of a JSON document.
#[derive(Clone, Copy)]
pub(crate) enum Part<'a> {
    Value(&'a Value),
    Json(&'a Json),
}

/// What a part is. Kinds of sequences are not told apart, nor maps from objects.
enum Shape<'a> {
    Unknown,
    Null,
    Bool(bool),
    Number(String),
    Text(&'a str),
    List(Vec<Part<'a>>),
    /// Sorted by name.
    Object(Vec<(&'a str, Part<'a>)>),
}

impl<'a> Part<'a> {
    fn marks(self) -> Marks {
        match self {
            Part::Value(value) => value.marks(),
            Part::Json(_) => Marks::NONE,
        }
    }

    fn shape(self) -> Shape<'a> {
        match self {
            Part::Value(value) => Part::value_shape(value),
            Part::Json(json) => match json {
                Json::Null => Shape::Null,
                Json::Bool(value) => Shape::Bool(*value),
                Json::Number(text) => Shape::Number(text.to_string()),
                Json::String(text) => Shape::Text(text),
                Json::Array(items) => Shape::List(items.iter().map(Part::Json).collect()),
                Json::Object(members) => {
                    let mut members: Vec<_> =
                        members.iter().map(|(name, json)| (name.as_str(), Part::Json(json))).collect();
                    members.sort_by_key(|(name, _)| *name);
                    Shape::Object(members)
                }
            },
        }
    }

    fn value_shape(value: &'a Value) -> Shape<'a> {
        match value.unmark().0 {
            Content::Unknown(_) => Shape::Unknown,
            Content::Null => Shape::Null,
            Content::Bool(value) => Shape::Bool(value),
            Content::Number(number) => Shape::Number(number.to_string()),
            Content::String(text) => Shape::Text(text),
            Content::List(items) | Content::Set(items) | Content::Tuple(items) => {
                Shape::List(items.iter().map(Part::Value).collect())
            }
            Content::Map(entries) => {
                Shape::Object(entries.iter().map(|(key, value)| (key.as_str(), Part::Value(value))).collect())
            }
            Content::Object(ty, items) => {
                let parts = items.iter().map(Part::Value);
                Shape::Object(ty.names().iter().map(Str::as_str).zip(parts).collect())
            }
        }
    }

    /// Equal for parts that look equal, whatever is marked.
    pub(crate) fn key(self) -> String {
        let mut key = String::new();
        self.write_key(&mut key);
        key
    }

    fn write_key(self, key: &mut String) {
        match self.shape() {
            Shape::Unknown => key.push('?'),
            Shape::Null => key.push_str("null"),
            Shape::Bool(value) => key.push_str(if value { "true" } else { "false" }),
            Shape::Number(text) => key.push_str(&text),
            Shape::Text(text) => terrane_value::json::write_string(text, key),
            Shape::List(items) => {
                key.push('[');
                for item in items {
                    item.write_key(key);
                    key.push(',');
                }
                key.push(']');
            }
            Shape::Object(members) => {
                key.push('{');
                for (name, part) in members {
                    terrane_value::json::write_string(name, key);
                    part.write_key(key);
                    key.push(',');
                }
                key.push('}');
            }
        }
    }
}

/// The change of an output of the root module.
pub(crate) fn output_node(before: &Value, after: &Value, sensitive: bool) -> Node {
    // A side that says null is not there.
    let side = |value: &Value| {
        let marks = if sensitive { Marks::SENSITIVE } else { Marks::NONE };
        (!value.is_null()).then(|| value.clone().with_marks(marks))
    };
    let (before, after) = (side(before), side(after));
    dynamic_node(before.as_ref().map(Part::Value), after.as_ref().map(Part::Value))
}

/// A value as it is, also if it is null.
pub(crate) fn unchanged_node(value: &Value) -> Node {
    dynamic_node(Some(Part::Value(value)), Some(Part::Value(value)))
}

/// The change of something of which only the value tells the type. `None` is a side that is not there.
pub(crate) fn dynamic_node(before: Option<Part<'_>>, after: Option<Part<'_>>) -> Node {
    if let Some(node) = sensitive(before, after) {
        return node;
    }
    match (before, after) {
        (None, None) => Node::nothing(),
        (Some(only), None) => one_side(only, Sign::Delete),
        (None, Some(only)) => one_side(only, Sign::Create),
        (Some(old), Some(new)) => both(old, new),
    }
}

/// `None` if neither side is a secret.
pub(crate) fn sensitive(before: Option<Part<'_>>, after: Option<Part<'_>>) -> Option<Node> {
    let is_secret = |part: Option<Part<'_>>| part.is_some_and(|part| part.marks().is_sensitive());
    sensitive_sides(before, after, is_secret(before), is_secret(after))
}

pub(crate) fn sensitive_sides(before: Option<Part<'_>>, after: Option<Part<'_>>, old: bool, new: bool) -> Option<Node> {
    if !old && !new {
        return None;
    }
    let (sign, unchanged) = match (before, after) {
        (None, None) => return Some(Node::nothing()),
        (Some(_), None) => (Sign::Delete, false),
        (None, Some(_)) => (Sign::Create, false),
        (Some(before), Some(after)) => match before.key() == after.key() {
            true if old == new => (Sign::NoOp, true),
            equal => (Sign::Update, equal),
        },
    };
    Some(Node::new(sign, Kind::Sensitive { before: old, after: new, unchanged }))
}

/// A part that only comes or only goes.
fn one_side(part: Part<'_>, sign: Sign) -> Node {
    let side = |part| if sign == Sign::Create { (None, Some(part)) } else { (Some(part), None) };
    let child = |part| {
        let (before, after) = side(part);
        dynamic_node(before, after)
    };
    let kind = match part.shape() {
        Shape::Unknown => Kind::Unknown { before: None },
        Shape::List(items) => Kind::List { elements: items.into_iter().map(child).collect() },
        Shape::Object(members) => {
            let attributes = members.into_iter().map(|(name, part)| (name.into(), child(part))).collect();
            Kind::Object { attributes, nested: false, unknown: false }
        }
        Shape::Text(text) => match sign {
            Sign::Create => Kind::Text { before: None, after: Some(text.into()) },
            _ => Kind::Text { before: Some(text.into()), after: None },
        },
        shape => match (sign, primitive(&shape)) {
            (Sign::Create, text) => Kind::Primitive { before: None, after: text },
            (_, text) => Kind::Primitive { before: text, after: None },
        },
    };
    Node::new(sign, kind)
}

fn primitive(shape: &Shape<'_>) -> Option<String> {
    match shape {
        Shape::Null => Some("null".into()),
        Shape::Bool(value) => Some(value.to_string()),
        Shape::Number(text) => Some(text.clone()),
        _ => None,
    }
}

fn both(old: Part<'_>, new: Part<'_>) -> Node {
    match (old.shape(), new.shape()) {
        (_, Shape::Unknown) => {
            let before = Some(Box::new(one_side(old, Sign::Delete)));
            Node::new(Sign::Update, Kind::Unknown { before })
        }
        (Shape::List(old), Shape::List(new)) => {
            let elements = dynamic_list(&old, &new);
            Node::new(whole_sign(true, true, &elements), Kind::List { elements })
        }
        (Shape::Object(old), Shape::Object(new)) => object(&old, &new),
        (Shape::Text(old), Shape::Text(new)) => {
            let sign = if old == new { Sign::NoOp } else { Sign::Update };
            Node::new(sign, Kind::Text { before: Some(old.into()), after: Some(new.into()) })
        }
        (Shape::Null, Shape::Null) | (Shape::Bool(_), Shape::Bool(_)) | (Shape::Number(_), Shape::Number(_)) => {
            let (before, after) = (primitive(&old.shape()), primitive(&new.shape()));
            let sign = if before == after { Sign::NoOp } else { Sign::Update };
            Node::new(sign, Kind::Primitive { before, after })
        }
        _ => {
            let before = Box::new(one_side(old, Sign::Delete));
            let after = Box::new(one_side(new, Sign::Create));
            Node::new(Sign::Update, Kind::TypeChange { before, after })
        }
    }
}

fn dynamic_list(old: &[Part<'_>], new: &[Part<'_>]) -> Vec<Node> {
    let keys = Keys::new(old.iter().map(|part| part.key()), new.iter().map(|part| part.key()));
    let is_object = |side, at: usize| {
        let part = if side == Side::Before { old[at] } else { new[at] };
        matches!(part.shape(), Shape::Object(_))
    };
    list_pairs(&keys, is_object)
        .into_iter()
        .map(|(before, after)| dynamic_node(before.map(|at| old[at]), after.map(|at| new[at])))
        .collect()
}

fn object(old: &[(&str, Part<'_>)], new: &[(&str, Part<'_>)]) -> Node {
    let attributes: Vec<(Str, Node)> = by_name(old, new)
        .into_iter()
        .map(|(name, before, after)| (name.into(), dynamic_node(before.copied(), after.copied())))
        .collect();
    let sign = whole_sign(true, true, attributes.iter().map(|(_, node)| node));
    Node::new(sign, Kind::Object { attributes, nested: false, unknown: false })
}

/// Two sorted lists merged by name.
pub(crate) fn by_name<'a, 'n, T>(
    old: &'a [(&'n str, T)],
    new: &'a [(&'n str, T)],
) -> Vec<(&'n str, Option<&'a T>, Option<&'a T>)> {
    let mut merged = Vec::with_capacity(old.len().max(new.len()));
    let (mut old, mut new) = (old.iter().peekable(), new.iter().peekable());
    loop {
        let order = match (old.peek(), new.peek()) {
            (Some((a, _)), Some((b, _))) => a.cmp(b),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) => return merged,
        };
        let before = if order.is_le() { old.next() } else { None };
        let after = if order.is_ge() { new.next() } else { None };
        if let Some((name, _)) = before.or(after) {
            merged.push((*name, before.map(|(_, part)| part), after.map(|(_, part)| part)));
        }
    }
}
