//! States that were written in the other dialect.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use terrane_addr::ProviderAddr;
use terrane_state::{Lock, LockInfo, Recovery, State, StateStore, StoreError};

/// Providers of the one dialect's registry are those of the other's. A state that knows only the other's is read as
/// if it knew ours, and written as it was found, so that whoever wrote it can go on with it. A state that knows both
/// means what it says.
pub struct TranslatedStore {
    inner: Arc<dyn StateStore>,
    own: &'static str,
    other: &'static str,
    /// Whether the state that was read last was one of the other dialect.
    foreign: Mutex<Option<bool>>,
}

impl TranslatedStore {
    pub fn new(inner: Arc<dyn StateStore>, own: &'static str, other: &'static str) -> TranslatedStore {
        TranslatedStore { inner, own, other, foreign: Mutex::new(None) }
    }

    fn arriving(&self, state: Option<State>) -> Option<State> {
        let foreign = state.as_ref().is_some_and(|state| self.is_foreign(state));
        *self.foreign.lock().unwrap_or_else(PoisonError::into_inner) = Some(foreign);
        if foreign { state.map(|state| moved(&state, self.other, self.own)) } else { state }
    }

    fn is_foreign(&self, state: &State) -> bool {
        let knows = |host: &str| state.resources().values().any(|resource| resource.provider.provider.host == host);
        knows(self.other) && !knows(self.own)
    }

    /// The state as the store keeps it.
    async fn leaving(&self, state: State) -> Result<State, StoreError> {
        let known = *self.foreign.lock().unwrap_or_else(PoisonError::into_inner);
        if known.is_none() {
            self.read().await?;
        }
        let foreign = self.foreign.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or(false);
        Ok(if foreign { moved(&state, self.own, self.other) } else { state })
    }
}

fn moved(state: &State, from: &str, to: &'static str) -> State {
    state.with_providers(|provider| {
        (provider.host == from).then(|| ProviderAddr { host: to.into(), ..provider.clone() })
    })
}

impl StateStore for TranslatedStore {
    fn place(&self) -> String {
        self.inner.place()
    }

    fn read(&self) -> BoxFuture<'_, Result<Option<State>, StoreError>> {
        async move { Ok(self.arriving(self.inner.read().await?)) }.boxed()
    }

    fn lock(&self, request: LockInfo, patience: Duration) -> BoxFuture<'_, Result<Lock, StoreError>> {
        self.inner.lock(request, patience)
    }

    fn unlock(&self, lock: Lock) -> BoxFuture<'_, Result<(), StoreError>> {
        self.inner.unlock(lock)
    }

    fn force_unlock<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        self.inner.force_unlock(id)
    }

    fn recover(&self) -> BoxFuture<'_, Result<Recovery, StoreError>> {
        self.inner.recover()
    }

    fn set_journal_aside(&self) -> BoxFuture<'_, Result<String, StoreError>> {
        self.inner.set_journal_aside()
    }

    fn begin<'a>(&'a self, start: State, terraform_version: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        async move { self.inner.begin(self.leaving(start).await?, terraform_version).await }.boxed()
    }

    fn append(&self, lines: Vec<u8>) -> BoxFuture<'_, Result<(), StoreError>> {
        self.inner.append(lines)
    }

    fn sync(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        self.inner.sync()
    }

    fn write(&self, state: State) -> BoxFuture<'_, Result<(), StoreError>> {
        async move { self.inner.write(self.leaving(state).await?).await }.boxed()
    }

    fn finish(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        self.inner.finish()
    }

    fn rescue(&self, state: State) -> BoxFuture<'_, Result<String, StoreError>> {
        async move { self.inner.rescue(self.leaving(state).await?).await }.boxed()
    }
}
