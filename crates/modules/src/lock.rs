//! `.terrane.modules.lock.hcl`: which commit and version of each package is used, and the hash of its contents.
//!
//! A file of our own, beside the lock file for providers. Other engines do not read it, and it may be deleted.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use terrane_diag::{Diagnostic, Diagnostics, SourceId};
use terrane_hcl::Block;
use terrane_value::Content;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModuleLock {
    pub packages: Vec<LockedPackage>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct LockedPackage {
    /// Where it comes from, without folders in it and without keys.
    pub package: String,
    /// Of a registry's module.
    pub version: Option<String>,
    /// Of a repository.
    pub commit: Option<String>,
    pub hash: String,
}

const HEAD: &str = "# This file is maintained by \"terrane init\": which contents each package of modules has.
# Commit it, so that everybody gets the same. \"terrane init -upgrade\" renews it; it may be deleted.
";

impl ModuleLock {
    pub const NAME: &str = ".terrane.modules.lock.hcl";

    /// What is wrong is reported; what is right is there.
    #[must_use]
    pub fn parse(source: SourceId, bytes: &[u8], diags: &mut Diagnostics) -> ModuleLock {
        let file = terrane_hcl::parse_body(source, bytes, diags);
        let blocks = file.body.blocks.iter().filter(|block| block.kind.name == "package");
        ModuleLock { packages: blocks.filter_map(|block| package(block, diags)).collect() }
    }

    #[must_use]
    pub fn get(&self, package: &str, version: Option<&str>) -> Option<&LockedPackage> {
        self.packages.iter().find(|locked| locked.package == package && locked.version.as_deref() == version)
    }

    pub fn insert(&mut self, locked: LockedPackage) {
        self.packages.retain(|there| there.package != locked.package || there.version != locked.version);
        self.packages.push(locked);
        self.packages.sort();
    }

    #[must_use]
    pub fn text(&self) -> String {
        let mut text = HEAD.to_string();
        for locked in &self.packages {
            text.push_str(&format!("\npackage {} {{\n", quoted(&locked.package)));
            let arguments = [("version", locked.version.as_deref()), ("commit", locked.commit.as_deref())];
            let width = if locked.version.is_some() {
                7
            } else if locked.commit.is_some() {
                6
            } else {
                4
            };
            for (name, value) in arguments.into_iter().chain([("hash", Some(locked.hash.as_str()))]) {
                if let Some(value) = value {
                    text.push_str(&format!("  {name:width$} = {}\n", quoted(value)));
                }
            }
            text.push_str("}\n");
        }
        text
    }

    /// Replaces the file in one step, if it would become another; removes it when it pins nothing.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        if self.packages.is_empty() {
            return match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
        }
        replace(path, &self.text())
    }
}

/// Writes beside and renames, so that nobody reads a half of it.
pub(crate) fn replace(path: &Path, text: &str) -> io::Result<()> {
    if fs::read(path).is_ok_and(|there| there == text.as_bytes()) {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace("${", "$${").replace("%{", "%%{");
    format!("\"{text}\"")
}

fn package(block: &Block, diags: &mut Diagnostics) -> Option<LockedPackage> {
    let [label] = block.labels.as_slice() else { return None };
    let mut locked = LockedPackage { package: label.text.to_string(), ..LockedPackage::default() };
    for attribute in &block.body.attributes {
        let value = terrane_eval::evaluate_constant(&attribute.expr, diags);
        let Content::String(text) = value.unmark().0 else { continue };
        match attribute.name.name.as_str() {
            "version" => locked.version = Some(text.to_string()),
            "commit" => locked.commit = Some(text.to_string()),
            "hash" => locked.hash = text.to_string(),
            // Of a later version.
            _ => {}
        }
    }
    let is_commit = |commit: &str| commit.len() >= 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    if locked.hash.is_empty() || !locked.commit.as_deref().is_none_or(is_commit) {
        let detail = format!(
            "The lock of the package {:?} needs a hash, and its commit must be a full one. Restore the file, or delete it: \
             \"init\" writes it anew.",
            locked.package
        );
        diags.push(Diagnostic::error("Invalid module lock file", detail).at(block.header_span));
        return None;
    }
    Some(locked)
}

#[cfg(test)]
mod tests {
    use terrane_diag::SourceMap;

    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut lock = ModuleLock::default();
        let commit = Some("0123456789012345678901234567890123456789".to_string());
        lock.insert(LockedPackage {
            package: "git::file:///${a}\"?ref=1".into(),
            version: None,
            commit,
            hash: "h1:x".into(),
        });
        for version in ["2.0.0", "1.0.0", "2.0.0"] {
            let version = Some(version.to_string());
            lock.insert(LockedPackage { package: "a/b".into(), version, commit: None, hash: "h1:y".into() });
        }
        let text = lock.text();
        let (mut map, mut diags) = (SourceMap::new(), Diagnostics::new());
        let id = map.add(ModuleLock::NAME, text.as_bytes());
        assert_eq!(ModuleLock::parse(id, text.as_bytes(), &mut diags), lock);
        assert!(diags.is_empty() && lock.packages.len() == 3, "{text}");
        let bad = "package \"x\" {\n  commit = \"--upload-pack=x\"\n  hash = \"h1:\"\n}\n";
        assert!(ModuleLock::parse(id, bad.as_bytes(), &mut diags).packages.is_empty() && diags.has_errors());
    }
}
