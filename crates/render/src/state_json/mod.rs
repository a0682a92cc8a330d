//! States as JSON, for programs, and as text, for people.

mod objects;
mod text;
mod tree;

use terrane_addr::{AbsResourceInstance, InstanceKey, Mode};
use terrane_plan::UsedSchemas;
use terrane_state::{Object, ResourceState, State};
use terrane_value::Str;
use terrane_value::json::Json;

use crate::json::{Members, text};
use crate::plan_json::{checks_json, checks_of_state, known_json, sensitive_json};
pub(crate) use objects::decoded;
pub use text::{resource_text, state_text};
pub(crate) use tree::ModuleTree;

/// The document of `show -json` of a state, with a line break at its end.
#[must_use]
pub fn state_json(state: &State, schemas: &UsedSchemas) -> String {
    let mut members = Members::new().with("format_version", "1.0");
    if !state.is_empty() {
        members.push("terraform_version", text(state.terraform_version().clone()));
        members.push("values", values(state, schemas));
        members.push_some("checks", checks_json(&checks_of_state(state)));
    }
    format!("{}\n", Json::from(members))
}

fn values(state: &State, schemas: &UsedSchemas) -> Json {
    let mut members = Members::new();
    if !state.outputs().is_empty() {
        let mut outputs = Members::new();
        for (name, output) in state.outputs() {
            let member = Members::new()
                .with("sensitive", output.sensitive)
                .with("value", crate::json::tree(&output.value))
                .with("type", crate::json::tree(&output.ty));
            outputs.push(name, member);
        }
        members.push("outputs", outputs);
    }
    members.push("root_module", root_module(state, schemas));
    members.into()
}

/// All objects, by module.
pub(crate) fn root_module(state: &State, schemas: &UsedSchemas) -> Json {
    let mut tree = ModuleTree::default();
    for (address, resource) in state.resources() {
        for (key, instance) in &resource.instances {
            let address = address.instance(key.clone());
            let deposed = instance.deposed.iter().map(|(key, object)| (Some(key), object));
            for (deposed, object) in instance.current.iter().map(|object| (None, object)).chain(deposed) {
                tree.push(address.module(), object_json(&address, deposed, object, resource, schemas));
            }
        }
    }
    tree.into_json()
}

fn object_json(
    address: &AbsResourceInstance,
    deposed: Option<&Str>,
    object: &Object,
    resource: &ResourceState,
    schemas: &UsedSchemas,
) -> Json {
    let value = decoded(object, &resource.provider.provider, &address.resource.resource, schemas);
    let mut members = Members::new().with("address", text(address.to_string()));
    push_names(&mut members, address);
    members.push("provider_name", text(resource.provider.provider.to_string()));
    members.push("schema_version", object.schema_version);
    members.push_some("values", known_json(&value));
    members.push("sensitive_values", sensitive_json(&value));
    if let Some(identity) = &object.identity {
        members.push("identity_schema_version", identity.schema_version);
        members.push_some("identity", identity.value.as_ref().map(crate::json::tree));
    }
    if !object.dependencies.is_empty() {
        let mut names: Vec<String> = object.dependencies.iter().map(ToString::to_string).collect();
        names.sort();
        members.push("depends_on", Json::Array(names.into_iter().map(text).collect()));
    }
    if object.is_tainted() {
        members.push("tainted", true);
    }
    members.push_some("deposed_key", deposed.map(|key| text(key.clone())));
    members.into()
}

/// `mode`, `type`, `name` and, if there is one, `index`.
pub(crate) fn push_names(members: &mut Members, address: &AbsResourceInstance) {
    let resource = &address.resource.resource;
    members.push("mode", mode_name(resource.mode));
    members.push("type", text(resource.kind.clone()));
    members.push("name", text(resource.name.clone()));
    members.push_some("index", key_json(&address.key));
}

pub(crate) fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Data => "data",
        Mode::Managed => "managed",
        Mode::Ephemeral => "ephemeral",
    }
}

pub(crate) fn key_json(key: &InstanceKey) -> Option<Json> {
    match key {
        InstanceKey::None => None,
        InstanceKey::Int(index) => Some(Json::from(*index)),
        InstanceKey::Str(key) => Some(text(key.clone())),
    }
}
