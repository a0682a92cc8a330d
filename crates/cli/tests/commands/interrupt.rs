//! Ctrl-C, once and twice.

use crate::APPLY;
use crate::support::{Ended, Folder, signal, wait_until};

const ROW: &str = r#"
resource "terraform_data" "before" {}
resource "terraform_data" "waiting" {
  depends_on = [terraform_data.before]
  provisioner "local-exec" {
    command = "touch begun; while [ ! -e go ]; do sleep 0.05; done"
  }
}
resource "terraform_data" "after" {
  depends_on = [terraform_data.waiting]
}
"#;

#[test]
fn once_finishes_what_is_being_done() {
    let folder = Folder::with(ROW);
    let run = folder.start(&mut folder.command(APPLY));
    wait_until("the run is at work", || folder.exists("begun"));
    signal(&run, "INT");
    // The note of the interrupt is in a pipe; the next step must not begin, however late it is read.
    std::thread::sleep(std::time::Duration::from_millis(200));
    folder.write("go", "");
    let ended = Ended::from(run.wait_with_output().unwrap());
    assert_eq!(ended.code, 1, "{}{}", ended.out, ended.err);
    ended.says(&["Interrupt received."]);
    assert_eq!(folder.objects(), ["terraform_data.before", "terraform_data.waiting"]);
    assert!(!folder.exists("terraform.tfstate.journal") && !folder.exists(".terraform.tfstate.lock.info"));
    folder.fine(APPLY);
    assert_eq!(folder.objects().len(), 3);
}

#[test]
fn twice_stops_at_once_and_keeps_what_is_known() {
    let folder = Folder::with(ROW);
    let run = folder.start(&mut folder.command(APPLY));
    wait_until("the run is at work", || folder.exists("begun"));
    signal(&run, "INT");
    std::thread::sleep(std::time::Duration::from_millis(200));
    signal(&run, "INT");
    let ended = Ended::from(run.wait_with_output().unwrap());
    folder.write("go", "");
    assert_eq!(ended.code, 1, "{}{}", ended.out, ended.err);
    ended.says(&["Two interrupts received.", "Operation aborted"]);
    let known = folder.objects();
    assert!(known.contains(&"terraform_data.before".to_string()), "{known:?}");
    folder.fine(APPLY);
    assert_eq!(folder.objects().len(), 3);
    assert_eq!(folder.run(&["plan", "-detailed-exitcode"]).code, 0);
}
