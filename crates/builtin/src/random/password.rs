use terrane_provider::ProviderDiagnostic;
use terrane_value::{Type, Value};

use crate::Environment;
use crate::object::Object;
use crate::planning::Planning;
use crate::random::text;
use crate::resource::{EphemeralResource, Resource};
use crate::shape::{Field, Shape, computed};

/// `random_password`: as `random_string`, and nobody gets to see it.
pub(super) struct Password;

impl Resource for Password {
    fn kind(&self) -> &'static str {
        "random_password"
    }

    fn shape(&self) -> Shape {
        let mut fields = text::fields();
        fields.extend(secrets());
        fields.push(computed("id", Type::String, "A static value used internally.").kept());
        Shape::new(3, "A random string that is treated as sensitive.", fields)
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        text::validate(config, complaints);
    }

    /// Version 0 had no hash, and version 2 may have one of another text.
    fn upgrade(&self, environment: &Environment, _version: u64, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        text::complete(object);
        let result = object.string("result").unwrap_or_default().to_owned();
        let matches =
            object.string("bcrypt_hash").is_some_and(|hash| bcrypt::verify(shorten(&result), hash).unwrap_or_default());
        if !matches {
            object.set("bcrypt_hash", hash(environment, &result)?);
        }
        Ok(())
    }

    fn adjust(&self, planning: &mut Planning<'_>) -> Result<(), ProviderDiagnostic> {
        text::adjust(planning)
    }

    fn create(&self, environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        object.set("id", Value::string("none"));
        generate(environment, object)
    }

    fn import(
        &self,
        environment: &Environment,
        id: &str,
        object: &mut Object,
    ) -> Option<Result<(), ProviderDiagnostic>> {
        text::import(id, object);
        object.set("id", Value::string("none"));
        Some(hash(environment, id).map(|hash| object.set("bcrypt_hash", hash)))
    }
}

/// `random_password` that nobody keeps.
pub(super) struct EphemeralPassword;

impl EphemeralResource for EphemeralPassword {
    fn kind(&self) -> &'static str {
        "random_password"
    }

    fn shape(&self) -> Shape {
        let mut fields = text::fields();
        fields.retain(|field| !["keepers", "number"].contains(&field.name));
        fields.extend(secrets());
        Shape::new(0, "A random string that is treated as sensitive.", fields)
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        text::validate(config, complaints);
    }

    fn open(&self, environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        text::set_defaults(object);
        generate(environment, object)
    }
}

fn secrets() -> [Field; 2] {
    let hash = "A bcrypt hash of the generated random string. If the string is longer than 72 bytes, of the first 72 \
                bytes.";
    [computed("bcrypt_hash", Type::String, hash).sensitive().kept(), text::result("result").sensitive()]
}

fn generate(environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
    let result = text::generate(environment, object)?;
    object.set("bcrypt_hash", hash(environment, &result)?);
    object.set("result", Value::string(result));
    Ok(())
}

fn hash(environment: &Environment, text: &str) -> Result<Value, ProviderDiagnostic> {
    const COST: u32 = 10;
    bcrypt::hash_with_salt(shorten(text), COST, environment.random_bytes())
        .map(|hash| Value::string(hash.format_for_version(bcrypt::Version::TwoA)))
        .map_err(|problem| ProviderDiagnostic::error("Hashing of the password failed", problem.to_string()))
}

/// The hash function takes no more.
fn shorten(text: &str) -> &[u8] {
    &text.as_bytes()[..text.len().min(72)]
}
