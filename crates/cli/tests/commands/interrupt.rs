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

#[test]
fn a_request_to_end_is_heard_like_an_interrupt() {
    let folder = Folder::with(ROW);
    let run = folder.start(&mut folder.command(APPLY));
    wait_until("the run is at work", || folder.exists("begun"));
    signal(&run, "TERM");
    std::thread::sleep(std::time::Duration::from_millis(200));
    folder.write("go", "");
    let ended = Ended::from(run.wait_with_output().unwrap());
    assert_eq!(ended.code, 1, "{}{}", ended.out, ended.err);
    ended.says(&["Interrupt received.", "Operation stopped"]);
    assert_eq!(folder.objects(), ["terraform_data.before", "terraform_data.waiting"]);
    assert!(!folder.exists("terraform.tfstate.journal") && !folder.exists(".terraform.tfstate.lock.info"));
}

#[test]
fn waiting_for_a_lock_can_be_given_up() {
    let folder = Folder::with(ROW);
    let first = folder.start(&mut folder.command(APPLY));
    wait_until("the run is at work", || folder.exists("begun"));
    let mut log = folder.command(&["apply", "-auto-approve", "-lock-timeout=60s"]);
    let patient = folder.start(log.env("TF_LOG", "debug").env("TF_LOG_PATH", "log"));
    wait_until("the second run waits", || folder.exists("log") && folder.read("log").contains("locking"));
    std::thread::sleep(std::time::Duration::from_millis(200));
    signal(&patient, "INT");
    Ended::from(patient.wait_with_output().unwrap())
        .failed_with(&["Error acquiring the state lock", "Interrupted while waiting for the lock."]);
    folder.write("go", "");
    let first = Ended::from(first.wait_with_output().unwrap());
    assert_eq!(first.code, 0, "{}{}", first.out, first.err);
    assert_eq!(folder.objects().len(), 3);
}

/// Whoever reads only the first line closes the pipe: no reason to stop half-way, nor to complain.
#[test]
fn nobody_reads_the_output() {
    let folder = Folder::with("resource \"terraform_data\" \"a\" {\n  count = 300\n}");
    let into_head = |arguments: &str| {
        let script = format!("\"$0\" {arguments} | head -1; exit \"${{PIPESTATUS[0]}}\"");
        let mut shell = folder.without_settings(std::process::Command::new("bash"));
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_terrane")]);
        Ended::from(shell.output().unwrap())
    };
    for arguments in ["apply -auto-approve", "show", "show -json", "state list", "state pull", "output", "plan"] {
        let ended = into_head(arguments);
        assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{arguments}");
    }
    assert_eq!(folder.objects().len(), 300);
}
