//! Files, time and randomness for functions.

use std::io::ErrorKind;
use std::sync::Arc;

use super::reason;
use terrane_functions::{Fault, FileKind, FolderEntry, Outside, ReadFault};
use terrane_value::Value;

/// This machine, at one instant.
pub struct LocalOutside {
    /// The instant of the run; `None` while planning.
    pub now: Option<(i64, u32)>,
    pub plan_time: Option<(i64, u32)>,
    /// Whether random values may be made: not while planning.
    pub random: bool,
}

impl Outside for LocalOutside {
    fn read_file(&self, path: &str) -> Result<Arc<[u8]>, ReadFault> {
        match std::fs::read(path) {
            Ok(bytes) => Ok(bytes.into()),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(ReadFault::Missing),
            Err(error) if error.kind() == ErrorKind::IsADirectory => {
                Err(ReadFault::Other(format!("read {path}: is a directory")))
            }
            Err(error) => Err(ReadFault::Other(format!("open {path}: {}", reason(&error)))),
        }
    }

    fn file_kind(&self, path: &str) -> Result<FileKind, String> {
        match std::fs::metadata(path) {
            Ok(found) if found.is_file() => Ok(FileKind::File),
            Ok(found) if found.is_dir() => Ok(FileKind::Folder),
            Ok(_) => Ok(FileKind::Other),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(FileKind::Missing),
            Err(error) => Err(format!("stat {path}: {}", reason(&error))),
        }
    }

    fn read_folder(&self, path: &str) -> Result<Vec<FolderEntry>, String> {
        let entries = match std::fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(format!("open {path}: {}", reason(&error))),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| format!("open {path}: {}", reason(&error)))?;
            let is_folder = entry.file_type().is_ok_and(|kind| match kind.is_symlink() {
                true => std::fs::metadata(entry.path()).is_ok_and(|target| target.is_dir()),
                false => kind.is_dir(),
            });
            names.push(FolderEntry { name: entry.file_name().to_string_lossy().into_owned(), is_folder });
        }
        Ok(names)
    }

    fn home_directory(&self) -> Option<String> {
        std::env::var("HOME").ok()
    }

    fn working_directory(&self) -> String {
        std::env::current_dir().map_or_else(|_| ".".into(), |path| path.to_string_lossy().into_owned())
    }

    fn now(&self) -> Option<(i64, u32)> {
        self.now
    }

    fn plan_time(&self) -> Option<(i64, u32)> {
        self.plan_time
    }

    fn random(&self, bytes: &mut [u8]) -> bool {
        if self.random {
            super::random(bytes);
        }
        self.random
    }

    fn render_template(&self, _: &str, _: &str, _: &Value) -> Result<Value, Fault> {
        // The evaluator renders templates itself, before it asks the world.
        Err(Fault::new("templates are rendered by the evaluator"))
    }
}
