use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::future::BoxFuture;
use terrane_state::journal::encode_opening;
use terrane_state::{HeldLock, Lock, LockInfo, Recovery, State, StateStore, StoreError, write};

/// A state that ends with the process: for tests, and for runs that are only tried out.
#[derive(Default)]
pub struct MemoryStore {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    state: Option<State>,
    lock: Option<LockInfo>,
    journal: Vec<u8>,
    writes: usize,
    syncs: usize,
}

impl MemoryStore {
    #[must_use]
    pub fn new(state: Option<State>) -> MemoryStore {
        MemoryStore { kept: Mutex::new(Kept { state, ..Kept::default() }) }
    }

    /// What was written last.
    #[must_use]
    pub fn state(&self) -> Option<State> {
        self.kept().state.clone()
    }

    /// What is in the journal of a run that has not ended.
    #[must_use]
    pub fn journal(&self) -> Vec<u8> {
        self.kept().journal.clone()
    }

    /// How often the state was written, and the journal synced.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let kept = self.kept();
        (kept.writes, kept.syncs)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn done<T: Send + 'static>(&self, work: impl FnOnce(&mut Kept) -> T) -> BoxFuture<'_, T> {
        let answer = work(&mut self.kept());
        Box::pin(std::future::ready(answer))
    }
}

impl StateStore for MemoryStore {
    fn place(&self) -> String {
        "memory".to_string()
    }

    fn read(&self) -> BoxFuture<'_, Result<Option<State>, StoreError>> {
        self.done(|kept| Ok(kept.state.clone()))
    }

    fn lock(&self, request: LockInfo, _patience: Duration) -> BoxFuture<'_, Result<Lock, StoreError>> {
        self.done(|kept| match kept.lock.clone() {
            Some(info) => {
                let message = "resource temporarily unavailable".to_string();
                Err(StoreError::Held(Box::new(HeldLock { info: Some(info), message })))
            }
            None => {
                kept.lock = Some(request.clone());
                Ok(Lock { info: request, fence: None })
            }
        })
    }

    fn unlock(&self, lock: Lock) -> BoxFuture<'_, Result<(), StoreError>> {
        self.done(|kept| match kept.lock.take_if(|held| held.id == lock.info.id) {
            Some(_) => Ok(()),
            None => Err(StoreError::NotLocked),
        })
    }

    fn force_unlock<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        self.done(|kept| match kept.lock.take_if(|held| held.id == id) {
            Some(_) => Ok(()),
            None => Err(StoreError::NotLocked),
        })
    }

    fn recover(&self) -> BoxFuture<'_, Result<Recovery, StoreError>> {
        self.done(|_| Ok(Recovery::Clean))
    }

    fn set_journal_aside(&self) -> BoxFuture<'_, Result<String, StoreError>> {
        self.done(|kept| {
            kept.journal.clear();
            Ok("memory".to_string())
        })
    }

    fn begin<'a>(&'a self, start: State, terraform_version: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        self.done(|kept| {
            kept.journal = encode_opening(&start, &write(&start), terraform_version);
            Ok(())
        })
    }

    fn append(&self, lines: Vec<u8>) -> BoxFuture<'_, Result<(), StoreError>> {
        self.done(|kept| {
            kept.journal.extend(lines);
            Ok(())
        })
    }

    fn sync(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        self.done(|kept| {
            kept.syncs += 1;
            Ok(())
        })
    }

    fn write(&self, state: State) -> BoxFuture<'_, Result<(), StoreError>> {
        self.done(|kept| {
            kept.writes += 1;
            kept.state = Some(state);
            Ok(())
        })
    }

    fn finish(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        self.done(|kept| {
            kept.journal.clear();
            Ok(())
        })
    }

    fn rescue(&self, state: State) -> BoxFuture<'_, Result<String, StoreError>> {
        self.done(|kept| {
            kept.state = Some(state);
            Ok("memory".to_string())
        })
    }
}
