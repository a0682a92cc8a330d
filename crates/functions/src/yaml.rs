//! YAML.

mod decode;
mod encode;
mod scalar;

use terrane_value::{Type, Value};

use crate::Fault;
use crate::signature::{Answer, Call, Function, Parameter};

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "yamldecode",
        "Reads a YAML document. Of the language's types it has those that JSON has.",
        &[Parameter::string("src")],
        || Type::Dynamic,
        yamldecode,
    )
    .maybe_null(),
    Function::new(
        "yamlencode",
        "Writes a value as a YAML document, in block style.",
        &[Parameter::any("value").nullable().unknown().dynamic()],
        || Type::String,
        yamlencode,
    )
    .maybe_null(),
];

fn yamldecode(call: &Call<'_>) -> Answer {
    decode::document(call.text(0)).map_err(|reason| Fault::new(reason).revealing(0))
}

fn yamlencode(call: &Call<'_>) -> Answer {
    if !call.wholly_known() {
        return call.unknown();
    }
    Ok(Value::string(encode::document(&call.arguments[0])))
}
