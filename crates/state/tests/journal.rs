//! What is written to a journal comes back, cut or whole, and is applied to the state that it belongs to.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail anywhere")]

use std::collections::BTreeMap;
use std::sync::Arc;

use expect_test::expect;
use terrane_addr::{AbsProviderConfig, AbsResourceInstance};
use terrane_state::journal::{
    Effect, EffectAction, Intent, Journal, JournalError, MismatchReason, Reach, Record, decode, encode_checkpoint,
    encode_opening, encode_record, replay,
};
use terrane_state::{Digest, Mutation, Object, OutputValue, RawJson, State, StateWriter, difference, read, write};
use terrane_value::Path;

fn address(text: &str) -> AbsResourceInstance {
    text.parse().unwrap()
}

fn provider() -> AbsProviderConfig {
    "provider[\"registry.terraform.io/hashicorp/a\"].x".parse().unwrap()
}

fn object(id: &str) -> Arc<Object> {
    let mut object = Object::new(2, RawJson::parse(&format!("{{\"id\":{}}}", RawJson::string(id))).unwrap());
    object.private = b"notes\n".to_vec();
    object.sensitive_paths = vec![Path::new().attribute("id")];
    object.dependencies = vec!["module.m.a.z".parse().unwrap()].into();
    Arc::new(object)
}

fn set(text: &str) -> Mutation {
    Mutation::set(address(text), provider(), object(text))
}

fn intent(number: u64, text: &str, action: EffectAction, reach: Reach) -> Record {
    let effect = Effect { address: address(text), deposed: None, action, provider: provider(), reach };
    Record::Intent(Box::new(Intent { number, effect, prior: None }))
}

fn start() -> State {
    let mut writer = StateWriter::new(State::empty("line", "1.0.0"), "1.0.0");
    writer.apply(&set("a.old"));
    writer.apply(&set("a.gone"));
    writer.snapshot()
}

fn records() -> Vec<Record> {
    let output = OutputValue { value: RawJson::string("<\n>"), ty: RawJson::string("string"), sensitive: true };
    vec![
        intent(1, "a.new[\"k\n\"]", EffectAction::Create, Reach::Outside),
        intent(2, "a.gone", EffectAction::Delete, Reach::Outside),
        intent(3, "a.inside", EffectAction::Create, Reach::Inside),
        Record::Result { intent: 1, failed: false, changes: vec![set("a.new[\"k\n\"]")] },
        Record::Changes(vec![
            Mutation::Outputs(BTreeMap::from([("o".into(), output)])),
            Mutation::CheckResults(Some(RawJson::parse("[{\"a\":1}]").unwrap())),
            Mutation::Declare { address: address("module.m[0].a.empty").resource, provider: provider() },
            Mutation::Set {
                address: address("a.old"),
                deposed: Some("0000000a".into()),
                provider: provider(),
                object: object("d"),
            },
            Mutation::remove(address("a.old")),
        ]),
        intent(4, "a.old", EffectAction::Update, Reach::Outside),
        Record::Result {
            intent: 2,
            failed: true,
            changes: vec![Mutation::Forget { address: address("a.gone").resource }],
        },
    ]
}

fn encode(records: &[Record]) -> Vec<u8> {
    let mut bytes = encode_opening(&start(), &write(&start()), "1.11.4");
    records.iter().for_each(|record| bytes.extend(encode_record(record)));
    bytes
}

fn applied(state: &State, records: &[Record]) -> State {
    let mut writer = StateWriter::new(state.clone(), "1.11.4");
    for record in records {
        if let Record::Result { changes, .. } | Record::Changes(changes) = record {
            changes.iter().for_each(|change| writer.apply(change));
        }
    }
    writer.snapshot()
}

#[test]
fn a_journal_comes_back() {
    let records = records();
    let bytes = encode(&records);
    let journal = decode(&bytes).unwrap();
    assert_eq!(journal.records, records);
    assert_eq!((journal.start.clone(), journal.cut), (start(), 0));
    assert_eq!(journal.header.base, Digest::of(&write(&start())));
    expect![[r#"
        b56ddf4e0a6dfeeb {"intent":{"number":4,"address":"a.old","action":"update","provider":"provider[\"registry.terraform.io/hashicorp/a\"].x"}}
    "#]]
    .assert_eq(std::str::from_utf8(&encode_record(&records[5])).unwrap());
}

#[test]
fn any_cut_of_a_journal_is_a_prefix() {
    let records = records();
    let bytes = encode(&records);
    let opening = encode_opening(&start(), &write(&start()), "1.11.4").len();
    for end in 0..bytes.len() {
        match decode(&bytes[..end]) {
            Err(JournalError::NotBegun) => assert!(end < opening, "cut at {end}"),
            Ok(Journal { records: found, cut, .. }) => {
                assert_eq!(found, records[..found.len()]);
                assert_eq!(encode(&found).len() + cut, end);
            }
            Err(error) => panic!("cut at {end}: {error}"),
        }
    }
}

#[test]
fn other_versions_are_refused() {
    let json = r#"{"header":{"version":2,"new":1}}"#;
    let line = format!("{} {json}\n", &Digest::of(json.as_bytes()).to_string()[..16]);
    assert_eq!(decode(line.as_bytes()), Err(JournalError::Version(2)));
}

#[test]
fn a_journal_is_replayed_onto_any_state_of_its_run() {
    let records = records();
    let end = applied(&start(), &records);
    for checkpoint in 0..=records.len() {
        let at_checkpoint = applied(&start(), &records[..checkpoint]);
        let mut bytes = encode(&records[..checkpoint]);
        bytes.extend(encode_checkpoint(at_checkpoint.serial(), &write(&at_checkpoint)));
        records[checkpoint..].iter().for_each(|record| bytes.extend(encode_record(record)));
        let journal = decode(&bytes).unwrap();
        for (current, results) in [(&at_checkpoint, records[checkpoint..].iter()), (&start(), records.iter())] {
            let replayed = replay(Some(&write(current)), &journal).unwrap();
            assert_eq!(replayed.state, end, "checkpoint after {checkpoint}");
            assert!(!replayed.rebuilt);
            let results = results.filter(|record| matches!(record, Record::Result { .. })).count();
            // A checkpoint without changes is the start itself: then nothing is known to be in it.
            assert!(replayed.recovered == results || checkpoint < 4);
        }
        for torn in torn_files(&write(&start()), &write(&at_checkpoint)) {
            assert_eq!(replay(Some(&torn), &journal).unwrap().state, end, "{}", String::from_utf8_lossy(&torn));
        }
    }
}

/// What can be left of one document when another is being written over it.
fn torn_files(old: &[u8], new: &[u8]) -> Vec<Vec<u8>> {
    let cut = |at: usize| [&new[..at], old.get(at..).unwrap_or_default()].concat();
    (0..=new.len()).step_by(5).map(cut).collect()
}

#[test]
fn a_file_that_someone_else_has_torn_is_left_alone() {
    let mut bytes = encode(&records());
    let end = applied(&start(), &records());
    bytes.extend(encode_record(&Record::Snapshot));
    bytes.extend(encode_record(&records()[0]));
    bytes.extend(encode_checkpoint(end.serial(), &write(&end)));
    let journal = decode(&bytes).unwrap();
    let mut document = write(&end);
    assert!(replay(Some(&document[..document.len() / 2]), &journal).is_ok_and(|replay| replay.rebuilt));
    document.truncate(document.len() / 2);
    document.extend(b"<<<<<<< ours");
    assert!(matches!(replay(Some(&document), &journal).unwrap_err().reason, MismatchReason::Unreadable(_)));
}

#[test]
fn calls_without_a_known_end_are_found() {
    let journal = decode(&encode(&records()[..6])).unwrap();
    let replayed = replay(Some(&write(&start())), &journal).unwrap();
    let findings: Vec<String> = replayed.findings.iter().map(ToString::to_string).collect();
    expect![[r#"
        a.gone was being destroyed, and the result was not recorded: it may be gone
        a.old was being changed, and the result was not recorded: it may have changed"#]]
    .assert_eq(&findings.join("\n"));
}

#[test]
fn a_journal_of_another_state_is_not_replayed() {
    let journal = decode(&encode(&records())).unwrap();
    let reason = |state: Option<&State>| replay(state.map(write).as_deref(), &journal).unwrap_err().reason;
    assert_eq!(reason(None), MismatchReason::Gone);
    let foreign = State::empty("other", "1.0.0");
    assert_eq!(reason(Some(&foreign)), MismatchReason::Lineage { state: "other".into() });
    let mut later = StateWriter::new(start(), "1.0.0");
    later.apply(&set("a.more"));
    assert_eq!(reason(Some(later.state())), MismatchReason::Serial { state: 2 });
    let mut same = StateWriter::new(State::empty("line", "1.0.0"), "1.0.0");
    same.apply(&set("a.more"));
    assert_eq!(reason(Some(same.state())), MismatchReason::Content);
    let torn = read(b"{ ").unwrap_err();
    let mismatch = replay(Some(b"{ "), &journal).unwrap_err();
    assert_eq!(mismatch.reason, MismatchReason::Unreadable(torn));
    expect!["The journal continues the state with serial 1, but the state cannot be read (The state file could not be parsed as JSON: it ends too early, at line 1, column 2.). The journal has the results of 2 calls to providers, and 1 calls without a known end."]
    .assert_eq(&mismatch.to_string());
}

#[test]
fn differences_lead_from_one_state_to_the_other() {
    let end = applied(&start(), &records());
    for (from, to) in [(start(), end.clone()), (end.clone(), start()), (end.clone(), end)] {
        let mut writer = StateWriter::new(from.clone(), "1.0.0");
        let changes = difference(&from, &to);
        assert_eq!(changes.is_empty(), from == to);
        changes.iter().for_each(|change| writer.apply(change));
        assert!(writer.state().same_content(&to));
    }
}
