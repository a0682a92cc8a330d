//! Keys that sign lists of checksums.

use pgp::armor::{self, BlockType};
use pgp::composed::{
    ArmorOptions, DetachedSignature, KeyType, SecretKeyParamsBuilder, SignedPublicKey, SignedSecretKey,
    SubkeyParamsBuilder,
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
        SigningKeys::made(false)
    }

    /// With a second key below the first one, which may sign as well.
    #[must_use]
    pub fn with_subkey() -> SigningKeys {
        SigningKeys::made(true)
    }

    fn made(with_subkey: bool) -> SigningKeys {
        let mut builder = SecretKeyParamsBuilder::default();
        builder
            .key_type(KeyType::Ed25519Legacy)
            .can_certify(true)
            .can_sign(true)
            .primary_user_id("Terrane Test <test@example.com>".into())
            .passphrase(None);
        if with_subkey {
            let subkey = SubkeyParamsBuilder::default().key_type(KeyType::Ed25519Legacy).can_sign(true).build();
            builder.subkey(subkey.expect("parameters"));
        }
        let parameters = builder.build().expect("parameters");
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

    /// The public key with the owner's word that its subkey is not to be used any more.
    #[must_use]
    pub fn public_with_revoked_subkey(&self) -> String {
        let key = &self.secret.primary_key;
        let mut config = SignatureConfig::v4(SignatureType::SubkeyRevocation, key.algorithm(), HashAlgorithm::Sha256);
        config.hashed_subpackets = vec![
            Subpacket::regular(SubpacketData::SignatureCreationTime(Timestamp::now())).expect("a subpacket"),
            Subpacket::regular(SubpacketData::IssuerFingerprint(key.fingerprint())).expect("a subpacket"),
        ];
        let mut public = SignedPublicKey::from(self.secret.clone());
        let subkey = public.public_subkeys[0].key.clone();
        let signature = config.sign_subkey_binding(key, &public.primary_key, &Password::empty(), &subkey);
        public.public_subkeys[0].signatures.push(signature.expect("a signature"));
        armored(&public)
    }

    /// Several public keys in one block.
    #[must_use]
    pub fn public_together(keys: &[&SigningKeys]) -> String {
        let keys = Several(keys.iter().map(|key| SignedPublicKey::from(key.secret.clone())).collect());
        let mut text = Vec::new();
        armor::write(&keys, BlockType::PublicKey, &mut text, None, true).expect("memory");
        String::from_utf8(text).expect("armor is text")
    }

    /// Detached and binary, with the second key.
    #[must_use]
    pub fn sign_with_subkey(&self, data: &[u8]) -> Vec<u8> {
        let (key, hash) = (&self.secret.secret_subkeys[0].key, HashAlgorithm::Sha256);
        let signature = DetachedSignature::sign_binary_data(rand::thread_rng(), key, &Password::empty(), hash, data);
        signature.expect("a signature").to_bytes().expect("bytes")
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

struct Several(Vec<SignedPublicKey>);

impl Serialize for Several {
    fn to_writer<W: std::io::Write>(&self, writer: &mut W) -> pgp::errors::Result<()> {
        self.0.iter().try_for_each(|key| key.to_writer(writer))
    }

    fn write_len(&self) -> usize {
        self.0.iter().map(Serialize::write_len).sum()
    }
}

fn armored(key: &SignedPublicKey) -> String {
    key.to_armored_string(ArmorOptions::default()).expect("text")
}
