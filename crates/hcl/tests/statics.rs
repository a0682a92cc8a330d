//! Reading expressions as written: keywords, references, lists, names bound inside.

mod common;

use terrane_diag::{Diagnostics, SourceId, SourceMap};
use terrane_hcl::{Expr, parse_expression, parse_quoted_traversal, parse_traversal};

fn expression(text: &str) -> Expr {
    let mut diags = Diagnostics::new();
    let expr = parse_expression(SourceId(0), text.as_bytes(), &mut diags);
    assert!(diags.is_empty(), "{text}: {diags:?}");
    expr
}

fn references(text: &str) -> String {
    let expr = expression(text);
    let names = expr.references().into_iter();
    names
        .map(|traversal| format!("{}{}", traversal.root.name, common::steps(&traversal.steps)))
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn names_bound_inside_are_no_references() {
    for (text, expected) in [
        ("a.b + c[d.e] * f(g...)", "a.b c d.e g"),
        ("[for x in y : x.a + z if x]", "y z"),
        ("[for x in x : x]", "x"),
        ("{for k, v in y.z : k => v.a...}", "y.z"),
        ("[for x in y : [for z in x : x + z + w]]", "y w"),
        ("[for x in y : x] + x", "y x"),
        ("\"%{ for k, v in a }${k}${v}${b}%{ endfor }${v}\"", "a b v"),
        ("\"%{ if a }${b}%{ else }${c}%{ endif }\"", "a b c"),
        ("{ a = b, (c) = d, \"${e}\" = f, g.h = i }", "b c d e f g.h i"),
        ("a[*].b[c].d", "a c"),
        ("a.*.b[c]", "a c"),
        ("(a).b.c", "a"),
        ("a ? b : -c", "a b c"),
        ("f(null, true, \"x\", 1)", ""),
        ("<<E\n${a}\nE\n", "a"),
    ] {
        assert_eq!(references(text), expected, "{text}");
    }
}

#[test]
fn calls_are_found() {
    let expr = expression("f(g(1), \"${provider::a::b(h.c)}\")[i(1)]");
    let names: Vec<_> = expr.calls().into_iter().map(|call| call.name.to_string()).collect();
    assert_eq!(names, ["f", "g", "provider::a::b", "i"]);
}

#[test]
fn keywords_and_strings() {
    assert_eq!(expression("all").as_keyword(), Some("all"));
    assert_eq!(expression("null").as_keyword(), Some("null"));
    assert_eq!(expression("(all)").as_keyword(), None);
    assert_eq!(expression("a.b").as_keyword(), None);
    assert_eq!(expression("\"a\"").as_keyword(), None);
    assert_eq!(expression("\"a\\n$${b}\"").as_literal_string().as_deref(), Some("a\n${b}"));
    assert_eq!(expression("\"\"").as_literal_string().as_deref(), Some(""));
    assert_eq!(expression("<<E\na\nb\nE\n").as_literal_string().as_deref(), Some("a\nb\n"));
    assert_eq!(expression("\"${a}\"").as_literal_string(), None);
    assert_eq!(expression("\"a%{ if b }%{ endif }\"").as_literal_string(), None);
    assert_eq!(expression("[a, b.c]").as_list().map(<[Expr]>::len), Some(2));
    assert!(expression("f(a)").as_call().is_some());
    assert!(expression("a[0].b").as_traversal().is_some());
    assert!(expression("(a.b)").as_traversal().is_none());
    assert!(expression("a[*].b").as_traversal().is_none());
    assert_eq!(expression("{ a = 1, b.c = 2 }").as_object_items().map(<[_]>::len), Some(2));
}

#[test]
fn traversals() {
    let mut wrong = String::new();
    for (text, expected) in [
        ("a", "a"),
        (" a . b ", "a.b"),
        ("a\n.b", "a.b"),
        ("module.a[\"k\"].b[0]", "module.a[\"k\"].b[0]"),
        ("a[\"\\u0041\" ]", "a[\"A\"]"),
        ("a[1.5]", "a[1.5]"),
        ("null.x # c", "null.x"),
        ("", "1:1 Variable name required"),
        ("1", "1:1 Variable name required"),
        ("\"a\"", "1:1 Variable name required"),
        ("a.", "1:3 Attribute name required"),
        ("a..b", "1:3 Attribute name required"),
        ("a.0", "1:3 Attribute name required"),
        ("a[", "1:3 Index value required"),
        ("a[x]", "1:3 Index value required"),
        ("a[-1]", "1:3 Index value required"),
        ("a[0", "1:4 Unclosed index brackets"),
        ("a[\"x]", "1:6 Unterminated string literal"),
        ("a[\"${x}\"]", "1:4 Invalid string literal"),
        ("a[1.2.3]", "1:3 Invalid number literal"),
        ("a[*]", "1:3 Splat expressions not allowed"),
        ("a.*", "1:3 Splat expressions not allowed"),
        ("a b", "1:3 Invalid character"),
        ("a[0]]", "1:5 Invalid character"),
        ("a['x']", "1:3 Invalid character"),
    ] {
        let mut sources = SourceMap::new();
        let source = sources.add("argument", text.as_bytes());
        let mut diags = Diagnostics::new();
        let found = match parse_traversal(source, text.as_bytes(), &mut diags) {
            Some(traversal) => format!("{}{}", traversal.root.name, common::steps(&traversal.steps)),
            None => String::new(),
        };
        let found = found + common::diagnostics(&sources, &diags).lines().next().unwrap_or_default();
        if found != expected {
            wrong.push_str(&format!("{text}: expected {expected}, found {found}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn quoted_traversals_have_places_in_the_string() {
    let text = "[\"a.b\", \"a..b\", c, \"${d}\"]";
    let mut sources = SourceMap::new();
    let source = sources.add("case", text.as_bytes());
    let mut diags = Diagnostics::new();
    let list = parse_expression(source, text.as_bytes(), &mut diags);
    let found: Vec<_> = list
        .as_list()
        .expect("it is a list")
        .iter()
        .map(|expr| parse_quoted_traversal(expr, &mut diags).map(|traversal| sources.text(traversal.span).into_owned()))
        .collect();
    assert_eq!(found, [Some("a.b".to_owned()), None, None, None]);
    assert_eq!(common::diagnostics(&sources, &diags), "1:12 Attribute name required\n");
}
