use std::process::ExitCode;

use clap::Args;
use terrane_addr::AbsResourceInstance;
use terrane_diag::Diagnostic;

use super::options::StateOptions;
use super::state::change;
use crate::session::Session;

/// Mark an object as bad, so that it will be replaced
#[derive(Debug, Args)]
pub struct Taint {
    /// The resource instance
    address: String,
    #[command(flatten)]
    options: StateOptions,
    /// Succeed even if there is no such object
    #[arg(long)]
    allow_missing: bool,
}

/// Take the mark of taint away
#[derive(Debug, Args)]
pub struct Untaint {
    /// The resource instance
    address: String,
    #[command(flatten)]
    options: StateOptions,
    /// Succeed even if there is no such object
    #[arg(long)]
    allow_missing: bool,
}

impl Taint {
    pub fn run(&self, session: &Session) -> ExitCode {
        mark(session, &self.address, &self.options, self.allow_missing, true)
    }
}

impl Untaint {
    pub fn run(&self, session: &Session) -> ExitCode {
        mark(session, &self.address, &self.options, self.allow_missing, false)
    }
}

fn mark(session: &Session, address: &str, options: &StateOptions, allow_missing: bool, taint: bool) -> ExitCode {
    change(session, options, |writer| {
        let address: AbsResourceInstance =
            address.parse().map_err(|error| Diagnostic::error("Invalid address", format!("{error}")))?;
        let Some(object) = writer.state().object(&address).cloned() else {
            let detail = format!("There is no resource instance in the state with the address {address}.");
            return match allow_missing {
                true => Ok(format!("No such resource instance: {address}; nothing was done.")),
                false => Err(Diagnostic::error("No such resource instance", detail)),
            };
        };
        if taint {
            writer.taint(&address);
            return Ok(format!("Resource instance {address} has been marked as tainted."));
        }
        if !object.is_tainted() {
            let detail =
                format!("Resource instance {address} is not currently tainted, and so it cannot be untainted.");
            return Err(Diagnostic::error("Resource instance is not tainted", detail));
        }
        writer.untaint(&address);
        Ok(format!("Resource instance {address} has been successfully untainted."))
    })
}
