use std::process::ExitCode;

use clap::Args;
use terrane_diag::Diagnostics;

use crate::screen::Screen;
use crate::session::Session;

/// Show the modules that the configuration calls
#[derive(Debug, Args)]
pub struct Modules {
    /// Print a JSON document
    #[arg(long)]
    json: bool,
}

/// Check that all modules are there
///
/// Local modules are read where they are: nothing is copied.
#[derive(Debug, Args)]
pub struct Get {
    /// Accepted for scripts: local modules are always as they are now
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
        let project = session.project(&mut diags);
        screen.diagnostics(&diags, &project.sources);
        if diags.has_errors() {
            return ExitCode::FAILURE;
        }
        for (path, module) in project.index.config.modules.iter().filter(|(path, _)| !path.is_root()) {
            screen.line(&format!("- {} in {}", path.names().join("."), module.directory));
        }
        ExitCode::SUCCESS
    }
}
