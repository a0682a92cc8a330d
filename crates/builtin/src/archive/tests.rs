use std::fs;

use expect_test::expect;
use terrane_value::Content;

use super::glob;
use crate::testing::Bench;

fn bench() -> (tempfile::TempDir, Bench) {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::in_directory("archive", folder.path());
    (folder, bench)
}

fn sum(bench: &Bench, json: &str) -> String {
    let object = bench.read_data("archive_file", json).unwrap();
    match object.attribute("output_sha").unwrap().unmark().0 {
        Content::String(text) => text.to_string(),
        _ => String::new(),
    }
}

/// The checksums are those that the plugin's public tests expect.
#[test]
fn archives_are_those_of_the_plugin() {
    let (folder, bench) = bench();
    let content =
        r#""source_content": "This is some content", "source_content_filename": "content.txt", "output_path": "a""#;
    let zip = sum(&bench, &format!(r#"{{"type": "zip", {content}}}"#));
    expect!["019c79c4dc14dbe1edb3e467b2de6a6aad148717"].assert_eq(&zip);
    let tar = sum(&bench, &format!(r#"{{"type": "tar.gz", {content}}}"#));
    expect!["6c84af188d367644731196007301c9dc93914b0e"].assert_eq(&tar);
    fs::write(folder.path().join("test-file.txt"), "This is test content").unwrap();
    let file = r#""source_file": "test-file.txt", "output_path": "b", "output_file_mode": "0666""#;
    let zip = sum(&bench, &format!(r#"{{"type": "zip", {file}}}"#));
    expect!["ce4ee1450ab93ac86e11446649e44cea907b6568"].assert_eq(&zip);
    let tar = sum(&bench, &format!(r#"{{"type": "tar.gz", {file}}}"#));
    expect!["d2f26a69cbb920715f797f81c1477c41d8fc9195"].assert_eq(&tar);
}

#[test]
fn patterns_exclude() {
    let matched = |pattern| {
        ["a.txt", "b/a.txt", "b/c/a.txt", "b", "x{1}"]
            .into_iter()
            .filter(|path| glob::matches(pattern, path))
            .collect::<Vec<_>>()
            .join(" ")
    };
    expect!["a.txt"].assert_eq(&matched("*.txt"));
    expect!["a.txt b/a.txt b/c/a.txt"].assert_eq(&matched("**/*.txt"));
    expect!["b/a.txt b/c/a.txt b"].assert_eq(&matched("b/**"));
    expect!["b/a.txt"].assert_eq(&matched("[a-c]/?.t{x,y}t"));
    expect!["b"].assert_eq(&matched("b/"));
    expect![""].assert_eq(&matched("[!b]"));
}

#[test]
fn refuses() {
    let (folder, bench) = bench();
    let fails = |json| bench.read_data("archive_file", json).unwrap_err();
    expect![[r#"
        Error: Missing Attribute Configuration: At least one of these attributes must be configured: [source,source_content_filename,source_file,source_dir]
    "#]]
    .assert_eq(&fails(r#"{"type": "zip", "output_path": "a"}"#));
    expect![[r#"
        Error.type: Invalid Attribute Value Match: Attribute type value must be one of: ["zip" "tar.gz"], got: "rar"
    "#]]
    .assert_eq(&fails(r#"{"type": "rar", "output_path": "a", "source_file": "f"}"#));
    fs::create_dir(folder.path().join("empty")).unwrap();
    expect![[r#"
        Error.source_dir: Archive creation error: The folder "empty" has no file that is not excluded, so there is nothing to archive
    "#]]
    .assert_eq(&fails(r#"{"type": "zip", "output_path": "a", "source_dir": "empty"}"#));
}

#[test]
fn folders_are_walked_in_order() {
    let (folder, bench) = bench();
    let root = folder.path().join("d");
    fs::create_dir_all(root.join("sub")).unwrap();
    for name in ["b", "a", "sub/c", "skip.log"] {
        fs::write(root.join(name), name).unwrap();
    }
    let json = r#"{"type": "zip", "output_path": "out/z.zip", "source_dir": "d", "excludes": ["*.log"]}"#;
    let first = sum(&bench, json);
    let bytes = fs::read(folder.path().join("out/z.zip")).unwrap();
    let place = |name: &str| bytes.windows(name.len()).position(|window| window == name.as_bytes());
    assert!(place("a") < place("b") && place("b") < place("sub/c") && place("skip.log").is_none());
    assert_eq!(first, sum(&bench, json));
}
