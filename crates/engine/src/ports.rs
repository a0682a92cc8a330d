//! What the engine needs of the outside.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use futures::future::LocalBoxFuture;
use terrane_addr::ProviderAddr;
use terrane_functions::Outside;
use terrane_plan::EventSink;
use terrane_provider::{Provider, ProviderSchemas, Provisioner};

/// Finds and starts providers.
pub trait Providers {
    /// What a provider declares. Asked once per provider and run.
    fn schemas<'a>(
        &'a self,
        provider: &'a ProviderAddr,
    ) -> LocalBoxFuture<'a, Result<Arc<ProviderSchemas>, ProviderError>>;

    /// A provider for calls that need no configuration: validation, functions. It may be the same each time.
    fn shared<'a>(
        &'a self,
        provider: &'a ProviderAddr,
    ) -> LocalBoxFuture<'a, Result<Arc<dyn Provider>, ProviderError>> {
        self.start(provider)
    }

    /// A provider that has not been configured yet: one per provider configuration.
    fn start<'a>(&'a self, provider: &'a ProviderAddr) -> LocalBoxFuture<'a, Result<Arc<dyn Provider>, ProviderError>>;
}

/// Why there is no such provider here, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderError {
    pub summary: String,
    pub detail: String,
}

pub trait Provisioners {
    fn find(&self, kind: &str) -> Option<Arc<dyn Provisioner>>;
}

/// Set when the user asks to stop: what runs is finished, nothing new begins.
#[derive(Clone, Debug, Default)]
pub struct StopSignal {
    requested: Rc<Cell<bool>>,
}

impl StopSignal {
    pub fn request(&self) {
        self.requested.set(true);
    }

    #[must_use]
    pub fn is_requested(&self) -> bool {
        self.requested.get()
    }
}

/// The surroundings of one run.
pub struct Engine<'a> {
    pub providers: &'a dyn Providers,
    pub provisioners: &'a dyn Provisioners,
    pub outside: &'a dyn Outside,
    pub events: &'a dyn EventSink,
    /// Time since some fixed moment, for durations.
    pub clock: &'a dyn Fn() -> Duration,
    /// Random keys for deposed objects: eight hexadecimal digits.
    pub new_key: &'a dyn Fn() -> String,
    pub stop: StopSignal,
    pub workspace: String,
    /// The language version that providers are told and state records.
    pub terraform_version: String,
    /// How many provider calls may run at once.
    pub parallelism: usize,
    pub stored_dependencies: StoredDependencies,
    pub timer: &'a dyn Timer,
}

/// Time that passes, for what has to be done in time. The engine knows no runtime.
pub trait Timer {
    /// Seconds since 1970-01-01 UTC.
    fn now(&self) -> i64;

    fn sleep<'a>(&'a self, duration: Duration) -> LocalBoxFuture<'a, ()>;
}

/// How far the dependencies reach that state records of an object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StoredDependencies {
    /// To the first resource on each path that has an instance: linear in what was written.
    #[default]
    Nearest,
    /// All that an object uses, through other objects too, as the reference records it: grows with the square
    /// of the depth, but stays complete if another engine takes objects out of the state.
    All,
}
