use expect_test::expect;

use crate::testing::{Bench, show_object};

const KIND: &str = "terraform_data";
const A: &str = r#"{
    "input": {"value": "a", "type": "string"},
    "triggers_replace": {"value": [1], "type": ["tuple", ["number"]]}
}"#;

#[test]
fn lives() {
    let bench = Bench::new("terraform");
    let created = bench.apply(KIND, &bench.null(KIND), A);
    expect![[r#"
        id = unknown(string)
        input = "a"
        output = unknown(string)
        triggers_replace = [1]
    "#]]
    .assert_eq(&created.plan);
    expect![[r#"
        id = "9e3cda78-17b5-43f1-8f2e-cc6a08a745e3"
        input = "a"
        output = "a"
        triggers_replace = [1]
    "#]]
    .assert_eq(&show_object(&created.object));

    let input_changed = A.replace("\"a\"", "\"b\"");
    let updated = bench.apply(KIND, &created.object, &input_changed);
    expect![[r#"
        id = "9e3cda78-17b5-43f1-8f2e-cc6a08a745e3"
        input = "b"
        output = unknown(string)
        triggers_replace = [1]
    "#]]
    .assert_eq(&updated.plan);
    expect![[r#"
        id = "9e3cda78-17b5-43f1-8f2e-cc6a08a745e3"
        input = "b"
        output = "b"
        triggers_replace = [1]
    "#]]
    .assert_eq(&show_object(&updated.object));

    let trigger_changed = input_changed.replace("[1]", "[2]");
    let replaced = bench.apply(KIND, &updated.object, &trigger_changed);
    expect![[r#"
        replace because of .triggers_replace
        id = "9e3cda78-17b5-43f1-8f2e-cc6a08a745e3"
        input = "b"
        output = "b"
        triggers_replace = [2]
    "#]]
    .assert_eq(&replaced.plan);
    expect![[r#"
        id = "811fbe5c-fa98-46d5-b311-af4eec8a28c6"
        input = "b"
        output = "b"
        triggers_replace = [2]
    "#]]
    .assert_eq(&show_object(&replaced.object));

    let emptied =
        bench.apply(KIND, &replaced.object, r#"{"triggers_replace": {"value": [2], "type": ["tuple", ["number"]]}}"#);
    expect![[r#"
        id = "811fbe5c-fa98-46d5-b311-af4eec8a28c6"
        output = unknown(any)
        triggers_replace = [2]
    "#]]
    .assert_eq(&emptied.plan);
    bench.destroy(KIND, &emptied.object);
}

#[test]
fn without_input_the_output_is_null() {
    let bench = Bench::new("terraform");
    expect![[r#"
        id = unknown(string)
    "#]]
    .assert_eq(&bench.plan(KIND, &bench.null(KIND), "{}"));
    bench.create(KIND, "{}");
}

#[test]
fn reads_state() {
    let bench = Bench::new("terraform");
    let state = r#"{
        "id": "1924592c-3c02-3cef-9fad-ce81fda6cfcd",
        "input": {"value": "a", "type": "string"},
        "output": {"value": "a", "type": "string"},
        "triggers_replace": {"value": [1], "type": ["tuple", ["number"]]}
    }"#;
    let object = bench.upgrade(KIND, 0, state).unwrap();
    expect![[r#"
        id = "1924592c-3c02-3cef-9fad-ce81fda6cfcd"
        input = "a"
        output = "a"
        triggers_replace = [1]
    "#]]
    .assert_eq(&show_object(&object));
    expect![[r#"
        id = "1924592c-3c02-3cef-9fad-ce81fda6cfcd"
        input = "a"
        output = "a"
        triggers_replace = [1]
    "#]]
    .assert_eq(&bench.plan(KIND, &object, A));
    expect![[r#"
        Error: Resource instance managed by newer provider version: An object of type terraform_data in the state has the schema version 1, but the embedded provider only knows versions up to 0. It was written by a newer release of the provider.
    "#]].assert_eq(&bench.upgrade(KIND, 1, state).unwrap_err());
    expect![[r#"
        Error: Unable to Read Previously Saved State: An object of type terraform_data in the state cannot be read: EOF.
    "#]]
    .assert_eq(&bench.upgrade(KIND, 0, "[").unwrap_err());
    expect![[r#"
        Error: Unable to Read Previously Saved State: An object of type terraform_data in the state cannot be read: attribute "id": a string is required.
    "#]].assert_eq(&bench.upgrade(KIND, 0, r#"{"id": []}"#).unwrap_err());
}

#[test]
fn imports() {
    let bench = Bench::new("terraform");
    let object = bench.import(KIND, "foo").unwrap();
    expect![[r#"
        id = "foo"
    "#]]
    .assert_eq(&show_object(&object));
    expect![[r#"
        id = "foo"
    "#]]
    .assert_eq(&bench.plan(KIND, &object, "{}"));
}

#[test]
fn takes_over_null_resources() {
    let bench = Bench::new("terraform");
    let take_over = |provider, source, json| bench.take_over(KIND, provider, source, json);
    let object = take_over("null", "null_resource", r#"{"id": "5577", "triggers": {"a": "b"}}"#).unwrap();
    expect![[r#"
        id = "5577"
        triggers_replace = {a: "b"}
    "#]]
    .assert_eq(&show_object(&object));
    let config = r#"{"triggers_replace": {"value": {"a": "b"}, "type": ["object", {"a": "string"}]}}"#;
    assert_eq!(bench.plan(KIND, &object, config), show_object(&object));
    expect![[r#"
        id = "5"
    "#]]
    .assert_eq(&show_object(&take_over("null", "null_resource", r#"{"id": "5", "triggers": null}"#).unwrap()));
    expect![[r#"
        Error: Unsupported source provider for move operation: An object of the provider hashicorp/random cannot become a terraform_data: only a null_resource can.
    "#]].assert_eq(&take_over("random", "random_id", "{}").unwrap_err());
    expect![[r#"
        Error: Unable to Read Previously Saved State: The state of the null_resource cannot be read: EOF.
    "#]]
    .assert_eq(&take_over("null", "null_resource", "[").unwrap_err());
}
