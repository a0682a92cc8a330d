//! Values of expressions. Names are resolved through [`Lookup`]; everything they refer to is there
//! already, so the only recursion is over the expression itself.

mod access;
mod call;
mod collection;
mod console;
mod operator;
mod template;

use std::cell::RefCell;

use terrane_diag::{Diagnostic, Diagnostics, Span};
use terrane_functions::Outside;
use terrane_hcl::{Expr, ExprKind, IndexKey, JsonString, Literal, Step, StepKind, Traversal};
use terrane_value::{Number, Str, Value};

pub use console::{ConsoleAnswer, evaluate_console};
pub use template::render_template;

/// What an expression can see around it.
pub trait Lookup {
    /// The value that the first steps of a reference stand for, and how many steps those are. `None` if
    /// there is no such thing, which has been reported.
    fn reference(&self, traversal: &Traversal, diags: &mut Diagnostics) -> Option<(Value, usize)>;

    /// A function of a provider. `None` if this is no name of one.
    fn provider_function(&self, name: &str, arguments: &[Value]) -> Option<ProviderCall>;

    fn outside(&self) -> &dyn Outside;

    /// False where the language takes nothing but constants.
    fn functions_allowed(&self) -> bool {
        true
    }

    /// How many templates are being rendered around this place.
    fn template_depth(&self) -> usize {
        0
    }
}

/// The answer to a call of a provider's function.
pub enum ProviderCall {
    Answer(Value),
    /// Asked for, not here yet: the whole expression will be evaluated again.
    Pending,
    Failed {
        argument: Option<usize>,
        message: String,
    },
    Unknown(String),
}

/// The value of an expression. What cannot be evaluated is reported and unknown.
pub fn evaluate(expr: &Expr, lookup: &dyn Lookup, diags: &mut Diagnostics) -> Value {
    Evaluation::new(lookup).expr(expr, diags)
}

/// What each reference in an expression is just now, for a message.
pub(crate) fn statements(expr: &Expr, lookup: &dyn Lookup) -> Vec<(String, String)> {
    Evaluation::new(lookup).statements(expr)
}

/// Deep chains of operators are legal; each level of recursion gets the stack that it needs.
pub(crate) fn with_stack<R>(work: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(256 * 1024, 4 * 1024 * 1024, work)
}

struct Evaluation<'a> {
    lookup: &'a dyn Lookup,
    /// Names bound by `for`, inner ones last.
    bound: RefCell<Vec<(Str, Value)>>,
    /// The elements that enclosing splats are at, inner ones last.
    splat_items: RefCell<Vec<Value>>,
    /// In the console there is a function `type`.
    in_console: bool,
}

impl Evaluation<'_> {
    fn new(lookup: &dyn Lookup) -> Evaluation<'_> {
        Evaluation { lookup, bound: RefCell::default(), splat_items: RefCell::default(), in_console: false }
    }

    fn expr(&self, expr: &Expr, diags: &mut Diagnostics) -> Value {
        match &expr.kind {
            ExprKind::Literal(literal) => literal_value(literal),
            ExprKind::ScopeTraversal(traversal) => self.traversal(expr, traversal, diags),
            ExprKind::SplatItem => self.splat_items.borrow().last().cloned().unwrap_or_else(Value::dynamic),
            ExprKind::Error => Value::dynamic(),
            ExprKind::JsonString(string) => self.json_string(string, diags),
            _ => with_stack(|| self.compound(expr, diags)),
        }
    }

    fn compound(&self, expr: &Expr, diags: &mut Diagnostics) -> Value {
        match &expr.kind {
            ExprKind::Literal(_)
            | ExprKind::ScopeTraversal(_)
            | ExprKind::SplatItem
            | ExprKind::JsonString(_)
            | ExprKind::Error => self.expr(expr, diags),
            ExprKind::Template(parts) => self.template(expr, parts, diags),
            ExprKind::TemplateWrap(inner) | ExprKind::Parentheses(inner) => self.expr(inner, diags),
            ExprKind::RelativeTraversal(relative) => {
                let source = self.expr(&relative.source, diags);
                self.steps(expr, source, &relative.steps, diags)
            }
            ExprKind::Index(index) => self.index(expr, index, diags),
            ExprKind::Splat(splat) => self.splat(expr, splat, diags),
            ExprKind::Call(call) => self.call(expr, call, diags),
            ExprKind::Conditional(conditional) => self.conditional(expr, conditional, diags),
            ExprKind::Binary(binary) => self.binary(expr, binary, diags),
            ExprKind::Unary(unary) => self.unary(expr, unary, diags),
            ExprKind::Tuple(items) => Value::tuple(items.iter().map(|item| self.expr(item, diags)).collect()),
            ExprKind::Object(items) => self.object(expr, items, diags),
            ExprKind::For(repeat) => self.for_expr(expr, repeat, diags),
        }
    }

    /// Where a value is wanted, a string of the JSON syntax is a template.
    fn json_string(&self, string: &JsonString, diags: &mut Diagnostics) -> Value {
        if !string.faults().is_empty() {
            diags.extend(string.faults().iter().cloned());
            return Value::dynamic();
        }
        match string.template() {
            Some(template) => self.expr(template, diags),
            None => Value::string(string.text.clone()),
        }
    }

    fn traversal(&self, expr: &Expr, traversal: &Traversal, diags: &mut Diagnostics) -> Value {
        match self.root(traversal, diags) {
            Some((value, used)) => self.steps(expr, value, &traversal.steps[used..], diags),
            None => Value::dynamic(),
        }
    }

    fn root(&self, traversal: &Traversal, diags: &mut Diagnostics) -> Option<(Value, usize)> {
        let bound = self.bound.borrow();
        match bound.iter().rev().find(|(name, _)| *name == traversal.root.name) {
            Some((_, value)) => Some((value.clone(), 0)),
            None => {
                drop(bound);
                self.lookup.reference(traversal, diags)
            }
        }
    }

    fn steps(&self, expr: &Expr, source: Value, steps: &[Step], diags: &mut Diagnostics) -> Value {
        let mut value = source;
        for step in steps {
            let next = match &step.kind {
                StepKind::Attribute(name) => access::attribute(&value, name),
                StepKind::Index(IndexKey::String(key)) => access::index(&value, &Value::string(key.clone())),
                StepKind::Index(IndexKey::Number(digits)) | StepKind::LegacyIndex(digits) => {
                    access::index(&value, &number_value(digits))
                }
            };
            match next {
                Ok(next) => value = next,
                Err(refusal) => {
                    self.fault(expr, step.span, refusal.summary, refusal.detail, diags);
                    return Value::dynamic();
                }
            }
        }
        value
    }

    /// Reports an error in `expr`, with the values of the references in it.
    fn fault(
        &self,
        expr: &Expr,
        subject: Span,
        summary: impl Into<std::borrow::Cow<'static, str>>,
        detail: impl Into<String>,
        diags: &mut Diagnostics,
    ) {
        let mut diagnostic = Diagnostic::error(summary, detail).at(subject).within(expr.span);
        diagnostic.values = self.statements(expr);
        diags.push(diagnostic);
    }

    /// What each reference in an expression is just now, for a message.
    fn statements(&self, expr: &Expr) -> Vec<(String, String)> {
        let mut statements = Vec::new();
        for traversal in expr.references() {
            let Some((value, used)) = self.root(traversal, &mut Diagnostics::new()) else { continue };
            let (value, steps) = access::follow(value, &traversal.steps[used..]);
            let text = crate::statement::reference_text(traversal, used + steps);
            if let Some(statement) = crate::statement::describe(&value)
                && !statements.iter().any(|(known, _)| *known == text)
            {
                statements.push((text, statement));
            }
        }
        statements.sort();
        statements
    }
}

fn literal_value(literal: &Literal) -> Value {
    match literal {
        Literal::Null => Value::null(terrane_value::Type::Dynamic),
        Literal::Bool(value) => Value::bool(*value),
        Literal::Number(digits) => number_value(digits),
    }
}

/// The parser has checked the digits.
fn number_value(digits: &str) -> Value {
    Number::parse(digits).map_or_else(Value::dynamic, Value::number)
}
