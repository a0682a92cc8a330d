use std::process::ExitCode;

use clap::Args;
use terrane_diag::Diagnostic;

use super::options::StateOptions;
use super::state::{failed, open};
use crate::screen::Screen;
use crate::session::Session;

/// Remove a lock that a dead run has left
#[derive(Debug, Args)]
pub struct ForceUnlock {
    /// The id that the message about the lock names
    id: String,
    /// Do not ask for confirmation
    #[arg(long)]
    force: bool,
}

impl ForceUnlock {
    pub fn run(&self, session: &Session) -> ExitCode {
        let screen = Screen::new(false);
        if !self.force {
            screen.line("Do you really want to force-unlock?\n  Terrane will remove the lock on the state.\n  This will allow local Terrane commands to modify this state, even though it\n  may still be in use. Only 'yes' will be accepted to confirm.\n");
            outtext!("  Enter a value: ");
            if crate::session::read_line().as_deref() != Some("yes") {
                screen.line("force-unlock cancelled.");
                return ExitCode::FAILURE;
            }
        }
        let result = open(session, &StateOptions::default()).and_then(|store| {
            session
                .wait(store.force_unlock(&self.id))
                .map_err(|error| Diagnostic::error(error.summary(), error.to_string()))
        });
        match result {
            Ok(()) => {
                screen.line("Terrane state has been successfully unlocked!\n\nThe state has been unlocked, and Terrane commands should now be able to\nobtain a new lock on the state.");
                ExitCode::SUCCESS
            }
            Err(diagnostic) => failed(&diagnostic),
        }
    }
}
