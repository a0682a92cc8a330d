use std::process::ExitCode;

use clap::Args;
use terrane_diag::Diagnostics;

use super::options::VariableOptions;
use crate::screen::Screen;
use crate::session::Session;

/// Show the modules that the configuration calls
#[derive(Debug, Args)]
pub struct Modules {
    /// Print a JSON document
    #[arg(long)]
    json: bool,
}

/// Install the modules that the configuration calls
///
/// Modules from elsewhere are put into the data folder. Local modules are read where they are.
#[derive(Debug, Args)]
pub struct Get {
    /// Install the newest contents of all modules, whatever the lock file says
    #[arg(long)]
    update: bool,
    /// Print without colors
    #[arg(long)]
    no_color: bool,
    /// Accepted for scripts: test files call no modules here
    #[arg(long, value_name = "PATH")]
    test_directory: Option<String>,
}

impl Modules {
    pub fn run(&self, session: &Session) -> ExitCode {
        let mut diags = Diagnostics::new();
        let project = session.project(&mut diags);
        Screen::new(self.json).diagnostics(&diags, &project.sources);
        if diags.has_errors() {
            return ExitCode::FAILURE;
        }
        let config = &project.index.config;
        match self.json {
            true => outtext!("{}", terrane_render::modules_json(config)),
            false => outtext!("{}", terrane_render::modules_text(config)),
        }
        ExitCode::SUCCESS
    }
}

impl Get {
    pub fn run(&self, session: &Session) -> ExitCode {
        let screen = Screen::new(self.no_color);
        let mut diags = Diagnostics::new();
        let variables = VariableOptions::default();
        let project = session.project_installing(&variables, self.update, None, &screen, &mut diags);
        screen.diagnostics(&diags, &project.sources);
        if diags.has_errors() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }
}
