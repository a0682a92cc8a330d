//! One broken item does not hide the rest: all messages of a file, and what is still read of it.

mod common;

use expect_test::{Expect, expect};
use terrane_diag::{Diagnostics, SourceMap};
use terrane_hcl::parse_body;

fn check(input: &str, expected: &Expect) {
    let mut sources = SourceMap::new();
    let source = sources.add("case.tf", input.as_bytes());
    let mut diags = Diagnostics::new();
    let file = parse_body(source, input.as_bytes(), &mut diags);
    expected.assert_eq(&format!("{}{}\n", common::diagnostics(&sources, &diags), common::body(&file.body)));
}

#[test]
fn broken_argument() {
    check(
        "a = 1 2\nb = )\nc = [1, 2\nd = f(1\ne = \"x\n\nresource \"x\" \"y\" {\n  f = 1 +\n  g = 2\n}\n",
        &expect![[r#"
            1:7 Missing newline after argument
            2:5 Invalid expression
            4:1 Missing item separator
            5:1 Missing argument separator
            5:7 Invalid multi-line string
            8:10 Invalid expression
            {(a = 1) (b = <error>) (c = <error>) (d = <error>) (e = "x") (resource "x" "y" {(f = <error>) (g = 2)})}
        "#]],
    );
}

#[test]
fn broken_object_items() {
    check(
        "a = {\n  b = 1 2\n  c = 3\n  d e = 4\n  f\n  g = [1 2]\n  h = \"x\n  i = 5\n}\nj = 6\n",
        &expect![[r#"
        2:9 Missing attribute separator
        4:5 Missing key/value separator
        6:10 Missing item separator
        7:9 Invalid multi-line string
        {(a = {c = 3, h = "x", i = 5}) (j = 6)}
    "#]],
    );
}

#[test]
fn broken_headers() {
    check(
        "a \"b\"\n{\n  c = 1\n}\nd 'e' {\n  f = 1\n}\ng \"h {\n  i = 1\n}\nj = 1\nk.l {\n  m = 1\n}\nn\n{\n  o = 1\n}\np \"${q}\" {\n  r = 1\n}\n",
        &expect![[r#"
            1:6 Invalid block definition
            5:3 Invalid character
            8:7 Invalid multi-line string
            12:1 Argument or block definition required
            15:1 Argument or block definition required
            19:4 Invalid string literal
            {(a "b" {(c = 1)}) (g {(i = 1)}) (j = 1) (n {(o = 1)}) (p "" {(r = 1)})}
        "#]],
    );
}

#[test]
fn broken_one_line_blocks() {
    check(
        "a { b = 1, c = 2 }\nd { e {} }\nf { g }\nh { i = 1\n}\nj {}}\nk = 1\n",
        &expect![[r#"
        1:10 Invalid single-argument block definition
        2:5 Argument definition required
        3:5 Argument or block definition required
        4:10 Invalid single-argument block definition
        6:5 Missing newline after block definition
        {(a {(b = 1)}) (d {}) (f {}) (h {(i = 1)}) (j {}) (k = 1)}
    "#]],
    );
}

#[test]
fn unclosed_brackets() {
    check(
        "a {\n  b = [1, {\n    c = (2\n  }\n  d = 1\n}\ne \"f\" {\n  g = h[0\n  i = 1\n}\n",
        &expect![[r#"
        4:3 Unbalanced parentheses
        5:3 Missing item separator
        9:3 Missing close bracket on index
        {(a {(b = <error>) (d = 1)}) (e "f" {(g = <error>) (i = 1)})}
    "#]],
    );
    check(
        "a {\n  b = {\n    c = 1\n\nd \"e\" {\n  f = 1\n}\n",
        &expect![[r#"
        5:3 Missing key/value separator
        {(a {(b = <error>)})}
    "#]],
    );
    check(
        "a {\n  b = 1\n\nc \"d\" {\n  e = 1\n}\n",
        &expect![[r#"
        1:3 Unclosed configuration block
        {(a {(b = 1) (c "d" {(e = 1)})})}
    "#]],
    );
}

#[test]
fn unclosed_strings() {
    check(
        "a = \"b\nc = \"${d\"\ne = f(\"g)\nh = \"${i(\"j\nk = 1\n",
        &expect![[r#"
            1:7 Invalid multi-line string
            2:6 Unclosed template interpolation sequence
            2:10 Invalid multi-line string
            3:10 Invalid multi-line string
            4:12 Invalid multi-line string
            {(a = "b") (c = <error>) (e = <error>) (h = <error>) (k = 1)}
        "#]],
    );
    check(
        "a = \"b\n  c\n  d\"\ne = 1\n",
        &expect![[r#"
        1:7 Invalid multi-line string
        {(a = (template "b" "  c" "  d")) (e = 1)}
    "#]],
    );
    check(
        "a = <<E\n${b(\"c}\n}\nE\nd = 1\n",
        &expect![[r#"
        2:8 Invalid multi-line string
        {(a = <error>) (d = 1)}
    "#]],
    );
    check(
        "a = [\"b, \"c\"]\nd = 1\n",
        &expect![[r#"
        1:11 Missing item separator
        1:14 Invalid multi-line string
        {(a = <error>) (d = 1)}
    "#]],
    );
}

#[test]
fn duplicate_arguments() {
    check(
        "a = 1\na = 2\nb {\n  a = 1\n}\na = 3\n",
        &expect![[r#"
        2:1 Attribute redefined
        6:1 Attribute redefined
        {(a = 1) (b {(a = 1)})}
    "#]],
    );
}

#[test]
fn invalid_characters_once() {
    check(
        "a = 'b' 'c'\nd = `e`;\nf = 1 & 2 & 3\ng = “h”\ni = 1\n",
        &expect![[r#"
        1:5 Invalid character
        2:5 Invalid character
        2:8 Invalid character
        3:7 Unsupported operator
        4:5 Invalid character
        {(a = <error>) (d = <error>) (f = 1) (g = <error>) (i = 1)}
    "#]],
    );
}

#[test]
fn several_escapes_in_one_string() {
    check(
        "a = \"\\x \\y ${b} \\u12\"\n",
        &expect![[r#"
        1:6 Invalid escape sequence
        1:9 Invalid escape sequence
        1:17 Invalid escape sequence
        {(a = (template "  " b " "))}
    "#]],
    );
}
