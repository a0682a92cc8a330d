//! Objects in state: from JSON of any older schema version to values of the current one.

use terrane_provider::{ProviderDiagnostic, UpgradeRequest};
use terrane_value::{Type, Value, json};

use crate::Environment;
use crate::object::Object;
use crate::resource::Resource;
use crate::shape::Shape;

pub(crate) fn upgrade(
    resource: &dyn Resource,
    shape: &Shape,
    ty: &Type,
    request: &UpgradeRequest<'_>,
    environment: &Environment,
) -> Result<Value, ProviderDiagnostic> {
    if request.version > shape.version {
        return Err(newer(request, shape.version));
    }
    let document = json::parse(request.raw).map_err(|problem| unreadable(request.kind, &problem.to_string()))?;
    if document.as_object().is_none() {
        return Err(unreadable(request.kind, "an object is required"));
    }
    let mut object = Object::empty(ty);
    // What the schema does not know is dropped, and what state does not know is null.
    for field in &shape.fields {
        if let Some(attribute) = document.get(field.name) {
            let value = json::decode_tree(attribute, object.get(field.name).ty())
                .map_err(|problem| unreadable(request.kind, &format!("attribute {:?}: {problem}", field.name)))?;
            object.set(field.name, value);
        }
    }
    if request.version < shape.version {
        resource.upgrade(environment, request.version, &mut object)?;
    }
    Ok(object.into_value())
}

fn newer(request: &UpgradeRequest<'_>, version: u64) -> ProviderDiagnostic {
    let detail = format!(
        "An object of type {} in the state has the schema version {}, but the embedded provider only knows \
         versions up to {version}. It was written by a newer release of the provider.",
        request.kind, request.version
    );
    ProviderDiagnostic::error("Resource instance managed by newer provider version", detail)
}

fn unreadable(kind: &str, problem: &str) -> ProviderDiagnostic {
    let detail = format!("An object of type {kind} in the state cannot be read: {problem}.");
    ProviderDiagnostic::error("Unable to Read Previously Saved State", detail)
}
