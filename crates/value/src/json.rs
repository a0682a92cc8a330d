//! JSON: its text, and values written in it.
//!
//! Typed values are written as state has them: the type is needed to read them again, and only where it
//! says [`Type::Dynamic`] the value carries its own, as `{"value": .., "type": ..}`.

mod read;
mod typed;
mod types;
mod write;

use std::fmt;

use crate::{Path, Str, Type, Value};

pub use read::{JsonError, parse};
pub use typed::{decode, decode_tree, encode};
pub use types::{decode_type, decode_type_tree, encode_type};
pub use write::write_string;

/// A JSON document. Numbers keep their text; members of an object are in the order of the document, and
/// only the last of several with one name is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    Null,
    Bool(bool),
    Number(Str),
    String(Str),
    Array(Vec<Json>),
    Object(Vec<(Str, Json)>),
}

impl Json {
    /// A member of an object. Linear in the number of members.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => members.iter().find(|(own, _)| own == name).map(|(_, value)| value),
            _ => None,
        }
    }

    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Json::String(text) => Some(text),
            _ => None,
        }
    }

    #[must_use]
    pub fn as_array(&self) -> Option<&[Json]> {
        match self {
            Json::Array(items) => Some(items),
            _ => None,
        }
    }

    #[must_use]
    pub fn as_object(&self) -> Option<&[(Str, Json)]> {
        match self {
            Json::Object(members) => Some(members),
            _ => None,
        }
    }

    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Json::Bool(value) => Some(*value),
            _ => None,
        }
    }

    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Json::Number(text) => text.parse().ok(),
            _ => None,
        }
    }

    #[must_use]
    pub fn is_null(&self) -> bool {
        *self == Json::Null
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Json {
        Json::String(text.into())
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Json {
        Json::Bool(value)
    }
}

impl From<u64> for Json {
    fn from(value: u64) -> Json {
        Json::Number(value.to_string().into())
    }
}

/// Why a value cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodeError {
    pub path: Path,
    pub reason: EncodeReason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EncodeReason {
    Unknown,
    /// Ephemeral values are never written anywhere.
    Ephemeral,
    Infinite,
    /// The value is not of the type it is to be written as.
    WrongType,
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.reason {
            EncodeReason::Unknown => "value is not known",
            EncodeReason::Ephemeral => "value is ephemeral and cannot be stored",
            EncodeReason::Infinite => "cannot serialize infinity as JSON",
            EncodeReason::WrongType => "value is not of the type it is stored as",
        })
    }
}

impl std::error::Error for EncodeError {}

/// Why a text cannot be read as a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeError {
    Syntax(JsonError),
    /// Well-formed, but not of the type.
    Value {
        path: Path,
        message: String,
    },
}

impl DecodeError {
    fn value(message: impl Into<String>) -> DecodeError {
        DecodeError::Value { path: Path::new(), message: message.into() }
    }

    fn within(self, step: crate::PathStep) -> DecodeError {
        match self {
            DecodeError::Value { path, message } => DecodeError::Value { path: path.within(step), message },
            syntax @ DecodeError::Syntax(_) => syntax,
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecodeError::Syntax(error) => error.fmt(f),
            DecodeError::Value { path, message } if path.is_empty() => f.write_str(message),
            DecodeError::Value { path, message } => write!(f, "{path}: {message}"),
        }
    }
}

impl std::error::Error for DecodeError {}

impl From<JsonError> for DecodeError {
    fn from(error: JsonError) -> DecodeError {
        DecodeError::Syntax(error)
    }
}

/// A value of the type that the document itself implies: objects and tuples of primitives.
pub fn decode_implied(document: &[u8]) -> Result<Value, DecodeError> {
    typed::implied(&parse(document)?)
}

/// [`decode_implied`] of a document that has been read already.
pub fn decode_implied_tree(document: &Json) -> Result<Value, DecodeError> {
    typed::implied(document)
}

/// A value by itself, without its type: `jsonencode`.
pub fn encode_implied(value: &Value) -> Result<String, EncodeError> {
    typed::encode_without_type(value)
}

/// How the JSON of a value will begin that is not wholly known yet.
#[must_use]
pub fn known_start(value: &Value) -> &'static str {
    let not_null = match value.refinement() {
        Some(refinement) => refinement.not_null,
        None => value.is_known() && !value.is_null(),
    };
    match value.ty() {
        _ if !not_null => "",
        Type::String => "\"",
        Type::List(_) | Type::Set(_) | Type::Tuple(_) => "[",
        Type::Map(_) | Type::Object(_) => "{",
        Type::Dynamic | Type::Bool | Type::Number => "",
    }
}

#[cfg(test)]
mod tests;
