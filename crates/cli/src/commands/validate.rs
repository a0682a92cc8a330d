use std::process::ExitCode;

use clap::Args;
use terrane_diag::Diagnostics;
use terrane_run::Project;

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
    /// Instead of checking, tell which of the two languages the configuration needs, Terraform's or OpenTofu's, since
    /// which release, and because of which lines
    #[arg(long)]
    dialect: bool,
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
        if self.dialect {
            return self.dialect_report(session, &project, &diags);
        }
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

    /// What is wrong with the configuration is no obstacle: a block that is not known here may be the answer.
    fn dialect_report(&self, session: &Session, project: &Project, diags: &Diagnostics) -> ExitCode {
        let config = &project.index.config;
        if config.root().is_none_or(|root| root.files.is_empty()) && diags.has_errors() {
            Screen::new(self.no_color).diagnostics(diags, &project.sources);
            return ExitCode::FAILURE;
        }
        let report = terrane_config::dialect_report(config, &session.sources(), &project.sources);
        match self.json {
            true => outtext!("{}", terrane_render::dialect_report_json(&report)),
            false => outtext!("{}", terrane_render::dialect_report_text(&report)),
        }
        ExitCode::SUCCESS
    }
}
