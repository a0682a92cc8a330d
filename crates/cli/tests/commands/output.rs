//! `output`.

use crate::applied;
use crate::support::Folder;

#[test]
fn outputs_for_machines() {
    let folder = applied();
    assert_eq!(folder.fine(&["output", "size"]), "\"small\"\n");
    assert_eq!(folder.fine(&["output", "-raw", "size"]), "small");
    assert_eq!(folder.fine(&["output", "-json", "size"]).trim(), "\"small\"");
    assert_eq!(folder.fine(&["output", "-json", "list"]).trim(), "[\"small-0\",\"small-1\"]");
    assert_eq!(folder.fine(&["output", "-raw", "secret"]), "hush");
    let all: serde_json::Value = serde_json::from_str(&folder.fine(&["output", "-json"])).unwrap();
    assert_eq!(all["secret"]["value"], "hush");
    assert_eq!(all["secret"]["sensitive"], true);
    assert_eq!(all["list"]["type"], serde_json::json!(["tuple", ["string", "string"]]));
    assert!(!folder.fine(&["output"]).contains("hush"));
}

#[test]
fn outputs_that_are_not_there() {
    let folder = applied();
    folder.fails(&["output", "absent"], &["Output \"absent\" not found"]);
    folder.fails(&["output", "-raw", "list"], &["Unsupported value for raw output"]);
    folder.fails(&["output", "-raw"], &["Output name required"]);
    let empty = Folder::with("");
    let ended = empty.run(&["output"]);
    assert_eq!(ended.code, 0);
    ended.says(&["No outputs found"]);
    assert_eq!(empty.fine(&["output", "-json"]).trim(), "{}");
}
