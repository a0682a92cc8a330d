//! The journal: what a run is about to do, and what came of it, written before the state file is.
//!
//! One record a line: a checksum, a space, the record as JSON. A line that was not wholly written is
//! recognised by its checksum and cut off. The journal begins with the snapshot that the run started from;
//! together with the changes after it that makes the whole state, so a state file that was torn in the
//! middle of being overwritten can be built again.
//!
//! Objects stand in the journal exactly as they would in the state: no ephemeral and no write-only values.

mod decode;
mod encode;
mod replay;
mod wire;

use std::fmt;

use terrane_addr::{AbsProviderConfig, AbsResourceInstance};
use terrane_value::Str;

use crate::{Digest, Mutation, State};

pub use decode::decode;
pub use encode::{encode_checkpoint, encode_opening, encode_record};
pub use replay::{Finding, Mismatch, MismatchReason, Replay, replay};

/// The version of this notation. Another one is not read.
pub const JOURNAL_VERSION: u64 = 1;

/// How a journal begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    pub version: u64,
    pub lineage: Str,
    /// The serial of the snapshot that the run started from. What the run itself writes has the next one.
    pub base_serial: u64,
    /// The digest of that snapshot, written as a document.
    pub base: Digest,
    /// The version of the engine that changes are recorded under.
    pub terraform_version: Str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    Intent(Box<Intent>),
    /// What came of the intent of that number: after it the state is changed so, whether or not the
    /// provider has also complained.
    Result {
        intent: u64,
        failed: bool,
        changes: Vec<Mutation>,
    },
    /// Changes that nobody outside takes part in: outputs, moves, what refreshing has seen.
    Changes(Vec<Mutation>),
    /// The state becomes another one, with its own lineage and serial: one that was pushed.
    Replace(State),
    /// A snapshot was taken here, to be written. Lines may follow before its checkpoint.
    Snapshot,
    /// A snapshot with this digest is about to overwrite the state file.
    Checkpoint {
        serial: u64,
        digest: Digest,
    },
}

/// A provider is about to be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// Counted within the journal.
    pub number: u64,
    pub effect: Effect,
    /// The object as it was before; `None` where there was none.
    pub prior: Option<Digest>,
}

/// What a provider is about to be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    pub address: AbsResourceInstance,
    /// The key, if it is about a deposed object.
    pub deposed: Option<Str>,
    pub action: EffectAction,
    pub provider: AbsProviderConfig,
    pub reach: Reach,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EffectAction {
    Create,
    Update,
    Delete,
}

/// Whether a call can leave traces outside of the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// As with `terraform_data` or `random_id`: if its result is lost, nothing is.
    Inside,
    /// It must be on the disk that the call is about to happen.
    Outside,
}

/// A journal as found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journal {
    pub header: Header,
    /// The snapshot that the run started from, and how it stood in the file.
    pub start: State,
    pub start_document: Vec<u8>,
    pub records: Vec<Record>,
    /// How much of the end was not wholly written, in bytes.
    pub cut: usize,
}

/// Why a journal is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalError {
    /// Not even its beginning is there. Then nothing has been done either: the first effect comes later.
    NotBegun,
    /// It is of a version of this notation that we do not know.
    Version(u64),
    /// A line is whole, but not understood; lines count from 1.
    Content { line: usize, message: String },
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JournalError::NotBegun => f.write_str("the journal has no complete beginning"),
            JournalError::Version(version) => {
                write!(f, "the journal has the format version {version}, but only {JOURNAL_VERSION} is supported")
            }
            JournalError::Content { line, message } => {
                write!(f, "line {line} of the journal is not understood: {message}")
            }
        }
    }
}

impl std::error::Error for JournalError {}

impl fmt::Display for EffectAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            EffectAction::Create => "create",
            EffectAction::Update => "update",
            EffectAction::Delete => "delete",
        })
    }
}
