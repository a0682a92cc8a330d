use expect_test::expect;
use terrane_value::Value;

use crate::testing::{Bench, show_object};

#[test]
fn resource_lives() {
    let bench = Bench::new("null");
    let created = bench.apply("null_resource", &bench.null("null_resource"), r#"{"triggers": {"a": "1"}}"#);
    expect![[r#"
        id = unknown(string)
        triggers = map{a: "1"}
    "#]]
    .assert_eq(&created.plan);
    expect![[r#"
        id = "5701114282961971704"
        triggers = map{a: "1"}
    "#]]
    .assert_eq(&show_object(&created.object));
    let replaced = bench.apply("null_resource", &created.object, r#"{"triggers": {"a": "${unknown}2"}}"#);
    expect![[r#"
        replace because of .triggers
        id = "5701114282961971704"
        triggers = map{a: "${unknown}2"}
    "#]]
    .assert_eq(&replaced.plan);
    let without = bench.apply("null_resource", &replaced.object, "{}");
    expect![[r#"
        replace because of .triggers
        id = "5158704276068082417"
    "#]]
    .assert_eq(&without.plan);
    bench.destroy("null_resource", &without.object);
}

#[test]
fn resource_reads_state() {
    let bench = Bench::new("null");
    let state = r#"{"id": "5577006791947779410", "triggers": null}"#;
    let object = bench.upgrade("null_resource", 0, state).unwrap();
    assert!(object.same(&bench.apply("null_resource", &object, "{}").object));
    expect![[r#"
        Error: Resource Import Not Implemented: The resource type null_resource does not support import.
    "#]]
    .assert_eq(&bench.import("null_resource", "5577006791947779410").unwrap_err());
}

#[test]
fn data_source_copies() {
    let bench = Bench::new("null");
    let read = |json| bench.read_data("null_data_source", json).map(|object: Value| show_object(&object)).unwrap();
    expect![[r#"
        has_computed_default = "default"
        id = "static"
        inputs = map{a: "b"}
        outputs = map{a: "b"}
        random = "5701114282961971704"
    "#]]
    .assert_eq(&read(r#"{"inputs": {"a": "b"}}"#));
    expect![[r#"
        has_computed_default = "x"
        id = "static"
        random = "5158704276068082417"
    "#]]
    .assert_eq(&read(r#"{"has_computed_default": "x"}"#));
}
