//! The use cases, each a function of the surroundings and a request. The command line and the server call
//! the same ones. Nothing here prints, prompts, or reads the environment.

mod early;
mod project;
mod variables;

pub use early::{Early, EarlyVariables};
pub use project::Project;
pub use variables::{Assignment, collect_variables, report_missing};
