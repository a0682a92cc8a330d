//! Objects in the order in which their members are pushed.

use terrane_value::json::Json;

/// A JSON object that is being made.
#[derive(Default)]
pub(crate) struct Members(Vec<(terrane_value::Str, Json)>);

impl Members {
    pub(crate) fn new() -> Members {
        Members::default()
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<Json>) -> Members {
        self.push(name, value);
        self
    }

    pub(crate) fn push(&mut self, name: &str, value: impl Into<Json>) {
        self.0.push((name.into(), value.into()));
    }

    /// Only if there is something.
    pub(crate) fn push_some(&mut self, name: &str, value: Option<impl Into<Json>>) {
        if let Some(value) = value {
            self.push(name, value);
        }
    }
}

impl From<Members> for Json {
    fn from(members: Members) -> Json {
        Json::Object(members.0)
    }
}

pub(crate) fn text(text: impl Into<terrane_value::Str>) -> Json {
    Json::String(text.into())
}

pub(crate) fn number(number: usize) -> Json {
    Json::Number(number.to_string().into())
}

/// Carried JSON text as a tree.
pub(crate) fn tree(raw: &terrane_state::RawJson) -> Json {
    // It has been parsed before, so it can be.
    terrane_value::json::parse(raw.as_str().as_bytes()).unwrap_or(Json::Null)
}
