use expect_test::expect;
use terrane_value::Content;

use crate::testing::{Bench, show_object};

fn rendered(json: &str) -> String {
    let object = Bench::new("cloudinit").read_data("cloudinit_config", json).unwrap();
    match object.attribute("rendered").unwrap().unmark().0 {
        Content::String(text) => text.to_string(),
        _ => String::new(),
    }
}

/// The results are those that the plugin's public tests expect.
#[test]
fn messages_are_those_of_the_plugin() {
    let script = r#"{"content_type": "text/x-shellscript", "content": "heythere"}"#;
    expect!["H4sIAAAAAAAA/2TNuwrCQBCF4X5h32FJP0YrIWLhJYVFFEQFy1xGM5DMhtkJJG8vWkjQ8sDP+XaeFVnhMnaYuLZvlLpcNG5pwGrlCt9zlcu4jrJDlm5P1+N+c75H5r3ghhLIc+IWs7k11gBMI2u+35JzeKBAyqWviJ+JWxakk+CDKw4aDxBqbJpQCnVqTUYt/jk1jlqj4K8IYM0rAAD//0u6BO3QAAAA"]
        .assert_eq(&rendered(&format!(r#"{{"part": [{script}]}}"#)));
    expect!["H4sIAAAAAAAA/3LOzytJzSvRDaksSLVSyC3NKcksSCwq0c/NrEhNsVZIyi/NS0ksqrRV8vX0dXXyD/VzcQyKVOIC8XTDUouKM/PzrBQM9Qx4uXi5dHWRFfFywc0uSswrTkst0nXNS85PycxLt1IwT8osQVIAtrwktaJEvyAnMTOPl8s3MzcVw3x0G3R1ebkAAQAA///dakG4wAAAAA=="]
        .assert_eq(&rendered(r#"{"part": [{"content": ""}]}"#));
}

#[test]
fn parts_have_headers() {
    let all = r#"{"content_type": "text/x", "content": "foo", "filename": "f.txt", "merge_type": "list()"}"#;
    let json = format!(r#"{{"gzip": false, "base64_encode": false, "part": [{all}, {{"content": "bar"}}]}}"#);
    expect![[r#"
        "Content-Type: multipart/mixed; boundary=\"MIMEBOUNDARY\"\nMIME-Version: 1.0\r\n\r\n--MIMEBOUNDARY\r\nContent-Disposition: attachment; filename=\"f.txt\"\r\nContent-Transfer-Encoding: 7bit\r\nContent-Type: text/x\r\nMime-Version: 1.0\r\nX-Merge-Type: list()\r\n\r\nfoo\r\n--MIMEBOUNDARY\r\nContent-Transfer-Encoding: 7bit\r\nContent-Type: text/plain\r\nMime-Version: 1.0\r\n\r\nbar\r\n--MIMEBOUNDARY--\r\n"
    "#]]
    .assert_debug_eq(&rendered(&json));
}

#[test]
fn refuses() {
    let bench = Bench::new("cloudinit");
    let fails = |json| bench.read_data("cloudinit_config", json).unwrap_err();
    expect![[r#"
        Error.base64_encode: Invalid Attribute Configuration: Expected base64_encode to be set to true when gzip is true
    "#]]
    .assert_eq(&fails(r#"{"gzip": true, "base64_encode": false, "part": [{"content": "a"}]}"#));
    expect![[r#"
        Error.part: Missing Configuration for Required Attribute: part must have a configuration value as the provider has marked it as required
    "#]]
    .assert_eq(&fails("{}"));
}

#[test]
fn resource_lives() {
    let bench = Bench::new("cloudinit");
    let json = r#"{"gzip": false, "base64_encode": false, "part": [{"content": "a"}]}"#;
    let object = bench.create("cloudinit_config", json);
    assert!(bench.read("cloudinit_config", &object).same(&object));
    assert_eq!(bench.plan("cloudinit_config", &object, json), show_object(&object));
    let other = bench.plan("cloudinit_config", &object, &json.replace("\"a\"", "\"b\""));
    expect!["replace because of .part"].assert_eq(other.lines().next().unwrap());
}
