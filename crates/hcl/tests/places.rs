//! Where things are.

mod common;

use expect_test::expect;
use terrane_diag::{Diagnostics, SourceMap, Span};
use terrane_hcl::{ExprKind, TemplatePart, parse_body};

#[test]
fn spans_of_a_file() {
    let text = "\u{feff}# c\nr \"a\" b { # d\n  x = a.b[0] + f(1, \"y\")\n  z = \"p${q ~}  r\"\n}\n";
    let mut sources = SourceMap::new();
    let source = sources.add("case", text.as_bytes());
    let mut diags = Diagnostics::new();
    let file = parse_body(source, text.as_bytes(), &mut diags);
    let mut lines = String::new();
    let mut line = |what: &str, span: Span| lines.push_str(&format!("{what}: {:?}\n", sources.text(span)));
    let block = &file.body.blocks[0];
    line("kind", block.kind.span);
    block.labels.iter().for_each(|label| line("label", label.span));
    line("header", block.header_span);
    line("block", block.span);
    line("body", block.body.span);
    line("missing item", block.body.missing_item_span);
    for attribute in &block.body.attributes {
        line("attribute", attribute.span);
        line("name", attribute.name.span);
        line("equals", attribute.equals_span);
        line("expression", attribute.expr.span);
    }
    let ExprKind::Binary(binary) = &block.body.attributes[0].expr.kind else { panic!("it is a sum") };
    line("operator", binary.operator_span);
    line("left", binary.left.span);
    let call = binary.right.as_call().expect("it is a call");
    line("function", call.name_span);
    line("parentheses", call.parens_span);
    let traversal = binary.left.as_traversal().expect("it is a reference");
    traversal.steps.iter().for_each(|step| line("step", step.span));
    let ExprKind::Template(parts) = &block.body.attributes[1].expr.kind else { panic!("it is a template") };
    for part in parts {
        match part {
            TemplatePart::Literal { span, .. } => line("literal", *span),
            TemplatePart::Interpolation(expr) => line("interpolation", expr.span),
            TemplatePart::If(_) | TemplatePart::For(_) => {}
        }
    }
    expect![[r#"
        kind: "r"
        label: "\"a\""
        label: "b"
        header: "r \"a\" b"
        block: "r \"a\" b { # d\n  x = a.b[0] + f(1, \"y\")\n  z = \"p${q ~}  r\"\n}"
        body: "{ # d\n  x = a.b[0] + f(1, \"y\")\n  z = \"p${q ~}  r\"\n}"
        missing item: "{"
        attribute: "x = a.b[0] + f(1, \"y\")"
        name: "x"
        equals: "="
        expression: "a.b[0] + f(1, \"y\")"
        attribute: "z = \"p${q ~}  r\""
        name: "z"
        equals: "="
        expression: "\"p${q ~}  r\""
        operator: "+"
        left: "a.b[0]"
        function: "f"
        parentheses: "(1, \"y\")"
        step: ".b"
        step: "[0]"
        literal: "p"
        interpolation: "q"
        literal: "  r"
    "#]]
    .assert_eq(&lines);
}
