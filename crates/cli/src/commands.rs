//! The commands, one file each: the arguments with their help, and a call into the library.

mod apply;
mod console;
mod destroy;
mod force_unlock;
mod init;
mod options;
mod output;
mod plan;
mod saved;
mod show;
mod state;
mod taint;
mod validate;
mod version;
mod workspace;

use std::process::ExitCode;

use clap::Subcommand;

use crate::ExtraProvider;
use crate::arguments::CommandLine;
use crate::session::Session;

pub use options::{StateOptions, VariableOptions};
pub use version::LANGUAGE_VERSION;

#[derive(Debug, Subcommand)]
pub enum Command {
    Init(init::Init),
    Validate(validate::Validate),
    Plan(plan::Plan),
    Apply(apply::Apply),
    Destroy(destroy::Destroy),
    Refresh(apply::Refresh),
    Show(show::Show),
    Output(output::Output),
    Console(console::Console),
    State(state::State),
    Taint(taint::Taint),
    Untaint(taint::Untaint),
    ForceUnlock(force_unlock::ForceUnlock),
    Workspace(workspace::Workspace),
    Version(version::Version),
}

impl Command {
    pub fn version() -> Command {
        Command::Version(version::Version::default())
    }
}

/// Carries out a command.
pub fn run(line: CommandLine, extra: &[ExtraProvider]) -> ExitCode {
    if let Some(folder) = &line.chdir
        && let Err(error) = std::env::set_current_dir(folder)
    {
        errline!("Error handling -chdir option: chdir {}: {error}", folder.display());
        return ExitCode::FAILURE;
    }
    // The version is asked for by scripts all the time: it needs no session.
    if let Command::Version(version) = &line.command {
        return version.run();
    }
    let session = match Session::new(extra) {
        Ok(session) => session,
        Err(error) => {
            errline!("Error: {error}");
            return ExitCode::FAILURE;
        }
    };
    match line.command {
        Command::Init(command) => command.run(&session),
        Command::Validate(command) => command.run(&session),
        Command::Plan(command) => command.run(&session),
        Command::Apply(command) => command.run(&session),
        Command::Destroy(command) => command.run(&session),
        Command::Refresh(command) => command.run(&session),
        Command::Show(command) => command.run(&session),
        Command::Output(command) => command.run(&session),
        Command::Console(command) => command.run(&session),
        Command::State(command) => command.run(&session),
        Command::Taint(command) => command.run(&session),
        Command::Untaint(command) => command.run(&session),
        Command::ForceUnlock(command) => command.run(&session),
        Command::Workspace(command) => command.run(&session),
        Command::Version(command) => command.run(),
    }
}
