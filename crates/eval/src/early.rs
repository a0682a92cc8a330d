//! Values that are needed before there is anything to plan: sources of modules, and the backend.

use std::collections::BTreeSet;
use std::sync::Arc;

use terrane_config::{Config, EarlyExpression, Variable};
use terrane_diag::{Diagnostic, Diagnostics, Span};
use terrane_hcl::{Expr, ExprKind, Literal, ObjectItem, ObjectKey, TemplatePart, Traversal};
use terrane_value::{Content, Value};

use crate::evaluator::{Evaluator, Expansion, RootVariables, World};
use crate::index::{Index, ModuleId};
use crate::reference::{Subject, parse_reference};
use crate::scope::Scope;

const SUMMARY: &str = "Value not known early enough";

/// Evaluates expressions that may use variables and locals only, and writes their values out as literals. `None`:
/// reported, unless it may wait for a variable that has no value.
pub fn early_literals(
    config: &Arc<Config>,
    wanted: &[EarlyExpression],
    variables: &RootVariables,
    world: &dyn World,
    diags: &mut Diagnostics,
) -> Vec<Option<Expr>> {
    // The tree is not complete yet: what is not declared is reported when it is.
    let index = Arc::new(Index::new(config.clone(), &mut Diagnostics::new()));
    let mut evaluator = Evaluator::new(index.clone(), variables.clone(), Expansion::Early);
    let mut one = |early: &EarlyExpression| {
        let module = index.module_id(&early.module)?;
        let uses = Uses::of(&index, module, &early.expr, variables);
        if early.may_wait && uses.without_value.is_some() && uses.refused.is_none() {
            return None;
        }
        if let Some((span, reason)) = uses.refused {
            let detail =
                format!("{reason} So it cannot decide {}, which must be known before anything is planned.", early.what);
            diags.error(span, SUMMARY, detail);
            return None;
        }
        let instance = *evaluator.module_instances(module, world)?.first()?;
        let mut own = Diagnostics::new();
        evaluator.prepare_expression(instance, &early.expr, world);
        own.append(evaluator.take_diagnostics());
        let mut value = Value::dynamic();
        if !own.has_errors() {
            value = crate::expression::evaluate(&early.expr, &Scope::of_module(&evaluator, world, instance), &mut own);
        }
        let failed = own.has_errors();
        diags.append(own);
        if failed { None } else { written_out(early, &value, diags) }
    };
    wanted.iter().map(&mut one).collect()
}

fn written_out(early: &EarlyExpression, value: &Value, diags: &mut Diagnostics) -> Option<Expr> {
    let marks = value.deep_marks();
    let refusal = if marks.is_sensitive() {
        format!("A sensitive value cannot decide {}: it would be seen in messages and files.", early.what)
    } else if marks.is_ephemeral() {
        format!("An ephemeral value cannot decide {}: it may be another one the next time.", early.what)
    } else if !value.is_wholly_known() {
        format!("The value is not known yet, but {} must be known before anything is planned.", early.what)
    } else {
        return Some(literal(value, early.expr.span));
    };
    diags.push(Diagnostic::error(SUMMARY, refusal).at(early.expr.span));
    None
}

/// What an expression uses, near and far: through locals, and through variables in the calling modules.
#[derive(Default)]
struct Uses {
    /// Something that is not known early: where it is named, and why not.
    refused: Option<(Span, String)>,
    /// A variable of the root module that nobody has set.
    without_value: Option<terrane_value::Str>,
}

impl Uses {
    fn of(index: &Index, module: ModuleId, expr: &Arc<Expr>, variables: &RootVariables) -> Uses {
        let mut uses = Uses::default();
        let mut seen = BTreeSet::new();
        let mut open = vec![(module, expr.clone())];
        while let Some((module, expr)) = open.pop() {
            for traversal in expr.references() {
                let Some(reference) = parse_reference(traversal, &mut Diagnostics::new()) else { continue };
                let next = match &reference.subject {
                    Subject::Local(name) => {
                        let local = index.module(module).locals.get(name);
                        local.map(|local| (module, local.expr.clone()))
                    }
                    Subject::Variable(name) => uses.variable(index, module, name, traversal, variables),
                    other => {
                        uses.other(other, traversal);
                        None
                    }
                };
                if let Some((module, next)) = next
                    && seen.insert((module, next.span))
                {
                    open.push((module, next));
                }
            }
        }
        uses
    }

    /// Where the value of a variable comes from, if that is another expression.
    fn variable(
        &mut self,
        index: &Index,
        module: ModuleId,
        name: &terrane_value::Str,
        traversal: &Traversal,
        variables: &RootVariables,
    ) -> Option<(ModuleId, Arc<Expr>)> {
        let variable: &Variable = index.module(module).variables.get(name)?;
        if variable.constant == Some(false) {
            self.refuse(traversal, format!("var.{name} says that it is no constant (const = false)."));
        }
        let node = index.node(module);
        let (Some(parent), Some((_, call))) = (node.parent, node.path.split_last()) else {
            if variable.default.is_none() && !variables.given.contains_key(name) {
                self.without_value = Some(name.clone());
            }
            return None;
        };
        let (argument, _) = index.module(parent).calls.get(call)?.arguments.get(name)?;
        Some((parent, argument.clone()))
    }

    fn other(&mut self, subject: &Subject, traversal: &Traversal) {
        let name = crate::statement::reference_text(traversal, traversal.steps.len());
        let what = match subject {
            Subject::Path(_) | Subject::Variable(_) | Subject::Local(_) => return,
            Subject::Terraform(name) if name == "workspace" => return,
            Subject::Resource(_) => "is known only from the state or after apply",
            Subject::Module(_) | Subject::ModuleOutput { .. } => "comes from a module, which may not be there yet",
            Subject::Each(_) | Subject::CountIndex => "differs between instances",
            Subject::SelfObject | Subject::Terraform(_) => "is not known before a run",
        };
        self.refuse(traversal, format!("{name} {what}."));
    }

    fn refuse(&mut self, traversal: &Traversal, reason: String) {
        self.refused.get_or_insert((traversal.span, reason));
    }
}

/// An expression that has a value: for those who read only what is written out.
fn literal(value: &Value, span: Span) -> Expr {
    let text = |text: &terrane_value::Str| {
        let part = TemplatePart::Literal { text: text.clone(), span };
        ExprKind::Template(if text.is_empty() { Vec::new() } else { vec![part] })
    };
    let kind = match value.unmark().0 {
        Content::Null | Content::Unknown(_) => ExprKind::Literal(Literal::Null),
        Content::Bool(value) => ExprKind::Literal(Literal::Bool(value)),
        Content::Number(number) if number.is_negative() => {
            let positive = Expr::new(ExprKind::Literal(Literal::Number(number.negate().to_string().into())), span);
            let operator = terrane_hcl::UnaryOperator::Negate;
            ExprKind::Unary(Box::new(terrane_hcl::Unary { operator, operand: positive, operator_span: span }))
        }
        Content::Number(number) => ExprKind::Literal(Literal::Number(number.to_string().into())),
        Content::String(own) => text(own),
        Content::List(items) | Content::Set(items) | Content::Tuple(items) => {
            ExprKind::Tuple(items.iter().map(|item| literal(item, span)).collect())
        }
        Content::Map(entries) => {
            let item = |(key, value): &(terrane_value::Str, Value)| (key.clone(), value.clone());
            ExprKind::Object(items(entries.iter().map(item), span, &text))
        }
        Content::Object(ty, values) => {
            let entries = ty.names().iter().cloned().zip(values.iter().cloned());
            ExprKind::Object(items(entries, span, &text))
        }
    };
    Expr::new(kind, span)
}

fn items(
    entries: impl Iterator<Item = (terrane_value::Str, Value)>,
    span: Span,
    text: &dyn Fn(&terrane_value::Str) -> ExprKind,
) -> Vec<ObjectItem> {
    let item = |(key, value): (terrane_value::Str, Value)| ObjectItem {
        key: ObjectKey::Expression(Expr::new(text(&key), span)),
        value: literal(&value, span),
    };
    entries.map(item).collect()
}
