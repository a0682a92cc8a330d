//! Identifiers, passwords and secrets.

mod rsa;

use terrane_value::{Type, Value};

use crate::signature::{Answer, Call, Function, Parameter};
use crate::{Fault, base64};

fn string() -> Type {
    Type::String
}

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "bcrypt",
        "Hashes a password with bcrypt and a random salt.",
        &[Parameter::string("str")],
        string,
        bcrypt,
    )
    .variadic(Parameter::number("cost")),
    Function::new(
        "rsadecrypt",
        "Decrypts a text that was encrypted for an RSA key and then encoded in base64.",
        &[Parameter::string("ciphertext"), Parameter::string("privatekey")],
        string,
        rsadecrypt,
    ),
    Function::new("uuid", "Makes a random UUID.", &[], string, |call| {
        let mut bytes = [0; 16];
        if call.outside.random(&mut bytes) { Ok(Value::string(uuid(bytes, 4))) } else { call.unknown() }
    }),
    Function::new(
        "uuidv5",
        "Makes the UUID of a name in a namespace: `dns`, `url`, `oid`, `x500` or a UUID.",
        &[Parameter::string("namespace"), Parameter::string("name")],
        string,
        uuidv5,
    ),
];

fn uuid(mut bytes: [u8; 16], version: u8) -> String {
    bytes[6] = bytes[6] & 0x0f | version << 4;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::new();
    for (index, byte) in bytes.into_iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

/// The namespaces with names differ in one byte (RFC 4122, appendix C).
const NAMESPACE: [u8; 16] =
    [0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8];

fn uuidv5(call: &Call<'_>) -> Answer {
    let mut namespace = NAMESPACE;
    match call.text(0) {
        "dns" => namespace[3] = 0x10,
        "url" => namespace[3] = 0x11,
        "oid" => namespace[3] = 0x12,
        "x500" => namespace[3] = 0x14,
        other => {
            namespace = parsed_uuid(other).map_err(|reason| {
                let shown = if call.marks[0].is_empty() { other.to_owned() } else { call.shown(0) };
                Fault::new(format!("uuidv5() doesn't support namespace {shown} ({reason})"))
            })?;
        }
    }
    let mut named = namespace.to_vec();
    named.extend_from_slice(call.text(1).as_bytes());
    let hash = crate::hashes::sha1(&named);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Ok(Value::string(uuid(bytes, 5)))
}

/// With hyphens, with anything like braces around that, with `urn:uuid:` before it, or only digits.
fn parsed_uuid(text: &str) -> Result<[u8; 16], String> {
    let bytes = text.as_bytes();
    let hyphened = match bytes.len() {
        36 => bytes,
        45 if bytes[..9].eq_ignore_ascii_case(b"urn:uuid:") => &bytes[9..],
        45 => return Err(format!("invalid urn prefix: {}", crate::quote::quoted(text.get(..9).unwrap_or(text)))),
        38 => &bytes[1..37],
        32 => return uuid_digits(bytes.iter().copied()),
        length => return Err(format!("invalid UUID length: {length}")),
    };
    let places = [8, 13, 18, 23];
    if places.iter().any(|place| hyphened[*place] != b'-') {
        return Err("invalid UUID format".into());
    }
    uuid_digits(hyphened.iter().enumerate().filter(|(index, _)| !places.contains(index)).map(|(_, byte)| *byte))
}

fn uuid_digits(letters: impl Iterator<Item = u8>) -> Result<[u8; 16], String> {
    let mut bytes = [0; 16];
    for (index, letter) in letters.enumerate() {
        let digit = char::from(letter).to_digit(16).ok_or("invalid UUID format")?;
        bytes[index / 2] = bytes[index / 2] << 4 | digit as u8;
    }
    Ok(bytes)
}

const LEAST_COST: i64 = 4;
const GREATEST_COST: i64 = 31;
const USUAL_COST: u32 = 10;
const LONGEST_PASSWORD: usize = 72;

fn bcrypt(call: &Call<'_>) -> Answer {
    if call.arguments.len() > 2 {
        return Err(Fault::new("bcrypt() takes no more than two arguments"));
    }
    let cost = match call.arguments.len() {
        2 => call.integer(1)?,
        _ => i64::from(USUAL_COST),
    };
    let failed = |why: &str| Fault::new(format!("error occured generating password {why}"));
    if call.text(0).len() > LONGEST_PASSWORD {
        return Err(failed("bcrypt: password length exceeds 72 bytes"));
    }
    if cost > GREATEST_COST {
        return Err(failed(&format!(
            "crypto/bcrypt: cost {cost} is outside allowed range ({LEAST_COST},{GREATEST_COST})"
        )));
    }
    let cost = if cost < LEAST_COST { USUAL_COST } else { cost as u32 };
    let mut salt = [0; 16];
    if !call.outside.random(&mut salt) {
        return call.unknown();
    }
    hashed_password(call.text(0), cost, salt).map(Value::string).map_err(|error| failed(&error))
}

fn hashed_password(password: &str, cost: u32, salt: [u8; 16]) -> Result<String, String> {
    let parts = bcrypt::hash_with_salt(password, cost, salt).map_err(|error| error.to_string())?;
    Ok(parts.format_for_version(bcrypt::Version::TwoA))
}

fn rsadecrypt(call: &Call<'_>) -> Answer {
    let Ok(encrypted) = base64::decode(call.text(0)) else {
        let shown = call.shown(0);
        return Err(Fault::at(0, format!("failed to decode input {shown}: cipher text must be base64-encoded")));
    };
    let key = rsa::PrivateKey::parse(call.text(1))
        .map_err(|reason| Fault::at(1, format!("invalid private key: {reason}")))?;
    let decrypted =
        key.decrypt(&encrypted).ok_or_else(|| Fault::new("failed to decrypt: crypto/rsa: decryption error"))?;
    Ok(Value::string(String::from_utf8_lossy(&decrypted).into_owned()))
}

#[cfg(test)]
mod tests {
    /// Recorded from the reference: the salt is part of the hash.
    #[test]
    fn passwords_are_hashed_as_the_reference_does() {
        let recorded = "$2a$04$5RXBxb.QA7TzxoZlEDYTyOn1StPu6xe/0.zV7L4d0fmFiidwSp292";
        let mut salt = [0; 16];
        let letters = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        let bits = recorded[7..29].chars().flat_map(|letter| {
            let digit = letters.find(letter).unwrap();
            (0..6).rev().map(move |bit| digit >> bit & 1 == 1)
        });
        for (index, bit) in bits.take(128).enumerate() {
            salt[index / 8] |= u8::from(bit) << (7 - index % 8);
        }
        assert_eq!(super::hashed_password("hello", 4, salt).unwrap(), recorded);
    }
}
