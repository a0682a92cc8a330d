use std::process::ExitCode;

use clap::Args;
use terrane_diag::{Diagnostics, SourceMap};

use super::options::StateOptions;
use crate::screen::Screen;
use crate::session::Session;

/// Show the outputs of the root module
#[derive(Debug, Args)]
pub struct Output {
    /// Only this one
    name: Option<String>,
    /// Print as JSON
    #[arg(long)]
    json: bool,
    /// Print one string, number or boolean just as it is
    #[arg(long)]
    raw: bool,
    /// The state file to read
    #[arg(long, value_name = "FILE")]
    state: Option<String>,
    /// Print without colors
    #[arg(long)]
    no_color: bool,
}

impl Output {
    pub fn run(&self, session: &Session) -> ExitCode {
        let screen = Screen::new(self.no_color);
        let state = match super::state::read(session, &self.options()) {
            Ok(state) => state,
            Err(diagnostic) => {
                screen.fault(&diagnostic.summary, &diagnostic.detail);
                return ExitCode::FAILURE;
            }
        };
        let outputs = state.outputs();
        let Some(name) = &self.name else {
            if self.raw {
                screen.fault("Output name required", "Raw output format is only supported for single outputs.");
                return ExitCode::FAILURE;
            }
            match self.json {
                true => outtext!("{}", terrane_render::outputs_json(outputs)),
                false if outputs.is_empty() => screen.no_outputs(),
                false => outtext!("{}", terrane_render::outputs_text(outputs)),
            }
            return ExitCode::SUCCESS;
        };
        let mut diags = Diagnostics::new();
        let shown = match (outputs.get(name.as_str()), self.raw, self.json) {
            (None, _, _) => {
                diags.push(terrane_render::output_not_found(name));
                None
            }
            (Some(output), true, _) => terrane_render::output_raw(name, output, &mut diags),
            (Some(output), false, true) => Some(terrane_render::output_json(output)),
            (Some(output), false, false) => Some(terrane_render::output_text(output)),
        };
        screen.diagnostics(&diags, &SourceMap::new());
        match shown {
            Some(text) => {
                outtext!("{text}");
                ExitCode::SUCCESS
            }
            None => ExitCode::FAILURE,
        }
    }

    fn options(&self) -> StateOptions {
        StateOptions { state: self.state.clone(), ..StateOptions::default() }
    }
}
