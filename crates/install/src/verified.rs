//! Which packages were hashed, and what came out, so that seven hundred megabytes are not read for each command.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::hash::{files, folder_hash, hex};

/// The record, in a folder that only its owner writes to.
#[derive(Clone, Debug)]
pub struct VerifiedPackages {
    folder: PathBuf,
}

impl VerifiedPackages {
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> VerifiedPackages {
        VerifiedPackages { folder: folder.into() }
    }

    /// The hash of a package folder. It is computed only if a path, size, time of change or inode in it differs
    /// from when it was computed last.
    pub fn hash(&self, package: &Path) -> io::Result<String> {
        let package = package.canonicalize()?;
        let seen = appearance(&package)?;
        let record = self.folder.join(format!("{}.verified", short(package.as_os_str().as_encoded_bytes())));
        let remembered = fs::read_to_string(&record).ok();
        let remembered = remembered.as_deref().and_then(|text| text.trim_end().split_once('\n'));
        if let Some((_, hash)) = remembered.filter(|(of, _)| *of == seen) {
            return Ok(hash.to_owned());
        }
        let hash = folder_hash(&package)?;
        // What changed while it was read is read again next time.
        if appearance(&package)? == seen {
            self.remember(&record, &format!("{seen}\n{hash}\n"));
        }
        Ok(hash)
    }

    /// Failing to is no harm: it is computed again.
    fn remember(&self, record: &Path, text: &str) {
        let write = || -> io::Result<()> {
            fs::create_dir_all(&self.folder)?;
            let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
            file.write_all(text.as_bytes())?;
            file.persist(record)?;
            Ok(())
        };
        let _ = write();
    }
}

fn appearance(package: &Path) -> io::Result<String> {
    let mut hasher = Sha256::new();
    for (name, path) in files(package)? {
        let about = fs::metadata(path)?;
        let line = format!(
            "{name}\0{} {} {} {} {} {}\n",
            about.len(),
            about.mtime(),
            about.mtime_nsec(),
            about.ctime(),
            about.ctime_nsec(),
            about.ino()
        );
        hasher.update(line);
    }
    Ok(hex(&hasher.finalize()))
}

fn short(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_hashed_again_only_if_it_looks_different() {
        let place = tempfile::tempdir().unwrap();
        let package = place.path().join("package");
        fs::create_dir(&package).unwrap();
        fs::write(package.join("binary"), "one").unwrap();
        let verified = VerifiedPackages::new(place.path().join("records"));
        let first = verified.hash(&package).unwrap();
        assert_eq!(first, folder_hash(&package).unwrap());

        // A record that says otherwise shows that it is the record that is believed.
        let record = fs::read_dir(place.path().join("records")).unwrap().next().unwrap().unwrap().path();
        let text = fs::read_to_string(&record).unwrap();
        fs::write(&record, text.replace(&first, "h1:remembered")).unwrap();
        assert_eq!(verified.hash(&package).unwrap(), "h1:remembered");

        fs::write(package.join("binary"), "other").unwrap();
        assert_eq!(verified.hash(&package).unwrap(), folder_hash(&package).unwrap());
        fs::write(package.join("added"), "").unwrap();
        assert_eq!(verified.hash(&package).unwrap(), folder_hash(&package).unwrap());
    }
}
