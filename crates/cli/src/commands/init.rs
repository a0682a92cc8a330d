use std::process::ExitCode;

use clap::Args;
use terrane_diag::{Diagnostic, Diagnostics};

use crate::commands::StateOptions;
use crate::screen::Screen;
use crate::session::Session;

/// Prepare a folder: check the configuration, its backend and its providers
#[derive(Debug, Args)]
pub struct Init {
    /// Whether to look at the backend
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    backend: Option<bool>,
    /// Accepted for scripts: nothing is downloaded in this version
    #[arg(long)]
    upgrade: bool,
    /// Accepted for scripts: no question is asked
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    input: Option<bool>,
    /// Accepted for scripts: nothing is migrated
    #[arg(long)]
    reconfigure: bool,
    /// Print without colors
    #[arg(long)]
    no_color: bool,
}

impl Init {
    pub fn run(&self, session: &Session) -> ExitCode {
        let screen = Screen::new(self.no_color);
        let mut diags = Diagnostics::new();
        let project = session.project(&mut diags);
        if project.is_empty() && !diags.has_errors() {
            screen.line("Terrane initialized in an empty directory!\n");
            screen.line("The directory has no Terraform configuration files. You may begin working\nwith Terrane immediately by creating Terraform configuration files.");
            return ExitCode::SUCCESS;
        }
        if self.backend.unwrap_or(true)
            && let Err(diagnostic) = session.backend(Some(&project), &StateOptions::default())
        {
            diags.push(diagnostic);
        }
        if !diags.has_errors() {
            check_providers(session, &project, &mut diags);
        }
        screen.diagnostics(&diags, &project.sources);
        if diags.has_errors() {
            return ExitCode::FAILURE;
        }
        screen.line("Terrane has been successfully initialized!\n");
        screen.line(
            "You may now begin working with Terrane. Try running \"terrane plan\" to see\nany changes that are required \
             for your infrastructure.",
        );
        ExitCode::SUCCESS
    }
}

fn check_providers(session: &Session, project: &terrane_run::Project, diags: &mut Diagnostics) {
    use terrane_engine::Providers;
    let mut wanted = std::collections::BTreeSet::new();
    for module in project.index.config.modules.values() {
        wanted.extend(module.settings.required_providers.values().map(|required| required.address.clone()));
        wanted.extend(module.resources.values().map(|resource| resource.provider_source.clone()));
    }
    for provider in wanted {
        if let Err(error) = session.wait(session.providers.schemas(&provider)) {
            diags.push(Diagnostic::error(error.summary, error.detail));
        }
    }
}
