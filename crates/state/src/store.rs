//! Ports to where states are kept.

mod error;
mod lock;

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use terrane_value::{Str, Value};

use crate::State;
use crate::journal::{Mismatch, Replay};

pub use error::{HeldLock, StoreError};
pub use lock::{Lock, LockInfo};

/// The state of one workspace.
///
/// A run locks, recovers, reads, keeps a journal, writes checkpoints, and unlocks. A store that is used
/// without a lock because the user said so keeps its promises as far as it can.
///
/// Stores in other places than a local folder keep the lock alive on their own (a lease with a heartbeat),
/// refuse writes under a lease that was lost ([`StoreError::LockLost`]; [`Lock::fence`] is what they compare), and
/// may encrypt what they keep and hold on to older versions: nothing here forbids it.
pub trait StateStore: Send + Sync {
    /// Where the state is, as messages say it: a path or an address.
    fn place(&self) -> String;

    /// The last state that was written; `None` where there is none yet. Needs no lock: a state that is
    /// being written at the moment is waited for.
    fn read(&self) -> BoxFuture<'_, Result<Option<State>, StoreError>>;

    /// Takes the lock, and tries again for as long as it is told to. Gives up early if the future is dropped.
    fn lock(&self, request: LockInfo, patience: Duration) -> BoxFuture<'_, Result<Lock, StoreError>>;

    fn unlock(&self, lock: Lock) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Removes what a dead run has left of its lock. The lock must have that id.
    fn force_unlock<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Looks for a journal that an earlier run has left, and brings the state up to it.
    fn recover(&self) -> BoxFuture<'_, Result<Recovery, StoreError>>;

    /// Puts away a journal that does not belong to the state, and says where it is now.
    fn set_journal_aside(&self) -> BoxFuture<'_, Result<String, StoreError>>;

    /// Begins a journal for a run that starts from this snapshot.
    fn begin<'a>(&'a self, start: State, terraform_version: &'a str) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Adds whole lines to the journal. When this returns they survive the end of the process. An error
    /// means that none of them is there.
    fn append(&self, lines: Vec<u8>) -> BoxFuture<'_, Result<(), StoreError>>;

    /// What was appended before the call now survives the loss of power.
    fn sync(&self) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Makes this the state. Durable when it returns; at any moment before, what was there before or this
    /// can be had back. The first write after taking the lock keeps the state that was there as a backup.
    fn write(&self, state: State) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Ends the journal: all of it is in the state that was written last.
    fn finish(&self) -> BoxFuture<'_, Result<(), StoreError>>;

    /// The last resort when a state can be neither written nor kept in the journal. Says where it is now.
    fn rescue(&self, state: State) -> BoxFuture<'_, Result<String, StoreError>>;
}

/// What was found of earlier runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// Nothing: every run has come to its end.
    Clean,
    /// The state has been brought up to date and written; the journal is gone.
    Replayed(Box<Replay>),
    /// Nothing has been touched. It is for a person to decide; see [`StateStore::set_journal_aside`].
    Mismatch(Box<Mismatch>),
}

/// The workspaces of one configured backend.
pub trait Backend: Send + Sync {
    fn store(&self, workspace: &str) -> Arc<dyn StateStore>;

    /// In order; the default one first, whether or not it has a state.
    fn workspaces(&self) -> BoxFuture<'_, Result<Vec<Str>, StoreError>>;

    fn create_workspace<'a>(&'a self, workspace: &'a str) -> BoxFuture<'a, Result<(), StoreError>>;

    /// With its state, whatever is in it.
    fn delete_workspace<'a>(&'a self, workspace: &'a str) -> BoxFuture<'a, Result<(), StoreError>>;
}

/// The types of backends that there are.
pub trait Backends: Send + Sync {
    /// `configuration` is an object; attributes may be missing. What it holds is wholly known.
    fn open<'a>(&'a self, kind: &'a str, configuration: Value) -> BoxFuture<'a, Result<Arc<dyn Backend>, StoreError>>;
}

/// The workspace that is there from the beginning.
pub const DEFAULT_WORKSPACE: &str = "default";
