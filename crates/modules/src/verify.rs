//! Whether what was installed is still what was locked.

use std::io;
use std::path::{Path, PathBuf};

use terrane_config::Manifest;

use crate::contents::{Contents, digest};
use crate::lock::ModuleLock;

/// Where the contents of a package are noted when it is installed: beside it, so that a module may write new files
/// below its own folder.
pub(crate) fn noted(modules: &Path, key: &str) -> PathBuf {
    modules.join(format!(".terrane.{key}.sums"))
}

/// What is wrong with an installed module, in words that say what to do. `package` is the package of its source.
pub fn verify(modules: &Path, manifest: &Manifest, key: &str, package: &str, lock: &ModuleLock) -> Result<(), String> {
    let Some(entry) = manifest.get(key) else { return Ok(()) };
    let Some(locked) = lock.get(package, entry.version.as_deref()) else { return Ok(()) };
    let unreadable =
        |error: io::Error| format!("The installed package could not be read: {error}. Run \"init\" again.");
    let folder = modules.join(key);
    let changed = match std::fs::read_to_string(noted(modules, key)).map(|text| Contents::parse(&text)) {
        Ok(contents) if contents.hash() == locked.hash => difference(&folder, &contents).map_err(unreadable)?,
        // Put there by another engine, or for another lock.
        _ => {
            let there = Contents::of(&folder).map_err(unreadable)?;
            (there.hash() != locked.hash)
                .then(|| format!("its contents are {}, locked are {}", there.hash(), locked.hash))
        }
    };
    match changed {
        None => Ok(()),
        Some(what) => Err(format!(
            "The package {package:?} in {} is not what {} pins: {what}. If somebody has changed it by mistake, delete that folder \
             and run \"init\" to get it as it was. If it is meant to change, run \"init -upgrade\", which renews the lock.",
            folder.display(),
            ModuleLock::NAME
        )),
    }
}

fn difference(folder: &Path, contents: &Contents) -> io::Result<Option<String>> {
    for (name, noted) in &contents.0 {
        let path = folder.join(name);
        if let Some(target) = noted.strip_prefix("link:") {
            if std::fs::read_link(&path).ok().as_deref() != Some(Path::new(target)) {
                return Ok(Some(format!("the link {name} was changed")));
            }
            continue;
        }
        match digest(&path)? {
            None => return Ok(Some(format!("the file {name} is gone"))),
            Some(there) if there != *noted => return Ok(Some(format!("the file {name} was changed"))),
            Some(_) => {}
        }
    }
    let now = Contents::of(folder)?;
    let is_configuration =
        |name: &&String| [".tf", ".tf.json", ".tofu", ".tofu.json"].iter().any(|ending| name.ends_with(ending));
    let added = now.0.keys().filter(|name| !contents.0.contains_key(*name)).find(is_configuration);
    Ok(added.map(|name| format!("the file {name} was added")))
}
