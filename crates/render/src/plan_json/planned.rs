//! How things will be after the plan has been applied, as far as that is known.

use terrane_plan::{Action, Plan, Reason};
use terrane_schema::{Schema, sensitive_paths};
use terrane_value::json::Json;
use terrane_value::{Type, Value};

use super::changes::by_schema;
use super::values::{known_json, sensitive_json, type_json};
use crate::json::{Members, text};
use crate::state_json::{ModuleTree, push_names};

pub(super) fn planned_values(plan: &Plan) -> Json {
    let mut members = Members::new();
    let outputs = outputs(plan);
    if !outputs.is_empty() {
        members.push("outputs", Json::Object(outputs));
    }
    // What is forgotten still exists, though nothing is said about it.
    let exists = |change: &terrane_plan::Change| !change.after.is_null() || change.action == Action::Forget;
    let remaining = plan.changes.iter().filter(|change| change.deposed.is_none() && exists(change));
    let mut resources: Vec<(String, &terrane_plan::Change)> =
        remaining.map(|change| (change.address.to_string(), change)).collect();
    resources.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut tree = ModuleTree::default();
    for (address, change) in resources {
        let provider = &change.provider.provider;
        let schema = plan.schemas.resource(provider, &change.address.resource.resource);
        let after = match schema {
            // As in the reference, what takes the place of an object has no secrets by schema here.
            Some(schema) if change.reason == Some(Reason::ReplaceBecauseCannotUpdate) => {
                without_schema_marks(schema, &change.after)
            }
            _ => by_schema(&change.after, &change.address, provider, &plan.schemas),
        };
        let mut members = Members::new().with("address", text(address));
        push_names(&mut members, &change.address);
        members.push("provider_name", text(provider.to_string()));
        members.push("schema_version", schema.map_or(change.schema_version, |schema| schema.version));
        members.push_some("values", known_json(&after).filter(|json| !is_nothing(json)));
        members.push("sensitive_values", sensitive_json(&after));
        tree.push(change.address.module(), members.into());
    }
    members.push("root_module", tree.into_json());
    members.into()
}

fn outputs(plan: &Plan) -> Vec<(terrane_addr::Str, Json)> {
    let remaining = plan.outputs.iter().filter(|output| output.action != Action::Delete);
    let one = |output: &terrane_plan::OutputChange| {
        let mut member = Members::new().with("sensitive", crate::plan::is_sensitive(output));
        if output.after.is_wholly_known() {
            // Of what is nothing the reference forgets what it might have been.
            let ty = if output.after.is_null() { &Type::Dynamic } else { output.after.ty() };
            member.push("type", type_json(ty));
            member.push_some("value", known_json(&output.after));
        }
        (output.name.clone(), member.into())
    };
    remaining.map(one).collect()
}

fn without_schema_marks(schema: &Schema, object: &Value) -> Value {
    let by_schema = sensitive_paths(&schema.block, object);
    let (object, mut marks) = object.unmark_with_paths();
    marks.retain(|(path, _)| !by_schema.contains(path));
    object.mark_paths(&marks)
}

/// Of an object of which nothing is known, nothing is written.
fn is_nothing(json: &Json) -> bool {
    json.is_null() || json.as_object().is_some_and(<[_]>::is_empty)
}
