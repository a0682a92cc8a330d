//! The elliptic curves of NIST, behind one type.

use der::asn1::ObjectIdentifier;
use rand_core::CryptoRng;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Curve {
    P224,
    P256,
    P384,
    P521,
}

pub(super) const CURVES: [Curve; 4] = [Curve::P224, Curve::P256, Curve::P384, Curve::P521];

/// Names the library of the curve in an expression.
macro_rules! with_library {
    ($curve:expr, $library:ident => $body:expr) => {
        match $curve {
            Curve::P224 => {
                use p224 as $library;
                $body
            }
            Curve::P256 => {
                use p256 as $library;
                $body
            }
            Curve::P384 => {
                use p384 as $library;
                $body
            }
            Curve::P521 => {
                use p521 as $library;
                $body
            }
        }
    };
}

impl Curve {
    pub(super) fn name(self) -> &'static str {
        match self {
            Curve::P224 => "P224",
            Curve::P256 => "P256",
            Curve::P384 => "P384",
            Curve::P521 => "P521",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Curve> {
        CURVES.into_iter().find(|curve| curve.name() == name)
    }

    pub(super) fn identifier(self) -> ObjectIdentifier {
        ObjectIdentifier::new_unwrap(match self {
            Curve::P224 => "1.3.132.0.33",
            Curve::P256 => "1.2.840.10045.3.1.7",
            Curve::P384 => "1.3.132.0.34",
            Curve::P521 => "1.3.132.0.35",
        })
    }

    pub(super) fn from_identifier(identifier: ObjectIdentifier) -> Option<Curve> {
        CURVES.into_iter().find(|curve| curve.identifier() == identifier)
    }

    /// RFC 5656 has none for the smallest.
    pub(super) fn openssh_name(self) -> Option<&'static str> {
        match self {
            Curve::P224 => None,
            Curve::P256 => Some("nistp256"),
            Curve::P384 => Some("nistp384"),
            Curve::P521 => Some("nistp521"),
        }
    }

    pub(super) fn generate(self, random: &mut (impl CryptoRng + ?Sized)) -> SecretScalar {
        with_library!(self, library => {
            use library::elliptic_curve::Generate;
            let secret = library::SecretKey::generate_from_rng(random);
            SecretScalar { curve: self, secret: secret.to_bytes().to_vec(), public: secret.public_key().to_sec1_bytes().into() }
        })
    }

    /// From the number as big-endian bytes, leading zeros or not.
    pub(super) fn secret(self, bytes: &[u8]) -> Option<SecretScalar> {
        let significant = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
        let mut padded = vec![0; self.size().checked_sub(significant.len())?];
        padded.extend(significant);
        with_library!(self, library => {
            let secret = library::SecretKey::from_slice(&padded).ok()?;
            Some(SecretScalar { curve: self, secret: padded, public: secret.public_key().to_sec1_bytes().into() })
        })
    }

    /// Of a coordinate, in bytes.
    fn size(self) -> usize {
        match self {
            Curve::P224 => 28,
            Curve::P256 => 32,
            Curve::P384 => 48,
            Curve::P521 => 66,
        }
    }
}

/// A private key of a curve.
pub(super) struct SecretScalar {
    pub(super) curve: Curve,
    /// As long as a coordinate.
    pub(super) secret: Vec<u8>,
    /// The point, not compressed.
    pub(super) public: Vec<u8>,
}

impl SecretScalar {
    /// The signature of what has the checksum, in DER.
    pub(super) fn sign(&self, checksum: &[u8]) -> Option<Vec<u8>> {
        with_library!(self.curve, library => {
            use library::ecdsa::signature::hazmat::PrehashSigner;
            let key = library::ecdsa::SigningKey::from_slice(&self.secret).ok()?;
            let signature: library::ecdsa::DerSignature = key.sign_prehash(checksum).ok()?;
            Some(signature.as_bytes().to_vec())
        })
    }
}
