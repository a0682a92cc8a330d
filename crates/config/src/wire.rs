//! The format of `modules.json`, in which `init` notes where it has put each module.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// By the names of the calls that lead to the module, joined with dots.
    pub modules: BTreeMap<String, InstalledEntry>,
}

/// Where a module was put.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct InstalledEntry {
    #[serde(rename = "Key")]
    key: String,
    #[serde(rename = "Source", default)]
    pub source: String,
    #[serde(rename = "Version", default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    #[serde(rename = "Dir", default)]
    pub directory: String,
}

#[derive(Deserialize, Serialize)]
struct Document {
    #[serde(rename = "Modules", default)]
    modules: Vec<InstalledEntry>,
}

impl Manifest {
    pub fn read(bytes: &[u8]) -> Result<Manifest, String> {
        let document: Document = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        let modules = document.modules.into_iter().map(|module| (module.key.clone(), module)).collect();
        Ok(Manifest { modules })
    }

    #[must_use]
    pub fn get(&self, key: &str) -> Option<&InstalledEntry> {
        self.modules.get(key)
    }

    pub fn insert(&mut self, key: &str, source: &str, version: Option<&str>, directory: &str) {
        let (source, version, directory) = (source.to_string(), version.map(str::to_string), directory.to_string());
        self.modules.insert(key.to_string(), InstalledEntry { key: key.to_string(), source, version, directory });
    }

    /// As the reference writes it, byte by byte.
    #[must_use]
    pub fn text(&self) -> String {
        let document = Document { modules: self.modules.values().cloned().collect() };
        let text = serde_json::to_string(&document).unwrap_or_default();
        [('&', "\\u0026"), ('<', "\\u003c"), ('>', "\\u003e")]
            .into_iter()
            .fold(text, |text, (character, escaped)| text.replace(character, escaped))
    }
}
