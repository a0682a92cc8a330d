//! `hashicorp/tls`: private keys, certificate requests and certificates that live in state.

mod certificate_data;
mod curve;
mod issue;
mod key;
mod locally_signed;
mod names;
mod openssh;
mod pem;
mod private_key;
mod public;
mod public_key;
mod random;
mod request;
mod self_signed;
mod subject;
mod usages;
mod validity;

use terrane_provider::ProviderDiagnostic;
use terrane_schema::{Attribute, Block};
use terrane_value::{Path, Type};

use crate::embedded::Parts;
use crate::object::Object;
use crate::planning::Planning;
use crate::resource::invalid;
use crate::shape::blocks;
use key::PrivateKey;

pub(crate) fn parts() -> Parts {
    Parts {
        configuration: vec![blocks("proxy", proxy())],
        resources: vec![
            Box::new(request::CertificateRequest),
            Box::new(locally_signed::LocallySignedCertificate),
            Box::new(private_key::PrivateKeyResource),
            Box::new(self_signed::SelfSignedCertificate),
        ],
        data_sources: vec![Box::new(certificate_data::CertificateData), Box::new(public_key::PublicKeyData)],
        ephemeral_resources: vec![Box::new(private_key::EphemeralPrivateKey), Box::new(public_key::EphemeralPublicKey)],
        ..Parts::default()
    }
}

fn proxy() -> Block {
    let text = |description: &str| Attribute::new(Type::String).optional().describe(description);
    let from_env = "When `true` the provider will discover the proxy configuration from environment variables.";
    Block::new([
        ("from_env", Attribute::new(Type::Bool).optional().describe(from_env)),
        ("password", text("Password used for Basic authentication against the Proxy.").sensitive()),
        ("url", text("URL used to connect to the Proxy. Accepted schemes are: `http`, `https`, `socks5`.")),
        ("username", text("Username (or Token) used for Basic authentication against the Proxy.")),
    ])
}

fn read_private_key(object: &Object, name: &str) -> Result<PrivateKey, ProviderDiagnostic> {
    PrivateKey::read(object.string(name).unwrap_or_default()).map_err(|problem| {
        invalid(name, "Unable to Parse Private Key", format!("Attribute {name} cannot be read: {problem}."))
    })
}

/// Releases before 4.0 kept only checksums of PEM blocks in state. The blocks take their place, and
/// nobody can tell whether they are the same, so that no change of such an attribute needs a new object.
fn stored_as_checksum(planning: &mut Planning<'_>, names: &[&str]) {
    let Some(prior) = planning.prior else {
        return;
    };
    let is_checksum = |name: &&&str| !prior.string(name).is_some_and(|text| text.contains("-----BEGIN"));
    for name in names.iter().filter(is_checksum) {
        let path = Path::new().attribute(*name);
        planning.requires_replace.retain(|other| *other != path);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What could only fail if a library had a fault.
fn internal(error: der::Error) -> ProviderDiagnostic {
    ProviderDiagnostic::error("Unable to Encode", format!("A value could not be encoded: {error}."))
}

#[cfg(test)]
mod tests;
