//! Changes of the state as a whole: another document in its place, other providers for its objects.

use std::io::Read as _;
use std::process::ExitCode;

use clap::Args;
use terrane_addr::{AbsProviderConfig, AbsResource, ProviderAddr};
use terrane_diag::Diagnostic;
use terrane_state::{State, StateStore, StateWriter, StoreError};

use super::options::StateOptions;
use super::state::{change, failed, open, read};
use crate::screen::Screen;
use crate::session::{Session, read_line};

/// Put a state document in the place of the state
#[derive(Debug, Args)]
pub struct Push {
    /// The document; "-" reads it from standard input
    path: String,
    #[command(flatten)]
    options: StateOptions,
    /// Even if it has another lineage or is older
    #[arg(long)]
    force: bool,
}

/// Give the objects of one provider to another
#[derive(Debug, Args)]
pub struct ReplaceProvider {
    /// The provider that looks after them now
    from: String,
    /// The provider that shall
    to: String,
    #[command(flatten)]
    options: StateOptions,
    /// Do not ask for approval
    #[arg(long)]
    auto_approve: bool,
}

impl Push {
    pub fn run(&self, session: &Session) -> ExitCode {
        match self.carry_out(session) {
            Ok(()) => ExitCode::SUCCESS,
            Err(diagnostic) => failed(&diagnostic),
        }
    }

    fn carry_out(&self, session: &Session) -> Result<(), Diagnostic> {
        let pushed = self.document()?;
        let store = open(session, &self.options)?;
        let lock = session.lock(&*store, &self.options, "OperationTypeInvalid")?;
        let written = self.write(session, &*store, pushed);
        session.unlock(&*store, lock, &Screen::new(false));
        written
    }

    fn document(&self) -> Result<State, Diagnostic> {
        let unreadable = |error: std::io::Error| {
            let detail = format!("{} could not be read: {}.", self.path, crate::adapters::reason(&error));
            Diagnostic::error("Failed to read the state to push", detail)
        };
        let mut bytes = Vec::new();
        match self.path.as_str() {
            "-" => drop(std::io::stdin().lock().read_to_end(&mut bytes).map_err(unreadable)?),
            path => bytes = std::fs::read(path).map_err(unreadable)?,
        }
        terrane_state::read(&bytes)
            .map_err(|error| Diagnostic::error("Failed to read the state to push", format!("{}: {error}", self.path)))
    }

    fn write(&self, session: &Session, store: &dyn StateStore, pushed: State) -> Result<(), Diagnostic> {
        let fault = |error: StoreError| Diagnostic::error(error.summary(), error.to_string());
        session.recover(store)?;
        if let Some(current) = session.wait(store.read()).map_err(fault)? {
            if !self.force {
                self.check(&current, &pushed)?;
            }
            // A document that says the same is no new state.
            if current.serial() == pushed.serial()
                && current.lineage() == pushed.lineage()
                && current.same_content(&pushed)
            {
                return Ok(());
            }
        }
        session.wait(store.write(pushed)).map_err(fault)
    }

    fn check(&self, current: &State, pushed: &State) -> Result<(), Diagnostic> {
        let way =
            "Nothing has been written. If you are sure, use -force; \"terrane state pull\" shows what would be lost.";
        let refused = |reason: String| Err(Diagnostic::error("Failed to write state", format!("{reason}.\n\n{way}")));
        // A state that never got a lineage fits every other one.
        if current.lineage() != pushed.lineage() && !current.lineage().is_empty() && !pushed.lineage().is_empty() {
            return refused(format!(
                "cannot import state with lineage {:?} over unrelated state with lineage {:?}",
                pushed.lineage().as_str(),
                current.lineage().as_str()
            ));
        }
        if pushed.serial() < current.serial() && !pushed.lineage().is_empty() {
            return refused(format!(
                "cannot import state with serial {} over newer state with serial {}",
                pushed.serial(),
                current.serial()
            ));
        }
        if pushed.serial() == current.serial() && !pushed.lineage().is_empty() && !current.same_content(pushed) {
            return refused(format!(
                "cannot overwrite existing state with serial {} with a different state that has the same serial",
                current.serial()
            ));
        }
        Ok(())
    }
}

impl ReplaceProvider {
    pub fn run(&self, session: &Session) -> ExitCode {
        let screen = Screen::new(false);
        let found = (|| {
            let from = provider(&self.from, "from")?;
            let to = provider(&self.to, "to")?;
            let state = read(session, &self.options)?;
            let found: Vec<AbsResource> = state
                .resources()
                .iter()
                .filter(|(_, recorded)| recorded.provider.provider == from)
                .map(|(address, _)| address.clone())
                .collect();
            Ok((from, to, found))
        })();
        let (from, to, found) = match found {
            Ok(found) => found,
            Err(diagnostic) => return failed(&diagnostic),
        };
        if found.is_empty() {
            screen.line("No matching resources found.");
            return ExitCode::SUCCESS;
        }
        let names: Vec<String> = found.iter().map(|address| format!("  {address}\n")).collect();
        screen.line(&format!(
            "Terrane will perform the following actions:\n\n  ~ Updating provider:\n    - {from}\n    + {to}\n\nChanging {} \
             resources:\n\n{}",
            found.len(),
            names.concat()
        ));
        if !self.auto_approve {
            outtext!("Do you want to make these changes?\nOnly 'yes' will be accepted to continue.\n\nEnter a value: ");
            if read_line().as_deref() != Some("yes") {
                screen.line("Cancelled replacing providers.");
                return ExitCode::SUCCESS;
            }
        }
        change(session, &self.options, |writer| Ok(replace(writer, &from, &to)))
    }
}

/// To be done under the lock: what is replaced is what is there now, not what was shown.
fn replace(writer: &mut StateWriter, from: &ProviderAddr, to: &ProviderAddr) -> String {
    let recorded: Vec<(AbsResource, AbsProviderConfig)> = writer
        .state()
        .resources()
        .iter()
        .filter(|(_, resource)| resource.provider.provider == *from)
        .map(|(address, resource)| (address.clone(), resource.provider.clone()))
        .collect();
    for (address, provider) in &recorded {
        writer.declare_resource(address, &AbsProviderConfig { provider: to.clone(), ..provider.clone() });
    }
    format!("Successfully replaced provider for {} resources.", recorded.len())
}

fn provider(text: &str, which: &str) -> Result<ProviderAddr, Diagnostic> {
    ProviderAddr::parse_source(text, crate::dialect::default_host()).ok_or_else(|| {
        let detail = "Invalid provider source string: it must be in the format \"[hostname/][namespace/]name\".";
        Diagnostic::error(format!("Invalid \"{which}\" provider {text:?}"), detail)
    })
}
