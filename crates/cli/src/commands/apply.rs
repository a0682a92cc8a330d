use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use futures::FutureExt;
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_engine::ApplyOutcome;
use terrane_plan::{Counts, Mode};
use terrane_run::Project;
use terrane_state::{Kept, Ledger, StateStore};

use super::options::{PlanningOptions, StateOptions, VariableOptions, ViewOptions};
use super::plan::{Planned, make_plan, show};
use super::saved;
use crate::adapters::{LocalOutside, MonotonicClock, TerminalEvents};
use crate::screen::Screen;
use crate::session::{Session, Tools, read_line};

/// Make it so
#[derive(Debug, Args)]
pub struct Apply {
    #[command(flatten)]
    pub view: ViewOptions,
    #[command(flatten)]
    pub variables: VariableOptions,
    #[command(flatten)]
    pub state: StateOptions,
    #[command(flatten)]
    pub planning: PlanningOptions,
    /// Do not ask for approval
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    pub auto_approve: Option<bool>,
    /// Print a stream of JSON messages
    #[arg(long)]
    pub json: bool,
    /// A plan that was saved with plan -out
    #[arg(value_name = "PLANFILE")]
    pub plan_file: Option<String>,
    /// Only the outputs are of interest at the end: nothing was planned that anybody would want to see.
    #[arg(skip)]
    pub outputs_only: bool,
}

/// Record how things are now, and change nothing
#[derive(Debug, Args)]
pub struct Refresh {
    #[command(flatten)]
    view: ViewOptions,
    #[command(flatten)]
    variables: VariableOptions,
    #[command(flatten)]
    state: StateOptions,
    #[command(flatten)]
    planning: PlanningOptions,
}

impl Refresh {
    pub fn run(self, session: &Session) -> ExitCode {
        let planning = PlanningOptions { refresh_only: true, ..self.planning };
        let apply = Apply {
            view: self.view,
            variables: self.variables,
            state: self.state,
            planning,
            auto_approve: Some(true),
            json: false,
            plan_file: None,
            outputs_only: true,
        };
        apply.run(session)
    }
}

impl Apply {
    pub fn run(&self, session: &Session) -> ExitCode {
        let screen = if self.json { Screen::machine() } else { Screen::of(&self.view) };
        if self.json && !self.approves() {
            let detail = "Terrane cannot ask for interactive approval when -json is set. You can either apply a saved plan \
                          file, or enable the -auto-approve option.";
            screen.fault("Plan file or auto-approve required", detail);
            return ExitCode::FAILURE;
        }
        let mut diags = Diagnostics::new();
        let project = self.project(session, &mut diags);
        let store = match session.store(Some(&project), &self.state) {
            Ok(store) => store,
            Err(diagnostic) => {
                diags.push(diagnostic);
                screen.diagnostics(&diags, &project.sources);
                return ExitCode::FAILURE;
            }
        };
        if self.plan_file.is_none() && diags.has_errors() {
            // Nobody need wait for the lock to hear that, and no file is made to hold it.
            screen.diagnostics(&diags, &project.sources);
            return ExitCode::FAILURE;
        }
        drop(project);
        let lock = match session.lock(&*store, &self.state, "OperationTypeApply") {
            Ok(lock) => lock,
            Err(diagnostic) => {
                diags = Diagnostics::new();
                diags.push(diagnostic);
                screen.diagnostics(&diags, &terrane_diag::SourceMap::new());
                return ExitCode::FAILURE;
            }
        };
        let code = self.run_locked(session, &screen, &store);
        match session.unlock(&*store, lock, &screen) {
            true => code,
            false => ExitCode::FAILURE,
        }
    }

    /// A saved plan has the configuration in it that says where the state is, and the values for that.
    fn project(&self, session: &Session, diags: &mut Diagnostics) -> Project {
        let saved = self.plan_file.as_deref().and_then(|path| saved::read(path).ok());
        match saved {
            Some(file) => saved::project(session, &file),
            None => session.project_to_plan(&self.variables, &self.planning, diags),
        }
    }

    fn approves(&self) -> bool {
        self.auto_approve.unwrap_or(false) || self.plan_file.is_some()
    }

    fn run_locked(&self, session: &Session, screen: &Screen, store: &Arc<dyn StateStore>) -> ExitCode {
        let refused = |diagnostic: Diagnostic| {
            let mut diags = Diagnostics::new();
            diags.push(diagnostic);
            screen.diagnostics(&diags, &terrane_diag::SourceMap::new());
            ExitCode::FAILURE
        };
        if let Err(diagnostic) = session.recover(&**store) {
            return refused(diagnostic);
        }
        // What had to wait may be decided after this round, and something new may have to wait then.
        let mut waited = std::collections::BTreeSet::new();
        loop {
            let round = match self.round(session, screen, store) {
                Ok(round) => round,
                Err(code) => return code,
            };
            if round.deferred.is_empty() {
                return ExitCode::SUCCESS;
            }
            let progress = round.changed && waited.insert(round.deferred.clone());
            if self.plan_file.is_some() || !progress {
                let diags = Diagnostics::from_iter([still_deferred(&round.deferred, self.plan_file.is_some())]);
                screen.diagnostics(&diags, &terrane_diag::SourceMap::new());
                return ExitCode::SUCCESS;
            }
            let left = round.deferred.len();
            screen.line(&format!("\nWhat was deferred ({left}) is planned again with what is known now."));
        }
    }

    /// One plan, approved and carried out.
    fn round(&self, session: &Session, screen: &Screen, store: &Arc<dyn StateStore>) -> Result<Round, ExitCode> {
        let refused = |diagnostic: Diagnostic| {
            screen.diagnostics(&Diagnostics::from_iter([diagnostic]), &terrane_diag::SourceMap::new());
            Err(ExitCode::FAILURE)
        };
        let previous = match session.read_state(&**store) {
            Ok(state) => state,
            Err(error) => return refused(Diagnostic::error(error.summary(), error.to_string())),
        };
        let planned = match &self.plan_file {
            Some(path) => match super::saved::load(session, path, previous, &self.variables) {
                Ok(planned) => planned,
                Err(diagnostic) => return refused(diagnostic),
            },
            None => {
                let events = TerminalEvents::new(screen).concise(self.planning.concise);
                let planned =
                    make_plan(session, screen, &self.variables, &self.planning, &self.view, previous, &events);
                match self.outputs_only && !planned.diags.has_errors() {
                    true => screen.diagnostics(&planned.diags, &planned.project.sources),
                    false => show(&planned, screen),
                }
                planned
            }
        };
        let Some(plan) = planned.plan.as_ref().filter(|_| !planned.diags.has_errors()) else {
            return Err(ExitCode::FAILURE);
        };
        let nothing = !plan.has_changes() && !plan.changes_state();
        if !nothing && !self.approves() {
            match approve(screen, plan.mode) {
                Some(true) => {}
                Some(false) => {
                    let what = if plan.mode == Mode::Destroy { "Destroy" } else { "Apply" };
                    screen.line(&format!("{what} cancelled."));
                    return Err(ExitCode::FAILURE);
                }
                None => {
                    let detail = "The plan needs approval, but standard input has come to its end: nobody is there to answer. \
                                  Nothing has been done. Use -auto-approve, or save the plan with plan -out and apply that.";
                    return refused(Diagnostic::error("error asking for approval: EOF", detail));
                }
            }
        }
        let deferred = plan.deferred.iter().map(|deferred| deferred.name.clone()).collect();
        match self.carry_out(session, screen, store, &planned, plan) {
            true => Ok(Round { deferred, changed: !nothing }),
            false => Err(ExitCode::FAILURE),
        }
    }

    fn carry_out(
        &self,
        session: &Session,
        screen: &Screen,
        store: &Arc<dyn StateStore>,
        planned: &Planned,
        plan: &terrane_plan::Plan,
    ) -> bool {
        let clock = Arc::new(MonotonicClock::new());
        let ledger =
            Ledger::new(store.clone(), clock, planned.previous.clone(), crate::compatibility::language_version());
        let outside = LocalOutside { now: Some(crate::adapters::now()), plan_time: Some(plan.timestamp), random: true };
        let events = TerminalEvents::new(screen).concise(self.planning.concise);
        let tools = Tools::new(session.started);
        let engine = session.engine(&outside, &events, &tools, self.planning.parallelism);
        let work =
            terrane_engine::apply(planned.project.index.clone(), plan, planned.variables.clone(), &engine, &ledger);
        let (outcome, mut diags) = session.wait(async {
            tokio::select! {
                done = ledger.keep_checkpoints(|time| tokio::time::sleep(time).boxed(), work) => done,
                never = events.keep_company() => match never {},
                () = interrupted_twice(&tools.stop, session) => {
                    let mut diags = Diagnostics::new();
                    let detail = "Stopped at once, as asked for. What was being done just then may or may not have happened; \
                                  the next command looks into the journal and tells.";
                    diags.push(Diagnostic::error("Operation aborted", detail));
                    (ApplyOutcome { stopped: true, ..ApplyOutcome::default() }, diags)
                }
            }
        });
        if let Err(failed) = session.wait(ledger.finish()) {
            diags.push(not_saved(&failed, &ledger));
        }
        if outcome.stopped && !diags.has_errors() {
            diags.push(Diagnostic::error("Operation stopped", "The run was stopped before all of the plan was done."));
        }
        let failed = diags.has_errors();
        screen.diagnostics(&diags, &planned.project.sources);
        if !failed {
            let counts = Counts {
                import: outcome.imported,
                add: outcome.added,
                change: outcome.changed,
                destroy: outcome.destroyed,
                forget: 0,
            };
            if !self.outputs_only {
                screen.summary(&counts, plan.mode);
            }
            let state = ledger.snapshot();
            if plan.mode != Mode::Destroy && !state.outputs().is_empty() {
                screen.outputs(state.outputs());
            }
        }
        !failed
    }
}

/// What came of one round.
struct Round {
    /// The names of what has to wait.
    deferred: Vec<String>,
    changed: bool,
}

fn still_deferred(names: &[String], saved: bool) -> Diagnostic {
    const SHOWN: usize = 10;
    let mut list: String = names.iter().take(SHOWN).map(|name| format!("\n  - {name}")).collect();
    if names.len() > SHOWN {
        list += &format!("\n  - and {} more", names.len() - SHOWN);
    }
    let advice = match saved {
        true => "Run \"terrane apply -allow-deferral\" to go on with what is known now.",
        false => {
            "What they wait for is not part of this configuration, or is never known while planning. Give the values \
                  in the configuration, or apply again when what they wait for is there."
        }
    };
    Diagnostic::warning("Some changes are still deferred", format!("These have not been made:{list}\n\n{advice}"))
}

fn not_saved(failed: &terrane_state::NotSaved, ledger: &Ledger) -> Diagnostic {
    let kept = match &failed.kept {
        Kept::Journal => {
            "The journal beside the state has all of it: free the disk or mend what is wrong, and the next \
                          command carries on from there."
                .to_string()
        }
        Kept::Rescued { place } => format!(
            "The state has been written to {place} instead. Mend what is wrong, then put that file in the place of the \
             state."
        ),
        Kept::Nowhere { error } => {
            errline!("{}", String::from_utf8_lossy(&terrane_state::write(&ledger.snapshot())));
            format!("It could be written nowhere else either ({error}). It has been printed above: keep it.")
        }
    };
    Diagnostic::error("Failed to save state", format!("{}\n\n{kept}", failed.error))
}

/// Asks a person. Only "yes" is yes. `None`: nobody is there.
fn approve(screen: &Screen, mode: Mode) -> Option<bool> {
    let (question, explanation) = match mode {
        Mode::Destroy => (
            "Do you really want to destroy all resources?",
            "Terrane will destroy all your managed infrastructure, as shown above.\n  There is no undo. Only 'yes' will be \
             accepted to confirm.",
        ),
        Mode::RefreshOnly => (
            "Would you like to update the Terraform state to reflect these detected changes?",
            "Terrane will write these changes to the state without modifying any real infrastructure.\n  There is no undo. \
             Only 'yes' will be accepted to confirm.",
        ),
        Mode::Normal => (
            "Do you want to perform these actions?",
            "Terrane will perform the actions described above.\n  Only 'yes' will be accepted to approve.",
        ),
    };
    screen.line(&format!("\n{question}\n  {explanation}\n"));
    outtext!("  Enter a value: ");
    Some(read_line()? == "yes")
}

/// The first interrupt asks the run to finish what it is at; this returns at the second.
async fn interrupted_twice(stop: &terrane_engine::StopSignal, session: &Session) {
    crate::signals::interrupted().await;
    stop.request();
    outline!(
        "\nInterrupt received.\nPlease wait for Terrane to exit or data loss may occur.\nGracefully shutting down...\n"
    );
    // What plugins are at may take hours; a second interrupt does not wait for their answer.
    let asked = async {
        session.providers.stop().await;
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = asked => {}
        () = crate::signals::interrupted() => {}
    }
    outline!("\nTwo interrupts received. Exiting immediately. Note that data loss may have occurred.\n");
}
