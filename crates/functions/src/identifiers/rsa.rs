//! RSA as `rsadecrypt` needs it: private keys in their usual files, and padding of PKCS #1 v1.5.
//!
//! Decryption here happens once in a local run and nobody can ask it for a second try, so that timing,
//! the danger of this padding, tells nobody anything.

use dashu_int::UBig;
use dashu_int::fast_div::ConstDivisor;

use crate::base64;

pub(super) struct PrivateKey {
    modulus: UBig,
    exponent: UBig,
}

const BROKEN: &str = "the key is broken";

/// `rsaEncryption`, 1.2.840.113549.1.1.1, as it is encoded.
const RSA_IDENTIFIER: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

impl PrivateKey {
    /// Reads a key in PEM: PKCS #1, PKCS #8 or OpenSSH's own format, without a passphrase.
    pub(super) fn parse(text: &str) -> Result<PrivateKey, String> {
        let (label, headers, bytes) = pem(text).ok_or("ssh: no key found")?;
        if headers.contains("ENCRYPTED") {
            return Err("ssh: this private key is passphrase protected".into());
        }
        let key = match label {
            "RSA PRIVATE KEY" => pkcs1(&bytes).ok_or(BROKEN),
            "PRIVATE KEY" => pkcs8(&bytes),
            "OPENSSH PRIVATE KEY" => openssh(&bytes),
            "EC PRIVATE KEY" | "DSA PRIVATE KEY" => Err("it is not an RSA key"),
            other => return Err(format!("ssh: unsupported key type {}", crate::quote::quoted(other))),
        }?;
        if key.modulus < UBig::from(3_u8) {
            return Err(BROKEN.into());
        }
        Ok(key)
    }

    pub(super) fn decrypt(&self, encrypted: &[u8]) -> Option<Vec<u8>> {
        let encrypted = UBig::from_be_bytes(encrypted);
        if encrypted >= self.modulus {
            return None;
        }
        let ring = ConstDivisor::new(self.modulus.clone());
        let padded = ring.reduce(encrypted).pow(&self.exponent).residue().to_be_bytes();
        // The number begins with a zero byte and 2, then come at least eight bytes of padding and a zero.
        let length = self.modulus.to_be_bytes().len();
        if padded.len() + 1 != length || padded.first() != Some(&2) {
            return None;
        }
        let end = padded.iter().position(|byte| *byte == 0).filter(|end| *end >= 9)?;
        Some(padded[end + 1..].to_vec())
    }
}

/// The label, the headers and the content of the first block.
fn pem(text: &str) -> Option<(&str, &str, Vec<u8>)> {
    let (label, rest) = text.split_once("-----BEGIN ")?.1.split_once("-----")?;
    let (body, _) = rest.split_once(&format!("-----END {label}-----"))?;
    let body = body.trim();
    let (headers, body) = body.split_once("\n\n").filter(|(headers, _)| headers.contains(':')).unwrap_or(("", body));
    let letters: String = body.split_whitespace().collect();
    Some((label, headers, base64::decode(&letters).ok()?))
}

/// Reads one element of DER: its tag and content; the rest stays.
fn der<'a>(bytes: &mut &'a [u8]) -> Option<(u8, &'a [u8])> {
    let [tag, length, rest @ ..] = *bytes else { return None };
    let (length, rest) = match length {
        0..0x80 => (usize::from(*length), rest),
        _ => {
            let count = usize::from(length & 0x7f);
            if count > 4 || rest.len() < count {
                return None;
            }
            let (digits, rest) = rest.split_at(count);
            (digits.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
        }
    };
    if rest.len() < length {
        return None;
    }
    let (content, rest) = rest.split_at(length);
    *bytes = rest;
    Some((*tag, content))
}

fn der_of<'a>(tag: u8, bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    der(bytes).filter(|(own, _)| *own == tag).map(|(_, content)| content)
}

const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;

fn pkcs1(mut bytes: &[u8]) -> Option<PrivateKey> {
    let mut fields = der_of(SEQUENCE, &mut bytes)?;
    der_of(INTEGER, &mut fields)?;
    let modulus = UBig::from_be_bytes(der_of(INTEGER, &mut fields)?);
    der_of(INTEGER, &mut fields)?;
    let exponent = UBig::from_be_bytes(der_of(INTEGER, &mut fields)?);
    Some(PrivateKey { modulus, exponent })
}

fn pkcs8(mut bytes: &[u8]) -> Result<PrivateKey, &'static str> {
    let mut fields = der_of(SEQUENCE, &mut bytes).ok_or(BROKEN)?;
    der_of(INTEGER, &mut fields).ok_or(BROKEN)?;
    let mut algorithm = der_of(SEQUENCE, &mut fields).ok_or(BROKEN)?;
    if der_of(IDENTIFIER, &mut algorithm).ok_or(BROKEN)? != RSA_IDENTIFIER {
        return Err("it is not an RSA key");
    }
    der_of(OCTETS, &mut fields).and_then(pkcs1).ok_or(BROKEN)
}

/// Reads a length of four bytes and as many bytes.
fn counted<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (content, rest) = rest.split_at_checked(length)?;
    *bytes = rest;
    Some(content)
}

fn openssh(bytes: &[u8]) -> Result<PrivateKey, &'static str> {
    let mut rest = bytes.strip_prefix(b"openssh-key-v1\0").ok_or(BROKEN)?;
    let cipher = counted(&mut rest).ok_or(BROKEN)?;
    if cipher != b"none" {
        return Err("ssh: this private key is passphrase protected");
    }
    counted(&mut rest).and_then(|_| counted(&mut rest)).ok_or(BROKEN)?;
    rest = rest.strip_prefix(&[0, 0, 0, 1]).ok_or(BROKEN)?;
    let mut private = counted(&mut rest).and_then(|_| counted(&mut rest)).ok_or(BROKEN)?;
    private = private.get(8..).ok_or(BROKEN)?;
    if counted(&mut private).ok_or(BROKEN)? != b"ssh-rsa" {
        return Err("it is not an RSA key");
    }
    let mut number = || counted(&mut private).map(UBig::from_be_bytes).ok_or(BROKEN);
    let (modulus, _, exponent) = (number()?, number()?, number()?);
    Ok(PrivateKey { modulus, exponent })
}
