//! Which state files this process has locked.
//!
//! A lock of the system is gone as soon as its process closes any descriptor of the file, and it does not
//! keep two parts of one process apart. So nobody here opens a state file without asking this table, and
//! who finds it in there uses the descriptor that holds the lock.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::{DiskFile, FileIdentity};

static HELD: Mutex<BTreeMap<FileIdentity, Arc<dyn DiskFile>>> = Mutex::new(BTreeMap::new());

/// While it lives, nobody else in this process opens, locks or closes a state file.
pub(super) struct Held(MutexGuard<'static, BTreeMap<FileIdentity, Arc<dyn DiskFile>>>);

pub(super) fn held() -> Held {
    Held(HELD.lock().unwrap_or_else(PoisonError::into_inner))
}

impl Held {
    pub(super) fn get(&self, identity: FileIdentity) -> Option<&Arc<dyn DiskFile>> {
        self.0.get(&identity)
    }

    pub(super) fn insert(&mut self, identity: FileIdentity, file: Arc<dyn DiskFile>) {
        self.0.insert(identity, file);
    }

    pub(super) fn remove(&mut self, identity: FileIdentity) {
        self.0.remove(&identity);
    }
}
