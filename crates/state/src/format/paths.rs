//! Paths of sensitive attributes.

use terrane_value::{Content, Path, PathStep};

use super::wire::WireStep;
use crate::RawJson;

/// Fails with the name of what is not known. A step that is no text and no whole number ends the path:
/// everything below is then sensitive.
pub(crate) fn read_paths(wire: Vec<Vec<WireStep>>) -> Result<Vec<Path>, String> {
    wire.into_iter().map(|steps| read_path(&steps)).collect()
}

fn read_path(steps: &[WireStep]) -> Result<Path, String> {
    let mut path = Path::new();
    for step in steps {
        match (step.kind.as_str(), &step.value) {
            ("get_attr", serde_json::Value::String(name)) => path = path.attribute(name.as_str()),
            ("get_attr", _) => return Err("a step \"get_attr\" of a sensitive path has no name".to_string()),
            ("index", value) => match index_step(value) {
                Some(step) => path.push(step),
                None => return Ok(path),
            },
            (other, _) => return Err(format!("a sensitive path has a step of the unknown type {other:?}")),
        }
    }
    Ok(path)
}

fn index_step(value: &serde_json::Value) -> Option<PathStep> {
    match value.get("value")? {
        serde_json::Value::String(key) => match value.get("type").and_then(|ty| ty.as_str()) {
            Some("number") => key.parse().ok().map(PathStep::index),
            _ => Some(PathStep::key(key.as_str())),
        },
        serde_json::Value::Number(index) => {
            index.as_u64().and_then(|index| usize::try_from(index).ok()).map(PathStep::index)
        }
        _ => None,
    }
}

/// Appends the list of paths as canonical JSON.
pub(crate) fn push_paths(out: &mut String, paths: &[Path]) {
    out.push('[');
    for (index, path) in paths.iter().enumerate() {
        out.push_str(if index > 0 { ",[" } else { "[" });
        for (index, step) in path.steps().iter().map_while(step_json).enumerate() {
            out.push_str(if index > 0 { "," } else { "" });
            out.push_str(&step);
        }
        out.push(']');
    }
    out.push(']');
}

/// `None` for an element of a set: it has no place of its own, so the path ends at the set.
fn step_json(step: &PathStep) -> Option<String> {
    match step {
        PathStep::Attribute(name) => Some(format!("{{\"type\":\"get_attr\",\"value\":{}}}", RawJson::string(name))),
        PathStep::Index(key) => {
            let (value, ty) = match key.unmark().0 {
                Content::String(key) => (RawJson::string(key).to_string(), "string"),
                Content::Number(index) => (index.as_usize()?.to_string(), "number"),
                _ => return None,
            };
            Some(format!("{{\"type\":\"index\",\"value\":{{\"value\":{value},\"type\":\"{ty}\"}}}}"))
        }
    }
}
