use std::process::ExitCode;

use clap::Args;
use terrane_addr::AbsResourceInstance;
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_engine::{ImportStep, ImportTarget};
use terrane_run::Project;
use terrane_state::StateStore;

use super::options::{StateOptions, VariableOptions};
use crate::adapters::{LocalOutside, TerminalEvents};
use crate::screen::Screen;
use crate::session::{Session, Tools};

/// Take an object that exists over into the state
#[derive(Debug, Args)]
pub struct Import {
    /// Which resource instance it becomes. Its resource block must be there
    address: String,
    /// What the provider knows the object by
    id: String,
    #[command(flatten)]
    variables: VariableOptions,
    #[command(flatten)]
    state: StateOptions,
    /// The folder with the configuration
    #[arg(long, value_name = "DIR")]
    config: Option<String>,
    /// Ask for input if it is not given
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    input: Option<bool>,
    /// Print without colors
    #[arg(long)]
    no_color: bool,
    /// How many provider calls may run at once
    #[arg(long, default_value_t = 10, value_name = "N")]
    parallelism: usize,
}

impl Import {
    pub fn run(&self, session: &Session) -> ExitCode {
        let screen = Screen::new(self.no_color);
        let mut diags = Diagnostics::new();
        let mut project = self.project(session, &mut diags);
        if project.is_empty() && !diags.has_errors() {
            let folder = self.config.clone().unwrap_or_else(|| ".".into());
            let detail = format!(
                "The directory {folder} does not contain any Terraform configuration files (.tf or .tf.json). To specify a \
                 different configuration directory, use the -config=\"...\" command line option."
            );
            diags.push(Diagnostic::error("No Terraform configuration files", detail));
        }
        let imported = match self.target(&mut diags) {
            Some(target) if !diags.has_errors() => self.under_lock(session, &screen, &mut project, &target, &mut diags),
            _ => false,
        };
        screen.diagnostics(&diags, &project.sources);
        if !imported || diags.has_errors() {
            return ExitCode::FAILURE;
        }
        screen.line(
            "\nImport successful!\n\nThe resources that were imported are shown above. These resources are now in\nyour \
             Terraform state and will henceforth be managed by Terraform.\n",
        );
        ExitCode::SUCCESS
    }

    fn project(&self, session: &Session, diags: &mut Diagnostics) -> Project {
        session.project_in(self.config.as_deref().unwrap_or("."), &self.variables, diags)
    }

    fn target(&self, diags: &mut Diagnostics) -> Option<ImportTarget> {
        match self.address.parse::<AbsResourceInstance>() {
            Ok(address) => Some(ImportTarget { address, id: self.id.clone() }),
            Err(error) => {
                diags.push(Diagnostic::error("Invalid address", format!("{:?}: {error}", self.address)));
                None
            }
        }
    }

    fn under_lock(
        &self,
        session: &Session,
        screen: &Screen,
        project: &mut Project,
        target: &ImportTarget,
        diags: &mut Diagnostics,
    ) -> bool {
        let variables =
            session.variables(project, &self.variables, self.input.unwrap_or(true).then_some(screen), diags);
        if let Some(root) = project.root() {
            terrane_run::report_missing(root, &variables, diags);
        }
        if diags.has_errors() {
            return false;
        }
        let locked = session.store(Some(project), &self.state).and_then(|store| {
            let lock = session.lock(&*store, &self.state, "OperationTypeInvalid")?;
            Ok((store, lock))
        });
        let (store, lock) = match locked {
            Ok(locked) => locked,
            Err(diagnostic) => {
                diags.push(diagnostic);
                return false;
            }
        };
        let imported = self.import(session, screen, project, variables, &*store, target, diags);
        session.unlock(&*store, lock, screen) && imported
    }

    #[allow(clippy::too_many_arguments, reason = "the surroundings of one run")]
    fn import(
        &self,
        session: &Session,
        screen: &Screen,
        project: &Project,
        variables: terrane_eval::RootVariables,
        store: &dyn StateStore,
        target: &ImportTarget,
        diags: &mut Diagnostics,
    ) -> bool {
        let fault = |error: terrane_state::StoreError| Diagnostic::error(error.summary(), error.to_string());
        let before = session.recover(store).and_then(|()| session.read_state(store).map_err(fault));
        let before = match before {
            Ok(state) => state,
            Err(diagnostic) => {
                diags.push(diagnostic);
                return false;
            }
        };
        let outside = LocalOutside { now: Some(crate::adapters::now()), plan_time: None, random: true };
        let (tools, events) = (Tools::new(session.started), TerminalEvents::new(screen));
        let engine = session.engine(&outside, &events, &tools, self.parallelism);
        let style = screen.style();
        let say = |step: ImportStep| match step {
            ImportStep::Asking => screen.line(&terrane_render::importing_text(&target.address, &target.id, &style)),
            ImportStep::Found => screen.line(&terrane_render::import_found_text(&target.address, &style)),
        };
        let work = terrane_engine::import(project.index.clone(), &before, variables, target, &engine, &say);
        let (after, noticed) = session.wait(work);
        diags.append(noticed);
        let Some(after) = after else { return false };
        match session.wait(store.write(after)) {
            Ok(()) => true,
            Err(error) => {
                diags.push(fault(error));
                false
            }
        }
    }
}
