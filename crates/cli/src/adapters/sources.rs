//! Configuration files in folders of this machine.

use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Arc;

use terrane_config::{SourceError, Sources};

/// Files below the working directory, and the data folder with what `init` installed.
pub struct FolderSources {
    pub data_folder: PathBuf,
}

fn fault(error: &std::io::Error) -> SourceError {
    match error.kind() {
        ErrorKind::NotFound => SourceError::NotFound,
        _ => SourceError::Unreadable(super::reason(error)),
    }
}

impl Sources for FolderSources {
    fn list(&self, directory: &str) -> Result<Vec<String>, SourceError> {
        let entries = std::fs::read_dir(directory).map_err(|error| fault(&error))?;
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| fault(&error))?;
            // Symbolic links to files are files; what a broken one points to is told when it is read.
            let is_folder = entry.path().is_dir();
            if !is_folder && let Ok(name) = entry.file_name().into_string() {
                names.push(name);
            }
        }
        Ok(names)
    }

    fn read(&self, path: &str) -> Result<Arc<[u8]>, SourceError> {
        std::fs::read(path).map(Arc::from).map_err(|error| fault(&error))
    }

    fn module_manifest(&self) -> Result<Option<Arc<[u8]>>, SourceError> {
        match std::fs::read(self.data_folder.join("modules").join("modules.json")) {
            Ok(bytes) => Ok(Some(bytes.into())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(fault(&error)),
        }
    }
}
