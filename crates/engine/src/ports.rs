//! What the engine needs of the outside.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use futures::future::LocalBoxFuture;
use terrane_addr::{AbsProviderConfig, AbsResourceInstance, ProviderAddr, Str};
use terrane_functions::Outside;
use terrane_plan::{Doing, EventSink};
use terrane_provider::{Provider, ProviderSchemas, Provisioner};
use terrane_state::{Object, OutputValue, State};

/// Finds and starts providers.
pub trait Providers {
    /// What a provider declares. Asked once per provider and run.
    fn schemas<'a>(
        &'a self,
        provider: &'a ProviderAddr,
    ) -> LocalBoxFuture<'a, Result<Arc<ProviderSchemas>, ProviderError>>;

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
}

/// The book of what was intended and what came of it. Nothing is done before its intent is written down.
pub trait Ledger {
    /// Notes what is about to be done to an object. Ready when that is as durable as the deed asks for:
    /// on disk if the call touches the outside world.
    ///
    /// # Errors
    /// If the note could not be made durable: then the deed must not be done.
    fn intend<'a>(&'a self, intent: Intent<'a>) -> LocalBoxFuture<'a, Result<IntentId, LedgerError>>;

    /// Notes what came of it. What cannot be written now is kept, and written with the next note or at
    /// the end; that it could not is reported there.
    fn conclude(&self, intent: IntentId, outcome: Outcome<'_>);

    /// A change of state without a deed: an object is renamed from current to deposed, or back.
    fn depose(&self, address: &AbsResourceInstance, key: &str);
    fn restore(&self, address: &AbsResourceInstance, key: &str);

    /// Objects and outputs as the plan found them, before the first step.
    fn begin(&self, prior: &State);
    fn set_outputs(&self, outputs: BTreeMap<Str, Option<OutputValue>>);
    fn set_checks(&self, checks: &terrane_plan::Checks);

    /// What state says now.
    fn state(&self) -> State;
}

/// Names an intent until it is concluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct IntentId(pub u64);

#[derive(Clone, Debug)]
pub struct Intent<'a> {
    pub address: &'a AbsResourceInstance,
    pub provider: &'a AbsProviderConfig,
    /// The key of a deposed object that is to go; `None` is the current object.
    pub deposed: Option<&'a str>,
    pub doing: Doing,
    /// Whether the call touches anything but the provider's own memory.
    pub outside_effect: bool,
}

/// The object after a deed. `None`: it is gone, or was never made.
#[derive(Clone, Debug)]
pub struct Outcome<'a> {
    pub address: &'a AbsResourceInstance,
    pub provider: &'a AbsProviderConfig,
    pub deposed: Option<&'a str>,
    pub object: Option<Arc<Object>>,
    pub failed: bool,
}

/// Why the ledger cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerError {
    pub message: String,
}
