//! Reading an expression as written, without evaluating it: where the language takes a keyword, a
//! reference or a static list.

use crate::ast::Str;
use crate::characters::identifier_end;
use crate::expression::{Call, Expr, ExprKind, Literal, ObjectItem, TemplatePart, Traversal};

impl Expr {
    /// A bare name such as `string` or `all`, in the JSON syntax in quotes; also `true`, `false` and `null`.
    #[must_use]
    pub fn as_keyword(&self) -> Option<&str> {
        match &self.kind {
            ExprKind::ScopeTraversal(traversal) if traversal.steps.is_empty() => Some(&traversal.root.name),
            ExprKind::JsonString(string) if is_identifier(&string.text) => Some(&string.text),
            ExprKind::Literal(Literal::Null) => Some("null"),
            ExprKind::Literal(Literal::Bool(true)) => Some("true"),
            ExprKind::Literal(Literal::Bool(false)) => Some("false"),
            _ => None,
        }
    }

    /// The text of a quoted string or heredoc without interpolations, or of any string of the JSON syntax.
    #[must_use]
    pub fn as_literal_string(&self) -> Option<Str> {
        match &self.kind {
            ExprKind::Template(parts) => literal_text(parts),
            ExprKind::JsonString(string) => Some(string.text.clone()),
            _ => None,
        }
    }

    /// A reference as it is written, not in quotes and not in parentheses. For that of the JSON syntax see
    /// [`Expr::json_string_as_traversal`], for the quoted form of old configurations [`crate::parse_quoted_traversal`].
    #[must_use]
    pub fn as_traversal(&self) -> Option<&Traversal> {
        match &self.kind {
            ExprKind::ScopeTraversal(traversal) => Some(traversal),
            _ => None,
        }
    }

    /// The computed keys of a reference, as in `module.a[var.key].b.c[each.key]`, from the first to the last.
    #[must_use]
    pub fn index_keys(&self) -> Vec<&Expr> {
        let mut keys = Vec::new();
        let mut expr = self;
        loop {
            expr = match &expr.kind {
                ExprKind::RelativeTraversal(relative) => &relative.source,
                ExprKind::Index(index) => {
                    keys.push(&index.key);
                    &index.collection
                }
                _ => break,
            };
        }
        keys.reverse();
        keys
    }

    /// The elements of `[a, b]`.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Expr]> {
        match &self.kind {
            ExprKind::Tuple(elements) => Some(elements),
            _ => None,
        }
    }

    #[must_use]
    pub fn as_call(&self) -> Option<&Call> {
        match &self.kind {
            ExprKind::Call(call) => Some(call),
            _ => None,
        }
    }

    /// The pairs of `{ a = b }`.
    #[must_use]
    pub fn as_object_items(&self) -> Option<&[ObjectItem]> {
        match &self.kind {
            ExprKind::Object(items) => Some(items),
            _ => None,
        }
    }
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && identifier_end(text.as_bytes(), 0) == text.len()
}

/// The text of a template without interpolations and directives.
fn literal_text(parts: &[TemplatePart]) -> Option<Str> {
    let mut text = Str::new();
    for part in parts {
        match part {
            // One part is the usual case, and then the text is shared, not copied.
            TemplatePart::Literal { text: only, .. } if parts.len() == 1 => return Some(only.clone()),
            TemplatePart::Literal { text: piece, .. } => text.push_str(piece),
            TemplatePart::Interpolation(_) | TemplatePart::If(_) | TemplatePart::For(_) => return None,
        }
    }
    Some(text)
}
