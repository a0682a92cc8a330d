//! Input variables: where the value comes from, its type, defaults and validation rules.

use terrane_addr::Str;
use terrane_config::Variable;
use terrane_diag::{Diagnostic, Diagnostics, Span};
use terrane_hcl::Expr;
use terrane_value::{Defaults, Marks, Type, Value, convert};

use super::{CellCheck, CellKind, Evaluator, Expansion, InstanceId, World};
use crate::expression::evaluate;
use crate::scope::{Constants, Scope};

/// The type and defaults that a variable declares.
pub fn variable_type(variable: &Variable, diags: &mut Diagnostics) -> (Type, Option<Defaults>) {
    variable.ty.as_ref().map_or((Type::Dynamic, None), |expr| written_type(expr, diags))
}

/// A `type` argument: the type, and the defaults of its optional attributes.
pub(crate) fn written_type(expr: &Expr, diags: &mut Diagnostics) -> (Type, Option<Defaults>) {
    crate::types::type_constraint(expr, &|expr, diags| evaluate(expr, &Constants, diags), diags)
}

/// The declared default, converted. `None` if the variable has none and must be set.
pub fn variable_default(variable: &Variable, diags: &mut Diagnostics) -> Option<Value> {
    let expr = variable.default.as_ref()?;
    let mut unheard = Diagnostics::new();
    let (ty, defaults) = variable_type(variable, &mut unheard);
    let value = evaluate(expr, &Constants, diags);
    if value.is_null() && !variable.nullable {
        let detail = "A non-nullable variable cannot have a null default.";
        diags.error(expr.span, "Invalid default value for variable", detail);
        return Some(Value::unknown(ty.without_optional()));
    }
    let value = if value.is_null() { value } else { with_defaults(&value, defaults.as_ref()) };
    match convert(&value, &ty) {
        Ok(value) => Some(value),
        Err(error) => {
            let detail = format!("This default value is not compatible with the variable's type constraint: {error}.");
            diags.error(expr.span, "Invalid default value for variable", detail);
            Some(Value::unknown(ty.without_optional()))
        }
    }
}

pub(crate) fn with_defaults(value: &Value, defaults: Option<&Defaults>) -> Value {
    defaults.map_or_else(|| value.clone(), |defaults| defaults.apply(value))
}

impl Evaluator {
    pub(super) fn variable(
        &mut self,
        instance: InstanceId,
        name: &Str,
        world: &dyn World,
        diags: &mut Diagnostics,
    ) -> Value {
        let index = self.index.clone();
        let module = self.module_of(instance);
        let variable = &index.module(module).variables[name];
        let value = match self.parent_of(instance) {
            None => self.root_variable(variable, diags),
            Some(parent) => self.passed_variable(instance, parent, variable, world, diags),
        };
        let mut marks = Marks::NONE;
        if variable.sensitive {
            marks = marks.union(Marks::SENSITIVE);
        }
        if variable.ephemeral {
            marks = marks.union(Marks::EPHEMERAL);
        } else if value.deep_marks().is_ephemeral() {
            let detail = "This input variable is not declared as accepting ephemeral values, so it cannot be set to a \
                          result derived from an ephemeral value.";
            diags.error(variable.span, "Ephemeral value not allowed", detail);
        }
        let value = value.with_marks(marks);
        if !diags.has_errors() && self.expansion != Expansion::Early {
            self.validate_variable(instance, variable, &value, world, diags);
        }
        value
    }

    fn root_variable(&self, variable: &Variable, diags: &mut Diagnostics) -> Value {
        let (ty, defaults) = variable_type(variable, diags);
        match self.root_variables.given.get(&variable.name) {
            Some(given) => {
                let place = Place { span: given.span.unwrap_or(variable.span), source: Some(&given.source) };
                if let Some(reason) = variable.deprecated.as_ref().filter(|_| !given.value.is_null()) {
                    let detail =
                        format!("var.{} is set {}, but it is deprecated: {reason}", variable.name, given.source);
                    diags.warning(place.span, "Deprecated variable got a value", detail);
                }
                checked(variable, &given.value, &ty, defaults.as_ref(), place, diags)
            }
            None if self.expansion == Expansion::Symbolic => {
                // The type of the default is not that of the values which may come.
                let _ = variable_default(variable, diags);
                Value::unknown(ty.without_optional())
            }
            None => match variable_default(variable, diags) {
                Some(value) => value,
                None => {
                    let detail = format!(
                        "The root module input variable {:?} is not set, and has no default value. Use a -var or \
                         -var-file command line argument to provide a value for this variable.",
                        variable.name.as_str()
                    );
                    diags.error(variable.span, "No value for required variable", detail);
                    Value::unknown(ty.without_optional())
                }
            },
        }
    }

    fn passed_variable(
        &self,
        instance: InstanceId,
        parent: InstanceId,
        variable: &Variable,
        world: &dyn World,
        diags: &mut Diagnostics,
    ) -> Value {
        let (ty, defaults) = variable_type(variable, diags);
        let path = &self.index.node(self.module_of(instance)).path;
        let call = path.names().last().map(Str::as_str).unwrap_or_default();
        let parent_module = self.index.module(self.module_of(parent));
        let argument = parent_module.calls.get(call).and_then(|call| call.arguments.get(&variable.name));
        let Some((expr, _)) = argument else {
            return variable_default(variable, diags).unwrap_or_else(|| {
                // Reported when the call was checked.
                Value::unknown(ty.without_optional())
            });
        };
        let errors = diags.has_errors();
        let value = self.argument(expr, instance, parent, world, diags);
        if diags.has_errors() && !errors {
            return Value::unknown(ty.without_optional());
        }
        checked(variable, &value, &ty, defaults.as_ref(), Place { span: expr.span, source: None }, diags)
    }

    fn argument(
        &self,
        expr: &Expr,
        instance: InstanceId,
        parent: InstanceId,
        world: &dyn World,
        diags: &mut Diagnostics,
    ) -> Value {
        let scope = Scope::of_module(self, world, parent).with_repetition(self.repetition_of(instance));
        evaluate(expr, &scope, diags)
    }

    fn validate_variable(
        &mut self,
        instance: InstanceId,
        variable: &Variable,
        value: &Value,
        world: &dyn World,
        diags: &mut Diagnostics,
    ) {
        for rule in &variable.validations {
            let outcome = {
                let scope = Scope::of_module(self, world, instance).with_variable(variable.name.clone(), value.clone());
                crate::rule::evaluate_rule(rule, &crate::rule::Kind::VALIDATION, &scope, diags)
            };
            let module = self.address(instance).clone();
            self.checks.push(CellCheck { module, kind: CellKind::Variable, name: variable.name.clone(), outcome });
        }
    }
}

struct Place<'a> {
    span: Span,
    /// Set for root variables: how messages name where the value came from.
    source: Option<&'a str>,
}

/// Null rules, defaults and conversion.
fn checked(
    variable: &Variable,
    value: &Value,
    ty: &Type,
    defaults: Option<&Defaults>,
    place: Place<'_>,
    diags: &mut Diagnostics,
) -> Value {
    if value.is_null() && !variable.nullable {
        return match variable_default(variable, diags) {
            Some(default) => default,
            None => {
                let detail = format!(
                    "The given value is not suitable for {}: required variable may not be set to null.",
                    what(variable, &place)
                );
                diags.error(place.span, summary(&place), detail);
                Value::unknown(ty.without_optional())
            }
        };
    }
    let value = if value.is_null() { value.clone() } else { with_defaults(value, defaults) };
    match convert(&value, ty) {
        Ok(value) => value,
        Err(error) => {
            let detail = format!("The given value is not suitable for {}: {error}.", what(variable, &place));
            diags.push(Diagnostic::error(summary(&place), detail).at(place.span));
            Value::unknown(ty.without_optional())
        }
    }
}

fn summary(place: &Place<'_>) -> &'static str {
    match place.source {
        Some(_) => "Invalid value for input variable",
        None => "Invalid value for module argument",
    }
}

fn what(variable: &Variable, place: &Place<'_>) -> String {
    match place.source {
        Some(source) => format!("var.{} (set {source})", variable.name),
        None => format!("child module variable {:?} defined at this call", variable.name.as_str()),
    }
}
