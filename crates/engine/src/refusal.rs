//! Providers' complaints as diagnostics: with the place in the configuration that they are about.

use terrane_diag::{Diagnostic, Diagnostics, Severity, Span};
use terrane_hcl::Body;
use terrane_provider::ProviderDiagnostic;
use terrane_value::{Path, PathStep};

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
            return Some(attribute.expr.span);
        }
        let blocks: Vec<_> = body.blocks.iter().filter(|block| block.kind.name == *name).collect();
        let index = match steps.clone().next() {
            Some(PathStep::Index(key)) => {
                steps.next();
                match key.unmark().0 {
                    terrane_value::Content::Number(number) => number.as_usize().unwrap_or(0),
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
