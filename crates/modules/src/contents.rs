//! What is in a package: a line for each file, and the hash of all lines, `h1:`.
//!
//! Names that begin with a dot do not count: another engine does not copy them when a package is used twice.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Digests by names with slashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents(pub BTreeMap<String, String>);

impl Contents {
    /// Of a folder. Links count as what they lead to.
    pub fn of(folder: &Path) -> io::Result<Contents> {
        let mut files = BTreeMap::new();
        collect(folder, "", &mut files)?;
        Ok(Contents(files))
    }

    /// As `sha256sum` writes it.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect()
    }

    #[must_use]
    pub fn parse(text: &str) -> Contents {
        let line = |line: &str| line.split_once("  ").map(|(digest, name)| (name.to_string(), digest.to_string()));
        Contents(text.lines().filter_map(line).collect())
    }

    #[must_use]
    pub fn hash(&self) -> String {
        format!("h1:{}", STANDARD.encode(Sha256::digest(self.text())))
    }
}

/// Of one file; `None` where it is no longer there.
pub(crate) fn digest(path: &Path) -> io::Result<Option<String>> {
    let mut file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    let (mut hasher, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            length => hasher.update(&buffer[..length]),
        }
    }
    Ok(Some(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let (path, name) = (entry.path(), format!("{prefix}{name}"));
        let about = entry.file_type()?;
        if about.is_dir() {
            collect(&path, &format!("{name}/"), files)?;
        } else if about.is_symlink() {
            // Its own words: what it leads to is in the package, and counted there.
            let target = fs::read_link(&path)?;
            files.insert(name, format!("link:{}", target.display()));
        } else if let Some(digest) = digest(&path)? {
            files.insert(name, digest);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_are_told_apart_and_read_back() {
        let place = tempfile::tempdir().unwrap();
        fs::create_dir_all(place.path().join("sub/.git")).unwrap();
        fs::write(place.path().join("main.tf"), "a").unwrap();
        fs::write(place.path().join("sub/b.tf"), "b").unwrap();
        let first = Contents::of(place.path()).unwrap();
        assert_eq!(first.0.keys().collect::<Vec<_>>(), ["main.tf", "sub/b.tf"]);
        assert_eq!(Contents::parse(&first.text()), first);
        fs::write(place.path().join("sub/.git/x"), "x").unwrap();
        assert_eq!(Contents::of(place.path()).unwrap().hash(), first.hash());
        fs::write(place.path().join("sub/b.tf"), "c").unwrap();
        assert_ne!(Contents::of(place.path()).unwrap().hash(), first.hash());
    }
}
