//! JSON and CSV.

mod csv;

use terrane_value::{Refinement, Str, Type, Value, json};

use crate::Fault;
use crate::signature::{Answer, Call, Function, Parameter};

const STR: Parameter = Parameter::string("str");

pub(crate) const FUNCTIONS: &[Function] = &[
    Function::new(
        "csvdecode",
        "Reads a table of comma-separated values into a list of objects, with the attributes that the first line names.",
        &[STR],
        || Type::Dynamic,
        csvdecode,
    )
    .maybe_null(),
    Function::new("jsondecode", "Reads a JSON document.", &[STR], || Type::Dynamic, jsondecode)
        .decided(json_type)
        .maybe_null(),
    Function::new(
        "jsonencode",
        "Writes a value as a JSON document.",
        &[Parameter::any("val").nullable().unknown().dynamic()],
        || Type::String,
        jsonencode,
    ),
];

/// The first character of a document that is not known tells its type, if that is known.
fn json_type(arguments: &[Value]) -> Result<Type, Fault> {
    let prefix = arguments[0].refinement().and_then(|refinement| refinement.prefix.as_ref());
    let first = prefix.and_then(|prefix| prefix.trim_start_matches([' ', '\t', '\r', '\n']).chars().next());
    match first {
        None | Some('{' | '[' | 'n') => Ok(Type::Dynamic),
        Some('"') => Ok(Type::String),
        Some('t' | 'f') => Ok(Type::Bool),
        Some('-' | '0'..='9') => Ok(Type::Number),
        Some(other) => Err(Fault::at(0, format!("a JSON document cannot begin with the character '{other}'"))),
    }
}

fn jsondecode(call: &Call<'_>) -> Answer {
    json::decode_implied(call.text(0).as_bytes()).map_err(|error| Fault::new(error.to_string()).revealing(0))
}

fn jsonencode(call: &Call<'_>) -> Answer {
    let value = &call.arguments[0];
    if !value.is_wholly_known() {
        let start = Refinement { prefix: Some(Str::from(json::known_start(value))), ..Refinement::default() };
        return Ok(Value::unknown_refined(Type::String, start));
    }
    json::encode_implied(value).map(Value::string).map_err(|error| Fault::new(error.to_string()))
}

fn csvdecode(call: &Call<'_>) -> Answer {
    let mut records = csv::Records::new(call.text(0));
    let fault = |error: csv::CsvError| Fault::new(format!("CSV parse error on line {}: {}", error.line, error.reason));
    let Some(header) = records.next().transpose().map_err(fault)? else {
        return Err(Fault::new("missing header line"));
    };
    let mut names: Vec<(Str, usize)> = Vec::new();
    for (column, name) in header.iter().enumerate() {
        names.push((Str::from(name.as_str()), column));
    }
    names.sort();
    if let Some(pair) = names.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(Fault::new(format!("duplicate column name {}", crate::quote::quoted(&pair[0].0))).revealing(0));
    }
    let ty = Type::object(names.iter().map(|(name, _)| (name.clone(), Type::String)));
    let mut rows = Vec::new();
    for record in records {
        let record = record.map_err(fault)?;
        let values = names.iter().map(|(_, column)| Value::string(record[*column].as_str())).collect();
        rows.push(Value::object_of(&ty, values));
    }
    Ok(Value::list(ty, rows))
}
