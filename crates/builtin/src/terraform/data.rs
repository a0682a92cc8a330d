use terrane_provider::{MoveRequest, ProviderDiagnostic};
use terrane_value::json::DecodeError;
use terrane_value::{Content, Type, Value, json};

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

    /// Its forerunner was `null_resource`.
    fn take_over(&self, source: &MoveRequest<'_>, object: &mut Object) -> Option<Result<(), ProviderDiagnostic>> {
        let provider = source.source_provider;
        let from_null = provider.namespace == "hashicorp" && provider.name == "null";
        Some(match (from_null, source.source_kind) {
            (true, "null_resource") => take_over_null_resource(source.source_raw, object),
            (true, kind) => {
                let detail =
                    format!("A {kind} cannot become a terraform_data: of that provider only a null_resource can.");
                Err(ProviderDiagnostic::error("Unsupported source resource type for move operation", detail))
            }
            (false, _) => {
                let detail = format!(
                    "An object of the provider {} cannot become a terraform_data: only a null_resource can.",
                    provider.for_display()
                );
                Err(ProviderDiagnostic::error("Unsupported source provider for move operation", detail))
            }
        })
    }
}

fn take_over_null_resource(raw: &[u8], object: &mut Object) -> Result<(), ProviderDiagnostic> {
    let unreadable = |problem: DecodeError| {
        let detail = format!("The state of the null_resource cannot be read: {problem}.");
        ProviderDiagnostic::error("Unable to Read Previously Saved State", detail)
    };
    let ty = Type::object([("id", Type::String), ("triggers", Type::map(Type::String))]);
    let source = json::decode(raw, &ty).map_err(unreadable)?;
    if let Some(id) = source.attribute("id") {
        object.set("id", id);
    }
    if let Some(triggers) = source.attribute("triggers")
        && let Content::Map(entries) = triggers.unmark().0
    {
        // An object, as people will write it.
        object.set("triggers_replace", Value::object(entries.iter().cloned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
