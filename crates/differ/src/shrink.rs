//! Makes an expression smaller as long as the difference stays.

use terrane_diag::{Diagnostics, SourceMap};
use terrane_hcl::{Expr, ExprKind, ObjectKey, TemplatePart};

/// The smallest expression found for which `differs` still holds.
pub fn shrink(expression: &str, mut differs: impl FnMut(&str) -> bool) -> String {
    let mut smallest = expression.to_string();
    loop {
        let mut candidates = candidates(&smallest);
        candidates.sort_by_key(String::len);
        candidates.dedup();
        let length = smallest.len();
        match candidates.into_iter().filter(|candidate| candidate.len() < length).find(|candidate| differs(candidate)) {
            Some(smaller) => smallest = smaller,
            None => return smallest,
        }
    }
}

const SIMPLE: &[&str] = &["1", "[]", "{}", "\"\"", "true", "null", "\"a\""];

/// Each part replaced by one of its own parts or by something simple.
fn candidates(text: &str) -> Vec<String> {
    let mut sources = SourceMap::new();
    let id = sources.add("x", text.as_bytes());
    let mut diags = Diagnostics::new();
    let expr = terrane_hcl::parse_expression(id, text.as_bytes(), &mut diags);
    if diags.has_errors() {
        return Vec::new();
    }
    let mut found = Vec::new();
    visit(&expr, text, &mut found);
    found
}

fn visit(expr: &Expr, text: &str, found: &mut Vec<String>) {
    let (start, end) = range(expr);
    let replace = |by: &str| format!("{}{by}{}", &text[..start], &text[end..]);
    let parts = children(expr);
    for part in &parts {
        let (from, to) = range(part);
        found.push(replace(&text[from..to]));
        found.push(replace(&format!("({})", &text[from..to])));
    }
    found.extend(SIMPLE.iter().map(|simple| replace(simple)));
    if let ExprKind::Tuple(items) = &expr.kind {
        for left_out in 0..items.len() {
            let kept = items.iter().enumerate().filter(|(index, _)| *index != left_out);
            let kept: Vec<&str> = kept.map(|(_, item)| slice(item, text)).collect();
            found.push(replace(&format!("[{}]", kept.join(", "))));
        }
    }
    if let ExprKind::Object(items) = &expr.kind {
        for left_out in 0..items.len() {
            let kept = items.iter().enumerate().filter(|(index, _)| *index != left_out);
            let entry = |item: &terrane_hcl::ObjectItem| {
                let key = item.key.span();
                format!("{} = {}", &text[key.start as usize..key.end as usize], slice(&item.value, text))
            };
            let kept: Vec<String> = kept.map(|(_, item)| entry(item)).collect();
            found.push(replace(&format!("{{{}}}", kept.join(", "))));
        }
    }
    if let ExprKind::Call(call) = &expr.kind {
        for left_out in 0..call.arguments.len() {
            let kept = call.arguments.iter().enumerate().filter(|(index, _)| *index != left_out);
            let kept: Vec<&str> = kept.map(|(_, argument)| slice(argument, text)).collect();
            found.push(replace(&format!("{}({})", call.name, kept.join(", "))));
        }
    }
    parts.iter().for_each(|part| visit(part, text, found));
}

fn slice<'t>(expr: &Expr, text: &'t str) -> &'t str {
    let (start, end) = range(expr);
    &text[start..end]
}

fn range(expr: &Expr) -> (usize, usize) {
    (expr.span.start as usize, expr.span.end as usize)
}

fn children(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Literal(_)
        | ExprKind::ScopeTraversal(_)
        | ExprKind::SplatItem
        | ExprKind::JsonString(_)
        | ExprKind::Error => Vec::new(),
        ExprKind::Template(parts) => template_children(parts),
        ExprKind::TemplateWrap(inner) | ExprKind::Parentheses(inner) => vec![inner],
        ExprKind::RelativeTraversal(relative) => vec![&relative.source],
        ExprKind::Index(index) => vec![&index.collection, &index.key],
        ExprKind::Splat(splat) => vec![&splat.source],
        ExprKind::Call(call) => call.arguments.iter().collect(),
        ExprKind::Conditional(one) => vec![&one.condition, &one.then, &one.otherwise],
        ExprKind::Binary(binary) => vec![&binary.left, &binary.right],
        ExprKind::Unary(unary) => vec![&unary.operand],
        ExprKind::Tuple(items) => items.iter().collect(),
        ExprKind::Object(items) => {
            items.iter().flat_map(|item| key_expression(&item.key).into_iter().chain([&item.value])).collect()
        }
        ExprKind::For(one) => {
            let optional = one.key.iter().chain(one.condition.iter());
            [&one.collection, &one.value].into_iter().chain(optional).collect()
        }
    }
}

fn key_expression(key: &ObjectKey) -> Option<&Expr> {
    match key {
        ObjectKey::Expression(expr) => Some(expr),
        ObjectKey::Name(_) | ObjectKey::Reference(_) => None,
    }
}

fn template_children(parts: &[TemplatePart]) -> Vec<&Expr> {
    let mut found = Vec::new();
    for part in parts {
        match part {
            TemplatePart::Literal { .. } => {}
            TemplatePart::Interpolation(expr) => found.push(&**expr),
            TemplatePart::If(branch) => {
                found.push(&branch.condition);
                found.extend(template_children(&branch.then));
                found.extend(template_children(&branch.otherwise));
            }
            TemplatePart::For(repeat) => {
                found.push(&repeat.collection);
                found.extend(template_children(&repeat.body));
            }
        }
    }
    found
}
