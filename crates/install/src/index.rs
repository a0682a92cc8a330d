//! The documents that make a folder of packages a network mirror.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde_json::{Map, Value, json};
use terrane_config::Version;

use crate::archive_hash;

/// Writes `index.json` and one document for each version, of all archives of a provider that are there.
pub(crate) fn write(folder: &Path, kind: &str) -> io::Result<()> {
    let mut versions: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        names.insert(entry?.file_name().to_string_lossy().into_owned());
    }
    for name in &names {
        let Some((version, platform)) = parts(name, kind) else { continue };
        let hash = archive_hash(&folder.join(name))?;
        let archive = json!({ "hashes": [hash], "url": name });
        versions.entry(version.to_owned()).or_default().insert(platform.to_owned(), archive);
    }
    for (version, archives) in &versions {
        replace(&folder.join(format!("{version}.json")), &json!({ "archives": archives }))?;
    }
    let versions: Map<String, Value> = versions.into_keys().map(|version| (version, json!({}))).collect();
    replace(&folder.join("index.json"), &json!({ "versions": versions }))
}

/// The version and the platform in the name of an archive.
fn parts<'n>(name: &'n str, kind: &str) -> Option<(&'n str, &'n str)> {
    let rest = name.strip_prefix("terraform-provider-")?.strip_prefix(kind)?.strip_prefix('_')?;
    let (version, platform) = rest.strip_suffix(".zip")?.split_once('_')?;
    (Version::parse(version).is_some() && platform.contains('_')).then_some((version, platform))
}

/// In one step: a web server may be serving the folder.
fn replace(path: &Path, document: &Value) -> io::Result<()> {
    let mut text = serde_json::to_vec_pretty(document)?;
    text.push(b'\n');
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(&text)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
