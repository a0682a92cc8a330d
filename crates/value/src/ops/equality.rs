use super::unknown;
use crate::{Content, Str, Type, Value};

/// The `==` of the language. Never fails: values of different types are different. The result has the
/// marks of everything inside both values.
#[must_use]
pub fn equal(left: &Value, right: &Value) -> Value {
    let marks = left.deep_marks().union(right.deep_marks());
    verdict(left, right).map_or_else(|| unknown(Type::Bool), Value::bool).with_marks(marks)
}

#[must_use]
pub fn not_equal(left: &Value, right: &Value) -> Value {
    let marks = left.deep_marks().union(right.deep_marks());
    verdict(left, right).map_or_else(|| unknown(Type::Bool), |equal| Value::bool(!equal)).with_marks(marks)
}

/// `None` if it is not known yet.
fn verdict(left: &Value, right: &Value) -> Option<bool> {
    match (left.unmark().0, right.unmark().0) {
        // A null of any type equals any other null.
        (Content::Null, Content::Null) => return Some(true),
        (Content::Null, Content::Unknown(range)) | (Content::Unknown(range), Content::Null) => {
            return range.is_some_and(|range| range.not_null).then_some(false);
        }
        (Content::Null, _) | (_, Content::Null) => return Some(false),
        _ => {}
    }
    if !left.ty().same(right.ty()) {
        let open = [left, right].map(|value| !value.is_wholly_known());
        let undecided = open.contains(&true) && may_be_same(left.ty(), right.ty(), open);
        return if undecided { None } else { Some(false) };
    }
    same_type(left, right)
}

/// Whether two types may turn out to be one when the unknown values have got theirs. Only the side that
/// is open, which has unknown values inside, can still change: an empty list of no type keeps it.
fn may_be_same(left: &Type, right: &Type, open: [bool; 2]) -> bool {
    let both = |a: &[Type], b: &[Type]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| may_be_same(a, b, open));
    match (left, right) {
        (Type::Dynamic, _) if open[0] => true,
        (_, Type::Dynamic) if open[1] => true,
        (Type::List(a), Type::List(b)) | (Type::Set(a), Type::Set(b)) | (Type::Map(a), Type::Map(b)) => {
            may_be_same(a, b, open)
        }
        (Type::Tuple(a), Type::Tuple(b)) => both(a, b),
        (Type::Object(a), Type::Object(b)) => a.names() == b.names() && both(a.types(), b.types()),
        (a, b) => a == b,
    }
}

fn same_type(left: &Value, right: &Value) -> Option<bool> {
    match (left.unmark().0, right.unmark().0) {
        (Content::Unknown(_), Content::Unknown(_)) => None,
        (Content::Unknown(range), known) | (known, Content::Unknown(range)) => {
            range.is_some_and(|range| !range.admits(known)).then_some(false)
        }
        (Content::Null, other) | (other, Content::Null) => Some(matches!(other, Content::Null)),
        (Content::Bool(a), Content::Bool(b)) => Some(a == b),
        (Content::Number(a), Content::Number(b)) => Some(a == b),
        (Content::String(a), Content::String(b)) => Some(a == b),
        (Content::List(a), Content::List(b)) | (Content::Tuple(a), Content::Tuple(b)) => sequences(a, b),
        (Content::Object(_, a), Content::Object(_, b)) => attributes(a.iter().zip(b)),
        (Content::Map(a), Content::Map(b)) => maps(a, b),
        (Content::Set(a), Content::Set(b)) => {
            if left.is_wholly_known() && right.is_wholly_known() {
                Some(a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_type(a, b) == Some(true)))
            } else {
                None
            }
        }
        _ => Some(false),
    }
}

/// The first element that is not surely equal decides, as in the reference.
fn sequences(left: &[Value], right: &[Value]) -> Option<bool> {
    if left.len() != right.len() {
        return Some(false);
    }
    left.iter().zip(right).map(|(a, b)| same_type(a, b)).find(|verdict| *verdict != Some(true)).unwrap_or(Some(true))
}

fn maps(left: &[(Str, Value)], right: &[(Str, Value)]) -> Option<bool> {
    if left.len() != right.len() || left.iter().zip(right).any(|((a, _), (b, _))| a != b) {
        return Some(false);
    }
    attributes(left.iter().zip(right).map(|((_, a), (_, b))| (a, b)))
}

/// One difference is enough, wherever it is. The reference looks at attributes in random order and stops
/// at the first unknown one.
fn attributes<'a>(pairs: impl Iterator<Item = (&'a Value, &'a Value)>) -> Option<bool> {
    let mut result = Some(true);
    for (a, b) in pairs {
        match same_type(a, b) {
            Some(true) => {}
            Some(false) => return Some(false),
            None => result = None,
        }
    }
    result
}
