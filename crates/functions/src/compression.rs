//! Gzip.

use terrane_deflate::{Ending, checksum, gzip};
use terrane_value::{Type, Value};

use crate::signature::{Answer, Call, Function, Parameter};
use crate::{Fault, base64};

const STR: Parameter = Parameter::string("str");

fn string() -> Type {
    Type::String
}

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "base64gunzip",
        "Decodes base64, decompresses the result with gzip and returns the text.",
        &[STR],
        string,
        base64gunzip,
    ),
    Function::new(
        "base64gzip",
        "Compresses a text with gzip and encodes the result as base64.",
        &[STR],
        string,
        |call| Ok(Value::string(base64::encode(&gzip(call.text(0).as_bytes(), Ending::Flushed)))),
    ),
];

/// How each file begins.
const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];

/// Texts that would be longer are refused: a few bytes can stand for very many.
const LARGEST: usize = 256 << 20;

fn base64gunzip(call: &Call<'_>) -> Answer {
    let bytes = base64::decode(call.text(0))
        .map_err(|_| Fault::new(format!("failed to decode base64 data {}", call.shown(0))))?;
    let text = gunzip(&bytes).ok_or_else(|| Fault::new("failed to gunzip bytestream"))?;
    match String::from_utf8(text) {
        Ok(text) => Ok(Value::string(text)),
        Err(_) => Err(Fault::new("the result of decoding the provided string is not valid UTF-8")),
    }
}

fn gunzip(file: &[u8]) -> Option<Vec<u8>> {
    let (header, mut rest) = file.split_first_chunk::<10>()?;
    if header[..3] != MAGIC {
        return None;
    }
    let flags = header[3];
    if flags & 4 != 0 {
        let (length, after) = rest.split_first_chunk::<2>()?;
        rest = after.get(usize::from(u16::from_le_bytes(*length))..)?;
    }
    // A file name and a comment, each with a zero at its end.
    for flag in [8, 16] {
        if flags & flag != 0 {
            rest = rest.get(rest.iter().position(|byte| *byte == 0)? + 1..)?;
        }
    }
    if flags & 2 != 0 {
        rest = rest.get(2..)?;
    }
    let (compressed, trailer) = rest.split_last_chunk::<8>()?;
    let bytes = miniz_oxide::inflate::decompress_to_vec_with_limit(compressed, LARGEST).ok()?;
    let mut expected = checksum(&bytes).to_le_bytes().to_vec();
    expected.extend((bytes.len() as u32).to_le_bytes());
    (*trailer == *expected).then_some(bytes)
}
