use std::fmt;

use super::LockInfo;
use crate::ReadError;
use crate::journal::JournalError;

/// Why a store could not do what it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// Somebody else holds the lock.
    Held(Box<HeldLock>),
    /// There is no lock to give back.
    NotLocked,
    /// The lock has another id than the one that was named.
    OtherLock {
        held: Box<LockInfo>,
        named: String,
    },
    /// The lock was ours and is not any more; nothing has been written since.
    LockLost,
    Read {
        place: String,
        error: ReadError,
    },
    Journal {
        place: String,
        error: JournalError,
    },
    /// Somebody asked to stop before the lock was free.
    Interrupted,
    /// Another run is writing the journal.
    JournalBusy {
        place: String,
    },
    /// An earlier run has left a journal, and it has not been dealt with.
    JournalLeft {
        place: String,
    },
    /// `action` completes "could not ..": `write`, `open`.
    Io {
        action: &'static str,
        place: String,
        message: String,
        full: bool,
    },
    /// A type of backend, or something about it, that does not exist here.
    Unsupported(String),
}

/// Who holds a lock, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldLock {
    pub info: Option<LockInfo>,
    /// What the system said.
    pub message: String,
}

impl StoreError {
    /// One sentence without names, as tools match on it.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        match self {
            StoreError::Held(_) | StoreError::Interrupted => "Error acquiring the state lock",
            StoreError::NotLocked | StoreError::OtherLock { .. } => "Failed to unlock state",
            StoreError::LockLost => "State lock lost",
            StoreError::Read { .. } => "Failed to load state",
            StoreError::Journal { .. } | StoreError::JournalBusy { .. } | StoreError::JournalLeft { .. } => {
                "Unfinished journal"
            }
            StoreError::Io { .. } => "Failed to access state",
            StoreError::Unsupported(_) => "Unsupported backend",
        }
    }

    /// The disk, or the user's part of it, is full.
    #[must_use]
    pub fn is_disk_full(&self) -> bool {
        matches!(self, StoreError::Io { full: true, .. })
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Held(held) => held.fmt(f),
            StoreError::Interrupted => f.write_str("Interrupted while waiting for the lock. Nothing has been done."),
            StoreError::NotLocked => f.write_str("The state is not locked."),
            StoreError::OtherLock { held, named } => {
                write!(f, "The lock has the id {:?}, not {named:?}.\n{held}", held.id.as_str())
            }
            StoreError::LockLost => f.write_str("The lock on the state was lost. Nothing has been written since."),
            StoreError::Read { place, error } => write!(f, "{place}: {error}"),
            StoreError::Journal { place, error } => write!(f, "{place}: {error}."),
            StoreError::JournalBusy { place } => write!(f, "Another run is writing the journal {place}."),
            StoreError::JournalLeft { place } => {
                write!(f, "An earlier run has left the journal {place}, and what it says is not in the state.")
            }
            StoreError::Io { action, place, message, full: _ } => write!(f, "Could not {action} {place}: {message}."),
            StoreError::Unsupported(what) => f.write_str(what),
        }
    }
}

impl fmt::Display for HeldLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Error message: {}", self.message)?;
        if let Some(info) = &self.info {
            writeln!(f, "{info}")?;
        }
        f.write_str(
            "\nTerraform acquires a state lock to protect the state from being written\n\
             by multiple users at the same time. Please resolve the issue above and try\n\
             again. For most commands, you can disable locking with the \"-lock=false\"\n\
             flag, but this is not recommended.",
        )
    }
}

impl std::error::Error for StoreError {}
