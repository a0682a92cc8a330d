//! Operators and conditionals.

use terrane_diag::Diagnostics;
use terrane_hcl::{Binary, BinaryOperator, Conditional, Expr, Unary, UnaryOperator};
use terrane_value::{Content, Type, Value, convert, ops, unify_loosely};

use super::Evaluation;

type UnaryOperation = fn(&Value) -> Result<Value, ops::OpError>;
type BinaryOperation = fn(&Value, &Value) -> Result<Value, ops::OpError>;

impl Evaluation<'_> {
    pub(super) fn binary(&self, whole: &Expr, binary: &Binary, diags: &mut Diagnostics) -> Value {
        let mut own = Diagnostics::new();
        let value = match binary.operator {
            BinaryOperator::Equal | BinaryOperator::NotEqual => self.equality(binary, &mut own),
            // `&&` and `||` look at the right side only if the left one does not decide.
            BinaryOperator::And | BinaryOperator::Or => self.logical(whole, binary, &mut own),
            _ => self.arithmetic(whole, binary, &mut own),
        };
        diags.append(own);
        value
    }

    fn equality(&self, binary: &Binary, diags: &mut Diagnostics) -> Value {
        let (left, right) = (self.expr(&binary.left, diags), self.expr(&binary.right, diags));
        if diags.has_errors() {
            return Value::unknown(Type::Bool);
        }
        match binary.operator {
            BinaryOperator::NotEqual => ops::not_equal(&left, &right),
            _ => ops::equal(&left, &right),
        }
    }

    fn logical(&self, whole: &Expr, binary: &Binary, diags: &mut Diagnostics) -> Value {
        let decides = binary.operator == BinaryOperator::Or;
        let unusable = Value::unknown(Type::Bool);
        let left = self.operand(whole, &binary.left, &Type::Bool, "left", diags);
        if let Some(left) = left.as_ref().filter(|_| !diags.has_errors())
            && matches!(left.unmark().0, Content::Bool(value) if value == decides)
        {
            return left.clone();
        }
        // With an unknown on the left the right side may still be one that must not be evaluated, as in
        // `x == null || x.y`: then its errors are not the user's, and the result waits.
        let mut right_diags = Diagnostics::new();
        let right = self.operand(whole, &binary.right, &Type::Bool, "right", &mut right_diags);
        if let Some(left) = left.as_ref().filter(|left| !left.is_known() && !diags.has_errors())
            && right_diags.has_errors()
        {
            return unusable.with_marks(left.marks());
        }
        diags.append(right_diags);
        let (Some(left), Some(right)) = (left, right) else { return unusable };
        if diags.has_errors() {
            return unusable;
        }
        let result = if decides { ops::or(&left, &right) } else { ops::and(&left, &right) };
        self.operation(whole, result, Type::Bool, diags)
    }

    fn arithmetic(&self, whole: &Expr, binary: &Binary, diags: &mut Diagnostics) -> Value {
        let (ty, operation): (Type, BinaryOperation) = match binary.operator {
            BinaryOperator::Add => (Type::Number, ops::add),
            BinaryOperator::Subtract => (Type::Number, ops::subtract),
            BinaryOperator::Multiply => (Type::Number, ops::multiply),
            BinaryOperator::Divide => (Type::Number, ops::divide),
            BinaryOperator::Modulo => (Type::Number, ops::modulo),
            BinaryOperator::Less => (Type::Bool, ops::less_than),
            BinaryOperator::LessOrEqual => (Type::Bool, ops::less_or_equal),
            BinaryOperator::Greater => (Type::Bool, ops::greater_than),
            BinaryOperator::GreaterOrEqual => (Type::Bool, ops::greater_or_equal),
            // Handled by the caller.
            BinaryOperator::Or | BinaryOperator::And | BinaryOperator::Equal | BinaryOperator::NotEqual => {
                return Value::dynamic();
            }
        };
        let left = self.operand(whole, &binary.left, &Type::Number, "left", diags);
        let right = self.operand(whole, &binary.right, &Type::Number, "right", diags);
        match (left, right) {
            (Some(left), Some(right)) if !diags.has_errors() => {
                self.operation(whole, operation(&left, &right), ty, diags)
            }
            _ => Value::unknown(ty),
        }
    }

    pub(super) fn unary(&self, whole: &Expr, unary: &Unary, diags: &mut Diagnostics) -> Value {
        let (ty, operation): (Type, UnaryOperation) = match unary.operator {
            UnaryOperator::Negate => (Type::Number, ops::negate),
            UnaryOperator::Not => (Type::Bool, ops::not),
        };
        let mut own = Diagnostics::new();
        let operand = self.operand(whole, &unary.operand, &ty, "unary", &mut own);
        let value = match operand {
            Some(value) if !own.has_errors() => self.operation(whole, operation(&value), ty, &mut own),
            _ => Value::unknown(ty),
        };
        diags.append(own);
        value
    }

    /// An operand in the type that the operator needs.
    fn operand(&self, whole: &Expr, operand: &Expr, ty: &Type, which: &str, diags: &mut Diagnostics) -> Option<Value> {
        match convert(&self.expr(operand, diags), ty) {
            Ok(value) => Some(value),
            Err(error) => {
                let detail = format!("Unsuitable value for {which} operand: {error}.");
                self.fault(whole, operand.span, "Invalid operand", detail, diags);
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
        if !value.is_known() {
            // Of whatever type: the reference finds out only later that it does not fit.
            return Some(Value::unknown(Type::Bool).with_marks(value.marks()));
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
            _ => return ops::undecided(&then, &otherwise, &ty).with_marks(marks),
        };
        let failed = own.has_errors();
        diags.append(own);
        if failed {
            return Value::unknown(ty).with_marks(marks);
        }
        match unified(&chosen, &ty) {
            Ok(value) => value.with_marks(marks),
            Err(error) => {
                let detail = format!("The {side} result value has the wrong type: {error}.");
                self.fault(whole, span, "Inconsistent conditional result types", detail, diags);
                Value::unknown(ty)
            }
        }
    }
}

/// Conversion to the type that both results have in common. Where that leaves elements open, the reference
/// does not look for a type that all of them could have.
fn unified(value: &Value, ty: &Type) -> Result<Value, String> {
    if let (Type::Tuple(items), Type::List(element)) = (value.ty(), ty)
        && **element == Type::Dynamic
        && items.windows(2).any(|pair| !pair[0].same(&pair[1]))
        && items.iter().all(|item| !item.is_primitive() && *item != Type::Dynamic)
    {
        return Err("element types must all match for conversion to list".into());
    }
    if let (Type::Object(object), Type::Map(element)) = (value.ty(), ty)
        && **element == Type::Dynamic
        && object.types().windows(2).any(|pair| !pair[0].same(&pair[1]))
        && object.types().iter().all(|item| !item.is_primitive() && *item != Type::Dynamic)
    {
        return Err("element types must all match for conversion to map".into());
    }
    convert(value, ty).map_err(|error| error.message)
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
    // What has no type yet keeps everything open.
    if [then.ty(), otherwise.ty()].contains(&&Type::Dynamic) {
        return Some(Type::Dynamic);
    }
    unify_loosely(&[then.ty().clone(), otherwise.ty().clone()])
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
