//! Trees that were read from a piece of text get the places that the text has in its file.

use terrane_diag::Span;

use crate::ast::Ident;
use crate::depth::with_stack;
use crate::expression::{
    Expr, ExprKind, For, ObjectItem, ObjectKey, Step, TemplateFor, TemplateIf, TemplatePart, Traversal,
};

type Move<'m> = &'m dyn Fn(Span) -> Span;

impl Expr {
    pub(crate) fn relocate(&mut self, to: Move<'_>) {
        self.span = to(self.span);
        with_stack(|| kind(&mut self.kind, to));
    }
}

impl Traversal {
    pub(crate) fn relocate(&mut self, to: Move<'_>) {
        self.span = to(self.span);
        ident(&mut self.root, to);
        steps(&mut self.steps, to);
    }
}

fn kind(kind: &mut ExprKind, to: Move<'_>) {
    match kind {
        ExprKind::Literal(_) | ExprKind::SplatItem | ExprKind::Error | ExprKind::JsonString(_) => {}
        ExprKind::Template(inner) => parts(inner, to),
        ExprKind::TemplateWrap(inner) | ExprKind::Parentheses(inner) => inner.relocate(to),
        ExprKind::ScopeTraversal(traversal) => traversal.relocate(to),
        ExprKind::RelativeTraversal(relative) => {
            relative.source.relocate(to);
            steps(&mut relative.steps, to);
        }
        ExprKind::Index(index) => {
            index.collection.relocate(to);
            index.key.relocate(to);
            index.brackets_span = to(index.brackets_span);
        }
        ExprKind::Splat(splat) => {
            splat.source.relocate(to);
            splat.each.relocate(to);
            splat.marker_span = to(splat.marker_span);
        }
        ExprKind::Call(call) => {
            call.name_span = to(call.name_span);
            call.parens_span = to(call.parens_span);
            call.arguments.iter_mut().for_each(|argument| argument.relocate(to));
        }
        ExprKind::Conditional(one) => {
            [&mut one.condition, &mut one.then, &mut one.otherwise].into_iter().for_each(|expr| expr.relocate(to));
        }
        ExprKind::Binary(binary) => {
            binary.operator_span = to(binary.operator_span);
            binary.left.relocate(to);
            binary.right.relocate(to);
        }
        ExprKind::Unary(unary) => {
            unary.operator_span = to(unary.operator_span);
            unary.operand.relocate(to);
        }
        ExprKind::Tuple(items) => items.iter_mut().for_each(|item| item.relocate(to)),
        ExprKind::Object(items) => items.iter_mut().for_each(|item| object_item(item, to)),
        ExprKind::For(one) => for_expression(one, to),
    }
}

fn object_item(item: &mut ObjectItem, to: Move<'_>) {
    match &mut item.key {
        ObjectKey::Name(name) => ident(name, to),
        ObjectKey::Reference(traversal) => traversal.relocate(to),
        ObjectKey::Expression(expr) => expr.relocate(to),
    }
    item.value.relocate(to);
}

fn for_expression(one: &mut For, to: Move<'_>) {
    one.key_variable.iter_mut().for_each(|name| ident(name, to));
    ident(&mut one.value_variable, to);
    one.collection.relocate(to);
    one.key.iter_mut().chain(&mut one.condition).for_each(|expr| expr.relocate(to));
    one.value.relocate(to);
}

fn parts(parts: &mut [TemplatePart], to: Move<'_>) {
    for part in parts {
        match part {
            TemplatePart::Literal { span, .. } => *span = to(*span),
            TemplatePart::Interpolation(expr) => expr.relocate(to),
            TemplatePart::If(branch) => template_if(branch, to),
            TemplatePart::For(repeat) => template_for(repeat, to),
        }
    }
}

fn template_if(branch: &mut TemplateIf, to: Move<'_>) {
    branch.span = to(branch.span);
    branch.condition.relocate(to);
    with_stack(|| parts(&mut branch.then, to));
    with_stack(|| parts(&mut branch.otherwise, to));
}

fn template_for(repeat: &mut TemplateFor, to: Move<'_>) {
    repeat.span = to(repeat.span);
    repeat.key.iter_mut().for_each(|name| ident(name, to));
    ident(&mut repeat.value, to);
    repeat.collection.relocate(to);
    with_stack(|| parts(&mut repeat.body, to));
}

fn ident(ident: &mut Ident, to: Move<'_>) {
    ident.span = to(ident.span);
}

fn steps(steps: &mut [Step], to: Move<'_>) {
    steps.iter_mut().for_each(|step| step.span = to(step.span));
}
