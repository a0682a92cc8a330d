//! `TF_REATTACH_PROVIDERS`: plugins that a developer runs, in a debugger or a test.

use std::collections::BTreeMap;

use serde::Deserialize;
use terrane_addr::ProviderAddr;

use super::handshake::{Endpoint, endpoint};
use crate::rpc::Protocol;

/// A process that runs already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reattach {
    pub protocol: Protocol,
    pub endpoint: Endpoint,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireReattach {
    protocol: String,
    #[serde(default)]
    protocol_version: u32,
    addr: WireAddress,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireAddress {
    network: String,
    string: String,
}

/// The variable's contents: for each provider, where its process is. Errors say what is wrong.
pub fn parse_reattach(text: &str, default_host: &str) -> Result<BTreeMap<ProviderAddr, Reattach>, String> {
    if text.trim().is_empty() {
        return Ok(BTreeMap::new());
    }
    let wire: BTreeMap<String, WireReattach> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let read = |(name, wire): (String, WireReattach)| {
        let address = ProviderAddr::parse_source(&name, default_host);
        let address = address.ok_or_else(|| format!("{name:?} is not the address of a provider"))?;
        if wire.protocol != "grpc" {
            return Err(format!("{name} is to be spoken to in {:?}; providers speak \"grpc\"", wire.protocol));
        }
        // Said nothing: it is as old as protocol 5.
        let number = if wire.protocol_version == 0 { 5 } else { wire.protocol_version };
        let protocol = Protocol::from_number(number)
            .ok_or_else(|| format!("{name} speaks protocol version {number}; Terrane speaks 5 and 6"))?;
        let endpoint = endpoint(&wire.addr.network, &wire.addr.string).map_err(|fault| format!("{name}: {fault}"))?;
        Ok((address, Reattach { protocol, endpoint }))
    };
    wire.into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_is_read_and_its_faults_are_named() {
        let text = r#"{"hashicorp/aws": {"Protocol": "grpc", "ProtocolVersion": 6, "Pid": 7, "Test": true,
            "Addr": {"Network": "unix", "String": "/tmp/p"}}}"#;
        let read = parse_reattach(text, "registry.terraform.io").unwrap();
        let address = ProviderAddr::new("registry.terraform.io", "hashicorp", "aws");
        let expected = Reattach { protocol: Protocol::Six, endpoint: Endpoint::Unix("/tmp/p".into()) };
        assert_eq!(read.get(&address), Some(&expected));
        assert!(parse_reattach("", "h").unwrap().is_empty());
        for (bad, why) in [
            ("{", "EOF"),
            (&text.replace("\"grpc\"", "\"netrpc\""), "is to be spoken to in \"netrpc\""),
            (&text.replace("6,", "4,"), "speaks protocol version 4"),
            (&text.replace("hashicorp/aws", "a/b/c/d"), "is not the address of a provider"),
            (&text.replace("unix", "carrier"), "makes no sense"),
        ] {
            let told = parse_reattach(bad, "h").unwrap_err();
            assert!(told.contains(why), "{told}");
        }
    }
}
