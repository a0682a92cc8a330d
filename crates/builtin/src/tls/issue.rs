//! Makes certificates and certificate requests.

use std::time::Duration;

use der::asn1::{BitString, OctetString, SetOfVec, Uint};
use der::oid::AssociatedOid;
use der::{Any, DateTime, Decode, Encode, Sequence};
use sha1::{Digest, Sha1};
use x509_cert::attr::Attribute;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, ExtendedKeyUsage, KeyUsage, SubjectAltName, SubjectKeyIdentifier};
use x509_cert::name::Name;
use x509_cert::request::{CertReqInfo, ExtensionReq};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::time::{Time, Validity};

use crate::Environment;
use crate::tls::key::PrivateKey;
use crate::tls::random::Random;
use crate::tls::usages::Usages;

/// Whom a certificate is for.
pub(super) struct Subject {
    pub(super) name: Name,
    pub(super) alternative_names: Vec<GeneralName>,
    pub(super) public_key: SubjectPublicKeyInfoOwned,
}

/// Who signs it.
pub(super) struct Issuer<'a> {
    pub(super) name: Name,
    pub(super) key: &'a PrivateKey,
    /// What a certificate calls the key of its issuer.
    pub(super) key_identifier: Option<OctetString>,
}

pub(super) struct Terms {
    pub(super) serial_number: u128,
    /// Unix time.
    pub(super) not_before: i64,
    pub(super) not_after: i64,
    pub(super) usages: Usages,
    pub(super) is_authority: bool,
    pub(super) path_length: Option<u64>,
    pub(super) with_key_identifier: bool,
}

/// Of RFC 5280. The one of the library has a length of eight bits.
#[derive(Sequence)]
pub(super) struct BasicConstraints {
    #[asn1(default = "Default::default")]
    pub(super) is_authority: bool,
    pub(super) path_length: Option<u64>,
}

/// Of RFC 5280. The one of the library can only be made by its own builder.
#[derive(Sequence)]
struct TbsCertificate {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    version: u8,
    serial_number: Uint,
    signature: AlgorithmIdentifierOwned,
    issuer: Name,
    validity: Validity,
    subject: Name,
    public_key: SubjectPublicKeyInfoOwned,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT")]
    extensions: Vec<Extension>,
}

/// A message and its signature, as certificates and requests have them.
#[derive(Sequence)]
struct Signed {
    message: Any,
    algorithm: AlgorithmIdentifierOwned,
    signature: BitString,
}

/// In DER.
pub(super) fn certificate(
    environment: &Environment,
    subject: Subject,
    issuer: Issuer<'_>,
    terms: &Terms,
) -> der::Result<Vec<u8>> {
    let certificate = TbsCertificate {
        version: 2,
        serial_number: Uint::new(&terms.serial_number.to_be_bytes())?,
        signature: issuer.key.signature_algorithm(),
        validity: Validity::new(time(terms.not_before)?, time(terms.not_after)?),
        extensions: extensions(&subject, &issuer, terms)?,
        issuer: issuer.name,
        subject: subject.name,
        public_key: subject.public_key,
    };
    signed(environment, &certificate, issuer.key)
}

/// In DER.
pub(super) fn request(environment: &Environment, subject: Subject, key: &PrivateKey) -> der::Result<Vec<u8>> {
    let mut attributes = SetOfVec::new();
    if let Some(extension) = alternative_names(&subject)? {
        attributes.insert(Attribute::try_from(ExtensionReq(vec![extension]))?)?;
    }
    let info =
        CertReqInfo { version: Default::default(), subject: subject.name, public_key: subject.public_key, attributes };
    signed(environment, &info, key)
}

/// Fit for RFC 5280: the checksum of the bits of the key.
pub(super) fn key_identifier(key: &SubjectPublicKeyInfoOwned) -> der::Result<OctetString> {
    OctetString::new(Sha1::digest(key.subject_public_key.raw_bytes()).as_slice())
}

/// In the order of the reference.
fn extensions(subject: &Subject, issuer: &Issuer<'_>, terms: &Terms) -> der::Result<Vec<Extension>> {
    let mut extensions = Vec::new();
    if !terms.usages.key.is_empty() {
        extensions.push(extension(true, &KeyUsage(terms.usages.key))?);
    }
    if !terms.usages.extended.is_empty() {
        extensions.push(extension(false, &ExtendedKeyUsage(terms.usages.extended.clone()))?);
    }
    let constraints = BasicConstraints { is_authority: terms.is_authority, path_length: terms.path_length };
    extensions.push(extension(true, &constraints)?);
    // Who issues certificates needs it, so that they can name their issuer's key.
    if terms.with_key_identifier || terms.is_authority {
        extensions.push(extension(false, &SubjectKeyIdentifier(key_identifier(&subject.public_key)?))?);
    }
    if issuer.key_identifier.is_some() {
        let key_identifier = issuer.key_identifier.clone();
        extensions.push(extension(false, &AuthorityKeyIdentifier { key_identifier, ..Default::default() })?);
    }
    extensions.extend(alternative_names(subject)?);
    Ok(extensions)
}

/// They are critical if they are all that there is.
fn alternative_names(subject: &Subject) -> der::Result<Option<Extension>> {
    if subject.alternative_names.is_empty() {
        return Ok(None);
    }
    extension(subject.name.is_empty(), &SubjectAltName(subject.alternative_names.clone())).map(Some)
}

fn extension<T: AssociatedOid + Encode>(critical: bool, content: &T) -> der::Result<Extension> {
    Ok(Extension { extn_id: T::OID, critical, extn_value: OctetString::new(content.to_der()?)? })
}

impl AssociatedOid for BasicConstraints {
    const OID: der::asn1::ObjectIdentifier = x509_cert::ext::pkix::BasicConstraints::OID;
}

fn time(unix: i64) -> der::Result<Time> {
    let seconds = u64::try_from(unix).map_err(|_| der::ErrorKind::DateTime)?;
    Ok(DateTime::from_unix_duration(Duration::from_secs(seconds))?.into())
}

fn signed(environment: &Environment, message: &impl Encode, key: &PrivateKey) -> der::Result<Vec<u8>> {
    let message = message.to_der()?;
    let signature = key.sign(&message, &mut Random(environment)).ok_or(der::ErrorKind::Failed)?;
    Signed { message: Any::from_der(&message)?, algorithm: key.signature_algorithm(), signature }.to_der()
}
