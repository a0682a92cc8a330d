//! In which property a place of a JSON file is, for those who read a message.

use terrane_diag::{Diagnostics, SourceId};

use crate::expression::{Expr, ExprKind, ObjectItem};

use super::reader::parse_json_value;

/// The names that lead to a place, `resource.aws_instance.web.tags`: of all objects and lists that it is in.
#[must_use]
pub fn json_context(source: SourceId, bytes: &[u8], offset: usize) -> Option<String> {
    let root = parse_json_value(source, bytes, &mut Diagnostics::new())?;
    let mut path = String::new();
    let mut expr = &root;
    while let Some((step, inner)) = step(expr, offset) {
        match step {
            Step::Name(name) if path.is_empty() => path.push_str(name),
            Step::Name(name) => path.extend([".", name]),
            Step::Index(index) => path.push_str(&format!("[{index}]")),
        }
        expr = inner;
    }
    (!path.is_empty()).then_some(path)
}

enum Step<'e> {
    Name(&'e str),
    Index(usize),
}

fn step(expr: &Expr, offset: usize) -> Option<(Step<'_>, &Expr)> {
    match &expr.kind {
        ExprKind::Object(items) => items.iter().find(|item| is_inside(&item.value, offset)).map(property),
        ExprKind::Tuple(items) => {
            let found = items.iter().enumerate().find(|(_, item)| is_inside(item, offset));
            found.map(|(index, item)| (Step::Index(index), item))
        }
        _ => None,
    }
}

fn property(item: &ObjectItem) -> (Step<'_>, &Expr) {
    (Step::Name(item.json_name().unwrap_or_default()), &item.value)
}

fn is_inside(expr: &Expr, offset: usize) -> bool {
    let range = expr.span.range();
    matches!(expr.kind, ExprKind::Object(_) | ExprKind::Tuple(_)) && range.start < offset && offset < range.end
}
