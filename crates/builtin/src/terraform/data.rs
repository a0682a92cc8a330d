use terrane_provider::ProviderDiagnostic;
use terrane_value::{Type, Value};

use crate::Environment;
use crate::object::Object;
use crate::planning::Planning;
use crate::resource::Resource;
use crate::shape::{Shape, computed, optional};

/// `terraform_data`: keeps a value in state.
pub(crate) struct Data;

impl Resource for Data {
    fn kind(&self) -> &'static str {
        "terraform_data"
    }

    fn shape(&self) -> Shape {
        let fields = vec![
            computed("id", Type::String, "").kept(),
            optional("input", Type::Dynamic, ""),
            computed("output", Type::Dynamic, "").kept(),
            optional("triggers_replace", Type::Dynamic, "").replaces(),
        ];
        Shape::new(0, "", fields)
    }

    fn adjust(&self, planning: &mut Planning<'_>) -> Result<(), ProviderDiagnostic> {
        let input = planning.planned.get("input").clone();
        if planning.prior.is_none() && input.is_null() {
            planning.planned.set("output", input);
        } else if planning.changes("input") {
            planning.planned.set("output", Value::unknown(input.ty().clone()));
        }
        Ok(())
    }

    fn create(&self, environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        object.set("id", Value::string(environment.random_uuid()));
        object.set("output", object.get("input").clone());
        Ok(())
    }

    fn update(
        &self,
        _environment: &Environment,
        _prior: &Object,
        object: &mut Object,
    ) -> Result<(), ProviderDiagnostic> {
        if !object.get("output").is_known() {
            object.set("output", object.get("input").clone());
        }
        Ok(())
    }

    fn import(
        &self,
        _environment: &Environment,
        id: &str,
        object: &mut Object,
    ) -> Option<Result<(), ProviderDiagnostic>> {
        object.set("id", Value::string(id));
        Some(Ok(()))
    }
}

#[cfg(test)]
mod tests;
