use std::fs;

use expect_test::expect;
use terrane_value::Value;

use crate::testing::{Bench, show_object};

fn bench() -> (tempfile::TempDir, Bench) {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::in_directory("local", folder.path());
    (folder, bench)
}

#[test]
fn file_lives() {
    let (folder, bench) = bench();
    let kind = "local_file";
    let created = bench.apply(kind, &bench.null(kind), r#"{"content": "foo!", "filename": "a/b/foo.bar"}"#);
    expect![[r#"
        content = "foo!"
        content_base64sha256 = unknown(string)
        content_base64sha512 = unknown(string)
        content_md5 = unknown(string)
        content_sha1 = unknown(string)
        content_sha256 = unknown(string)
        content_sha512 = unknown(string)
        directory_permission = "0777"
        file_permission = "0777"
        filename = "a/b/foo.bar"
        id = unknown(string)
    "#]]
    .assert_eq(&created.plan);
    expect![[r#"
        content = "foo!"
        content_base64sha256 = "wOCqrqBQvPO+JsDCPVj6iQwN+3nIojAWtKhs0oym6nE="
        content_base64sha512 = "TSCmPxazw2YStHurNILfRykjK/J4evgArH/2KnQuzQZodz4cq1f/ig2GeQO7mBI+Qx5jkTQEZxLCGs3mPtsB3Q=="
        content_md5 = "35af8b7a9490467f75f19c1e5459f7e7"
        content_sha1 = "4bf3e335199107182c6f7638efaad377acc7f452"
        content_sha256 = "c0e0aaaea050bcf3be26c0c23d58fa890c0dfb79c8a23016b4a86cd28ca6ea71"
        content_sha512 = "4d20a63f16b3c36612b47bab3482df4729232bf2787af800ac7ff62a742ecd0668773e1cab57ff8a0d867903bb98123e431e639134046712c21acde63edb01dd"
        directory_permission = "0777"
        file_permission = "0777"
        filename = "a/b/foo.bar"
        id = "4bf3e335199107182c6f7638efaad377acc7f452"
    "#]].assert_eq(&show_object(&created.object));
    let path = folder.path().join("a/b/foo.bar");
    assert_eq!(fs::read_to_string(&path).unwrap(), "foo!");

    let replaced = bench.apply(kind, &created.object, r#"{"content": "bar!", "filename": "a/b/foo.bar"}"#);
    expect![[r#"
        replace because of .content
        content = "bar!"
        content_base64sha256 = unknown(string)
        content_base64sha512 = unknown(string)
        content_md5 = unknown(string)
        content_sha1 = unknown(string)
        content_sha256 = unknown(string)
        content_sha512 = unknown(string)
        directory_permission = "0777"
        file_permission = "0777"
        filename = "a/b/foo.bar"
        id = unknown(string)
    "#]]
    .assert_eq(&replaced.plan);
    assert_eq!(fs::read_to_string(&path).unwrap(), "bar!");

    fs::write(&path, "edited").unwrap();
    assert!(bench.read(kind, &replaced.object).is_null());
    bench.destroy(kind, &replaced.object);
    assert!(!path.exists());
    assert!(bench.read(kind, &replaced.object).is_null());
    bench.destroy(kind, &replaced.object);
    fs::remove_dir(path.parent().unwrap()).unwrap();
    fs::write(path.parent().unwrap(), "a file where a folder was").unwrap();
    assert!(bench.read(kind, &replaced.object).is_null());
}

#[test]
fn content_has_many_sources() {
    let (folder, bench) = bench();
    fs::write(folder.path().join("source"), [0xff, 0x00]).unwrap();
    let check = |kind: &str, json: &str, expected: &[u8]| {
        bench.create(kind, json);
        assert_eq!(fs::read(folder.path().join("out")).unwrap(), expected, "{json}");
    };
    check("local_file", r#"{"filename": "out", "content": "é"}"#, "é".as_bytes());
    check("local_file", r#"{"filename": "out", "content": ""}"#, b"");
    check("local_file", r#"{"filename": "out", "sensitive_content": "s"}"#, b"s");
    check("local_file", r#"{"filename": "out", "content_base64": "/wA="}"#, &[0xff, 0]);
    check("local_file", r#"{"filename": "out", "source": "source"}"#, &[0xff, 0]);
    check("local_sensitive_file", r#"{"filename": "out", "source": "source"}"#, &[0xff, 0]);
    check("local_sensitive_file", r#"{"filename": "out", "content_base64": ""}"#, b"");
}

#[cfg(unix)]
#[test]
fn modes_are_set_on_what_is_new() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, bench) = bench();
    let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777;
    bench.create("local_sensitive_file", r#"{"filename": "a/f", "content": ""}"#);
    assert_eq!((mode("a"), mode("a/f")), (0o700, 0o700));
    let json = r#"{"filename": "b/f", "content": "", "file_permission": "0600", "directory_permission": "750"}"#;
    bench.create("local_file", json);
    assert_eq!((mode("b"), mode("b/f")), (0o750, 0o600));
}

#[test]
fn refuses() {
    let (folder, bench) = bench();
    let invalid = |json| bench.validate("local_file", json);
    expect![[r#"
        Error: Missing Attribute Configuration: At least one of these attributes must be configured: [content,content_base64,sensitive_content,source]
    "#]].assert_eq(&invalid(r#"{"filename": "f"}"#));
    expect![[r#"
        Error.content_base64: Invalid Attribute Combination: Attribute "content_base64" cannot be specified when "content" is specified
        Error.content_base64: Invalid Attribute Value: Attribute content_base64 must be base64 text.
    "#]].assert_eq(&invalid(r#"{"filename": "f", "content": "a", "content_base64": "b"}"#));
    expect![[r#"
        Error.file_permission: Invalid File Mode: Attribute file_permission must be 3 or 4 octal digits up to 0777, got: "rw"
    "#]].assert_eq(&invalid(r#"{"filename": "f", "content": "a", "file_permission": "rw"}"#));
    expect![[r#"
        Error.directory_permission: Invalid File Mode: Attribute directory_permission must be 3 or 4 octal digits up to 0777, got: "1777"
    "#]].assert_eq(&invalid(r#"{"filename": "f", "content": "a", "directory_permission": "1777"}"#));
    expect![[""]].assert_eq(&invalid(r#"{"filename": "f", "content": "${unknown}"}"#));
    fs::write(folder.path().join("file"), "").unwrap();
    let fails = |json| bench.try_create("local_file", json).lines().next().unwrap().to_owned();
    expect![[r#"Error.source: Create local file error: The file "nowhere" cannot be read: No such file or directory (os error 2)"#]].assert_eq(&fails(r#"{"filename": "f", "source": "nowhere"}"#));
    expect![[r#"Error.filename: Create local file error: The file "file/f" cannot be made, because its folder cannot be made: File exists (os error 17)"#]].assert_eq(&fails(r#"{"filename": "file/f", "content": ""}"#));
}

#[test]
fn reads_state() {
    let (folder, bench) = bench();
    fs::write(folder.path().join("foo.bar"), "foo!").unwrap();
    // Releases before 2.3 had no checksums but the id.
    let state = r#"{
        "content": "foo!", "content_base64": null, "directory_permission": "0777", "file_permission": "0777",
        "filename": "foo.bar", "id": "4bf3e335199107182c6f7638efaad377acc7f452", "sensitive_content": null,
        "source": null
    }"#;
    let object = bench.upgrade("local_file", 0, state).unwrap();
    assert!(bench.read("local_file", &object).same(&object));
    let plan = bench.plan("local_file", &object, r#"{"content": "foo!", "filename": "foo.bar"}"#);
    assert_eq!(plan, show_object(&object));
}

#[test]
fn data_sources_read() {
    let (folder, bench) = bench();
    fs::write(folder.path().join("foo.bar"), b"foo!\xff").unwrap();
    let read = |kind, json| bench.read_data(kind, json).map(|object: Value| show_object(&object));
    let object = read("local_file", r#"{"filename": "foo.bar"}"#);
    assert_eq!(object, read("local_sensitive_file", r#"{"filename": "foo.bar"}"#));
    expect![[r#"
        content = "foo!�"
        content_base64 = "Zm9vIf8="
        content_base64sha256 = "WPo8xGugAc1U3Jhjuh5lVNaoEn+3SwXzd8153mA7XpU="
        content_base64sha512 = "OC+kDQp42P/R4PmovrA5vPze2uHhbSsA0M1lLsb6SD5GuRNWgL1VbrJ3tpCqvHG28rg0uz1cm0405J+y9kNalg=="
        content_md5 = "53e8dd3afa2bf2c20791099136f82cbe"
        content_sha1 = "83162a68b9cccd2225056e323c4feb9b8a9410e1"
        content_sha256 = "58fa3cc46ba001cd54dc9863ba1e6554d6a8127fb74b05f377cd79de603b5e95"
        content_sha512 = "382fa40d0a78d8ffd1e0f9a8beb039bcfcdedae1e16d2b00d0cd652ec6fa483e46b9135680bd556eb277b690aabc71b6f2b834bb3d5c9b4e34e49fb2f6435a96"
        filename = "foo.bar"
        id = "83162a68b9cccd2225056e323c4feb9b8a9410e1"
    "#]].assert_eq(&object.unwrap());
    expect![[r#"
        Error.filename: Read local file data source error: The file "nowhere" cannot be read: No such file or directory (os error 2)
    "#]].assert_eq(&read("local_file", r#"{"filename": "nowhere"}"#).unwrap_err());
}

#[test]
fn directories_exist() {
    let (folder, bench) = bench();
    fs::write(folder.path().join("file"), "").unwrap();
    let call = |path: &str| bench.call("direxists", vec![Value::string(path)]);
    expect!["true"].assert_eq(&call("."));
    expect!["false"].assert_eq(&call("nowhere"));
    expect![[r#"argument Some(0): Invalid file mode detected: "file" was found, but is not a directory."#]]
        .assert_eq(&call("file"));
}
