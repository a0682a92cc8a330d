//! Public keys, and what they are called.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use der::asn1::{BitString, UintRef};
use der::{Any, Encode};
use md5::Md5;
use rsa::pkcs1::RsaPublicKeyRef;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use crate::tls::curve::Curve;
use crate::tls::key::{ED25519, ELLIPTIC, RSA};
use crate::tls::{hex, openssh, pem};

pub(super) enum PublicKey {
    /// Big-endian, without leading zeros.
    Rsa {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
    /// The point is not compressed.
    Ecdsa {
        curve: Curve,
        point: Vec<u8>,
    },
    Ed25519([u8; 32]),
}

impl PublicKey {
    pub(super) fn info(&self) -> der::Result<SubjectPublicKeyInfoOwned> {
        let (oid, parameters, content) = match self {
            PublicKey::Rsa { modulus, exponent } => {
                let key = RsaPublicKeyRef { modulus: UintRef::new(modulus)?, public_exponent: UintRef::new(exponent)? };
                (RSA, Some(Any::null()), key.to_der()?)
            }
            PublicKey::Ecdsa { curve, point } => {
                (ELLIPTIC, Some(Any::encode_from(&curve.identifier())?), point.clone())
            }
            PublicKey::Ed25519(bytes) => (ED25519, None, bytes.to_vec()),
        };
        let algorithm = AlgorithmIdentifierOwned { oid, parameters };
        Ok(SubjectPublicKeyInfoOwned { algorithm, subject_public_key: BitString::from_bytes(&content)? })
    }

    pub(super) fn to_pem(&self) -> der::Result<String> {
        Ok(pem::write("PUBLIC KEY", &self.info()?.to_der()?))
    }

    /// The SHA-1 checksum that the resources have as their id.
    pub(super) fn id(&self) -> der::Result<String> {
        Ok(hex(&Sha1::digest(self.info()?.to_der()?)))
    }

    /// A line of `authorized_keys`, and nothing where OpenSSH has no such keys.
    pub(super) fn authorized_key(&self) -> String {
        match openssh::public_key(self) {
            Some(key) => format!("{} {}\n", key.kind, STANDARD.encode(&key.content)),
            None => String::new(),
        }
    }

    pub(super) fn md5_fingerprint(&self) -> String {
        let Some(key) = openssh::public_key(self) else {
            return String::new();
        };
        let digits: Vec<String> = Md5::digest(&key.content).iter().map(|byte| format!("{byte:02x}")).collect();
        digits.join(":")
    }

    pub(super) fn sha256_fingerprint(&self) -> String {
        match openssh::public_key(self) {
            Some(key) => format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(&key.content))),
            None => String::new(),
        }
    }
}
