//! What goes wrong with a plugin, in words that name the culprit.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use terrane_provider::ProviderDiagnostic;

use super::connection::Failure;
use super::handshake::HandshakeFault;
use crate::grpc::Code;
use crate::rpc::Rpc;

/// Why a plugin did not start.
#[derive(Clone, Debug)]
pub struct StartFault {
    pub provider: String,
    pub binary: PathBuf,
    pub reason: StartReason,
    /// What it printed.
    pub said: String,
}

#[derive(Clone, Debug)]
pub enum StartReason {
    Spawn(String),
    Handshake(HandshakeFault),
    /// It came to its end before it said how to speak to it.
    Ended(String),
    Deadline(Duration),
    Connect(String),
    Tls(String),
}

impl StartFault {
    #[must_use]
    pub fn summary(&self) -> &'static str {
        match self.reason {
            StartReason::Handshake(HandshakeFault::Protocol(_)) => "Incompatible provider version",
            _ => "Failed to instantiate provider",
        }
    }
}

impl fmt::Display for StartFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let StartFault { provider, binary, reason, said } = self;
        write!(f, "The plugin of provider {provider} ({}) cannot be used: ", binary.display())?;
        match reason {
            StartReason::Spawn(error) => write!(f, "it does not start: {error}.")?,
            StartReason::Handshake(fault) => write!(f, "{fault}.")?,
            StartReason::Ended(how) => {
                write!(f, "it {how} before it said how it is to be spoken to.")?;
                if said.is_empty() {
                    f.write_str(" It printed nothing. Is it a provider for this system?")?;
                }
            }
            StartReason::Deadline(time) => write!(
                f,
                "it did not say within {} s how it is to be spoken to. It has been stopped. On a slow machine, set \
                 TERRANE_PLUGIN_START_TIMEOUT to more seconds.",
                time.as_secs_f64()
            )?,
            StartReason::Connect(error) => write!(f, "it does not take a connection: {error}.")?,
            StartReason::Tls(error) => write!(f, "{error}.")?,
        }
        write_said(f, said)
    }
}

fn write_said(f: &mut fmt::Formatter<'_>, said: &str) -> fmt::Result {
    match said {
        "" => Ok(()),
        said => write!(f, "\n\nThe plugin's last words:\n{said}"),
    }
}

/// Why a call has no usable answer.
#[derive(Clone, Debug)]
pub struct CallFault {
    pub provider: String,
    pub rpc: Rpc,
    /// The type that the call was about, if it was about one.
    pub kind: Option<String>,
    pub reason: CallReason,
    pub said: String,
}

#[derive(Clone, Debug)]
pub enum CallReason {
    Start(StartFault),
    Failed(Failure),
    /// The process ended while the call ran.
    Ended(String),
    /// The answer came, but makes no sense.
    Answer(String),
    /// What was to be sent cannot be.
    Request(String),
}

impl CallFault {
    /// Whether the plugin says that it has no such call.
    #[must_use]
    pub fn is_unimplemented(&self) -> bool {
        matches!(&self.reason, CallReason::Failed(Failure::Status(status)) if status.code == Code::Unimplemented)
    }

    /// As the engine reports it. The summaries are those that tools know.
    #[must_use]
    pub fn diagnostic(&self) -> ProviderDiagnostic {
        ProviderDiagnostic::error(self.summary(), self.to_string())
    }

    fn summary(&self) -> &'static str {
        match &self.reason {
            CallReason::Start(fault) => fault.summary(),
            CallReason::Failed(Failure::Status(status)) => match status.code {
                Code::Unavailable => "Plugin did not respond",
                Code::Cancelled => "Request cancelled",
                Code::Unimplemented => "Unsupported plugin method",
                _ => "Plugin error",
            },
            CallReason::Failed(Failure::Broken(_) | Failure::Deadline(_)) | CallReason::Ended(_) => {
                "Plugin did not respond"
            }
            CallReason::Answer(_) => "Invalid answer of a provider",
            CallReason::Request(_) => "Value cannot be sent to a provider",
        }
    }

    fn call(&self) -> String {
        match &self.kind {
            Some(kind) => format!("{} of {kind}", self.rpc),
            None => self.rpc.to_string(),
        }
    }
}

impl fmt::Display for CallFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (provider, call) = (&self.provider, self.call());
        match &self.reason {
            CallReason::Start(fault) => return write!(f, "{fault}"),
            CallReason::Failed(Failure::Status(status)) if status.code == Code::Unimplemented => write!(
                f,
                "The provider {provider} does not support the call {call}. A newer version of the provider may: {}",
                status.message
            )?,
            CallReason::Failed(Failure::Status(status)) => {
                write!(
                    f,
                    "The provider {provider} failed at the call {call}: {} ({:?}).",
                    status.message, status.code
                )?;
                if status.code == Code::ResourceExhausted {
                    f.write_str(
                        " It, or what it speaks to, is asked too much at once: run the command again, if need be with a \
                         smaller -parallelism.",
                    )?;
                }
            }
            CallReason::Failed(Failure::Broken(why)) => {
                write!(f, "The plugin of provider {provider} did not answer the call {call}: {why}.")?;
            }
            CallReason::Failed(Failure::Deadline(time)) => write!(
                f,
                "The plugin of provider {provider} did not answer the call {call} within {} s and has been given up. This \
                 call does not reach outside, so it should be quick: this is a bug in the provider, which should be \
                 reported in the provider's own issue tracker. To wait longer, set TERRANE_PLUGIN_CALL_TIMEOUT to more \
                 seconds.",
                time.as_secs_f64()
            )?,
            CallReason::Ended(how) => write!(
                f,
                "The plugin of provider {provider} {how} while it was asked for {call}. This is a bug in the provider, \
                 which should be reported in the provider's own issue tracker."
            )?,
            CallReason::Answer(why) => write!(
                f,
                "The provider {provider} answered the call {call} with something that cannot be understood: {why}.\n\nThis \
                 is a bug in the provider, which should be reported in the provider's own issue tracker."
            )?,
            CallReason::Request(why) => {
                write!(f, "The provider {provider} cannot be asked for {call}: {why}.")?;
            }
        }
        let unanswered = match &self.reason {
            CallReason::Failed(Failure::Status(_)) | CallReason::Start(_) | CallReason::Request(_) => false,
            CallReason::Failed(Failure::Broken(_) | Failure::Deadline(_))
            | CallReason::Ended(_)
            | CallReason::Answer(_) => true,
        };
        if unanswered && self.rpc == Rpc::ApplyResourceChange {
            f.write_str(
                "\n\nNobody knows whether what was asked for has been done. The object is kept in the state as it was \
                 before; look at the next plan before you apply it.",
            )?;
        }
        write_said(f, &self.said)
    }
}
