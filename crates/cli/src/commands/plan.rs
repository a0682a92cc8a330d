use std::process::ExitCode;

use clap::Args;
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_engine::PlanOptions;
use terrane_eval::RootVariables;
use terrane_plan::Mode;
use terrane_run::Project;
use terrane_state::State;

use super::options::{PlanningOptions, StateOptions, VariableOptions, ViewOptions};
use crate::adapters::{LocalOutside, TerminalEvents};
use crate::screen::Screen;
use crate::session::{Session, Tools};

/// Show what would be done
#[derive(Debug, Args)]
pub struct Plan {
    #[command(flatten)]
    view: ViewOptions,
    #[command(flatten)]
    variables: VariableOptions,
    #[command(flatten)]
    state: StateOptions,
    #[command(flatten)]
    planning: PlanningOptions,
    /// Save the plan in a file, for apply and show
    #[arg(long, value_name = "FILE")]
    out: Option<String>,
    /// Exit with 0 if there is nothing to do, 1 on an error, 2 if there are changes
    #[arg(long)]
    detailed_exitcode: bool,
    /// Print a stream of JSON messages
    #[arg(long)]
    json: bool,
    /// Write configuration for objects that have an import block and no resource block into a new file
    #[arg(long, value_name = "FILE")]
    generate_config_out: Option<String>,
}

/// Everything that came of planning.
pub struct Planned {
    pub plan: Option<terrane_plan::Plan>,
    pub diags: Diagnostics,
    pub project: Project,
    pub variables: RootVariables,
    pub previous: State,
}

/// Reads the configuration and plans against a state.
pub fn make_plan(
    session: &Session,
    screen: &Screen,
    variables: &VariableOptions,
    planning: &PlanningOptions,
    view: &ViewOptions,
    previous: State,
    events: &dyn terrane_plan::EventSink,
) -> Planned {
    let mut diags = Diagnostics::new();
    let mut project = session.project_to_plan(variables, planning, &mut diags);
    let ask = view.input.unwrap_or(true).then_some(screen);
    let variables = session.variables(&mut project, variables, ask, &mut diags);
    if let Some(root) = project.root() {
        terrane_run::report_missing(root, &variables, &mut diags);
        // What chooses a module has been missed already when the module was looked for.
        diags.remove_repeated();
    }
    if project.is_empty() && !planning.destroy && !diags.has_errors() {
        let detail = "Plan requires configuration to be present. Planning without a configuration would mark everything \
                      for destruction, which is normally not what is desired. If you would like to destroy everything, run \
                      plan with the -destroy option. Otherwise, create a Terraform configuration file (.tf file) and try \
                      again.";
        diags.push(Diagnostic::error("No configuration files", detail));
    }
    let mode = match (planning.destroy, planning.refresh_only) {
        (true, true) => {
            let detail = "The -destroy and -refresh-only options are mutually-exclusive.";
            diags.push(Diagnostic::error("Incompatible plan mode options", detail));
            Mode::Normal
        }
        (true, false) => Mode::Destroy,
        (false, true) => Mode::RefreshOnly,
        (false, false) => Mode::Normal,
    };
    check_combinations(planning, &mut diags);
    let options = PlanOptions {
        mode,
        refresh: planning.refresh.unwrap_or(true),
        targets: planning.targets(&mut diags),
        excludes: planning.excludes(&mut diags),
        force_replace: planning.replacements(&mut diags),
        allow_deferral: planning.allow_deferral,
        variables: variables.clone(),
    };
    if !screen.machine {
        super::lock_file::report(&project, screen);
    }
    let mut plan = None;
    if !diags.has_errors() {
        let outside = LocalOutside { now: None, plan_time: Some(crate::adapters::now()), random: false };
        let tools = Tools::new(session.started);
        let engine = session.engine(&outside, events, &tools, planning.parallelism);
        let work = terrane_engine::plan(project.index.clone(), &previous, &options, &engine);
        let (made, noticed) = session.wait(async {
            tokio::select! {
                done = work => done,
                // Planning changes nothing: it can be left at any point.
                () = crate::signals::interrupted() => (None, stopped()),
            }
        });
        plan = made;
        diags.append(noticed);
    }
    Planned { plan, diags, project, variables, previous }
}

/// Options that each make sense, but not together.
fn check_combinations(planning: &PlanningOptions, diags: &mut Diagnostics) {
    if planning.refresh_only && planning.refresh == Some(false) {
        let detail = "It doesn't make sense to use -refresh-only at the same time as -refresh=false, because Terrane would \
                      have nothing to do.";
        diags.push(Diagnostic::error("Incompatible refresh options", detail));
    }
    if !planning.replace.is_empty() && (planning.refresh_only || planning.destroy) {
        let detail =
            "Forcing resource instance replacement (with -replace=...) is allowed only in normal planning mode.";
        diags.push(Diagnostic::error("Unsupported plan mode", detail));
    }
}

fn stopped() -> Diagnostics {
    let detail = "Planning was interrupted before there was a plan. Nothing has been changed.";
    Diagnostics::from_iter([Diagnostic::error("Operation stopped", detail)])
}

impl Plan {
    pub fn run(&self, session: &Session) -> ExitCode {
        let screen = if self.json { Screen::machine() } else { Screen::of(&self.view) };
        let mut early = Diagnostics::new();
        if let Some(path) = &self.generate_config_out {
            super::generated::check(path, &self.planning, &mut early);
            if early.has_errors() {
                screen.diagnostics(&early, &terrane_diag::SourceMap::new());
                return ExitCode::FAILURE;
            }
        }
        let project = session.project_to_plan(&self.variables, &self.planning, &mut early);
        let previous = match self.previous(session, &project, &screen) {
            Ok(state) => state,
            Err(diagnostic) => {
                let mut diags = early;
                diags.push(diagnostic);
                screen.diagnostics(&diags, &project.sources);
                return ExitCode::FAILURE;
            }
        };
        drop(project);
        let events = TerminalEvents::new(&screen).concise(self.planning.concise);
        let planning = PlanningOptions { generate_config: self.generate_config_out.is_some(), ..self.planning.clone() };
        let planned = make_plan(session, &screen, &self.variables, &planning, &self.view, previous, &events);
        show(&planned, &screen);
        let Some(plan) = planned.plan.as_ref() else { return ExitCode::FAILURE };
        let generated = match self.generate_config_out.as_deref().map(|path| super::generated::write(path, plan)) {
            None => false,
            Some(Ok(written)) => written,
            Some(Err(diagnostic)) => {
                screen.diagnostics(&Diagnostics::from_iter([diagnostic]), &planned.project.sources);
                return ExitCode::FAILURE;
            }
        };
        // Also one that failed: to be looked at, never to be applied.
        if let Some(path) = &self.out
            && let Err(diagnostic) = super::saved::save(session, path, &planned, plan, &self.state)
        {
            screen.diagnostics(&Diagnostics::from_iter([diagnostic]), &planned.project.sources);
            return ExitCode::FAILURE;
        }
        if planned.diags.has_errors() {
            return ExitCode::FAILURE;
        }
        if plan.is_applyable() {
            let notice = self.generate_config_out.as_deref().filter(|_| generated).map(super::generated::notice);
            screen.plan_hint(notice.as_deref(), self.out.as_deref());
        }
        let differs = plan.has_changes() || plan.changes_state() || !plan.deferred.is_empty();
        match self.detailed_exitcode && differs {
            true => ExitCode::from(2),
            false => ExitCode::SUCCESS,
        }
    }

    /// Plans read a snapshot and take no lock. What a crashed run left is carried over first, which does.
    fn previous(&self, session: &Session, project: &Project, screen: &Screen) -> Result<State, Diagnostic> {
        let store = session.store(Some(project), &self.state)?;
        session.recover_to_read(&*store, screen)?;
        session.read_state(&*store).map_err(|error| Diagnostic::error(error.summary(), error.to_string()))
    }
}

/// Prints a plan and what was noticed on the way.
pub fn show(planned: &Planned, screen: &Screen) {
    if planned.diags.has_errors() {
        if planned.plan.is_some() {
            screen.line("\nPlanning failed. Terrane encountered an error while generating this plan.");
        }
    } else if let Some(plan) = &planned.plan {
        screen.plan(plan);
    }
    screen.diagnostics(&planned.diags, &planned.project.sources);
}
