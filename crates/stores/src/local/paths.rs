use std::ffi::OsString;
use std::path::{Path, PathBuf};

use terrane_state::DEFAULT_WORKSPACE;

const STATE_FILE: &str = "terraform.tfstate";
const WORKSPACE_FOLDER: &str = "terraform.tfstate.d";
const RESCUE_FILE: &str = "errored.tfstate";

/// What the configuration and the command line say about the local backend. Relative paths start in
/// `folder`, but are shown as they are.
#[derive(Clone, Debug, Default)]
pub struct LocalOptions {
    /// The working directory.
    pub folder: PathBuf,
    /// `path` of the backend block: the state of the default workspace.
    pub path: Option<PathBuf>,
    /// `workspace_dir` of the backend block.
    pub workspace_dir: Option<PathBuf>,
    /// `-state`: counts in any workspace.
    pub state: Option<PathBuf>,
    /// `-state-out`
    pub state_out: Option<PathBuf>,
    pub backup: Backup,
}

/// `-backup`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Backup {
    /// Beside the state, with `.backup` behind its name.
    #[default]
    Beside,
    At(PathBuf),
    None,
}

/// The files of one workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPaths {
    pub folder: PathBuf,
    /// Where the state is read until it is written for the first time.
    pub input: PathBuf,
    /// Where it is written, and what is locked.
    pub output: PathBuf,
    pub backup: Option<PathBuf>,
    /// Where a state goes that can be written nowhere else.
    pub rescue: PathBuf,
}

impl LocalOptions {
    #[must_use]
    pub fn paths(&self, workspace: &str) -> LocalPaths {
        let input = match &self.state {
            Some(path) => path.clone(),
            None if workspace == DEFAULT_WORKSPACE => self.path.clone().unwrap_or_else(|| STATE_FILE.into()),
            None => self.workspace_folder().join(workspace).join(STATE_FILE),
        };
        let output = self.state_out.clone().unwrap_or_else(|| input.clone());
        let backup = match &self.backup {
            Backup::Beside => Some(with_ending(&output, ".backup")),
            Backup::At(path) => Some(path.clone()),
            Backup::None => None,
        };
        LocalPaths { folder: self.folder.clone(), input, output, backup, rescue: RESCUE_FILE.into() }
    }

    /// Holds a folder for each workspace but the default one.
    #[must_use]
    pub fn workspace_folder(&self) -> PathBuf {
        self.workspace_dir.clone().unwrap_or_else(|| WORKSPACE_FOLDER.into())
    }
}

impl LocalPaths {
    /// The place of a path in the file system.
    pub(crate) fn at(&self, path: &Path) -> PathBuf {
        self.folder.join(path)
    }

    pub(crate) fn journal(&self) -> PathBuf {
        with_ending(&self.output, ".journal")
    }

    pub(crate) fn lock_info(&self) -> PathBuf {
        let mut name = OsString::from(".");
        name.push(self.output.file_name().unwrap_or_default());
        name.push(".lock.info");
        self.output.with_file_name(name)
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_os_string();
    name.push(ending);
    name.into()
}
