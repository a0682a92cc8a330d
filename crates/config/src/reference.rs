//! Arguments that hold references as such: `depends_on`, `provider`, `providers`.

use std::borrow::Cow;
use std::sync::Arc;

use terrane_diag::{Diagnostics, Span};
use terrane_hcl::{Expr, ExprKind, ObjectItem, ObjectKey, Traversal, parse_quoted_traversal};

use crate::constant::attribute_name;
use crate::names::check_local_name;
use crate::{DependsOn, ProviderRef};

const NOT_A_REFERENCE: &str =
    "A bare reference must stand here: names and constant keys, without quotes, functions or calculations.";

const NOT_A_REFERENCE_IN_JSON: &str =
    "A reference must stand in this string: names and constant keys, as in \"aws_instance.web\", without ${...}.";

/// The elements of a list that is written out. `None` has been reported.
pub(crate) fn static_list<'e>(expr: &'e Expr, diags: &mut Diagnostics) -> Option<&'e [Expr]> {
    let list = expr.as_list();
    if list.is_none() && !is_broken(expr) {
        diags.error(expr.span, "Invalid expression", "A list in brackets must stand here, not a calculated one.");
    }
    list
}

/// The elements of a list that is written out, each on its own. `None` has been reported.
pub(crate) fn into_static_list(expr: Arc<Expr>, diags: &mut Diagnostics) -> Option<Vec<Expr>> {
    static_list(&expr, diags)?;
    let expr = Arc::into_inner(expr).expect("a freshly parsed expression has one owner");
    match expr.into_kind() {
        ExprKind::Tuple(elements) => Some(elements),
        _ => None,
    }
}

/// One reference that is not in quotes, except in the JSON syntax. `None` has been reported.
pub(crate) fn static_reference<'e>(expr: &'e Expr, diags: &mut Diagnostics) -> Option<Cow<'e, Traversal>> {
    let json = expr.json_string_as_traversal().map(Cow::Owned);
    let traversal = expr.as_traversal().map(Cow::Borrowed).or(json);
    if traversal.is_none() && !is_broken(expr) {
        let detail = if expr.as_json_string().is_some() { NOT_A_REFERENCE_IN_JSON } else { NOT_A_REFERENCE };
        diags.error(expr.span, "Invalid expression", detail);
    }
    traversal
}

/// What a string of the JSON syntax says in native syntax, where the language takes no value; other expressions as
/// they are.
pub(crate) fn native(expr: Arc<Expr>, diags: &mut Diagnostics) -> Arc<Expr> {
    expr.json_string_as_native(diags).map_or(expr, Arc::new)
}

/// One reference, or with a warning one in quotes, as the language had it before version 0.12.
pub(crate) fn lenient_reference(expr: &Expr, diags: &mut Diagnostics) -> Option<Traversal> {
    match quoted_reference(expr, diags) {
        Quoted::Yes(traversal) => traversal,
        Quoted::No => static_reference(expr, diags).map(Cow::into_owned),
    }
}

enum Quoted {
    /// `None` has been reported.
    Yes(Option<Traversal>),
    No,
}

fn quoted_reference(expr: &Expr, diags: &mut Diagnostics) -> Quoted {
    if expr.as_literal_string().is_none() || expr.as_json_string().is_some() {
        return Quoted::No;
    }
    diags.warning(
        expr.span,
        "Quoted references are deprecated",
        "Only version 0.11 and earlier needed quotes around this reference. Remove them.",
    );
    Quoted::Yes(parse_quoted_traversal(expr, diags))
}

/// `depends_on = [...]`
pub(crate) fn depends_on(expr: &Expr, diags: &mut Diagnostics) -> Vec<DependsOn> {
    let elements = static_list(expr, diags).unwrap_or_default();
    let mut found = Vec::new();
    for element in elements {
        if let Some(traversal) = lenient_reference(element, diags) {
            found.push(DependsOn { traversal, span: element.span });
        }
    }
    found
}

/// `provider = aws.west`. `None` has been reported.
pub(crate) fn provider(expr: &Expr, argument: &str, diags: &mut Diagnostics) -> Option<ProviderRef> {
    let traversal = match quoted_reference(expr, diags) {
        Quoted::Yes(traversal) => traversal?,
        Quoted::No => match expr.as_traversal().cloned().or_else(|| expr.json_string_as_traversal()) {
            Some(traversal) => traversal,
            None if is_broken(expr) => return None,
            None => return not_a_provider(expr.span, argument, diags),
        },
    };
    provider_of_traversal(&traversal, argument, diags)
}

fn provider_of_traversal(traversal: &Traversal, argument: &str, diags: &mut Diagnostics) -> Option<ProviderRef> {
    if traversal.steps.len() > 1 {
        return not_a_provider(traversal.span, argument, diags);
    }
    check_local_name(&traversal.root.name, traversal.root.span, diags)?;
    let alias = match traversal.steps.first() {
        None => None,
        Some(step) => match attribute_name(&step.kind) {
            Some(alias) => Some(alias.clone()),
            None => {
                let detail = "After the name of the provider, only a dot and an alias can follow.";
                diags.error(step.span, "Invalid provider configuration reference", detail);
                return None;
            }
        },
    };
    Some(ProviderRef { name: traversal.root.name.clone(), alias, span: traversal.span })
}

fn not_a_provider(at: Span, argument: &str, diags: &mut Diagnostics) -> Option<ProviderRef> {
    let detail = format!("\"{argument}\" takes the name of a provider, or its name, a dot and an alias.");
    diags.error(at, "Invalid provider configuration reference", detail);
    None
}

/// `providers = { aws = aws.west }`: pairs of (in the child, here).
pub(crate) fn provider_pairs(expr: &Expr, diags: &mut Diagnostics) -> Vec<(ProviderRef, ProviderRef)> {
    let Some(items) = expr.as_object_items() else {
        if !is_broken(expr) {
            diags.error(expr.span, "Invalid expression", "An object in braces must stand here, not a calculated one.");
        }
        return Vec::new();
    };
    let mut pairs = Vec::new();
    for ObjectItem { key, value } in items {
        let child = match key {
            ObjectKey::Name(name) => check_local_name(&name.name, name.span, diags).map(|()| ProviderRef {
                name: name.name.clone(),
                alias: None,
                span: name.span,
            }),
            ObjectKey::Reference(traversal) => provider_of_traversal(traversal, "providers", diags),
            ObjectKey::Expression(expr) => provider(expr, "providers", diags),
        };
        let parent = provider(value, "providers", diags);
        pairs.extend(child.zip(parent));
    }
    pairs
}

pub(crate) fn is_broken(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Error)
}
