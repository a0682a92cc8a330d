//! Provider configurations that a plugin had nothing to say against, remembered on disk.
//!
//! The library under most plugins checks the provider itself each time that it is asked about a configuration: every
//! schema of every type is built. For the largest plugin this takes seconds, and is most of what a `validate` takes.
//! The same program says the same of the same configuration in the same environment, so it is asked once a day.
//! Complaints are never remembered: whoever mends something is heard at once.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

/// A plugin may look at files and clocks, although it should not.
const BEST_BEFORE: Duration = Duration::from_secs(24 * 60 * 60);

/// What changes from command to command or from terminal to terminal, and tells a plugin nothing.
const NOISE: [&str; 10] =
    ["_", "COLUMNS", "LINES", "OLDPWD", "PWD", "SHLVL", "TERM", "WINDOWID", "TF_LOG", "TF_LOG_PATH"];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdicts {
    folder: PathBuf,
    /// Of the environment that plugins find.
    environment: [u8; 32],
}

impl Verdicts {
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>, environment: impl Iterator<Item = (OsString, OsString)>) -> Verdicts {
        let environment: BTreeMap<OsString, OsString> = environment.collect();
        let mut digest = Sha256::new();
        for (name, value) in
            environment.iter().filter(|(name, _)| !NOISE.iter().any(|noise| name.as_os_str() == *noise))
        {
            update(&mut digest, name.as_bytes());
            update(&mut digest, value.as_bytes());
        }
        Verdicts { folder: folder.into(), environment: digest.finalize().into() }
    }

    /// Whether the plugin of this package had nothing to say against this configuration. Configurations have secrets:
    /// only a digest of all that counts gets into a file name.
    #[must_use]
    pub fn is_fine(&self, package: &str, configuration: &[u8]) -> bool {
        let written = fs::metadata(self.path(package, configuration)).and_then(|found| found.modified());
        // A time in the future is no reason to trust it.
        written.is_ok_and(|time| SystemTime::now().duration_since(time).is_ok_and(|age| age < BEST_BEFORE))
    }

    /// Remembers. Failing to is no harm: the plugin is asked again.
    pub fn note(&self, package: &str, configuration: &[u8]) {
        let _ = fs::create_dir_all(&self.folder).and_then(|()| fs::write(self.path(package, configuration), []));
    }

    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn path(&self, package: &str, configuration: &[u8]) -> PathBuf {
        let mut digest = Sha256::new();
        update(&mut digest, OsStr::new(package).as_bytes());
        update(&mut digest, configuration);
        digest.update(self.environment);
        self.folder.join(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    }
}

/// With its length, so that two parts cannot be taken for two others.
fn update(digest: &mut Sha256, part: &[u8]) {
    digest.update((part.len() as u64).to_le_bytes());
    digest.update(part);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_question_in_the_same_environment_is_not_asked_again() {
        let folder = tempfile::tempdir().unwrap();
        let with = |name: &str, value: &str| {
            let all = [("HOME", "/home/a"), (name, value)].map(|(name, value)| (name.into(), value.into()));
            Verdicts::new(folder.path().join("verdicts"), all.into_iter())
        };
        let verdicts = with("REGION", "north");
        assert!(!verdicts.is_fine("h1:a", b"config"));
        verdicts.note("h1:a", b"config");
        assert!(verdicts.is_fine("h1:a", b"config"));
        assert!(!verdicts.is_fine("h1:b", b"config") && !verdicts.is_fine("h1:a", b"other"));
        assert!(!verdicts.is_fine("h1:ac", b"onfig"), "parts keep apart");
        assert!(!with("REGION", "south").is_fine("h1:a", b"config"));
        with("PWD", "/one").note("h1:a", b"config");
        assert!(with("PWD", "/two").is_fine("h1:a", b"config"), "where it is asked does not count");

        let path = verdicts.path("h1:a", b"config");
        for (age, fine) in [(BEST_BEFORE / 2, true), (BEST_BEFORE * 2, false)] {
            fs::File::open(&path).unwrap().set_modified(SystemTime::now() - age).unwrap();
            assert_eq!(verdicts.is_fine("h1:a", b"config"), fine, "{age:?}");
        }
        fs::File::open(&path).unwrap().set_modified(SystemTime::now() + BEST_BEFORE).unwrap();
        assert!(!verdicts.is_fine("h1:a", b"config"), "from the future");
    }
}
