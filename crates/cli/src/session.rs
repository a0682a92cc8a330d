//! What every command needs: the adapters of this machine, the selected workspace, a runtime.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use terrane_config::{Installer, LoadOptions};
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_engine::{Engine, StopSignal, StoredDependencies};
use terrane_eval::RootVariables;
use terrane_modules::Network;
use terrane_plan::EventSink;
use terrane_run::{Early, EarlyVariables, Project, collect_variables};
use terrane_state::{Backend, Lock, LockInfo, Recovery, State, StateStore, StoreError};
use terrane_stores::{Backup, LocalBackend, LocalOptions, SelectedWorkspace};
use terrane_value::Content;

use crate::ExtraProvider;
use crate::adapters::{FolderSources, LinkedProviders, LocalOutside, LocalProvisioners, SystemTimer, TranslatedStore};
use crate::commands::{PlanningOptions, StateOptions, VariableOptions, is_workspace_name};
use crate::compatibility::{engine_version, language_version};
use crate::dialect::{default_host, dialect, other_host};
use crate::log::{Level, core};
use crate::screen::Screen;

pub struct Session {
    pub providers: LinkedProviders,
    pub provisioners: LocalProvisioners,
    pub workspace: String,
    pub data_folder: PathBuf,
    pub started: Instant,
    runtime: tokio::runtime::Runtime,
}

impl Session {
    pub fn new(extra: &[ExtraProvider]) -> Result<Session, String> {
        let data_folder = PathBuf::from(std::env::var_os("TF_DATA_DIR").unwrap_or_else(|| ".terraform".into()));
        let workspace = match std::env::var("TF_WORKSPACE") {
            Ok(name) if !name.is_empty() => name,
            _ => SelectedWorkspace::in_data_folder(&data_folder).read().map_err(|error| error.to_string())?.to_string(),
        };
        if !is_workspace_name(&workspace) {
            return Err(format!(
                "The workspace name {workspace:?} is not allowed. The name must contain only URL safe characters, and no \
                 path separators."
            ));
        }
        core(Level::Info, || format!("workspace={workspace} data_folder={}", data_folder.display()));
        let settings = crate::settings::load(&Screen::new(false));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| format!("the runtime does not start: {error}"))?;
        Ok(Session {
            providers: LinkedProviders::new(extra, settings, &data_folder),
            provisioners: LocalProvisioners,
            workspace,
            data_folder,
            started: Instant::now(),
            runtime,
        })
    }

    pub fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    pub fn sources(&self) -> FolderSources {
        FolderSources { data_folder: self.data_folder.clone() }
    }

    pub fn load_options(&self) -> LoadOptions {
        LoadOptions {
            dialect: dialect(),
            default_host: default_host().into(),
            engine_version: engine_version(),
            generate_imported: false,
            deprecations: terrane_config::Deprecations::All,
        }
    }

    /// For commands that take no values of variables: only the environment and files give them.
    pub fn project(&self, diags: &mut Diagnostics) -> Project {
        self.project_with(&VariableOptions::default(), diags)
    }

    /// Reads the configuration. Variables may choose modules and the backend.
    pub fn project_with(&self, options: &VariableOptions, diags: &mut Diagnostics) -> Project {
        self.project_in(".", options, diags)
    }

    /// The same, for a plan.
    pub fn project_to_plan(
        &self,
        options: &VariableOptions,
        planning: &PlanningOptions,
        diags: &mut Diagnostics,
    ) -> Project {
        let (generate_imported, deprecations) = (planning.generate_config, planning.deprecation);
        let load = LoadOptions { generate_imported, deprecations, ..self.load_options() };
        let project = self.load(".", load, options, None, diags);
        crate::adapters::check_modules(&self.data_folder, &project, diags);
        project
    }

    /// The same for another folder.
    pub fn project_in(&self, folder: &str, options: &VariableOptions, diags: &mut Diagnostics) -> Project {
        let project = self.load(folder, self.load_options(), options, None, diags);
        crate::adapters::check_modules(&self.data_folder, &project, diags);
        project
    }

    /// Reads the configuration, and puts modules that are not here into the data folder.
    pub fn project_installing(
        &self,
        options: &VariableOptions,
        upgrade: bool,
        header: Option<&str>,
        screen: &Screen,
        diags: &mut Diagnostics,
    ) -> Project {
        // Who has nothing to install hears nothing.
        let header = std::cell::Cell::new(header);
        let say = |line: &str| {
            header.take().into_iter().for_each(|header| screen.line(header));
            screen.line(line);
        };
        let wait = |work: futures::future::LocalBoxFuture<'_, ()>| self.wait(work);
        let network = Network { hosts: self.providers.hosts(), wait: &wait };
        let mut installer = crate::adapters::module_installer(&self.data_folder, upgrade, network, &say, diags);
        if diags.has_errors() {
            // What a broken lock file pins is not known: nothing is fetched, and the file stays as it is.
            return self.load(".", self.load_options(), options, None, diags);
        }
        let project = self.load(".", self.load_options(), options, Some(&mut installer), diags);
        crate::adapters::finish_modules(installer, diags);
        crate::adapters::check_modules(&self.data_folder, &project, diags);
        project
    }

    /// The files of a module as the beginning of a configuration.
    pub fn copy_module(&self, source: &str, say: &dyn Fn(&str)) -> Result<(), Diagnostic> {
        let wait = |work: futures::future::LocalBoxFuture<'_, ()>| self.wait(work);
        let network = Network { hosts: self.providers.hosts(), wait: &wait };
        terrane_modules::copy_module(source, default_host(), std::path::Path::new("."), &network, say)
    }

    fn load(
        &self,
        folder: &str,
        load: LoadOptions,
        options: &VariableOptions,
        installer: Option<&mut dyn Installer>,
        diags: &mut Diagnostics,
    ) -> Project {
        let variables =
            EarlyVariables::Collected { environment: variables_of_environment(), assignments: options.assignments() };
        let outside = LocalOutside { now: None, plan_time: None, random: false };
        let early = Early { outside: &outside, workspace: &self.workspace, variables };
        let project = Project::load_early(folder, load, &self.sources(), &early, installer, diags);
        core(Level::Debug, || {
            let (modules, items) = (project.index.config.modules.len(), project.index.items.len());
            format!("configuration read: modules={modules} items={items}")
        });
        project
    }

    /// Values of root variables: environment, files, arguments; asked for if a person is there.
    pub fn variables(
        &self,
        project: &mut Project,
        options: &VariableOptions,
        ask: Option<&Screen>,
        diags: &mut Diagnostics,
    ) -> RootVariables {
        let index = project.index.clone();
        let Some(root) = index.config.root() else { return RootVariables::default() };
        let environment = variables_of_environment();
        let assignments = options.assignments();
        let mut found =
            collect_variables(root, &environment, &assignments, &self.sources(), &mut project.sources, diags);
        if ask.is_some() && input_is_allowed() {
            for variable in root.variables.values() {
                if variable.default.is_none() && !found.given.contains_key(&variable.name) {
                    // Whoever is not there cannot answer: then the variable is missing, and is reported so.
                    let Some(text) = ask_for(&variable.name, variable.description.as_deref()) else { break };
                    let typed = [(variable.name.to_string(), text)];
                    let answer = collect_variables(root, &typed, &[], &NoFiles, &mut project.sources, diags);
                    found.given.extend(answer.given);
                }
            }
        }
        found
    }

    /// The state that the configuration and the command line name. Only local ones in this version.
    pub fn store(&self, project: Option<&Project>, options: &StateOptions) -> Result<Arc<dyn StateStore>, Diagnostic> {
        let store = self.backend(project, options)?.store(&self.workspace);
        Ok(Arc::new(TranslatedStore::new(store, default_host(), other_host())))
    }

    pub fn backend(&self, project: Option<&Project>, options: &StateOptions) -> Result<LocalBackend, Diagnostic> {
        refuse_encryption(project)?;
        let mut local = LocalOptions {
            folder: std::env::current_dir().unwrap_or_else(|_| ".".into()),
            state: options.state.clone().map(PathBuf::from),
            state_out: options.state_out.clone().map(PathBuf::from),
            backup: match options.backup.as_deref() {
                None => Backup::Beside,
                Some("-") => Backup::None,
                Some(path) => Backup::At(path.into()),
            },
            ..LocalOptions::default()
        };
        let settings = project.and_then(|project| project.root()).map(|root| &root.settings);
        if let Some(backend) = settings.and_then(|settings| settings.backend.as_ref()) {
            if backend.kind != "local" {
                let detail = format!(
                    "The configuration keeps its state in a backend of type {:?}. This version of Terrane supports only \
                     \"local\"; commands that need no state (validate, init -backend=false) work. To try the rest, copy \
                     the configuration without its backend block.",
                    backend.kind.as_str()
                );
                return Err(Diagnostic::error("Unsupported backend type", detail).at(backend.span));
            }
            for attribute in &backend.body.attributes {
                let mut diags = Diagnostics::new();
                let value = terrane_eval::evaluate_constant(&attribute.expr, &mut diags);
                let text = match value.unmark().0 {
                    Content::String(text) => PathBuf::from(text.as_str()),
                    _ => {
                        let detail = "An argument of the local backend must be a string. It may refer to variables, if \
                                      they have a default or a value is given (TF_VAR_name, a .tfvars file, -var), and \
                                      to locals that refer to nothing else.";
                        return Err(Diagnostic::error("Invalid backend configuration", detail).at(attribute.expr.span));
                    }
                };
                match attribute.name.name.as_str() {
                    "path" => local.path = Some(text),
                    "workspace_dir" => local.workspace_dir = Some(text),
                    other => {
                        let detail = format!("An argument named {other:?} is not expected here.");
                        return Err(Diagnostic::error("Unsupported argument", detail).at(attribute.name.span));
                    }
                }
            }
        } else if let Some(settings) = settings
            && settings.cloud.is_some()
        {
            let detail = "The configuration keeps its state in HCP Terraform (a cloud block), which this version of Terrane \
                          does not support. Commands that need no state (validate, init -backend=false) work.";
            return Err(Diagnostic::error("Unsupported backend type", detail));
        }
        Ok(LocalBackend::new(local))
    }

    /// The state as it was written last, or a new one.
    pub fn read_state(&self, store: &dyn StateStore) -> Result<State, StoreError> {
        let found = self.wait(store.read())?;
        core(Level::Debug, || match &found {
            None => format!("no state yet: {}", store.place()),
            Some(state) => {
                let (serial, resources) = (state.serial(), state.resources().len());
                format!("state read: {} serial={serial} resources={resources}", store.place())
            }
        });
        Ok(found.unwrap_or_else(|| State::empty(uuid::Uuid::new_v4().to_string(), language_version())))
    }

    /// Takes the lock, if one is wanted.
    pub fn lock(
        &self,
        store: &dyn StateStore,
        options: &StateOptions,
        operation: &str,
    ) -> Result<Option<Lock>, Diagnostic> {
        if !options.wants_lock() {
            return Ok(None);
        }
        let user = std::env::var("USER").unwrap_or_else(|_| "unknown".into());
        let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
        let info = LockInfo {
            id: uuid::Uuid::new_v4().to_string().into(),
            operation: operation.into(),
            info: "".into(),
            who: format!("{user}@{host}").into(),
            version: language_version().into(),
            created: crate::adapters::timestamp().into(),
            path: "".into(),
        };
        let (id, patience) = (info.id.clone(), options.patience());
        core(Level::Debug, || format!("locking {} id={id} patience={patience:?}", store.place()));
        let locked = self.wait(async {
            tokio::select! {
                locked = store.lock(info, patience) => locked,
                () = crate::signals::interrupted() => Err(StoreError::Interrupted),
            }
        });
        match locked {
            Ok(lock) => Ok(Some(lock)),
            Err(error) => Err(Diagnostic::error(error.summary(), error.to_string())),
        }
    }

    pub fn unlock(&self, store: &dyn StateStore, lock: Option<Lock>, screen: &Screen) -> bool {
        let Some(lock) = lock else { return true };
        match self.wait(store.unlock(lock)) {
            Ok(()) => true,
            Err(error) => {
                screen.fault("Error releasing the state lock", &error.to_string());
                false
            }
        }
    }

    /// For commands that only read: carries over what a dead run left, under the lock. While another run
    /// is at work there is nothing to carry over, and the last snapshot is what there is to read.
    pub fn recover_to_read(&self, store: &dyn StateStore, screen: &Screen) -> Result<(), Diagnostic> {
        let journal = format!("{}.journal", store.place());
        if !std::path::Path::new(&journal).exists() {
            return Ok(());
        }
        let options = StateOptions::default();
        let Ok(lock) = self.lock(store, &options, "OperationTypeInvalid") else { return Ok(()) };
        let recovered = self.recover(store);
        self.unlock(store, lock, screen);
        recovered
    }

    /// Looks for what an earlier run left unfinished, and says what was found. To be called under the lock.
    pub fn recover(&self, store: &dyn StateStore) -> Result<(), Diagnostic> {
        match self.wait(store.recover()) {
            Ok(Recovery::Clean) => Ok(()),
            Ok(Recovery::Replayed(replay)) => {
                // On standard error: what the command itself prints may be read by a program.
                let complete = replay.findings.is_empty();
                let end = if complete { "; nothing is missing in it." } else { ":" };
                errline!(
                    "An earlier run did not come to its end. Its journal has been carried over into the state{end}"
                );
                for finding in &replay.findings {
                    errline!("  - {finding}");
                }
                errline!("");
                Ok(())
            }
            Ok(Recovery::Mismatch(mismatch)) => {
                let detail = format!(
                    "There is a journal of an earlier run beside the state, but it does not belong to this state: \
                     {mismatch}\n\nNothing has been changed. If the state is the right one, move the journal \
                     (terraform.tfstate.journal) away and run the command again."
                );
                Err(Diagnostic::error("Journal does not belong to the state", detail))
            }
            Err(error) => Err(Diagnostic::error(error.summary(), error.to_string())),
        }
    }

    /// The surroundings of a run.
    pub fn engine<'a>(
        &'a self,
        outside: &'a LocalOutside,
        events: &'a dyn EventSink,
        tools: &'a Tools,
        parallelism: usize,
    ) -> Engine<'a> {
        Engine {
            providers: &self.providers,
            provisioners: &self.provisioners,
            outside,
            events,
            clock: &*tools.clock,
            new_key: &*tools.new_key,
            stop: tools.stop.clone(),
            workspace: self.workspace.clone(),
            terraform_version: language_version().into(),
            parallelism,
            timer: &SystemTimer,
            stored_dependencies: match std::env::var("TERRANE_STORED_DEPENDENCIES") {
                Ok(value) if value == "all" => StoredDependencies::All,
                _ => StoredDependencies::Nearest,
            },
        }
    }
}

impl Drop for Session {
    /// No plugin outlives its session.
    fn drop(&mut self) {
        self.runtime.block_on(self.providers.close());
    }
}

/// Small things that an engine borrows.
pub struct Tools {
    pub clock: Box<dyn Fn() -> Duration>,
    pub new_key: Box<dyn Fn() -> String>,
    pub stop: StopSignal,
}

impl Tools {
    pub fn new(started: Instant) -> Tools {
        Tools {
            clock: Box::new(move || started.elapsed()),
            new_key: Box::new(|| {
                let mut bytes = [0; 4];
                crate::adapters::random(&mut bytes);
                format!("{:08x}", u32::from_be_bytes(bytes))
            }),
            stop: StopSignal::default(),
        }
    }
}

/// What is to be encrypted is not written in clear.
fn refuse_encryption(project: Option<&Project>) -> Result<(), Diagnostic> {
    let detail = "This version of Terrane does not encrypt states and plans, and does not read encrypted ones. Commands that \
                  need no state (validate, init -backend=false, fmt) work. To try the rest, decrypt a copy of the state with \
                  OpenTofu (its \"unencrypted\" method with a fallback), and leave the encryption out.";
    let summary = "State encryption is not supported yet";
    if let Some(span) = project.and_then(|project| project.root()?.settings.encryption) {
        return Err(Diagnostic::error(summary, detail).at(span));
    }
    if std::env::var("TF_ENCRYPTION").is_ok_and(|text| !text.trim().is_empty()) {
        let detail = format!("The environment variable TF_ENCRYPTION asks for encryption. {detail}");
        return Err(Diagnostic::error(summary, detail));
    }
    Ok(())
}

fn variables_of_environment() -> Vec<(String, String)> {
    std::env::vars().filter_map(|(name, value)| Some((name.strip_prefix("TF_VAR_")?.to_string(), value))).collect()
}

/// `TF_INPUT=0` or `false` is the same as -input=false.
fn input_is_allowed() -> bool {
    !std::env::var("TF_INPUT").is_ok_and(|value| matches!(value.to_lowercase().as_str(), "0" | "false"))
}

fn ask_for(name: &str, description: Option<&str>) -> Option<String> {
    outline!("var.{name}");
    if let Some(description) = description {
        outline!("  {description}\n");
    }
    outtext!("  Enter a value: ");
    read_line()
}

/// One line of standard input, without its ending. `None` if nobody is there to write one.
pub fn read_line() -> Option<String> {
    use std::io::Write;
    let _ = std::io::stdout().flush();
    let mut line = String::new();
    let read = std::io::stdin().read_line(&mut line).unwrap_or_default();
    outline!();
    (read > 0).then(|| line.trim_end_matches(['\n', '\r']).to_string())
}

/// Values that come from a person need no files.
struct NoFiles;

impl terrane_config::Sources for NoFiles {
    fn list(&self, _: &str) -> Result<Vec<String>, terrane_config::SourceError> {
        Ok(Vec::new())
    }

    fn read(&self, _: &str) -> Result<Arc<[u8]>, terrane_config::SourceError> {
        Err(terrane_config::SourceError::NotFound)
    }

    fn module_manifest(&self) -> Result<Option<Arc<[u8]>>, terrane_config::SourceError> {
        Ok(None)
    }
}
