//! Keys that sign lists of checksums.

use pgp::composed::{
    ArmorOptions, DetachedSignature, KeyType, SecretKeyParamsBuilder, SignedPublicKey, SignedSecretKey,
};
use pgp::crypto::hash::HashAlgorithm;
use pgp::packet::{SignatureConfig, SignatureType, Subpacket, SubpacketData};
use pgp::ser::Serialize;
use pgp::types::{KeyDetails, Password, Timestamp};

/// One key of an author.
#[derive(Clone)]
pub struct SigningKeys {
    secret: SignedSecretKey,
}

impl SigningKeys {
    #[must_use]
    pub fn new() -> SigningKeys {
        let parameters = SecretKeyParamsBuilder::default()
            .key_type(KeyType::Ed25519Legacy)
            .can_certify(true)
            .can_sign(true)
            .primary_user_id("Terrane Test <test@example.com>".into())
            .passphrase(None)
            .build()
            .expect("parameters");
        SigningKeys { secret: parameters.generate(rand::thread_rng()).expect("a key") }
    }

    /// As registries name it.
    #[must_use]
    pub fn id(&self) -> String {
        self.secret.legacy_key_id().to_string().to_uppercase()
    }

    #[must_use]
    pub fn public(&self) -> String {
        armored(&SignedPublicKey::from(self.secret.clone()))
    }

    /// The public key with the owner's word that it is not to be used any more.
    #[must_use]
    pub fn public_revoked(&self) -> String {
        let key = &self.secret.primary_key;
        let mut config = SignatureConfig::v4(SignatureType::KeyRevocation, key.algorithm(), HashAlgorithm::Sha256);
        config.hashed_subpackets = vec![
            Subpacket::regular(SubpacketData::SignatureCreationTime(Timestamp::now())).expect("a subpacket"),
            Subpacket::regular(SubpacketData::IssuerFingerprint(key.fingerprint())).expect("a subpacket"),
        ];
        config.unhashed_subpackets =
            vec![Subpacket::regular(SubpacketData::IssuerKeyId(key.legacy_key_id())).expect("a subpacket")];
        let mut public = SignedPublicKey::from(self.secret.clone());
        let signature = config.sign_key(key, &Password::empty(), &public.primary_key).expect("a signature");
        public.details.revocation_signatures.push(signature);
        armored(&public)
    }

    /// Detached and binary.
    #[must_use]
    pub fn sign(&self, data: &[u8]) -> Vec<u8> {
        let signature = DetachedSignature::sign_binary_data(
            rand::thread_rng(),
            &self.secret.primary_key,
            &Password::empty(),
            HashAlgorithm::Sha256,
            data,
        );
        signature.expect("a signature").to_bytes().expect("bytes")
    }
}

impl Default for SigningKeys {
    fn default() -> SigningKeys {
        SigningKeys::new()
    }
}

fn armored(key: &SignedPublicKey) -> String {
    key.to_armored_string(ArmorOptions::default()).expect("text")
}
