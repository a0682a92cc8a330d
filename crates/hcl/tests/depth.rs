//! Deep and long input ends in a tree or in one clear message, never in a stack overflow.

mod common;

use terrane_diag::{Diagnostics, SourceId};
use terrane_hcl::{Expr, parse_body, parse_expression, parse_template};

fn expression(text: &str) -> (Expr, Vec<String>) {
    let mut diags = Diagnostics::new();
    let expr = parse_expression(SourceId(0), text.as_bytes(), &mut diags);
    (expr, diags.iter().map(|diagnostic| diagnostic.summary.to_string()).collect())
}

fn nested(open: &str, inside: &str, close: &str, levels: usize) -> String {
    open.repeat(levels) + inside + &close.repeat(levels)
}

const NESTING: &[(&str, &str, &str)] = &[
    ("(", "a", ")"),
    ("[", "a", "]"),
    ("{a=", "a", "}"),
    ("f(", "a", ")"),
    ("a[", "b", "]"),
    ("a ? b : ", "c", ""),
    ("a ? ", "c", " : b"),
    ("-", "a", ""),
    ("!-", "a", ""),
    ("[for x in ", "a", " : x]"),
    ("{for x in y : x => ", "a", "}"),
    ("a", "[*]", "[*]"),
    ("\"${", "a", "}\""),
    ("\"x${", "a", "}\""),
];

#[test]
fn nesting_below_the_limit_is_read() {
    for (open, inside, close) in NESTING {
        let (expr, errors) = expression(&nested(open, inside, close, 700));
        assert!(errors.is_empty(), "{open}: {errors:?}");
        assert!(expr.references().len() <= 1 + 2 * 700, "{open}");
    }
}

#[test]
fn nesting_above_the_limit_is_one_message() {
    for (open, inside, close) in NESTING {
        let (_, errors) = expression(&nested(open, inside, close, 200_000));
        assert_eq!(errors, ["Too deeply nested"], "{open}");
    }
}

#[test]
fn unclosed_nesting_ends() {
    for opening in ["(", "[", "{a=", "f(", "a[", "\"${", "a ? ", "-", "[for x in ", "{\n", "/*", "a {\n", "\"", "<<E\n"]
    {
        let text = opening.repeat(100_000);
        let (_, errors) = expression(&text);
        assert!(!errors.is_empty(), "{opening}");
        let mut diags = Diagnostics::new();
        drop(parse_body(SourceId(0), format!("x = {text}").as_bytes(), &mut diags));
        drop(parse_body(SourceId(0), text.as_bytes(), &mut diags));
        assert!(diags.has_errors());
    }
}

#[test]
fn long_chains_are_no_nesting() {
    let long_chains = [
        "a + ".repeat(100_000) + "a",
        "a && b == c * ".repeat(20_000) + "a",
        "a".to_owned() + &".b".repeat(100_000),
        "a".to_owned() + &"[b]".repeat(20_000),
        format!("[{}]", "1, ".repeat(100_000)),
        format!("{{{}}}", "a = 1\n".repeat(100_000)),
        format!("\"{}\"", "${a}$${b}".repeat(50_000)),
    ];
    for text in &long_chains {
        let (expr, errors) = expression(text);
        assert!(errors.is_empty(), "{}: {errors:?}", &text[..20]);
        let _ = expr.references();
    }
}

#[test]
fn deep_blocks_and_directives() {
    let mut diags = Diagnostics::new();
    let file = parse_body(SourceId(0), nested("a {\n", "b = 1\n", "}\n", 700).as_bytes(), &mut diags);
    assert!(diags.is_empty());
    drop(file);
    let template = nested("%{ if a }", "b", "%{ endif }", 700);
    drop(parse_template(SourceId(0), template.as_bytes(), &mut diags));
    assert!(diags.is_empty());
    let file = parse_body(SourceId(0), nested("a {\n", "b = 1\n", "}\n", 100_000).as_bytes(), &mut diags);
    assert_eq!(diags.len(), 1, "{diags:?}");
    drop(file);
    let template = nested("%{ for x in y }", "b", "%{ endfor }", 100_000);
    drop(parse_template(SourceId(0), template.as_bytes(), &mut diags));
    assert_eq!(diags.len(), 2);
}

#[test]
fn long_files_are_read() {
    use std::fmt::Write;
    let mut text = String::new();
    for index in 0..100_000 {
        writeln!(text, "a{index} = \"x${{b}}\" # c").expect("writing to a string");
    }
    let mut diags = Diagnostics::new();
    let file = parse_body(SourceId(0), text.as_bytes(), &mut diags);
    assert!(diags.is_empty());
    assert_eq!(file.body.attributes.len(), 100_000);
}
