//! Values that must be written out: where nothing may be referred to because nothing is known yet.

use terrane_addr::Str;
use terrane_diag::{Diagnostics, Span};
use terrane_hcl::{Expr, ExprKind, Literal, Mention, StepKind, TemplatePart, UnaryOperator};

/// What a constant expression is, as far as the language's own arguments need to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Constant {
    Null,
    Bool(bool),
    Number(Str),
    String(String),
    /// A list, a map, or a calculation that nobody writes in such a place.
    Other,
    /// The text could not be read, which was reported.
    Broken,
}

/// Reports references and function calls where there may be none. True if there is none. What stands in the
/// arguments of a call is not looked at: the call is what has to go.
pub(crate) fn refers_to_nothing(expr: &Expr, diags: &mut Diagnostics) -> bool {
    let before = diags.len();
    let mut last_call: Option<Span> = None;
    expr.for_each_mention(&mut |mention| {
        let at = match mention {
            Mention::Reference(traversal) => traversal.root.span,
            Mention::Call(call) => call.name_span,
        };
        if last_call.is_some_and(|call| at.start < call.end) {
            return;
        }
        match mention {
            Mention::Reference(_) => {
                let detail = "The value must be written out: nothing can be referred to here.";
                diags.error(at, "Variables not allowed", detail);
            }
            Mention::Call(call) => {
                last_call = Some(call.parens_span);
                let detail = "The value must be written out: no function can be called here.";
                diags.error(at, "Function calls not allowed", detail);
            }
        }
    });
    diags.len() == before
}

/// A string argument; numbers and booleans are converted. `None` has been reported.
pub(crate) fn string(expr: &Expr, diags: &mut Diagnostics) -> Option<String> {
    // In the JSON syntax such a text is no template: it is what it says.
    if let Some(json) = expr.as_json_string() {
        return Some(json.text.to_string());
    }
    if !refers_to_nothing(expr, diags) {
        return None;
    }
    let problem = match constant(expr) {
        Constant::String(text) => return Some(text),
        Constant::Bool(value) => return Some(value.to_string()),
        Constant::Number(text) => return Some(text.to_string()),
        Constant::Broken => return None,
        Constant::Null => "null value is not allowed",
        Constant::Other => "string required",
    };
    diags.error(expr.span, "Unsuitable value type", format!("Unsuitable value: {problem}"));
    None
}

/// A boolean argument; "true" and "false" are converted. `None` has been reported.
pub(crate) fn boolean(expr: &Expr, diags: &mut Diagnostics) -> Option<bool> {
    if expr.as_json_string().is_none() && !refers_to_nothing(expr, diags) {
        return None;
    }
    let problem = match constant(expr) {
        Constant::Bool(value) => return Some(value),
        Constant::String(text) if text == "true" => return Some(true),
        Constant::String(text) if text == "false" => return Some(false),
        Constant::Broken => return None,
        Constant::String(_) => "a bool is required",
        Constant::Null => "null value is not allowed",
        Constant::Number(_) | Constant::Other => "bool required",
    };
    diags.error(expr.span, "Unsuitable value type", format!("Unsuitable value: {problem}"));
    None
}

/// The value of an expression without references and calls.
pub(crate) fn constant(expr: &Expr) -> Constant {
    match &expr.kind {
        ExprKind::Literal(Literal::Null) => Constant::Null,
        ExprKind::Literal(Literal::Bool(value)) => Constant::Bool(*value),
        ExprKind::Literal(Literal::Number(text)) => Constant::Number(text.clone()),
        ExprKind::Template(parts) => template(parts),
        ExprKind::JsonString(json) => Constant::String(json.text.to_string()),
        ExprKind::TemplateWrap(inner) | ExprKind::Parentheses(inner) => constant(inner),
        ExprKind::Unary(unary) => match (unary.operator, constant(&unary.operand)) {
            (UnaryOperator::Not, Constant::Bool(value)) => Constant::Bool(!value),
            (UnaryOperator::Negate, Constant::Number(text)) => Constant::Number(format!("-{text}").into()),
            _ => Constant::Other,
        },
        ExprKind::Error => Constant::Broken,
        _ => Constant::Other,
    }
}

fn template(parts: &[TemplatePart]) -> Constant {
    let mut text = String::new();
    for part in parts {
        match part {
            TemplatePart::Literal { text: piece, .. } => text.push_str(piece),
            TemplatePart::Interpolation(expr) => match constant(expr) {
                Constant::String(piece) => text.push_str(&piece),
                Constant::Number(piece) => text.push_str(&piece),
                Constant::Bool(piece) => text.push_str(if piece { "true" } else { "false" }),
                Constant::Broken => return Constant::Broken,
                Constant::Null | Constant::Other => return Constant::Other,
            },
            TemplatePart::If(_) | TemplatePart::For(_) => return Constant::Other,
        }
    }
    Constant::String(text)
}

/// `.name` steps only, as text.
pub(crate) fn attribute_name(step: &StepKind) -> Option<&Str> {
    match step {
        StepKind::Attribute(name) => Some(name),
        StepKind::Index(_) | StepKind::LegacyIndex(_) => None,
    }
}
