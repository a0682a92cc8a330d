//! Objects in state as values.

use terrane_addr::{ProviderAddr, Resource};
use terrane_plan::UsedSchemas;
use terrane_state::{Attributes, Object};
use terrane_value::{Marks, Type, Value, json};

/// The attributes with everything marked that is secret: by the schema, or as the state remembers. Without a
/// schema, or if the object is from another version of it, types are those that the text suggests.
pub(crate) fn decoded(object: &Object, provider: &ProviderAddr, resource: &Resource, schemas: &UsedSchemas) -> Value {
    let schema = schemas.resource(provider, resource);
    let value = match &object.attributes {
        Attributes::Json(raw) => {
            let text = raw.as_str().as_bytes();
            let typed = schema.and_then(|schema| json::decode(text, &schema.block.implied_type()).ok());
            typed.or_else(|| json::decode_implied(text).ok()).unwrap_or_else(|| Value::null(Type::Dynamic))
        }
        Attributes::Flat(values) => {
            Value::object(values.iter().map(|(name, value)| (name.clone(), Value::string(value.clone()))))
        }
    };
    let paths: Vec<_> = object.sensitive_paths.iter().map(|path| (path.clone(), Marks::SENSITIVE)).collect();
    let value = value.mark_paths(&paths);
    match schema {
        Some(schema) => terrane_schema::mark_sensitive(&schema.block, &value),
        None => value,
    }
}
