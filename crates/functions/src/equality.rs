//! The `==` of the language.

use terrane_value::{Content, Value, ops};

/// Whether two values are equal, marks aside; `None` if that is not known yet.
pub(crate) fn equal(a: &Value, b: &Value) -> Option<bool> {
    match ops::equal(a, b).unmark().0 {
        Content::Bool(verdict) => Some(verdict),
        _ => None,
    }
}
