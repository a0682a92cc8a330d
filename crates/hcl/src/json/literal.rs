//! JSON as plain data: where nothing is evaluated, strings are what they say.

use std::sync::Arc;

use crate::depth::with_stack;
use crate::expression::{Expr, ExprKind, ObjectItem, ObjectKey};

impl Expr {
    /// The same with all JSON strings as plain text: what `"${x}"` is in variables files and defaults. Native syntax
    /// is left as it is.
    #[must_use]
    pub fn with_literal_strings(&self) -> Expr {
        let kind = match &self.kind {
            ExprKind::JsonString(string) => ExprKind::JsonString(Arc::new(string.without_template())),
            ExprKind::Tuple(items) => ExprKind::Tuple(items.iter().map(literal).collect()),
            ExprKind::Object(items) => ExprKind::Object(items.iter().map(literal_item).collect()),
            other => other.clone(),
        };
        Expr::new(kind, self.span)
    }
}

fn literal(expr: &Expr) -> Expr {
    with_stack(|| expr.with_literal_strings())
}

fn literal_item(item: &ObjectItem) -> ObjectItem {
    let key = match &item.key {
        ObjectKey::Expression(key) => ObjectKey::Expression(literal(key)),
        other @ (ObjectKey::Name(_) | ObjectKey::Reference(_)) => other.clone(),
    };
    ObjectItem { key, value: literal(&item.value) }
}
