//! Function calls, and the functions that see expressions instead of values.

use std::sync::Arc;
use terrane_diag::{Diagnostic, Diagnostics};

use terrane_functions::{CallError, Fault, FileKind, FolderEntry, Function, Outside, ReadFault, lookup};
use terrane_hcl::{Call, Expr, ExprKind};
use terrane_value::{Content, Marks, Type, Value, convert};

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
            "convert" => return self.convert_call(whole, call, diags),
            "type" if self.in_console => return super::console::misplaced(diags),
            _ => {}
        }
        if call.name.starts_with("provider::") {
            let Some((arguments, marks)) = self.spread(whole, call, diags) else { return Value::dynamic() };
            return match values(arguments, self, diags) {
                Some(arguments) => self.provider_call(whole, call, &arguments, diags).with_marks(marks),
                None => Value::dynamic(),
            };
        }
        let Some(function) = self.function(whole, call, diags) else { return Value::dynamic() };
        let Some((arguments, marks)) = self.spread(whole, call, diags) else { return Value::dynamic() };
        // How many arguments there are is judged before any of them is evaluated.
        if let Err(error) = terrane_functions::check_count(function, arguments.len()) {
            self.call_fault(whole, call, &error, diags);
            return Value::dynamic();
        }
        if function.name == "templatestring"
            && let Some(reason) = call.arguments.first().and_then(no_template)
        {
            let rest: Vec<Argument<'_>> = arguments.into_iter().skip(1).collect();
            let Some(rest) = values(rest, self, diags) else { return Value::dynamic() };
            // Nothing is looked at before all variables are there.
            if rest.iter().any(|value| !value.is_known()) {
                return Value::unknown(Type::String).with_marks(marks);
            }
            let detail = format!("Invalid value for \"template\" parameter: invalid template expression: {reason}.");
            self.fault(whole, call.arguments[0].start_span(), "Invalid function argument", detail, diags);
            return Value::dynamic();
        }
        match self.fitting(whole, call, function, arguments, diags) {
            Some(arguments) if function.name == "templatestring" && !is_template(&arguments[0]) => {
                let detail = "Invalid value for \"template\" parameter: invalid template value: a string is required.";
                self.fault(whole, call.arguments[0].start_span(), "Invalid function argument", detail, diags);
                Value::dynamic()
            }
            Some(arguments) => self.language_call(whole, call, function, &arguments, diags).with_marks(marks),
            None => Value::dynamic(),
        }
    }

    /// The arguments, the last one spread out if the call says so, and the marks of what was spread out.
    /// `None` if that cannot be done: it has been reported, or is not known yet.
    fn spread<'e>(&self, whole: &Expr, call: &'e Call, diags: &mut Diagnostics) -> Option<(Vec<Argument<'e>>, Marks)> {
        let mut arguments: Vec<Argument<'e>> = call.arguments.iter().map(Argument::Written).collect();
        if !call.expand_final {
            return Some((arguments, Marks::NONE));
        }
        let Some(Argument::Written(at)) = arguments.pop() else { return Some((arguments, Marks::NONE)) };
        let mut own = Diagnostics::new();
        let last = self.expr(at, &mut own);
        let failed = own.has_errors();
        diags.append(own);
        if failed {
            return None;
        }
        let summary = "Invalid expanding argument value";
        match last.unmark().0 {
            Content::List(items) | Content::Set(items) | Content::Tuple(items) => {
                arguments.extend(items.iter().cloned().map(Argument::Spread));
            }
            Content::Null if !last.ty().is_primitive() => {
                let detail = "The expanding argument (indicated by ...) must not be null.";
                self.fault(whole, at.span, summary, detail, diags);
                return None;
            }
            // How many arguments there are is not known, so nothing about the result is.
            Content::Unknown(_)
                if matches!(last.ty(), Type::Dynamic | Type::List(_) | Type::Set(_) | Type::Tuple(_)) =>
            {
                return None;
            }
            _ => {
                let detail = "The expanding argument (indicated by ...) must be of a tuple, list, or set type.";
                self.fault(whole, at.span, summary, detail, diags);
                return None;
            }
        }
        Some((arguments, last.marks()))
    }

    /// The values of the arguments. `None`: reported. If any has errors, the types of the others are still
    /// judged, but nothing else is.
    fn fitting(
        &self,
        whole: &Expr,
        call: &Call,
        function: &Function,
        arguments: Vec<Argument<'_>>,
        diags: &mut Diagnostics,
    ) -> Option<Vec<Value>> {
        let mut own = Diagnostics::new();
        let arguments: Vec<Value> = arguments.into_iter().map(|argument| argument.value(self, &mut own)).collect();
        let failed = own.has_errors();
        diags.append(own);
        if !failed {
            return Some(arguments);
        }
        if let Err(error) = terrane_functions::check_types(function, &arguments) {
            self.call_fault(whole, call, &error, diags);
        }
        None
    }

    fn function(&self, whole: &Expr, call: &Call, diags: &mut Diagnostics) -> Option<&'static Function> {
        if let Some(function) = lookup(&call.name) {
            return Some(function);
        }
        if let Some((namespace, _)) = call.name.split_once("::") {
            let detail = format!(
                "The function namespace {namespace:?} is not valid. Provider function calls must use the \"provider::\" \
                 namespace prefix."
            );
            self.fault(whole, call.name_span, "Unknown provider function", detail, diags);
            return None;
        }
        let known = terrane_functions::all().iter().map(|function| function.name);
        let suggestion = crate::suggest::closest(&call.name, known)
            .map_or_else(String::new, |name| format!(" Did you mean {name:?}?"));
        let detail = format!("There is no function named {:?}.{suggestion}", call.name.as_str());
        self.fault(whole, call.name_span, "Call to unknown function", detail, diags);
        None
    }

    fn language_call(
        &self,
        whole: &Expr,
        call: &Call,
        function: &Function,
        arguments: &[Value],
        diags: &mut Diagnostics,
    ) -> Value {
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

    pub(super) fn call_fault(&self, whole: &Expr, call: &Call, error: &CallError, diags: &mut Diagnostics) {
        for (argument, detail) in error.details(&call.name) {
            let blamed = argument.and_then(|index| call.arguments.get(index).or(call.arguments.last()));
            let at = match (blamed, error) {
                (Some(argument), _) => argument.start_span(),
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
        let Some((arguments, marks)) = self.spread(whole, call, diags) else { return Value::dynamic() };
        if arguments.is_empty() {
            let detail =
                format!("Call to function {:?} failed: at least one argument is required.", call.name.as_str());
            self.fault(whole, call.name_span, "Error in function call", detail, diags);
            return Value::dynamic();
        }
        let mut failures = Diagnostics::new();
        for argument in arguments {
            let mut own = Diagnostics::new();
            let value = argument.value(self, &mut own).with_marks(marks);
            if own.has_errors() {
                failures.append(own);
                continue;
            }
            diags.append(own);
            return if value.is_wholly_known() { value } else { Value::dynamic().with_marks(value.deep_marks()) };
        }
        let mut reasons = String::new();
        let mut places = Vec::new();
        for failure in failures.iter() {
            let place = failure.subject.map_or_else(String::new, |_| format!(" (at {})", Diagnostic::PLACE));
            reasons.push_str(&format!("\n- {}{place}\n  {}", failure.summary, failure.detail));
            places.extend(failure.subject);
            places.extend_from_slice(&failure.places);
        }
        let detail = format!(
            "Call to function {:?} failed: no expression succeeded:{reasons}\n\nAt least one expression must produce a \
             successful result.",
            call.name.as_str()
        );
        let mut own = Diagnostics::new();
        self.fault(whole, call.name_span, "Error in function call", detail, &mut own);
        for mut fault in own {
            fault.places.clone_from(&places);
            diags.push(fault);
        }
        Value::dynamic()
    }

    /// The second argument is a type, written as in the `type` of a variable.
    fn convert_call(&self, whole: &Expr, call: &Call, diags: &mut Diagnostics) -> Value {
        let fault = match call.arguments.as_slice() {
            [_, _] if call.expand_final => {
                let detail = "The arguments of \"convert\" are a value and a type; a type cannot come out of a list.";
                self.fault(whole, call.arguments[1].span, "Invalid expanding argument value", detail, diags);
                return Value::dynamic();
            }
            [value, constraint] => return self.converted(whole, value, constraint, diags),
            [] => CallError::TooFewArguments { expected: 2, or_more: false, missing: "value" },
            [_] => CallError::TooFewArguments { expected: 2, or_more: false, missing: "type" },
            [_, _, _, ..] => CallError::TooManyArguments { expected: 2 },
        };
        self.call_fault(whole, call, &fault, diags);
        Value::dynamic()
    }

    fn converted(&self, whole: &Expr, value: &Expr, constraint: &Expr, diags: &mut Diagnostics) -> Value {
        let mut own = Diagnostics::new();
        let (ty, defaults) = crate::evaluator::written_type(constraint, &mut own);
        let found = self.expr(value, &mut own);
        let failed = own.has_errors();
        diags.append(own);
        if failed {
            return Value::dynamic();
        }
        let found = match defaults {
            Some(defaults) if !found.is_null() => defaults.apply(&found),
            _ => found,
        };
        convert(&found, &ty).unwrap_or_else(|error| {
            let detail = format!("Invalid value for \"value\" parameter: {error}.");
            self.fault(whole, value.start_span(), "Invalid function argument", detail, diags);
            Value::unknown(ty.without_optional())
        })
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

/// An argument as it is written, or an element of the list that was spread out.
enum Argument<'e> {
    Written(&'e Expr),
    Spread(Value),
}

impl Argument<'_> {
    fn value(self, evaluation: &Evaluation<'_>, diags: &mut Diagnostics) -> Value {
        match self {
            Argument::Written(expr) => evaluation.expr(expr, diags),
            Argument::Spread(value) => value,
        }
    }
}

fn is_template(value: &Value) -> bool {
    !value.is_null() && matches!(value.ty(), Type::String | Type::Dynamic)
}

/// Why an expression cannot name a template: only what comes from elsewhere is rendered by a function.
fn no_template(expr: &Expr) -> Option<&'static str> {
    match &expr.kind {
        ExprKind::ScopeTraversal(_) | ExprKind::SplatItem => None,
        ExprKind::RelativeTraversal(relative) => no_template(&relative.source).map(|_| NO_REFERENCE),
        ExprKind::Index(index) => no_template(&index.collection).map(|_| NO_REFERENCE),
        ExprKind::Splat(splat) => no_template(&splat.source).map(|_| NO_REFERENCE),
        ExprKind::Template(_) => Some(
            "templatestring is only for rendering templates retrieved dynamically from elsewhere, and so does not support \
             providing a literal template; consider using a template string expression instead",
        ),
        ExprKind::TemplateWrap(_) => Some(
            "templatestring is only for rendering templates retrieved dynamically from elsewhere; to treat the inner \
             expression as template syntax, write the reference expression directly without any template interpolation \
             syntax",
        ),
        _ => Some(NO_REFERENCE),
    }
}

const NO_REFERENCE: &str = "must be a direct reference to a single string from elsewhere, containing valid Terraform \
                            template syntax";

/// `None` if any has errors, which have been reported.
fn values(arguments: Vec<Argument<'_>>, evaluation: &Evaluation<'_>, diags: &mut Diagnostics) -> Option<Vec<Value>> {
    let mut own = Diagnostics::new();
    let values = arguments.into_iter().map(|argument| argument.value(evaluation, &mut own)).collect();
    let failed = own.has_errors();
    diags.append(own);
    (!failed).then_some(values)
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
