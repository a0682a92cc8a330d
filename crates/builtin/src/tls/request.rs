use sha1::{Digest, Sha1};
use terrane_provider::ProviderDiagnostic;
use terrane_value::{Type, Value};

use crate::Environment;
use crate::object::Object;
use crate::planning::Planning;
use crate::resource::Resource;
use crate::shape::{Shape, computed, required};
use crate::tls::issue::{self, Subject};
use crate::tls::{hex, internal, pem, read_private_key, stored_as_checksum, subject};

/// `tls_cert_request`: what one sends to who issues certificates.
pub(super) struct CertificateRequest;

pub(super) const LABEL: &str = "CERTIFICATE REQUEST";

impl Resource for CertificateRequest {
    fn kind(&self) -> &'static str {
        "tls_cert_request"
    }

    fn shape(&self) -> Shape {
        let id =
            "Unique identifier for this resource: hexadecimal representation of the SHA1 checksum of the resource.";
        let key = "Private key in PEM (RFC 1421) format, that the certificate will belong to.";
        let algorithm = "Name of the algorithm used when generating the private key provided in `private_key_pem`.";
        let mut fields = subject::fields();
        fields.extend([
            computed("cert_request_pem", Type::String, "The certificate request data in PEM (RFC 1421) format.").kept(),
            computed("id", Type::String, id).kept(),
            computed("key_algorithm", Type::String, algorithm).kept(),
            required("private_key_pem", Type::String, key).sensitive().replaces(),
        ]);
        Shape::new(0, "Creates a Certificate Signing Request (CSR) in PEM (RFC 1421) format.", fields)
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        subject::validate(config, complaints);
    }

    fn adjust(&self, planning: &mut Planning<'_>) -> Result<(), ProviderDiagnostic> {
        subject::ask_for_replacement(planning);
        stored_as_checksum(planning, &["private_key_pem"]);
        Ok(())
    }

    fn create(&self, environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        let key = read_private_key(object, "private_key_pem")?;
        let subject = Subject {
            name: subject::distinguished_name(object)?,
            alternative_names: subject::alternative_names(object)?,
            public_key: key.public().info().map_err(internal)?,
        };
        let der = issue::request(environment, subject, &key).map_err(internal)?;
        object.set("key_algorithm", Value::string(key.algorithm()));
        object.set("cert_request_pem", Value::string(pem::write(LABEL, &der)));
        object.set("id", Value::string(hex(&Sha1::digest(&der))));
        Ok(())
    }
}
