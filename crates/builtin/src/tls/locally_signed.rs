use der::Decode;
use der::asn1::OctetString;
use terrane_provider::ProviderDiagnostic;
use terrane_value::{Path, Type, Value};
use x509_cert::Certificate;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{SubjectAltName, SubjectKeyIdentifier};
use x509_cert::request::{CertReq, ExtensionReq};

use crate::Environment;
use crate::object::Object;
use crate::planning::Planning;
use crate::resource::{Resource, invalid};
use crate::shape::{Shape, computed, required};
use crate::tls::issue::{BasicConstraints, Issuer, Subject};
use crate::tls::key::PrivateKey;
use crate::tls::pem::Pem;
use crate::tls::{internal, read_private_key, request, stored_as_checksum, usages, validity};

/// `tls_locally_signed_cert`: a certificate that another key signs, which is also at hand.
pub(super) struct LocallySignedCertificate;

/// Attributes with PEM blocks.
const BLOCKS: [&str; 3] = ["ca_cert_pem", "ca_private_key_pem", "cert_request_pem"];

impl Resource for LocallySignedCertificate {
    fn kind(&self) -> &'static str {
        "tls_locally_signed_cert"
    }

    fn shape(&self) -> Shape {
        let algorithm = "Name of the algorithm used when generating the private key provided in `ca_private_key_pem`.";
        let certificate = "Certificate data of the Certificate Authority (CA) in PEM (RFC 1421) format.";
        let key = "Private key of the Certificate Authority (CA) used to sign the certificate, in PEM (RFC 1421) \
                   format.";
        let request = "Certificate request data in PEM (RFC 1421) format.";
        let mut fields = validity::fields();
        fields.extend([
            required("ca_cert_pem", Type::String, certificate).replaces(),
            computed("ca_key_algorithm", Type::String, algorithm).kept(),
            required("ca_private_key_pem", Type::String, key).sensitive().replaces(),
            required("cert_request_pem", Type::String, request).replaces(),
        ]);
        let description = "Creates a TLS certificate in PEM (RFC 1421) format using a Certificate Signing Request \
                           (CSR) and signs it with a provided (local) Certificate Authority (CA).";
        Shape::new(0, description, fields)
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        usages::validate(config, complaints);
        if let Some(text) = config.string("ca_cert_pem")
            && let Ok(authority) = read_certificate(text)
            && !is_authority(&authority)
        {
            let detail = "Certificate provided as Authority is not a CA. The certificate can still be generated, but \
                          others may not trust it.";
            let path = Path::new().attribute("ca_cert_pem");
            complaints.push(ProviderDiagnostic::warning("Invalid CA Certificate", detail).at(path));
        }
    }

    fn adjust(&self, planning: &mut Planning<'_>) -> Result<(), ProviderDiagnostic> {
        stored_as_checksum(planning, &BLOCKS);
        validity::adjust(planning)
    }

    fn read(&self, environment: &Environment, current: Object) -> Result<Option<Object>, ProviderDiagnostic> {
        validity::read(environment, current)
    }

    fn create(&self, environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        let key = read_private_key(object, "ca_private_key_pem")?;
        let subject = read_block(object, "cert_request_pem", read_request)?;
        let authority = read_block(object, "ca_cert_pem", read_certificate)?;
        check_key(&key, &authority)?;
        let name = authority.tbs_certificate().subject().clone();
        // Who names itself as its issuer needs no name of its issuer's key.
        let key_identifier = if name == subject.name { None } else { subject_key(&authority) };
        validity::issue(environment, object, subject, Issuer { name, key: &key, key_identifier })?;
        object.set("ca_key_algorithm", Value::string(key.algorithm()));
        Ok(())
    }
}

/// Nobody would trust what another key has signed.
fn check_key(key: &PrivateKey, authority: &Certificate) -> Result<(), ProviderDiagnostic> {
    let public = key.public().info().map_err(internal)?;
    if public.subject_public_key == authority.tbs_certificate().subject_public_key_info().subject_public_key {
        return Ok(());
    }
    let detail = "Attribute ca_private_key_pem is not the private key of the certificate in ca_cert_pem.";
    Err(invalid("ca_private_key_pem", "Certificate Authority Mismatch", detail))
}

fn read_block<T>(
    object: &Object,
    name: &str,
    read: impl FnOnce(&str) -> Result<T, String>,
) -> Result<T, ProviderDiagnostic> {
    read(object.string(name).unwrap_or_default())
        .map_err(|problem| invalid(name, "Unable to Parse PEM", format!("Attribute {name} cannot be read: {problem}.")))
}

pub(super) fn read_certificate(text: &str) -> Result<Certificate, String> {
    let der = Pem::read_labelled(text, validity::LABEL)?;
    Certificate::from_der(&der).map_err(|error| format!("the certificate is damaged: {error}"))
}

fn read_request(text: &str) -> Result<Subject, String> {
    let der = Pem::read_labelled(text, request::LABEL)?;
    let request = CertReq::from_der(&der).map_err(|error| format!("the certificate request is damaged: {error}"))?;
    let alternative_names = requested_names(&request)
        .map_err(|error| format!("the names of the certificate request are damaged: {error}"))?;
    Ok(Subject { name: request.info.subject, alternative_names, public_key: request.info.public_key })
}

/// Only names of the kinds that a `tls_cert_request` has: who signs a request that others made should
/// not vouch for others.
fn requested_names(request: &CertReq) -> der::Result<Vec<GeneralName>> {
    use der::oid::AssociatedOid;
    let mut names = Vec::new();
    for attribute in request.info.attributes.iter().filter(|attribute| attribute.oid == ExtensionReq::OID) {
        for value in attribute.values.iter() {
            let extensions = value.decode_as::<ExtensionReq>()?.0;
            let own = extensions.iter().filter(|extension| extension.extn_id == SubjectAltName::OID);
            for extension in own {
                names.extend(SubjectAltName::from_der(extension.extn_value.as_bytes())?.0);
            }
        }
    }
    names.retain(|name| {
        matches!(name, GeneralName::DnsName(_) | GeneralName::IpAddress(_) | GeneralName::UniformResourceIdentifier(_))
    });
    Ok(names)
}

fn subject_key(certificate: &Certificate) -> Option<OctetString> {
    let (_, identifier) = certificate.tbs_certificate().get_extension::<SubjectKeyIdentifier>().ok()??;
    Some(identifier.0)
}

fn is_authority(certificate: &Certificate) -> bool {
    let constraints = certificate.tbs_certificate().get_extension::<BasicConstraints>();
    matches!(constraints, Ok(Some((_, constraints))) if constraints.is_authority)
}
