use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::future::BoxFuture;
use terrane_state::journal::JournalError;
use terrane_state::{Lock, LockInfo, Recovery, State, StateStore, StoreError};

use super::LocalPaths;
use super::journal_file::JournalFile;
use super::session::Session;
use crate::offload::{offload, offload_cancellable};
use crate::{Disk, SystemDisk};

/// The state of one workspace in files.
pub struct LocalStore {
    paths: LocalPaths,
    session: Arc<Mutex<Session>>,
    journal: Arc<Mutex<Option<JournalFile>>>,
}

impl LocalStore {
    #[must_use]
    pub fn new(paths: LocalPaths) -> LocalStore {
        LocalStore::on(Arc::new(SystemDisk), paths)
    }

    #[must_use]
    pub fn on(disk: Arc<dyn Disk>, paths: LocalPaths) -> LocalStore {
        let session = Session::new(disk, paths.clone());
        LocalStore { paths, journal: session.journal.clone(), session: Arc::new(Mutex::new(session)) }
    }

    fn with_session<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Session) -> T + Send + 'static,
    ) -> BoxFuture<'_, T> {
        let session = self.session.clone();
        offload(move || work(&mut locked(&session)))
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl StateStore for LocalStore {
    fn place(&self) -> String {
        self.paths.output.display().to_string()
    }

    fn read(&self) -> BoxFuture<'_, Result<Option<State>, StoreError>> {
        self.with_session(|session| session.read())
    }

    fn lock(&self, request: LockInfo, patience: Duration) -> BoxFuture<'_, Result<Lock, StoreError>> {
        let session = self.session.clone();
        offload_cancellable(move |wanted| {
            let mut session = locked(&session);
            let lock = session.lock(request, patience, wanted)?;
            if !wanted() {
                // Nobody is there to give it back.
                let _ = session.unlock(&lock);
            }
            Ok(lock)
        })
    }

    fn unlock(&self, lock: Lock) -> BoxFuture<'_, Result<(), StoreError>> {
        self.with_session(move |session| session.unlock(&lock))
    }

    fn force_unlock<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        let id = id.to_string();
        self.with_session(move |session| session.force_unlock(&id))
    }

    fn recover(&self) -> BoxFuture<'_, Result<Recovery, StoreError>> {
        self.with_session(Session::recover)
    }

    fn set_journal_aside(&self) -> BoxFuture<'_, Result<String, StoreError>> {
        self.with_session(Session::set_journal_aside)
    }

    fn begin<'a>(&'a self, start: State, terraform_version: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        let terraform_version = terraform_version.to_string();
        self.with_session(move |session| session.begin(&start, &terraform_version))
    }

    /// At once, in the calling thread: it only goes to the memory of the system.
    fn append(&self, lines: Vec<u8>) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            match locked(&self.journal).as_mut() {
                Some(journal) => journal.append(&lines),
                None => {
                    let place = self.paths.journal().display().to_string();
                    Err(StoreError::Journal { place, error: JournalError::NotBegun })
                }
            }
        })
    }

    fn sync(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        let journal = self.journal.clone();
        offload(move || {
            // Lines can be added while it lasts.
            let syncing = locked(&journal).as_ref().map(JournalFile::syncing);
            syncing.map_or(Ok(()), |sync| sync())
        })
    }

    fn write(&self, state: State) -> BoxFuture<'_, Result<(), StoreError>> {
        self.with_session(move |session| session.write(&state))
    }

    fn finish(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        self.with_session(Session::finish)
    }

    fn rescue(&self, state: State) -> BoxFuture<'_, Result<String, StoreError>> {
        self.with_session(move |session| session.rescue(&state))
    }
}
