use std::collections::BTreeMap;
use std::fmt;

use terrane_addr::{AbsProviderConfig, AbsResourceInstance};
use terrane_value::Str;

use super::{Effect, EffectAction, Journal, Reach, Record};
use crate::{Digest, ReadError, State, StateWriter, read, write};

/// What a journal makes of the state it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    pub state: State,
    /// The state file was torn, and has been built from the journal alone.
    pub rebuilt: bool,
    /// How many results were not in the state file.
    pub recovered: usize,
    /// What a person has to know.
    pub findings: Vec<Finding>,
}

/// A call to a provider of which nobody knows how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub address: AbsResourceInstance,
    pub deposed: Option<Str>,
    pub action: EffectAction,
    pub provider: AbsProviderConfig,
}

/// The journal does not belong to this state. Neither has been changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    pub reason: MismatchReason,
    pub journal_lineage: Str,
    pub journal_serial: u64,
    /// How many calls the journal has results of.
    pub results: usize,
    /// Calls without a known end.
    pub findings: Vec<Finding>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MismatchReason {
    /// There is no state, but the journal began with one.
    Gone,
    Lineage {
        state: Str,
    },
    /// Someone else has written the state since.
    Serial {
        state: u64,
    },
    /// The serial fits, but not the content: someone else has written it.
    Content,
    /// The state cannot be read, and it was not torn by the run of the journal.
    Unreadable(ReadError),
}

/// Brings a state up to what the journal says. `found` is the state file; `None` where there is none.
///
/// All changes are applied from the first on, whatever part of them the state has already: they say how
/// things are, not how they differ, so the end is the same.
pub fn replay(found: Option<&[u8]>, journal: &Journal) -> Result<Replay, Box<Mismatch>> {
    let start = match starting_point(found.unwrap_or_default(), journal) {
        Ok(start) => start,
        Err(reason) => return Err(Box::new(mismatch(reason, journal))),
    };
    let rebuilt = start.state.is_none() && !journal.start.is_new();
    let state = start.state.unwrap_or_else(|| journal.start.clone());
    let mut writer = StateWriter::resume(state, journal.header.base_serial, journal.header.terraform_version.clone());
    journal.records.iter().for_each(|record| apply(&mut writer, record, journal));
    Ok(Replay {
        state: writer.snapshot(),
        rebuilt,
        recovered: results(&journal.records[start.contained..]),
        findings: findings(journal),
    })
}

fn apply(writer: &mut StateWriter, record: &Record, journal: &Journal) {
    match record {
        Record::Result { changes, .. } | Record::Changes(changes) => {
            changes.iter().for_each(|change| writer.apply(change));
        }
        Record::Replace(state) => {
            let version = journal.header.terraform_version.clone();
            *writer = StateWriter::resume(state.clone(), journal.header.base_serial, version);
        }
        Record::Intent(_) | Record::Snapshot | Record::Checkpoint { .. } => {}
    }
}

struct Start {
    /// `None`: the snapshot in the journal.
    state: Option<State>,
    /// How many records of the journal the state file is known to contain.
    contained: usize,
}

fn starting_point(found: &[u8], journal: &Journal) -> Result<Start, MismatchReason> {
    let rebuild = Start { state: None, contained: 0 };
    if found.is_empty() {
        return if journal.start.is_new() { Ok(rebuild) } else { Err(MismatchReason::Gone) };
    }
    let read = read(found);
    if let Ok(state) = &read {
        let digest = Digest::of(&write(state));
        if let Some(contained) = checkpoints(journal).find(|(_, known)| *known == digest).map(|(index, _)| index) {
            return Ok(Start { state: Some(state.clone()), contained });
        }
        if digest == journal.header.base {
            return Ok(Start { state: Some(state.clone()), contained: 0 });
        }
    }
    if is_torn_by(found, journal) {
        return Ok(rebuild);
    }
    match read {
        Err(error) => Err(MismatchReason::Unreadable(error)),
        Ok(state) if *state.lineage() != journal.header.lineage => {
            Err(MismatchReason::Lineage { state: state.lineage().clone() })
        }
        Ok(state) if state.serial() != journal.header.base_serial => {
            Err(MismatchReason::Serial { state: state.serial() })
        }
        Ok(_) => Err(MismatchReason::Content),
    }
}

/// The last one first, each with the number of records before it.
fn checkpoints(journal: &Journal) -> impl Iterator<Item = (usize, Digest)> {
    journal.records.iter().enumerate().rev().filter_map(|(index, record)| match record {
        Record::Checkpoint { digest, .. } => Some((index, *digest)),
        Record::Intent(_) | Record::Result { .. } | Record::Changes(_) | Record::Replace(_) | Record::Snapshot => None,
    })
}

/// Whether a file is what is left when documents of this run are written over each other and not to their
/// ends. Then each byte is from one of them. (That a document can be read does not mean that it is whole: a
/// new serial before old content is a document too.)
fn is_torn_by(found: &[u8], journal: &Journal) -> bool {
    let mut documents = documents(journal);
    if documents.is_empty() {
        return false;
    }
    documents.push(journal.start_document.clone());
    found.iter().enumerate().all(|(at, byte)| documents.iter().any(|document| document.get(at) == Some(byte)))
}

/// The last two documents that were about to be written: the last may have been cut short, and the one
/// before it, if the disk was full.
fn documents(journal: &Journal) -> Vec<Vec<u8>> {
    let wanted: Vec<Digest> = checkpoints(journal).take(2).map(|(_, digest)| digest).collect();
    let mut documents = Vec::new();
    let version = journal.header.terraform_version.clone();
    let mut writer = StateWriter::resume(journal.start.clone(), journal.header.base_serial, version);
    let mut snapshot = None;
    for record in &journal.records {
        apply(&mut writer, record, journal);
        match record {
            Record::Snapshot => snapshot = Some(writer.snapshot()),
            Record::Checkpoint { digest, .. } if wanted.contains(digest) => {
                let candidates = [snapshot.take(), Some(writer.snapshot())];
                let written = candidates.into_iter().flatten().map(|state| write(&state));
                documents.extend(written.into_iter().find(|document| Digest::of(document) == *digest));
            }
            Record::Intent(_)
            | Record::Result { .. }
            | Record::Changes(_)
            | Record::Replace(_)
            | Record::Checkpoint { .. } => {}
        }
    }
    documents
}

fn mismatch(reason: MismatchReason, journal: &Journal) -> Mismatch {
    Mismatch {
        reason,
        journal_lineage: journal.header.lineage.clone(),
        journal_serial: journal.header.base_serial,
        results: results(&journal.records),
        findings: findings(journal),
    }
}

fn results(records: &[Record]) -> usize {
    records.iter().filter(|record| matches!(record, Record::Result { .. })).count()
}

/// Intents without a result, in the order of their addresses.
fn findings(journal: &Journal) -> Vec<Finding> {
    let mut open: BTreeMap<u64, &Effect> = BTreeMap::new();
    for record in &journal.records {
        match record {
            Record::Intent(intent) if intent.effect.reach == Reach::Outside => {
                open.insert(intent.number, &intent.effect);
            }
            Record::Result { intent, .. } => {
                open.remove(intent);
            }
            Record::Intent(_)
            | Record::Changes(_)
            | Record::Replace(_)
            | Record::Snapshot
            | Record::Checkpoint { .. } => {}
        }
    }
    let mut findings: Vec<Finding> = open
        .into_values()
        .map(|effect| Finding {
            address: effect.address.clone(),
            deposed: effect.deposed.clone(),
            action: effect.action,
            provider: effect.provider.clone(),
        })
        .collect();
    findings.sort_by(|a, b| (&a.address, &a.deposed).cmp(&(&b.address, &b.deposed)));
    findings
}

/// One sentence: what was going on, and what may be.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.address)?;
        if let Some(key) = &self.deposed {
            write!(f, " (deposed object {key})")?;
        }
        f.write_str(match self.action {
            EffectAction::Create => {
                " was being created, and the result was not recorded: it may exist without being in the state"
            }
            EffectAction::Update => " was being changed, and the result was not recorded: it may have changed",
            EffectAction::Delete => " was being destroyed, and the result was not recorded: it may be gone",
        })
    }
}

/// Which of the two says what.
impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (lineage, serial) = (&self.journal_lineage, self.journal_serial);
        match &self.reason {
            MismatchReason::Gone => {
                write!(
                    f,
                    "The journal continues a state with serial {serial} (lineage {lineage}), but there is no state"
                )?;
            }
            MismatchReason::Lineage { state } => {
                write!(f, "The journal continues a state of lineage {lineage}, but the state has the lineage {state}")?;
            }
            MismatchReason::Serial { state } => {
                write!(
                    f,
                    "The journal continues the state with serial {serial}, but the state has the serial {state}"
                )?;
            }
            MismatchReason::Content => write!(
                f,
                "The journal continues the state with serial {serial}, and the state has that serial, but another content"
            )?,
            MismatchReason::Unreadable(error) => {
                write!(
                    f,
                    "The journal continues the state with serial {serial}, but the state cannot be read ({error})"
                )?;
            }
        }
        write!(f, ". The journal has the results of {} calls to providers", self.results)?;
        match self.findings.len() {
            0 => f.write_str("."),
            open => write!(f, ", and {open} calls without a known end."),
        }
    }
}
