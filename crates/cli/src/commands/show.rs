use std::process::ExitCode;

use clap::Args;

use super::options::StateOptions;
use crate::screen::Screen;
use crate::session::Session;

/// Show the state, or a saved plan
#[derive(Debug, Args)]
pub struct Show {
    /// A saved plan or a state file; without it, the current state
    path: Option<String>,
    /// Print as JSON
    #[arg(long)]
    json: bool,
    /// Print without colors
    #[arg(long)]
    no_color: bool,
}

impl Show {
    pub fn run(&self, session: &Session) -> ExitCode {
        let screen = Screen::new(self.no_color);
        match self.text(session, &screen) {
            Ok(text) => {
                outtext!("{text}");
                ExitCode::SUCCESS
            }
            Err(diagnostic) => {
                screen.fault(&diagnostic.summary, &diagnostic.detail);
                ExitCode::FAILURE
            }
        }
    }

    fn text(&self, session: &Session, screen: &Screen) -> Result<String, terrane_diag::Diagnostic> {
        if let Some(path) = &self.path
            && super::saved::is_plan(path)
        {
            let file = super::saved::read(path)?;
            let project = super::saved::project(session, &file);
            return Ok(match self.json {
                true => terrane_render::plan_json(&file.plan, &project.index),
                false => terrane_render::plan_text(&file.plan, &screen.style()),
            });
        }
        if let Some(path) = &self.path
            && let Err(error) = std::fs::metadata(path)
        {
            let detail = format!("{path} could not be read: {}.", crate::adapters::reason(&error));
            return Err(terrane_diag::Diagnostic::error(
                "Failed to read the given file as a state or plan file",
                detail,
            ));
        }
        let options = StateOptions { state: self.path.clone(), ..StateOptions::default() };
        let state = super::state::read(session, &options).map_err(|fault| match &self.path {
            Some(path) => {
                let detail = format!("As a state file: {}\n\n{path} is no plan file either.", fault.detail);
                terrane_diag::Diagnostic::error("Failed to read the given file as a state or plan file", detail)
            }
            None => fault,
        })?;
        let schemas = session
            .wait(terrane_engine::used_schemas(&state, &session.providers))
            .map_err(|error| terrane_diag::Diagnostic::error(error.summary, error.detail))?;
        Ok(match self.json {
            true => terrane_render::state_json(&state, &schemas),
            false => terrane_render::state_text(&state, &schemas, &screen.style()),
        })
    }
}
