//! JSON of a known type to values.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use terrane_value::{Number, Str, Type, Value};

/// A value whose type is not in the schema.
#[derive(Deserialize)]
struct Typed<'a> {
    #[serde(borrow)]
    value: &'a RawValue,
    #[serde(borrow, rename = "type")]
    ty: &'a RawValue,
}

/// The error goes after a noun: "is not a number".
pub(crate) fn decode(raw: &RawValue, ty: &Type) -> Result<Value, String> {
    if raw.get() == "null" {
        return Ok(Value::null(ty.clone()));
    }
    match ty {
        Type::Dynamic => {
            let typed: Typed<'_> = parse(raw, "has no type")?;
            decode(typed.value, &decode_type(typed.ty)?)
        }
        Type::Bool => match primitive(raw)?.as_str() {
            "true" => Ok(Value::bool(true)),
            "false" => Ok(Value::bool(false)),
            _ => Err("is not a bool".into()),
        },
        Type::Number => Number::parse(&primitive(raw)?).map(Value::number).ok_or_else(|| "is not a number".into()),
        Type::String => primitive(raw).map(Value::string),
        Type::List(element) => Ok(Value::list(Type::clone(element), decode_items(raw, element)?)),
        Type::Set(element) => Ok(Value::set(Type::clone(element), decode_items(raw, element)?)),
        Type::Map(element) => {
            let entries: BTreeMap<String, &RawValue> = parse(raw, "is not a map")?;
            let entries: Result<Vec<(Str, Value)>, String> =
                entries.into_iter().map(|(key, raw)| Ok((key.into(), decode(raw, element)?))).collect();
            Ok(Value::map(Type::clone(element), entries?))
        }
        Type::Tuple(types) => {
            let items: Vec<&RawValue> = parse(raw, "is not a tuple")?;
            if items.len() != types.len() {
                return Err(format!("has {} elements instead of {}", items.len(), types.len()));
            }
            let items: Result<Vec<Value>, String> =
                items.into_iter().zip(types.iter()).map(|(raw, ty)| decode(raw, ty)).collect();
            items.map(Value::tuple)
        }
        Type::Object(object) => {
            let attributes: BTreeMap<String, &RawValue> = parse(raw, "is not an object")?;
            let items: Result<Vec<Value>, String> = object
                .iter()
                .map(|(name, ty, _)| {
                    attributes.get(name.as_str()).map_or_else(|| Ok(Value::null(ty.clone())), |raw| decode(raw, ty))
                })
                .collect();
            Ok(Value::object_of(ty, items?))
        }
    }
}

/// Old releases stored numbers and bools as strings, and the reverse.
fn primitive(raw: &RawValue) -> Result<String, String> {
    match raw.get().as_bytes().first() {
        Some(b'{' | b'[') => Err("is not a primitive".into()),
        Some(b'"') => parse(raw, "is not a string"),
        _ => Ok(raw.get().into()),
    }
}

fn decode_items(raw: &RawValue, element: &Type) -> Result<Vec<Value>, String> {
    let items: Vec<&RawValue> = parse(raw, "is not a list")?;
    items.into_iter().map(|raw| decode(raw, element)).collect()
}

fn decode_type(raw: &RawValue) -> Result<Type, String> {
    let wrong = "has an unknown type";
    if let Ok(name) = parse::<String>(raw, wrong) {
        return match name.as_str() {
            "dynamic" => Ok(Type::Dynamic),
            "bool" => Ok(Type::Bool),
            "number" => Ok(Type::Number),
            "string" => Ok(Type::String),
            _ => Err(wrong.into()),
        };
    }
    let (kind, inner): (String, &RawValue) = parse(raw, wrong)?;
    match kind.as_str() {
        "list" => decode_type(inner).map(Type::list),
        "set" => decode_type(inner).map(Type::set),
        "map" => decode_type(inner).map(Type::map),
        "tuple" => {
            let elements: Vec<&RawValue> = parse(inner, wrong)?;
            elements.into_iter().map(decode_type).collect::<Result<Vec<_>, _>>().map(Type::tuple)
        }
        "object" => {
            let attributes: BTreeMap<String, &RawValue> = parse(inner, wrong)?;
            let attributes: Result<Vec<(Str, Type)>, String> =
                attributes.into_iter().map(|(name, raw)| Ok((name.into(), decode_type(raw)?))).collect();
            attributes.map(Type::object)
        }
        _ => Err(wrong.into()),
    }
}

fn parse<'a, T: Deserialize<'a>>(raw: &'a RawValue, problem: &str) -> Result<T, String> {
    serde_json::from_str(raw.get()).map_err(|_| problem.into())
}
