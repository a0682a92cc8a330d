//! Two runs on one state.

use crate::APPLY;
use crate::support::{Ended, Folder, wait_until};

/// It goes on until a file is there.
const WAITING: &str = r#"
resource "terraform_data" "waiting" {
  provisioner "local-exec" {
    command = "touch begun; while [ ! -e go ]; do sleep 0.05; done"
  }
}
"#;

#[test]
fn a_second_run_is_told_who_is_first() {
    let folder = Folder::with(WAITING);
    let first = folder.start(&mut folder.command(APPLY));
    wait_until("the first run is at work", || folder.exists("begun"));
    let second = folder.run(APPLY);
    second.failed_with(&["Error acquiring the state lock", "OperationTypeApply", "tester@"]);
    folder.fails(&["state", "rm", "terraform_data.waiting"], &["Error acquiring the state lock"]);
    // Whoever only looks is not kept from it.
    for arguments in [&["output"][..], &["state", "pull"], &["show"]] {
        folder.fine(arguments);
    }
    let note: serde_json::Value = serde_json::from_str(&folder.read(".terraform.tfstate.lock.info")).unwrap();
    let id = note["ID"].as_str().unwrap();
    // Its process is alive: its lock cannot be taken away.
    folder.fails(&["force-unlock", "-force", id], &[id]);
    let patient = folder.start(&mut folder.command(&["apply", "-auto-approve", "-lock-timeout=60s"]));
    folder.write("go", "");
    let first = Ended::from(first.wait_with_output().unwrap());
    assert_eq!(first.code, 0, "{}{}", first.out, first.err);
    let patient = Ended::from(patient.wait_with_output().unwrap());
    assert_eq!(patient.code, 0, "{}{}", patient.out, patient.err);
    assert_eq!(folder.objects(), ["terraform_data.waiting"]);
    assert!(!folder.exists(".terraform.tfstate.lock.info"));
}

#[test]
fn the_lock_of_a_dead_run_can_be_removed() {
    let folder = Folder::with(WAITING);
    let mut first = folder.start(&mut folder.command(APPLY));
    wait_until("the run is at work", || folder.exists("begun"));
    first.kill().unwrap();
    first.wait().unwrap();
    folder.write("go", "");
    let note: serde_json::Value = serde_json::from_str(&folder.read(".terraform.tfstate.lock.info")).unwrap();
    let id = note["ID"].as_str().unwrap().to_string();
    folder.fails(&["force-unlock", "-force", "another"], &["Failed to unlock state"]);
    folder.fine(&["force-unlock", "-force", &id]);
    assert!(!folder.exists(".terraform.tfstate.lock.info"));
    folder.fine(APPLY);
}
