//! Files of the reference are read and come out byte for byte; what is no state is refused by name.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail anywhere")]

use expect_test::{Expect, expect};
use terrane_state::{ReadError, read, write};

const GOLDEN: [(&str, &str); 3] = [
    ("modules_outputs_checks", include_str!("golden/modules_outputs_checks.tfstate")),
    ("tainted_and_sensitive", include_str!("golden/tainted_and_sensitive.tfstate")),
    ("deposed_flat_and_mixed_keys", include_str!("golden/deposed_flat_and_mixed_keys.tfstate")),
];

#[test]
fn files_of_the_reference_come_out_as_they_went_in() {
    for (name, text) in GOLDEN {
        let state = read(text.as_bytes()).unwrap();
        let written = String::from_utf8(write(&state)).unwrap();
        assert!(written == text, "{name} differs:\n{written}");
        let compact: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(read(compact.to_string().as_bytes()).unwrap().instances().count(), state.instances().count());
    }
}

#[test]
fn unknown_fields_are_kept() {
    let text = r#"{"version":4,"serial":3,"lineage":"l","terraform_version":"1.30.0","new_top":{"a":"<"},
        "resources":[{"mode":"managed","each":"list","type":"t","name":"n","new_resource":1,
        "provider":"provider[\"registry.terraform.io/x/y\"]",
        "instances":[{"attributes":{},"identity_schema_version":1,"identity":{"id":"i"},"new_object":[1]}]}]}"#;
    expect![[r#"
        {
          "version": 4,
          "terraform_version": "1.30.0",
          "serial": 3,
          "lineage": "l",
          "outputs": {},
          "resources": [
            {
              "mode": "managed",
              "type": "t",
              "name": "n",
              "provider": "provider[\"registry.terraform.io/x/y\"]",
              "instances": [
                {
                  "schema_version": 0,
                  "attributes": {},
                  "sensitive_attributes": [],
                  "identity_schema_version": 1,
                  "identity": {
                    "id": "i"
                  },
                  "new_object": [
                    1
                  ]
                }
              ],
              "new_resource": 1
            }
          ],
          "check_results": null,
          "new_top": {
            "a": "\u003c"
          }
        }
    "#]]
    .assert_eq(std::str::from_utf8(&write(&read(text.as_bytes()).unwrap())).unwrap());
}

fn check(text: &str, expect: Expect) {
    let error = read(text.as_bytes()).expect_err(text);
    expect.assert_eq(&format!("{}: {error}", error.summary()));
}

fn check_resource(fields: &str, expect: Expect) {
    check(&format!("{{\"version\":4,\"resources\":[{{\"type\":\"a\",\"name\":\"b\",{fields}}}]}}"), expect);
}

fn check_object(fields: &str, expect: Expect) {
    let head = "\"mode\":\"managed\",\"provider\":\"provider[\\\"x/a\\\"]\"";
    check_resource(&format!("{head},\"instances\":[{fields}]"), expect);
}

#[test]
fn what_is_no_state_is_refused() {
    check(" \n", expect!["Unsupported state file format: The state file is empty."]);
    check(
        "{\"version\":4,\n\"serial\":",
        expect![
            "Unsupported state file format: The state file could not be parsed as JSON: it ends too early, at line 2, column 9."
        ],
    );
    check(
        "{\"version\":4,\n\"serial\":1,x}",
        expect![
            "Unsupported state file format: The state file could not be parsed as JSON: key must be a string at line 2, column 12."
        ],
    );
    check(
        "{\"version\":4} {",
        expect![
            "Unsupported state file format: The state file could not be parsed as JSON: trailing characters at line 1, column 15."
        ],
    );
    check(
        "[]",
        expect![
            "Unsupported state file format: The state file is not a JSON object. A positive whole number is required, to identify the format version."
        ],
    );
    check(
        "null",
        expect![
            "Unsupported state file format: The state file is not a JSON object. A positive whole number is required, to identify the format version."
        ],
    );
    check(
        "{}",
        expect![[
            r#"Unsupported state file format: The state file does not have a "version" attribute. A positive whole number is required, to identify the format version."#
        ]],
    );
    check(
        "{\"version\":0}",
        expect![
            "Unsupported state file format: The version in the state file is 0. A positive whole number is required, to identify the format version."
        ],
    );
    check(
        "{\"version\":4.5}",
        expect![
            "Unsupported state file format: The version in the state file is 4.5. A positive whole number is required, to identify the format version."
        ],
    );
    check(
        "{\"version\":\"4\"}",
        expect![[
            r#"Unsupported state file format: The version in the state file is "4". A positive whole number is required, to identify the format version."#
        ]],
    );
    check(
        "{\"version\":3,\"terraform_version\":\"0.11.7\",\"modules\":[]}",
        expect![[
            r#"Unsupported state file format: The state file uses format version 3 (written by Terraform 0.11.7), which is not supported. Let an older engine upgrade it: "terraform refresh" of Terraform 0.13 reads it and writes format version 4."#
        ]],
    );
    check(
        "{\"version\":1}",
        expect![[
            r#"Unsupported state file format: The state file uses format version 1, which is not supported. Let an older engine upgrade it: "terraform refresh" of Terraform 0.13 reads it and writes format version 4."#
        ]],
    );
    check(
        "{\"version\":5,\"terraform_version\":\"9.1.0\"}",
        expect![
            "Unsupported state file format: The state file uses format version 5, which is not supported by this version. This state file was created by Terraform 9.1.0."
        ],
    );
    check(
        "{\"version\":5}",
        expect![
            "Unsupported state file format: The state file uses format version 5, which is not supported by this version. This state file may have been created by a newer version."
        ],
    );
}

#[test]
fn faults_of_structure_have_a_place() {
    check(
        "{\"version\":4,\n\"serial\":-1}",
        expect![
            "Invalid state file format: The state file does not have the expected structure: invalid value: integer `-1`, expected u64 at line 2, column 11."
        ],
    );
    check(
        "{\"version\":4,\"outputs\":{\"a\":{\"value\":1}}}",
        expect![[
            r#"Invalid state file format: The state file does not have the expected structure: the output "a" has no type."#
        ]],
    );
    check_resource(
        "\"mode\":\"other\"",
        expect![[
            r#"Invalid state file format: The state file does not have the expected structure: a resource has the mode "other" ("a" "b"), which is not supported."#
        ]],
    );
    check_resource(
        "\"mode\":\"managed\",\"module\":\"x\"",
        expect![[
            r#"Invalid state file format: The state file does not have the expected structure: "x" is not a valid address: unexpected "x"."#
        ]],
    );
    check_resource(
        "\"mode\":\"managed\",\"provider\":\"x\"",
        expect![[
            r#"Invalid state file format: The state file does not have the expected structure: the provider configuration of a.b is not understood: "x" is not a valid address: it must name a provider."#
        ]],
    );
    check_object(
        "{\"index_key\":true}",
        expect![
            "Invalid state file format: The state file does not have the expected structure: an index key must be a string or a whole number at line 1, column 128."
        ],
    );
    check_object(
        "{\"status\":\"bad\"}",
        expect![[
            r#"Invalid state file format: The state file does not have the expected structure: an object of a.b is not understood: it has the unknown status "bad"."#
        ]],
    );
    check_object(
        "{\"attributes\":[]}",
        expect![
            "Invalid state file format: The state file does not have the expected structure: an object of a.b is not understood: its attributes are not an object."
        ],
    );
    check_object(
        "{}",
        expect![
            "Invalid state file format: The state file does not have the expected structure: an object of a.b is not understood: it has no attributes."
        ],
    );
    check_object(
        "{\"attributes\":{},\"private\":\"**\"}",
        expect![
            "Invalid state file format: The state file does not have the expected structure: an object of a.b is not understood: its private data is not base64."
        ],
    );
    check_object(
        "{\"attributes\":{},\"dependencies\":[\"a\"]}",
        expect![[
            r#"Invalid state file format: The state file does not have the expected structure: an object of a.b is not understood: "a" is not a valid address: a dot and a name must follow."#
        ]],
    );
    check_object(
        "{\"attributes\":{},\"sensitive_attributes\":[[{\"type\":\"q\",\"value\":1}]]}",
        expect![[
            r#"Invalid state file format: The state file does not have the expected structure: an object of a.b is not understood: a sensitive path has a step of the unknown type "q"."#
        ]],
    );
    check_object(
        "{\"attributes\":{}},{\"attributes\":{}}",
        expect![
            "Invalid state file format: The state file does not have the expected structure: a.b has the same object twice."
        ],
    );
}

#[test]
fn every_cut_of_a_file_is_a_torn_one() {
    let text = GOLDEN[1].1.as_bytes();
    for end in 0..text.len() - 2 {
        let error = read(&text[..end]).expect_err("a part is not a state");
        assert!(matches!(error, ReadError::Empty | ReadError::Torn { .. }), "cut at {end}: {error}");
    }
}
