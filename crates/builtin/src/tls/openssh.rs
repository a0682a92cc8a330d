//! Keys as OpenSSH writes them: RFC 4253, RFC 5656, RFC 8709, and its own file format for private keys.

use rsa::traits::PrivateKeyParts;
use rsa::{BoxedUint, RsaPrivateKey};

use crate::tls::curve::{CURVES, Curve};
use crate::tls::key::{PrivateKey, ed25519};
use crate::tls::pem;
use crate::tls::public::PublicKey;

const MAGIC: &[u8] = b"openssh-key-v1\0";
/// Of the cipher `none`.
const BLOCK: usize = 8;

pub(super) struct OpensshKey {
    pub(super) kind: String,
    pub(super) content: Vec<u8>,
}

/// `None` if OpenSSH has no such keys.
pub(super) fn public_key(key: &PublicKey) -> Option<OpensshKey> {
    let mut content = Vec::new();
    let kind = match key {
        PublicKey::Rsa { modulus, exponent } => {
            put(&mut content, b"ssh-rsa");
            put_number(&mut content, exponent);
            put_number(&mut content, modulus);
            "ssh-rsa".to_owned()
        }
        PublicKey::Ecdsa { curve, point } => {
            let name = curve.openssh_name()?;
            let kind = format!("ecdsa-sha2-{name}");
            put(&mut content, kind.as_bytes());
            put(&mut content, name.as_bytes());
            put(&mut content, point);
            kind
        }
        PublicKey::Ed25519(bytes) => {
            put(&mut content, b"ssh-ed25519");
            put(&mut content, bytes);
            "ssh-ed25519".to_owned()
        }
    };
    Some(OpensshKey { kind, content })
}

/// Not encrypted; nothing if OpenSSH has no such keys. The number is any: a reader sees by it whether it
/// has decrypted the content.
pub(super) fn write_private_key(key: &PrivateKey, number: u32) -> String {
    let Some(public) = public_key(&key.public()) else {
        return String::new();
    };
    let mut secret = [number.to_be_bytes(), number.to_be_bytes()].concat();
    put(&mut secret, public.kind.as_bytes());
    put_secret(&mut secret, key);
    // The comment.
    put(&mut secret, b"");
    secret.extend((1..=u8::MAX).take(secret.len().next_multiple_of(BLOCK) - secret.len()));

    let mut content = MAGIC.to_vec();
    put(&mut content, b"none");
    put(&mut content, b"none");
    put(&mut content, b"");
    content.extend(1_u32.to_be_bytes());
    put(&mut content, &public.content);
    put(&mut content, &secret);
    pem::write("OPENSSH PRIVATE KEY", &content)
}

fn put_secret(secret: &mut Vec<u8>, key: &PrivateKey) {
    match (key, key.public()) {
        (PrivateKey::Rsa(key), PublicKey::Rsa { modulus, exponent }) => {
            put_number(secret, &modulus);
            put_number(secret, &exponent);
            put_number(secret, &number_bytes(key.d()));
            put_number(secret, &number_bytes(&key.crt_coefficient().unwrap_or_else(BoxedUint::zero)));
            key.primes().iter().for_each(|prime| put_number(secret, &number_bytes(prime)));
        }
        (PrivateKey::Ecdsa(key), _) => {
            put(secret, key.curve.openssh_name().unwrap_or_default().as_bytes());
            put(secret, &key.public);
            put_number(secret, &key.secret);
        }
        (PrivateKey::Ed25519(key), _) => {
            put(secret, key.verifying_key().as_bytes());
            put(secret, &key.to_keypair_bytes());
        }
        (PrivateKey::Rsa(_), _) => unreachable!("the public part of a key has the same algorithm"),
    }
}

fn number_bytes(number: &BoxedUint) -> Vec<u8> {
    number.to_be_bytes_trimmed_vartime().into()
}

/// A string: its length, and it.
fn put(target: &mut Vec<u8>, bytes: &[u8]) {
    let length = u32::try_from(bytes.len()).expect("keys are far shorter than 4 GiB");
    target.extend(length.to_be_bytes());
    target.extend(bytes);
}

/// A number that is not negative: no leading zeros, except one before a set sign bit.
fn put_number(target: &mut Vec<u8>, bytes: &[u8]) {
    let significant = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
    match significant.first() {
        Some(first) if *first >= 0x80 => put(target, &[&[0], significant].concat()),
        _ => put(target, significant),
    }
}

/// The content of the PEM block.
pub(super) fn read_private_key(content: &[u8]) -> Result<PrivateKey, String> {
    let damaged = || "the OpenSSH private key is damaged, or of an unknown kind".to_owned();
    let mut reader = Reader(content.strip_prefix(MAGIC).ok_or_else(damaged)?);
    if reader.string().ok_or_else(damaged)? != b"none" {
        return Err("the OpenSSH private key is encrypted".into());
    }
    read_secret(&mut reader).ok_or_else(damaged)
}

fn read_secret(reader: &mut Reader<'_>) -> Option<PrivateKey> {
    let _derivation = (reader.string()?, reader.string()?);
    if reader.number()? != 1 {
        return None;
    }
    let _public = reader.string()?;
    let mut secret = Reader(reader.string()?);
    if secret.number()? != secret.number()? {
        return None;
    }
    match secret.string()? {
        b"ssh-rsa" => read_rsa(&mut secret),
        b"ssh-ed25519" => {
            let _public = secret.string()?;
            ed25519(secret.string()?.get(..32)?)
        }
        kind => {
            let curve = CURVES.into_iter().find(|curve| {
                curve.openssh_name().is_some_and(|name| kind == format!("ecdsa-sha2-{name}").as_bytes())
            })?;
            read_elliptic(&mut secret, curve)
        }
    }
}

fn read_elliptic(secret: &mut Reader<'_>, curve: Curve) -> Option<PrivateKey> {
    let _public = (secret.string()?, secret.string()?);
    curve.secret(secret.string()?).map(PrivateKey::Ecdsa)
}

fn read_rsa(secret: &mut Reader<'_>) -> Option<PrivateKey> {
    let mut number = || {
        let bytes = secret.string()?;
        let bits = u32::try_from(bytes.len()).ok()? * 8;
        BoxedUint::from_be_slice(bytes, bits).ok()
    };
    let (modulus, exponent, private) = (number()?, number()?, number()?);
    let _coefficient = number()?;
    let primes = vec![number()?, number()?];
    let key = RsaPrivateKey::from_components(modulus, exponent, private, primes).ok()?;
    Some(PrivateKey::Rsa(Box::new(key)))
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn number(&mut self) -> Option<u32> {
        let (number, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_be_bytes(*number))
    }

    fn string(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let (string, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(string)
    }
}
