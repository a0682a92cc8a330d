//! The port to the world: what a function may ask for.

use std::sync::Arc;

use terrane_value::Value;

use crate::Fault;

/// What a function may ask of the world; the evaluator hands it in. Paths that are not absolute start at
/// the working directory of the run.
pub trait Outside {
    /// The bytes of a file.
    ///
    /// # Errors
    /// Why they cannot be had.
    fn read_file(&self, path: &str) -> Result<Arc<[u8]>, ReadFault>;

    /// What is at a path. Symbolic links are followed.
    ///
    /// # Errors
    /// A sentence such as `stat x: permission denied`, if it cannot be looked at.
    fn file_kind(&self, path: &str) -> Result<FileKind, String>;

    /// The names in a folder, in any order; nothing if there is no such folder.
    ///
    /// # Errors
    /// A sentence, if the folder cannot be read.
    fn read_folder(&self, path: &str) -> Result<Vec<FolderEntry>, String>;

    fn home_directory(&self) -> Option<String>;

    fn working_directory(&self) -> String;

    /// Seconds and nanoseconds since 1970-01-01 UTC, one instant per run. `None` while planning: then
    /// `timestamp()` is unknown.
    fn now(&self) -> Option<(i64, u32)>;

    /// The instant of the plan, the same in plan and apply. `None` if there is no plan, as in `validate`:
    /// then `plantimestamp()` is unknown.
    fn plan_time(&self) -> Option<(i64, u32)>;

    /// Fills the bytes with randomness for `uuid` and `bcrypt`. `false` while planning: then their results
    /// are unknown.
    fn random(&self, bytes: &mut [u8]) -> bool;

    /// Renders a template with variables, an object or map whose names are fit for variables: the evaluator
    /// does it. A template that is one interpolation gives a value of any type, all others give strings.
    ///
    /// # Errors
    /// Argument 0 is the template, 1 the variables.
    fn render_template(&self, name: &str, source: &str, variables: &Value) -> Result<Value, Fault>;
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadFault {
    Missing,
    /// A sentence such as `open x: permission denied`, or `read x: is a directory` once it has been opened.
    Other(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Missing,
    File,
    Folder,
    /// A device, a socket and the like.
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderEntry {
    pub name: String,
    /// Symbolic links are followed.
    pub is_folder: bool,
}
