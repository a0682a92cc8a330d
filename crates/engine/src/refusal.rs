//! Providers' complaints as diagnostics: with the place in the configuration that they are about.

use terrane_diag::{Diagnostic, Diagnostics, Severity, Span};
use terrane_hcl::{Body, Expr};
use terrane_provider::ProviderDiagnostic;
use terrane_schema::{Block, mark_sensitive};
use terrane_value::{Content, Marks, Path, PathStep, Value};

/// Adds a provider's diagnostics. True if there was an error among them.
pub(crate) fn report(
    from: Vec<ProviderDiagnostic>,
    body: Option<&Body>,
    block: Option<Span>,
    address: &str,
    diags: &mut Diagnostics,
) -> bool {
    let mut failed = false;
    for one in from {
        failed |= one.severity == Severity::Error;
        let mut diagnostic = match one.severity {
            Severity::Error => Diagnostic::error(one.summary, one.detail),
            Severity::Warning => Diagnostic::warning(one.summary, one.detail),
        };
        diagnostic.context = block;
        diagnostic.subject =
            one.attribute.as_ref().and_then(|path| body.and_then(|body| attribute_span(body, path))).or(block);
        if !address.is_empty() {
            diagnostic.address = Some(address.to_string());
        }
        diags.push(diagnostic);
    }
    failed
}

/// Where an attribute is written: the deepest part of the path that stands in the configuration.
fn attribute_span(body: &Body, path: &Path) -> Option<Span> {
    let mut body = body;
    let mut best = None;
    let mut steps = path.steps().iter();
    while let Some(PathStep::Attribute(name)) = steps.next() {
        if let Some(attribute) = body.attributes.iter().find(|attribute| attribute.name.name == *name) {
            return Some(if attribute.is_property { value_span(&attribute.expr, steps) } else { attribute.expr.span });
        }
        let blocks: Vec<_> = body.blocks.iter().filter(|block| block.kind.name == *name).collect();
        let index = match steps.clone().next() {
            Some(PathStep::Index(key)) => {
                steps.next();
                match key.unmark().0 {
                    Content::Number(number) => number.as_usize().unwrap_or(0),
                    _ => 0,
                }
            }
            _ => 0,
        };
        let Some(block) = blocks.get(index) else { return best };
        best = Some(block.header_span);
        body = &block.body;
    }
    best
}

/// In a property that may be the content of blocks: the part that the rest of a path leads to.
fn value_span<'p>(value: &Expr, steps: impl Iterator<Item = &'p PathStep>) -> Span {
    let mut value = value;
    for step in steps {
        let next = match step {
            PathStep::Attribute(name) => {
                let mut members = value.as_object_items().into_iter().flatten();
                members.find(|member| member.json_name() == Some(name.as_str())).map(|member| &member.value)
            }
            PathStep::Index(key) => match (value.as_list(), key.unmark().0) {
                (Some(items), Content::Number(number)) => number.as_usize().and_then(|at| items.get(at)),
                // One block needs no list.
                (None, _) => Some(value),
                (Some(_), _) => None,
            },
        };
        let Some(next) = next else { break };
        value = next;
    }
    value.span
}

/// A provider gave back what it should only have taken.
pub(crate) fn wrote_back(provider: &str, address: &str, path: &Path) -> Diagnostic {
    let detail = format!(
        "Provider {provider:?} returned a value for the write-only attribute {address}{path}. Write-only attributes cannot be \
         read back from the provider.\n\nThis is a bug in the provider, which should be reported in the provider's own issue \
         tracker."
    );
    Diagnostic::error("Provider produced invalid object", detail).about(address)
}

/// Providers do not know what is secret, and repeat values that they find wrong. What was marked is taken out
/// of their words.
pub(crate) fn redacted(
    mut from: Vec<ProviderDiagnostic>,
    block: &Block,
    config: &Value,
    marks: &[(Path, Marks)],
) -> Vec<ProviderDiagnostic> {
    if !from.is_empty() {
        from = redacted_by(from, &mark_sensitive(block, &config.mark_paths(marks)));
    }
    from
}

/// The same for an object that still has its marks.
pub(crate) fn redacted_by(mut from: Vec<ProviderDiagnostic>, object: &Value) -> Vec<ProviderDiagnostic> {
    if from.is_empty() {
        return from;
    }
    let mut secrets = Vec::new();
    object.walk(&mut |_, value| {
        let marked = !value.unmark().1.is_empty();
        if marked {
            texts(value, &mut secrets);
        }
        !marked
    });
    // Longer ones first: one may be a part of another.
    secrets.sort_by_key(|secret: &String| std::cmp::Reverse(secret.len()));
    for one in &mut from {
        for secret in &secrets {
            one.summary = one.summary.replace(secret, "(sensitive value)");
            one.detail = one.detail.replace(secret, "(sensitive value)");
        }
    }
    from
}

/// All texts in a value. One of less than three characters would be found in every sentence.
fn texts(value: &Value, found: &mut Vec<String>) {
    value.walk(&mut |_, inner| {
        if let Content::String(text) = inner.unmark().0
            && text.chars().count() >= 3
        {
            found.push(text.to_string());
        }
        true
    });
}

/// A provisioner that was given a secret may say it in any form: its own words are not shown.
pub(crate) fn silenced(mut from: Vec<ProviderDiagnostic>) -> Vec<ProviderDiagnostic> {
    for one in &mut from {
        one.detail = "The provisioner failed. What it says about it is not shown, because a sensitive value is in its \
                      configuration."
            .to_string();
    }
    from
}
