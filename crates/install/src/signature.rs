//! Who vouches for a list of checksums.

use std::fmt;

use pgp::composed::{Deserializable, DetachedSignature, SignedPublicKey, SignedPublicSubKey};
use pgp::crypto::hash::HashAlgorithm;
use pgp::packet::SignatureType;
use pgp::types::KeyDetails;

/// The key by which HashiCorp signs its own providers, by its published fingerprint.
const HASHICORP: &str = "c874011f0ab405110d02105534365d9472d7468f";

/// How much is known of where a package comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    Unauthenticated,
    /// A mirror said which checksum it has.
    VerifiedChecksum,
    /// The registry said which checksum it has, and knows no key of the author.
    Keyless,
    SignedByHashicorp,
    /// By the key that the registry names as the author's.
    SelfSigned {
        key: String,
    },
}

impl Trust {
    /// Whether the checksums of packages for other platforms, which came with this one, are as good as its own.
    #[must_use]
    pub fn covers_all_platforms(&self) -> bool {
        matches!(self, Trust::SignedByHashicorp | Trust::SelfSigned { .. } | Trust::Keyless)
    }

    #[must_use]
    pub fn is_of_a_third_party(&self) -> bool {
        matches!(self, Trust::SelfSigned { .. })
    }
}

impl fmt::Display for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trust::Unauthenticated => f.write_str("unauthenticated"),
            Trust::VerifiedChecksum => f.write_str("verified checksum"),
            Trust::Keyless => f.write_str("signing skipped"),
            Trust::SignedByHashicorp => f.write_str("signed by HashiCorp"),
            Trust::SelfSigned { key } => write!(f, "self-signed, key ID {key}"),
        }
    }
}

/// Holds a detached signature against the keys that a registry names, in armor. Keys and signatures that have
/// expired are good: packages stay where they are for longer than keys live. A key that its owner has revoked
/// is not.
pub fn verify(content: &[u8], signature: &[u8], keys: &[String]) -> Result<Trust, String> {
    let signature = match signature.starts_with(b"-----") {
        true => DetachedSignature::from_armor_single(signature).map(|(signature, _)| signature),
        false => DetachedSignature::from_bytes(signature),
    };
    let signature = signature.map_err(|error| format!("the signature cannot be read: {error}"))?;
    if keys.is_empty() {
        return Err("the registry names no key to check the signature with".into());
    }
    if !matches!(signature.signature.typ(), Some(SignatureType::Binary | SignatureType::Text)) {
        return Err("the signature is not one of a document".into());
    }
    if let Some(hash @ (HashAlgorithm::Md5 | HashAlgorithm::Sha1 | HashAlgorithm::Ripemd160)) =
        signature.signature.hash_alg()
    {
        return Err(format!("the signature is over a hash by {hash}, which can be forged"));
    }
    let mut why = Vec::new();
    for armor in keys {
        let several = match SignedPublicKey::from_string_many(armor) {
            Ok((several, _)) => several,
            Err(error) => {
                why.push(format!("a key of the registry cannot be read: {error}"));
                continue;
            }
        };
        for key in several {
            match key {
                Err(error) => why.push(format!("a key of the registry cannot be read: {error}")),
                Ok(key) => match made_with(&key, &signature, content) {
                    None => why.push(format!("it was not made with key {}", id(&key.primary_key))),
                    Some(trust) => return trust,
                },
            }
        }
    }
    Err(format!("the signature is not good: {}", why.join("; ")))
}

/// As people know it: the last sixteen digits.
fn id(key: &impl KeyDetails) -> String {
    key.legacy_key_id().to_string().to_uppercase()
}

/// None if another key made it.
fn made_with(key: &SignedPublicKey, signature: &DetachedSignature, content: &[u8]) -> Option<Result<Trust, String>> {
    let is_by_primary = signature.verify(&key.primary_key, content).is_ok();
    let subkey = key.public_subkeys.iter().find(|subkey| {
        let bound = subkey.verify_bindings(&key.primary_key).is_ok();
        let signs = subkey.signatures.iter().any(|binding| binding.key_flags().sign());
        bound && signs && signature.verify(&subkey.key, content).is_ok()
    });
    let revoked = |id: String| Some(Err(format!("it was made with key {id}, which its owner has revoked")));
    match (is_by_primary, subkey) {
        (false, None) => return None,
        (false, Some(subkey)) if is_subkey_revoked(key, subkey) => return revoked(id(&subkey.key)),
        _ if is_revoked(key) => return revoked(id(&key.primary_key)),
        _ => {}
    }
    let fingerprint = key.fingerprint().to_string().to_lowercase();
    Some(Ok(match fingerprint == HASHICORP {
        true => Trust::SignedByHashicorp,
        false => Trust::SelfSigned { key: id(&key.primary_key) },
    }))
}

/// Only the owner's own word counts: anybody can add signatures to a public key.
fn is_revoked(key: &SignedPublicKey) -> bool {
    key.details.revocation_signatures.iter().any(|signature| signature.verify_key(&key.primary_key).is_ok())
}

/// To be asked of one whose bindings are good, so that the revocation among them is the owner's.
fn is_subkey_revoked(key: &SignedPublicKey, subkey: &SignedPublicSubKey) -> bool {
    subkey.signatures.iter().any(|signature| {
        signature.typ() == Some(SignatureType::SubkeyRevocation)
            && signature.verify_subkey_binding(&key.primary_key, &subkey.key).is_ok()
    })
}

#[cfg(test)]
mod tests {
    use terrane_loopback::SigningKeys;

    use super::*;

    #[test]
    fn only_the_right_key_over_the_right_text_is_good() {
        let (keys, others) = (SigningKeys::new(), SigningKeys::new());
        let signature = keys.sign(b"checksums");
        let own = Trust::SelfSigned { key: keys.id() };
        assert_eq!(verify(b"checksums", &signature, &[others.public(), keys.public()]), Ok(own));
        let told = |content: &[u8], signature: &[u8], keys: &[String]| verify(content, signature, keys).unwrap_err();
        assert!(told(b"checksumz", &signature, &[keys.public()]).contains(&keys.id()));
        assert!(told(b"checksums", &others.sign(b"checksums"), &[keys.public()]).contains("is not good"));
        assert!(told(b"checksums", b"rubbish", &[keys.public()]).contains("cannot be read"));
        assert!(told(b"checksums", &signature, &["rubbish".into()]).contains("cannot be read"));
        assert!(told(b"checksums", &signature, &[]).contains("names no key"));
        let revoked = told(b"checksums", &signature, &[keys.public_revoked()]);
        assert_eq!(revoked, format!("it was made with key {}, which its owner has revoked", keys.id()));
    }

    #[test]
    fn a_subkey_may_sign_until_it_is_revoked() {
        let keys = SigningKeys::with_subkey();
        let signature = keys.sign_with_subkey(b"checksums");
        assert_eq!(verify(b"checksums", &signature, &[keys.public()]), Ok(Trust::SelfSigned { key: keys.id() }));
        let told = verify(b"checksums", &signature, &[keys.public_with_revoked_subkey()]).unwrap_err();
        assert!(told.ends_with("which its owner has revoked") && !told.contains(&keys.id()), "{told}");
    }

    #[test]
    fn a_hash_that_can_be_forged_is_refused_whoever_signed() {
        let keys = SigningKeys::new();
        let mut signature = keys.sign(b"checksums");
        // After the head of the packet: version, type, algorithm of the key, algorithm of the hash.
        assert_eq!((signature[2], signature[5]), (4, HashAlgorithm::Sha256.into()));
        signature[5] = HashAlgorithm::Sha1.into();
        assert!(verify(b"checksums", &signature, &[keys.public()]).unwrap_err().contains("can be forged"));
    }

    #[test]
    fn several_keys_may_stand_in_one_armor() {
        let (keys, others) = (SigningKeys::new(), SigningKeys::new());
        let signature = keys.sign(b"checksums");
        let both = [SigningKeys::public_together(&[&others, &keys])];
        assert!(verify(b"checksums", &signature, &both).is_ok());
    }

    #[test]
    fn a_revocation_by_somebody_else_does_not_count() {
        let (keys, others) = (SigningKeys::new(), SigningKeys::new());
        let (mut key, _) = SignedPublicKey::from_string(&keys.public()).unwrap();
        let (foreign, _) = SignedPublicKey::from_string(&others.public_revoked()).unwrap();
        key.details.revocation_signatures = foreign.details.revocation_signatures;
        assert!(!is_revoked(&key));
    }
}
