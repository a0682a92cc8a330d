//! Operators and conditionals.

use terrane_diag::{Diagnostics, Span};
use terrane_hcl::{Binary, BinaryOperator, Conditional, Expr, Unary, UnaryOperator};
use terrane_value::{Content, Marks, Type, Value, convert, ops, unify};

use super::Evaluation;

type UnaryOperation = fn(&Value) -> Result<Value, ops::OpError>;

impl Evaluation<'_> {
    pub(super) fn binary(&self, whole: &Expr, binary: &Binary, diags: &mut Diagnostics) -> Value {
        let left = self.expr(&binary.left, diags);
        // `&&` and `||` look at the right side only if the left one does not decide.
        if matches!(binary.operator, BinaryOperator::And | BinaryOperator::Or) {
            return self.logical(whole, binary, &left, diags);
        }
        let right = self.expr(&binary.right, diags);
        match binary.operator {
            BinaryOperator::Equal => left.equals(&right),
            BinaryOperator::NotEqual => ops::not(&left.equals(&right)).unwrap_or_else(|_| Value::unknown(Type::Bool)),
            _ => self.arithmetic(whole, binary, &left, &right, diags),
        }
    }

    fn logical(&self, whole: &Expr, binary: &Binary, left: &Value, diags: &mut Diagnostics) -> Value {
        let decides = binary.operator == BinaryOperator::Or;
        let unusable = Value::unknown(Type::Bool);
        let Some(left) = self.operand(whole, left, &Type::Bool, "left", binary.left.span, diags) else {
            return unusable;
        };
        if matches!(left.unmark().0, Content::Bool(value) if value == decides) {
            return left;
        }
        // With an unknown on the left the right side may still be one that must not be evaluated, as in
        // `x == null || x.y`: then its errors are not the user's, and the result waits.
        let mut right_diags = Diagnostics::new();
        let right = self.expr(&binary.right, &mut right_diags);
        if !left.is_known() && right_diags.has_errors() {
            return unusable.with_marks(left.marks());
        }
        diags.append(right_diags);
        let Some(right) = self.operand(whole, &right, &Type::Bool, "right", binary.right.span, diags) else {
            return unusable;
        };
        let result = if decides { ops::or(&left, &right) } else { ops::and(&left, &right) };
        self.operation(whole, result, Type::Bool, diags)
    }

    fn arithmetic(&self, whole: &Expr, binary: &Binary, left: &Value, right: &Value, diags: &mut Diagnostics) -> Value {
        let comparison = matches!(
            binary.operator,
            BinaryOperator::Less
                | BinaryOperator::LessOrEqual
                | BinaryOperator::Greater
                | BinaryOperator::GreaterOrEqual
        );
        let ty = if comparison { Type::Bool } else { Type::Number };
        let left = self.operand(whole, left, &Type::Number, "left", binary.left.span, diags);
        let right = self.operand(whole, right, &Type::Number, "right", binary.right.span, diags);
        let (Some(left), Some(right)) = (left, right) else {
            return Value::unknown(ty);
        };
        let operation = match binary.operator {
            BinaryOperator::Add => ops::add,
            BinaryOperator::Subtract => ops::subtract,
            BinaryOperator::Multiply => ops::multiply,
            BinaryOperator::Divide => ops::divide,
            BinaryOperator::Modulo => ops::modulo,
            BinaryOperator::Less => ops::less_than,
            BinaryOperator::LessOrEqual => ops::less_or_equal,
            BinaryOperator::Greater => ops::greater_than,
            BinaryOperator::GreaterOrEqual => ops::greater_or_equal,
            // Handled by the callers.
            BinaryOperator::Or | BinaryOperator::And | BinaryOperator::Equal | BinaryOperator::NotEqual => {
                return Value::unknown(ty);
            }
        };
        self.operation(whole, operation(&left, &right), ty, diags)
    }

    pub(super) fn unary(&self, whole: &Expr, unary: &Unary, diags: &mut Diagnostics) -> Value {
        let value = self.expr(&unary.operand, diags);
        let (ty, operation): (Type, UnaryOperation) = match unary.operator {
            UnaryOperator::Negate => (Type::Number, ops::negate),
            UnaryOperator::Not => (Type::Bool, ops::not),
        };
        match self.operand(whole, &value, &ty, "unary", unary.operand.span, diags) {
            Some(value) => self.operation(whole, operation(&value), ty, diags),
            None => Value::unknown(ty),
        }
    }

    fn operand(
        &self,
        whole: &Expr,
        value: &Value,
        ty: &Type,
        which: &str,
        span: Span,
        diags: &mut Diagnostics,
    ) -> Option<Value> {
        match convert(value, ty) {
            Ok(value) => Some(value),
            Err(error) => {
                let detail = format!("Unsuitable value for {which} operand: {error}.");
                self.fault(whole, span, "Invalid operand", detail, diags);
                None
            }
        }
    }

    fn operation(&self, whole: &Expr, result: Result<Value, ops::OpError>, ty: Type, diags: &mut Diagnostics) -> Value {
        result.unwrap_or_else(|error| {
            self.fault(whole, whole.span, "Operation failed", error.to_string(), diags);
            Value::unknown(ty)
        })
    }

    /// A condition that is true, false or unknown; `None` after reporting that it is something else.
    pub(super) fn condition(&self, whole: &Expr, condition: &Expr, diags: &mut Diagnostics) -> Option<Value> {
        let value = self.expr(condition, diags);
        if value.is_null() {
            let detail = "The condition value is null. Conditions must either be true or false.";
            self.fault(whole, condition.span, "Null condition", detail, diags);
            return None;
        }
        match convert(&value, &Type::Bool) {
            Ok(value) => Some(value),
            Err(_) => {
                let detail = "The condition expression must be of type bool.";
                self.fault(whole, condition.span, "Incorrect condition type", detail, diags);
                None
            }
        }
    }

    pub(super) fn conditional(&self, whole: &Expr, conditional: &Conditional, diags: &mut Diagnostics) -> Value {
        // Both branches are evaluated, since the type of the result takes both; the errors of the branch
        // that is not chosen do not count.
        let (mut then_diags, mut otherwise_diags) = (Diagnostics::new(), Diagnostics::new());
        let then = self.expr(&conditional.then, &mut then_diags);
        let otherwise = self.expr(&conditional.otherwise, &mut otherwise_diags);
        let Some(ty) = result_type(&then, &otherwise) else {
            let detail = format!(
                "The true and false result expressions must have consistent types. {}.",
                mismatch(then.ty(), otherwise.ty())
            );
            self.fault(whole, whole.span, "Inconsistent conditional result types", detail, diags);
            return Value::dynamic();
        };
        let Some(condition) = self.condition(whole, &conditional.condition, diags) else {
            return Value::unknown(ty);
        };
        // Which branch was taken must not show whether the other one is secret, so both mark the result.
        let marks = condition.marks().union(then.marks()).union(otherwise.marks());
        let (chosen, own, span, side) = match condition.unmark().0 {
            Content::Bool(true) => (then, then_diags, conditional.then.span, "true"),
            Content::Bool(false) => (otherwise, otherwise_diags, conditional.otherwise.span, "false"),
            _ => return undecided(&then, &otherwise, ty, marks),
        };
        let failed = own.has_errors();
        diags.append(own);
        if failed {
            return Value::unknown(ty).with_marks(marks);
        }
        match convert(&chosen, &ty) {
            Ok(value) => value.with_marks(marks),
            Err(error) => {
                let detail = format!("The {side} result value has the wrong type: {error}.");
                self.fault(whole, span, "Inconsistent conditional result types", detail, diags);
                Value::unknown(ty)
            }
        }
    }
}

/// The type that both results can be converted to. A bare `null` takes the type of the other side.
fn result_type(then: &Value, otherwise: &Value) -> Option<Type> {
    let bare_null = |value: &Value| value.is_null() && *value.ty() == Type::Dynamic;
    if bare_null(then) {
        return Some(otherwise.ty().clone());
    }
    if bare_null(otherwise) || then.ty().same(otherwise.ty()) {
        return Some(then.ty().clone());
    }
    unify(&[then.ty().clone(), otherwise.ty().clone()])
}

/// The result while the condition is unknown. If both sides are the same it does not matter.
fn undecided(then: &Value, otherwise: &Value, ty: Type, marks: Marks) -> Value {
    if ty == Type::Dynamic {
        return Value::dynamic().with_marks(marks);
    }
    let (Ok(then), Ok(otherwise)) = (convert(then, &ty), convert(otherwise, &ty)) else {
        return Value::unknown(ty).with_marks(marks);
    };
    ops::undecided(&then, &otherwise).with_marks(marks)
}

/// The innermost reason why two types are not alike.
fn mismatch(then: &Type, otherwise: &Type) -> String {
    match (then, otherwise) {
        (Type::Object(a), Type::Object(b)) => {
            for (name, ty, _) in a.iter() {
                match b.get(name) {
                    None => {
                        return format!(
                            "The 'true' value includes object attribute {:?}, which is absent in the 'false' value",
                            name.as_str()
                        );
                    }
                    Some(other) if !ty.same(other) => {
                        return format!(
                            "Type mismatch for object attribute {:?}: {}",
                            name.as_str(),
                            mismatch(ty, other)
                        );
                    }
                    Some(_) => {}
                }
            }
            match b.names().iter().find(|name| a.get(name).is_none()) {
                Some(name) => format!(
                    "The 'false' value includes object attribute {:?}, which is absent in the 'true' value",
                    name.as_str()
                ),
                None => "At least one object attribute is different".into(),
            }
        }
        (Type::Tuple(a), Type::Tuple(b)) if a.len() != b.len() => {
            format!("The 'true' tuple has length {}, but the 'false' tuple has length {}", a.len(), b.len())
        }
        (Type::Tuple(a), Type::Tuple(b)) => match a.iter().zip(b.iter()).enumerate().find(|(_, (a, b))| !a.same(b)) {
            Some((index, (a, b))) => format!("Type mismatch for tuple element {index}: {}", mismatch(a, b)),
            None => "At least one tuple element is different".into(),
        },
        (Type::List(a), Type::List(b)) | (Type::Set(a), Type::Set(b)) | (Type::Map(a), Type::Map(b))
            if matches!((&**a, &**b), (Type::Object(_), Type::Object(_)) | (Type::Tuple(_), Type::Tuple(_))) =>
        {
            let kind = match then {
                Type::List(_) => "list",
                Type::Set(_) => "set",
                _ => "map",
            };
            format!("Mismatched {kind} element types: {}", mismatch(a, b))
        }
        _ => format!(
            "The 'true' value is {}, but the 'false' value is {}",
            then.friendly_name(),
            otherwise.friendly_name()
        ),
    }
}
