//! The `==` of the language.

use terrane_value::{Content, Type, Value};

/// Whether two values are equal, marks aside; `None` if that is not known yet. Values of different types
/// are not equal.
pub(crate) fn equal(a: &Value, b: &Value) -> Option<bool> {
    match (a.unmark().0, b.unmark().0) {
        (Content::Unknown(_), Content::Null) => refuses_null(a),
        (Content::Null, Content::Unknown(_)) => refuses_null(b),
        (Content::Unknown(_), _) | (_, Content::Unknown(_)) => types_may_agree(a.ty(), b.ty()),
        (Content::Null, Content::Null) => Some(true),
        (Content::Null, _) | (_, Content::Null) => Some(false),
        _ if !types_agree(a.ty(), b.ty()) => types_may_agree(a.ty(), b.ty()),
        (Content::Bool(a), Content::Bool(b)) => Some(a == b),
        (Content::Number(a), Content::Number(b)) => Some(a == b),
        (Content::String(a), Content::String(b)) => Some(a == b),
        (Content::Set(a_items), Content::Set(b_items)) => {
            if a.is_wholly_known() && b.is_wholly_known() {
                all_equal(a_items, b_items)
            } else {
                None
            }
        }
        (Content::List(a), Content::List(b))
        | (Content::Tuple(a), Content::Tuple(b))
        | (Content::Object(_, a), Content::Object(_, b)) => all_equal(a, b),
        (Content::Map(a), Content::Map(b)) => {
            if a.len() != b.len() || a.iter().zip(b).any(|((a, _), (b, _))| a != b) {
                return Some(false);
            }
            conjunction(a.iter().zip(b).map(|((_, a), (_, b))| equal(a, b)))
        }
        _ => Some(false),
    }
}

fn refuses_null(unknown: &Value) -> Option<bool> {
    unknown.refinement().is_some_and(|refinement| refinement.not_null).then_some(false)
}

fn types_agree(a: &Type, b: &Type) -> bool {
    a == b
}

fn types_may_agree(a: &Type, b: &Type) -> Option<bool> {
    (!a.has_dynamic() && !b.has_dynamic() && a != b).then_some(false)
}

fn all_equal(a: &[Value], b: &[Value]) -> Option<bool> {
    if a.len() != b.len() {
        return Some(false);
    }
    conjunction(a.iter().zip(b).map(|(a, b)| equal(a, b)))
}

/// One that is false decides, whatever is unknown.
fn conjunction(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut result = Some(true);
    for part in parts {
        match part {
            Some(false) => return Some(false),
            Some(true) => {}
            None => result = None,
        }
    }
    result
}
