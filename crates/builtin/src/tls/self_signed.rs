use terrane_provider::ProviderDiagnostic;
use terrane_value::{Type, Value};

use crate::Environment;
use crate::object::Object;
use crate::planning::Planning;
use crate::resource::Resource;
use crate::shape::{Shape, computed, required};
use crate::tls::issue::{self, Issuer, Subject};
use crate::tls::{internal, read_private_key, stored_as_checksum, subject, usages, validity};

/// `tls_self_signed_cert`: a certificate that its own key signs.
pub(super) struct SelfSignedCertificate;

impl Resource for SelfSignedCertificate {
    fn kind(&self) -> &'static str {
        "tls_self_signed_cert"
    }

    fn shape(&self) -> Shape {
        let algorithm = "Name of the algorithm used when generating the private key provided in `private_key_pem`.";
        let key = "Private key in PEM (RFC 1421) format, that the certificate will belong to.";
        let identifier = "Should the generated certificate include an authority key identifier: for self-signed \
                          certificates this is the same value as the subject key identifier (default: `false`).";
        let mut fields = subject::fields();
        fields.extend(validity::fields());
        fields.extend([
            computed("key_algorithm", Type::String, algorithm).kept(),
            required("private_key_pem", Type::String, key).sensitive().replaces(),
            validity::flag("set_authority_key_id", identifier),
        ]);
        Shape::new(0, "Creates a self-signed TLS certificate in PEM (RFC 1421) format.", fields)
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        subject::validate(config, complaints);
        usages::validate(config, complaints);
    }

    fn adjust(&self, planning: &mut Planning<'_>) -> Result<(), ProviderDiagnostic> {
        subject::ask_for_replacement(planning);
        stored_as_checksum(planning, &["private_key_pem"]);
        validity::adjust(planning)
    }

    fn read(&self, environment: &Environment, current: Object) -> Result<Option<Object>, ProviderDiagnostic> {
        validity::read(environment, current)
    }

    fn create(&self, environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        let key = read_private_key(object, "private_key_pem")?;
        let name = subject::distinguished_name(object)?;
        let public_key = key.public().info().map_err(internal)?;
        let key_identifier = match object.boolean("set_authority_key_id") {
            Some(true) => Some(issue::key_identifier(&public_key).map_err(internal)?),
            _ => None,
        };
        let issuer = Issuer { name: name.clone(), key: &key, key_identifier };
        let subject = Subject { name, alternative_names: subject::alternative_names(object)?, public_key };
        validity::issue(environment, object, subject, issuer)?;
        object.set("key_algorithm", Value::string(key.algorithm()));
        Ok(())
    }
}
