//! A provider as a plugin process of another engine.
//!
//! The engine starts the process with a magic cookie in its environment, reads one line from its standard
//! output that names a unix socket, and speaks gRPC over it.

mod calls;
mod connection;
mod misbehaviour;

use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use terrane_provider::Provider;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use calls::Calls;
pub use misbehaviour::{Fault, Misbehaviour};

use crate::COOKIE;
use crate::rpc::Protocol;
use crate::tls::{Identity, TlsError};

/// Whatever a connection is made of.
pub(crate) trait Socket: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Socket for S {}

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

    /// The newest protocol that both sides speak.
    fn accept(&self, ours: &[Protocol]) -> Result<Protocol, ServeError> {
        if self.cookie.as_deref() != Some(COOKIE.1) {
            return Err(ServeError::NotAPlugin);
        }
        let versions = self.protocol_versions.as_deref().unwrap_or("6");
        let theirs =
            |protocol: &&Protocol| versions.split(',').any(|version| version.trim() == protocol.number().to_string());
        let common = ours.iter().filter(theirs).max_by_key(|protocol| protocol.number());
        common.copied().ok_or_else(|| ServeError::Protocol(versions.into()))
    }
}

/// Why a provider could not be served.
#[derive(Debug)]
pub enum ServeError {
    NotAPlugin,
    Protocol(String),
    Tls(TlsError),
    Io(io::Error),
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ServeError::NotAPlugin => f.write_str(
                "this program is a provider plugin: it is started by Terraform, OpenTofu or Terrane, not by hand",
            ),
            ServeError::Protocol(versions) => {
                write!(f, "the engine speaks plugin protocol {versions}, this plugin does not")
            }
            ServeError::Tls(error) => write!(f, "cannot serve the plugin: {error}"),
            ServeError::Io(error) => write!(f, "cannot serve the plugin: {error}"),
        }
    }
}

impl std::error::Error for ServeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ServeError::Io(error) => Some(error),
            ServeError::Tls(error) => Some(error),
            ServeError::NotAPlugin | ServeError::Protocol(_) => None,
        }
    }
}

impl From<io::Error> for ServeError {
    fn from(error: io::Error) -> ServeError {
        ServeError::Io(error)
    }
}

impl From<TlsError> for ServeError {
    fn from(error: TlsError) -> ServeError {
        ServeError::Tls(error)
    }
}

/// How a provider is served.
#[derive(Clone, Debug)]
pub struct Manner {
    pub protocols: Vec<Protocol>,
    /// Over TCP on the loopback interface instead of a unix socket.
    pub tcp: bool,
    pub misbehaviours: Vec<Misbehaviour>,
}

impl Default for Manner {
    fn default() -> Manner {
        Manner { protocols: Protocol::ALL.into(), tcp: false, misbehaviours: Vec::new() }
    }
}

/// Serves until the engine says so or has gone away. `announce` takes the line for the engine.
pub async fn serve(
    provider: Arc<dyn Provider>,
    invitation: &Invitation,
    manner: &Manner,
    announce: &mut (dyn Write + Send),
) -> Result<(), ServeError> {
    let protocol = invitation.accept(&manner.protocols)?;
    let identity = invitation.client_certificate.as_deref().map(|client| {
        let identity = Identity::generate()?;
        let config = identity.server_config(client)?;
        Ok::<_, TlsError>((STANDARD_NO_PAD.encode(identity.der()), TlsAcceptor::from(config)))
    });
    let (certificate, tls) = identity.transpose()?.unzip();
    let folder = socket_folder(invitation)?;
    let (listener, address) = match manner.tcp {
        true => {
            let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
            let address = format!("tcp|{}", listener.local_addr()?);
            (Listener::Tcp(listener), address)
        }
        false => {
            let socket = folder.path().join("socket");
            (Listener::Unix(UnixListener::bind(&socket)?), format!("unix|{}", socket.display()))
        }
    };
    writeln!(announce, "1|{protocol}|{address}|grpc|{}", certificate.unwrap_or_default())?;
    announce.flush()?;
    let calls = Calls::new(provider, protocol, manner.misbehaviours.clone());
    Ok(accept_all(&listener, tls, &Arc::new(calls)).await?)
}

fn socket_folder(invitation: &Invitation) -> io::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("terrane-plugin");
    match &invitation.socket_folder {
        Some(folder) => builder.tempdir_in(folder),
        None => builder.tempdir(),
    }
}

enum Listener {
    Unix(UnixListener),
    Tcp(TcpListener),
}

impl Listener {
    async fn accept(&self) -> io::Result<Box<dyn Socket>> {
        Ok(match self {
            Listener::Unix(listener) => Box::new(listener.accept().await?.0),
            Listener::Tcp(listener) => Box::new(listener.accept().await?.0),
        })
    }
}

/// An interrupt from the terminal reaches the plugin too; that the engine decides what it means is why it
/// is not heard here.
async fn accept_all(listener: &Listener, tls: Option<TlsAcceptor>, calls: &Arc<Calls>) -> io::Result<()> {
    let mut interrupts = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())?;
    let (stop, stopped) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut seen_stop = stopped.clone();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let (socket, tls, calls) = (accepted?, tls.clone(), Arc::clone(calls));
                let (stop, stopped) = (stop.clone(), stopped.clone());
                connections.spawn(async move {
                    let socket: Box<dyn Socket> = match tls {
                        // Whoever cannot show the right certificate is not answered.
                        Some(tls) => match tls.accept(socket).await {
                            Ok(socket) => Box::new(socket),
                            Err(_) => return,
                        },
                        None => socket,
                    };
                    connection::serve(socket, calls, stop, stopped).await;
                });
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
        let said = |invitation: &Invitation| match invitation.accept(&Protocol::ALL) {
            Ok(protocol) => format!("accepted {protocol}"),
            Err(error) => error.to_string(),
        };
        let offering = |versions: &str| Invitation { protocol_versions: Some(versions.into()), ..good.clone() };
        let cases = [
            (Invitation::default(), "this program is a provider plugin"),
            (good.clone(), "accepted 6"),
            (offering("5,6"), "accepted 6"),
            (offering("5"), "accepted 5"),
            (offering("4"), "the engine speaks plugin protocol 4,"),
        ];
        for (invitation, expected) in cases {
            assert!(said(&invitation).starts_with(expected), "{invitation:?}: {}", said(&invitation));
        }
    }
}
