//! How often a ledger writes and syncs, and in which order.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail anywhere")]

mod support;

use std::sync::Arc;

use futures::executor::block_on;
use futures::future::join_all;
use support::{HandClock, VERSION, create, effect, objects, set, state};
use terrane_state::journal::{EffectAction, Reach, Record, decode};
use terrane_state::{CHECKPOINT_INTERVAL, Ledger, OutputValue, RawJson, State};
use terrane_stores::MemoryStore;

fn ledger(start: State) -> (Arc<MemoryStore>, Arc<HandClock>, Ledger) {
    let (store, clock) = (Arc::new(MemoryStore::new(None)), Arc::new(HandClock::default()));
    let ledger = Ledger::new(store.clone(), clock.clone(), start, VERSION);
    (store, clock, ledger)
}

#[test]
fn operations_that_wait_together_share_a_sync() {
    let (store, _, ledger) = ledger(state(&[]));
    block_on(async {
        let made = join_all((0..100).map(|index| ledger.intent(create(&format!("a.b[{index}]"))))).await;
        assert!(made.iter().all(Result::is_ok));
    });
    assert_eq!(store.counts(), (0, 1));
    assert_eq!(decode(&store.journal()).unwrap().records.len(), 100);
}

#[test]
fn effects_inside_wait_for_no_sync_and_need_no_line_of_their_own() {
    let (store, _, ledger) = ledger(state(&[]));
    block_on(async {
        let ticket = ledger.intent(effect("a.b", EffectAction::Create, Reach::Inside)).await.unwrap();
        assert!(store.journal().is_empty());
        ledger.result(ticket, false, vec![set("a.b", "id")]).await.unwrap();
    });
    assert_eq!(store.counts(), (0, 0));
    let records = decode(&store.journal()).unwrap().records;
    assert!(matches!(&records[..], [Record::Intent(_), Record::Result { .. }]));
}

#[test]
fn an_intent_is_in_the_journal_with_all_results_before_it() {
    let (store, _, ledger) = ledger(state(&["a.old"]));
    block_on(async {
        let ticket = ledger.intent(create("a.one")).await.unwrap();
        ledger.result(ticket, false, vec![set("a.one", "1")]).await.unwrap();
        let update = effect("a.old", EffectAction::Update, Reach::Outside);
        let _open = ledger.intent(update).await.unwrap();
    });
    let records = decode(&store.journal()).unwrap().records;
    let [Record::Intent(first), Record::Result { intent: 1, .. }, Record::Intent(second)] = &records[..] else {
        panic!("{records:?}");
    };
    assert_eq!((first.number, first.prior, second.number), (1, None, 2));
    assert!(second.prior.is_some());
}

#[test]
fn the_state_is_written_from_time_to_time_and_at_the_end() {
    let (store, clock, ledger) = ledger(state(&[]));
    block_on(async {
        for index in 0..10 {
            let ticket = ledger.intent(create(&format!("a.b[{index}]"))).await.unwrap();
            ledger.result(ticket, false, vec![set(&format!("a.b[{index}]"), "id")]).await.unwrap();
            ledger.checkpoint_if_due().await.unwrap();
            clock.forward(CHECKPOINT_INTERVAL / 4);
        }
        assert_eq!(store.counts().0, 2);
        // Nothing new since then.
        ledger.checkpoint().await.unwrap();
        ledger.checkpoint().await.unwrap();
        assert_eq!(store.counts().0, 3);
        let end = ledger.finish().await.unwrap();
        assert_eq!(store.counts().0, 3);
        assert_eq!((end.serial(), store.state()), (1, Some(end.clone())));
        assert_eq!(objects(&end).len(), 10);
    });
    assert!(store.journal().is_empty());
}

#[test]
fn a_run_without_changes_writes_nothing_unless_there_was_no_state() {
    let mut first = terrane_state::StateWriter::new(state(&["a.b"]), VERSION);
    first.taint(&support::address("a.b"));
    let (store, _, unchanged) = ledger(first.snapshot());
    block_on(async {
        let again = |writer: &mut terrane_state::StateWriter| assert!(writer.taint(&support::address("a.b")));
        unchanged.rewrite(again).await.unwrap();
        unchanged.finish().await.unwrap();
    });
    assert_eq!((store.counts(), store.journal().len()), ((0, 0), 0));

    let (store, _, new) = ledger(State::empty("l", VERSION));
    assert_eq!(block_on(new.finish()).unwrap().serial(), 1);
    assert_eq!(store.counts().0, 1);
}

#[test]
fn changes_in_bulk_are_in_the_journal() {
    let (store, _, ledger) = ledger(state(&["a.b", "a.c"]));
    block_on(async {
        let moved = |writer: &mut terrane_state::StateWriter| {
            writer.move_instance(&support::address("a.b"), &support::address("module.m.a.b")).unwrap();
            let output = OutputValue { value: RawJson::null(), ty: RawJson::string("string"), sensitive: false };
            writer.set_output("o", output);
        };
        ledger.rewrite(moved).await.unwrap();
    });
    let journal = decode(&store.journal()).unwrap();
    let replayed = terrane_state::journal::replay(Some(&journal.start_document), &journal).unwrap();
    assert_eq!(replayed.state, ledger.snapshot());
    assert_eq!(objects(&replayed.state), ["a.c a.c", "module.m.a.b a.b"]);
}
