use expect_test::{Expect, expect};
use terrane_value::{Type, Value, json};

use crate::testing::Bench;

/// Calls with what a JSON text implies.
fn check(function: &str, argument: &str, expected: Expect) {
    let value = json::decode_implied(argument.as_bytes()).unwrap();
    let result = Bench::new("terraform").call(function, vec![value]);
    // Line by line, as people see it.
    expected.assert_eq(&result.replace("\\n", "\n").replace("\\\"", "\""));
}

#[test]
fn encodes_expressions() {
    let check = |argument, expected| check("encode_expr", argument, expected);
    check("true", expect![[r#""true""#]]);
    check("1.50", expect![[r#""1.5""#]]);
    check("[]", expect![[r#""[]""#]]);
    check("{}", expect![[r#""{}""#]]);
    check(r#"["a", 1, [true, null], {}]"#, expect![[r#""["a", 1, [true, null], {}]""#]]);
    check(
        r#"{"a": 1, "b c": {"d": [], "e": {}}, "for": 1, "null": 2, "a-b": 3, "1": 4, "é": 5, "": 6, "_a": 7, "-a": 8}"#,
        expect![[r#"
            "{
              ""   = 6
              "-a" = 8
              "1"  = 4
              _a   = 7
              a    = 1
              a-b  = 3
              "b c" = {
                d = []
                e = {}
              }
              for  = 1
              null = 2
              é    = 5
            }""#]],
    );
    check(
        r#"[{"a": 1}, {"b": 2}]"#,
        expect![[r#"
        "[{
          a = 1
          }, {
          b = 2
        }]""#]],
    );
    check(
        r#"{"x": [{"a": 1}, [{"c": 3}, {"d": 4}], {"b": 2}], "yy": 1}"#,
        expect![[r#"
        "{
          x = [{
            a = 1
            }, [{
              c = 3
              }, {
              d = 4
            }], {
            b = 2
          }]
          yy = 1
        }""#]],
    );
    check(
        r#"[[{"a": {"x": 1}}, 1, {"b": 2}], [{"c": 3}]]"#,
        expect![[r#"
        "[[{
          a = {
            x = 1
          }
          }, 1, {
          b = 2
          }], [{
          c = 3
        }]]""#]],
    );
    check(
        r#"{"a": [{"x": 1, "yy": [{"z": 1}]}], "b": [[], [1]], "cc": 2}"#,
        expect![[r#"
        "{
          a = [{
            x = 1
            yy = [{
              z = 1
            }]
          }]
          b  = [[], [1]]
          cc = 2
        }""#]],
    );
    check(
        r#"{"é́": 1, "bbb": 2, "漢字": 3}"#,
        expect![[r#"
        "{
          bbb = 2
          é\u{301}   = 1
          漢字  = 3
        }""#]],
    );
}

#[test]
fn quotes() {
    let quote = |text: &str| Bench::new("terraform").call("encode_expr", vec![Value::string(text)]);
    // Pairs of texts and what the reference makes of them, both as JSON strings.
    for (text, quoted) in [
        ("a\"b${x}%{y}\n\t\\é\u{7}", r#""\"a\\\"b$${x}%%{y}\\n\\t\\\\é\\u0007\"""#),
        ("$${a}", r#""\"$$${a}\"""#),
        ("a$b % c \u{2028} \r \0 \u{200b} 😀 'q'", r#""\"a$b % c \\u2028 \\r \\u0000 \\u200b 😀 'q'\"""#),
        ("\u{e000}\u{feff}", r#""\"\\ue000\\ufeff\"""#),
        ("\u{a0}\u{301}", "\"\\\"\\\\u00a0\u{301}\\\"\""),
        ("\u{e0001}", r#""\"\\U000e0001\"""#),
    ] {
        let expected = Value::string(json::parse(quoted.as_bytes()).unwrap().as_str().unwrap());
        assert_eq!(quote(text), format!("{expected:?}"));
    }
}

#[test]
fn encodes_variables() {
    let check = |argument, expected| check("encode_tfvars", argument, expected);
    check("{}", expect![[r#""""#]]);
    check(
        r#"{"a": {"b": 1}, "cc": 2, "ddd": 3, "e": [{"x": 1}, {"y": 1}], "ff": 1}"#,
        expect![[r#"
        "a = {
          b = 1
        }
        cc  = 2
        ddd = 3
        e = [{
          x = 1
          }, {
          y = 1
        }]
        ff = 1
        ""#]],
    );
    check(
        r#"{"a b": 1}"#,
        expect![[
            r#"argument Some(0): invalid variable name "a b": must be a valid identifier, per Terraform's rules for input variable declarations"#
        ]],
    );
    check(
        "[1]",
        expect![
            "argument Some(0): invalid value to encode: must be an object whose attribute names will become the encoded variable names"
        ],
    );
}

#[test]
fn the_start_of_unknown_text_may_be_known() {
    let unknown = || Value::unknown(Type::String);
    let call = |function, value| Bench::new("terraform").call(function, vec![value]);
    expect![[r#"unknown(string, not null, "\""..)"#]].assert_eq(&call("encode_expr", unknown()));
    expect![[r#"unknown(string, not null, "["..)"#]].assert_eq(&call("encode_expr", Value::tuple(vec![unknown()])));
    expect!["unknown(string, not null)"].assert_eq(&call("encode_tfvars", Value::object([("a", unknown())])));
    expect!["unknown(string, not null)"].assert_eq(&call("encode_tfvars", Value::dynamic()));
}

#[test]
fn decodes_variables() {
    let check = |text: &str, expected: Expect| {
        expected.assert_eq(&Bench::new("terraform").call("decode_tfvars", vec![Value::string(text)]));
    };
    check("", expect!["{}"]);
    check("a = 1\nb = \"x\"\n", expect![[r#"{a: 1, b: "x"}"#]]);
    check(
        "a = b",
        expect![[
            r#"argument Some(0): invalid expression for variable "a": <decode_tfvars argument>:1,5-6: Variables not allowed; Variables may not be used here."#
        ]],
    );
    check(
        "a {\n}\n",
        expect![[
            r#"argument Some(0): invalid tfvars content: <decode_tfvars argument>:1,1-2: Unexpected "a" block; Blocks are not allowed here."#
        ]],
    );
    check(
        "a = ",
        expect![
            "argument Some(0): invalid tfvars syntax: <decode_tfvars argument>:1,5-5: Missing expression; An expression must begin here, but the input ends."
        ],
    );
    check(
        "a = 1\na = 2",
        expect![[
            r#"argument Some(0): invalid tfvars syntax: <decode_tfvars argument>:2,1-2: Attribute redefined; The argument "a" is already set in this body; each may be set only once."#
        ]],
    );
}
