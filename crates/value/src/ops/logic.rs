use super::{OpError, Operand, known_bool, operand, operands, unknown};
use crate::{Type, Value};

/// False if one operand is, even if the other is unknown.
pub fn and(left: &Value, right: &Value) -> Result<Value, OpError> {
    decided_by(false, left, right)
}

/// True if one operand is, even if the other is unknown.
pub fn or(left: &Value, right: &Value) -> Result<Value, OpError> {
    decided_by(true, left, right)
}

pub fn not(value: &Value) -> Result<Value, OpError> {
    let value = operand(value, &Type::Bool, Operand::Only)?;
    if value.is_null() {
        return Err(OpError::Null);
    }
    let result = known_bool(&value).map_or_else(|| unknown(Type::Bool), |value| Value::bool(!value));
    Ok(result.with_marks(value.marks()))
}

fn decided_by(decisive: bool, left: &Value, right: &Value) -> Result<Value, OpError> {
    let (left, right, marks) = operands(left, right, &Type::Bool)?;
    let result = match (known_bool(&left), known_bool(&right)) {
        (Some(value), _) | (_, Some(value)) if value == decisive => Value::bool(decisive),
        (Some(_), Some(_)) => Value::bool(!decisive),
        _ => unknown(Type::Bool),
    };
    Ok(result.with_marks(marks))
}
