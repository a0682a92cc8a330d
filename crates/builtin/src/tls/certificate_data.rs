use std::future;

use der::asn1::ObjectIdentifier;
use der::{Any, Decode, Encode};
use rsa::pkcs1::RsaPssParams;
use sha1::{Digest, Sha1};
use terrane_provider::{BoxFuture, ProviderDiagnostic};
use terrane_value::{BigInteger, Str, Type, Value};
use x509_cert::Certificate;
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::Environment;
use crate::object::Object;
use crate::resource::{DataSource, invalid};
use crate::shape::{Shape, computed, optional};
use crate::tls::issue::BasicConstraints;
use crate::tls::key::{ED25519, ELLIPTIC, RSA};
use crate::tls::locally_signed::read_certificate;
use crate::tls::{hex, internal, names, pem, validity};
use crate::validation::exactly_one_of;

/// `tls_certificate`: what a certificate says.
pub(super) struct CertificateData;

impl DataSource for CertificateData {
    fn kind(&self) -> &'static str {
        "tls_certificate"
    }

    fn shape(&self) -> Shape {
        let certificates = "The certificates protecting the site, with the root of the chain first.";
        let content = "The content of the certificate in PEM (RFC 1421) format. Cannot be used with `url`.";
        let id = "Unique identifier of this data source: hashing of the certificates in the chain.";
        let url = "The URL of the website to get the certificates from. Cannot be used with `content`.";
        let verify = "Whether to verify the certificate chain while parsing it or not (default: `true`). Cannot be \
                      used with `content`.";
        let fields = vec![
            computed("certificates", Type::list(certificate_type()), certificates),
            optional("content", Type::String, content),
            computed("id", Type::String, id),
            optional("url", Type::String, url),
            optional("verify_chain", Type::Bool, verify),
        ];
        Shape::new(0, "Get information about the TLS certificates securing a host.", fields)
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        exactly_one_of(&["content", "url"], config, complaints);
        if config.string("content").is_some() && config.boolean("verify_chain").is_some() {
            let detail = "Attribute \"verify_chain\" cannot be specified when \"content\" is specified";
            complaints.push(invalid("verify_chain", "Invalid Attribute Combination", detail));
        }
        if let Some(url) = config.string("url")
            && !url.starts_with("https://")
            && !url.starts_with("tls://")
        {
            let detail = format!("Attribute url must be a URL with the scheme https or tls, got: {url:?}");
            complaints.push(invalid("url", "Invalid URL scheme", detail));
        }
    }

    fn read<'a>(
        &'a self,
        _environment: &'a Environment,
        object: Object,
    ) -> BoxFuture<'a, Result<Object, ProviderDiagnostic>> {
        Box::pin(future::ready(complete(object)))
    }
}

fn complete(mut object: Object) -> Result<Object, ProviderDiagnostic> {
    let Some(content) = object.string("content") else {
        let detail = "The embedded provider does not connect to servers. Give it the certificate as content.";
        return Err(invalid("url", "Reading certificates of servers is not supported", detail));
    };
    let certificate = read_certificate(content).map_err(|problem| {
        invalid("content", "Failed to decode PEM", format!("The certificate cannot be read: {problem}."))
    })?;
    let der = certificate.to_der().map_err(internal)?;
    let certificates = vec![describe(&certificate, &der)];
    object.set("certificates", Value::list(certificate_type(), certificates));
    object.set("id", Value::string(hex(&Sha1::digest(&der))));
    Ok(object)
}

fn certificate_type() -> Type {
    let text = ["cert_pem", "issuer", "not_after", "not_before", "public_key_algorithm", "serial_number"];
    let more_text = ["sha1_fingerprint", "signature_algorithm", "subject"];
    let texts = text.into_iter().chain(more_text).map(|name| (name, Type::String));
    let numbers = ["max_path_length", "version"].map(|name| (name, Type::Number));
    Type::object(texts.chain(numbers).chain([("is_ca", Type::Bool)]).map(|(name, ty)| (Str::from(name), ty)))
}

fn describe(certificate: &Certificate, der: &[u8]) -> Value {
    let content = certificate.tbs_certificate();
    let constraints = content.get_extension::<BasicConstraints>().ok().flatten().map(|(_, constraints)| constraints);
    let is_authority = constraints.as_ref().is_some_and(|constraints| constraints.is_authority);
    let path_length = constraints.and_then(|constraints| constraints.path_length).filter(|_| is_authority);
    let serial_number = content.serial_number().as_bytes();
    let serial_number = serial_number.iter().fold(BigInteger::from(0), |sum, byte| sum * 256 + BigInteger::from(*byte));
    let text = |text: String| Value::string(text);
    Value::object([
        ("cert_pem", text(pem::write(validity::LABEL, der))),
        ("is_ca", Value::bool(is_authority)),
        ("issuer", text(names::spell(content.issuer()))),
        ("max_path_length", path_length.map_or_else(|| Value::number(-1), Value::number)),
        ("not_after", text(content.validity().not_after.to_string())),
        ("not_before", text(content.validity().not_before.to_string())),
        ("public_key_algorithm", text(key_algorithm(&content.subject_public_key_info().algorithm).into())),
        ("serial_number", text(serial_number.to_string())),
        ("sha1_fingerprint", text(hex(&Sha1::digest(der)))),
        ("signature_algorithm", text(signature_algorithm(certificate.signature_algorithm()).into())),
        ("subject", text(names::spell(content.subject()))),
        ("version", Value::number(i64::from(content.version() as u8) + 1)),
    ])
}

/// What the reference calls an algorithm that it does not know.
const UNKNOWN: &str = "0";

fn key_algorithm(algorithm: &AlgorithmIdentifierOwned) -> &'static str {
    match algorithm.oid {
        RSA => "RSA",
        ELLIPTIC => "ECDSA",
        ED25519 => "Ed25519",
        other if other == ObjectIdentifier::new_unwrap("1.2.840.10040.4.1") => "DSA",
        _ => UNKNOWN,
    }
}

const PSS: &str = "1.2.840.113549.1.1.10";

const SIGNATURES: [(&str, &str); 13] = [
    ("1.2.840.113549.1.1.2", "MD2-RSA"),
    ("1.2.840.113549.1.1.4", "MD5-RSA"),
    ("1.2.840.113549.1.1.5", "SHA1-RSA"),
    ("1.2.840.113549.1.1.11", "SHA256-RSA"),
    ("1.2.840.113549.1.1.12", "SHA384-RSA"),
    ("1.2.840.113549.1.1.13", "SHA512-RSA"),
    ("1.2.840.10040.4.3", "DSA-SHA1"),
    ("2.16.840.1.101.3.4.3.2", "DSA-SHA256"),
    ("1.2.840.10045.4.1", "ECDSA-SHA1"),
    ("1.2.840.10045.4.3.2", "ECDSA-SHA256"),
    ("1.2.840.10045.4.3.3", "ECDSA-SHA384"),
    ("1.2.840.10045.4.3.4", "ECDSA-SHA512"),
    ("1.3.101.112", "Ed25519"),
];

/// Checksums of PSS signatures.
const PSS_SIGNATURES: [(&str, &str); 3] = [
    ("2.16.840.1.101.3.4.2.1", "SHA256-RSAPSS"),
    ("2.16.840.1.101.3.4.2.2", "SHA384-RSAPSS"),
    ("2.16.840.1.101.3.4.2.3", "SHA512-RSAPSS"),
];

fn signature_algorithm(algorithm: &AlgorithmIdentifierOwned) -> &'static str {
    let find = |names: &[(&str, &'static str)], oid: ObjectIdentifier| {
        names.iter().find(|(identifier, _)| ObjectIdentifier::new_unwrap(identifier) == oid).map(|(_, name)| *name)
    };
    let name = if algorithm.oid == ObjectIdentifier::new_unwrap(PSS) {
        pss_checksum(algorithm).and_then(|checksum| find(&PSS_SIGNATURES, checksum))
    } else {
        find(&SIGNATURES, algorithm.oid)
    };
    name.unwrap_or(UNKNOWN)
}

fn pss_checksum(algorithm: &AlgorithmIdentifierOwned) -> Option<ObjectIdentifier> {
    let der = algorithm.parameters.as_ref()?.to_der().ok()?;
    let parameters = RsaPssParams::<Any>::from_der(&der).ok()?;
    Some(parameters.hash.oid)
}
