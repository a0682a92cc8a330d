//! The table of checks.

use std::collections::BTreeMap;

use terrane_addr::{AbsResourceInstance, InstanceKey};
use terrane_plan::{CheckStatus, CheckableKind, Checks, DeclaredCheck, ObjectCheck};
use terrane_state::State;
use terrane_value::json::Json;

use crate::json::{Members, text, tree};
use crate::state_json::{key_json, mode_name};

/// All that is checked, by address. `None` if nothing is.
pub(crate) fn checks_json(checks: &Checks) -> Option<Json> {
    let mut declared: Vec<_> = checks.objects.iter().map(|((kind, name), check)| (name, *kind, check)).collect();
    declared.sort_by_key(|(name, ..)| *name);
    let one = |(name, kind, check): (&String, CheckableKind, &DeclaredCheck)| {
        let mut member =
            Members::new().with("address", declared_address(kind, name)).with("status", check.status().name());
        let instances: Vec<Json> =
            check.instances.iter().map(|(name, check)| instance_json(kind, name, check)).collect();
        if !instances.is_empty() {
            member.push("instances", Json::Array(instances));
        }
        member.into()
    };
    (!declared.is_empty()).then(|| Json::Array(declared.into_iter().map(one).collect()))
}

/// The table that a state has kept. What is not in the form of one is left out.
pub(crate) fn checks_of_state(state: &State) -> Checks {
    let mut checks = Checks::default();
    let results = state.check_results().map(tree);
    for result in results.as_ref().and_then(Json::as_array).unwrap_or_default() {
        let kind = result.get("object_kind").and_then(Json::as_str).and_then(kind_of_state);
        let (Some(kind), Some(declared)) = (kind, result.get("config_addr").and_then(Json::as_str)) else { continue };
        let mut instances = BTreeMap::new();
        for object in result.get("objects").and_then(Json::as_array).unwrap_or_default() {
            let Some(address) = object.get("object_addr").and_then(Json::as_str) else { continue };
            let messages = object.get("failure_messages").and_then(Json::as_array).unwrap_or_default();
            let check = ObjectCheck {
                status: object.get("status").and_then(Json::as_str).map_or(CheckStatus::Unknown, status_of_state),
                failure_messages: messages.iter().filter_map(Json::as_str).map(String::from).collect(),
            };
            instances.insert(address.to_string(), check);
        }
        let status = result.get("status").and_then(Json::as_str).map_or(CheckStatus::Unknown, status_of_state);
        let expanded = !instances.is_empty() || status != CheckStatus::Unknown;
        checks.objects.insert((kind, declared.to_string()), DeclaredCheck { instances, expanded });
    }
    checks
}

fn kind_of_state(name: &str) -> Option<CheckableKind> {
    use CheckableKind::{CheckBlock, InputVariable, OutputValue, Resource};
    [Resource, OutputValue, CheckBlock, InputVariable].into_iter().find(|kind| kind.name() == name)
}

fn status_of_state(name: &str) -> CheckStatus {
    match name {
        "pass" => CheckStatus::Pass,
        "fail" => CheckStatus::Fail,
        "error" => CheckStatus::Error,
        _ => CheckStatus::Unknown,
    }
}

fn declared_address(kind: CheckableKind, address: &str) -> Json {
    let resource: Option<AbsResourceInstance> =
        (kind == CheckableKind::Resource).then(|| address.parse().ok()).flatten();
    let (module, name) = split(address, resource.as_ref());
    let resource = resource.map(|instance| instance.resource.resource);
    let mut members = Members::new().with("kind", kind_name(kind));
    members.push_some("mode", resource.as_ref().map(|resource| mode_name(resource.mode)));
    members.push_some("module", module.map(text));
    members.push("name", text(name));
    members.push("to_display", text(address));
    members.push_some("type", resource.map(|resource| text(resource.kind)));
    members.into()
}

fn instance_json(kind: CheckableKind, address: &str, check: &ObjectCheck) -> Json {
    let resource: Option<AbsResourceInstance> =
        (kind == CheckableKind::Resource).then(|| address.parse().ok()).flatten();
    let (module, _) = split(address, resource.as_ref());
    let key = resource.map_or(InstanceKey::None, |instance| instance.key);
    let mut names = Members::new();
    names.push_some("instance_key", key_json(&key));
    names.push_some("module", module.map(text));
    names.push("to_display", text(address));
    let mut members = Members::new().with("address", names).with("status", check.status.name());
    if !check.failure_messages.is_empty() {
        let problem = |message: &String| Members::new().with("message", text(message.as_str())).into();
        members.push("problems", Json::Array(check.failure_messages.iter().map(problem).collect()));
    }
    members.into()
}

/// The module, unless it is the root, and the name at the end.
fn split(address: &str, resource: Option<&AbsResourceInstance>) -> (Option<String>, String) {
    if let Some(instance) = resource {
        let module = Some(instance.module()).filter(|module| !module.is_root());
        return (module.map(ToString::to_string), instance.resource.resource.name.to_string());
    }
    let (before, name) = address.rsplit_once('.').unwrap_or(("", address));
    let module = before.rsplit_once('.').map(|(module, _)| module.to_string());
    (module, name.to_string())
}

fn kind_name(kind: CheckableKind) -> &'static str {
    match kind {
        CheckableKind::OutputValue => "output_value",
        CheckableKind::Resource | CheckableKind::CheckBlock | CheckableKind::InputVariable => kind.name(),
    }
}
