//! The one line that a plugin prints: how it is to be spoken to.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::rpc::Protocol;

/// Of the line itself; there has never been another.
const CORE_VERSION: &str = "1";
/// A line that is longer is none: somebody's greeting, or binary data.
const SHOWN: usize = 120;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    Unix(PathBuf),
    Tcp(SocketAddr),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handshake {
    pub protocol: Protocol,
    pub endpoint: Endpoint,
    /// The certificate that it will show. Without one it speaks in clear text.
    pub certificate: Option<Vec<u8>>,
}

/// What is wrong with the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandshakeFault {
    NotAPlugin(String),
    CoreVersion(String),
    Protocol(String),
    Transport(String),
    Address(String),
    Certificate,
}

impl fmt::Display for HandshakeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HandshakeFault::NotAPlugin(line) => write!(
                f,
                "it is not a provider plugin: a plugin's first line says how it is to be spoken to, and this one was {line:?}"
            ),
            HandshakeFault::CoreVersion(version) => {
                write!(f, "it greets with version {version:?} of the plugin handshake; only version 1 is known")
            }
            HandshakeFault::Protocol(version) => write!(
                f,
                "it speaks version {version} of the provider protocol; Terrane speaks 5 and 6. A newer version of the \
                 provider may speak one of them"
            ),
            HandshakeFault::Transport(kind) => {
                write!(f, "it wants to be spoken to in {kind:?}; providers speak \"grpc\"")
            }
            HandshakeFault::Address(address) => write!(f, "the address that it announced makes no sense: {address:?}"),
            HandshakeFault::Certificate => f.write_str("the certificate that it announced cannot be read"),
        }
    }
}

impl Handshake {
    /// `1|6|unix|/tmp/plugin123|grpc|<certificate>`, and whatever later versions append.
    pub fn parse(line: &str) -> Result<Handshake, HandshakeFault> {
        let line = line.trim();
        let mut parts = line.split('|');
        let mut next = || parts.next().map(str::trim);
        let (Some(core), Some(version), Some(network), Some(address)) = (next(), next(), next(), next()) else {
            return Err(HandshakeFault::NotAPlugin(line.chars().take(SHOWN).collect()));
        };
        if core != CORE_VERSION {
            return Err(HandshakeFault::CoreVersion(core.into()));
        }
        let protocol = version.parse().ok().and_then(Protocol::from_number);
        let protocol = protocol.ok_or_else(|| HandshakeFault::Protocol(version.into()))?;
        match next() {
            Some("grpc") => {}
            // The protocol of old has no such part.
            other => return Err(HandshakeFault::Transport(other.unwrap_or("netrpc").into())),
        }
        let certificate = match next() {
            None | Some("") => None,
            Some(text) => Some(certificate(text).ok_or(HandshakeFault::Certificate)?),
        };
        Ok(Handshake { protocol, endpoint: endpoint(network, address)?, certificate })
    }
}

/// An address as a plugin or `TF_REATTACH_PROVIDERS` gives it.
pub(super) fn endpoint(network: &str, address: &str) -> Result<Endpoint, HandshakeFault> {
    let refused = || HandshakeFault::Address(format!("{network}|{address}"));
    match network {
        "unix" if !address.is_empty() => Ok(Endpoint::Unix(address.into())),
        // Only here: whoever listens elsewhere is not the process that we have started.
        "tcp" => {
            let address: SocketAddr = address.parse().map_err(|_| refused())?;
            address.ip().is_loopback().then_some(Endpoint::Tcp(address)).ok_or_else(refused)
        }
        _ => Err(refused()),
    }
}

/// With or without padding: there are both.
fn certificate(text: &str) -> Option<Vec<u8>> {
    let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&STANDARD, lenient).decode(text).ok()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn lines_of_plugins_are_understood_and_others_are_named() {
        let lines = [
            "1|6|unix|/tmp/plugin1|grpc|",
            "1|5|tcp|127.0.0.1:1234|grpc|AQID",
            "1|5|unix|/tmp/p|grpc|AQI=|true",
            "1|6|unix|/tmp/p|grpc|AQI\r\n",
            "Hello, world!",
            "",
            "2|6|unix|/tmp/p|grpc",
            "1|4|unix|/tmp/p|grpc",
            "1|7|unix|/tmp/p|grpc",
            "1|6|unix|/tmp/p|netrpc",
            "1|6|unix|/tmp/p",
            "1|6|unix||grpc",
            "1|6|tcp|10.0.0.1:80|grpc",
            "1|6|tcp|nonsense|grpc",
            "1|6|pipe|x|grpc",
            "1|6|unix|/tmp/p|grpc|%%%",
        ];
        let told: String = lines
            .iter()
            .map(|line| match Handshake::parse(line) {
                Ok(Handshake { protocol, endpoint, certificate }) => {
                    format!("{protocol} {endpoint:?} {certificate:?}\n")
                }
                Err(fault) => format!("{fault}\n"),
            })
            .collect();
        expect![[r#"
            6 Unix("/tmp/plugin1") None
            5 Tcp(127.0.0.1:1234) Some([1, 2, 3])
            5 Unix("/tmp/p") Some([1, 2])
            6 Unix("/tmp/p") Some([1, 2])
            it is not a provider plugin: a plugin's first line says how it is to be spoken to, and this one was "Hello, world!"
            it is not a provider plugin: a plugin's first line says how it is to be spoken to, and this one was ""
            it greets with version "2" of the plugin handshake; only version 1 is known
            it speaks version 4 of the provider protocol; Terrane speaks 5 and 6. A newer version of the provider may speak one of them
            it speaks version 7 of the provider protocol; Terrane speaks 5 and 6. A newer version of the provider may speak one of them
            it wants to be spoken to in "netrpc"; providers speak "grpc"
            it wants to be spoken to in "netrpc"; providers speak "grpc"
            the address that it announced makes no sense: "unix|"
            the address that it announced makes no sense: "tcp|10.0.0.1:80"
            the address that it announced makes no sense: "tcp|nonsense"
            the address that it announced makes no sense: "pipe|x"
            the certificate that it announced cannot be read
        "#]].assert_eq(&told);
    }
}
