//! Hashes of texts and of files.

use sha2::Digest as _;
use terrane_value::{Type, Value};

use crate::outside::ReadFault;
use crate::signature::{Answer, Call, Function, Parameter};
use crate::{Fault, base64};

const STR: Parameter = Parameter::string("str");
const PATH: Parameter = Parameter::string("path");

fn string() -> Type {
    Type::String
}

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new("base64sha256", "Returns the SHA-256 hash of a text, in base64.", &[STR], string, |call| {
        of_text(call, sha256, base64::encode)
    }),
    Function::new("base64sha512", "Returns the SHA-512 hash of a text, in base64.", &[STR], string, |call| {
        of_text(call, sha512, base64::encode)
    }),
    Function::new("filebase64sha256", "Returns the SHA-256 hash of a file, in base64.", &[PATH], string, |call| {
        of_file(call, sha256, base64::encode)
    }),
    Function::new("filebase64sha512", "Returns the SHA-512 hash of a file, in base64.", &[PATH], string, |call| {
        of_file(call, sha512, base64::encode)
    }),
    Function::new("filemd5", "Returns the MD5 hash of a file, in hexadecimal.", &[PATH], string, |call| {
        of_file(call, md5, hexadecimal)
    }),
    Function::new("filesha1", "Returns the SHA-1 hash of a file, in hexadecimal.", &[PATH], string, |call| {
        of_file(call, sha1, hexadecimal)
    }),
    Function::new("filesha256", "Returns the SHA-256 hash of a file, in hexadecimal.", &[PATH], string, |call| {
        of_file(call, sha256, hexadecimal)
    }),
    Function::new("filesha512", "Returns the SHA-512 hash of a file, in hexadecimal.", &[PATH], string, |call| {
        of_file(call, sha512, hexadecimal)
    }),
    Function::new("md5", "Returns the MD5 hash of a text, in hexadecimal.", &[STR], string, |call| {
        of_text(call, md5, hexadecimal)
    }),
    Function::new("sha1", "Returns the SHA-1 hash of a text, in hexadecimal.", &[STR], string, |call| {
        of_text(call, sha1, hexadecimal)
    }),
    Function::new("sha256", "Returns the SHA-256 hash of a text, in hexadecimal.", &[STR], string, |call| {
        of_text(call, sha256, hexadecimal)
    }),
    Function::new("sha512", "Returns the SHA-512 hash of a text, in hexadecimal.", &[STR], string, |call| {
        of_text(call, sha512, hexadecimal)
    }),
];

type Hash = fn(&[u8]) -> Vec<u8>;

fn of_text(call: &Call<'_>, hash: Hash, write: fn(&[u8]) -> String) -> Answer {
    Ok(Value::string(write(&hash(call.text(0).as_bytes()))))
}

fn of_file(call: &Call<'_>, hash: Hash, write: fn(&[u8]) -> String) -> Answer {
    let path = crate::paths::expanded(call.text(0), call.outside)?;
    let bytes = call.outside.read_file(&path).map_err(|fault| {
        let hidden = !call.marks[0].is_empty();
        Fault::new(match fault {
            _ if hidden => format!("cannot read {}", call.shown(0)),
            ReadFault::Missing => format!("open {path}: no such file or directory"),
            ReadFault::Other(message) => message,
        })
    })?;
    Ok(Value::string(write(&hash(&bytes))))
}

fn md5(bytes: &[u8]) -> Vec<u8> {
    md5::Md5::digest(bytes).to_vec()
}

pub(crate) fn sha1(bytes: &[u8]) -> Vec<u8> {
    sha1::Sha1::digest(bytes).to_vec()
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    sha2::Sha256::digest(bytes).to_vec()
}

fn sha512(bytes: &[u8]) -> Vec<u8> {
    sha2::Sha512::digest(bytes).to_vec()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
