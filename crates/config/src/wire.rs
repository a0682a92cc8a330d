//! The format of `modules.json`, in which `init` notes where it has put each module.

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Debug, Default)]
pub(crate) struct Manifest {
    /// By the names of the calls that lead to the module, joined with dots.
    modules: BTreeMap<String, Installed>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Installed {
    #[serde(rename = "Key")]
    key: String,
    #[serde(rename = "Source", default)]
    pub source: String,
    #[serde(rename = "Version", default)]
    pub version: Option<String>,
    #[serde(rename = "Dir", default)]
    pub directory: String,
}

#[derive(Deserialize)]
struct Document {
    #[serde(rename = "Modules", default)]
    modules: Vec<Installed>,
}

impl Manifest {
    pub fn read(bytes: &[u8]) -> Result<Manifest, String> {
        let document: Document = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        let modules = document.modules.into_iter().map(|module| (module.key.clone(), module)).collect();
        Ok(Manifest { modules })
    }

    pub fn get(&self, key: &str) -> Option<&Installed> {
        self.modules.get(key)
    }
}
