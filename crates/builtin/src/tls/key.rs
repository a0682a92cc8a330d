//! Private keys: made, read, written, and used to sign.

use der::asn1::{BitString, ObjectIdentifier, OctetString};
use der::{Any, AnyRef, Decode, Encode, Sequence};
use rand_core::CryptoRng;
use rsa::pkcs1::{DecodeRsaPrivateKey, EncodeRsaPrivateKey};
use rsa::pkcs8::PrivateKeyInfoRef;
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha2::{Digest, Sha256, Sha384, Sha512};
use x509_cert::spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};

use crate::tls::curve::{Curve, SecretScalar};
use crate::tls::openssh;
use crate::tls::pem::{self, Pem};
use crate::tls::public::PublicKey;

pub(super) enum PrivateKey {
    Rsa(Box<RsaPrivateKey>),
    Ecdsa(SecretScalar),
    Ed25519(ed25519_dalek::SigningKey),
}

pub(super) const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
pub(super) const ELLIPTIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
pub(super) const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_WITH_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const ECDSA_WITH_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4");

/// Of RFC 5915.
#[derive(Sequence)]
struct EcPrivateKey {
    version: u8,
    private_key: OctetString,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    parameters: Option<ObjectIdentifier>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    public_key: Option<BitString>,
}

impl PrivateKey {
    pub(super) fn generate_rsa(
        bits: usize,
        random: &mut (impl CryptoRng + ?Sized),
    ) -> Result<PrivateKey, rsa::errors::Error> {
        Ok(PrivateKey::Rsa(Box::new(RsaPrivateKey::new(random, bits)?)))
    }

    pub(super) fn generate_ecdsa(curve: Curve, random: &mut (impl CryptoRng + ?Sized)) -> PrivateKey {
        PrivateKey::Ecdsa(curve.generate(random))
    }

    pub(super) fn generate_ed25519(random: &mut (impl CryptoRng + ?Sized)) -> PrivateKey {
        let mut seed = [0; 32];
        random.fill_bytes(&mut seed);
        PrivateKey::Ed25519(ed25519_dalek::SigningKey::from_bytes(&seed))
    }

    /// Reads PKCS #1, PKCS #8, RFC 5915 and OpenSSH, by the label.
    pub(super) fn read(text: &str) -> Result<PrivateKey, String> {
        let Pem { label, content } = Pem::read(text)?;
        let invalid = || format!("the PEM block {label:?} holds no private key of a known kind");
        match label.as_str() {
            "RSA PRIVATE KEY" => rsa(&content).ok_or_else(invalid),
            "EC PRIVATE KEY" => elliptic(&content, None).ok_or_else(invalid),
            "PRIVATE KEY" => pkcs8(&content).ok_or_else(invalid),
            "OPENSSH PRIVATE KEY" => openssh::read_private_key(&content),
            _ => Err(format!("the PEM block has the label {label:?}, which is none of a private key")),
        }
    }

    pub(super) fn algorithm(&self) -> &'static str {
        match self {
            PrivateKey::Rsa(_) => "RSA",
            PrivateKey::Ecdsa(_) => "ECDSA",
            PrivateKey::Ed25519(_) => "ED25519",
        }
    }

    pub(super) fn public(&self) -> PublicKey {
        match self {
            PrivateKey::Rsa(key) => PublicKey::Rsa {
                modulus: key.n().to_be_bytes_trimmed_vartime().into(),
                exponent: key.e().to_be_bytes_trimmed_vartime().into(),
            },
            PrivateKey::Ecdsa(key) => PublicKey::Ecdsa { curve: key.curve, point: key.public.clone() },
            PrivateKey::Ed25519(key) => PublicKey::Ed25519(key.verifying_key().to_bytes()),
        }
    }

    /// In the form that each algorithm has of its own: PKCS #1, RFC 5915, or PKCS #8.
    pub(super) fn to_pem(&self) -> der::Result<String> {
        Ok(match self {
            PrivateKey::Rsa(key) => pem::write("RSA PRIVATE KEY", &rsa_der(key)?),
            PrivateKey::Ecdsa(key) => pem::write("EC PRIVATE KEY", &elliptic_der(key, Some(key.curve.identifier()))?),
            PrivateKey::Ed25519(_) => self.to_pkcs8_pem()?,
        })
    }

    pub(super) fn to_pkcs8_pem(&self) -> der::Result<String> {
        let (identifier, parameters, content) = match self {
            PrivateKey::Rsa(key) => (RSA, Some(Any::null()), rsa_der(key)?),
            PrivateKey::Ecdsa(key) => {
                (ELLIPTIC, Some(Any::encode_from(&key.curve.identifier())?), elliptic_der(key, None)?)
            }
            PrivateKey::Ed25519(key) => (ED25519, None, OctetString::new(key.to_bytes().as_slice())?.to_der()?),
        };
        let algorithm = AlgorithmIdentifierRef { oid: identifier, parameters: parameters.as_ref().map(AnyRef::from) };
        let content = OctetString::new(content)?;
        let der = PrivateKeyInfoRef::new(algorithm, (&content).into()).to_der()?;
        Ok(pem::write("PRIVATE KEY", &der))
    }

    /// How it signs: with SHA-256 or, for the longer curves, a checksum of their length; as the reference
    /// does.
    pub(super) fn signature_algorithm(&self) -> AlgorithmIdentifierOwned {
        let (oid, parameters) = match self {
            PrivateKey::Rsa(_) => (SHA256_WITH_RSA, Some(Any::null())),
            PrivateKey::Ecdsa(key) => match key.curve {
                Curve::P224 | Curve::P256 => (ECDSA_WITH_SHA256, None),
                Curve::P384 => (ECDSA_WITH_SHA384, None),
                Curve::P521 => (ECDSA_WITH_SHA512, None),
            },
            PrivateKey::Ed25519(_) => (ED25519, None),
        };
        AlgorithmIdentifierOwned { oid, parameters }
    }

    /// `None` if the key is too short for a signature.
    pub(super) fn sign(&self, message: &[u8], random: &mut (impl CryptoRng + ?Sized)) -> Option<BitString> {
        let signature = match self {
            PrivateKey::Rsa(key) => {
                let scheme = Pkcs1v15Sign::new::<Sha256>();
                key.sign_with_rng(random, scheme, &Sha256::digest(message)).ok()?
            }
            PrivateKey::Ecdsa(key) => key.sign(&match key.curve {
                Curve::P224 | Curve::P256 => Sha256::digest(message).to_vec(),
                Curve::P384 => Sha384::digest(message).to_vec(),
                Curve::P521 => Sha512::digest(message).to_vec(),
            })?,
            PrivateKey::Ed25519(key) => {
                use ed25519_dalek::Signer;
                key.sign(message).to_bytes().to_vec()
            }
        };
        BitString::from_bytes(&signature).ok()
    }
}

fn rsa(der: &[u8]) -> Option<PrivateKey> {
    Some(PrivateKey::Rsa(Box::new(RsaPrivateKey::from_pkcs1_der(der).ok()?)))
}

fn rsa_der(key: &RsaPrivateKey) -> der::Result<Vec<u8>> {
    // A key that there is has two primes and all its numbers.
    let document = key.to_pkcs1_der().map_err(|_| der::ErrorKind::Failed)?;
    Ok(document.as_bytes().to_vec())
}

/// The curve is told beside the key, or in it.
fn elliptic(der: &[u8], curve: Option<Curve>) -> Option<PrivateKey> {
    let key = EcPrivateKey::from_der(der).ok()?;
    let own = key.parameters.and_then(Curve::from_identifier);
    curve.or(own)?.secret(key.private_key.as_bytes()).map(PrivateKey::Ecdsa)
}

fn elliptic_der(key: &SecretScalar, parameters: Option<ObjectIdentifier>) -> der::Result<Vec<u8>> {
    let public_key = Some(BitString::from_bytes(&key.public)?);
    let private_key = OctetString::new(key.secret.as_slice())?;
    EcPrivateKey { version: 1, private_key, parameters, public_key }.to_der()
}

fn pkcs8(der: &[u8]) -> Option<PrivateKey> {
    let info = PrivateKeyInfoRef::from_der(der).ok()?;
    let content = info.private_key.as_bytes();
    match info.algorithm.oid {
        RSA => rsa(content),
        ELLIPTIC => {
            let curve = info.algorithm.parameters?.decode_as::<ObjectIdentifier>().ok()?;
            elliptic(content, Some(Curve::from_identifier(curve)?))
        }
        ED25519 => {
            let seed = OctetString::from_der(content).ok()?;
            ed25519(seed.as_bytes())
        }
        _ => None,
    }
}

pub(super) fn ed25519(seed: &[u8]) -> Option<PrivateKey> {
    Some(PrivateKey::Ed25519(ed25519_dalek::SigningKey::from_bytes(seed.try_into().ok()?)))
}
