use terrane_provider::ProviderDiagnostic;
use terrane_value::Value;

use crate::Environment;
use crate::object::Object;
use crate::planning::Planning;
use crate::random::text;
use crate::resource::Resource;
use crate::shape::Shape;

/// `random_string`.
pub(super) struct RandomString;

impl Resource for RandomString {
    fn kind(&self) -> &'static str {
        "random_string"
    }

    fn shape(&self) -> Shape {
        let mut fields = text::fields();
        fields.extend([text::result("id"), text::result("result")]);
        Shape::new(2, "A random permutation of alphanumeric characters and optionally special characters.", fields)
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        text::validate(config, complaints);
    }

    fn upgrade(
        &self,
        _environment: &Environment,
        _version: u64,
        object: &mut Object,
    ) -> Result<(), ProviderDiagnostic> {
        text::complete(object);
        Ok(())
    }

    fn adjust(&self, planning: &mut Planning<'_>) -> Result<(), ProviderDiagnostic> {
        text::adjust(planning)
    }

    fn create(&self, environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        let result = Value::string(text::generate(environment, object)?);
        object.set("id", result.clone());
        object.set("result", result);
        Ok(())
    }

    fn import(
        &self,
        _environment: &Environment,
        id: &str,
        object: &mut Object,
    ) -> Option<Result<(), ProviderDiagnostic>> {
        text::import(id, object);
        object.set("id", Value::string(id));
        Some(Ok(()))
    }
}
