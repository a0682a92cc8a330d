//! A provider as a plugin process of another engine.
//!
//! The engine starts the process with a magic cookie in its environment, reads one line from its standard
//! output that names a unix socket, and speaks gRPC over it.

mod calls;
mod connection;

use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use terrane_provider::Provider;
use tokio::net::UnixListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use calls::Calls;

const COOKIE: (&str, &str) =
    ("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2");

/// What the engine says to a plugin that it starts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invitation {
    pub cookie: Option<String>,
    /// The versions it speaks, if it says so.
    pub protocol_versions: Option<String>,
    /// The certificate that it will show; then it expects one of ours.
    pub client_certificate: Option<String>,
    /// Where it wants the socket.
    pub socket_folder: Option<PathBuf>,
}

impl Invitation {
    /// As the environment of the process has it.
    #[must_use]
    pub fn from_environment() -> Invitation {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Invitation {
            cookie: variable(COOKIE.0),
            protocol_versions: variable("PLUGIN_PROTOCOL_VERSIONS"),
            client_certificate: variable("PLUGIN_CLIENT_CERT"),
            socket_folder: variable("PLUGIN_UNIX_SOCKET_DIR").map(PathBuf::from),
        }
    }

    fn accept(&self) -> Result<(), ServeError> {
        if self.cookie.as_deref() != Some(COOKIE.1) {
            return Err(ServeError::NotAPlugin);
        }
        let versions = self.protocol_versions.as_deref().unwrap_or("6");
        if !versions.split(',').any(|version| version.trim() == "6") {
            return Err(ServeError::Protocol(versions.into()));
        }
        match self.client_certificate {
            Some(_) => Err(ServeError::Tls),
            None => Ok(()),
        }
    }
}

/// Why a provider could not be served.
#[derive(Debug)]
pub enum ServeError {
    NotAPlugin,
    Protocol(String),
    Tls,
    Io(io::Error),
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ServeError::NotAPlugin => f.write_str(
                "this program is a provider plugin: it is started by Terraform, OpenTofu or Terrane, not by hand",
            ),
            ServeError::Protocol(versions) => {
                write!(f, "the engine speaks plugin protocol {versions}, this plugin speaks 6")
            }
            ServeError::Tls => f.write_str("this plugin speaks without TLS: set TF_DISABLE_PLUGIN_TLS=1"),
            ServeError::Io(error) => write!(f, "cannot serve the plugin: {error}"),
        }
    }
}

impl std::error::Error for ServeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ServeError::Io(error) => Some(error),
            ServeError::NotAPlugin | ServeError::Protocol(_) | ServeError::Tls => None,
        }
    }
}

impl From<io::Error> for ServeError {
    fn from(error: io::Error) -> ServeError {
        ServeError::Io(error)
    }
}

/// Serves until the engine says so or has gone away. `announce` takes the line for the engine.
pub async fn serve(
    provider: Arc<dyn Provider>,
    invitation: &Invitation,
    announce: &mut (dyn Write + Send),
) -> Result<(), ServeError> {
    invitation.accept()?;
    let mut builder = tempfile::Builder::new();
    builder.prefix("terrane-plugin");
    let folder = match &invitation.socket_folder {
        Some(folder) => builder.tempdir_in(folder)?,
        None => builder.tempdir()?,
    };
    let socket = folder.path().join("socket");
    let listener = UnixListener::bind(&socket)?;
    writeln!(announce, "1|6|unix|{}|grpc|", socket.display())?;
    announce.flush()?;
    Ok(accept_all(&listener, &Arc::new(Calls::new(provider))).await?)
}

/// An interrupt from the terminal reaches the plugin too; that the engine decides what it means is why it
/// is not heard here.
async fn accept_all(listener: &UnixListener, calls: &Arc<Calls>) -> io::Result<()> {
    let mut interrupts = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())?;
    let (stop, stopped) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut seen_stop = stopped.clone();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let (socket, _) = accepted?;
                connections.spawn(connection::serve(socket, Arc::clone(calls), stop.clone(), stopped.clone()));
            }
            _ = interrupts.recv() => {}
            _ = seen_stop.changed() => break,
            // An engine has one connection for as long as it lives.
            Some(_) = connections.join_next() => if connections.is_empty() { return Ok(()) },
        }
    }
    while connections.join_next().await.is_some() {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_engine_that_speaks_as_we_do_is_accepted() {
        let good = Invitation { cookie: Some(COOKIE.1.into()), ..Invitation::default() };
        let said = |invitation: &Invitation| match invitation.accept() {
            Ok(()) => "accepted".to_owned(),
            Err(error) => error.to_string(),
        };
        let cases = [
            (Invitation::default(), "this program is a provider plugin"),
            (good.clone(), "accepted"),
            (Invitation { protocol_versions: Some("5,6".into()), ..good.clone() }, "accepted"),
            (
                Invitation { protocol_versions: Some("5".into()), ..good.clone() },
                "the engine speaks plugin protocol 5,",
            ),
            (Invitation { client_certificate: Some("PEM".into()), ..good.clone() }, "this plugin speaks without TLS"),
        ];
        for (invitation, expected) in cases {
            assert!(said(&invitation).starts_with(expected), "{invitation:?}: {}", said(&invitation));
        }
    }
}
