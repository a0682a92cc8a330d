//! Values in the three views that JSON of plans and states has of them: what is known, what is not, and
//! what is secret.

use terrane_value::json::Json;
use terrane_value::{Content, Str, Type, Value};

/// A value without its unknown parts: attributes are left out, elements of sequences become null. `None`
/// if nothing is known.
pub(crate) fn known_json(value: &Value) -> Option<Json> {
    let elements = |items: &[Value]| items.iter().map(|item| known_json(item).unwrap_or(Json::Null)).collect();
    Some(match value.unmark().0 {
        Content::Unknown(_) => return None,
        Content::Null => Json::Null,
        Content::Bool(value) => Json::Bool(value),
        Content::Number(number) => Json::Number(number.to_string().into()),
        Content::String(text) => Json::String(text.clone()),
        Content::List(items) | Content::Set(items) | Content::Tuple(items) => Json::Array(elements(items)),
        Content::Map(_) | Content::Object(..) => {
            let known = members(value).into_iter().filter_map(|(name, item)| Some((name, known_json(&item)?)));
            Json::Object(known.collect())
        }
    })
}

/// `true` where nothing is known; attributes that are wholly known are left out.
pub(crate) fn unknown_json(value: &Value) -> Json {
    match value.unmark().0 {
        Content::Unknown(_) => Json::Bool(true),
        Content::Null | Content::Bool(_) | Content::Number(_) | Content::String(_) => Json::Bool(false),
        Content::List(items) | Content::Set(items) | Content::Tuple(items) => {
            Json::Array(items.iter().map(unknown_json).collect())
        }
        Content::Map(_) | Content::Object(..) => only_noted(value, unknown_json),
    }
}

/// `true` where something is secret; attributes without any secret are left out.
pub(crate) fn sensitive_json(value: &Value) -> Json {
    if value.marks().is_sensitive() {
        return Json::Bool(true);
    }
    match value.unmark().0 {
        Content::Null | Content::Bool(_) | Content::Number(_) | Content::String(_) => Json::Bool(false),
        // What will be in it is as little secret as it is known.
        Content::Unknown(_) => match value.ty() {
            Type::List(_) | Type::Set(_) | Type::Tuple(_) => Json::Array(Vec::new()),
            Type::Map(_) | Type::Object(_) => Json::Object(Vec::new()),
            Type::Dynamic | Type::Bool | Type::Number | Type::String => Json::Bool(false),
        },
        Content::List(items) | Content::Set(items) | Content::Tuple(items) => {
            Json::Array(items.iter().map(sensitive_json).collect())
        }
        Content::Map(_) | Content::Object(..) => only_noted(value, sensitive_json),
    }
}

fn only_noted(value: &Value, note: fn(&Value) -> Json) -> Json {
    let noted = members(value).into_iter().map(|(name, item)| (name, note(&item)));
    Json::Object(noted.filter(|(_, note)| *note != Json::Bool(false)).collect())
}

fn members(value: &Value) -> Vec<(Str, Value)> {
    match value.unmark().0 {
        Content::Map(entries) => entries.to_vec(),
        Content::Object(ty, items) => ty.names().iter().cloned().zip(items.iter().cloned()).collect(),
        Content::Null
        | Content::Unknown(_)
        | Content::Bool(_)
        | Content::Number(_)
        | Content::String(_)
        | Content::List(_)
        | Content::Set(_)
        | Content::Tuple(_) => Vec::new(),
    }
}

/// A type in the notation of type constraints.
pub(crate) fn type_json(ty: &Type) -> Json {
    // What this crate's neighbour has just written can be read.
    terrane_value::json::parse(terrane_value::json::encode_type(ty).as_bytes()).unwrap_or(Json::Null)
}
