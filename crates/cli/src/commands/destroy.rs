use std::process::ExitCode;

use clap::Args;

use super::apply::Apply;
use super::options::{PlanningOptions, StateOptions, VariableOptions, ViewOptions};
use crate::session::Session;

/// Destroy everything that is in the state
#[derive(Debug, Args)]
pub struct Destroy {
    #[command(flatten)]
    view: ViewOptions,
    #[command(flatten)]
    variables: VariableOptions,
    #[command(flatten)]
    state: StateOptions,
    #[command(flatten)]
    planning: PlanningOptions,
    /// Do not ask for approval
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    auto_approve: Option<bool>,
    /// Print a stream of JSON messages
    #[arg(long)]
    json: bool,
}

impl Destroy {
    pub fn run(self, session: &Session) -> ExitCode {
        let apply = Apply {
            view: self.view,
            variables: self.variables,
            state: self.state,
            planning: PlanningOptions { destroy: true, ..self.planning },
            auto_approve: self.auto_approve,
            json: self.json,
            plan_file: None,
            outputs_only: false,
        };
        apply.run(session)
    }
}
