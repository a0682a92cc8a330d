use std::cmp::Ordering;

use super::{OpError, known_number, operands, unknown};
use crate::{Type, Value};

pub fn less_than(left: &Value, right: &Value) -> Result<Value, OpError> {
    compare(left, right, Ordering::is_lt)
}

pub fn less_or_equal(left: &Value, right: &Value) -> Result<Value, OpError> {
    compare(left, right, Ordering::is_le)
}

pub fn greater_than(left: &Value, right: &Value) -> Result<Value, OpError> {
    compare(left, right, Ordering::is_gt)
}

pub fn greater_or_equal(left: &Value, right: &Value) -> Result<Value, OpError> {
    compare(left, right, Ordering::is_ge)
}

fn compare(left: &Value, right: &Value, holds: impl Fn(Ordering) -> bool) -> Result<Value, OpError> {
    let (left, right, marks) = operands(left, right, &Type::Number)?;
    let order = match (known_number(&left), known_number(&right)) {
        (Some(left), Some(right)) => Some(left.cmp(right)),
        _ => order_of_ranges(&left, &right),
    };
    let result = order.map_or_else(|| unknown(Type::Bool), |order| Value::bool(holds(order)));
    Ok(result.with_marks(marks))
}

/// Unknown numbers can be compared if their ranges do not even touch.
fn order_of_ranges(left: &Value, right: &Value) -> Option<Ordering> {
    let (left, right) = (left.range(), right.range());
    if left.maximum.zip(right.minimum).is_some_and(|((most, _), (least, _))| most < least) {
        return Some(Ordering::Less);
    }
    if left.minimum.zip(right.maximum).is_some_and(|((least, _), (most, _))| least > most) {
        return Some(Ordering::Greater);
    }
    None
}
