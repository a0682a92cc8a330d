//! What cargo knows of the workspace.

use std::process::Command;

use serde_json::Value;

use crate::Failed;

pub struct Package {
    pub name: String,
    pub license: Option<String>,
    /// Part of this workspace.
    pub own: bool,
    /// Names of normal dependencies.
    pub dependencies: Vec<String>,
}

pub fn packages() -> Result<Vec<Package>, Failed> {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(program).args(["metadata", "--format-version", "1"]).output();
    let text = match output {
        Ok(output) if output.status.success() => output.stdout,
        Ok(output) => {
            eprintln!("xtask: cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
            return Err(Failed);
        }
        Err(error) => {
            eprintln!("xtask: cargo does not start: {error}");
            return Err(Failed);
        }
    };
    let Ok(document) = serde_json::from_slice::<Value>(&text) else {
        eprintln!("xtask: cargo metadata printed no JSON");
        return Err(Failed);
    };
    let list = document["packages"].as_array().cloned().unwrap_or_default();
    Ok(list.iter().map(package).collect())
}

fn package(entry: &Value) -> Package {
    let normal = |dependency: &&Value| dependency["kind"].is_null();
    let dependencies = entry["dependencies"].as_array().cloned().unwrap_or_default();
    Package {
        name: entry["name"].as_str().unwrap_or_default().to_string(),
        license: entry["license"].as_str().map(ToString::to_string),
        own: entry["source"].is_null(),
        dependencies: dependencies
            .iter()
            .filter(normal)
            .filter_map(|dependency| dependency["name"].as_str().map(ToString::to_string))
            .collect(),
    }
}
