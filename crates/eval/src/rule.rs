//! Conditions with messages: `validation`, `precondition`, `postcondition`, `assert`.

use terrane_config::CheckRule;
use terrane_diag::{Diagnostic, Diagnostics, Severity};
use terrane_value::{Content, Type, Value, convert};

use crate::expression::{Lookup, evaluate};

/// What came of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckOutcome {
    Pass,
    /// With the message.
    Fail(String),
    /// The rule itself could not be evaluated.
    Error,
    /// Not known before apply.
    Unknown,
}

/// How a rule is named in messages, and how bad its failure is.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    pub name: &'static str,
    pub failed_summary: &'static str,
    pub severity: Severity,
}

impl Kind {
    pub const VALIDATION: Kind =
        Kind { name: "variable validation", failed_summary: "Invalid value for variable", severity: Severity::Error };
    pub const PRECONDITION: Kind = Kind {
        name: "resource precondition",
        failed_summary: "Resource precondition failed",
        severity: Severity::Error,
    };
    pub const POSTCONDITION: Kind = Kind {
        name: "resource postcondition",
        failed_summary: "Resource postcondition failed",
        severity: Severity::Error,
    };
    pub const OUTPUT_PRECONDITION: Kind = Kind {
        name: "module output value precondition",
        failed_summary: "Module output value precondition failed",
        severity: Severity::Error,
    };
    pub const ASSERTION: Kind = Kind {
        name: "check block assertion",
        failed_summary: "Check block assertion failed",
        severity: Severity::Warning,
    };
}

/// Evaluates a rule and reports its failure.
pub fn evaluate_rule(rule: &CheckRule, kind: &Kind, lookup: &dyn Lookup, diags: &mut Diagnostics) -> CheckOutcome {
    let mut own = Diagnostics::new();
    let value = evaluate(&rule.condition, lookup, &mut own);
    let failed = own.has_errors();
    diags.append(own);
    if failed {
        return CheckOutcome::Error;
    }
    let summary = format!("Invalid {} result", kind.name);
    let refuse = |detail: String, diags: &mut Diagnostics| {
        let mut diagnostic = Diagnostic::error(summary.clone(), detail).at(rule.condition.span);
        diagnostic.values = crate::scope::statements(&rule.condition, lookup);
        diags.push(diagnostic);
        CheckOutcome::Error
    };
    if value.is_null() {
        return refuse("Condition expression must return either true or false, not null.".into(), diags);
    }
    let value = match convert(&value, &Type::Bool) {
        Ok(value) => value,
        Err(error) => return refuse(format!("Invalid condition result value: {error}."), diags),
    };
    match value.unmark().0 {
        Content::Bool(true) => CheckOutcome::Pass,
        Content::Bool(false) => {
            let message = message(rule, lookup, diags);
            report(rule, kind, lookup, &message, diags);
            CheckOutcome::Fail(message)
        }
        _ => CheckOutcome::Unknown,
    }
}

fn report(rule: &CheckRule, kind: &Kind, lookup: &dyn Lookup, message: &str, diags: &mut Diagnostics) {
    let detail = match kind.name {
        "variable validation" => {
            format!("{message}\n\nThis was checked by the validation rule at this place.")
        }
        _ => message.to_string(),
    };
    let mut diagnostic = match kind.severity {
        Severity::Error => Diagnostic::error(kind.failed_summary, detail),
        Severity::Warning => Diagnostic::warning(kind.failed_summary, detail),
    }
    .at(rule.condition.span);
    diagnostic.values = crate::scope::statements(&rule.condition, lookup);
    diags.push(diagnostic);
}

/// The error message, or a stand-in if it cannot be shown.
fn message(rule: &CheckRule, lookup: &dyn Lookup, diags: &mut Diagnostics) -> String {
    let value: Value = evaluate(&rule.error_message, lookup, diags);
    let marks = value.deep_marks();
    let stand_in =
        "This check failed, but has an invalid error message as described in the other accompanying messages.";
    if marks.is_sensitive() || marks.is_ephemeral() {
        let what = if marks.is_ephemeral() { "ephemeral" } else { "sensitive" };
        let detail = format!(
            "The error expression used to explain this condition refers to {what} values, so Terraform will not display \
             the resulting message.\n\nYou can correct this by removing references to {what} values, or by carefully \
             using the {}() function if the expression will not reveal the {what} data.",
            if marks.is_ephemeral() { "ephemeralasnull" } else { "nonsensitive" }
        );
        let summary = format!("Error message refers to {what} values");
        diags.push(Diagnostic::warning(summary, detail).at(rule.error_message.span));
        return format!("The error message included a {what} value, so it will not be displayed.");
    }
    match convert(&value, &Type::String) {
        Ok(text) => match text.unmark().0 {
            Content::String(text) => text.trim().to_string(),
            _ => stand_in.into(),
        },
        Err(error) => {
            let detail = format!("Unsuitable value for error message: {error}.");
            diags.push(Diagnostic::error("Invalid error message", detail).at(rule.error_message.span));
            stand_in.into()
        }
    }
}
