use std::collections::BTreeMap;
use std::fmt;

use terrane_addr::{AbsProviderConfig, AbsResourceInstance};
use terrane_value::Str;

use super::{Effect, EffectAction, Journal, Reach, Record};
use crate::{Digest, ReadError, State, StateWriter, write};

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

/// Brings a state up to what the journal says. `current` is the state as found: `Ok(None)` where there is
/// no file, or an empty one.
///
/// All changes are applied from the first on, whatever part of them the state has already: they say how
/// things are, not how they differ, so the end is the same.
pub fn replay(current: Result<Option<&State>, ReadError>, journal: &Journal) -> Result<Replay, Box<Mismatch>> {
    let start = match starting_point(current, journal) {
        Ok(start) => start,
        Err(reason) => return Err(Box::new(mismatch(reason, journal))),
    };
    let state = start.state.unwrap_or(&journal.start).clone();
    let mut writer = StateWriter::resume(state, journal.header.base_serial, journal.header.terraform_version.clone());
    for record in &journal.records {
        match record {
            Record::Result { changes, .. } | Record::Changes(changes) => {
                changes.iter().for_each(|change| writer.apply(change));
            }
            Record::Intent(_) | Record::Checkpoint { .. } => {}
        }
    }
    Ok(Replay {
        state: writer.snapshot(),
        rebuilt: start.state.is_none() && !journal.start.is_new(),
        recovered: results(&journal.records[start.contained..]),
        findings: findings(journal),
    })
}

struct Start<'a> {
    /// `None`: the snapshot in the journal.
    state: Option<&'a State>,
    /// How many records of the journal the state file is known to contain.
    contained: usize,
}

fn starting_point<'a>(
    current: Result<Option<&'a State>, ReadError>,
    journal: &Journal,
) -> Result<Start<'a>, MismatchReason> {
    let checkpoints = || {
        journal.records.iter().enumerate().rev().filter_map(|(index, record)| match record {
            Record::Checkpoint { digest, .. } => Some((index, *digest)),
            Record::Intent(_) | Record::Result { .. } | Record::Changes(_) => None,
        })
    };
    let state = match current {
        Ok(Some(state)) => state,
        Ok(None) if journal.start.is_new() => return Ok(Start { state: None, contained: 0 }),
        Ok(None) => return Err(MismatchReason::Gone),
        // Only a run that has begun to overwrite the file can have torn it.
        Err(error) if error.may_be_torn() && checkpoints().next().is_some() => {
            return Ok(Start { state: None, contained: 0 });
        }
        Err(error) => return Err(MismatchReason::Unreadable(error)),
    };
    let found = Digest::of(&write(state));
    if let Some((index, _)) = checkpoints().find(|(_, digest)| *digest == found) {
        return Ok(Start { state: Some(state), contained: index });
    }
    match () {
        () if found == journal.header.base => Ok(Start { state: Some(state), contained: 0 }),
        () if *state.lineage() != journal.header.lineage => {
            Err(MismatchReason::Lineage { state: state.lineage().clone() })
        }
        () if state.serial() != journal.header.base_serial => Err(MismatchReason::Serial { state: state.serial() }),
        () => Err(MismatchReason::Content),
    }
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
            Record::Intent(_) | Record::Changes(_) | Record::Checkpoint { .. } => {}
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
