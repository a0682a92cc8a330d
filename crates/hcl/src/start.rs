//! Where an expression begins, as messages point to it.

use terrane_diag::Span;

use crate::expression::{Expr, ExprKind, TemplatePart};

impl Expr {
    /// The first part of an expression that can stand for the whole: the bracket of a list, the name of a
    /// function with its parenthesis, the operator of `!a`, the left operand of `a + b`.
    #[must_use]
    pub fn start_span(&self) -> Span {
        let whole = self.span;
        let first = |length: u32| Span { end: whole.start + length, ..whole };
        match &self.kind {
            ExprKind::Tuple(_) | ExprKind::Object(_) | ExprKind::For(_) | ExprKind::Unary(_) => first(1),
            ExprKind::Call(call) => Span { end: call.parens_span.start + 1, ..call.name_span },
            ExprKind::Parentheses(inner) => inner.start_span(),
            ExprKind::Conditional(conditional) => conditional.condition.start_span(),
            ExprKind::Binary(binary) => binary.left.start_span(),
            ExprKind::Splat(splat) => splat.marker_span,
            ExprKind::Template(parts) => parts.first().map_or(whole, start_of_part),
            ExprKind::Literal(_)
            | ExprKind::TemplateWrap(_)
            | ExprKind::ScopeTraversal(_)
            | ExprKind::RelativeTraversal(_)
            | ExprKind::Index(_)
            | ExprKind::SplatItem
            | ExprKind::JsonString(_)
            | ExprKind::Error => whole,
        }
    }
}

fn start_of_part(part: &TemplatePart) -> Span {
    match part {
        TemplatePart::Literal { span, .. } => *span,
        TemplatePart::Interpolation(expr) => expr.start_span(),
        TemplatePart::If(branch) => branch.condition.start_span(),
        TemplatePart::For(repeat) => repeat.span,
    }
}
