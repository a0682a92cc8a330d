//! The commands, one file each: the arguments with their help, and a call into the library.

mod apply;
mod console;
mod destroy;
mod fmt;
mod force_unlock;
mod generated;
mod graph;
mod import;
mod init;
mod lock_file;
mod metadata;
mod modules;
mod options;
mod output;
mod packages;
mod plan;
mod providers;
mod saved;
mod show;
mod state;
mod state_push;
mod state_split;
mod taint;
mod unsupported;
mod validate;
mod version;
mod workspace;

use std::process::ExitCode;

use clap::Subcommand;

use crate::ExtraProvider;
use crate::arguments::CommandLine;
use crate::session::Session;

pub use options::{PlanningOptions, StateOptions, VariableOptions, ViewOptions};
pub use workspace::is_workspace_name;

#[derive(Debug, Subcommand)]
pub enum Command {
    Init(init::Init),
    Validate(validate::Validate),
    Fmt(fmt::Fmt),
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
    Graph(graph::Graph),
    Providers(providers::Providers),
    Import(import::Import),
    Get(modules::Get),
    Modules(modules::Modules),
    Metadata(metadata::Metadata),
    Login(unsupported::Login),
    Logout(unsupported::Logout),
    Test(unsupported::Test),
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
        let reason = crate::adapters::reason(&error);
        errline!("Error handling -chdir option: chdir {}: {reason}", folder.display());
        return ExitCode::FAILURE;
    }
    if let Err(why) = crate::compatibility::check().and_then(|()| crate::dialect::check()) {
        errline!("Error: {why}");
        return ExitCode::FAILURE;
    }
    // The version is asked for by scripts all the time: it needs no session.
    if let Command::Version(version) = &line.command {
        return version.run();
    }
    // Files are formatted wherever they are, whatever else is wrong there.
    if let Command::Fmt(fmt) = &line.command {
        return fmt.run();
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
        Command::Graph(command) => command.run(&session),
        Command::Providers(command) => command.run(&session),
        Command::Import(command) => command.run(&session),
        Command::Get(command) => command.run(&session),
        Command::Modules(command) => command.run(&session),
        Command::Metadata(command) => command.run(),
        Command::Login(command) => command.run(),
        Command::Logout(command) => command.run(),
        Command::Test(command) => command.run(),
        Command::Fmt(command) => command.run(),
        Command::Version(command) => command.run(),
    }
}
