use super::*;
use crate::testing::{shown, ty, value};
use crate::{Marks, Number};

fn encoded(text: &str) -> String {
    encode_implied(&value(text)).unwrap()
}

/// Recorded from the reference's `jsonencode`.
#[test]
fn writes_what_the_reference_writes() {
    for (text, expected) in [
        (r#"{"<a>"=1,b=[true,null,1.5,"x"],a={}}"#, r#"{"\u003ca\u003e":1,"a":{},"b":[true,null,1.5,"x"]}"#),
        ("{}", "{}"),
        ("[]", "[]"),
        ("null", "null"),
        (r#"toset(["b","a"])"#, r#"["a","b"]"#),
        (r#"tomap({z=1,"é"=2,"Z"=3,"a b"=4})"#, r#"{"Z":3,"a b":4,"z":1,"é":2}"#),
        ("-0", "-0"),
        ("0.1", "0.1"),
        ("1e21", "1000000000000000000000"),
    ] {
        assert_eq!(encoded(text), expected, "{text}");
    }
    let text = Value::string("<>&\u{2028}\u{2029}\u{7f}\u{1}\n\t\r\u{8}\u{c}\"/\\é😀");
    assert_eq!(
        encode_implied(&text).unwrap(),
        "\"\\u003c\\u003e\\u0026\\u2028\\u2029\u{7f}\\u0001\\n\\t\\r\\b\\f\\\"/\\\\é😀\""
    );
}

#[test]
fn refuses_to_write_what_must_not_or_cannot_be_stored() {
    let reason = |value: &Value, ty: &Type| encode(value, ty).map_err(|error| format!("{}: {error}", error.path));
    let secret = Value::string("x");
    let inside = |value: Value| Value::object([("a", Value::tuple(vec![value]))]);
    for (value, expected) in [
        (inside(secret.clone().with_marks(Marks::EPHEMERAL)), ".a[0]: value is ephemeral and cannot be stored"),
        (inside(Value::unknown(Type::String)), ".a[0]: value is not known"),
        (inside(Value::number(Number::INFINITY)), ".a[0]: cannot serialize infinity as JSON"),
    ] {
        assert_eq!(reason(&value, value.ty()), Err(expected.to_owned()));
    }
    assert_eq!(encode_implied(&secret.clone().with_marks(Marks::SENSITIVE)).unwrap(), r#""x""#);
    assert_eq!(encode(&secret, &Type::Number).unwrap_err().reason, EncodeReason::WrongType);
}

#[test]
fn values_of_open_types_carry_their_own() {
    let open = ty("object({a=any,b=list(any),c=string})");
    for (text, json) in [
        (r#"{a=1,b=null,c=null}"#, r#"{"a":{"value":1,"type":"number"},"b":null,"c":null}"#),
        (r#"{a=tolist(["x"]),b=null,c="s"}"#, r#"{"a":{"value":["x"],"type":["list","string"]},"b":null,"c":"s"}"#),
        (r#"{a=tostring(null),b=null,c="s"}"#, r#"{"a":{"value":null,"type":"string"},"b":null,"c":"s"}"#),
        (r#"{a=null,b=null,c="s"}"#, r#"{"a":null,"b":null,"c":"s"}"#),
    ] {
        let value = crate::convert(&value(text), &open).unwrap();
        let written = encode(&value, &open).unwrap();
        assert_eq!(written, json);
        assert!(decode(json.as_bytes(), &open).unwrap().same(&value), "{json}");
    }
}

#[test]
fn reads_values_by_type() {
    for (constraint, json, expected) in [
        ("number", r#""12.50""#, "12.5"),
        ("number", "1e400", &format!("1{}", "0".repeat(400))),
        ("string", "1.50", r#""1.5""#),
        ("string", "true", r#""true""#),
        ("bool", r#""true""#, "true"),
        ("list(number)", "[1,2]", "tolist([ 1, 2, ])"),
        ("set(string)", r#"["b","a","b"]"#, r#"toset([ "a", "b", ])"#),
        ("map(bool)", r#"{"b":true,"a":null}"#, r#"tomap({ "a" = tobool(null) "b" = true })"#),
        ("object({a=string,b=list(string)})", r#"{"a":"x"}"#, r#"{ "a" = "x" "b" = tolist(null) /* of string */ }"#),
        ("tuple([string,number])", r#"["x",1]"#, r#"[ "x", 1, ]"#),
        ("object({a=string})", r#"{"a":"x","b":1}"#, r#"! unsupported attribute "b""#),
        ("list(object({a=number}))", r#"[{"a":1},{"a":"x"}]"#, "! [1].a: a number is required"),
        ("map(number)", r#"{"k":[]}"#, r#"! ["k"]: a number is required"#),
        ("string", "[]", "! a string is required"),
        ("any", "1", "! a value with its type is required"),
        ("tuple([string])", "[]", "! a tuple of 1 elements is required"),
    ] {
        let found = match decode(json.as_bytes(), &ty(constraint)) {
            Ok(value) => shown(&value),
            Err(error) => format!("! {error}"),
        };
        assert_eq!(found, expected, "{constraint} {json}");
    }
}

/// Recorded from the reference's `jsondecode`.
#[test]
fn reads_and_refuses_documents_as_the_reference_does() {
    for (json, expected) in [
        (r#"{"b":1,"a":[null,true,1e2]}"#, r#"{ "a" = [ null, true, 100, ] "b" = 1 }"#),
        (r#"{"a":1,"a":"x"}"#, r#"{ "a" = "x" }"#),
        (r#""\u00e9\ud83d\ude00""#, r#""é😀""#),
        (r#""\ud83d""#, "\"\u{fffd}\""),
        ("\"e\u{301}\"", r#""é""#),
        ("1E5", "100000"),
        ("-0", "-0"),
        ("1e1000000000", "+Inf"),
        (" [ ] ", "[]"),
        ("1e99999999999", "! a number is required"),
        ("{", "! EOF"),
        ("", "! EOF"),
        (" ", "! EOF"),
        ("[1", "! EOF"),
        ("\"abc", "! unexpected EOF"),
        ("1.", "! unexpected EOF"),
        ("1e", "! unexpected EOF"),
        ("-", "! unexpected EOF"),
        ("tru", "! unexpected EOF"),
        ("[1,]", "! invalid character ']' looking for beginning of value"),
        (r#"{"a":1,}"#, "! invalid character '}' looking for beginning of object key string"),
        ("[1 2]", "! invalid character '2' after array element"),
        ("x", "! invalid character 'x' looking for beginning of value"),
        ("{a:1}", "! invalid character 'a'"),
        ("1 2", "! extraneous data after JSON object"),
        ("01", "! extraneous data after JSON object"),
        ("truex", "! extraneous data after JSON object"),
        (".5", "! invalid character '.' looking for beginning of value"),
        (r#""\x""#, "! invalid character 'x' in string escape code"),
        ("\"a\nb\"", "! invalid character '\\n' in string literal"),
        (r#"{"a" 1}"#, "! invalid character '1' after object key"),
        (r#"{"a":}"#, "! invalid character '}' looking for beginning of value"),
        ("[}", "! invalid character '}' looking for beginning of value"),
        ("\u{feff}1", "! invalid character 'ï' looking for beginning of value"),
    ] {
        let found = match decode_implied(json.as_bytes()) {
            Ok(value) => shown(&value),
            Err(error) => format!("! {error}"),
        };
        assert_eq!(found, expected, "{json}");
    }
}

#[test]
fn faults_have_a_place_and_depth_a_limit() {
    let error = parse(b"{\n  \"a\": 1,\n  \"b\" 2\n}").unwrap_err();
    assert_eq!((error.line, error.column), (3, 7));
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(decode_implied(deep(1_000).as_bytes()).is_ok());
    assert_eq!(parse(deep(100_000).as_bytes()).unwrap_err().message, "exceeded max depth");
}

#[test]
fn documents_are_written_back() {
    let text = r#"{"b":[1.50,"\u003c",null,{}],"a":{"c":[]}}"#;
    let json = parse(text.as_bytes()).unwrap();
    assert_eq!(json.to_string(), text);
    assert_eq!(
        json.pretty(),
        "{\n  \"b\": [\n    1.50,\n    \"\\u003c\",\n    null,\n    {}\n  ],\n  \"a\": {\n    \"c\": []\n  }\n}"
    );
}

#[test]
fn types_are_written_and_read() {
    for (text, json) in [
        ("any", r#""dynamic""#),
        ("list(string)", r#"["list","string"]"#),
        ("map(set(bool))", r#"["map",["set","bool"]]"#),
        ("tuple([string,number])", r#"["tuple",["string","number"]]"#),
        ("tuple([])", r#"["tuple",[]]"#),
        ("object({})", r#"["object",{}]"#),
        ("object({b=string,a=list(any)})", r#"["object",{"a":["list","dynamic"],"b":"string"}]"#),
        (
            "object({b=optional(string),a=number,c=optional(bool)})",
            r#"["object",{"a":"number","b":"string","c":"bool"},["b","c"]]"#,
        ),
    ] {
        let ty = ty(text);
        assert_eq!(encode_type(&ty), json);
        assert_eq!(decode_type(json.as_bytes()).unwrap(), ty);
    }
    for json in ["1", r#""text""#, "[]", r#"["list"]"#, r#"["list","string","string"]"#, r#"["other","string"]"#] {
        assert!(decode_type(json.as_bytes()).is_err(), "{json}");
    }
}

#[test]
fn the_start_is_known_before_the_end() {
    for (text, start) in
        [("{a=var.s}", "{"), ("[var.s]", "["), ("var.s", ""), ("var.l", ""), ("var.any", ""), (r#""a-${var.s}""#, "\"")]
    {
        assert_eq!(known_start(&value(text)), start, "{text}");
    }
}
