use expect_test::expect;
use terrane_value::{Marks, Type, Value};

use crate::{type_text, value_text};

fn list(items: Vec<Value>) -> Value {
    Value::list(items[0].ty().clone(), items)
}

#[test]
fn primitives() {
    let shown: Vec<String> = [
        Value::number(1),
        Value::bool(true),
        Value::string("\t\\ é \u{1} \u{2028} <&> \" ${x} e\u{301} \u{a0}\u{7f}"),
        Value::null(Type::Dynamic),
        Value::null(Type::String),
        Value::null(Type::list(Type::String)),
        Value::null(Type::object([("a", Type::String)])),
        Value::unknown(Type::String).with_marks(Marks::SENSITIVE),
        Value::string("x").with_marks(Marks::SENSITIVE),
        Value::string("a\nb\n"),
        Value::string("  EOT\na"),
    ]
    .iter()
    .map(|value| value_text(value, 0))
    .collect();
    expect![[r#"
        1
        true
        "\t\\ é \x01 \u2028 <&> \" ${x} é \u00a0\x7f"
        null
        tostring(null)
        tolist(null) /* of string */
        null /* object */
        (known after apply)
        (sensitive value)
        <<EOT
        a
        b

        EOT
        <<EOT_
          EOT
        a
        EOT_"#]]
    .assert_eq(&shown.join("\n"));
}

#[test]
fn structures() {
    let object = Value::object([("a b", Value::string("x\ny")), ("n", Value::tuple(vec![]))]);
    let map = Value::map(Type::list(Type::Number), [("k".into(), list(vec![Value::number(1)]))]);
    let value = Value::tuple(vec![list(vec![object]), map, Value::empty_object(), Value::set(Type::Bool, vec![])]);
    expect![[r#"
        [
          tolist([
            {
              "a b" = <<-EOT
              x
              y
              EOT
              "n" = []
            },
          ]),
          tomap({
            "k" = tolist([
              1,
            ])
          }),
          {},
          toset([]),
        ]"#]]
    .assert_eq(&value_text(&value, 0));
}

#[test]
fn types() {
    let object = Type::object([("b", Type::list(Type::Number)), ("d e", Type::Dynamic), ("x", Type::tuple([]))]);
    let ty = Type::tuple([object.clone(), Type::set(object), Type::object::<&str>([])]);
    expect![[r#"
        tuple([
            object({
                b: list(number),
                d e: dynamic,
                x: tuple([]),
            }),
            set(
                object({
                    b: list(number),
                    d e: dynamic,
                    x: tuple([]),
                }),
            ),
            object({}),
        ])"#]]
    .assert_eq(&type_text(&ty));
}
