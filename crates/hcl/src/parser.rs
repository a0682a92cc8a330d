use terrane_diag::{Diagnostics, SourceId, Span};

use crate::ast::{Body, File};
use crate::expression::{Expr, ExprKind, Traversal};

/// Reads a configuration file.
#[must_use]
pub fn parse_body(source: SourceId, bytes: &[u8], diags: &mut Diagnostics) -> File {
    let span = not_supported(source, bytes, diags);
    let body = Body { attributes: Vec::new(), blocks: Vec::new(), span, missing_item_span: span.at_end() };
    File { body, tokens: Vec::new() }
}

/// Reads one expression; line breaks around and between its parts do not matter.
#[must_use]
pub fn parse_expression(source: SourceId, bytes: &[u8], diags: &mut Diagnostics) -> Expr {
    Expr::new(ExprKind::Error, not_supported(source, bytes, diags))
}

/// Reads a template without quotes around it, as in a file that is given to `templatefile`.
#[must_use]
pub fn parse_template(source: SourceId, bytes: &[u8], diags: &mut Diagnostics) -> Expr {
    Expr::new(ExprKind::Error, not_supported(source, bytes, diags))
}

/// Reads a name with constant steps, such as `module.a["k"].b`.
#[must_use]
pub fn parse_traversal(source: SourceId, bytes: &[u8], diags: &mut Diagnostics) -> Option<Traversal> {
    not_supported(source, bytes, diags);
    None
}

/// Reads the traversal in a quoted string, as old configurations have it in `depends_on`. `None` without
/// a diagnostic means that the expression is not a plain quoted string.
#[must_use]
pub fn parse_quoted_traversal(expr: &Expr, diags: &mut Diagnostics) -> Option<Traversal> {
    not_supported(expr.span.source, &[], diags);
    None
}

fn not_supported(source: SourceId, bytes: &[u8], diags: &mut Diagnostics) -> Span {
    let span = Span::new(source, 0, bytes.len());
    diags.error(span, "Not supported yet", "The syntax is read in the next version.");
    span
}
