use super::{OpError, Operand, known_number, operand, operands, unknown};
use crate::{Number, Type, Undefined, Value};

pub fn add(left: &Value, right: &Value) -> Result<Value, OpError> {
    binary(left, right, Number::add)
}

pub fn subtract(left: &Value, right: &Value) -> Result<Value, OpError> {
    binary(left, right, Number::subtract)
}

pub fn multiply(left: &Value, right: &Value) -> Result<Value, OpError> {
    binary(left, right, Number::multiply)
}

/// A number divided by zero is infinite, as the reference has it.
pub fn divide(left: &Value, right: &Value) -> Result<Value, OpError> {
    binary(left, right, Number::divide)
}

pub fn modulo(left: &Value, right: &Value) -> Result<Value, OpError> {
    binary(left, right, Number::modulo)
}

pub fn negate(value: &Value) -> Result<Value, OpError> {
    let value = operand(value, &Type::Number, Operand::Only)?;
    if value.is_null() {
        return Err(OpError::Null);
    }
    let result = known_number(&value).map_or_else(|| unknown(Type::Number), |number| Value::number(number.negate()));
    Ok(result.with_marks(value.marks()))
}

fn binary(
    left: &Value,
    right: &Value,
    compute: impl Fn(&Number, &Number) -> Result<Number, Undefined>,
) -> Result<Value, OpError> {
    let (left, right, marks) = operands(left, right, &Type::Number)?;
    let result = match (known_number(&left), known_number(&right)) {
        (Some(left), Some(right)) => Value::number(compute(left, right)?),
        _ => unknown(Type::Number),
    };
    Ok(result.with_marks(marks))
}
