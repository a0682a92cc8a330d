use std::sync::Arc;

use terrane_diag::Span;

use crate::ast::{Ident, Str};
use crate::json::JsonString;

/// An expression and its place.
///
/// Trees can be deep (a chain of 5,000 `+` leans 5,000 levels to the left), so dropping one is guarded
/// against stack overflow. For that reason `kind` cannot be moved out of an `Expr` by a pattern; use
/// [`Expr::into_kind`].
#[derive(Debug)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum ExprKind {
    Literal(Literal),
    /// A quoted string, a heredoc or a whole template: the parts are joined to a string. No part at all
    /// is the empty string. Also with a single interpolation the result is a string.
    Template(Vec<TemplatePart>),
    /// `"${x}"`: a template that is nothing but one interpolation yields its operand unchanged.
    TemplateWrap(Box<Expr>),
    /// `(x)`
    Parentheses(Box<Expr>),
    /// `a`, `a.b`, `a[0].b`, `a["k"]`: a name followed by constant steps.
    ScopeTraversal(Traversal),
    /// Constant steps from anything but a name: `f(x).b`.
    RelativeTraversal(RelativeTraversal),
    /// `a[expression]`
    Index(Box<Index>),
    /// `a[*].b`, `a.*.b`
    Splat(Box<Splat>),
    /// The element that the nearest enclosing [`Splat`] is at; stands in its `each` only.
    SplatItem,
    Call(Box<Call>),
    /// `condition ? then : otherwise`
    Conditional(Box<Conditional>),
    Binary(Box<Binary>),
    Unary(Box<Unary>),
    /// `[a, b]`
    Tuple(Vec<Expr>),
    /// `{ a = b }`. Keys may repeat; the last one wins.
    Object(Vec<ObjectItem>),
    /// `[for x in y : z]`, `{for x in y : k => v}`
    For(Box<For>),
    /// A string of the JSON syntax: text, a template or a reference, by where it stands.
    JsonString(Arc<JsonString>),
    /// Stands where something could not be read, which has been reported: evaluate to an unknown value
    /// and stay silent.
    Error,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    Null,
    Bool(bool),
    /// The text as written, such as `1e400`; always a valid number without sign.
    Number(Str),
}

/// A piece of a template. Escapes are decoded, strip markers and heredoc indentation are applied.
#[derive(Clone, Debug)]
pub enum TemplatePart {
    /// Never empty.
    Literal {
        text: Str,
        span: Span,
    },
    Interpolation(Box<Expr>),
    If(Box<TemplateIf>),
    For(Box<TemplateFor>),
}

/// `%{ if condition }then%{ else }otherwise%{ endif }`
#[derive(Clone, Debug)]
pub struct TemplateIf {
    pub condition: Expr,
    pub then: Vec<TemplatePart>,
    /// Empty when there is no `else`.
    pub otherwise: Vec<TemplatePart>,
    /// From the `if` directive to the `endif` directive, both included.
    pub span: Span,
}

/// `%{ for key, value in collection }body%{ endfor }`
#[derive(Clone, Debug)]
pub struct TemplateFor {
    pub key: Option<Ident>,
    pub value: Ident,
    pub collection: Expr,
    pub body: Vec<TemplatePart>,
    /// From the `for` directive to the `endfor` directive, both included.
    pub span: Span,
}

/// A name and the constant steps from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traversal {
    pub root: Ident,
    pub steps: Vec<Step>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct RelativeTraversal {
    pub source: Box<Expr>,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub kind: StepKind,
    /// With the dot or the brackets.
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// `.name`
    Attribute(Str),
    /// `[0]`, `["key"]`
    Index(IndexKey),
    /// `.0`, the old way to write `[0]`; the digits as written.
    LegacyIndex(Str),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum IndexKey {
    /// The text as written.
    Number(Str),
    String(Str),
}

#[derive(Clone, Debug)]
pub struct Index {
    pub collection: Expr,
    pub key: Expr,
    /// The brackets and what is in them.
    pub brackets_span: Span,
}

#[derive(Clone, Debug)]
pub struct Splat {
    pub source: Expr,
    /// What is done to each element, rooted at [`ExprKind::SplatItem`].
    pub each: Expr,
    pub kind: SplatKind,
    /// `[*]` or `.*`.
    pub marker_span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplatKind {
    /// `a[*]`: everything that follows is done to each element.
    Full,
    /// `a.*`: attributes and legacy indices that follow are done to each element, the rest to the result.
    Attribute,
}

#[derive(Clone, Debug)]
pub struct Call {
    /// `length`, `provider::name::function`; spaces around the colons are gone.
    pub name: Str,
    pub name_span: Span,
    pub arguments: Vec<Expr>,
    /// The last argument is followed by `...`: its elements are the arguments.
    pub expand_final: bool,
    /// From the opening parenthesis to the closing one, both included.
    pub parens_span: Span,
}

#[derive(Clone, Debug)]
pub struct Conditional {
    pub condition: Expr,
    pub then: Expr,
    pub otherwise: Expr,
}

#[derive(Clone, Debug)]
pub struct Binary {
    pub operator: BinaryOperator,
    pub operator_span: Span,
    pub left: Expr,
    pub right: Expr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOperator {
    Or,
    And,
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

impl BinaryOperator {
    /// The operator as it is written.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            BinaryOperator::Or => "||",
            BinaryOperator::And => "&&",
            BinaryOperator::Equal => "==",
            BinaryOperator::NotEqual => "!=",
            BinaryOperator::Greater => ">",
            BinaryOperator::GreaterOrEqual => ">=",
            BinaryOperator::Less => "<",
            BinaryOperator::LessOrEqual => "<=",
            BinaryOperator::Add => "+",
            BinaryOperator::Subtract => "-",
            BinaryOperator::Multiply => "*",
            BinaryOperator::Divide => "/",
            BinaryOperator::Modulo => "%",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Unary {
    pub operator: UnaryOperator,
    pub operator_span: Span,
    pub operand: Expr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOperator {
    Negate,
    Not,
}

impl UnaryOperator {
    /// The operator as it is written.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            UnaryOperator::Negate => "-",
            UnaryOperator::Not => "!",
        }
    }
}

#[derive(Clone, Debug)]
pub struct ObjectItem {
    pub key: ObjectKey,
    pub value: Expr,
}

#[derive(Clone, Debug)]
pub enum ObjectKey {
    /// `{ a = 1 }`: the key is the string "a". Where the object is read as a static map, as in
    /// `providers`, it is also the name a.
    Name(Ident),
    /// `{ a.b = 1 }`: a reference in a static map; to evaluate it is an error ("Ambiguous attribute key").
    Reference(Traversal),
    /// Anything else, also `(a)`: evaluated.
    Expression(Expr),
}

impl ObjectKey {
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            ObjectKey::Name(name) => name.span,
            ObjectKey::Reference(traversal) => traversal.span,
            ObjectKey::Expression(expr) => expr.span,
        }
    }
}

#[derive(Clone, Debug)]
pub struct For {
    pub key_variable: Option<Ident>,
    pub value_variable: Ident,
    pub collection: Expr,
    /// Present for the form in braces.
    pub key: Option<Expr>,
    pub value: Expr,
    pub condition: Option<Expr>,
    /// `=> value...`: values of the same key are collected in a list.
    pub grouping: bool,
}

impl Expr {
    #[must_use]
    pub fn new(kind: ExprKind, span: Span) -> Expr {
        Expr { kind, span }
    }

    /// Takes the node apart.
    #[must_use]
    pub fn into_kind(mut self) -> ExprKind {
        std::mem::replace(&mut self.kind, ExprKind::Error)
    }
}

impl Clone for Expr {
    fn clone(&self) -> Expr {
        Expr { kind: crate::depth::with_stack(|| self.kind.clone()), span: self.span }
    }
}

impl Drop for Expr {
    fn drop(&mut self) {
        if self.kind.is_leaf() {
            return;
        }
        let kind = std::mem::replace(&mut self.kind, ExprKind::Error);
        crate::depth::with_stack(|| drop(kind));
    }
}

impl Drop for TemplateIf {
    fn drop(&mut self) {
        let (then, otherwise) = (std::mem::take(&mut self.then), std::mem::take(&mut self.otherwise));
        crate::depth::with_stack(|| drop((then, otherwise)));
    }
}

impl Drop for TemplateFor {
    fn drop(&mut self) {
        let body = std::mem::take(&mut self.body);
        crate::depth::with_stack(|| drop(body));
    }
}

impl ExprKind {
    /// True if no expression is inside.
    fn is_leaf(&self) -> bool {
        match self {
            ExprKind::Literal(_)
            | ExprKind::ScopeTraversal(_)
            | ExprKind::SplatItem
            | ExprKind::JsonString(_)
            | ExprKind::Error => true,
            ExprKind::Template(_)
            | ExprKind::TemplateWrap(_)
            | ExprKind::Parentheses(_)
            | ExprKind::RelativeTraversal(_)
            | ExprKind::Index(_)
            | ExprKind::Splat(_)
            | ExprKind::Call(_)
            | ExprKind::Conditional(_)
            | ExprKind::Binary(_)
            | ExprKind::Unary(_)
            | ExprKind::Tuple(_)
            | ExprKind::Object(_)
            | ExprKind::For(_) => false,
        }
    }
}
