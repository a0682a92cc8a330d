//! Values with a declared type.

use terrane_schema::{Attribute, AttributeType, NestedAttributes, Nesting};
use terrane_value::{Content, Str, Type, Value};

use super::dynamic::{Part, by_name, dynamic_node, sensitive_sides};
use super::paths::Paths;
use super::sequence::{Keys, list_pairs, set_pairs};
use super::{Kind, Node, Sign, whole_sign};

/// The change of an attribute of a schema. Null is the same as not being there. `parents` tells on which
/// sides the object that has the attribute exists.
pub(crate) fn attribute_node(
    attribute: &Attribute,
    before: Option<&Value>,
    after: Option<&Value>,
    parents: (bool, bool),
    paths: &Paths<'_>,
) -> Node {
    if attribute.write_only {
        return Node::new(whole_sign(parents.0, parents.1, []), Kind::WriteOnly);
    }
    let (before, after) = (present(before), present(after));
    if before.is_none() && after.is_none() {
        return Node::nothing();
    }
    let secret = |side: Option<&Value>| side.is_some_and(|value| attribute.sensitive || value.marks().is_sensitive());
    let parts = (before.map(Part::Value), after.map(Part::Value));
    if let Some(node) = sensitive_sides(parts.0, parts.1, secret(before), secret(after)) {
        return node.replacing(paths.replace_here());
    }
    match &attribute.ty {
        AttributeType::Plain(ty) => typed_node(ty, before, after, paths),
        AttributeType::Nested(nested) => nested_node(nested, before, after, paths),
    }
}

/// The change of one attribute of an object.
pub(super) fn part_node(
    name: &Str,
    attribute: &Attribute,
    (before, after): (Option<&Value>, Option<&Value>),
    paths: &Paths<'_>,
) -> Node {
    let paths = paths.attribute(name);
    let (old, new) = parts_of(before, after, name, &paths);
    // What does not matter is shown as it was.
    let sides = (before.is_some(), if paths.is_relevant() { after.is_some() } else { before.is_some() });
    attribute_node(attribute, old.as_ref(), new.as_ref(), sides, &paths)
}

fn present(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| !value.is_null())
}

/// The change of a value of this type. A side that is null says so; `None` is one that is not there.
pub(crate) fn typed_node(ty: &Type, before: Option<&Value>, after: Option<&Value>, paths: &Paths<'_>) -> Node {
    if before.is_none() && after.is_none() {
        return Node::nothing();
    }
    let secret = |side: Option<&Value>| side.is_some_and(|value| value.marks().is_sensitive());
    let parts = (before.map(Part::Value), after.map(Part::Value));
    if let Some(node) = sensitive_sides(parts.0, parts.1, secret(before), secret(after)) {
        return node.replacing(paths.replace_here());
    }
    if let Some(node) = unknown_node(before, after, paths, |before| typed_node(ty, before, None, &Paths::default())) {
        return node;
    }
    let node = match ty {
        Type::Dynamic => return dynamic_node(parts.0, parts.1),
        Type::Bool | Type::Number => primitive_node(before, after),
        Type::String => text_node(before, after),
        Type::List(element) => list_node(element, before, after, paths),
        Type::Set(element) => set_node(before, after, |old, new| typed_node(element, old, new, &Paths::default())),
        Type::Map(element) => {
            map_node(before, after, false, |key, old, new| typed_node(element, old, new, &paths.key(key)))
        }
        Type::Tuple(elements) => tuple_node(elements, before, after, paths),
        Type::Object(object) => {
            let attributes = object.iter().map(|(name, ty, _)| {
                let paths = paths.attribute(name);
                let (old, new) = parts_of(before, after, name, &paths);
                let node = typed_node(ty, present(old.as_ref()), present(new.as_ref()), &paths);
                (name.clone(), node)
            });
            let attributes: Vec<_> = attributes.filter(|(_, node)| !node.is_nothing()).collect();
            let sides = (present(before).is_some(), present(after).is_some());
            let sign = whole_sign(sides.0, sides.1, attributes.iter().map(|(_, node)| node));
            Node::new(sign, Kind::Object { attributes, nested: false, unknown: false })
        }
    };
    node.replacing(paths.replace_here())
}

/// If the new value is not known: what is shown instead of a difference.
fn unknown_node(
    before: Option<&Value>,
    after: Option<&Value>,
    paths: &Paths<'_>,
    deletion: impl Fn(Option<&Value>) -> Node,
) -> Option<Node> {
    if after.is_none_or(Value::is_known) {
        return None;
    }
    let before = before.map(|before| Box::new(deletion(Some(before))));
    let sign = if before.is_some() { Sign::Update } else { Sign::Create };
    Some(Node::new(sign, Kind::Unknown { before }).replacing(paths.replace_here()))
}

fn primitive_node(before: Option<&Value>, after: Option<&Value>) -> Node {
    let text = |value: &Value| match value.unmark().0 {
        Content::Bool(value) => value.to_string(),
        Content::Number(number) => number.to_string(),
        _ => "null".into(),
    };
    let (before, after) = (before.map(text), after.map(text));
    Node::new(text_sign(&before, &after), Kind::Primitive { before, after })
}

fn text_node(before: Option<&Value>, after: Option<&Value>) -> Node {
    let text = |value: Option<&Value>| match value.map(|value| value.unmark().0) {
        Some(Content::String(text)) => Some(text.to_string()),
        _ => None,
    };
    let explicit = |value: Option<&Value>| value.is_some_and(Value::is_null);
    if explicit(before) || explicit(after) {
        // Null is no text: it is shown beside it.
        let shown = |value: Option<&Value>| {
            value.map(|value| text(Some(value)).map_or("null".into(), |text| crate::value::quoted(&text)))
        };
        let (before, after) = (shown(before), shown(after));
        return Node::new(text_sign(&before, &after), Kind::Primitive { before, after });
    }
    let (before, after) = (text(before), text(after));
    Node::new(text_sign(&before, &after), Kind::Text { before, after })
}

fn text_sign(before: &Option<String>, after: &Option<String>) -> Sign {
    match (before, after) {
        (None, None) => Sign::NoOp,
        (None, Some(_)) => Sign::Create,
        (Some(_), None) => Sign::Delete,
        (Some(before), Some(after)) if before == after => Sign::NoOp,
        (Some(_), Some(_)) => Sign::Update,
    }
}

/// The elements of a list, set or tuple; none if it is null or not there.
pub(super) fn items(value: Option<&Value>) -> &[Value] {
    match value.map(|value| value.unmark().0) {
        Some(Content::List(items) | Content::Set(items) | Content::Tuple(items)) => items,
        _ => &[],
    }
}

/// The entries of a map or object.
pub(super) fn entries(value: Option<&Value>) -> Vec<(&str, &Value)> {
    match value.map(|value| value.unmark().0) {
        Some(Content::Map(entries)) => entries.iter().map(|(key, value)| (key.as_str(), value)).collect(),
        Some(Content::Object(ty, items)) => ty.names().iter().map(Str::as_str).zip(items).collect(),
        _ => Vec::new(),
    }
}

/// An attribute of an object; of an unknown one it is unknown, of null there is none.
pub(super) fn part_of(object: Option<&Value>, name: &str) -> Option<Value> {
    let object = object?;
    match object.is_known() {
        true => object.attribute(name),
        false => Some(Value::dynamic().with_marks(object.marks())),
    }
}

/// An attribute on both sides. If changes of it do not matter, there is none.
pub(super) fn parts_of(
    before: Option<&Value>,
    after: Option<&Value>,
    name: &str,
    paths: &Paths<'_>,
) -> (Option<Value>, Option<Value>) {
    let old = part_of(before, name);
    let new = if paths.is_relevant() { part_of(after, name) } else { old.clone() };
    (old, new)
}

pub(super) fn keys_of(before: &[Value], after: &[Value]) -> Keys {
    let key = |value: &Value| Part::Value(value).key();
    Keys::new(before.iter().map(key), after.iter().map(key))
}

fn sides_of(before: Option<&Value>, after: Option<&Value>) -> (bool, bool) {
    (present(before).is_some(), present(after).is_some())
}

fn list_node(element: &Type, before: Option<&Value>, after: Option<&Value>, paths: &Paths<'_>) -> Node {
    let (old, new) = (items(before), items(after));
    let pairs = list_pairs(&keys_of(old, new), |_, _| matches!(element, Type::Object(_)));
    let elements: Vec<Node> = pairs
        .into_iter()
        .map(|(before, after)| {
            let paths = before.or(after).map(|at| paths.index(at)).unwrap_or_default();
            typed_node(element, before.map(|at| &old[at]), after.map(|at| &new[at]), &paths)
        })
        .collect();
    let sides = sides_of(before, after);
    Node::new(whole_sign(sides.0, sides.1, &elements), Kind::List { elements })
}

fn tuple_node(types: &[Type], before: Option<&Value>, after: Option<&Value>, paths: &Paths<'_>) -> Node {
    let (old, new) = (items(before), items(after));
    let element = |(at, ty)| typed_node(ty, old.get(at), new.get(at), &paths.index(at));
    let elements: Vec<Node> = types.iter().enumerate().map(element).collect();
    let sides = sides_of(before, after);
    Node::new(whole_sign(sides.0, sides.1, &elements), Kind::List { elements })
}

fn set_node(
    before: Option<&Value>,
    after: Option<&Value>,
    element: impl Fn(Option<&Value>, Option<&Value>) -> Node,
) -> Node {
    let (old, new) = (items(before), items(after));
    let elements: Vec<Node> = set_pairs(&keys_of(old, new))
        .into_iter()
        .map(|(before, after)| element(before.map(|at| &old[at]), after.map(|at| &new[at])))
        .collect();
    let sides = sides_of(before, after);
    Node::new(whole_sign(sides.0, sides.1, &elements), Kind::Set { elements })
}

fn map_node(
    before: Option<&Value>,
    after: Option<&Value>,
    nested: bool,
    element: impl Fn(&str, Option<&Value>, Option<&Value>) -> Node,
) -> Node {
    let (old, new) = (entries(before), entries(after));
    let elements: Vec<(Str, Node)> = by_name(&old, &new)
        .into_iter()
        .map(|(key, before, after)| (key.into(), element(key, before.copied(), after.copied())))
        .collect();
    let sides = sides_of(before, after);
    let sign = whole_sign(sides.0, sides.1, elements.iter().map(|(_, node)| node));
    Node::new(sign, Kind::Map { elements, nested })
}

/// An attribute that has attributes with a schema of their own.
fn nested_node(nested: &NestedAttributes, before: Option<&Value>, after: Option<&Value>, paths: &Paths<'_>) -> Node {
    if nested.nesting == Nesting::Single {
        return nested_object(nested, before, after, paths);
    }
    if let Some(node) =
        unknown_node(before, after, paths, |before| nested_node(nested, before, None, &Paths::default()))
    {
        return node;
    }
    match nested.nesting {
        Nesting::Single | Nesting::List => {
            let (old, new) = (items(before), items(after));
            let element = |at| nested_element(nested, old.get(at), new.get(at), &paths.index(at));
            let elements: Vec<Node> = (0..old.len().max(new.len())).map(element).collect();
            let sides = sides_of(before, after);
            Node::new(whole_sign(sides.0, sides.1, &elements), Kind::Set { elements }).replacing(paths.replace_here())
        }
        Nesting::Set => {
            set_node(before, after, |old, new| nested_element(nested, old, new, &Paths::default().or_whole(paths)))
        }
        Nesting::Map => map_node(before, after, true, |key, old, new| {
            nested_element(nested, old, new, &paths.key(key).or_whole(paths))
        }),
    }
}

fn nested_element(nested: &NestedAttributes, before: Option<&Value>, after: Option<&Value>, paths: &Paths<'_>) -> Node {
    let secret = |side: Option<&Value>| side.is_some_and(|value| value.marks().is_sensitive());
    let parts = (before.map(Part::Value), after.map(Part::Value));
    match sensitive_sides(parts.0, parts.1, secret(before), secret(after)) {
        Some(node) => node.replacing(paths.replace_here()),
        None => nested_object(nested, before, after, paths),
    }
}

fn nested_object(nested: &NestedAttributes, before: Option<&Value>, after: Option<&Value>, paths: &Paths<'_>) -> Node {
    let (before, after) = (present(before), present(after));
    let unknown = after.is_some_and(|after| !after.is_known());
    if unknown && before.is_none() {
        return Node::new(Sign::Create, Kind::Unknown { before: None }).replacing(paths.replace_here());
    }
    let sides = (before.is_some(), after.is_some());
    let attributes: Vec<(Str, Node)> = nested
        .attributes
        .iter()
        .map(|(name, attribute)| (name.clone(), part_node(name, attribute, (before, after), paths)))
        .filter(|(_, node)| !node.is_nothing())
        .collect();
    let sign = whole_sign(sides.0, sides.1, attributes.iter().map(|(_, node)| node));
    Node::new(sign, Kind::Object { attributes, nested: true, unknown }).replacing(paths.replace_here())
}
