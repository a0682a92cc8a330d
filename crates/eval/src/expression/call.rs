//! Function calls, and the functions that see expressions instead of values.

use std::sync::Arc;
use terrane_diag::Diagnostics;

use terrane_functions::{CallError, Fault, FileKind, FolderEntry, Outside, ReadFault, lookup};
use terrane_hcl::{Call, Expr};
use terrane_value::{Content, Marks, Type, Value};

use super::{Evaluation, Lookup, ProviderCall};

/// Templates may render templates, but not for ever.
const MAXIMUM_TEMPLATE_DEPTH: usize = 1024;

impl Evaluation<'_> {
    pub(super) fn call(&self, whole: &Expr, call: &Call, diags: &mut Diagnostics) -> Value {
        if !self.lookup.functions_allowed() {
            self.fault(whole, call.name_span, "Function calls not allowed", "Functions may not be called here.", diags);
            return Value::dynamic();
        }
        match call.name.strip_prefix("core::").unwrap_or(&call.name) {
            "try" => return self.try_call(whole, call, diags),
            "can" => return self.can_call(whole, call, diags),
            _ => {}
        }
        let Some((arguments, marks)) = self.arguments(whole, call, diags) else {
            return Value::dynamic();
        };
        let result = if call.name.starts_with("provider::") {
            self.provider_call(whole, call, &arguments, diags)
        } else {
            self.language_call(whole, call, &arguments, diags)
        };
        result.with_marks(marks)
    }

    /// The values of the arguments, the last one spread out if the call says so. `None`: reported. The
    /// marks are those of the value that was spread out.
    fn arguments(&self, whole: &Expr, call: &Call, diags: &mut Diagnostics) -> Option<(Vec<Value>, Marks)> {
        let errors_before = diags.iter().count();
        let mut values: Vec<Value> = call.arguments.iter().map(|argument| self.expr(argument, diags)).collect();
        if diags.iter().skip(errors_before).any(|diagnostic| diagnostic.severity == terrane_diag::Severity::Error) {
            return None;
        }
        if !call.expand_final {
            return Some((values, Marks::NONE));
        }
        let (last, at) = (values.pop()?, call.arguments.last()?);
        let summary = "Invalid expanding argument value";
        match last.unmark().0 {
            Content::List(items) | Content::Set(items) | Content::Tuple(items) => values.extend(items.iter().cloned()),
            Content::Null => {
                let detail = "The expanding argument (indicated by ...) must not be null.";
                self.fault(whole, at.span, summary, detail, diags);
                return None;
            }
            Content::Unknown(_) if *last.ty() == Type::Dynamic || !last.ty().is_primitive() => {
                // How many arguments there are is not known, so nothing about the result is.
                return None;
            }
            _ => {
                let detail = "The expanding argument (indicated by ...) must be of a tuple, list, or set type.";
                self.fault(whole, at.span, summary, detail, diags);
                return None;
            }
        }
        Some((values, last.marks()))
    }

    fn language_call(&self, whole: &Expr, call: &Call, arguments: &[Value], diags: &mut Diagnostics) -> Value {
        let Some(function) = lookup(&call.name) else {
            if let Some((namespace, _)) = call.name.split_once("::") {
                let detail = format!(
                    "The function namespace {namespace:?} is not valid. Provider function calls must use the \
                     \"provider::\" namespace prefix."
                );
                self.fault(whole, call.name_span, "Unknown provider function", detail, diags);
                return Value::dynamic();
            }
            let known = terrane_functions::all().iter().map(|function| function.name);
            let suggestion = crate::suggest::closest(&call.name, known)
                .map_or_else(String::new, |name| format!(" Did you mean {name:?}?"));
            let detail = format!("There is no function named {:?}.{suggestion}", call.name.as_str());
            self.fault(whole, call.name_span, "Call to unknown function", detail, diags);
            return Value::dynamic();
        };
        if matches!(function.name, "templatefile" | "templatestring")
            && self.lookup.template_depth() >= MAXIMUM_TEMPLATE_DEPTH
        {
            let detail = format!(
                "Call to function {:?} failed: maximum recursion depth {MAXIMUM_TEMPLATE_DEPTH} reached.",
                call.name.as_str()
            );
            self.fault(whole, call.name_span, "Error in function call", detail, diags);
            return Value::dynamic();
        }
        terrane_functions::call(function, arguments, &Rendering { lookup: self.lookup }).unwrap_or_else(|error| {
            self.call_fault(whole, call, &error, diags);
            Value::dynamic()
        })
    }

    fn call_fault(&self, whole: &Expr, call: &Call, error: &CallError, diags: &mut Diagnostics) {
        for (argument, detail) in error.details(&call.name) {
            let blamed = argument.and_then(|index| call.arguments.get(index).or(call.arguments.last()));
            let at = match (blamed, error) {
                (Some(argument), _) => argument.span,
                (None, CallError::TooFewArguments { .. }) => call.parens_span,
                (None, _) => call.name_span,
            };
            self.fault(whole, at, error.summary(), detail, diags);
        }
    }

    fn provider_call(&self, whole: &Expr, call: &Call, arguments: &[Value], diags: &mut Diagnostics) -> Value {
        let unknown = || {
            let parts: Vec<&str> = call.name.split("::").collect();
            if parts.len() < 3 {
                return "The function call must include the provider name after the \"provider::\" prefix.".into();
            }
            let (provider, function) = (parts.get(1).unwrap_or(&""), parts.get(2).unwrap_or(&""));
            format!(
                "There is no function named {:?}. Ensure that provider name {provider:?} is declared in this module's \
                 required_providers block, and that this provider offers a function named {function:?}.",
                call.name.as_str()
            )
        };
        match self.lookup.provider_function(&call.name, arguments) {
            Some(ProviderCall::Answer(value)) => value,
            Some(ProviderCall::Pending) => Value::dynamic(),
            Some(ProviderCall::Unknown(detail)) => {
                self.fault(whole, call.name_span, "Unknown provider function", detail, diags);
                Value::dynamic()
            }
            Some(ProviderCall::Failed { argument: Some(index), message }) => {
                let at = call.arguments.get(index).map_or(call.parens_span, |argument| argument.span);
                self.fault(whole, at, "Invalid function argument", message, diags);
                Value::dynamic()
            }
            Some(ProviderCall::Failed { argument: None, message }) => {
                let detail = format!("Call to function {:?} failed: {message}.", call.name.as_str());
                self.fault(whole, call.name_span, "Error in function call", detail, diags);
                Value::dynamic()
            }
            None => {
                self.fault(whole, call.name_span, "Unknown provider function", unknown(), diags);
                Value::dynamic()
            }
        }
    }

    /// The first argument that can be evaluated. One that is not wholly known may still fail later, so
    /// then the answer waits.
    fn try_call(&self, whole: &Expr, call: &Call, diags: &mut Diagnostics) -> Value {
        if call.arguments.is_empty() {
            let detail =
                format!("Call to function {:?} failed: at least one argument is required.", call.name.as_str());
            self.fault(whole, call.name_span, "Error in function call", detail, diags);
            return Value::dynamic();
        }
        let mut failures = Diagnostics::new();
        for argument in &call.arguments {
            let mut own = Diagnostics::new();
            let value = self.expr(argument, &mut own);
            if own.has_errors() {
                failures.append(own);
                continue;
            }
            diags.append(own);
            return if value.is_wholly_known() { value } else { Value::dynamic().with_marks(value.deep_marks()) };
        }
        let mut reasons = String::new();
        for failure in failures.iter() {
            reasons.push_str(&format!("\n- {}: {}", failure.summary, failure.detail));
        }
        let detail = format!(
            "Call to function {:?} failed: no expression succeeded:{reasons}\n\nAt least one expression must produce a \
             successful result.",
            call.name.as_str()
        );
        self.fault(whole, call.name_span, "Error in function call", detail, diags);
        Value::dynamic()
    }

    fn can_call(&self, whole: &Expr, call: &Call, diags: &mut Diagnostics) -> Value {
        let argument = match call.arguments.as_slice() {
            [argument] => argument,
            [] => {
                let detail = format!(
                    "Function {:?} expects 1 argument(s). Missing value for \"expression\".",
                    call.name.as_str()
                );
                self.fault(whole, call.parens_span, "Not enough function arguments", detail, diags);
                return Value::unknown(Type::Bool);
            }
            [_, second, ..] => {
                let detail = format!("Function {:?} expects only 1 argument(s).", call.name.as_str());
                self.fault(whole, second.span, "Too many function arguments", detail, diags);
                return Value::unknown(Type::Bool);
            }
        };
        let mut own = Diagnostics::new();
        let value = self.expr(argument, &mut own);
        if own.has_errors() {
            return Value::bool(false);
        }
        if value.is_wholly_known() { Value::bool(true) } else { Value::unknown(Type::Bool) }
    }
}

/// The world as functions see it; templates are rendered here.
struct Rendering<'a> {
    lookup: &'a dyn Lookup,
}

impl Outside for Rendering<'_> {
    fn read_file(&self, path: &str) -> Result<Arc<[u8]>, ReadFault> {
        self.lookup.outside().read_file(path)
    }

    fn file_kind(&self, path: &str) -> Result<FileKind, String> {
        self.lookup.outside().file_kind(path)
    }

    fn read_folder(&self, path: &str) -> Result<Vec<FolderEntry>, String> {
        self.lookup.outside().read_folder(path)
    }

    fn home_directory(&self) -> Option<String> {
        self.lookup.outside().home_directory()
    }

    fn working_directory(&self) -> String {
        self.lookup.outside().working_directory()
    }

    fn now(&self) -> Option<(i64, u32)> {
        self.lookup.outside().now()
    }

    fn plan_time(&self) -> Option<(i64, u32)> {
        self.lookup.outside().plan_time()
    }

    fn random(&self, bytes: &mut [u8]) -> bool {
        self.lookup.outside().random(bytes)
    }

    fn render_template(&self, name: &str, source: &str, variables: &Value) -> Result<Value, Fault> {
        super::render_template(name, source, variables, self.lookup)
    }
}
