//! All plugins of a run: started when they are needed, as few as possible, and ended.
//!
//! They are looked after by a thread of their own, so that their output is heard and their connections stay
//! alive whatever the engine is busy with, and so that the engine can wait for a function of a provider in
//! the middle of an expression.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::Duration;

use bytes::Bytes;
use terrane_addr::ProviderAddr;
use terrane_provider::{ProviderDiagnostic, ProviderSchemas};
use tokio::runtime::{Handle, Runtime};
use tokio::sync::{OnceCell, Semaphore, watch};

use super::cache::SchemaCache;
use super::fault::{CallFault, CallReason, StartFault};
use super::log::LogSink;
use super::process::{Launcher, Process};
use super::provider::PluginProvider;
use super::reattach::Reattach;
use super::verdicts::Verdicts;
use crate::rpc::Rpc;
use crate::schemas::{Outline, Pieces, Section};
use crate::wire::tfplugin6 as wire;

/// How long all plugins together may take to end.
const FAREWELL: Duration = Duration::from_secs(6);

#[derive(Clone)]
pub struct Settings {
    pub launcher: Launcher,
    /// Off only for debugging: `TF_DISABLE_PLUGIN_TLS`.
    pub tls: bool,
    pub start_deadline: Duration,
    /// Of calls that do not reach outside.
    pub call_deadline: Duration,
    /// How long a process may be without a sign of life before it is asked for one, and how long that may take.
    pub silence: Duration,
    /// How many may be starting at the same time.
    pub starting_at_once: usize,
    pub log: Option<LogSink>,
    pub cache: Option<SchemaCache>,
    pub verdicts: Option<Verdicts>,
    /// What plugins find in their environment besides ours.
    pub environment: Vec<(OsString, OsString)>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            launcher: Launcher::default(),
            tls: true,
            start_deadline: Duration::from_secs(60),
            call_deadline: Duration::from_secs(120),
            silence: Duration::from_secs(30),
            starting_at_once: 8,
            log: None,
            cache: None,
            verdicts: None,
            environment: Vec::new(),
        }
    }
}

/// A plugin that has been found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    pub address: ProviderAddr,
    pub binary: PathBuf,
    /// Of its contents, as they were checked. Without it nothing is remembered of the plugin.
    pub hash: Option<String>,
    /// Somebody else runs the process.
    pub reattach: Option<Reattach>,
}

/// Why there are no schemas.
#[derive(Clone, Debug)]
pub enum SchemaFault {
    Call(CallFault),
    /// The provider itself says so.
    Refused(Vec<ProviderDiagnostic>),
}

pub struct Plugins {
    settings: Arc<Settings>,
    runtime: OnceLock<Runtime>,
    slots: Mutex<BTreeMap<ProviderAddr, Arc<Slot>>>,
    starts: Arc<Semaphore>,
    ends: Arc<Mutex<Vec<watch::Receiver<Option<String>>>>>,
}

impl Plugins {
    #[must_use]
    pub fn new(settings: Settings) -> Plugins {
        let starts = Arc::new(Semaphore::new(settings.starting_at_once.max(1)));
        Plugins {
            settings: Arc::new(settings),
            runtime: OnceLock::new(),
            slots: Mutex::default(),
            starts,
            ends: Arc::default(),
        }
    }

    /// What the plugin declares. Its process is started only if nothing is remembered.
    pub async fn schemas(&self, package: &Package) -> Result<Arc<ProviderSchemas>, SchemaFault> {
        let slot = self.slot(package);
        self.run(async move { slot.schemas().await.cloned() }).await
    }

    /// The plugin for calls that need no configuration. Its process may serve others too, and is started with
    /// the first call.
    pub async fn shared(&self, package: &Package) -> Result<Arc<PluginProvider>, SchemaFault> {
        let schemas = self.schemas(package).await?;
        Ok(Arc::new(PluginProvider::new(self.slot(package), schemas, false, self.handle())))
    }

    /// The plugin with a process that no other configuration uses.
    pub async fn start(&self, package: &Package) -> Result<Arc<PluginProvider>, SchemaFault> {
        let schemas = self.schemas(package).await?;
        Ok(Arc::new(PluginProvider::new(self.slot(package), schemas, true, self.handle())))
    }

    /// Ends all processes that nobody uses, and waits until they have ended.
    pub async fn close(&self) {
        if self.runtime.get().is_none() {
            return;
        }
        let slots = std::mem::take(&mut *lock(&self.slots));
        let ends = std::mem::take(&mut *lock(&self.ends));
        self.run(async move {
            for slot in slots.values() {
                slot.idle.lock().await.take();
            }
            let all = async {
                for mut end in ends {
                    // An error is an end too.
                    let _ = end.wait_for(Option::is_some).await;
                }
            };
            let _ = tokio::time::timeout(FAREWELL, all).await;
        })
        .await;
    }

    /// Asks all running processes to end early what they are at.
    pub async fn stop(&self) {
        if self.runtime.get().is_none() {
            return;
        }
        let slots: Vec<Arc<Slot>> = lock(&self.slots).values().cloned().collect();
        self.run(async move {
            let running: Vec<Arc<Process>> = slots.iter().flat_map(|slot| slot.alive()).collect();
            let asked = running
                .iter()
                .map(|process| process.call::<wire::StopProviderResponse>(Rpc::StopProvider, None, &wire::Empty {}));
            // One that does not hear it comes to its end with the run.
            futures::future::join_all(asked).await;
        })
        .await;
    }

    fn slot(&self, package: &Package) -> Arc<Slot> {
        let mut slots = lock(&self.slots);
        let slot = slots.entry(package.address.clone()).or_insert_with(|| {
            Arc::new(Slot {
                package: package.clone(),
                settings: Arc::clone(&self.settings),
                starts: Arc::clone(&self.starts),
                ends: Arc::clone(&self.ends),
                declared: OnceCell::new(),
                idle: tokio::sync::Mutex::new(None),
                running: Mutex::default(),
            })
        });
        Arc::clone(slot)
    }

    fn handle(&self) -> Handle {
        let runtime = self.runtime.get_or_init(|| {
            let mut builder = tokio::runtime::Builder::new_multi_thread();
            builder.worker_threads(1).thread_name("plugins").enable_all();
            builder.build().expect("a system that can start plugins can start a thread")
        });
        runtime.handle().clone()
    }

    /// On the thread of the plugins.
    async fn run<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> T {
        on(&self.handle(), work).await
    }
}

impl Drop for Plugins {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Whoever wants to see the processes end has called `close`.
            runtime.shutdown_background();
        }
    }
}

pub(super) async fn on<T: Send + 'static>(handle: &Handle, work: impl Future<Output = T> + Send + 'static) -> T {
    handle.spawn(work).await.expect("the work does not panic, and its runtime lives as long as the plugins")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What there is of one provider.
pub(super) struct Slot {
    pub package: Package,
    settings: Arc<Settings>,
    starts: Arc<Semaphore>,
    ends: Arc<Mutex<Vec<watch::Receiver<Option<String>>>>>,
    declared: OnceCell<Declared>,
    /// A process that belongs to no configuration yet.
    idle: tokio::sync::Mutex<Option<Arc<Process>>>,
    /// All processes that somebody uses.
    running: Mutex<Vec<Weak<Process>>>,
}

struct Declared {
    schemas: Arc<ProviderSchemas>,
    /// Every process insists on being asked for its schema first.
    must_be_asked: bool,
}

impl Slot {
    pub async fn schemas(self: &Arc<Slot>) -> Result<&Arc<ProviderSchemas>, SchemaFault> {
        self.declared().await.map(|declared| &declared.schemas)
    }

    async fn declared(self: &Arc<Slot>) -> Result<&Declared, SchemaFault> {
        self.declared.get_or_try_init(|| self.declare()).await
    }

    async fn declare(&self) -> Result<Declared, SchemaFault> {
        let remembered = self.settings.cache.as_ref().zip(self.package.hash.as_deref());
        if let Some((protocol, outline, pieces)) = remembered.and_then(|(cache, hash)| cache.load(hash)) {
            return Ok(Declared { schemas: Arc::new(outline.schemas(protocol, &pieces)), must_be_asked: false });
        }
        let process = self.any_process(false).await.map_err(|fault| {
            SchemaFault::Call(CallFault {
                provider: self.package.address.to_string(),
                rpc: Rpc::GetProviderSchema,
                kind: None,
                reason: CallReason::Start(fault),
                said: String::new(),
            })
        })?;
        let (outline, answer) = declared(&process).await?;
        let optional = outline.capabilities.get_provider_schema_optional;
        let kept = remembered.filter(|_| optional).and_then(|(cache, hash)| {
            cache.store(hash, process.protocol, &outline, &answer);
            // What has been written down need not be held in memory.
            cache.load(hash).map(|(_, _, pieces)| pieces)
        });
        let pieces: Arc<dyn Pieces> = kept.unwrap_or_else(|| Arc::new(answer));
        let schemas = Arc::new(outline.schemas(process.protocol, &pieces));
        Ok(Declared { schemas, must_be_asked: !optional })
    }

    /// Where good configurations of this very package are remembered. Of one that a developer runs nothing is.
    pub fn verdicts(&self) -> Option<(&Verdicts, &str)> {
        self.settings.verdicts.as_ref().zip(self.package.hash.as_deref())
    }

    /// A process for calls that need no configuration.
    pub async fn any(&self) -> Result<Arc<Process>, StartFault> {
        self.any_process(self.must_be_asked()).await
    }

    async fn any_process(&self, ask: bool) -> Result<Arc<Process>, StartFault> {
        let mut idle = self.idle.lock().await;
        if let Some(process) = self.alive().pop() {
            return Ok(process);
        }
        let process = self.launch(ask).await?;
        *idle = Some(Arc::clone(&process));
        Ok(process)
    }

    /// A process for one configuration: the idle one if there is one.
    pub async fn own(&self) -> Result<Arc<Process>, StartFault> {
        let idle = self.idle.lock().await.take().filter(|process| process.is_alive());
        match idle {
            Some(process) => Ok(process),
            None => self.launch(self.must_be_asked()).await,
        }
    }

    fn must_be_asked(&self) -> bool {
        self.declared.get().is_some_and(|declared| declared.must_be_asked)
    }

    async fn launch(&self, ask: bool) -> Result<Arc<Process>, StartFault> {
        let _turn = self.starts.acquire().await;
        let provider = self.package.address.to_string();
        let process = match &self.package.reattach {
            Some(there) => Process::attach(&provider, there.protocol, &there.endpoint, &self.settings).await?,
            None => Process::launch(&provider, &self.package.binary, &self.settings).await?,
        };
        let process = Arc::new(process);
        self.note(&process);
        if ask {
            // The answer is known. If it fails, so does what is asked next, and tells why.
            let _ = process.call_raw(Rpc::GetProviderSchema, None, &wire::Empty {}).await;
        }
        Ok(process)
    }

    fn note(&self, process: &Arc<Process>) {
        let mut ends = lock(&self.ends);
        ends.retain(|end| end.borrow().is_none());
        ends.push(process.ended());
        let mut running = lock(&self.running);
        running.retain(|process| process.strong_count() > 0);
        running.push(Arc::downgrade(process));
    }

    fn alive(&self) -> Vec<Arc<Process>> {
        let running = lock(&self.running);
        running.iter().filter_map(Weak::upgrade).filter(|process| process.is_alive()).collect()
    }
}

/// All that a plugin declares, in one piece. What it declares apart, if it does, is asked for apart: identities always
/// are, functions where the large answer has none.
async fn declared(process: &Process) -> Result<(Outline, Bytes), SchemaFault> {
    let rpc = Rpc::GetProviderSchema;
    let answer = process.call_raw(rpc, None, &wire::Empty {}).await.map_err(SchemaFault::Call)?;
    let senseless = |rpc, why| SchemaFault::Call(process.fault(rpc, None, CallReason::Answer(why)));
    let (mut outline, complaints) = Outline::of(&answer).map_err(|why| senseless(rpc, why))?;
    refuse(complaints)?;
    let mut bytes = answer;
    for (section, rpc) in [(Section::Identity, Rpc::GetResourceIdentitySchemas), (Section::Function, Rpc::GetFunctions)]
    {
        if outline.has(section) {
            continue;
        }
        let further = match process.call_raw(rpc, None, &wire::Empty {}).await {
            Ok(further) => further,
            // It is older than the call.
            Err(fault) if fault.is_unimplemented() => continue,
            Err(fault) => return Err(SchemaFault::Call(fault)),
        };
        let (whole, complaints) = outline.add(section, bytes.clone(), &further).map_err(|why| senseless(rpc, why))?;
        // Some proxies say it so.
        if complaints.iter().any(|complaint| complaint.summary.ends_with("Not Implemented")) {
            continue;
        }
        refuse(complaints)?;
        bytes = whole;
    }
    Ok((outline, bytes))
}

fn refuse(complaints: Vec<ProviderDiagnostic>) -> Result<(), SchemaFault> {
    match complaints.iter().any(ProviderDiagnostic::is_error) {
        true => Err(SchemaFault::Refused(complaints)),
        false => Ok(()),
    }
}

impl SchemaFault {
    #[must_use]
    pub fn summary(&self) -> &'static str {
        match self {
            SchemaFault::Call(CallFault { reason: CallReason::Start(fault), .. }) => fault.summary(),
            SchemaFault::Call(_) | SchemaFault::Refused(_) => "Failed to load plugin schemas",
        }
    }
}

impl std::fmt::Display for SchemaFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SchemaFault::Call(fault) => write!(f, "{fault}"),
            SchemaFault::Refused(complaints) => {
                let errors = complaints.iter().filter(|complaint| complaint.is_error());
                let told: Vec<String> = errors.map(|error| format!("{}: {}", error.summary, error.detail)).collect();
                write!(f, "The provider does not say what it offers: {}", told.join("; "))
            }
        }
    }
}
