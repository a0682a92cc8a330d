//! The text of templates: escapes, strip markers, indentation of heredocs, directives.

mod common;

use std::collections::BTreeMap;

use terrane_diag::{Diagnostics, SourceMap};
use terrane_hcl::{Expr, ExprKind, Literal, TemplatePart, parse_expression, parse_template};

const CASES: &str = include_str!("templates.txt");

#[test]
fn values() {
    let mut wrong = String::new();
    let mut count = 0;
    for line in CASES.lines().filter(|line| !line.starts_with("##")) {
        let (input, expected) = line.split_once(" ⇒ ").expect("a case has an arrow");
        let input = common::characters(input);
        let mut sources = SourceMap::new();
        let mut diags = Diagnostics::new();
        let expr = match input.strip_prefix('>') {
            Some(bare) => {
                let source = sources.add("bare", bare.as_bytes());
                parse_template(source, bare.as_bytes(), &mut diags)
            }
            // A heredoc ends with a newline.
            None => {
                let text = format!("{input}\n");
                let source = sources.add("expression", text.as_bytes());
                parse_expression(source, text.as_bytes(), &mut diags)
            }
        };
        let found = text(&expr, &variables());
        if found != common::characters(expected) || !diags.is_empty() {
            let problems = common::diagnostics(&sources, &diags);
            wrong.push_str(&format!("{line}\n  found {found:?}\n{problems}"));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(count > 100, "the table was read");
}

type Variables = BTreeMap<String, &'static [(&'static str, &'static str)]>;

fn variables() -> Variables {
    let list: &[(&str, &str)] = &[("0", "a"), ("1", "b")];
    let map: &[(&str, &str)] = &[("a", "2"), ("b", "1")];
    let all = [
        ("x", &[("", "X")] as &[_]),
        ("local.s", &[("", "S")]),
        ("local.n", &[("", "5")]),
        ("local.t", &[("", "true")]),
        ("local.f", &[("", "false")]),
        ("l", list),
        ("local.l", list),
        ("local.m", map),
    ];
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn elements(expr: &Expr, variables: &Variables) -> &'static [(&'static str, &'static str)] {
    let traversal = expr.as_traversal().expect("only references are used here");
    variables[&format!("{}{}", traversal.root.name, common::steps(&traversal.steps))]
}

fn text(expr: &Expr, variables: &Variables) -> String {
    match &expr.kind {
        ExprKind::Template(parts) => parts_text(parts, variables),
        ExprKind::TemplateWrap(inner) | ExprKind::Parentheses(inner) => text(inner, variables),
        ExprKind::Literal(Literal::Number(text)) => text.to_string(),
        ExprKind::Literal(Literal::Bool(value)) => value.to_string(),
        ExprKind::ScopeTraversal(_) => elements(expr, variables)[0].1.to_owned(),
        _ => String::from("<not in these tests>"),
    }
}

fn parts_text(parts: &[TemplatePart], variables: &Variables) -> String {
    let part_text = |part: &TemplatePart| match part {
        TemplatePart::Literal { text, .. } => text.to_string(),
        TemplatePart::Interpolation(expr) => text(expr, variables),
        TemplatePart::If(branch) => {
            let condition = text(&branch.condition, variables) == "true";
            parts_text(if condition { &branch.then } else { &branch.otherwise }, variables)
        }
        TemplatePart::For(repeat) => elements(&repeat.collection, variables)
            .chunks(1)
            .map(|element| {
                let mut variables = variables.clone();
                variables.insert(repeat.value.name.to_string(), element);
                if let Some(key) = &repeat.key {
                    let key_only: &'static [_] = match element[0].0 {
                        "a" => &[("", "a")],
                        _ => &[("", "b")],
                    };
                    variables.insert(key.name.to_string(), key_only);
                }
                parts_text(&repeat.body, &variables)
            })
            .collect(),
    };
    parts.iter().map(part_text).collect()
}
