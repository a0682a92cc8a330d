//! A measurement, run by hand: `cargo test --release -p terrane-stores --test scale -- --ignored --nocapture`.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement needs the clock"
)]

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::executor::block_on;
use futures::stream::{self, StreamExt};
use support::{HandClock, VERSION, effect, paths, request, set, state};
use terrane_state::journal::{EffectAction, Reach};
use terrane_state::{Ledger, StateStore};
use terrane_stores::LocalStore;

fn run(count: usize, reach: Reach, at_once: usize) -> Duration {
    let folder = tempfile::tempdir_in(".").unwrap();
    let start = Instant::now();
    block_on(async {
        let store = Arc::new(LocalStore::new(paths(folder.path())));
        let lock = store.lock(request("run"), Duration::ZERO).await.unwrap();
        let ledger = Ledger::new(store.clone(), Arc::new(HandClock::default()), state(&[]), VERSION);
        let operations = stream::iter(0..count).for_each_concurrent(at_once, |index| {
            let ledger = &ledger;
            async move {
                let address = format!("terraform_data.many[{index}]");
                let ticket = ledger.intent(effect(&address, EffectAction::Create, reach)).await.unwrap();
                ledger.result(ticket, false, vec![set(&address, "0b833e38-508d-9841-f830-ffc7f88b")]).await.unwrap();
            }
        });
        operations.await;
        ledger.finish().await.unwrap();
        store.unlock(lock).await.unwrap();
    });
    start.elapsed()
}

#[test]
#[ignore = "a measurement"]
fn many_operations() {
    for (reach, at_once, counts) in [
        (Reach::Inside, 10, [1_000, 10_000, 100_000]),
        (Reach::Outside, 1, [10, 100, 1_000]),
        (Reach::Outside, 10, [100, 1_000, 10_000]),
    ] {
        for count in counts {
            println!("{count} with {reach:?} effects, {at_once} at once: {:?}", run(count, reach, at_once));
        }
    }
}
