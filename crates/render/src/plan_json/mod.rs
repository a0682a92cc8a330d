//! Plans as JSON, for programs.

mod changes;
mod checks;
mod configuration;
mod constraints;
mod expressions;
mod planned;
mod values;

use std::collections::BTreeMap;

use terrane_addr::Str;
use terrane_diag::Diagnostics;
use terrane_eval::{Index, variable_default};
use terrane_plan::{Action, Mode, Plan};
use terrane_value::json::Json;
use terrane_value::{Path, PathStep, Value};

use crate::json::{Members, text, tree};
use crate::plan::by_depth;
pub(crate) use changes::importing_json;
pub(crate) use checks::{checks_json, checks_of_state};
pub(crate) use constraints::version_constraint;
pub(crate) use values::{known_json, sensitive_json};

/// The document of `show -json` of a plan, with a line break at its end.
#[must_use]
pub fn plan_json(plan: &Plan, index: &Index) -> String {
    let mut members =
        Members::new().with("format_version", "1.2").with("terraform_version", text(plan.terraform_version.clone()));
    let variables = variables(plan, index);
    if !variables.is_empty() {
        let values = variables.into_iter().map(|(name, value)| {
            let mut member = Members::new();
            member.push_some("value", known_json(&value));
            (name, member.into())
        });
        members.push("variables", Json::Object(values.collect()));
    }
    members.push("planned_values", planned::planned_values(plan));
    let drift = by_depth(&plan.drift, |drift| &drift.address).into_iter();
    let drift = drift.filter(|drift| drift.action != Action::NoOp || plan.mode == Mode::RefreshOnly);
    let drift: Vec<Json> = drift.map(|drift| changes::drift_json(drift, &plan.schemas)).collect();
    if !drift.is_empty() {
        members.push("resource_drift", Json::Array(drift));
    }
    let changes = by_depth(&plan.changes, |change| &change.address);
    let resources: Vec<Json> = changes.iter().map(|change| changes::change_json(change, &plan.schemas)).collect();
    if !resources.is_empty() {
        members.push("resource_changes", Json::Array(resources));
    }
    if !plan.deferred.is_empty() {
        let deferred = plan.deferred.iter().map(|deferred| changes::deferred_json(deferred, &plan.schemas));
        members.push("deferred_changes", Json::Array(deferred.collect()));
    }
    if !plan.outputs.is_empty() {
        let outputs = plan.outputs.iter().map(|output| (output.name.clone(), changes::output_json(output)));
        members.push("output_changes", Json::Object(outputs.collect()));
    }
    members.push_some("prior_state", prior_state(plan));
    let generated = plan
        .changes
        .iter()
        .filter(|change| change.importing.as_ref().is_some_and(|importing| importing.generated_config.is_some()))
        .map(|change| &change.address.resource.resource)
        .collect();
    members.push("configuration", configuration::configuration(&index.config, &plan.schemas, &generated));
    if !plan.relevant_attributes.is_empty() {
        members.push("relevant_attributes", relevant_attributes(plan));
    }
    members.push_some("checks", checks_json(&plan.checks));
    members.push("timestamp", text(crate::timestamp_text(plan.timestamp.0)));
    members.push("applyable", plan.is_applyable());
    members.push("complete", plan.complete);
    members.push("errored", plan.errored);
    format!("{}\n", Json::from(members))
}

/// All root variables that have a value: given, or else by default.
fn variables(plan: &Plan, index: &Index) -> BTreeMap<Str, Value> {
    let mut values = plan.variables.clone();
    for (name, variable) in index.config.root().into_iter().flat_map(|root| &root.variables) {
        if !values.contains_key(name)
            && let Some(value) = variable_default(variable, &mut Diagnostics::new())
        {
            values.insert(name.clone(), value);
        }
    }
    values
}

/// What the changes start from, with the outputs that are known already.
fn prior_state(plan: &Plan) -> Option<Json> {
    let mut outputs: BTreeMap<Str, Json> = BTreeMap::new();
    for (name, output) in plan.prior.outputs() {
        outputs.insert(name.clone(), prior_output(output.sensitive, tree(&output.value), tree(&output.ty)));
    }
    for output in plan.outputs.iter().filter(|output| output.action != Action::Delete) {
        if output.after.is_null() {
            outputs.remove(&output.name);
        } else if let Some(value) = known_json(&output.after).filter(|_| output.after.is_wholly_known()) {
            let ty = values::type_json(output.after.ty());
            outputs.insert(output.name.clone(), prior_output(output.sensitive, value, ty));
        }
    }
    let mut instances = plan.prior.resources().values().flat_map(|resource| resource.instances.values());
    let is_inhabited = instances.any(|instance| instance.current.is_some() || !instance.deposed.is_empty());
    if !is_inhabited && outputs.is_empty() {
        return None;
    }
    let mut values = Members::new();
    if !outputs.is_empty() {
        values.push("outputs", Json::Object(outputs.into_iter().collect()));
    }
    values.push("root_module", crate::state_json::root_module(&plan.prior, &plan.schemas));
    let members = Members::new()
        .with("format_version", "1.0")
        .with("terraform_version", text(plan.terraform_version.clone()))
        .with("values", values);
    Some(members.into())
}

fn prior_output(sensitive: bool, value: Json, ty: Json) -> Json {
    Members::new().with("sensitive", sensitive).with("value", value).with("type", ty).into()
}

fn relevant_attributes(plan: &Plan) -> Json {
    let one = |(address, path): &(terrane_addr::AbsResourceInstance, Path)| {
        Members::new().with("resource", text(address.to_string())).with("attribute", path_json(path)).into()
    };
    Json::Array(plan.relevant_attributes.iter().map(one).collect())
}

fn path_json(path: &Path) -> Json {
    let step = |step: &PathStep| match step {
        PathStep::Attribute(name) => text(name.clone()),
        PathStep::Index(key) => known_json(key).unwrap_or(Json::Null),
    };
    Json::Array(path.steps().iter().map(step).collect())
}
