use std::future;

use terrane_provider::{BoxFuture, ProviderDiagnostic};
use terrane_value::{Type, Value};

use crate::Environment;
use crate::object::Object;
use crate::resource::{DataSource, EphemeralResource, invalid};
use crate::shape::{Shape, computed, optional};
use crate::tls::internal;
use crate::tls::key::PrivateKey;
use crate::tls::private_key::{describe_public, public_results, set_all};
use crate::validation::exactly_one_of;

/// In the order in which complaints name them.
const SOURCES: [&str; 2] = ["private_key_pem", "private_key_openssh"];

/// `tls_public_key`: the public part of a private key.
pub(super) struct PublicKeyData;

impl DataSource for PublicKeyData {
    fn kind(&self) -> &'static str {
        "tls_public_key"
    }

    fn shape(&self) -> Shape {
        shape("data source")
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        exactly_one_of(&SOURCES, config, complaints);
    }

    fn read<'a>(
        &'a self,
        _environment: &'a Environment,
        mut object: Object,
    ) -> BoxFuture<'a, Result<Object, ProviderDiagnostic>> {
        Box::pin(future::ready(complete(&mut object).map(|()| object)))
    }
}

pub(super) struct EphemeralPublicKey;

impl EphemeralResource for EphemeralPublicKey {
    fn kind(&self) -> &'static str {
        "tls_public_key"
    }

    fn shape(&self) -> Shape {
        shape("ephemeral resource")
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        exactly_one_of(&SOURCES, config, complaints);
    }

    fn open(&self, _environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        complete(object)
    }
}

fn shape(what: &str) -> Shape {
    let algorithm = "The name of the algorithm used by the given private key. Possible values are: `RSA`, `ECDSA`, \
                     `ED25519`.";
    let id =
        format!("Unique identifier for this {what}: hexadecimal representation of the SHA1 checksum of the {what}.");
    let source = |format: &str, other: &str| {
        format!(
            "The private key (in {format} format) to extract the public key from. This is _mutually exclusive_ with \
             `{other}`."
        )
    };
    let mut fields = vec![
        computed("algorithm", Type::String, algorithm),
        computed("id", Type::String, &id),
        optional("private_key_openssh", Type::String, &source("OpenSSH PEM (RFC 4716)", "private_key_pem")).sensitive(),
        optional("private_key_pem", Type::String, &source("PEM (RFC 1421)", "private_key_openssh")).sensitive(),
    ];
    fields.extend(public_results());
    Shape::new(0, "Get a public key from a PEM-encoded private key.", fields)
}

fn complete(object: &mut Object) -> Result<(), ProviderDiagnostic> {
    let given = SOURCES.into_iter().find_map(|name| object.string(name).map(|text| (name, text)));
    let Some((name, text)) = given else {
        return Err(ProviderDiagnostic::error("Missing Attribute Configuration", "There is no private key."));
    };
    let key = PrivateKey::read(text).map_err(|problem| {
        invalid(name, "Unable to Parse Private Key", format!("The private key cannot be read: {problem}."))
    })?;
    object.set("algorithm", Value::string(key.algorithm()));
    object.set("id", Value::string(key.public().id().map_err(internal)?));
    set_all(object, describe_public(&key)?);
    Ok(())
}
