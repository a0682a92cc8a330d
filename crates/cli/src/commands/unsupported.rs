//! Commands of the reference that this version refuses, by name and with the way round.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Args;

use crate::screen::Screen;

/// Obtain a token for a remote host (not supported yet)
#[derive(Debug, Args)]
pub struct Login {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    arguments: Vec<OsString>,
}

/// Forget the token for a remote host (not supported yet)
#[derive(Debug, Args)]
pub struct Logout {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    arguments: Vec<OsString>,
}

/// Run the tests of a module (not supported yet)
#[derive(Debug, Args)]
pub struct Test {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    arguments: Vec<OsString>,
}

impl Login {
    pub fn run(&self) -> ExitCode {
        let way = "Put the token into a credentials block of the CLI configuration file, or into the environment variable \
                   TF_TOKEN_<host> with dots as underscores.";
        refuse("login", way)
    }
}

impl Logout {
    pub fn run(&self) -> ExitCode {
        refuse("logout", "Remove the credentials block of the host from the CLI configuration file.")
    }
}

impl Test {
    pub fn run(&self) -> ExitCode {
        refuse(
            "test",
            "Check blocks and conditions are evaluated by plan and apply; validate checks a module by itself.",
        )
    }
}

fn refuse(command: &str, way: &str) -> ExitCode {
    let detail = format!("This version of Terrane has no \"{command}\". {way}");
    Screen::new(false).fault("Command not supported yet", &detail);
    ExitCode::FAILURE
}
