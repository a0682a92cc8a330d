//! The reference and this program take turns on one state, and wait for each other. Needs `terraform` on the PATH.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests of a program: files, processes and time"
)]

mod support;

use std::process::{Command, Stdio};

use support::{Ended, Folder, wait_until};

const APPLY: &[&str] = &["apply", "-auto-approve"];

/// Everything about a state that both have an opinion on.
const CONFIGURATION: &str = r#"
variable "size" {
  default = "small"
}
variable "secret" {
  default   = "hush"
  sensitive = true
}
resource "terraform_data" "a" {
  input = var.size
}
resource "terraform_data" "many" {
  count = 3
  input = "${terraform_data.a.output}-${count.index}"
}
resource "terraform_data" "named" {
  for_each         = { x = [1, "two", null], "y z" = { deep = true } }
  input            = each.value
  triggers_replace = var.secret
  lifecycle {
    create_before_destroy = true
  }
}
module "m" {
  source   = "./m"
  for_each = toset(["k"])
  in       = terraform_data.many[*].id
}
output "ids" {
  value = module.m["k"].out
}
output "secret" {
  value     = var.secret
  sensitive = true
}
check "size" {
  assert {
    condition     = terraform_data.a.output != ""
    error_message = "No size."
  }
}
"#;

const WAITING: &str = r#"
variable "who" {}
resource "terraform_data" "before" {}
resource "terraform_data" "waiting" {
  depends_on       = [terraform_data.before]
  triggers_replace = var.who
  provisioner "local-exec" {
    command = "touch begun; while [ ! -e go ]; do sleep 0.05; done"
  }
}
resource "terraform_data" "after" {
  depends_on = [terraform_data.waiting]
  input      = var.who
}
"#;

fn folder(configuration: &str) -> Option<Folder> {
    if Command::new("terraform").arg("version").env("CHECKPOINT_DISABLE", "1").output().is_err() {
        println!("SKIPPED: there is no `terraform` on the PATH to take turns with");
        return None;
    }
    let folder = Folder::with(configuration);
    folder.write("m/main.tf", "variable \"in\" {}\nresource \"terraform_data\" \"d\" {\n  input = var.in\n}\noutput \"out\" {\n  value = terraform_data.d.output\n}\n");
    folder.write("cli.tfrc", "");
    assert_eq!(theirs(&folder, &["init"]).code, 0);
    Some(folder)
}

fn command(folder: &Folder, arguments: &[&str]) -> Command {
    let mut command = Command::new("terraform");
    command
        .args(arguments)
        .current_dir(folder.path(""))
        .env("CHECKPOINT_DISABLE", "1")
        .env("TF_CLI_ARGS_plan", "-no-color");
    command.env("TF_CLI_CONFIG_FILE", folder.path("cli.tfrc")).env("USER", "tester").stdin(Stdio::null());
    command
}

fn theirs(folder: &Folder, arguments: &[&str]) -> Ended {
    Ended::from(command(folder, arguments).output().unwrap())
}

fn ours(folder: &Folder, arguments: &[&str]) -> Ended {
    folder.run(arguments)
}

type Engine = fn(&Folder, &[&str]) -> Ended;

#[test]
#[ignore = "needs the reference engine: cargo xtask conformance"]
fn states_move_both_ways() {
    let turns: [(Engine, Engine); 2] = [(ours, theirs), (theirs, ours)];
    for (first, second) in turns {
        let Some(folder) = folder(CONFIGURATION) else { return };
        let fine = |engine: Engine, arguments: &[&str]| {
            let ended = engine(&folder, arguments);
            assert_eq!(ended.code, 0, "{arguments:?}\n{}{}", ended.out, ended.err);
            ended.out
        };
        let planned = |engine: Engine, arguments: &[&str]| {
            engine(&folder, &[&["plan", "-detailed-exitcode"], arguments].concat()).code
        };
        fine(first, APPLY);
        let lineage = folder.state()["lineage"].clone();
        assert_eq!((planned(second, &[]), planned(first, &[])), (0, 0), "nothing is left to do");
        assert_eq!(fine(first, &["state", "list"]), fine(second, &["state", "list"]));
        assert_eq!(fine(first, &["output", "-json"]).trim(), fine(second, &["output", "-json"]).trim());
        fine(second, &["apply", "-auto-approve", "-var=size=large", "-var=secret=quiet"]);
        assert_eq!(planned(first, &["-var=size=large", "-var=secret=quiet"]), 0);
        // Marks of one are orders for the other.
        fine(second, &["taint", "terraform_data.many[1]"]);
        let tainted = first(&folder, &["plan", "-detailed-exitcode", "-var=size=large", "-var=secret=quiet"]);
        assert_eq!(tainted.code, 2);
        tainted.says(&["terraform_data.many[1] is tainted, so must be replaced"]);
        fine(first, &["untaint", "terraform_data.many[1]"]);
        fine(first, &["state", "mv", "terraform_data.many[2]", "terraform_data.moved"]);
        fine(second, &["state", "mv", "terraform_data.moved", "terraform_data.many[2]"]);
        assert_eq!(planned(second, &["-var=size=large", "-var=secret=quiet"]), 0);
        assert_eq!(folder.state()["lineage"], lineage);
        let pulled = fine(second, &["state", "pull"]);
        folder.write("pushed.json", &pulled);
        fine(first, &["state", "push", "pushed.json"]);
        fine(second, &["destroy", "-auto-approve"]);
        assert_eq!(fine(first, &["state", "list"]), "");
        assert_eq!(planned(first, &[]), 2);
    }
}

/// One works, the other waits for the lock and goes on from what the first has made.
fn one_waits_for_the_other(first: fn(&Folder, &[&str]) -> Command, second: fn(&Folder, &[&str]) -> Command) {
    let Some(folder) = folder(WAITING) else { return };
    let run = folder.start(&mut first(&folder, &["apply", "-auto-approve", "-var=who=first"]));
    wait_until("the first run is at work", || folder.exists("begun"));
    // Whoever does not wait is told who is at work, and since when.
    let refused = Ended::from(second(&folder, &["apply", "-auto-approve", "-var=who=second"]).output().unwrap());
    refused.failed_with(&["Error acquiring the state lock", "OperationTypeApply", "Who: ", "Created: 20"]);
    let waiting = ["apply", "-auto-approve", "-var=who=second", "-lock-timeout=120s"];
    let patient = folder.start(&mut second(&folder, &waiting));
    // Time enough to begin waiting. Too little makes the test weaker, not wrong.
    std::thread::sleep(std::time::Duration::from_millis(1500));
    folder.write("go", "");
    let run = Ended::from(run.wait_with_output().unwrap());
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    let patient = Ended::from(patient.wait_with_output().unwrap());
    assert_eq!(patient.code, 0, "{}{}", patient.out, patient.err);
    // The second has changed what the first has made: it has made nothing anew that was there.
    patient.says(&["1 added, 1 changed, 1 destroyed."]);
    assert_eq!(folder.objects(), ["terraform_data.after", "terraform_data.before", "terraform_data.waiting"]);
    for arguments in [&["plan", "-detailed-exitcode", "-var=who=second"][..], &["output"]] {
        assert_eq!(Ended::from(first(&folder, arguments).output().unwrap()).code, 0);
        assert_eq!(Ended::from(second(&folder, arguments).output().unwrap()).code, 0);
    }
    assert!(!folder.exists(".terraform.tfstate.lock.info") && !folder.exists("terraform.tfstate.journal"));
}

#[test]
#[ignore = "needs the reference engine: cargo xtask conformance"]
fn the_reference_waits_for_us() {
    one_waits_for_the_other(Folder::command, command);
}

#[test]
#[ignore = "needs the reference engine: cargo xtask conformance"]
fn we_wait_for_the_reference() {
    one_waits_for_the_other(command, Folder::command);
}

/// The same with two runs of our own: no reference is needed.
#[test]
fn we_wait_for_ourselves() {
    let folder = Folder::with(WAITING);
    let run = folder.start(&mut folder.command(&["apply", "-auto-approve", "-var=who=first"]));
    wait_until("the first run is at work", || folder.exists("begun"));
    let others: Vec<_> = ["second", "third"]
        .iter()
        .map(|who| {
            let who = format!("-var=who={who}");
            folder.start(&mut folder.command(&["apply", "-auto-approve", "-lock-timeout=120s", &who]))
        })
        .collect();
    folder.write("go", "");
    for run in std::iter::once(run).chain(others) {
        let ended = Ended::from(run.wait_with_output().unwrap());
        assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    }
    assert_eq!(folder.objects().len(), 3);
    let serial = folder.state()["serial"].as_u64().unwrap();
    assert!(serial >= 3, "three runs have written, and each has seen what was there: {serial}");
    assert!(!folder.exists(".terraform.tfstate.lock.info") && !folder.exists("terraform.tfstate.journal"));
}
