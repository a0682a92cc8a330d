use std::process::ExitCode;

use clap::{Args, Subcommand};
use terrane_diag::Diagnostic;
use terrane_state::Backend;
use terrane_stores::SelectedWorkspace;

use super::options::StateOptions;
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
    New { name: String },
    /// Select a workspace
    Select {
        name: String,
        /// Make it if it is not there
        #[arg(long)]
        or_create: bool,
    },
    /// Remove a workspace and its state
    Delete {
        name: String,
        /// Even if there are objects in its state
        #[arg(long)]
        force: bool,
    },
}

impl Workspace {
    pub fn run(&self, session: &Session) -> ExitCode {
        let screen = Screen::new(false);
        match self.carry_out(session, &screen) {
            Ok(()) => ExitCode::SUCCESS,
            Err(diagnostic) => {
                screen.fault(&diagnostic.summary, &diagnostic.detail);
                ExitCode::FAILURE
            }
        }
    }

    fn carry_out(&self, session: &Session, screen: &Screen) -> Result<(), Diagnostic> {
        let fault = |error: terrane_state::StoreError| Diagnostic::error(error.summary(), error.to_string());
        let mut unheard = terrane_diag::Diagnostics::new();
        let project = session.project(&mut unheard);
        let backend = session.backend(Some(&project), &StateOptions::default())?;
        let selected = SelectedWorkspace::in_data_folder(&session.data_folder);
        let names = session.wait(backend.workspaces()).map_err(fault)?;
        let missing = |name: &str| {
            Diagnostic::error(
                "No such workspace",
                format!(
                    "Workspace {name:?} doesn't exist.\n\nYou can create this workspace with the \"new\" subcommand or include the \"-or-create\" flag with the \"select\" subcommand."
                ),
            )
        };
        match &self.command {
            WorkspaceCommand::Show => screen.line(&session.workspace),
            WorkspaceCommand::List => {
                for name in &names {
                    let mark = if *name == session.workspace.as_str() { "*" } else { " " };
                    screen.line(&format!("{mark} {name}"));
                }
                screen.line("");
            }
            WorkspaceCommand::New { name } => {
                if names.iter().any(|known| known == name) {
                    return Err(Diagnostic::error("Workspace exists", format!("Workspace {name:?} already exists")));
                }
                session.wait(backend.create_workspace(name)).map_err(fault)?;
                selected.select(name).map_err(fault)?;
                screen.line(&format!("Created and switched to workspace \"{name}\"!\n\nYou're now on a new, empty workspace. Workspaces isolate their state,\nso if you run \"terrane plan\" Terrane will not see any existing state\nfor this configuration."));
            }
            WorkspaceCommand::Select { name, or_create } => {
                if !names.iter().any(|known| known == name) {
                    if !or_create {
                        return Err(missing(name));
                    }
                    session.wait(backend.create_workspace(name)).map_err(fault)?;
                }
                selected.select(name).map_err(fault)?;
                screen.line(&format!("Switched to workspace \"{name}\"."));
            }
            WorkspaceCommand::Delete { name, force } => {
                if !names.iter().any(|known| known == name) {
                    return Err(missing(name));
                }
                if *name == session.workspace {
                    let detail = format!(
                        "Workspace {name:?} is your active workspace.\n\nYou cannot delete the currently active workspace. Please switch\nto another workspace and try again."
                    );
                    return Err(Diagnostic::error("Workspace is active", detail));
                }
                let state = session.read_state(&*backend.store(name)).map_err(fault)?;
                if !state.is_empty() && !force {
                    let detail = format!(
                        "Workspace {name:?} is currently tracking {} resource instance(s). Deleting it would leave them in the world with nobody knowing. Destroy them first, or use -force.",
                        state.instances().count()
                    );
                    return Err(Diagnostic::error("Workspace is not empty", detail));
                }
                session.wait(backend.delete_workspace(name)).map_err(fault)?;
                screen.line(&format!("Deleted workspace \"{name}\"!"));
            }
        }
        Ok(())
    }
}
