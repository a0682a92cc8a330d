//! When two values are the same thing.

use crate::{Content, Value};

impl Value {
    /// Whether type, content and marks are identical, everywhere inside. Two unknowns are the same if the
    /// same is known about them, although they may turn out to be different: this is identity, not the
    /// `==` of the language. Quick for values that share their structure.
    #[must_use]
    pub fn same(&self, other: &Value) -> bool {
        self.marks() == other.marks() && self.ty().same(other.ty()) && self.same_content(other)
    }

    /// The `==` of the language: a bool, which is unknown if the values may still turn out either way.
    #[must_use]
    pub fn equals(&self, other: &Value) -> Value {
        crate::ops::equal(self, other)
    }

    fn same_content(&self, other: &Value) -> bool {
        if self.shares_content(other) {
            return true;
        }
        match (self.unmark().0, other.unmark().0) {
            (Content::Null, Content::Null) => true,
            (Content::Unknown(a), Content::Unknown(b)) => a == b,
            (Content::Bool(a), Content::Bool(b)) => a == b,
            (Content::Number(a), Content::Number(b)) => a == b,
            (Content::String(a), Content::String(b)) => a == b,
            (Content::List(a), Content::List(b))
            | (Content::Set(a), Content::Set(b))
            | (Content::Tuple(a), Content::Tuple(b))
            | (Content::Object(_, a), Content::Object(_, b)) => all_same(a, b),
            (Content::Map(a), Content::Map(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|((key, a), (other, b))| key == other && same_element(a, b))
            }
            _ => false,
        }
    }
}

fn all_same(a: &[Value], b: &[Value]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_element(a, b))
}

/// The types of the elements follow from the type of the whole.
fn same_element(a: &Value, b: &Value) -> bool {
    a.marks() == b.marks() && a.same_content(b)
}
