//! Strings of the JSON syntax, in each of their meanings.

use terrane_diag::{Diagnostic, Diagnostics, SourceId, Span};

use super::places::Places;
use crate::ast::Str;
use crate::escape;
use crate::expression::{Expr, ExprKind, Traversal};
use crate::parser::{parse_expression, parse_template, parse_traversal};

/// A string of the JSON syntax. By where it stands it is text, a template, or a reference or type in native syntax.
#[derive(Clone, Debug)]
pub struct JsonString {
    /// Escape sequences of JSON are decoded; what looks like a sequence of a template is still there.
    pub text: Str,
    /// `None` if the template is nothing but the text.
    template: Option<Template>,
    places: Places,
}

#[derive(Clone, Debug)]
struct Template {
    expr: Expr,
    /// They matter only where the string is evaluated.
    faults: Vec<Diagnostic>,
}

impl JsonString {
    pub(crate) fn new(source: SourceId, text: String, places: Places) -> JsonString {
        let sequences = text.contains("${") || text.contains("%{");
        let template = sequences.then(|| {
            let mut faults = Diagnostics::new();
            let mut expr = parse_template(source, text.as_bytes(), &mut faults);
            expr.relocate(&|span| places.span(source, span));
            let faults = faults.into_iter().map(|mut fault| {
                places.diagnostic(source, &mut fault);
                fault
            });
            Template { expr, faults: faults.collect() }
        });
        JsonString { text: escape::normalise(text), template, places }
    }

    /// What is evaluated where the string is an expression. `None`: the text, as it is.
    #[must_use]
    pub fn template(&self) -> Option<&Expr> {
        self.template.as_ref().map(|template| &template.expr)
    }

    /// What is wrong with the template.
    pub fn faults(&self) -> &[Diagnostic] {
        self.template.as_ref().map_or(&[], |template| &template.faults)
    }

    /// The same where only text is meant.
    pub(crate) fn without_template(&self) -> JsonString {
        JsonString { text: self.text.clone(), template: None, places: self.places.clone() }
    }

    fn native(&self, source: SourceId, diags: &mut Diagnostics) -> Expr {
        let mut found = Diagnostics::new();
        let mut expr = parse_expression(source, self.text.as_bytes(), &mut found);
        expr.relocate(&|span| self.places.span(source, span));
        diags.extend(found.into_iter().map(|mut fault| {
            self.places.diagnostic(source, &mut fault);
            fault
        }));
        expr
    }

    fn traversal(&self, source: SourceId) -> Option<Traversal> {
        let mut traversal = parse_traversal(source, self.text.as_bytes(), &mut Diagnostics::new())?;
        traversal.relocate(&|span: Span| self.places.span(source, span));
        Some(traversal)
    }
}

impl Expr {
    /// The string that this is in the JSON syntax.
    #[must_use]
    pub fn as_json_string(&self) -> Option<&JsonString> {
        match &self.kind {
            ExprKind::JsonString(string) => Some(string),
            _ => None,
        }
    }

    /// What a JSON string says in native syntax, where the language takes no value but something to be read as
    /// it is written. `None` if this is no JSON string.
    #[must_use]
    pub fn json_string_as_native(&self, diags: &mut Diagnostics) -> Option<Expr> {
        Some(self.as_json_string()?.native(self.span.source, diags))
    }

    /// The reference that a JSON string is. `None` if it is none, or no JSON string.
    #[must_use]
    pub fn json_string_as_traversal(&self) -> Option<Traversal> {
        self.as_json_string()?.traversal(self.span.source)
    }
}
