//! Our engine, in this process and in virtual time.

use std::cell::{Cell, RefCell};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use serde_json::{Value as Json, json};
use terrane_addr::ProviderAddr;
use terrane_config::{Dialect, EngineVersion, LoadOptions, SourceError, Sources, Version};
use terrane_diag::{Diagnostics, Severity};
use terrane_engine::{
    Engine as Surroundings, PlanOptions, ProviderError, Providers, Provisioners, StopSignal, StoredDependencies, Timer,
};
use terrane_eval::RootVariables;
use terrane_functions::{Fault, FileKind, FolderEntry, Outside, ReadFault};
use terrane_plan::{Event, EventSink, Mode, Plan};
use terrane_provider::{Provider, ProviderSchemas, Provisioner};
use terrane_run::{Assignment, Early, EarlyVariables, Project, collect_variables};
use terrane_state::{Ledger, State, StateWriter};
use terrane_stores::MemoryStore;
use terrane_value::Value;

use crate::case::Engine;
use crate::observed;
use crate::stage::Stage;

const LANGUAGE_VERSION: &str = "1.11.4";

pub struct Ours {
    state: State,
    providers: Linked,
    planned: Option<(Project, RootVariables, Plan)>,
    keys: Cell<u32>,
    stored: StoredDependencies,
}

impl Ours {
    pub fn storing(self, stored: StoredDependencies) -> Ours {
        Ours { stored, ..self }
    }

    pub fn new(stage: &Stage) -> Ours {
        Ours {
            state: State::empty("lineage", LANGUAGE_VERSION),
            providers: Linked { world: stage.world_file(), environment: environment(stage.path().to_path_buf()) },
            planned: None,
            keys: Cell::new(1),
            stored: StoredDependencies::default(),
        }
    }

    /// Calls `work` with an engine. Time passes only while everything waits.
    fn with_engine<T>(&self, stage: &Stage, applying: bool, work: impl AsyncFnOnce(&Surroundings<'_>) -> T) -> T {
        let outside = Files { folder: stage.path().to_path_buf(), applying };
        let new_key = || {
            self.keys.set(self.keys.get() + 1);
            format!("{:08x}", self.keys.get())
        };
        let engine = Surroundings {
            providers: &self.providers,
            provisioners: &LinkedProvisioners,
            outside: &outside,
            events: &Unheard,
            clock: &|| Duration::ZERO,
            new_key: &new_key,
            stop: StopSignal::default(),
            workspace: "default".to_owned(),
            terraform_version: LANGUAGE_VERSION.to_owned(),
            parallelism: 50,
            stored_dependencies: self.stored,
            timer: &PausedTime,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
        runtime.expect("a runtime starts").block_on(work(&engine))
    }
}

/// Passes only while everything waits.
struct PausedTime;

impl Timer for PausedTime {
    fn now(&self) -> i64 {
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |time| time.as_secs() as i64)
    }

    fn sleep<'a>(&'a self, duration: Duration) -> LocalBoxFuture<'a, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

impl Engine for Ours {
    fn plan(&mut self, stage: &Stage, arguments: &[String]) -> (i32, Json, Json) {
        self.planned = None;
        let mut diags = Diagnostics::new();
        let sources = FolderSources { folder: stage.path().to_path_buf(), native: stage.native() };
        let options = LoadOptions {
            dialect: Dialect::Terraform,
            default_host: terrane_addr::DEFAULT_HOST.into(),
            engine_version: EngineVersion::UpTo(Version::new(1, 17, 0)),
            generate_imported: arguments.iter().any(|argument| argument.starts_with("-generate-config-out=")),
            deprecations: terrane_config::Deprecations::All,
        };
        let outside = Files { folder: stage.path().to_path_buf(), applying: false };
        let variables = EarlyVariables::Collected { environment: Vec::new(), assignments: assignments(arguments) };
        let early = Early { outside: &outside, workspace: "default", variables };
        let mut project = Project::load_early(".", options, &sources, &early, None, &mut diags);
        let options = read_arguments(arguments, &mut project, &sources, &mut diags);
        let mut plan = None;
        if !diags.has_errors() {
            let index = project.index.clone();
            let (made, noticed) = self.with_engine(stage, false, async |engine| {
                terrane_engine::plan(index, &self.state, &options, engine).await
            });
            diags.append(noticed);
            plan = made;
        }
        let exit = match &plan {
            _ if diags.has_errors() => 1,
            Some(plan) if plan.has_changes() || plan.changes_state() || !plan.deferred.is_empty() => 2,
            _ => 0,
        };
        let plan = plan.map(|plan| saved_and_loaded(plan, &self.state));
        let json = plan
            .as_ref()
            .map_or(Json::Null, |plan| observed::plan(parsed(&terrane_render::plan_json(plan, &project.index))));
        self.planned = plan.map(|plan| (project, options.variables, plan));
        (exit, messages(&diags), json)
    }

    fn apply(&mut self, stage: &Stage) -> (i32, Json) {
        let (project, variables, plan) = self.planned.take().expect("only what was planned is applied");
        let store = Arc::new(MemoryStore::new(Some(self.state.clone())));
        let ledger = Ledger::new(store.clone(), Arc::new(NoTime), self.state.clone(), LANGUAGE_VERSION);
        let diags = self.with_engine(stage, true, async |engine| {
            let (_, diags) = terrane_engine::apply(project.index, &plan, variables, engine, &ledger).await;
            ledger.finish().await.expect("memory can be written");
            diags
        });
        let written = store.state().expect("a run ends with a state");
        self.state = terrane_state::read(&terrane_state::write(&written)).expect("we read what we write");
        (i32::from(diags.has_errors()), messages(&diags))
    }

    fn mark(&mut self, _: &Stage, address: &str, taint: bool) {
        let address = address.parse().expect("a case has valid addresses");
        let mut writer = StateWriter::new(self.state.clone(), LANGUAGE_VERSION);
        let done = if taint { writer.taint(&address) } else { writer.untaint(&address) };
        assert!(done, "there is no such object: {address}");
        self.state = writer.snapshot();
    }

    fn state(&self, _: &Stage) -> Json {
        if self.state.is_new() {
            return observed::state(&json!({}));
        }
        let bytes = terrane_state::write(&self.state);
        observed::state(&serde_json::from_slice(&bytes).expect("a state is JSON"))
    }

    fn documents(&self, _: &Stage) -> Json {
        let schemas = terrane_engine::used_schemas(&self.state, &self.providers).now_or_never();
        let schemas = schemas.expect("linked providers answer at once").expect("a case has known providers");
        json!({
            "show": observed::shown_state(parsed(&terrane_render::state_json(&self.state, &schemas))),
            "output": parsed(&terrane_render::outputs_json(self.state.outputs())),
        })
    }
}

fn parsed(document: &str) -> Json {
    serde_json::from_str(document).expect("what we write is JSON")
}

/// The plan as it comes back from a file, as the reference has it too when it applies.
fn saved_and_loaded(plan: Plan, state: &State) -> Plan {
    if plan.errored {
        return plan;
    }
    let file = terrane_plan::PlanFile {
        plan,
        sources: Vec::new(),
        module_manifest: None,
        default_host: terrane_addr::DEFAULT_HOST.to_owned(),
        tofu_dialect: false,
        workspace: "default".to_owned(),
        state_path: "terraform.tfstate".to_owned(),
        state_lineage: state.lineage().to_string(),
        state_serial: state.serial(),
    };
    let bytes = terrane_plan::file::write(&file).expect("a plan without errors can be written");
    terrane_plan::file::read(&bytes).expect("we read what we write").plan
}

fn messages(diags: &Diagnostics) -> Json {
    observed::diagnostics(diags.iter().map(|diagnostic| {
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        (severity.to_owned(), diagnostic.summary.to_string())
    }))
}

fn read_arguments(
    arguments: &[String],
    project: &mut Project,
    sources: &FolderSources,
    diags: &mut Diagnostics,
) -> PlanOptions {
    let (mut mode, mut refresh, mut allow_deferral) = (Mode::Normal, true, false);
    let (mut targets, mut excludes, mut force_replace) = (Vec::new(), Vec::new(), Vec::new());
    for argument in arguments {
        let (name, value) = argument.split_once('=').unwrap_or((argument, ""));
        match name {
            // Looked at where the configuration is read.
            "-generate-config-out" => {}
            "-destroy" => mode = Mode::Destroy,
            "-refresh-only" => mode = Mode::RefreshOnly,
            "-refresh" => refresh = value != "false",
            "-target" => targets.push(value.parse().expect("a case has valid targets")),
            "-exclude" => excludes.push(value.parse().expect("a case has valid addresses")),
            "-replace" => force_replace.push(value.parse().expect("a case has valid addresses")),
            "-allow-deferral" => allow_deferral = true,
            "-var" | "-var-file" => {}
            _ => panic!("the suite does not know the argument {argument}"),
        }
    }
    let index = project.index.clone();
    let variables = match index.config.root() {
        Some(root) => collect_variables(root, &[], &assignments(arguments), sources, &mut project.sources, diags),
        None => RootVariables::default(),
    };
    PlanOptions { mode, refresh, targets, excludes, force_replace, allow_deferral, variables }
}

fn assignments(arguments: &[String]) -> Vec<Assignment> {
    let assignment = |argument: &String| match argument.split_once('=') {
        Some(("-var", value)) => Some(Assignment::Value(value.to_owned())),
        Some(("-var-file", path)) => Some(Assignment::File(path.to_owned())),
        _ => None,
    };
    arguments.iter().filter_map(assignment).collect()
}

fn environment(folder: PathBuf) -> terrane_builtin::Environment {
    let next = std::sync::atomic::AtomicU64::new(1);
    let randomness = move |bytes: &mut [u8]| {
        let count = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        // Spread over all bits: ids are to look like those of the reference.
        let seed = count.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes();
        bytes.iter_mut().enumerate().for_each(|(at, byte)| *byte = seed[at % seed.len()]);
    };
    terrane_builtin::Environment::new(
        Arc::new(|| (1_700_000_000, 0)),
        Arc::new(randomness),
        Arc::new(|time| tokio::time::sleep(time).boxed()),
        folder,
    )
}

/// The scripted provider with this case's world, and the embedded ones.
struct Linked {
    world: PathBuf,
    environment: terrane_builtin::Environment,
}

impl Linked {
    fn find(&self, address: &ProviderAddr) -> Result<Arc<dyn Provider>, ProviderError> {
        if address.namespace == "terrane" {
            let environment = terrane_fixtures::Environment { world: Some(self.world.clone()) };
            return Ok(terrane_fixtures::provider(environment));
        }
        let entry = terrane_builtin::find(address).ok_or_else(|| ProviderError {
            summary: "Provider not available".to_owned(),
            detail: address.to_string(),
        })?;
        Ok(entry.provider(address.clone(), &self.environment))
    }
}

impl Providers for Linked {
    fn schemas<'a>(
        &'a self,
        provider: &'a ProviderAddr,
    ) -> LocalBoxFuture<'a, Result<Arc<ProviderSchemas>, ProviderError>> {
        async move { self.find(provider).map(|provider| provider.schemas().clone()) }.boxed_local()
    }

    fn start<'a>(&'a self, provider: &'a ProviderAddr) -> LocalBoxFuture<'a, Result<Arc<dyn Provider>, ProviderError>> {
        async move { self.find(provider) }.boxed_local()
    }
}

struct LinkedProvisioners;

impl Provisioners for LinkedProvisioners {
    fn find(&self, kind: &str) -> Option<Arc<dyn Provisioner>> {
        terrane_provisioners::find(kind)
    }
}

struct Unheard;

impl EventSink for Unheard {
    fn event(&self, _: Event) {}
}

struct NoTime;

impl terrane_state::Clock for NoTime {
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

/// The configuration in the folder of the case.
struct FolderSources {
    folder: PathBuf,
    /// Where the calls of modules are found.
    native: PathBuf,
}

impl Sources for FolderSources {
    fn list(&self, directory: &str) -> Result<Vec<String>, SourceError> {
        let entries = fs::read_dir(self.folder.join(directory)).map_err(|_| SourceError::NotFound)?;
        let entries = entries.filter_map(Result::ok).filter(|entry| entry.path().is_file());
        Ok(entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect())
    }

    fn read(&self, path: &str) -> Result<Arc<[u8]>, SourceError> {
        fs::read(self.folder.join(path)).map(Arc::from).map_err(|_| SourceError::NotFound)
    }

    fn module_manifest(&self) -> Result<Option<Arc<[u8]>>, SourceError> {
        Ok(Some(manifest(&self.native).into()))
    }
}

/// What `get` would have written: every call to a folder of the case, found by reading the calls.
fn manifest(root: &Path) -> Vec<u8> {
    let mut records = vec![json!({ "Key": "", "Source": "", "Dir": "." })];
    let calls = RefCell::new(vec![(String::new(), ".".to_owned())]);
    loop {
        let Some((key, folder)) = calls.borrow_mut().pop() else { break };
        let mut files: Vec<_> = fs::read_dir(root.join(&folder)).into_iter().flatten().flatten().collect();
        files.sort_by_key(fs::DirEntry::path);
        for file in files.iter().filter(|file| file.path().extension().is_some_and(|end| end == "tf")) {
            let text = fs::read_to_string(file.path()).unwrap_or_default();
            for (name, source) in module_calls(&text) {
                let key = if key.is_empty() { name } else { format!("{key}.{name}") };
                let folder = normal(&format!("{folder}/{source}"));
                records.push(json!({ "Key": key, "Source": source, "Dir": folder }));
                calls.borrow_mut().push((key, folder));
            }
        }
    }
    json!({ "Modules": records }).to_string().into_bytes()
}

/// Cases write `module "name" {` and `source = "./folder"` each on a line of its own.
fn module_calls(text: &str) -> Vec<(String, String)> {
    let mut calls = Vec::new();
    let mut name = None;
    for line in text.lines() {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("module \"") {
            name = rest.split('"').next().map(str::to_owned);
        } else if line.starts_with("source") && line.contains("\"./") || line.contains("\"../") {
            let source = line.split('"').nth(1).map(str::to_owned);
            calls.extend(name.take().zip(source));
        }
    }
    calls
}

fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// What functions see of the case.
struct Files {
    folder: PathBuf,
    applying: bool,
}

impl Outside for Files {
    fn read_file(&self, path: &str) -> Result<Arc<[u8]>, ReadFault> {
        fs::read(self.folder.join(path)).map(Arc::from).map_err(|_| ReadFault::Missing)
    }

    fn file_kind(&self, path: &str) -> Result<FileKind, String> {
        let path = self.folder.join(path);
        Ok(if path.is_file() {
            FileKind::File
        } else if path.is_dir() {
            FileKind::Folder
        } else {
            FileKind::Missing
        })
    }

    fn read_folder(&self, _: &str) -> Result<Vec<FolderEntry>, String> {
        Err("no case looks into folders".to_owned())
    }

    fn home_directory(&self) -> Option<String> {
        None
    }

    fn working_directory(&self) -> String {
        self.folder.to_string_lossy().into_owned()
    }

    fn now(&self) -> Option<(i64, u32)> {
        self.applying.then_some((1_700_000_000, 0))
    }

    fn plan_time(&self) -> Option<(i64, u32)> {
        Some((1_700_000_000, 0))
    }

    fn random(&self, bytes: &mut [u8]) -> bool {
        bytes.fill(7);
        self.applying
    }

    fn render_template(&self, _: &str, _: &str, _: &Value) -> Result<Value, Fault> {
        Err(Fault::new("templates are rendered by the evaluator"))
    }
}
