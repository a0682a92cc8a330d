//! `.terraform.lock.hcl`: which version of each provider is used, and the hashes of its packages.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use terrane_addr::{DEFAULT_HOST, ProviderAddr};
use terrane_diag::{Diagnostic, Diagnostics, SourceId};
use terrane_hcl::Block;
use terrane_value::{Content, Value};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LockFile {
    pub providers: BTreeMap<ProviderAddr, LockedProvider>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LockedProvider {
    pub version: String,
    /// As they were when the version was chosen; empty if there were none.
    pub constraints: String,
    pub hashes: BTreeSet<String>,
}

impl LockFile {
    pub const NAME: &str = ".terraform.lock.hcl";

    /// What is wrong is reported; what is right is there.
    #[must_use]
    pub fn parse(source: SourceId, bytes: &[u8], diags: &mut Diagnostics) -> LockFile {
        let file = terrane_hcl::parse_body(source, bytes, diags);
        let mut lock = LockFile::default();
        // Blocks of other kinds are of later versions.
        for block in file.body.blocks.iter().filter(|block| block.kind.name == "provider") {
            let Some((address, locked)) = provider(block, diags) else { continue };
            if lock.providers.insert(address.clone(), locked).is_some() {
                let detail = format!("There is more than one block for {address}. Remove one of them.");
                diags.push(Diagnostic::error("Duplicate provider lock", detail).at(block.header_span));
            }
        }
        lock
    }

    /// As the reference writes it, byte by byte.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::from(
            "# This file is maintained automatically by \"terraform init\".\n# Manual edits may be lost in future updates.\n",
        );
        for (address, locked) in &self.providers {
            text.push_str(&format!("\nprovider \"{address}\" {{\n"));
            match locked.constraints.as_str() {
                "" => text.push_str(&format!("  version = \"{}\"\n", locked.version)),
                constraints => text
                    .push_str(&format!("  version     = \"{}\"\n  constraints = \"{constraints}\"\n", locked.version)),
            }
            if !locked.hashes.is_empty() {
                text.push_str("  hashes = [\n");
                locked.hashes.iter().for_each(|hash| text.push_str(&format!("    \"{hash}\",\n")));
                text.push_str("  ]\n");
            }
            text.push_str("}\n");
        }
        text
    }

    /// Replaces the file in one step, if it would become another.
    pub fn write(&self, path: &Path) -> io::Result<bool> {
        let text = self.text();
        if fs::read(path).is_ok_and(|there| there == text.as_bytes()) {
            return Ok(false);
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
        let mut file = builder.tempfile_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(true)
    }
}

fn provider(block: &Block, diags: &mut Diagnostics) -> Option<(ProviderAddr, LockedProvider)> {
    let label = match block.labels.as_slice() {
        [label] => label.text.to_string(),
        _ => String::new(),
    };
    let Some(address) = ProviderAddr::parse_source(&label, DEFAULT_HOST).filter(|address| address.to_string() == label)
    else {
        let detail = format!("{label:?} is not the full address of a provider, as in \"example.com/namespace/name\".");
        diags.push(Diagnostic::error("Invalid provider source address", detail).at(block.header_span));
        return None;
    };
    let mut locked = LockedProvider::default();
    for attribute in &block.body.attributes {
        let value = terrane_eval::evaluate_constant(&attribute.expr, diags);
        let fine = match attribute.name.name.as_str() {
            "version" => text(&value).map(|version| locked.version = version).is_some(),
            "constraints" => text(&value).map(|constraints| locked.constraints = constraints).is_some(),
            "hashes" => texts(&value).map(|hashes| locked.hashes = hashes).is_some(),
            // Of a later version.
            _ => true,
        };
        if !fine {
            let detail = format!("The argument {:?} is not what a lock file has there.", attribute.name.name.as_str());
            diags.push(Diagnostic::error("Invalid dependency lock file", detail).at(attribute.expr.span));
        }
    }
    if terrane_config::Version::parse(&locked.version).is_none() {
        let detail = format!("The lock of {address} needs a version, and {:?} is none.", locked.version);
        diags.push(Diagnostic::error("Invalid provider version number", detail).at(block.header_span));
        return None;
    }
    Some((address, locked))
}

fn text(value: &Value) -> Option<String> {
    match value.unmark().0 {
        Content::String(text) => Some(text.to_string()),
        _ => None,
    }
}

fn texts(value: &Value) -> Option<BTreeSet<String>> {
    match value.unmark().0 {
        Content::List(items) | Content::Tuple(items) | Content::Set(items) => items.iter().map(text).collect(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written by the reference, release 1.11.4.
    const RECORDED: &str = r#"# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.

provider "registry.terraform.io/hashicorp/aws" {
  version     = "5.100.0"
  constraints = ">= 5.0.0, 5.100.0, < 6.0.0"
  hashes = [
    "h1:edXOJWE4ORX8Fm+dpVpICzMZJat4AX0VRCAy/xkcOc0=",
  ]
}

provider "registry.terraform.io/hashicorp/null" {
  version = "3.2.1"
  hashes = [
    "h1:aaa=",
    "zh:bbb",
  ]
}
"#;

    fn parse(text: &str) -> (LockFile, Vec<String>) {
        let mut diags = Diagnostics::new();
        let mut sources = terrane_diag::SourceMap::new();
        let source = sources.add(LockFile::NAME, text.as_bytes().to_vec());
        let lock = LockFile::parse(source, text.as_bytes(), &mut diags);
        (lock, diags.iter().map(|diagnostic| diagnostic.summary.to_string()).collect())
    }

    #[test]
    fn what_the_reference_wrote_is_read_and_written_byte_by_byte() {
        let (lock, complaints) = parse(RECORDED);
        assert_eq!((lock.text().as_str(), complaints.len()), (RECORDED, 0));
    }

    #[test]
    fn what_makes_no_sense_is_reported() {
        let twice = format!("{RECORDED}{}", &RECORDED[RECORDED.find("provider").unwrap()..]);
        let cases = [
            ("provider \"aws\" {\n version = \"1.0.0\"\n}\n", "Invalid provider source address"),
            ("provider \"a.b/c/d\" {\n version = \"one\"\n}\n", "Invalid provider version number"),
            ("provider \"a.b/c/d\" {\n}\n", "Invalid provider version number"),
            ("provider \"a.b/c/d\" {\n version = \"1.0.0\"\n hashes = 5\n}\n", "Invalid dependency lock file"),
            (&twice, "Duplicate provider lock"),
        ];
        for (text, expected) in cases {
            assert!(parse(text).1.iter().any(|summary| summary == expected), "{text}: {:?}", parse(text).1);
        }
    }

    #[test]
    fn an_unchanged_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(LockFile::NAME);
        let lock = parse(RECORDED).0;
        assert!(lock.write(&path).unwrap());
        assert!(!lock.write(&path).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), RECORDED);
    }
}
