use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures::future::BoxFuture;
use terrane_state::{Backend, DEFAULT_WORKSPACE, StateStore, StoreError};
use terrane_value::Str;

use super::{LocalOptions, LocalStore, fault, if_there};
use crate::offload::offload;
use crate::{Disk, OpenMode, SystemDisk};

/// The workspaces of a folder.
pub struct LocalBackend {
    options: LocalOptions,
    disk: Arc<dyn Disk>,
}

impl LocalBackend {
    #[must_use]
    pub fn new(options: LocalOptions) -> LocalBackend {
        LocalBackend { options, disk: Arc::new(SystemDisk) }
    }

    fn folder_of(&self, workspace: &str) -> Result<PathBuf, StoreError> {
        let plain = !matches!(workspace, "" | "." | ".." | DEFAULT_WORKSPACE) && !workspace.contains(['/', '\0']);
        match plain {
            true => Ok(self.options.folder.join(self.options.workspace_folder()).join(workspace)),
            false => Err(StoreError::Unsupported(format!("There can be no folder for a workspace {workspace:?}."))),
        }
    }
}

impl Backend for LocalBackend {
    fn store(&self, workspace: &str) -> Arc<dyn StateStore> {
        Arc::new(LocalStore::on(self.disk.clone(), self.options.paths(workspace)))
    }

    fn workspaces(&self) -> BoxFuture<'_, Result<Vec<Str>, StoreError>> {
        let (disk, folder) = (self.disk.clone(), self.options.folder.join(self.options.workspace_folder()));
        offload(move || {
            let names = if_there(disk.folders(&folder)).map_err(|error| fault("read", &folder, &error))?;
            let mut names: Vec<Str> = names.unwrap_or_default().into_iter().map(Str::from).collect();
            names.retain(|name| name != DEFAULT_WORKSPACE);
            names.sort();
            names.insert(0, DEFAULT_WORKSPACE.into());
            Ok(names)
        })
    }

    fn create_workspace<'a>(&'a self, workspace: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        let (disk, folder) = (self.disk.clone(), self.folder_of(workspace));
        offload(move || {
            let folder = folder?;
            disk.create_folder(&folder).map_err(|error| fault("make the folder", &folder, &error))
        })
    }

    fn delete_workspace<'a>(&'a self, workspace: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        let (disk, folder) = (self.disk.clone(), self.folder_of(workspace));
        offload(move || {
            let folder = folder?;
            disk.remove_folder(&folder).map_err(|error| fault("remove the folder", &folder, &error))
        })
    }
}

/// The file that says which workspace is selected: `environment` in the data folder (`.terraform`).
pub struct SelectedWorkspace {
    path: PathBuf,
}

impl SelectedWorkspace {
    #[must_use]
    pub fn in_data_folder(folder: &Path) -> SelectedWorkspace {
        SelectedWorkspace { path: folder.join("environment") }
    }

    pub fn read(&self) -> Result<Str, StoreError> {
        let read = if_there(SystemDisk.open(&self.path, OpenMode::Read)).and_then(|file| {
            let bytes = file.map(|file| file.read()).transpose()?.unwrap_or_default();
            Ok(String::from_utf8_lossy(&bytes).trim().to_string())
        });
        match read.map_err(|error| fault("read", &self.path, &error))?.as_str() {
            "" => Ok(DEFAULT_WORKSPACE.into()),
            name => Ok(name.into()),
        }
    }

    pub fn select(&self, workspace: &str) -> Result<(), StoreError> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let written = SystemDisk
            .create_folder(folder)
            .and_then(|()| SystemDisk.open(&self.path, OpenMode::Replace))
            .and_then(|file| file.write_at(workspace.as_bytes(), 0));
        written.map_err(|error| fault("write", &self.path, &error))
    }
}
