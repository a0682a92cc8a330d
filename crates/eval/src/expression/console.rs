//! What only the console has: a function that shows types.

use terrane_diag::{Diagnostic, Diagnostics};
use terrane_functions::CallError;
use terrane_hcl::{Call, Expr, ExprKind};
use terrane_value::{Type, Value};

use super::{Evaluation, Lookup};

/// What the console shows for one line.
#[derive(Clone, Debug)]
pub enum ConsoleAnswer {
    Value(Value),
    /// Of `type(...)`.
    Type(Type),
    /// Of `type(type(...))`.
    TypeOfType,
}

/// Evaluates a line of the console. A type is no value: `type` must be the outermost call.
pub fn evaluate_console(expr: &Expr, lookup: &dyn Lookup, diags: &mut Diagnostics) -> ConsoleAnswer {
    let mut undeclared = Diagnostics::new();
    for traversal in expr.references() {
        // What they are is asked again where they stand; here all that lead nowhere are reported at once.
        let _ = lookup.reference(traversal, &mut undeclared);
    }
    if undeclared.has_errors() {
        diags.append(undeclared);
        return ConsoleAnswer::Value(Value::dynamic());
    }
    let evaluation = Evaluation { in_console: true, ..Evaluation::new(lookup) };
    let Some(call) = type_call(expr) else {
        return ConsoleAnswer::Value(evaluation.expr(expr, diags));
    };
    let Some(argument) = evaluation.only_argument(expr, call, diags) else {
        return ConsoleAnswer::Type(Type::Dynamic);
    };
    match type_call(argument) {
        Some(inner) => {
            let mut innermost = inner;
            while let Some(argument) = evaluation.only_argument(expr, innermost, diags) {
                match type_call(argument) {
                    Some(call) => innermost = call,
                    None => {
                        let _ = evaluation.expr(argument, diags);
                        break;
                    }
                }
            }
            ConsoleAnswer::TypeOfType
        }
        None => ConsoleAnswer::Type(evaluation.expr(argument, diags).ty().clone()),
    }
}

pub(super) fn misplaced(diags: &mut Diagnostics) -> Value {
    let detail = "The console-only \"type\" function cannot be used as part of an expression.";
    diags.push(Diagnostic::error("Invalid use of type function", detail));
    Value::dynamic()
}

fn type_call(expr: &Expr) -> Option<&Call> {
    match &expr.kind {
        ExprKind::Parentheses(inner) | ExprKind::TemplateWrap(inner) => type_call(inner),
        ExprKind::Call(call) if matches!(call.name.as_str(), "type" | "core::type") => Some(call),
        _ => None,
    }
}

impl Evaluation<'_> {
    fn only_argument<'e>(&self, whole: &Expr, call: &'e Call, diags: &mut Diagnostics) -> Option<&'e Expr> {
        let error = match call.arguments.as_slice() {
            [argument] => return Some(argument),
            [] => CallError::TooFewArguments { expected: 1, or_more: false, missing: "value" },
            [_, _, ..] => CallError::TooManyArguments { expected: 1 },
        };
        self.call_fault(whole, call, &error, diags);
        None
    }
}
