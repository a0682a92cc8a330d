//! Where files are, who may lock them, and what is kept beside them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may fail anywhere, and reads files"
)]

mod support;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use expect_test::{Expect, expect};
use futures::executor::block_on;
use support::{VERSION, objects, paths, request, set, state};
use terrane_state::journal::{MismatchReason, Record, encode_opening, encode_record};
use terrane_state::{Backend, Backends, Recovery, State, StateStore, StateWriter, StoreError, write};
use terrane_stores::{BackendRegistry, Backup, LocalBackend, LocalOptions, LocalStore, SelectedWorkspace};
use terrane_value::{Type, Value};

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn check_paths(change: impl FnOnce(&mut LocalOptions), workspace: &str, expect: Expect) {
    let mut options = LocalOptions::default();
    change(&mut options);
    let paths = options.paths(workspace);
    let show = |path: PathBuf| path.display().to_string();
    let backup = paths.backup.map(show).unwrap_or_default();
    expect.assert_eq(&format!("{} {} {backup}", show(paths.input), show(paths.output)));
}

#[test]
fn files_are_where_the_reference_has_them() {
    check_paths(|_| (), "default", expect!["terraform.tfstate terraform.tfstate terraform.tfstate.backup"]);
    check_paths(
        |_| (),
        "w",
        expect![
            "terraform.tfstate.d/w/terraform.tfstate terraform.tfstate.d/w/terraform.tfstate terraform.tfstate.d/w/terraform.tfstate.backup"
        ],
    );
    check_paths(|options| options.path = Some("x/y".into()), "default", expect!["x/y x/y x/y.backup"]);
    check_paths(
        |options| options.path = Some("x/y".into()),
        "w",
        expect![
            "terraform.tfstate.d/w/terraform.tfstate terraform.tfstate.d/w/terraform.tfstate terraform.tfstate.d/w/terraform.tfstate.backup"
        ],
    );
    check_paths(
        |options| options.workspace_dir = Some("d".into()),
        "w",
        expect!["d/w/terraform.tfstate d/w/terraform.tfstate d/w/terraform.tfstate.backup"],
    );
    check_paths(|options| options.state = Some("s".into()), "w", expect!["s s s.backup"]);
    check_paths(|options| options.state_out = Some("o".into()), "default", expect!["terraform.tfstate o o.backup"]);
    check_paths(|options| options.backup = Backup::None, "default", expect!["terraform.tfstate terraform.tfstate "]);
    check_paths(
        |options| options.backup = Backup::At("b".into()),
        "default",
        expect!["terraform.tfstate terraform.tfstate b"],
    );
}

#[test]
fn a_lock_is_told_about_and_kept_from_others() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (LocalStore::new(paths(folder.path())), LocalStore::new(paths(folder.path())));
    block_on(async {
        let lock = one.lock(request("first"), Duration::ZERO).await.unwrap();
        let note = std::fs::read_to_string(folder.path().join(".terraform.tfstate.lock.info")).unwrap();
        expect![[r#"{"ID":"first","Operation":"OperationTypeApply","Info":"","Who":"somebody@somewhere","Version":"1.11.4","Created":"2026-11-21T09:02:25.415540889Z","Path":"terraform.tfstate"}"#]].assert_eq(&note);
        let held = two.lock(request("second"), Duration::from_millis(60)).await.unwrap_err();
        expect![[r#"
            Error acquiring the state lock

            Error message: resource temporarily unavailable
            Lock Info:
              ID:        first
              Path:      terraform.tfstate
              Operation: OperationTypeApply
              Who:       somebody@somewhere
              Version:   1.11.4
              Created:   2026-11-21 09:02:25.415540889 +0000 UTC
              Info:      


            Terraform acquires a state lock to protect the state from being written
            by multiple users at the same time. Please resolve the issue above and try
            again. For most commands, you can disable locking with the "-lock=false"
            flag, but this is not recommended."#]]
        .assert_eq(&format!("{}\n\n{held}", held.summary()));
        assert_eq!(two.force_unlock("other").await.unwrap_err().summary(), "Failed to unlock state");
        assert!(matches!(two.force_unlock("first").await, Err(StoreError::Held(_))));
        one.unlock(lock).await.unwrap();
        let lock = two.lock(request("second"), Duration::ZERO).await.unwrap();
        two.unlock(lock).await.unwrap();
        assert_eq!(two.force_unlock("second").await, Err(StoreError::NotLocked));
        assert_eq!(two.read().await.unwrap(), None);
    });
    // The locked file stays: someone may have it open.
    assert_eq!(files(folder.path()), ["terraform.tfstate"]);
}

#[test]
fn a_store_that_waits_gets_the_lock() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (LocalStore::new(paths(folder.path())), LocalStore::new(paths(folder.path())));
    block_on(async {
        let lock = one.lock(request("first"), Duration::ZERO).await.unwrap();
        let waiting = two.lock(request("second"), Duration::from_secs(60));
        let (unlocked, locked) = futures::join!(one.unlock(lock), waiting);
        unlocked.unwrap();
        two.unlock(locked.unwrap()).await.unwrap();
    });
}

#[test]
fn what_a_dead_run_has_left_of_its_lock_can_be_removed() {
    let folder = tempfile::tempdir().unwrap();
    let note = folder.path().join(".terraform.tfstate.lock.info");
    std::fs::write(&note, r#"{"ID":"dead","Who":"x"}"#).unwrap();
    let store = LocalStore::new(paths(folder.path()));
    block_on(async {
        let other = store.force_unlock("other").await;
        assert!(matches!(other, Err(StoreError::OtherLock { held, .. }) if held.who == "x"));
        store.force_unlock("dead").await.unwrap();
        assert!(!note.exists());
        // It does not keep anybody from locking, either.
        std::fs::write(&note, "torn").unwrap();
        let lock = store.lock(request("next"), Duration::ZERO).await.unwrap();
        store.unlock(lock).await.unwrap();
        assert!(!note.exists());
    });
}

/// One run that makes the state of a workspace this.
fn save(options: &LocalOptions, next: &State) {
    let store = LocalStore::new(options.paths("default"));
    block_on(async {
        let lock = store.lock(request("run"), Duration::ZERO).await.unwrap();
        assert_eq!(store.recover().await.unwrap(), Recovery::Clean);
        store.write(next.clone()).await.unwrap();
        store.write(next.clone()).await.unwrap();
        assert_eq!(store.read().await.unwrap().as_ref(), Some(next));
        store.unlock(lock).await.unwrap();
    });
}

#[test]
fn the_first_write_of_a_run_keeps_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = LocalOptions { folder: folder.path().to_path_buf(), ..LocalOptions::default() };
    let read = |name: &str| std::fs::read(folder.path().join(name)).ok();
    let states = ["a.one", "a.two", "a.three", "a.four"].map(|text| state(&[text]));
    save(&options, &states[0]);
    assert_eq!(files(folder.path()), ["terraform.tfstate"]);
    save(&options, &states[1]);
    assert_eq!(read("terraform.tfstate.backup"), Some(write(&states[0])));
    options.backup = Backup::None;
    save(&options, &states[2]);
    assert_eq!(read("terraform.tfstate.backup"), Some(write(&states[0])));
    options.backup = Backup::At("kept".into());
    save(&options, &states[3]);
    assert_eq!(read("kept"), Some(write(&states[2])));
    // Another place to write to: what is kept is what was there.
    let out =
        LocalOptions { state_out: Some("sub/out".into()), folder: options.folder.clone(), ..LocalOptions::default() };
    save(&out, &states[0]);
    save(&out, &states[1]);
    assert_eq!(read("terraform.tfstate"), Some(write(&states[3])));
    assert_eq!(files(&folder.path().join("sub")), ["out", "out.backup"]);
}

#[test]
fn the_file_stays_the_same_one() {
    use std::os::unix::fs::MetadataExt;
    let folder = tempfile::tempdir().unwrap();
    let options = LocalOptions { folder: folder.path().to_path_buf(), ..LocalOptions::default() };
    let file = folder.path().join("terraform.tfstate");
    save(&options, &state(&["a.one", "a.two"]));
    let inode = std::fs::metadata(&file).unwrap().ino();
    save(&options, &state(&[]));
    assert_eq!(std::fs::metadata(&file).unwrap().ino(), inode);
    assert_eq!(std::fs::read(&file).unwrap(), write(&state(&[])));
}

#[test]
fn a_state_can_be_used_without_a_lock() {
    let folder = tempfile::tempdir().unwrap();
    let store = LocalStore::new(paths(folder.path()));
    block_on(async {
        store.write(state(&["a.one"])).await.unwrap();
        assert_eq!(objects(&store.read().await.unwrap().unwrap()), ["a.one a.one"]);
    });
    assert_eq!(files(folder.path()), ["terraform.tfstate"]);
}

#[test]
fn reading_in_the_same_process_does_not_lose_the_lock() {
    let folder = tempfile::tempdir().unwrap();
    let options = LocalOptions { folder: folder.path().to_path_buf(), ..LocalOptions::default() };
    save(&options, &state(&["a.one"]));
    let (holder, reader) = (LocalStore::new(paths(folder.path())), LocalStore::new(paths(folder.path())));
    block_on(async {
        let lock = holder.lock(request("run"), Duration::ZERO).await.unwrap();
        assert_eq!(objects(&reader.read().await.unwrap().unwrap()), ["a.one a.one"]);
        assert!(reader.lock(request("other"), Duration::ZERO).await.is_err());
        let locks = std::fs::read_to_string("/proc/locks").unwrap();
        let inode =
            std::os::unix::fs::MetadataExt::ino(&std::fs::metadata(folder.path().join("terraform.tfstate")).unwrap());
        assert!(locks.lines().any(|line| line.contains(&format!(":{inode} "))), "{locks}");
        holder.unlock(lock).await.unwrap();
    });
}

#[test]
fn a_journal_of_another_state_is_for_a_person_to_decide() {
    let folder = tempfile::tempdir().unwrap();
    let options = LocalOptions { folder: folder.path().to_path_buf(), ..LocalOptions::default() };
    save(&options, &state(&["a.one"]));
    let mut foreign = StateWriter::new(State::empty("other", VERSION), VERSION);
    foreign.apply(&set("a.two", "2"));
    let mut journal = encode_opening(foreign.state(), &write(foreign.state()), VERSION);
    journal.extend(encode_record(&Record::Changes(vec![set("a.three", "3")])));
    std::fs::write(folder.path().join("terraform.tfstate.journal"), &journal).unwrap();
    let store = LocalStore::new(paths(folder.path()));
    block_on(async {
        let lock = store.lock(request("run"), Duration::ZERO).await.unwrap();
        let found = store.recover().await.unwrap();
        assert!(
            matches!(found, Recovery::Mismatch(mismatch) if matches!(mismatch.reason, MismatchReason::Lineage { .. }))
        );
        assert_eq!(
            store.begin(state(&[]), VERSION).await,
            Err(StoreError::JournalLeft { place: "terraform.tfstate.journal".to_string() })
        );
        assert_eq!(store.set_journal_aside().await.unwrap(), "terraform.tfstate.journal.1");
        assert_eq!(store.recover().await.unwrap(), Recovery::Clean);
        store.unlock(lock).await.unwrap();
    });
    assert_eq!(std::fs::read(folder.path().join("terraform.tfstate.journal.1")).unwrap(), journal);
}

#[test]
fn a_state_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("terraform.tfstate"), "{\"version\": 3}").unwrap();
    let store = LocalStore::new(paths(folder.path()));
    let error = block_on(store.read()).unwrap_err();
    expect![[r#"Failed to load state: terraform.tfstate: The state file uses format version 3, which is not supported. Let an older engine upgrade it: "terraform refresh" of Terraform 0.13 reads it and writes format version 4."#]].assert_eq(&format!("{}: {error}", error.summary()));
}

#[test]
fn new_files_have_the_modes_of_the_reference() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let store = LocalStore::new(paths(folder.path()));
    block_on(async {
        let lock = store.lock(request("run"), Duration::ZERO).await.unwrap();
        store.begin(state(&[]), VERSION).await.unwrap();
        store.write(state(&["a.one"])).await.unwrap();
        let mode = |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777;
        let plain = {
            std::fs::write(folder.path().join("plain"), "").unwrap();
            mode("plain")
        };
        assert_eq!(mode("terraform.tfstate"), plain);
        assert_eq!(mode("terraform.tfstate.journal"), 0o600);
        assert_eq!(mode(".terraform.tfstate.lock.info"), 0o600);
        store.finish().await.unwrap();
        store.unlock(lock).await.unwrap();
    });
}

#[test]
fn workspaces_are_folders() {
    let folder = tempfile::tempdir().unwrap();
    let backend = LocalBackend::new(LocalOptions { folder: folder.path().to_path_buf(), ..LocalOptions::default() });
    let selected = SelectedWorkspace::in_data_folder(&folder.path().join(".terraform"));
    block_on(async {
        assert_eq!(backend.workspaces().await.unwrap(), ["default"]);
        backend.create_workspace("two").await.unwrap();
        backend.create_workspace("one").await.unwrap();
        assert_eq!(backend.workspaces().await.unwrap(), ["default", "one", "two"]);
        backend.store("one").write(state(&["a.one"])).await.unwrap();
        assert!(folder.path().join("terraform.tfstate.d/one/terraform.tfstate").exists());
        backend.delete_workspace("one").await.unwrap();
        assert_eq!(backend.workspaces().await.unwrap(), ["default", "two"]);
        for wrong in ["default", "", "..", "a/b"] {
            assert!(backend.delete_workspace(wrong).await.is_err(), "{wrong}");
        }
    });
    assert_eq!(selected.read().unwrap(), "default");
    selected.select("two").unwrap();
    assert_eq!(selected.read().unwrap(), "two");
    assert_eq!(std::fs::read_to_string(folder.path().join(".terraform/environment")).unwrap(), "two");
}

#[test]
fn backends_are_opened_by_type_and_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let registry: Arc<dyn Backends> = Arc::new(BackendRegistry::new(folder.path()));
    let configuration = |entries: Vec<(&'static str, Value)>| Value::object(entries);
    block_on(async {
        let local =
            configuration(vec![("path", Value::string("x.tfstate")), ("workspace_dir", Value::null(Type::String))]);
        let backend = registry.open("local", local).await.ok().unwrap();
        let store = backend.store("default");
        assert_eq!((store.place(), store.read().await), ("x.tfstate".to_string(), Ok(None)));
        let wrong = registry.open("local", configuration(vec![("path", Value::bool(true))])).await;
        assert!(matches!(wrong, Err(StoreError::Unsupported(_))));
        let other = registry.open("s3", configuration(vec![])).await;
        assert!(matches!(other, Err(StoreError::Unsupported(text)) if text.contains("\"s3\"")));
    });
}
