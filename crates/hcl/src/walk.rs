//! Visiting what is inside an expression.

use crate::ast::{Ident, Str};
use crate::depth::with_stack;
use crate::expression::{Call, Expr, ExprKind, For, ObjectKey, TemplateFor, TemplatePart, Traversal};

/// What a walk reports. Names bound by a `for` expression or a template `for` are not references.
#[derive(Clone, Copy, Debug)]
pub enum Mention<'e> {
    Reference(&'e Traversal),
    Call(&'e Call),
}

impl Expr {
    /// Every reference to something outside of the expression, in source order.
    #[must_use]
    pub fn references(&self) -> Vec<&Traversal> {
        let mut found = Vec::new();
        self.for_each_mention(&mut |mention| {
            if let Mention::Reference(traversal) = mention {
                found.push(traversal);
            }
        });
        found
    }

    /// Every function call, outer ones first.
    #[must_use]
    pub fn calls(&self) -> Vec<&Call> {
        let mut found = Vec::new();
        self.for_each_mention(&mut |mention| {
            if let Mention::Call(call) = mention {
                found.push(call);
            }
        });
        found
    }

    /// References and calls, in source order.
    pub fn for_each_mention<'e>(&'e self, visit: &mut dyn FnMut(Mention<'e>)) {
        Walk { bound: Vec::new(), visit }.expression(self);
    }
}

struct Walk<'e, 'v> {
    /// The names bound around the current place; inner ones last.
    bound: Vec<&'e Str>,
    visit: &'v mut dyn FnMut(Mention<'e>),
}

impl<'e> Walk<'e, '_> {
    fn expression(&mut self, expr: &'e Expr) {
        with_stack(|| self.kind(&expr.kind));
    }

    fn kind(&mut self, kind: &'e ExprKind) {
        match kind {
            ExprKind::Literal(_) | ExprKind::SplatItem | ExprKind::Error => {}
            ExprKind::JsonString(string) => string.template().into_iter().for_each(|inner| self.expression(inner)),
            ExprKind::ScopeTraversal(traversal) => self.traversal(traversal),
            ExprKind::Template(parts) => self.parts(parts),
            ExprKind::TemplateWrap(inner) | ExprKind::Parentheses(inner) => self.expression(inner),
            ExprKind::RelativeTraversal(relative) => self.expression(&relative.source),
            ExprKind::Index(index) => {
                self.expression(&index.collection);
                self.expression(&index.key);
            }
            ExprKind::Splat(splat) => {
                self.expression(&splat.source);
                self.expression(&splat.each);
            }
            ExprKind::Call(call) => {
                (self.visit)(Mention::Call(call));
                // The second argument of `convert` is a type: its words refer to nothing.
                let is_convert = matches!(call.name.as_str(), "convert" | "core::convert");
                let values = if is_convert { 1 } else { call.arguments.len() };
                call.arguments.iter().take(values).for_each(|argument| self.expression(argument));
            }
            ExprKind::Conditional(conditional) => {
                self.expression(&conditional.condition);
                self.expression(&conditional.then);
                self.expression(&conditional.otherwise);
            }
            ExprKind::Binary(binary) => {
                self.expression(&binary.left);
                self.expression(&binary.right);
            }
            ExprKind::Unary(unary) => self.expression(&unary.operand),
            ExprKind::Tuple(elements) => elements.iter().for_each(|element| self.expression(element)),
            ExprKind::Object(items) => {
                for item in items {
                    self.key(&item.key);
                    self.expression(&item.value);
                }
            }
            ExprKind::For(expr) => self.for_expression(expr),
        }
    }

    fn traversal(&mut self, traversal: &'e Traversal) {
        if !self.bound.contains(&&traversal.root.name) {
            (self.visit)(Mention::Reference(traversal));
        }
    }

    fn key(&mut self, key: &'e ObjectKey) {
        match key {
            ObjectKey::Name(_) => {}
            ObjectKey::Reference(traversal) => self.traversal(traversal),
            ObjectKey::Expression(expr) => self.expression(expr),
        }
    }

    fn for_expression(&mut self, expr: &'e For) {
        self.expression(&expr.collection);
        self.binding(expr.key_variable.as_ref(), &expr.value_variable, |walk| {
            expr.key.iter().for_each(|key| walk.expression(key));
            walk.expression(&expr.value);
            expr.condition.iter().for_each(|condition| walk.expression(condition));
        });
    }

    fn parts(&mut self, parts: &'e [TemplatePart]) {
        for part in parts {
            match part {
                TemplatePart::Literal { .. } => {}
                TemplatePart::Interpolation(expr) => self.expression(expr),
                TemplatePart::If(branch) => {
                    self.expression(&branch.condition);
                    with_stack(|| self.parts(&branch.then));
                    with_stack(|| self.parts(&branch.otherwise));
                }
                TemplatePart::For(repeat) => self.template_for(repeat),
            }
        }
    }

    fn template_for(&mut self, repeat: &'e TemplateFor) {
        self.expression(&repeat.collection);
        self.binding(repeat.key.as_ref(), &repeat.value, |walk| with_stack(|| walk.parts(&repeat.body)));
    }

    fn binding(&mut self, key: Option<&'e Ident>, value: &'e Ident, work: impl FnOnce(&mut Self)) {
        let outside = self.bound.len();
        self.bound.extend(key.map(|key| &key.name));
        self.bound.push(&value.name);
        work(self);
        self.bound.truncate(outside);
    }
}
