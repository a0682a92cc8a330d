use crate::{Refinement, Type, Value};

/// The result of a conditional expression whose condition is unknown: what holds for both values. The type
/// is the one that both can be converted to. The marks are those of the values themselves.
#[must_use]
pub fn undecided(one: &Value, other: &Value, ty: &Type) -> Value {
    let marks = one.marks().union(other.marks());
    if one.is_null() && other.is_null() {
        return Value::null(ty.clone()).with_marks(marks);
    }
    if *ty == Type::Dynamic {
        return Value::dynamic().with_marks(marks);
    }
    let (one_range, other_range) = (one.range(), other.range());
    // A value that has to be converted first tells nothing but that it is not null.
    let range = match one.ty().same(other.ty()) {
        true => Refinement::either(&one_range, &other_range),
        false => Refinement { not_null: one_range.not_null && other_range.not_null, ..Refinement::default() },
    };
    Value::unknown_refined(ty.clone(), range).with_marks(marks)
}
