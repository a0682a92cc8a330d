use std::process::ExitCode;

use clap::Args;

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
                true => print!("{}", terrane_render::outputs_json(outputs)),
                false if outputs.is_empty() => screen.no_outputs(),
                false => print!("{}", terrane_render::outputs_text(outputs, &screen.style())),
            }
            return ExitCode::SUCCESS;
        };
        let Some(output) = outputs.get(name.as_str()) else {
            let detail = format!(
                "The output variable requested could not be found in the state file. If you recently added this to your \
                 configuration, be sure to run `terrane apply`, since the state won't be updated with new output variables \
                 until that command is run. There is no output named {name:?}."
            );
            screen.fault(&format!("Output {name:?} not found"), &detail);
            return ExitCode::FAILURE;
        };
        let shown = match (self.raw, self.json) {
            (true, _) => terrane_render::output_raw(name, output),
            (false, true) => Ok(format!("{}\n", output.value.as_str())),
            (false, false) => Ok(format!("{}\n", terrane_render::output_text(output))),
        };
        match shown {
            Ok(text) => {
                print!("{text}");
                ExitCode::SUCCESS
            }
            Err(reason) => {
                screen.fault("Unsupported value for raw output", &reason);
                ExitCode::FAILURE
            }
        }
    }

    fn options(&self) -> StateOptions {
        StateOptions { state: self.state.clone(), ..StateOptions::default() }
    }
}
