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

/// The document of a plan. Only what is new in every run is left out of it.
pub fn plan(mut document: Json) -> Json {
    for list in ["resource_changes", "resource_drift"] {
        if let Some(changes) = document[list].as_array_mut() {
            // That a deposed object is gone already is no change.
            changes.retain(|change| {
                change["change"]["actions"] != json!(["no-op"]) || !change["change"]["before"].is_null()
            });
            changes.iter_mut().for_each(without_random_names_in_change);
            sort_deposed(changes);
            if changes.is_empty() {
                document[list].take();
            }
        }
    }
    if let Some(relevant) = document["relevant_attributes"].as_array_mut() {
        relevant.sort_by_key(Json::to_string);
    }
    document["timestamp"] = "then".into();
    if let Some(members) = document.as_object_mut() {
        members.retain(|_, member| !member.is_null());
    }
    document.pointer_mut("/planned_values").into_iter().for_each(values);
    document.pointer_mut("/prior_state/values").into_iter().for_each(values);
    document
}

/// The document of a state.
pub fn shown_state(mut document: Json) -> Json {
    document.pointer_mut("/values").into_iter().for_each(values);
    document
}

fn without_random_names_in_change(change: &mut Json) {
    if change.get("deposed").is_some() {
        change["deposed"] = "deposed".into();
    }
    if let Some(paths) = change["change"].get_mut("replace_paths").and_then(Json::as_array_mut) {
        paths.sort_by_key(Json::to_string);
    }
}

/// Deposed objects of one address are in the order of their random keys.
fn sort_deposed(items: &mut [Json]) {
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, item) in items.iter().enumerate() {
        if item.get("deposed").or(item.get("deposed_key")).is_some() {
            places.entry(item["address"].to_string()).or_default().push(place);
        }
    }
    for places in places.values() {
        let mut found: Vec<Json> = places.iter().map(|place| items[*place].take()).collect();
        found.sort_by_key(|item| [&item["change"]["before"]["id"], &item["values"]["id"]].map(Json::to_string));
        places.iter().zip(found).for_each(|(place, item)| items[*place] = item);
    }
}

/// The objects of a module and of those in it: ours record other dependencies than the reference.
fn values(values: &mut Json) {
    let mut open: Vec<&mut Json> = values.get_mut("root_module").into_iter().collect();
    while let Some(module) = open.pop() {
        let Some(members) = module.as_object_mut() else { continue };
        for (name, member) in members {
            match (name.as_str(), member.as_array_mut()) {
                ("resources", Some(resources)) => {
                    for resource in resources.iter_mut().filter_map(Json::as_object_mut) {
                        resource.remove("depends_on");
                        resource.entry("deposed_key").and_modify(|key| *key = "deposed".into());
                    }
                    sort_deposed(resources);
                }
                ("child_modules", Some(modules)) => {
                    // Planned modules stand in no order.
                    modules.sort_by_key(|module| module["address"].to_string());
                    open.extend(modules);
                }
                _ => {}
            }
        }
    }
}

/// Diagnostics: severity and summary, without what only the plugins' surroundings cause. Ours also name the
/// object that they are about where the reference's do not.
pub fn diagnostics(found: impl IntoIterator<Item = (String, String)>) -> Json {
    // Plugins that are laid out here, and what the program says when one round of a deferred plan is over.
    const OF_THE_SURROUNDINGS: [&str; 2] =
        ["Provider development overrides are in effect", "Some changes are still deferred"];
    let mut lines: Vec<String> = found
        .into_iter()
        .filter(|(_, summary)| !OF_THE_SURROUNDINGS.contains(&summary.as_str()))
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
        Json::String(text) if is_uuid(text) || is_random_number(text) => {
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

/// The ids of the `null` provider: any number of 63 bits. One with less than 12 digits is not to be expected.
fn is_random_number(text: &str) -> bool {
    text.len() >= 12 && text.bytes().all(|letter| letter.is_ascii_digit())
}
