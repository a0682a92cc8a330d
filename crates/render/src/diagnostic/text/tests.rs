use expect_test::expect;
use terrane_diag::{Diagnostic, Diagnostics, SourceMap, Span};

use super::{diagnostic_text, diagnostics_text};
use crate::{Style, diagnostic_json, validate_json};

const SOURCE: &str = "locals {}

variable \"x\" {
  type = object({ a = string })
  default = {
      b = \"<é>\"

  }
}
";

fn sources() -> (SourceMap, Diagnostic) {
    let mut map = SourceMap::new();
    let id = map.add("main.tf", SOURCE.as_bytes());
    let start = SOURCE.find("{\n      b").unwrap();
    let end = SOURCE.find("  }\n}").unwrap() + 3;
    let detail = "This default value is not compatible with the variable's type constraint: attribute \"a\" is required.\n\n  laid out already, so it is kept on one line however long it is, even if that is wider";
    let diagnostic = Diagnostic::error("Invalid default value for variable", detail).at(Span::new(id, start, end));
    (map, diagnostic)
}

#[test]
fn plain() {
    let (map, diagnostic) = sources();
    let diagnostic = diagnostic.about("a.b").with_value("var.x", "is \"b\"");
    expect![[r#"

        Error: Invalid default value for variable

          with a.b,
          on main.tf line 5, in variable "x":
           5:   default = {
           6:       b = "<é>"
           7:   }
            ├────────────────
            │ var.x is "b"

        This default value is not compatible with the variable's type constraint:
        attribute "a" is required.

          laid out already, so it is kept on one line however long it is, even if that is wider
    "#]]
    .assert_eq(&diagnostic_text(&diagnostic, &map, &Style::default()));
}

#[test]
fn boxed() {
    let (map, diagnostic) = sources();
    let style = Style { color: true, ..Style::default() };
    let text = diagnostic_text(&diagnostic, &map, &style).replace('\u{1b}', "^");
    expect![[r#"
        ^[31m╷^[0m
        ^[31m│^[0m ^[1;31mError: ^[0m^[1mInvalid default value for variable^[0m
        ^[31m│^[0m 
        ^[31m│^[0m   on main.tf line 5, in variable "x":
        ^[31m│^[0m    5:   default = ^[4m{^[0m
        ^[31m│^[0m    6: ^[4m      b = "<é>"^[0m
        ^[31m│^[0m    7: ^[4m  }^[0m
        ^[31m│^[0m 
        ^[31m│^[0m This default value is not compatible with the variable's type constraint:
        ^[31m│^[0m attribute "a" is required.
        ^[31m│^[0m 
        ^[31m│^[0m   laid out already, so it is kept on one line however long it is, even if that is wider
        ^[31m╵^[0m
    "#]]
    .assert_eq(&text);
}

#[test]
fn as_json() {
    let (map, diagnostic) = sources();
    let expected = r#"{"severity":"error","summary":"Invalid default value for variable","detail":"This default value is not compatible with the variable's type constraint: attribute \"a\" is required.\n\n  laid out already, so it is kept on one line however long it is, even if that is wider","range":{"filename":"main.tf","start":{"line":5,"column":13,"byte":70},"end":{"line":8,"column":4,"byte":93}},"snippet":{"context":"variable \"x\"","code":"  default = {\n      b = \"\u003cé\u003e\"\n  }","start_line":5,"highlight_start_offset":12,"highlight_end_offset":34,"values":[]}}"#;
    assert_eq!(diagnostic_json(&diagnostic, &map), expected);
    let document = validate_json(&Diagnostics::new(), &map);
    expect![[r#"
        {
          "format_version": "1.0",
          "valid": true,
          "error_count": 0,
          "warning_count": 0,
          "diagnostics": []
        }
    "#]]
    .assert_eq(&document);
}

#[test]
fn similar_warnings_are_shown_once_and_first() {
    let mut map = SourceMap::new();
    let id = map.add("main.tf", "a\nb\nc\n".as_bytes());
    let mut diags = Diagnostics::new();
    diags.error(Span::new(id, 0, 1), "Bad", "");
    for at in [0, 2, 4] {
        diags.warning(Span::new(id, at, at), "Odd", "so.");
    }
    expect![[r#"

        Warning: Odd

          on main.tf line 1:
           1: a
              ^

        so.

        (and 2 more similar warnings elsewhere)

        Error: Bad

          on main.tf line 1:
           1: a
              ^

    "#]]
    .assert_eq(&diagnostics_text(&diags, &map, &Style::default()));
}
