//! Whatever fails, and whenever a run dies: the state can be read, and nothing that was made is unknown.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may fail anywhere, and reads files"
)]

mod support;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures::executor::block_on;
use support::faults::{FaultDisk, Faults};
use support::{HandClock, VERSION, create, effect, objects, paths, request, set, state};
use terrane_state::journal::{EffectAction, Reach};
use terrane_state::{
    CHECKPOINT_INTERVAL, Kept, Ledger, Mutation, NotSaved, Recovery, State, StateStore, StoreError, write,
};
use terrane_stores::LocalStore;

/// What a run has done in the world.
#[derive(Default)]
struct World {
    /// Objects for which the provider was called.
    called: BTreeSet<String>,
    /// Objects whose results were recorded, as far as the run knows.
    recorded: BTreeSet<String>,
    finished: bool,
}

/// Creates three objects with an outside effect and one without, deletes one, and checkpoints in between.
async fn run(disk: FaultDisk, folder: &Path, world: &mut World) -> Result<(), StoreError> {
    let store = Arc::new(LocalStore::on(Arc::new(disk), paths(folder)));
    let lock = store.lock(request("run"), Duration::ZERO).await?;
    let start = store.read().await?.unwrap_or_else(|| state(&[]));
    let clock = Arc::new(HandClock::default());
    let ledger = Ledger::new(store.clone(), clock.clone(), start, VERSION);
    for (index, name) in ["a.one", "a.two", "a.three"].into_iter().enumerate() {
        let ticket = ledger.intent(create(name)).await?;
        world.called.insert(name.to_string());
        ledger.result(ticket, false, vec![set(name, name)]).await?;
        world.recorded.insert(name.to_string());
        if index == 1 {
            clock.forward(CHECKPOINT_INTERVAL);
        }
        ledger.checkpoint_if_due().await?;
    }
    let ticket = ledger.intent(effect("a.inside", EffectAction::Create, Reach::Inside)).await?;
    ledger.result(ticket, false, vec![set("a.inside", "a.inside")]).await?;
    let ticket = ledger.intent(effect("a.old", EffectAction::Delete, Reach::Outside)).await?;
    ledger.result(ticket, false, vec![Mutation::remove(support::address("a.old"))]).await?;
    ledger.finish().await.map_err(|not_saved| *not_saved.error)?;
    world.finished = true;
    store.unlock(lock).await
}

/// What the next run finds: the state, and the addresses it is told about.
fn find(folder: &Path) -> (Option<State>, BTreeSet<String>) {
    let store = LocalStore::new(paths(folder));
    block_on(async {
        let lock = store.lock(request("next"), Duration::ZERO).await.unwrap();
        let findings = match store.recover().await.unwrap() {
            Recovery::Clean => BTreeSet::new(),
            Recovery::Replayed(replay) => replay.findings.iter().map(|finding| finding.address.to_string()).collect(),
            Recovery::Mismatch(mismatch) => panic!("{mismatch:?}"),
        };
        let state = store.read().await.unwrap();
        assert_eq!(store.recover().await.unwrap(), Recovery::Clean);
        store.unlock(lock).await.unwrap();
        (state, findings)
    })
}

fn with_old_state() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("terraform.tfstate"), write(&state(&["a.old", "a.kept"]))).unwrap();
    folder
}

fn cost() -> u64 {
    let (folder, disk) = (with_old_state(), FaultDisk::default());
    let mut world = World::default();
    block_on(run(disk.clone(), folder.path(), &mut world)).unwrap();
    assert!(world.finished);
    let (state, findings) = find(folder.path());
    assert!(findings.is_empty());
    assert_eq!(
        objects(&state.unwrap()),
        ["a.inside a.inside", "a.kept a.kept", "a.one a.one", "a.three a.three", "a.two a.two"]
    );
    let names: BTreeSet<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["terraform.tfstate".into(), "terraform.tfstate.backup".into()].into());
    disk.0.lock().unwrap().spent
}

/// Lets a run die at many points and compares what it has done with what is found.
fn die_everywhere(after_death: impl Fn(&FaultDisk), is_kept: impl Fn(&World, &str) -> bool) {
    let total = cost();
    let mut outcomes = BTreeSet::new();
    for limit in (0..total).step_by(19) {
        let folder = with_old_state();
        let disk = FaultDisk::new(Faults { dies_after: Some(limit), ..Faults::default() });
        let mut world = World::default();
        let ended = block_on(run(disk.clone(), folder.path(), &mut world));
        assert!(ended.is_err() || world.finished, "at {limit}");
        after_death(&disk);
        let (state, findings) = find(folder.path());
        let found: BTreeSet<String> =
            objects(&state.unwrap()).iter().map(|line| line.split(' ').next().unwrap().to_string()).collect();
        assert!(found.contains("a.kept"), "at {limit}");
        for name in &world.called {
            let known = found.contains(name) || findings.contains(name);
            assert!(known, "{name} was made and is unknown at {limit}");
            assert!(found.contains(name) || !is_kept(&world, name), "the result of {name} is lost at {limit}");
        }
        outcomes.insert((world.recorded.len(), found.len(), findings.len()));
    }
    // The deaths came at many different moments.
    assert!(outcomes.len() > 8, "{outcomes:?}");
}

#[test]
fn a_run_that_is_killed_at_any_point_loses_nothing() {
    die_everywhere(|_| (), |world, name| world.recorded.contains(name));
}

#[test]
fn a_run_that_loses_power_at_any_point_leaves_nothing_unknown() {
    die_everywhere(FaultDisk::lose_power, |world, name| world.finished && world.recorded.contains(name));
}

fn outcome(folder: &Path, disk: &FaultDisk, during: impl FnOnce(&FaultDisk)) -> Result<State, NotSaved> {
    block_on(async {
        let store = Arc::new(LocalStore::on(Arc::new(disk.clone()), paths(folder)));
        let lock = store.lock(request("run"), Duration::ZERO).await.unwrap();
        let start = store.read().await.unwrap().unwrap();
        let ledger = Ledger::new(store.clone(), Arc::new(HandClock::default()), start, VERSION);
        let ticket = ledger.intent(create("a.one")).await.unwrap();
        during(disk);
        let recorded = ledger.result(ticket, false, vec![set("a.one", "a.one")]).await;
        let refused = ledger.intent(create("a.two")).await;
        assert!(recorded.is_ok() || refused.is_err(), "no effect without an intent");
        let end = ledger.finish().await;
        store.unlock(lock).await.unwrap();
        end
    })
}

#[test]
fn a_full_disk_leaves_all_in_the_journal() {
    let folder = with_old_state();
    let end = outcome(folder.path(), &FaultDisk::default(), |disk| {
        disk.set(|faults| faults.full_for = Some("/terraform.tfstate"));
    });
    let NotSaved { error, kept } = end.unwrap_err();
    assert_eq!(error.to_string(), "Could not write terraform.tfstate: no storage space.");
    assert!(error.is_disk_full());
    assert_eq!(kept, Kept::Journal);
    let (state, findings) = find(folder.path());
    assert_eq!(objects(&state.unwrap()), ["a.kept a.kept", "a.old a.old", "a.one a.one"]);
    assert_eq!(Vec::from_iter(findings), ["a.two"]);
}

#[test]
fn a_state_file_that_is_cut_short_is_built_again() {
    let folder = with_old_state();
    let disk = FaultDisk::default();
    let end = outcome(folder.path(), &disk, |_| ());
    assert!(end.is_ok());
    // The same again, with too little space for the state file only.
    let folder = with_old_state();
    let spent = disk.0.lock().unwrap().spent;
    for short in [500, 700, 900] {
        let disk = FaultDisk::new(Faults { full_after: Some(spent - short), ..Faults::default() });
        let end = outcome(folder.path(), &disk, |_| ());
        assert_eq!(end.unwrap_err().kept, Kept::Journal, "{short}");
        let (state, findings) = find(folder.path());
        assert_eq!(objects(&state.unwrap()), ["a.kept a.kept", "a.old a.old", "a.one a.one"]);
        assert_eq!(Vec::from_iter(findings), ["a.two"]);
        std::fs::write(folder.path().join("terraform.tfstate"), write(&support::state(&["a.old", "a.kept"]))).unwrap();
    }
}

#[test]
fn what_fits_neither_in_state_nor_journal_goes_into_a_file_of_its_own() {
    let folder = with_old_state();
    let end = outcome(folder.path(), &FaultDisk::default(), |disk| {
        disk.set(|faults| faults.full_for = Some(".journal"));
    });
    assert_eq!(end.unwrap_err().kept, Kept::Rescued { place: "errored.tfstate".to_string() });
    let rescued = std::fs::read(folder.path().join("errored.tfstate")).unwrap();
    assert_eq!(objects(&terrane_state::read(&rescued).unwrap()), ["a.kept a.kept", "a.old a.old", "a.one a.one"]);
    // The intent was durable, so the next run knows as well.
    let (state, findings) = find(folder.path());
    assert_eq!(objects(&state.unwrap()), ["a.kept a.kept", "a.old a.old"]);
    assert_eq!(Vec::from_iter(findings), ["a.one"]);
}

#[test]
fn a_journal_that_cannot_be_synced_stops_effects() {
    let folder = with_old_state();
    let end = outcome(folder.path(), &FaultDisk::default(), |disk| {
        disk.set(|faults| faults.sync_fails = Some(".journal"));
    });
    let NotSaved { error, kept } = end.unwrap_err();
    assert_eq!(error.to_string(), "Could not write terraform.tfstate.journal: input/output error.");
    assert_eq!(kept, Kept::Rescued { place: "errored.tfstate".to_string() });
}

#[test]
fn a_state_that_cannot_be_synced_stays_in_the_journal() {
    let folder = with_old_state();
    let end = outcome(folder.path(), &FaultDisk::default(), |disk| {
        disk.set(|faults| faults.sync_fails = Some("/terraform.tfstate"));
    });
    assert_eq!(end.unwrap_err().kept, Kept::Journal);
    assert_eq!(objects(&find(folder.path()).0.unwrap()), ["a.kept a.kept", "a.old a.old", "a.one a.one"]);
}
