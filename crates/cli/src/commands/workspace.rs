use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Subcommand};
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_state::{Backend, StoreError};
use terrane_stores::{LocalBackend, SelectedWorkspace};
use terrane_value::Str;

use super::options::{StateOptions, duration};
use crate::screen::Screen;
use crate::session::Session;

/// Work with several states of one configuration
#[derive(Debug, Args)]
pub struct Workspace {
    #[command(subcommand)]
    command: WorkspaceCommand,
}

#[derive(Debug, Subcommand)]
enum WorkspaceCommand {
    /// Show the name of the selected workspace
    Show,
    /// List all workspaces
    List,
    /// Make a workspace and select it
    New {
        /// The workspace
        name: String,
        /// Begin with a copy of the state in this file
        #[arg(long, value_name = "FILE")]
        state: Option<String>,
        #[command(flatten)]
        lock: LockOptions,
    },
    /// Select a workspace
    Select {
        /// The workspace
        name: String,
        /// Make it if it is not there
        #[arg(long)]
        or_create: bool,
    },
    /// Remove a workspace and its state
    Delete {
        /// The workspace
        name: String,
        /// Even if there are objects in its state
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        lock: LockOptions,
    },
}

#[derive(Debug, Clone, Args)]
struct LockOptions {
    /// Hold a lock on the state while it may change
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    lock: Option<bool>,
    /// How long to wait for a lock that somebody else holds, such as 30s or 5m
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    lock_timeout: Option<Duration>,
}

impl LockOptions {
    fn state_options(&self) -> StateOptions {
        StateOptions { lock: self.lock, lock_timeout: self.lock_timeout, ..StateOptions::default() }
    }
}

/// Whether a workspace can be called that: names are parts of paths and addresses.
pub fn is_workspace_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.~$&+=:@".contains(c);
    !matches!(name, "" | "." | "..") && name.chars().all(plain)
}

impl Workspace {
    pub fn run(&self, session: &Session) -> ExitCode {
        let screen = Screen::new(false);
        let mut unheard = Diagnostics::new();
        let project = session.project(&mut unheard);
        let done = session.backend(Some(&project), &StateOptions::default()).and_then(|backend| {
            let selected = SelectedWorkspace::in_data_folder(&session.data_folder);
            let names = session.wait(backend.workspaces()).map_err(fault)?;
            Workspaces { session, screen: &screen, backend, selected, names }.carry_out(&self.command)
        });
        match done {
            Ok(()) => ExitCode::SUCCESS,
            Err(diagnostic) => {
                screen.diagnostics(&Diagnostics::from_iter([diagnostic]), &project.sources);
                ExitCode::FAILURE
            }
        }
    }
}

fn fault(error: StoreError) -> Diagnostic {
    Diagnostic::error(error.summary(), error.to_string())
}

struct Workspaces<'s> {
    session: &'s Session,
    screen: &'s Screen,
    backend: LocalBackend,
    selected: SelectedWorkspace,
    names: Vec<Str>,
}

impl Workspaces<'_> {
    fn carry_out(&self, command: &WorkspaceCommand) -> Result<(), Diagnostic> {
        match command {
            WorkspaceCommand::Show => self.screen.line(&self.session.workspace),
            WorkspaceCommand::List => self.list(),
            WorkspaceCommand::New { name, state, lock } => return self.create(name, state.as_deref(), lock),
            WorkspaceCommand::Select { name, or_create } => return self.select(name, *or_create),
            WorkspaceCommand::Delete { name, force, lock } => return self.delete(name, *force, lock),
        }
        Ok(())
    }

    fn exists(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    fn list(&self) {
        let mut names: Vec<&str> = self.names.iter().map(Str::as_str).collect();
        let selected = self.session.workspace.as_str();
        // TF_WORKSPACE may name one that has nothing yet.
        if !names.contains(&selected) {
            names.push(selected);
        }
        for name in names {
            let mark = if name == selected { "*" } else { " " };
            self.screen.line(&format!("{mark} {name}"));
        }
        self.screen.line("");
        if is_overridden() {
            self.screen
                .line("\nThe active workspace is being overridden using the TF_WORKSPACE environment\nvariable.\n");
        }
    }

    fn create(&self, name: &str, state: Option<&str>, lock: &LockOptions) -> Result<(), Diagnostic> {
        check_selectable()?;
        check_name(name)?;
        if self.exists(name) {
            return Err(Diagnostic::error("Workspace exists", format!("Workspace {name:?} already exists")));
        }
        let copied = state.map(read_state).transpose()?;
        self.session.wait(self.backend.create_workspace(name)).map_err(fault)?;
        if let Some(copied) = copied {
            let store = self.backend.store(name);
            let held = self.session.lock(&*store, &lock.state_options(), "OperationTypeInvalid")?;
            let written = self.session.wait(store.write(copied)).map_err(fault);
            self.session.unlock(&*store, held, self.screen);
            written?;
        }
        self.selected.select(name).map_err(fault)?;
        self.screen.line(&format!("Created and switched to workspace \"{name}\"!\n\nYou're now on a new, empty workspace. Workspaces isolate their state,\nso if you run \"terrane plan\" Terrane will not see any existing state\nfor this configuration."));
        Ok(())
    }

    fn select(&self, name: &str, or_create: bool) -> Result<(), Diagnostic> {
        check_selectable()?;
        check_name(name)?;
        if !self.exists(name) {
            if !or_create {
                return Err(missing(name));
            }
            return self.create(name, None, &LockOptions { lock: None, lock_timeout: None });
        }
        self.selected.select(name).map_err(fault)?;
        self.screen.line(&format!("Switched to workspace \"{name}\"."));
        Ok(())
    }

    fn delete(&self, name: &str, force: bool, lock: &LockOptions) -> Result<(), Diagnostic> {
        check_name(name)?;
        if !self.exists(name) {
            return Err(missing(name));
        }
        if name == self.session.workspace {
            let detail = format!(
                "Workspace {name:?} is your active workspace.\n\nYou cannot delete the currently active workspace. Please switch\nto another workspace and try again."
            );
            return Err(Diagnostic::error("Workspace is active", detail));
        }
        if name == terrane_state::DEFAULT_WORKSPACE {
            return Err(Diagnostic::error("Workspace cannot be deleted", "can't delete default state"));
        }
        let store = self.backend.store(name);
        let held = self.session.lock(&*store, &lock.state_options(), "OperationTypeInvalid")?;
        let state = self.session.read_state(&*store).map_err(fault);
        self.session.unlock(&*store, held, self.screen);
        let state = state?;
        if !state.resources().is_empty() && !force {
            let tracked: Vec<String> =
                state.instances().map(|(address, _)| format!("\n  - {address}")).take(20).collect();
            let detail = format!(
                "Workspace {name:?} is currently tracking the following resource instances:{}\n\nDeleting this workspace would cause Terrane to lose track of any associated remote objects, which would then require you to delete them manually outside of Terrane. You should destroy these objects with Terrane before deleting the workspace.\n\nIf you want to delete this workspace anyway, and have Terrane forget about these managed objects, use the -force option.",
                tracked.concat()
            );
            return Err(Diagnostic::error("Workspace is not empty", detail));
        }
        self.session.wait(self.backend.delete_workspace(name)).map_err(fault)?;
        self.screen.line(&format!("Deleted workspace \"{name}\"!"));
        Ok(())
    }
}

fn missing(name: &str) -> Diagnostic {
    let detail = format!(
        "Workspace {name:?} doesn't exist.\n\nYou can create this workspace with the \"new\" subcommand or include the \"-or-create\" flag with the \"select\" subcommand."
    );
    Diagnostic::error("No such workspace", detail)
}

fn check_name(name: &str) -> Result<(), Diagnostic> {
    if is_workspace_name(name) {
        return Ok(());
    }
    let detail = format!(
        "The workspace name {name:?} is not allowed. The name must contain only URL safe characters, and no path separators."
    );
    Err(Diagnostic::error("Invalid workspace name", detail))
}

fn is_overridden() -> bool {
    std::env::var_os("TF_WORKSPACE").is_some_and(|name| !name.is_empty())
}

fn check_selectable() -> Result<(), Diagnostic> {
    if !is_overridden() {
        return Ok(());
    }
    let detail = "The selected workspace is currently overridden using the TF_WORKSPACE environment variable.\n\nTo select a \
                  new workspace, either update this environment variable or unset it and then run this command again.";
    Err(Diagnostic::error("Workspace is overridden", detail))
}

fn read_state(path: &str) -> Result<terrane_state::State, Diagnostic> {
    let bytes = std::fs::read(path).map_err(|error| {
        let detail = format!("{path} could not be read: {}.", crate::adapters::reason(&error));
        Diagnostic::error("Failed to load state", detail)
    })?;
    terrane_state::read(&bytes).map_err(|error| Diagnostic::error("Failed to load state", format!("{path}: {error}")))
}
