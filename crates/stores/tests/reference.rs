//! The reference and we on the same state, one waiting for the other. Needs `terraform` on the PATH.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test may fail anywhere, and runs another program"
)]

mod support;

use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::executor::block_on;
use support::{HandClock, VERSION, create, objects, paths, request, set, state};
use terrane_state::{Ledger, Recovery, StateStore, StoreError, read, write};
use terrane_stores::LocalStore;

fn terraform(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("terraform");
    command
        .args(arguments)
        .arg("-no-color")
        .current_dir(folder)
        .env("CHECKPOINT_DISABLE", "1")
        .env("TF_CLI_CONFIG_FILE", folder.join("cli.tfrc"))
        .stdin(Stdio::null());
    command
}

/// A folder with that configuration, or `None` and a loud line.
fn folder(configuration: &str) -> Option<tempfile::TempDir> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("cli.tfrc"), "").unwrap();
    std::fs::write(folder.path().join("main.tf"), configuration).unwrap();
    let there = terraform(folder.path(), &["init"]).output().is_ok_and(|output| output.status.success());
    if !there {
        eprintln!("SKIPPED: there is no `terraform` on the PATH to compare with");
    }
    there.then_some(folder)
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !holds() {
        assert!(Instant::now() < deadline, "in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn succeeds(child: Child) {
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn we_wait_while_the_reference_applies() {
    let Some(folder) = folder(
        r#"
        resource "terraform_data" "slow" {
          provisioner "local-exec" {
            command = "touch running; until [ -e go ]; do sleep 0.02; done"
          }
        }"#,
    ) else {
        return;
    };
    let mut apply = terraform(folder.path(), &["apply", "-auto-approve"]);
    let apply = apply.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    until("the reference applies", || folder.path().join("running").exists());
    let store = LocalStore::new(paths(folder.path()));
    block_on(async {
        let Err(StoreError::Held(held)) = store.lock(request("ours"), Duration::ZERO).await else {
            panic!("the reference holds the lock");
        };
        let info = held.info.unwrap();
        assert_eq!((info.operation.as_str(), info.path.as_str()), ("OperationTypeApply", "terraform.tfstate"));
        std::fs::write(folder.path().join("go"), "").unwrap();
        let lock = store.lock(request("ours"), Duration::from_secs(60)).await.unwrap();
        assert_eq!(store.recover().await.unwrap(), Recovery::Clean);
        let found = store.read().await.unwrap().unwrap();
        assert_eq!(
            found.instances().map(|(address, _)| address.to_string()).collect::<Vec<_>>(),
            ["terraform_data.slow"]
        );
        store.unlock(lock).await.unwrap();
    });
    succeeds(apply);
    let bytes = std::fs::read(folder.path().join("terraform.tfstate")).unwrap();
    assert_eq!(write(&read(&bytes).unwrap()), bytes);
}

/// Whether a process has a file open.
fn has_open(process: u32, inode: u64) -> bool {
    let Ok(descriptors) = std::fs::read_dir(format!("/proc/{process}/fd")) else { return false };
    descriptors.flatten().any(|entry| std::fs::metadata(entry.path()).is_ok_and(|metadata| metadata.ino() == inode))
}

#[test]
fn the_reference_waits_while_we_apply() {
    let Some(folder) = folder("resource \"terraform_data\" \"ours\" {}\nresource \"terraform_data\" \"theirs\" {}\n")
    else {
        return;
    };
    let store = Arc::new(LocalStore::new(paths(folder.path())));
    let (apply, ours) = block_on(async {
        let lock = store.lock(request("ours"), Duration::ZERO).await.unwrap();
        // Without patience it tells who has the lock.
        let refused = terraform(folder.path(), &["plan"]).output().unwrap();
        let text = String::from_utf8_lossy(&refused.stderr).to_string();
        assert!(text.contains("Error acquiring the state lock") && text.contains("somebody@somewhere"), "{text}");

        let mut apply = terraform(folder.path(), &["apply", "-auto-approve", "-lock-timeout=60s"]);
        let apply = apply.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let inode = std::fs::metadata(folder.path().join("terraform.tfstate")).unwrap().ino();
        until("the reference waits with the file open", || has_open(apply.id(), inode));

        let ledger = Ledger::new(store.clone(), Arc::new(HandClock::default()), state(&[]), VERSION);
        let ticket = ledger.intent(create("terraform_data.ours")).await.unwrap();
        ledger.result(ticket, false, vec![set("terraform_data.ours", "made-by-us")]).await.unwrap();
        let ours = ledger.finish().await.unwrap();
        store.unlock(lock).await.unwrap();
        (apply, ours)
    });
    succeeds(apply);
    let end = block_on(store.read()).unwrap().unwrap();
    let lines = objects(&end);
    assert_eq!(lines[0], "terraform_data.ours made-by-us");
    assert!(lines.len() == 2 && lines[1].starts_with("terraform_data.theirs "), "{lines:?}");
    assert_eq!(end.lineage(), ours.lineage());
    assert!(end.serial() > ours.serial());
}
