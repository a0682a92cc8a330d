//! Types in JSON: `"string"`, `["list", "string"]`, `["object", {"a": "number"}]`, and with the names of
//! optional attributes `["object", {"a": "number"}, ["a"]]`.

use super::{DecodeError, Json, parse, write_string};
use crate::{ObjectType, Str, Type};

#[must_use]
pub fn encode_type(ty: &Type) -> String {
    let mut out = String::new();
    write_type(ty, &mut out);
    out
}

pub fn decode_type(document: &[u8]) -> Result<Type, DecodeError> {
    decode_type_tree(&parse(document)?)
}

pub fn decode_type_tree(json: &Json) -> Result<Type, DecodeError> {
    match json {
        Json::String(name) => match name.as_str() {
            "bool" => Ok(Type::Bool),
            "number" => Ok(Type::Number),
            "string" => Ok(Type::String),
            "dynamic" => Ok(Type::Dynamic),
            other => Err(DecodeError::value(format!("invalid primitive type name {other:?}"))),
        },
        Json::Array(parts) => complex(parts),
        _ => Err(DecodeError::value("invalid complex type description")),
    }
}

fn complex(parts: &[Json]) -> Result<Type, DecodeError> {
    let invalid = || DecodeError::value("invalid complex type description");
    let (kind, arguments) = parts.split_first().ok_or_else(invalid)?;
    let kind = kind.as_str().ok_or_else(invalid)?;
    match (kind, arguments) {
        ("list", [element]) => decode_type_tree(element).map(Type::list),
        ("set", [element]) => decode_type_tree(element).map(Type::set),
        ("map", [element]) => decode_type_tree(element).map(Type::map),
        ("tuple", [Json::Array(items)]) => {
            Ok(Type::tuple(items.iter().map(decode_type_tree).collect::<Result<Vec<_>, _>>()?))
        }
        ("object", [Json::Object(members)]) => object(members, &[]),
        ("object", [Json::Object(members), Json::Array(optional)]) => object(members, optional),
        ("list" | "set" | "map" | "tuple" | "object", _) => Err(invalid()),
        (other, _) => Err(DecodeError::value(format!("invalid complex type kind {other:?}"))),
    }
}

fn object(members: &[(Str, Json)], optional: &[Json]) -> Result<Type, DecodeError> {
    let optional: std::collections::BTreeSet<&str> = optional.iter().filter_map(Json::as_str).collect();
    let attribute = |(name, ty): &(Str, Json)| {
        Ok((crate::value::normalize(name.clone()), decode_type_tree(ty)?, optional.contains(name.as_str())))
    };
    let attributes = members.iter().map(attribute).collect::<Result<Vec<_>, DecodeError>>()?;
    Ok(Type::Object(ObjectType::with_optional(attributes).into()))
}

pub(super) fn write_type(ty: &Type, out: &mut String) {
    let mut nested = |kind: &str, element: &Type| {
        out.push_str(&format!("[\"{kind}\","));
        write_type(element, out);
        out.push(']');
    };
    match ty {
        Type::Dynamic => out.push_str("\"dynamic\""),
        Type::Bool => out.push_str("\"bool\""),
        Type::Number => out.push_str("\"number\""),
        Type::String => out.push_str("\"string\""),
        Type::List(element) => nested("list", element),
        Type::Set(element) => nested("set", element),
        Type::Map(element) => nested("map", element),
        Type::Tuple(items) => {
            out.push_str("[\"tuple\",[");
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                write_type(item, out);
            }
            out.push_str("]]");
        }
        Type::Object(object) => write_object(object, out),
    }
}

fn write_object(object: &ObjectType, out: &mut String) {
    out.push_str("[\"object\",{");
    for (index, (name, ty, _)) in object.iter().enumerate() {
        out.push_str(if index > 0 { "," } else { "" });
        write_string(name, out);
        out.push(':');
        write_type(ty, out);
    }
    out.push('}');
    let optional = object.iter().filter(|(_, _, optional)| *optional);
    for (index, (name, _, _)) in optional.enumerate() {
        out.push_str(if index > 0 { "," } else { ",[" });
        write_string(name, out);
    }
    out.push_str(if object.iter().any(|(_, _, optional)| optional) { "]]" } else { "]" });
}
