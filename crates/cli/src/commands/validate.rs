use std::process::ExitCode;

use clap::Args;
use terrane_diag::Diagnostics;

use super::VariableOptions;
use crate::adapters::{LocalOutside, TerminalEvents};
use crate::screen::Screen;
use crate::session::{Session, Tools};

/// Check whether the configuration is valid
#[derive(Debug, Args)]
pub struct Validate {
    /// Print the result as a JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    variables: VariableOptions,
    /// Print without colors
    #[arg(long)]
    no_color: bool,
    /// Accepted for scripts: test files are not validated
    #[arg(long)]
    no_tests: bool,
    /// Accepted for scripts: test files are not validated
    #[arg(long, value_name = "PATH")]
    test_directory: Option<String>,
}

impl Validate {
    pub fn run(&self, session: &Session) -> ExitCode {
        let screen = Screen::new(self.no_color);
        let mut diags = Diagnostics::new();
        let project = session.project_with(&self.variables, &mut diags);
        if project.is_whole {
            let outside = LocalOutside { now: None, plan_time: None, random: false };
            let (tools, events) = (Tools::new(session.started), TerminalEvents::silent());
            let engine = session.engine(&outside, &events, &tools, 10);
            diags.append(session.wait(terrane_engine::validate(project.index.clone(), &engine)));
        }
        // A reference that leads nowhere is met twice: when it is resolved, and when it is evaluated.
        diags.remove_repeated();
        let failed = diags.has_errors();
        if self.json {
            outtext!("{}", terrane_render::validate_json(&diags, &project.sources));
        } else {
            screen.diagnostics(&diags, &project.sources);
            if !failed {
                outtext!("{}", terrane_render::validate_text(&diags, &screen.style()));
            }
        }
        if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }
}
