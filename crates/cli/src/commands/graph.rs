use std::process::ExitCode;

use clap::Args;
use terrane_diag::{Diagnostic, Diagnostics};

use super::options::StateOptions;
use crate::screen::Screen;
use crate::session::Session;

/// Print a graph in the DOT language
#[derive(Debug, Args)]
pub struct Graph {
    /// Show the steps of a saved plan
    #[arg(long, value_name = "PLANFILE")]
    plan: Option<String>,
    /// Mark the edges of cycles with a color; only together with -type or -plan
    #[arg(long)]
    draw_cycles: bool,
    /// What to show: plan, plan-refresh-only, plan-destroy or apply; without it the resources alone
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
    /// Accepted for scripts: modules are always shown to their full depth
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    module_depth: Option<i64>,
}

impl Graph {
    pub fn run(&self, session: &Session) -> ExitCode {
        let screen = Screen::new(false);
        let mut diags = Diagnostics::new();
        let project = session.project(&mut diags);
        let text = match diags.has_errors() {
            true => None,
            false => self.text(session, &project).map_err(|diagnostic| diags.push(diagnostic)).ok(),
        };
        screen.diagnostics(&diags, &project.sources);
        match text {
            Some(text) => {
                outtext!("{text}");
                ExitCode::SUCCESS
            }
            None => ExitCode::FAILURE,
        }
    }

    fn text(&self, session: &Session, project: &terrane_run::Project) -> Result<String, Diagnostic> {
        if let Some(path) = &self.plan {
            let file = super::saved::read(path)?;
            return Ok(terrane_render::plan_graph(&file.plan, self.draw_cycles));
        }
        let index = &project.index;
        if !self.draw_cycles || self.kind.is_none() {
            index.sorted().map_err(|cycle| terrane_engine::cycle_diagnostic(index, &cycle))?;
        }
        match self.kind.as_deref() {
            None => Ok(terrane_render::resource_graph(index)),
            Some("plan" | "plan-refresh-only" | "apply") => {
                Ok(terrane_render::evaluation_graph(index, self.draw_cycles))
            }
            Some("plan-destroy") => {
                let state = super::state::read(session, &StateOptions::default())?;
                Ok(terrane_render::destroy_graph(index, &state, self.draw_cycles))
            }
            Some(old @ ("validate" | "eval" | "refresh" | "legacy" | "input")) => {
                let detail = format!(
                    "The graph type {old:?} is no longer available. Use -type=plan instead to get a similar result."
                );
                Err(Diagnostic::error("Graph type no longer available", detail))
            }
            Some(other) => {
                let detail = format!(
                    "The -type=... argument must be either \"plan\", \"plan-refresh-only\", \"plan-destroy\", or \"apply\", \
                     not {other:?}."
                );
                Err(Diagnostic::error("Unsupported graph type", detail))
            }
        }
    }
}
