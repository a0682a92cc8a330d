use super::*;
use crate::testing::{ty, value};
use crate::{Marks, Number, Refinement, Type, Value, convert};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// Both ways: the bytes are those that the protocol's own implementation writes.
fn check(value: &Value, ty: &Type, expected: &str) {
    let written = encode(value, ty).unwrap();
    assert_eq!(hex(&written), expected, "{value:?}");
    let read = decode(&written, ty).unwrap();
    assert!(read.same(value), "{read:?} {value:?}");
}

#[test]
fn values_by_type() {
    for (constraint, text, expected) in [
        ("bool", "true", "c3"),
        ("bool", "null", "c0"),
        ("string", r#""a""#, "a161"),
        (
            "string",
            "\"0123456789012345678901234567890123456789\"",
            &format!("d928{}", "30313233343536373839".repeat(4)),
        ),
        ("string", "var.s", "d40000"),
        ("number", "0", "00"),
        ("number", "127", "7f"),
        ("number", "128", "cc80"),
        ("number", "256", "cd0100"),
        ("number", "65536", "ce00010000"),
        ("number", "4294967296", "cf0000000100000000"),
        ("number", "-1", "ff"),
        ("number", "-32", "e0"),
        ("number", "-33", "d0df"),
        ("number", "-129", "d1ff7f"),
        ("number", "-32769", "d2ffff7fff"),
        ("number", "-2147483649", "d3ffffffff7fffffff"),
        ("number", "1.5", "cb3ff8000000000000"),
        ("number", "0.1", "a3302e31"),
        ("number", "18446744073709551615", &format!("b4{}", "3138343436373434303733373039353531363135")),
        ("list(string)", r#"["a",null]"#, "92a161c0"),
        ("list(any)", "var.any", "d40000"),
        ("set(number)", "[2,1]", "920102"),
        ("map(bool)", "{b=true,a=false}", "82a161c2a162c3"),
        ("tuple([string,number])", r#"["a",1]"#, "92a16101"),
        ("object({b=number,a=string})", r#"{a="x",b=1}"#, "82a161a178a16201"),
        ("object({})", "{}", "80"),
    ] {
        let ty = ty(constraint);
        check(&convert(&value(text), &ty).unwrap(), &ty, expected);
    }
}

#[test]
fn values_of_open_types_carry_their_own() {
    let with_type = |json: &str, value: &str| format!("92c4{:02x}{}{value}", json.len(), hex(json.as_bytes()));
    for (text, expected) in [
        ("1", with_type(r#""number""#, "01")),
        ("tostring(null)", with_type(r#""string""#, "c0")),
        ("var.s", with_type(r#""string""#, "d40000")),
        (r#"["a"]"#, with_type(r#"["tuple",["string"]]"#, "91a161")),
        ("null", "c0".to_owned()),
        ("var.any", "d40000".to_owned()),
    ] {
        check(&value(text), &Type::Dynamic, &expected);
    }
    let object = ty("object({a=any})");
    check(&value("{a=true}"), &object, &format!("81a161{}", with_type(r#""bool""#, "c3")));
}

#[test]
fn unknowns_with_what_is_known() {
    let bound = |text: &str, included| Some((Number::parse(text).unwrap(), included));
    let not_null = Refinement::not_null();
    for (ty, refinement, expected) in [
        (Type::Bool, not_null.clone(), "c7030c8101c2"),
        (Type::String, Refinement { prefix: Some("a-".into()), ..not_null.clone() }, "c7070c8201c202a2612d"),
        (
            Type::Number,
            Refinement { minimum: bound("0", true), maximum: bound("1.5", false), ..not_null.clone() },
            "c7130c8301c2039200c30492cb3ff8000000000000c2",
        ),
        (
            Type::list(Type::String),
            Refinement { not_null: true, ..Refinement::length(1, Some(3)) },
            "c7070c8301c205010603",
        ),
        (Type::list(Type::String), Refinement::length(0, Some(3)), "c7030c810603"),
    ] {
        let value = Value::unknown_refined(ty.clone(), refinement.clone());
        let written = encode(&value, &ty).unwrap();
        assert_eq!(hex(&written), expected);
        let mut known = refinement;
        known.length_minimum = known.length_minimum.filter(|least| *least > 0);
        assert_eq!(decode(&written, &ty).unwrap().refinement(), Some(&known));
    }
    let plain = Value::unknown_refined(Type::list(Type::String), Refinement::length(0, None));
    assert_eq!(hex(&encode(&plain, &Type::list(Type::String)).unwrap()), "d40000");
}

#[test]
fn other_ways_to_write_are_read() {
    for (constraint, hex, expected) in [
        ("number", "d30000000000000001", "1"),
        ("number", "cb3ff0000000000000", "1"),
        ("number", "ca3fc00000", "1.5"),
        ("number", "cb3fb999999999999a", "0.1"),
        ("number", "a3312e35", "1.5"),
        ("string", "c40161", "\"a\""),
        ("string", "d50b0000", "unknown(string)"),
        ("string", "c7050c820a0001c2", "unknown(string)"),
        ("list(string)", "dc0001a161", "list[\"a\"]"),
        ("map(string)", "de0001a161a162", "map{a: \"b\"}"),
        ("any", "d40000", "unknown(any)"),
    ] {
        let value = decode(&bytes(hex), &ty(constraint)).unwrap();
        assert_eq!(format!("{value:?}"), expected, "{hex}");
    }
}

#[test]
fn bad_bytes_are_faults_by_place() {
    for (constraint, hex, message) in [
        ("string", "", "unexpected end"),
        ("string", "a261", "unexpected end"),
        ("string", "01", "a string is required"),
        ("string", "a1ff", "a string in UTF-8 is required"),
        ("number", "a178", "a number is required"),
        ("number", "cb7ff8000000000001", "a number is required"),
        ("list(number)", "9201a178", "[1]: a number is required"),
        ("list(number)", "ddffffffff", "[0]: unexpected end"),
        ("map(number)", "81a16bc3", "[\"k\"]: a number is required"),
        ("object({a=list(number)})", "81a16191c3", ".a[0]: a number is required"),
        ("object({a=string})", "81a162c0", "unsupported attribute \"b\""),
        ("object({a=string})", "80", "attribute \"a\" is required"),
        ("tuple([string])", "90", "a tuple of 1 elements is required"),
        ("any", "01", "a value with its type is required"),
        ("bool", "c3c3", "extra bytes after the value"),
    ] {
        assert_eq!(decode(&bytes(hex), &ty(constraint)).unwrap_err().to_string(), message, "{constraint} {hex}");
    }
}

#[test]
fn marks_are_left_to_the_caller() {
    let marked = Value::string("a").with_marks(Marks::EPHEMERAL);
    assert_eq!(hex(&encode(&marked, &Type::String).unwrap()), "a161");
    assert!(encode(&marked, &Type::Number).is_err());
}

/// Taken from a plan file of the reference: an object of `terraform_data` with values of all kinds.
#[test]
fn recorded_bytes_are_read_and_written_again() {
    let recorded = bytes(&include_str!("recorded.hex").replace('\n', ""));
    let ty = ty("object({id=string,input=any,output=any,triggers_replace=any})");
    let value = decode(&recorded, &ty).unwrap();
    assert_eq!(hex(&encode(&value, &ty).unwrap()), hex(&recorded));
    let shown = |name: &str| format!("{:?}", value.attribute("input").unwrap().attribute(name).unwrap());
    for (name, expected) in [
        ("p", r#"unknown(string, not null, "abc-"..)"#),
        ("c", "unknown(list(string), not null, length >= 1, length <= 2)"),
        ("len", "unknown(number, not null, >= 0)"),
        ("num", "unknown(number, not null, >= 1, <= 2.5)"),
        ("d", "unknown(string)"),
        ("nul", "null(any)"),
        ("set", "set[1, 2]"),
        ("f", "2.095903274289385"),
        ("big", "1267650600228229400000000000000"),
    ] {
        assert_eq!(shown(name), expected, "{name}");
    }
}
