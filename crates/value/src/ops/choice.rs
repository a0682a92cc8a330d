use crate::{Refinement, Value};

/// The result of a conditional expression whose condition is unknown: what holds for both values, which
/// must have been converted to one type. The marks are those of the values themselves.
#[must_use]
pub fn undecided(one: &Value, other: &Value) -> Value {
    let marks = one.marks().union(other.marks());
    if one.is_null() && other.is_null() {
        return one.clone().with_marks(marks);
    }
    if !one.ty().same(other.ty()) {
        return Value::dynamic().with_marks(marks);
    }
    let range = Refinement::either(&one.range(), &other.range());
    Value::unknown_refined(one.ty().clone(), range).with_marks(marks)
}
