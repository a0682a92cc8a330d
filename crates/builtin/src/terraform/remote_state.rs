use std::collections::BTreeMap;

use terrane_provider::{BoxFuture, ProviderDiagnostic};
use terrane_state::{DEFAULT_WORKSPACE, OutputValue, StoreError};
use terrane_value::{Str, Type, Value, json};

use crate::Environment;
use crate::object::Object;
use crate::resource::{DataSource, invalid};
use crate::shape::{Shape, computed, optional, required};
use crate::terraform::functions::entries;

/// `terraform_remote_state`: the outputs of another root module.
pub(super) struct RemoteState;

impl DataSource for RemoteState {
    fn kind(&self) -> &'static str {
        "terraform_remote_state"
    }

    fn shape(&self) -> Shape {
        let fields = vec![
            required("backend", Type::String, "The remote backend to use, e.g. `remote` or `http`."),
            optional(
                "config",
                Type::Dynamic,
                "The configuration of the remote backend. Although this is optional, most backends require some \
                 configuration.\n\nThe object can use any arguments that would be valid in the equivalent `terraform { \
                 backend \"<TYPE>\" { ... } }` block.",
            ),
            optional(
                "defaults",
                Type::Dynamic,
                "Default values for outputs, in case the state file is empty or lacks a required output.",
            ),
            computed("outputs", Type::Dynamic, "An object containing every root-level output in the remote state."),
            optional("workspace", Type::String, "The Terraform workspace to use, if the backend supports workspaces."),
        ];
        Shape::new(0, "", fields)
    }

    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        if !is_object(config.get("config")) {
            let detail = format!(
                "The given configuration is not valid for backend {:?}: an object is required.",
                config.string("backend").unwrap_or_default()
            );
            complaints.push(invalid("config", "Invalid backend configuration", detail));
        }
        if !is_object(config.get("defaults")) {
            let detail = "Defaults must be given in an object value.";
            complaints.push(invalid("defaults", "Invalid default values", detail));
        }
    }

    fn read<'a>(
        &'a self,
        environment: &'a Environment,
        mut object: Object,
    ) -> BoxFuture<'a, Result<Object, ProviderDiagnostic>> {
        Box::pin(async move {
            let mut complaints = Vec::new();
            self.validate(&object, &mut complaints);
            if let Some(complaint) = complaints.into_iter().next() {
                return Err(complaint);
            }
            let outputs = read_outputs(environment, &object).await?;
            object.set("outputs", outputs);
            Ok(object)
        })
    }
}

/// Also what may still turn out to be one.
fn is_object(value: &Value) -> bool {
    value.is_null() || matches!(value.ty(), Type::Object(_) | Type::Map(_) | Type::Dynamic)
}

async fn read_outputs(environment: &Environment, object: &Object) -> Result<Value, ProviderDiagnostic> {
    let backends = environment.backends.as_ref().ok_or_else(|| {
        ProviderDiagnostic::error("Unsupported data source", "The states of others cannot be read here.")
    })?;
    let kind = object.string("backend").unwrap_or_default();
    let configuration = Value::object(owned_entries(object.get("config")));
    let backend = backends.open(kind, configuration).await.map_err(|error| cannot_open(object, &error))?;
    let workspace = object.string("workspace").filter(|workspace| !workspace.is_empty());
    let store = backend.store(workspace.unwrap_or(DEFAULT_WORKSPACE));
    let state = store.read().await.map_err(|error| ProviderDiagnostic::error(error.summary(), error.to_string()))?;
    let Some(state) = state else {
        let summary = "Unable to find remote state";
        let detail = "No stored state was found for the given workspace in the given backend.";
        return Err(match workspace {
            Some(_) => invalid("workspace", summary, detail),
            None => ProviderDiagnostic::error(summary, detail),
        });
    };
    let mut outputs: BTreeMap<Str, Value> = owned_entries(object.get("defaults")).into_iter().collect();
    for (name, output) in state.outputs() {
        let value = decode(output).map_err(|problem| {
            let detail = format!("The output {:?} of the state of {} {problem}.", name.as_str(), store.place());
            ProviderDiagnostic::error("Failed to load state", detail)
        })?;
        outputs.insert(name.clone(), value);
    }
    Ok(Value::object(outputs))
}

fn owned_entries(value: &Value) -> Vec<(Str, Value)> {
    entries(value).into_iter().map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn cannot_open(object: &Object, error: &StoreError) -> ProviderDiagnostic {
    match error {
        StoreError::Unsupported(what) if object.get("config").is_null() => {
            invalid("backend", "Invalid backend configuration", what)
        }
        StoreError::Unsupported(what) => invalid("config", "Invalid backend configuration", what),
        _ => ProviderDiagnostic::error(error.summary(), error.to_string()),
    }
}

fn decode(output: &OutputValue) -> Result<Value, String> {
    let ty = json::decode_type(output.ty.as_str().as_bytes()).map_err(|problem| format!("has no type: {problem}"))?;
    json::decode(output.value.as_str().as_bytes(), &ty).map_err(|problem| format!("is not of its type: {problem}"))
}

#[cfg(test)]
mod tests;
