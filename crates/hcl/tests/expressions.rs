//! Each line: an expression, ` ⇒ `, the tree.

mod common;

use terrane_diag::{Diagnostics, SourceMap};

const CASES: &str = include_str!("expressions.txt");

#[test]
fn trees() {
    let mut wrong = String::new();
    let mut count = 0;
    for line in CASES.lines().filter(|line| !line.is_empty() && !line.starts_with("##")) {
        let (input, expected) = line.split_once(" ⇒ ").expect("a case has an arrow");
        let input = input.trim_end().replace('␤', "\n");
        let mut sources = SourceMap::new();
        let source = sources.add("case", input.as_bytes());
        let mut diags = Diagnostics::new();
        let expr = terrane_hcl::parse_expression(source, input.as_bytes(), &mut diags);
        let found = format!("{}{}", common::expr(&expr), common::diagnostics(&sources, &diags));
        let found = found.trim_end();
        if found != expected {
            wrong.push_str(&format!("{input}\n  expected {expected}\n  found    {found}\n"));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(count > 100, "the table was read");
}
