//! The operators of the language on values that may be unknown or marked.
//!
//! A result has the marks of both operands. Operands are converted to the type that the operator needs.
//! An operator on an unknown gives an unknown that is not null, unless what is known decides the result.

mod arithmetic;
mod choice;
mod comparison;
mod equality;
mod logic;

use std::fmt;

use crate::{Content, Marks, Number, Refinement, Type, Undefined, Value, convert};

pub use arithmetic::{add, divide, modulo, multiply, negate, subtract};
pub use choice::undecided;
pub use comparison::{greater_or_equal, greater_than, less_or_equal, less_than};
pub use equality::{equal, not_equal};
pub use logic::{and, not, or};

/// Which operand is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    Left,
    Right,
    /// Of an operator that has only one.
    Only,
}

/// Why an operator has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpError {
    /// An operand cannot be converted to the type that is needed.
    Unsuitable {
        operand: Operand,
        reason: String,
    },
    Null,
    Undefined(Undefined),
}

impl OpError {
    /// The headline of a diagnostic.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        match self {
            OpError::Unsuitable { .. } => "Invalid operand",
            OpError::Null | OpError::Undefined(_) => "Operation failed",
        }
    }
}

/// The detail of a diagnostic, a sentence.
impl fmt::Display for OpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpError::Unsuitable { operand, reason } => {
                let operand = match operand {
                    Operand::Left => "left operand",
                    Operand::Right => "right operand",
                    Operand::Only => "unary operand",
                };
                write!(f, "Unsuitable value for {operand}: {reason}.")
            }
            OpError::Null => f.write_str("Error during operation: argument must not be null."),
            OpError::Undefined(reason) => write!(f, "Error during operation: {reason}."),
        }
    }
}

impl std::error::Error for OpError {}

impl From<Undefined> for OpError {
    fn from(reason: Undefined) -> OpError {
        OpError::Undefined(reason)
    }
}

fn operand(value: &Value, ty: &Type, operand: Operand) -> Result<Value, OpError> {
    convert(value, ty).map_err(|error| OpError::Unsuitable { operand, reason: error.message })
}

/// Both operands in the needed type and not null, and their marks.
fn operands(left: &Value, right: &Value, ty: &Type) -> Result<(Value, Value, Marks), OpError> {
    let left = operand(left, ty, Operand::Left)?;
    let right = operand(right, ty, Operand::Right)?;
    if left.is_null() || right.is_null() {
        return Err(OpError::Null);
    }
    let marks = left.marks().union(right.marks());
    Ok((left, right, marks))
}

fn unknown(ty: Type) -> Value {
    Value::unknown_refined(ty, Refinement::not_null())
}

fn known_number(value: &Value) -> Option<&Number> {
    match value.unmark().0 {
        Content::Number(number) => Some(number),
        _ => None,
    }
}

fn known_bool(value: &Value) -> Option<bool> {
    match value.unmark().0 {
        Content::Bool(value) => Some(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
