//! Values in JSON by their type.

use super::types::write_type;
use super::{DecodeError, EncodeError, EncodeReason, Json, decode_type_tree, parse, write_string};
use crate::value::normalize;
use crate::{Content, Marks, Number, ObjectType, Path, PathStep, Str, Type, Value};

/// Writes a value as a type, which must be its own but for places where it says [`Type::Dynamic`].
/// Sensitive marks are left out, as they are stored by path; ephemeral values are refused.
pub fn encode(value: &Value, ty: &Type) -> Result<String, EncodeError> {
    let mut out = String::new();
    write(value, ty, &mut out)?;
    Ok(out)
}

pub(super) fn encode_without_type(value: &Value) -> Result<String, EncodeError> {
    encode(value, value.ty())
}

/// Reads a value of a type.
pub fn decode(document: &[u8], ty: &Type) -> Result<Value, DecodeError> {
    decode_tree(&parse(document)?, ty)
}

type Written = Result<(), EncodeError>;

fn refuse(reason: EncodeReason) -> Written {
    Err(EncodeError { path: Path::new(), reason })
}

fn write(value: &Value, ty: &Type, out: &mut String) -> Written {
    let (content, marks) = value.unmark();
    if marks.without(Marks::SENSITIVE) != Marks::NONE {
        return refuse(EncodeReason::Ephemeral);
    }
    if *ty == Type::Dynamic && *value.ty() != Type::Dynamic {
        out.push_str("{\"value\":");
        write(value, value.ty(), out)?;
        out.push_str(",\"type\":");
        write_type(value.ty(), out);
        out.push('}');
        return Ok(());
    }
    match (content, ty) {
        (Content::Unknown(_), _) => return refuse(EncodeReason::Unknown),
        (Content::Null, _) => out.push_str("null"),
        (Content::Bool(value), Type::Bool) => out.push_str(if value { "true" } else { "false" }),
        (Content::Number(number), Type::Number) if number.is_finite() => out.push_str(&number.to_string()),
        (Content::Number(_), Type::Number) => return refuse(EncodeReason::Infinite),
        (Content::String(text), Type::String) => write_string(text, out),
        (Content::List(items), Type::List(element)) | (Content::Set(items), Type::Set(element)) => {
            write_array(items.iter().map(|item| (item, &**element)), out)?;
        }
        (Content::Tuple(items), Type::Tuple(types)) if items.len() == types.len() => {
            write_array(items.iter().zip(types.iter()), out)?;
        }
        (Content::Map(entries), Type::Map(element)) => {
            let step = |key: &Str| PathStep::key(key.clone());
            write_members(entries.iter().map(|(key, value)| (key, value, &**element)), step, out)?;
        }
        (Content::Object(own, items), Type::Object(object)) if own.names() == object.names() => {
            let members = object.names().iter().zip(items).zip(object.types());
            let step = |name: &Str| PathStep::Attribute(name.clone());
            write_members(members.map(|((name, item), ty)| (name, item, ty)), step, out)?;
        }
        _ => return refuse(EncodeReason::WrongType),
    }
    Ok(())
}

fn write_array<'a>(items: impl Iterator<Item = (&'a Value, &'a Type)>, out: &mut String) -> Written {
    out.push('[');
    for (index, (item, ty)) in items.enumerate() {
        out.push_str(if index > 0 { "," } else { "" });
        write(item, ty, out).map_err(|error| within(error, PathStep::index(index)))?;
    }
    out.push(']');
    Ok(())
}

fn write_members<'a>(
    members: impl Iterator<Item = (&'a Str, &'a Value, &'a Type)>,
    step: impl Fn(&Str) -> PathStep,
    out: &mut String,
) -> Written {
    out.push('{');
    for (index, (name, value, ty)) in members.enumerate() {
        out.push_str(if index > 0 { "," } else { "" });
        write_string(name, out);
        out.push(':');
        write(value, ty, out).map_err(|error| within(error, step(name)))?;
    }
    out.push('}');
    Ok(())
}

fn within(error: EncodeError, step: PathStep) -> EncodeError {
    EncodeError { path: error.path.within(step), ..error }
}

type Decoded = Result<Value, DecodeError>;

/// [`decode`] of a document that has been read already.
pub fn decode_tree(json: &Json, ty: &Type) -> Decoded {
    match (json, ty) {
        (Json::Null, _) => Ok(Value::null(ty.clone())),
        (_, Type::Dynamic) => dynamic(json),
        (Json::Bool(value), Type::Bool) => Ok(Value::bool(*value)),
        (Json::Number(text) | Json::String(text), Type::Number) => number(text),
        (Json::String(text), Type::String) => Ok(Value::string(text.clone())),
        // Stored by older versions of a schema.
        (Json::Number(text), Type::String) => match Number::parse(text) {
            Some(number) => Ok(Value::string(number.to_string())),
            None => Err(DecodeError::value(required(ty))),
        },
        (Json::Bool(value), Type::String) => Ok(Value::string(if *value { "true" } else { "false" })),
        (Json::String(text), Type::Bool) if text == "true" || text == "1" => Ok(Value::bool(true)),
        (Json::String(text), Type::Bool) if text == "false" || text == "0" => Ok(Value::bool(false)),
        (Json::Array(items), Type::List(element)) => {
            let items = elements(items, |_| element)?;
            Ok(Value::list(element_type(element, &items)?, items))
        }
        (Json::Array(items), Type::Set(element)) => {
            let items = elements(items, |_| element)?;
            Ok(Value::set(element_type(element, &items)?, items))
        }
        (Json::Array(items), Type::Tuple(types)) => {
            if items.len() != types.len() {
                return Err(DecodeError::value(format!("a tuple of {} elements is required", types.len())));
            }
            elements(items, |index| &types[index]).map(Value::tuple)
        }
        (Json::Object(members), Type::Map(element)) => map(members, element),
        (Json::Object(members), Type::Object(object)) => self::object(members, object, ty),
        _ => Err(DecodeError::value(required(ty))),
    }
}

fn required(ty: &Type) -> String {
    let article = if matches!(ty, Type::Object(_)) { "an" } else { "a" };
    format!("{article} {} is required", ty.friendly_constraint_name())
}

fn number(text: &str) -> Decoded {
    Number::parse(text).map(Value::number).ok_or_else(|| DecodeError::value("a number is required"))
}

fn elements<'a>(items: &[Json], ty: impl Fn(usize) -> &'a Type) -> Result<Vec<Value>, DecodeError> {
    let decode = |(index, item)| decode_tree(item, ty(index)).map_err(|error| error.within(PathStep::index(index)));
    items.iter().enumerate().map(decode).collect()
}

/// Where the type leaves it open, the values say what it is, and have to agree.
fn element_type(element: &Type, items: &[Value]) -> Result<Type, DecodeError> {
    match items.split_first() {
        Some((first, rest)) if element.has_dynamic() => {
            let uniform = rest.iter().all(|item| item.ty().same(first.ty()));
            uniform
                .then(|| first.ty().clone())
                .ok_or_else(|| DecodeError::value("all elements must have the same type"))
        }
        _ => Ok(element.clone()),
    }
}

fn map(members: &[(Str, Json)], element: &Type) -> Decoded {
    let decode = |(_, value): &(Str, Json)| decode_tree(value, element);
    let keys = || members.iter().map(|(key, _)| normalize(key.clone()));
    let values =
        members.iter().map(|member| decode(member).map_err(|error| error.within(PathStep::key(member.0.clone()))));
    let values = values.collect::<Result<Vec<_>, _>>()?;
    Ok(Value::map(element_type(element, &values)?, keys().zip(values)))
}

/// Attributes that are not there are null.
fn object(members: &[(Str, Json)], object: &ObjectType, ty: &Type) -> Decoded {
    let mut values: Vec<Option<Value>> = vec![None; object.len()];
    for (name, json) in members {
        let Some(index) = object.index_of(&normalize(name.clone())) else {
            return Err(DecodeError::value(format!("unsupported attribute {:?}", name.as_str())));
        };
        let value = decode_tree(json, &object.types()[index]);
        values[index] = Some(value.map_err(|error| error.within(PathStep::Attribute(name.clone())))?);
    }
    let or_null = |(value, ty): (Option<Value>, &Type)| value.unwrap_or_else(|| Value::null(ty.clone()));
    Ok(Value::object_of(ty, values.into_iter().zip(object.types()).map(or_null).collect()))
}

/// `{"value": .., "type": ..}`
fn dynamic(json: &Json) -> Decoded {
    let (Some(value), Some(ty), Some([_, _])) = (json.get("value"), json.get("type"), json.as_object()) else {
        return Err(DecodeError::value("a value with its type is required"));
    };
    decode_tree(value, &decode_type_tree(ty)?)
}

pub(super) fn implied(json: &Json) -> Decoded {
    match json {
        Json::Null => Ok(Value::null(Type::Dynamic)),
        Json::Bool(value) => Ok(Value::bool(*value)),
        Json::Number(text) => number(text),
        Json::String(text) => Ok(Value::string(text.clone())),
        Json::Array(items) => implied_tuple(items),
        Json::Object(members) => implied_object(members),
    }
}

/// A loop, not a chain of iterators: documents nest deeply, and each level should take little stack.
fn implied_tuple(items: &[Json]) -> Decoded {
    let mut values = Vec::with_capacity(items.len());
    for item in items {
        values.push(implied(item)?);
    }
    Ok(Value::tuple(values))
}

fn implied_object(members: &[(Str, Json)]) -> Decoded {
    let mut values = Vec::with_capacity(members.len());
    for (name, value) in members {
        values.push((normalize(name.clone()), implied(value)?));
    }
    Ok(Value::object(values))
}
