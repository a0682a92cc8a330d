use std::process::ExitCode;

use clap::Args;
use terrane_addr::{AbsResourceInstance, Mode};
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
        if address.resource.resource.mode != Mode::Managed {
            let detail = format!("{address} is no managed resource: there is nothing that could be replaced.");
            return Err(Diagnostic::error("Resource instance cannot be tainted", detail));
        }
        let Some(object) = writer.state().object(&address).cloned() else {
            let detail = if writer.state().resources().is_empty() {
                "The state currently contains no resource instances whatsoever. This may occur if the configuration has \
                 never been applied or if it has recently been destroyed."
                    .to_string()
            } else {
                format!(
                    "There is no resource instance in the state with the address {address}. If the resource configuration has \
                     just been added, you must run \"terrane apply\" once to create the corresponding instance(s) before they \
                     can be tainted."
                )
            };
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
