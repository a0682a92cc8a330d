//! The JSON syntax: values with their exact text, places inside of strings, recovery, and blocks by a schema.
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;

use std::fmt::Write;

use expect_test::{Expect, expect};
use terrane_diag::{Diagnostics, SourceMap, Span};
use terrane_hcl::{Body, Mention, json_context, parse_json_body};

struct Read {
    map: SourceMap,
    body: Body,
    diags: Diagnostics,
}

fn read(bytes: &[u8]) -> Read {
    let (mut map, mut diags) = (SourceMap::new(), Diagnostics::new());
    let source = map.add("main.tf.json", bytes);
    let body = parse_json_body(source, bytes, &mut diags);
    Read { map, body, diags }
}

fn place(map: &SourceMap, span: Span) -> String {
    let file = map.get(span.source).unwrap();
    let (start, end) = (file.position(span.start as usize), file.position(span.end as usize));
    format!("{}:{}-{}:{}", start.line, start.column, end.line, end.column)
}

/// Each property with its value, then what is wrong.
fn check(text: &str, expected: &Expect) {
    check_bytes(text.as_bytes(), expected);
}

fn check_bytes(bytes: &[u8], expected: &Expect) {
    let read = read(bytes);
    let mut shown = String::new();
    for attribute in &read.body.attributes {
        writeln!(shown, "{} = {}", attribute.name.name, common::expr(&attribute.expr)).unwrap();
    }
    faults(&read, &mut shown);
    expected.assert_eq(&shown);
}

fn faults(read: &Read, shown: &mut String) {
    for fault in read.diags.iter() {
        let at = fault.subject.map(|span| place(&read.map, span)).unwrap_or_default();
        writeln!(shown, "{at} {}: {}", fault.summary, fault.detail).unwrap();
    }
}

#[test]
fn values_keep_their_text() {
    check(
        r#"{"a": 1e400, "b": -0.10, "c": 12345678901234567890123456789, "d": null, "e": [true, false, []], "f": {"g": {}}}"#,
        &expect![[r#"
            a = 1e400
            b = (- 0.10)
            c = 12345678901234567890123456789
            d = null
            e = [true false []]
            f = {(json "g") = {}}
        "#]],
    );
}

#[test]
fn strings_are_text_or_templates() {
    check(
        r#"{"a": "x", "b": "${y}", "c": "a ${y} b", "d": "$${y}", "e": "%{ if y }\"z\"%{ endif }", "f": "\u00e9\ud83d\ude00\/", "${k}": 1}"#,
        &expect![[r#"
            a = (json "x")
            b = (json (wrap y))
            c = (json (template "a " y " b"))
            d = (json "${y}")
            e = (json (template (if y "\"z\"")))
            f = (json "é😀/")
            ${k} = 1
        "#]],
    );
}

/// Escape sequences before a place in a string do not shift it.
#[test]
fn places_in_strings_are_exact() {
    let text = "{\"a\":\n  \"\\\"\\u00e9 ${upper(\\\"x\\\", var.y)} ${z[\\\"k\\\"]}\"}";
    let read = read(text.as_bytes());
    let mut shown = String::new();
    read.body.attributes[0].expr.for_each_mention(&mut |mention| {
        let span = match mention {
            Mention::Reference(traversal) => traversal.span,
            Mention::Call(call) => call.name_span,
        };
        writeln!(shown, "{} {}", place(&read.map, span), read.map.text(span)).unwrap();
    });
    expect![[r#"
        2:15-2:20 upper
        2:28-2:33 var.y
        2:38-2:46 z[\"k\"]
    "#]]
    .assert_eq(&shown);
}

/// What is wrong with a template is said where it is evaluated, if ever.
#[test]
fn templates_that_are_none_are_strings_all_the_same() {
    let read = read(b"{\"a\": \"${x y}\"}");
    assert!(read.diags.is_empty());
    let string = read.body.attributes[0].expr.as_json_string().unwrap();
    assert_eq!(string.text, "${x y}");
    let fault = &string.faults()[0];
    assert_eq!(place(&read.map, fault.subject.unwrap()), "1:12-1:13");
    let literal = read.body.attributes[0].expr.with_literal_strings();
    assert!(literal.as_json_string().unwrap().faults().is_empty());
}

#[test]
fn references_and_types_are_read_from_strings() {
    let read = read(br#"{"a": "module.m[\"k\"].x", "b": "list(string)", "c": "${x}", "d": "for x"}"#);
    let mut diags = Diagnostics::new();
    let mut shown = String::new();
    for attribute in &read.body.attributes {
        let traversal = attribute.expr.json_string_as_traversal();
        let traversal = traversal.map_or("no reference".into(), |found| read.map.text(found.span).to_string());
        let native = attribute.expr.json_string_as_native(&mut diags).unwrap();
        writeln!(shown, "{traversal} | {}", common::expr(&native)).unwrap();
    }
    expect![[r#"
        module.m[\"k\"].x | module.m["k"].x
        no reference | (call list string)
        no reference | <error>
        no reference | <error>
    "#]]
    .assert_eq(&shown);
}

#[test]
fn one_mistake_gives_one_message_and_hides_nothing() {
    for (text, expected) in [
        (
            "{\"a\": , \"b\": 1}",
            expect![[r#"
                a = <error>
                b = 1
                1:7-1:8 Invalid start of value: Between two commas, and before the first, a value is missing.
            "#]],
        ),
        (
            "{\"a\": [1, 2}",
            expect![[r#"
                a = [1 2]
                1:12-1:13 Mismatched brackets: A JSON list is closed with a bracket, not with a brace.
            "#]],
        ),
        (
            "{\"a\": tru, b: 1, \"c\" 2, \"d\" = 3, \"e\", \"f\": 'x', \"g\": 1,}",
            expect![[r#"
                a = <error>
                c = 2
                d = 3
                e = <error>
                f = <error>
                g = 1
                1:7-1:10 Invalid JSON keyword: "tru" is no word of JSON, which knows true, false and null. Did you mean "true"?
                1:12-1:13 Invalid object property name: The name of a property is a string in double quotes.
                1:22-1:23 Missing property value colon: A colon must stand between the name of a property and its value.
                1:29-1:30 Missing property value colon: In JSON a colon stands between a name and its value, not an equals sign.
                1:37-1:38 Missing object value: After the name of a property, a colon and its value must follow.
                1:44-1:45 Invalid start of value: Strings of JSON are enclosed in double quotes ("), not in single ones.
                1:55-1:56 Trailing comma in object: In JSON no comma stands after the last part of an object.
            "#]],
        ),
        (
            "{\"a\": \"x\ny\", \"b\": \"${\"k\"}\", \"c\": 1}",
            expect![[r#"
                a = (json "x\ny")
                b = (json <error>)
                c = 1
                1:7-1:8 Invalid JSON string: A string ends on the line on which it begins, with a double quote. Write a line break in it as \n.
                2:14-2:15 Missing attribute separator comma: A comma must stand between the parts of an object. If the string before this is meant to go on: a quote inside of a string is written \", also in "${...}".
            "#]],
        ),
        (
            "{\"a\": {\"b\": [1",
            expect![[r#"
                a = {(json "b") = [1]}
                1:13-1:14 Unclosed list: What closes this is missing here, or something inside is not closed.
            "#]],
        ),
        (
            "# c\n{\"a\": 1 // d\n} {}",
            expect![[r#"
                a = 1
                1:1-1:2 Invalid start of value: JSON has no comments. Write one as a property of the name "//", which is ignored where it stands beside arguments and blocks: "//": "why this is here".
                2:9-2:10 Invalid start of value: JSON has no comments. Write one as a property of the name "//", which is ignored where it stands beside arguments and blocks: "//": "why this is here".
                3:3-3:4 Extraneous data after value: The file is complete before this: it holds one JSON value.
            "#]],
        ),
    ] {
        check(text, &expected);
    }
}

#[test]
fn bytes_that_are_no_text_have_an_answer() {
    check_bytes(
        b"\xef\xbb\xbf{\r\n\"a\": \"\xff\xfe\",\r\n\"b\": 1}\r\n",
        &expect![[r#"
            a = (json "��")
            b = 1
            2:7-2:8 Invalid character encoding: This byte is not UTF-8. Save the file in the encoding UTF-8.
        "#]],
    );
    check_bytes(
        b"\xff\xfe{\0\"\0",
        &expect![[r#"
            1:1-1:2 Invalid character encoding: This byte is not UTF-8. Save the file in the encoding UTF-8.
        "#]],
    );
    check_bytes(b"", &expect![[""]]);
}

#[test]
fn deep_nesting_ends_in_a_message() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for end in [close, ""] {
            let text = format!("{{\"x\": {}1{}, \"y\": 2}}", open.repeat(200_000), end.repeat(200_000));
            let read = read(text.as_bytes());
            let summaries: Vec<_> = read.diags.iter().map(|fault| fault.summary.to_string()).collect();
            assert_eq!(summaries, ["Too deeply nested"], "{open}{end}");
        }
    }
}

#[test]
fn a_schema_says_what_is_a_block() {
    let text = r#"{"//": 1, "a": 1, "b": {"x": 1}, "b": [{"x": 2}, {"//": 3}], "c": [{"k": {}, "l": [{}, {}]}, {"m": null}],
 "d": 5, "e": "x", "f": {}, "g": {"h": [1]}}"#;
    let read = read(text.as_bytes());
    let mut diags = read.diags.clone();
    let shape = |name: &str| -> Option<&[&str]> {
        match name {
            "b" | "d" => Some(&[]),
            "c" | "e" | "f" | "g" => Some(&["name"]),
            _ => None,
        }
    };
    let body = read.body.shaped(&shape, &mut diags);
    let mut shown = String::new();
    for attribute in &body.attributes {
        writeln!(shown, "{} = {}", attribute.name.name, common::expr(&attribute.expr)).unwrap();
    }
    for block in &body.blocks {
        let labels: Vec<&str> = block.labels.iter().map(|label| label.text.as_str()).collect();
        let inner: Vec<&str> = block.body.attributes.iter().map(|attribute| attribute.name.name.as_str()).collect();
        let at = place(&read.map, block.header_span);
        writeln!(shown, "{} {labels:?} {inner:?} {at}", block.kind.name).unwrap();
    }
    faults(&Read { diags, ..read }, &mut shown);
    expect![[r#"
        a = 1
        b [] ["x"] 1:24-1:25
        b [] ["x"] 1:40-1:41
        b [] ["//"] 1:50-1:51
        c ["k"] [] 1:74-1:75
        c ["l"] [] 1:84-1:85
        c ["l"] [] 1:88-1:89
        2:7-2:8 Incorrect JSON value type: An object must stand here, with the content of the d block, or a list of objects for several blocks.
        2:15-2:18 Incorrect JSON value type: An object must stand here with a property for each e block, named by its name: {"name": {...}}.
        2:25-2:26 Missing block label: A property is missing here, whose name is the name of the f block. If there is to be none, remove "f".
        2:41-2:42 Incorrect JSON value type: An object must stand here, with the content of the g block, or a list of objects for several blocks.
    "#]].assert_eq(&shown);
}

#[test]
fn a_place_is_told_by_the_names_around_it() {
    let text = r#"{"resource": {"t": {"n": {"x": "here", "l": [{"y": ["there"]}, {}]}}}}"#;
    let read = read(text.as_bytes());
    let source = read.body.span.source;
    let context = |word: &str| json_context(source, text.as_bytes(), text.find(word).unwrap()).unwrap_or_default();
    assert_eq!(context("here"), "resource.t.n");
    assert_eq!(context("there"), "resource.t.n.l[0].y");
    assert_eq!(context("\"resource\""), "");
}
