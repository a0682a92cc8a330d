//! The module registry protocol (`modules.v1`), archives below `/archives/`, and repositories for git's plain HTTP
//! transport below `/git/`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use flate2::write::GzEncoder;
use serde_json::{Value, json};
use tar::{Builder, Header};

use crate::{Asked, Reply};

/// Fields may be changed before it is served.
#[derive(Clone, Default)]
pub struct ModuleRegistry {
    /// By `NAMESPACE/NAME/SYSTEM` and version: what is said of the place of the package.
    pub modules: BTreeMap<String, BTreeMap<String, String>>,
    /// Places are told in a document instead of a header.
    pub documents: bool,
    /// By name.
    pub archives: BTreeMap<String, Vec<u8>>,
    /// A folder with bare repositories that were made ready with `git update-server-info`.
    pub repositories: Option<PathBuf>,
    /// Needed to ask the registry, not to get archives.
    pub token: Option<String>,
    /// `name:password` in base64, needed to get archives.
    pub login: Option<String>,
}

impl ModuleRegistry {
    pub fn add(&mut self, module: &str, version: &str, location: &str) {
        self.modules.entry(module.into()).or_default().insert(version.into(), location.into());
    }

    /// The answer, or `None` if the path is none of its own.
    #[must_use]
    pub fn answer(&self, asked: &Asked) -> Option<Reply> {
        let path = asked.path.split('?').next().unwrap_or_default();
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let allowed = |kind: &str, secret: &Option<String>| {
            let needed = secret.as_ref().map(|secret| format!("{kind} {secret}"));
            needed.is_none_or(|needed| asked.header("authorization") == Some(&needed))
        };
        match parts.as_slice() {
            [".well-known", "terraform.json"] => Some(Reply::json(&json!({ "modules.v1": "/v1/modules/" }))),
            ["v1", "modules", ..] if !allowed("Bearer", &self.token) => Some(Reply::status(401)),
            ["v1", "modules", namespace, name, system, "versions"] => {
                Some(self.versions(&format!("{namespace}/{name}/{system}")))
            }
            ["v1", "modules", namespace, name, system, version, "download"] => {
                Some(self.download(&format!("{namespace}/{name}/{system}"), version))
            }
            ["archives", _] if !allowed("Basic", &self.login) => Some(Reply::status(401)),
            ["archives", name] => {
                Some(self.archives.get(*name).map_or(Reply::status(404), |bytes| Reply::bytes(bytes.clone())))
            }
            ["git", .., last] if *last != ".." => Some(self.repository(&parts[1..])),
            _ => None,
        }
    }

    fn versions(&self, module: &str) -> Reply {
        let Some(versions) = self.modules.get(module) else { return Reply::status(404) };
        let versions: Vec<Value> = versions.keys().map(|version| json!({ "version": version })).collect();
        Reply::json(&json!({ "modules": [{ "source": module, "versions": versions }] }))
    }

    fn download(&self, module: &str, version: &str) -> Reply {
        let Some(location) = self.modules.get(module).and_then(|versions| versions.get(version)) else {
            return Reply::status(404);
        };
        match self.documents {
            true => Reply::json(&json!({ "location": location })),
            false => Reply::status(204).header("X-Terraform-Get", location),
        }
    }

    fn repository(&self, parts: &[&str]) -> Reply {
        let Some(folder) = self.repositories.as_ref().filter(|_| !parts.contains(&"..")) else {
            return Reply::status(404);
        };
        let path = parts.iter().fold(folder.clone(), |path, part| path.join(part));
        std::fs::read(path).map_or(Reply::status(404), Reply::bytes)
    }
}

/// A compressed archive with these files.
#[must_use]
pub fn tar_gz(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = Builder::new(GzEncoder::new(Vec::new(), flate2::Compression::default()));
    for (name, content) in files {
        let mut header = Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, content.as_bytes()).expect("memory");
    }
    archive.into_inner().and_then(GzEncoder::finish).expect("memory")
}
