//! `hashicorp/random`: values that chance makes once, and that stay what they are in state.

mod bytes;
mod dice;
mod id;
mod integer;
mod password;
mod pet;
mod shuffle;
mod string;
mod text;
mod uuid;
mod words;

use terrane_provider::ProviderDiagnostic;
use terrane_value::Type;

use crate::embedded::Parts;
use crate::object::Object;
use crate::resource::invalid;
use crate::shape::{Field, optional};

pub(crate) fn parts() -> Parts {
    Parts {
        resources: vec![
            Box::new(bytes::Bytes),
            Box::new(id::Id),
            Box::new(integer::Integer),
            Box::new(password::Password),
            Box::new(pet::Pet),
            Box::new(shuffle::Shuffle),
            Box::new(string::RandomString),
            Box::new(uuid::Uuid),
        ],
        ephemeral_resources: vec![Box::new(password::EphemeralPassword)],
        ..Parts::default()
    }
}

/// All resource types have it.
fn keepers() -> Field {
    let description = "Arbitrary map of values that, when changed, will trigger recreation of resource.";
    optional("keepers", Type::map(Type::String), description).replaces_by_values()
}

/// How many of something to make. There is a limit, far above all use, so that a slip of the keyboard
/// does not take all memory.
fn count(object: &Object, name: &str) -> Result<usize, ProviderDiagnostic> {
    const LIMIT: usize = 1 << 24;
    let value = object.integer(name).unwrap_or_default();
    match usize::try_from(value) {
        Ok(count) if count <= LIMIT => Ok(count),
        _ => Err(invalid(name, "Invalid Attribute Value", format!("Attribute {name} is out of range, got: {value}"))),
    }
}

#[cfg(test)]
mod tests;
