//! `import`, `state push`, `state replace-provider`.

use crate::support::Folder;
use crate::{APPLY, PAIR, applied};

const NUMBERS: &str = r#"
resource "random_integer" "one" {
  min = 1
  max = 5
}
resource "random_id" "many" {
  count       = 2
  byte_length = 2
}
resource "random_id" "named" {
  for_each    = toset(["a"])
  byte_length = 2
}
"#;

#[test]
fn objects_are_taken_over() {
    let folder = Folder::with(NUMBERS);
    let said = folder.fine(&["import", "random_integer.one", "3,1,5"]);
    assert_eq!(
        said,
        "random_integer.one: Importing from ID \"3,1,5\"...\nrandom_integer.one: Import prepared!\n  Prepared random_integer for \
         import\nrandom_integer.one: Refreshing state... [id=3]\n\nImport successful!\n\nThe resources that were imported are \
         shown above. These resources are now in\nyour Terraform state and will henceforth be managed by Terraform.\n\n"
    );
    folder.fine(&["import", "random_id.many[1]", "p-9w"]);
    folder.fine(&["import", "random_id.named[\"a\"]", "p-9w"]);
    assert_eq!(folder.objects(), ["random_id.many[1]", "random_id.named[\"a\"]", "random_integer.one"]);
    assert_eq!(folder.state()["resources"][0]["instances"][0]["attributes"]["hex"], "a7ef70");
    folder.fine(&["plan", "-target=random_integer.one", "-detailed-exitcode"]);
}

#[test]
fn what_cannot_be_taken_over() {
    let folder = Folder::with(NUMBERS);
    folder.fine(&["import", "random_integer.one", "3,1,5"]);
    let before = folder.read("terraform.tfstate");
    let cases: &[(&[&str], &[&str])] = &[
        (&["random_integer.one", "4,1,5"], &["Resource already managed by Terraform", "random_integer.one"]),
        (&["random_id.many[0]", "!"], &["random_id.many[0]"]),
        (&["random_id.many", "p-9w"], &["Configuration for import target does not exist"]),
        (&["random_id.many[2]", "p-9w"], &["Configuration for import target does not exist"]),
        (&["random_id.named[\"b\"]", "p-9w"], &["Configuration for import target does not exist"]),
        (&["random_pet.absent", "x"], &["resource address \"random_pet.absent\" does not exist in the configuration."]),
        (&["module.x.random_pet.p", "x"], &["Import to non-existent module", "module.x is not defined"]),
        (&["data.random_pet.p", "x"], &["Importing into a data resource is not allowed."]),
        (&["random_pet.p[", "x"], &["Invalid address"]),
        (&["random_pet.p"], &["ID"]),
        (&["-config=absent", "random_pet.p", "x"], &["absent"]),
    ];
    for (arguments, words) in cases {
        folder.fails(&[&["import"][..], arguments].concat(), words);
        assert_eq!(folder.read("terraform.tfstate"), before, "{arguments:?}");
    }
}

#[test]
fn the_configuration_can_be_elsewhere() {
    let folder = Folder::empty();
    folder.write("code/main.tf", NUMBERS);
    folder.fine(&["import", "-config=code", "random_integer.one", "3,1,5"]);
    assert_eq!(folder.objects(), ["random_integer.one"]);
}

#[test]
fn a_state_is_pushed() {
    let folder = applied();
    let pulled = folder.fine(&["state", "pull"]);
    let with = |name: &str, value: serde_json::Value| {
        let mut document: serde_json::Value = serde_json::from_str(&pulled).unwrap();
        document[name] = value;
        folder.write("pushed", &document.to_string());
    };
    let serial = folder.state()["serial"].as_u64().unwrap();
    let before = folder.read("terraform.tfstate");
    with("serial", (serial - 1).into());
    folder.fails(&["state", "push", "pushed"], &["cannot import state with serial", "over newer state"]);
    with("lineage", "another".into());
    folder.fails(&["state", "push", "pushed"], &["cannot import state with lineage \"another\" over unrelated state"]);
    with("outputs", serde_json::json!({}));
    folder.fails(&["state", "push", "pushed"], &["cannot overwrite existing state with serial"]);
    folder.write("pushed", "nonsense");
    folder.fails(&["state", "push", "pushed"], &["pushed"]);
    folder.fails(&["state", "push", "absent"], &["absent could not be read: no such file or directory."]);
    assert_eq!(folder.read("terraform.tfstate"), before);
    // The same says nothing new.
    folder.write("pushed", &pulled);
    folder.fine(&["state", "push", "pushed"]);
    assert_eq!(folder.read("terraform.tfstate"), before);
    with("serial", (serial + 5).into());
    folder.fine(&["state", "push", "pushed"]);
    assert_eq!(folder.state()["serial"], serial + 5);
    with("lineage", "another".into());
    folder.fine(&["state", "push", "-force", "pushed"]);
    assert_eq!(
        (folder.state()["lineage"].clone(), folder.state()["serial"].clone()),
        ("another".into(), serial.into())
    );
}

#[test]
fn a_state_is_pushed_from_a_pipe() {
    let folder = applied();
    let pulled = folder.fine(&["state", "pull"]);
    let other = Folder::with(PAIR);
    assert_eq!(other.run_with(&["state", "push", "-"], &pulled).code, 0);
    assert_eq!(other.state(), folder.state());
    assert_eq!(other.run(&["plan", "-detailed-exitcode"]).code, 0);
    assert_eq!(other.run_with(&["state", "push", "-"], "").code, 1);
}

#[test]
fn providers_are_replaced() {
    let folder = Folder::with("resource \"random_pet\" \"p\" {}\nresource \"terraform_data\" \"d\" {}");
    folder.fine(APPLY);
    let providers = || {
        let state = folder.state();
        let all = state["resources"].as_array().unwrap().iter();
        all.map(|resource| resource["provider"].as_str().unwrap().to_string()).collect::<Vec<_>>()
    };
    let before = providers();
    let replace = ["state", "replace-provider", "hashicorp/random", "example.com/acme/random"];
    assert_eq!(folder.run_with(&replace, "no\n").code, 0);
    assert_eq!(folder.run(&replace).code, 0);
    assert_eq!(providers(), before);
    folder.run_with(&replace, "yes\n").says(&["random_pet.p", "Successfully replaced provider for 1 resources."]);
    assert_eq!(providers()[0], "provider[\"example.com/acme/random\"]");
    assert_eq!(providers()[1], before[1]);
    folder.fine(&["state", "replace-provider", "-auto-approve", "example.com/acme/random", "random"]);
    assert_eq!(providers(), before);
    assert_eq!(folder.fine(&["state", "replace-provider", "nobody", "random"]), "No matching resources found.\n");
    folder.fails(&["state", "replace-provider", "a//b", "random"], &["Invalid \"from\" provider \"a//b\""]);
}
