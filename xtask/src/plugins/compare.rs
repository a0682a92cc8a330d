//! What two engines did, held against each other. Each has its own cloud, which gives its own ids: an id is
//! named after the object that has it, and anything else that is random or a time counts as equal.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::engine::Outcome;

/// What is not compared, and why. Printed at the end of every comparison.
pub const INTENDED: [(&str, &str); 6] = [
    ("`timestamp` and `terraform_version` of a plan", "when it was made, and by what"),
    ("`serial`, `lineage` and `terraform_version` of a state", "of each run"),
    ("ids, moments and addresses that a cloud makes up", "each engine has a cloud of its own"),
    ("the order of elements in lists and sets", "sets are written in the order of values that a cloud makes up"),
    (
        "`depends_on` of an object in `prior_state` that has none recorded, as after an import",
        "Terraform already shows what the next apply will record, Terrane what is recorded",
    ),
    (
        "`before` of an object that goes because it has no configuration any more",
        "Terraform 1.11 shows it as it was before it was read, which 1.12 corrected (#36394)",
    ),
];

/// Where the engines differ, and it is not known why: the end of a place, and what has been seen.
pub const OPEN: [(&str, &str); 1] = [(
    ".capacity_reservation_specification[0].capacity_reservation_preference",
    "after an update of an aws_autoscaling_group one engine stores an empty text, the other null; the plugin takes both for unset",
)];

/// Of a plan's document, as [`INTENDED`] has it.
const PLAN_LEFT_OUT: &[&str] = &["timestamp", "terraform_version"];

pub fn differences(theirs: &Outcome, ours: &Outcome) -> Vec<String> {
    let mut found = Vec::new();
    if theirs.code != ours.code {
        found.push(format!("exit code: theirs {}, ours {}", theirs.code, ours.code));
        for (who, outcome) in [("theirs", theirs), ("ours", ours)] {
            found.extend(outcome.complaint.lines().take(12).map(|line| format!("  {who}: {line}")));
        }
    }
    if theirs.lock != ours.lock {
        found.push(format!("lock file: theirs\n{}\nours\n{}", theirs.lock, ours.lock));
    }
    let (their_names, our_names) = (Names::of(theirs), Names::of(ours));
    let recorded = with_dependencies(&ours.plan["prior_state"]);
    let plans = [(&theirs.plan, &their_names), (&ours.plan, &our_names)].map(|(plan, names)| {
        let mut plan = plan.clone();
        keep_dependencies(&mut plan["prior_state"], &recorded);
        without_orphans(&mut plan);
        if let Some(members) = plan.as_object_mut() {
            PLAN_LEFT_OUT.iter().for_each(|name| drop(members.remove(*name)));
        }
        names.applied(&plan)
    });
    compare("plan", &plans[0], &plans[1], &mut found);
    let states =
        [(theirs, &their_names), (ours, &our_names)].map(|(outcome, names)| names.applied(&state(&outcome.state)));
    compare("state", &states[0], &states[1], &mut found);
    found.retain(|line| !OPEN.iter().any(|(place, _)| line.contains(&format!("{place}: "))));
    found
}

/// Of objects without configuration it is only told that they go.
fn without_orphans(plan: &mut Json) {
    for change in plan["resource_changes"].as_array_mut().into_iter().flatten() {
        if change["action_reason"].as_str().is_some_and(|reason| reason.starts_with("delete_because_")) {
            ["before", "before_sensitive"].iter().for_each(|name| change["change"][*name] = Json::Null);
        }
    }
}

/// The addresses of the objects in a document that have dependencies.
fn with_dependencies(document: &Json) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![document];
    while let Some(next) = open.pop() {
        match next {
            Json::Object(members) => {
                if members.contains_key("depends_on") {
                    found.extend(members.get("address").and_then(Json::as_str).map(str::to_owned));
                }
                open.extend(members.values());
            }
            Json::Array(items) => open.extend(items),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
    }
    found
}

/// Takes away the dependencies of all other objects.
fn keep_dependencies(document: &mut Json, of: &BTreeSet<String>) {
    match document {
        Json::Object(members) => {
            if members.get("address").and_then(Json::as_str).is_some_and(|address| !of.contains(address)) {
                members.remove("depends_on");
            }
            members.values_mut().for_each(|member| keep_dependencies(member, of));
        }
        Json::Array(items) => items.iter_mut().for_each(|item| keep_dependencies(item, of)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// Resources by address, outputs, and checks. Left out are serial, lineage and version, which are of each run.
fn state(state: &Json) -> Json {
    let mut resources = Map::new();
    for resource in state["resources"].as_array().into_iter().flatten() {
        for instance in resource["instances"].as_array().into_iter().flatten() {
            let mut instance = instance.clone();
            if let Some(members) = instance.as_object_mut() {
                members.insert("provider".into(), resource["provider"].clone());
            }
            let key = format!("{}{}", address(resource), index(&instance["index_key"]));
            resources.insert(key, instance);
        }
    }
    let mut whole = Map::new();
    whole.insert("resources".into(), Json::Object(resources));
    whole.insert("outputs".into(), state["outputs"].clone());
    whole.insert("check_results".into(), state["check_results"].clone());
    Json::Object(whole)
}

fn address(resource: &Json) -> String {
    let text = |name: &str| resource[name].as_str().unwrap_or_default();
    let module = if text("module").is_empty() { String::new() } else { format!("{}.", text("module")) };
    let mode = if text("mode") == "data" { "data." } else { "" };
    format!("{module}{mode}{}.{}", text("type"), text("name"))
}

fn index(key: &Json) -> String {
    match key {
        Json::Null => String::new(),
        key => format!("[{key}]"),
    }
}

/// What the random words of one cloud stand for.
struct Names {
    /// By the word: the address of the first object that has it in its id.
    words: BTreeMap<String, String>,
    /// Whole names of objects, which clouds make up to the last letter.
    arns: BTreeMap<String, String>,
    endpoint: String,
}

impl Names {
    fn of(outcome: &Outcome) -> Names {
        let mut names = Names { words: BTreeMap::new(), arns: BTreeMap::new(), endpoint: outcome.endpoint.clone() };
        let resources = state(&outcome.state);
        for (address, instance) in resources["resources"].as_object().into_iter().flatten() {
            names.note(address, &instance["attributes"]);
        }
        // What a destruction took out of the state is still in its plan.
        for change in outcome.plan["resource_changes"].as_array().into_iter().flatten() {
            names.note(change["address"].as_str().unwrap_or_default(), &change["change"]["before"]);
        }
        names
    }

    fn note(&mut self, address: &str, attributes: &Json) {
        for attribute in ["id", "arn"] {
            let text = attributes[attribute].as_str().unwrap_or_default();
            if text.starts_with("arn:") && text.len() > 40 {
                self.arns.entry(text.to_owned()).or_insert_with(|| address.to_owned());
            }
            for word in split(text).filter(|word| is_random(word)) {
                self.words.entry(word.to_owned()).or_insert_with(|| address.to_owned());
            }
        }
    }

    fn applied(&self, value: &Json) -> Json {
        match value {
            Json::String(text) => Json::String(self.text(text)),
            Json::Array(items) => {
                let mut items: Vec<Json> = items.iter().map(|item| self.applied(item)).collect();
                // Sets are written in an order that depends on their values, which here are random.
                items.sort_by_key(Json::to_string);
                by_address(items)
            }
            Json::Object(members) => {
                Json::Object(members.iter().map(|(name, value)| (self.text(name), self.applied(value))).collect())
            }
            Json::Null | Json::Bool(_) | Json::Number(_) => value.clone(),
        }
    }

    fn text(&self, text: &str) -> String {
        // The longest first: one may be the beginning of another.
        let mut text = text.to_owned();
        for (arn, address) in self.arns.iter().rev() {
            if text.contains(arn.as_str()) {
                text = text.replace(arn.as_str(), &format!("<arn of {address}>"));
            }
        }
        let text = match self.endpoint.as_str() {
            "" => text,
            endpoint => text.replace(endpoint, "<cloud>").replace(endpoint.trim_start_matches("http://"), "<cloud>"),
        };
        let mut named = String::new();
        for word in split(&text) {
            match self.words.get(word) {
                Some(address) => named.push_str(&format!("<{address}>")),
                None if is_random(word) => named.push_str("<random>"),
                None => named.push_str(word),
            }
        }
        without_addresses(&without_times(&named))
    }
}

/// Resources by their addresses, so that one that only one engine has does not make all others differ.
fn by_address(items: Vec<Json>) -> Json {
    let key = |item: &Json| {
        let part = |name: &str| item[name].as_str().map(str::to_owned);
        Some(format!("{} {}", part("address")?, part("deposed_key").or(part("deposed")).unwrap_or_default()))
    };
    match items.iter().map(key).collect::<Option<Vec<String>>>() {
        Some(keys) if !keys.is_empty() => Json::Object(keys.into_iter().zip(items).collect()),
        _ => Json::Array(items),
    }
}

/// Words of letters and digits, UUIDs, and what is between them.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let is_word = first.is_ascii_alphanumeric();
        let end = match uuid(rest) {
            true => UUID.len(),
            false => rest.find(|letter: char| letter.is_ascii_alphanumeric() != is_word).unwrap_or(rest.len()),
        };
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}

const UUID: &str = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

fn uuid(text: &str) -> bool {
    let fits = |(shape, byte): (u8, u8)| if shape == b'x' { byte.is_ascii_hexdigit() } else { byte == shape };
    text.len() >= UUID.len() && UUID.bytes().zip(text.bytes()).all(fits)
}

/// Hexadecimal digits, or capitals and digits, as ids of clouds have them; a moment in digits; a part of a UUID.
fn is_random(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let hex = word.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    let capitals = word.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    let small = word.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase());
    // The account's number is no secret, and the same in every simulated cloud.
    word != "123456789012"
        && (uuid(word)
            || (hex && word.len() >= 8 && digits > 0)
            || (capitals && word.len() >= 12)
            || (small && word.len() >= 16 && digits > 1))
}

/// `2026-11-21T12:00:00Z` and its kin become one word.
fn without_times(text: &str) -> String {
    if text.len() == 29 && (text.ends_with(" UTC") || text.ends_with(" GMT")) {
        return "<time>".into();
    }
    let bytes = text.as_bytes();
    let shape = b"dddd-dd-ddTdd:dd:dd";
    let fits = |at: usize| {
        bytes.len() >= at + shape.len()
            && shape.iter().zip(&bytes[at..]).all(|(shape, byte)| match shape {
                b'd' => byte.is_ascii_digit(),
                other => other == byte,
            })
    };
    match (0..bytes.len()).find(|at| fits(*at)) {
        None => text.to_owned(),
        Some(at) => {
            let after = &text[at + shape.len()..];
            let end = after.find(|letter: char| !letter.is_ascii_alphanumeric() && !".+:".contains(letter));
            format!("{}<time>{}", &text[..at], without_times(&after[end.unwrap_or(after.len())..]))
        }
    }
}

/// IP addresses that the cloud chose, alone or in host names. Networks are kept.
fn without_addresses(text: &str) -> String {
    let is_part = |letter: char| letter.is_ascii_digit() || letter == '.' || letter == '-';
    let mut result = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|letter: char| !is_part(letter)).unwrap_or(from.len());
        let (number, after) = from.split_at(end);
        let parts: Vec<&str> = number.trim_end_matches(['.', '-']).split(['.', '-']).collect();
        // A digit before them belongs to a name: ec2-10-0-0-1.
        let numbers = parts.iter().rev().take_while(|part| part.parse::<u8>().is_ok()).count();
        result.push_str(before);
        result.push_str(if matches!(numbers, 4 | 5) && !after.starts_with('/') { "<address>" } else { number });
        rest = after;
    }
    result + rest
}

fn compare(path: &str, theirs: &Json, ours: &Json, found: &mut Vec<String>) {
    match (theirs, ours) {
        (Json::Object(a), Json::Object(b)) => {
            for (name, value) in a {
                match b.get(name) {
                    Some(other) => compare(&format!("{path}.{name}"), value, other, found),
                    None => found.push(format!("{path}.{name}: theirs {}, ours has none", short(value))),
                }
            }
            for (name, value) in b.iter().filter(|(name, _)| !a.contains_key(*name)) {
                found.push(format!("{path}.{name}: theirs has none, ours {}", short(value)));
            }
        }
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() => {
            for (at, (a, b)) in a.iter().zip(b).enumerate() {
                compare(&format!("{path}[{at}]"), a, b, found);
            }
        }
        (a, b) if a == b => {}
        (a, b) => found.push(format!("{path}: theirs {}, ours {}", short(a), short(b))),
    }
}

fn short(value: &Json) -> String {
    let text = value.to_string();
    if text.len() <= 300 { text } else { format!("{}...", text.chars().take(300).collect::<String>()) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn outcome(id: &str, endpoint: &str) -> Outcome {
        let attributes = json!({
            "id": id,
            "made": "2026-11-21T10:00:00.123Z",
            "url": format!("{endpoint}/123456789012/{id}"),
            "ip": "10.0.0.17",
            "network": "10.0.0.0/16",
            "uuid": "0f7e4c1a-1111-4abc-8def-0123456789ab",
        });
        let state = json!({ "resources": [
            { "mode": "managed", "type": "a", "name": "b", "instances": [{ "attributes": attributes }] },
        ] });
        Outcome { state, endpoint: endpoint.into(), ..Outcome::default() }
    }

    #[test]
    fn two_clouds_that_differ_in_ids_alone_are_equal() {
        let theirs = outcome("vpc-0123456789abcdef0", "http://127.0.0.1:1");
        let mut ours = outcome("vpc-fedcba98765432100", "http://127.0.0.1:2");
        assert_eq!(differences(&theirs, &ours), Vec::<String>::new());
        ours.state["resources"][0]["instances"][0]["attributes"]["network"] = json!("10.1.0.0/16");
        ours.state["resources"][0]["instances"][0]["attributes"]["url"] = json!("other");
        let found = differences(&theirs, &ours);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("state.resources.a.b.attributes.network: theirs \"10.0.0.0/16\""), "{found:?}");
    }
}
