//! What is compared, and what is left out.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

/// A state without what may differ: counters, lineage, versions, dependencies, random keys.
pub fn state(document: &Json) -> Json {
    let empty = Vec::new();
    let resources = document["resources"].as_array().unwrap_or(&empty);
    let inhabited = |resource: &&Json| resource["instances"].as_array().is_some_and(|instances| !instances.is_empty());
    let mut resources: Vec<Json> = resources.iter().filter(inhabited).map(resource).collect();
    resources.sort_by_key(|resource| ["module", "mode", "type", "name"].map(|key| resource[key].to_string()));
    json!({
        "resources": resources,
        "outputs": document["outputs"],
        "check_results": check_results(&document["check_results"]),
    })
}

fn resource(resource: &Json) -> Json {
    let mut resource = resource.clone();
    if let Some(instances) = resource["instances"].as_array_mut() {
        for instance in instances.iter_mut().filter_map(Json::as_object_mut) {
            instance.remove("dependencies");
            if instance.contains_key("deposed") {
                instance.insert("deposed".into(), "deposed".into());
            }
            if let Some(paths) = instance.get_mut("sensitive_attributes").and_then(Json::as_array_mut) {
                paths.sort_by_key(Json::to_string);
            }
        }
        instances.sort_by_key(|instance| {
            [&instance["index_key"], &instance["deposed"], &instance["attributes"]["id"]].map(Json::to_string)
        });
    }
    resource
}

fn check_results(results: &Json) -> Json {
    let mut results = results.as_array().cloned().unwrap_or_default();
    results.sort_by_key(|result| [&result["object_kind"], &result["config_addr"]].map(Json::to_string));
    for result in &mut results {
        if let Some(objects) = result["objects"].as_array_mut() {
            objects.sort_by_key(|object| object["object_addr"].to_string());
        }
    }
    Json::Array(results)
}

/// The decisions of a plan, out of the whole document.
pub fn plan(document: &Json) -> Json {
    let outputs = document["output_changes"].as_object().cloned().unwrap_or_default();
    json!({
        "resource_changes": changes(&document["resource_changes"]),
        "resource_drift": changes(&document["resource_drift"]),
        "output_changes": outputs,
        "applyable": document["applyable"],
        "complete": document["complete"],
        "errored": document["errored"],
    })
}

fn changes(changes: &Json) -> Json {
    const KEPT: [&str; 5] = ["address", "previous_address", "deposed", "action_reason", "change"];
    let changes = changes.as_array().cloned().unwrap_or_default();
    let mut kept: Vec<Json> = changes
        .into_iter()
        .filter_map(|change| match change {
            Json::Object(change) => Some(change),
            _ => None,
        })
        .map(|change| {
            let kept = change.into_iter().filter(|(name, _)| KEPT.contains(&name.as_str()));
            let mut kept: Map<String, Json> = kept.collect();
            if kept.contains_key("deposed") {
                kept.insert("deposed".into(), "deposed".into());
            }
            if let Some(paths) = kept.get_mut("change").and_then(|change| change.get_mut("replace_paths"))
                && let Some(paths) = paths.as_array_mut()
            {
                paths.sort_by_key(Json::to_string);
            }
            Json::Object(kept)
        })
        .collect();
    // That a deposed object is gone already is no change.
    kept.retain(|change| change["change"]["actions"] != json!(["no-op"]) || !change["change"]["before"].is_null());
    kept.sort_by_key(|change| {
        [&change["address"], &change["deposed"], &change["change"]["before"]["id"]].map(Json::to_string)
    });
    Json::Array(kept)
}

/// Diagnostics: severity and summary, without what only the plugins' surroundings cause. Ours also name the
/// object that they are about where the reference's do not.
pub fn diagnostics(found: impl IntoIterator<Item = (String, String)>) -> Json {
    const OF_THE_SURROUNDINGS: &str = "Provider development overrides are in effect";
    let mut lines: Vec<String> = found
        .into_iter()
        .filter(|(_, summary)| summary != OF_THE_SURROUNDINGS)
        // Our summaries hold no names.
        .map(|(severity, summary)| (severity, if summary.starts_with("Cycle:") { "Cycle".into() } else { summary }))
        .map(|(severity, summary)| format!("{severity}: {summary}"))
        .collect();
    lines.sort();
    json!(lines)
}

/// Nothing and null are told apart by neither engine's users.
pub fn without_secrets_of_runs(mut document: Json) -> Json {
    for step in document.as_array_mut().into_iter().flatten() {
        if step["state"]["outputs"].is_null() {
            step["state"]["outputs"] = json!({});
        }
        if step["world"].is_null() {
            step["world"] = json!({});
        }
    }
    document
}

/// Random ids, by order of appearance.
pub fn with_stable_names(document: &Json) -> Json {
    let mut names = BTreeMap::new();
    renamed(document, &mut names)
}

fn renamed(value: &Json, names: &mut BTreeMap<String, String>) -> Json {
    match value {
        Json::String(text) if is_uuid(text) => {
            let next = format!("uuid-{}", names.len() + 1);
            names.entry(text.clone()).or_insert(next).clone().into()
        }
        Json::Array(items) => items.iter().map(|item| renamed(item, names)).collect(),
        Json::Object(entries) => {
            entries.iter().map(|(name, value)| (name.clone(), renamed(value, names))).collect::<Map<_, _>>().into()
        }
        other => other.clone(),
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.char_indices().all(|(at, letter)| match at {
            8 | 13 | 18 | 23 => letter == '-',
            _ => letter.is_ascii_hexdigit(),
        })
}
