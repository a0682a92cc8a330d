//! The port to where configuration files are, and paths as text.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

/// Where module folders and their files come from. Paths are separated by `/` and relative to the working
/// directory, or absolute; `.` is the working directory.
pub trait Sources {
    /// The names of the files directly in a folder, in any order; no folders.
    fn list(&self, directory: &str) -> Result<Vec<String>, SourceError>;

    fn read(&self, path: &str) -> Result<Arc<[u8]>, SourceError>;

    /// What was installed by `init`: the bytes of `modules.json` in the data folder, if there is one.
    fn module_manifest(&self) -> Result<Option<Arc<[u8]>>, SourceError>;
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceError {
    NotFound,
    /// Anything else, in the words of the operating system.
    Unreadable(String),
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SourceError::NotFound => f.write_str("it does not exist"),
            SourceError::Unreadable(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for SourceError {}

/// Configuration that is held in memory: for tests, and for configurations that arrive over a network.
#[derive(Clone, Debug, Default)]
pub struct MemorySources {
    files: BTreeMap<String, Arc<[u8]>>,
    directories: BTreeSet<String>,
}

impl MemorySources {
    #[must_use]
    pub fn new() -> MemorySources {
        MemorySources::default()
    }

    /// Adds a file, and with it the folders on the way to it.
    pub fn add(&mut self, path: &str, bytes: impl Into<Arc<[u8]>>) {
        let path = clean(path);
        let mut directory = parent(&path);
        while self.directories.insert(directory.to_string()) {
            directory = parent(directory);
        }
        self.files.insert(path, bytes.into());
    }
}

impl Sources for MemorySources {
    fn list(&self, directory: &str) -> Result<Vec<String>, SourceError> {
        let directory = clean(directory);
        if !self.directories.contains(&directory) {
            return Err(SourceError::NotFound);
        }
        let prefix = if directory == "." { String::new() } else { format!("{directory}/") };
        let below = self.files.range(prefix.clone()..).map_while(|(path, _)| path.strip_prefix(&prefix));
        Ok(below.filter(|name| !name.contains('/')).map(str::to_string).collect())
    }

    fn read(&self, path: &str) -> Result<Arc<[u8]>, SourceError> {
        self.files.get(&clean(path)).cloned().ok_or(SourceError::NotFound)
    }

    fn module_manifest(&self) -> Result<Option<Arc<[u8]>>, SourceError> {
        Ok(self.files.get(".terraform/modules/modules.json").cloned())
    }
}

/// A path below a folder, without `.` and `..` where they can be resolved from the text alone.
pub(crate) fn join(directory: &str, path: &str) -> String {
    if path.starts_with('/') { clean(path) } else { clean(&format!("{directory}/{path}")) }
}

fn clean(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if matches!(parts.last(), Some(last) if *last != "..") => {
                parts.pop();
            }
            ".." if absolute => {}
            other => parts.push(other),
        }
    }
    match (absolute, parts.is_empty()) {
        (true, _) => format!("/{}", parts.join("/")),
        (false, true) => ".".to_string(),
        (false, false) => parts.join("/"),
    }
}

fn parent(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) => "/",
        Some((parent, _)) => parent,
        None => ".",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_as_text() {
        for (directory, path, joined) in [
            (".", "main.tf", "main.tf"),
            (".", "./a", "a"),
            (".", "..", ".."),
            ("..", "../x", "../../x"),
            ("a/b", "../../..", ".."),
            ("a", "..", "."),
            ("a", "./b//c/", "a/b/c"),
            ("/r/s", "../t", "/r/t"),
            ("/", "../t", "/t"),
            ("a", "/b", "/b"),
        ] {
            assert_eq!(join(directory, path), joined, "{directory} + {path}");
        }
    }

    #[test]
    fn memory_lists_files_but_not_folders() {
        let mut sources = MemorySources::new();
        for path in ["a.tf", "m/b.tf", "m/n/c.tf", "m2/d.tf"] {
            sources.add(path, path.as_bytes());
        }
        assert_eq!(sources.list("."), Ok(vec!["a.tf".to_string()]));
        assert_eq!(sources.list("m"), Ok(vec!["b.tf".to_string()]));
        assert_eq!(sources.list("x"), Err(SourceError::NotFound));
        assert_eq!(sources.read("./m/../a.tf").as_deref(), Ok("a.tf".as_bytes()));
    }
}
