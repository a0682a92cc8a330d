//! Text as other text: base64, URLs, other character sets.

mod character_sets;

use std::fmt::Write as _;

use terrane_value::{Type, Value};

use crate::signature::{Answer, Call, Function, Parameter};
use crate::{Fault, base64};

const STR: Parameter = Parameter::string("str");

fn string() -> Type {
    Type::String
}

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new("base64decode", "Decodes base64 to text in UTF-8.", &[STR], string, base64decode),
    Function::new("base64encode", "Encodes text as base64.", &[STR], string, |call| {
        Ok(Value::string(base64::encode(call.text(0).as_bytes())))
    }),
    Function::new(
        "textdecodebase64",
        "Decodes base64 to text in a character encoding with the given name.",
        &[Parameter::string("source"), Parameter::string("encoding")],
        string,
        textdecodebase64,
    ),
    Function::new(
        "textencodebase64",
        "Encodes text in a character encoding with the given name, and the result as base64.",
        &[Parameter::string("string"), Parameter::string("encoding")],
        string,
        textencodebase64,
    ),
    Function::new("urldecode", "Decodes a text that is encoded as in the query of a URL.", &[STR], string, urldecode),
    Function::new("urlencode", "Encodes a text for the query of a URL.", &[STR], string, |call| {
        Ok(Value::string(urlencoded(call.text(0))))
    }),
];

fn base64decode(call: &Call<'_>) -> Answer {
    let bytes = base64::decode(call.text(0))
        .map_err(|_| Fault::new(format!("failed to decode base64 data {}", call.shown(0))))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Value::string(text)),
        Err(_) => Err(Fault::new("the result of decoding the provided string is not valid UTF-8")),
    }
}

fn character_set(call: &Call<'_>) -> Result<character_sets::CharacterSet, Fault> {
    character_sets::find(call.text(1)).ok_or_else(|| {
        let name = call.shown(1);
        Fault::at(1, format!("{name} is not a supported IANA encoding name or alias in this Terraform version"))
    })
}

fn textencodebase64(call: &Call<'_>) -> Answer {
    let set = character_set(call)?;
    match set.encode(call.text(0)) {
        Some(bytes) => Ok(Value::string(base64::encode(&bytes))),
        None => Err(Fault::at(
            0,
            format!("the given string contains characters that cannot be represented in {}", set.name()),
        )),
    }
}

fn textdecodebase64(call: &Call<'_>) -> Answer {
    let set = character_set(call)?;
    let bytes = base64::decode(call.text(0)).map_err(|offset| {
        Fault::at(0, format!("the given value is has an invalid base64 symbol at offset {offset}"))
    })?;
    match set.decode(&bytes) {
        Some(text) => Ok(Value::string(text)),
        None => {
            let name = set.name();
            Err(Fault::at(0, format!("the given string contains symbols that are not defined for {name}")))
        }
    }
}

fn urlencoded(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => result.push(char::from(byte)),
            b' ' => result.push('+'),
            _ => drop(write!(result, "%{byte:02X}")),
        }
    }
    result
}

fn urldecode(call: &Call<'_>) -> Answer {
    let text = call.text(0);
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digit = |index: usize| after.get(index).and_then(|byte| char::from(*byte).to_digit(16));
                let Some((high, low)) = digit(0).zip(digit(1)) else {
                    return Err(Fault::new(format!("failed to decode URL {}", call.shown(0))));
                };
                bytes.push((high * 16 + low) as u8);
                rest = &after[2..];
            }
            byte => bytes.push(*byte),
        }
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Value::string(text)),
        Err(_) => Err(Fault::new("the result of decoding the provided string is not valid UTF-8")),
    }
}
