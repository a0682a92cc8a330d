//! The port to whoever puts modules from elsewhere onto this machine.

use terrane_addr::ModulePath;
use terrane_diag::Diagnostic;

use crate::source_address::ModuleSource;
use crate::version::VersionConstraints;

/// Asked for every call of the tree, callers before what they call.
pub trait Installer {
    /// The folder of a module from elsewhere, which is there now.
    fn install(&mut self, wanted: &WantedModule<'_>) -> Result<InstalledModule, Diagnostic>;

    /// A module that is used where it is.
    fn local(&mut self, path: &ModulePath, source: &str, directory: &str);
}

#[derive(Debug)]
pub struct WantedModule<'a> {
    pub path: &'a ModulePath,
    pub source: &'a ModuleSource,
    /// As written, with their text.
    pub constraints: Option<(&'a str, VersionConstraints)>,
    /// Where it is called, for messages: `main.tf:1`.
    pub place: String,
}

#[derive(Clone, Debug)]
pub struct InstalledModule {
    pub directory: String,
    /// Of a module of a registry.
    pub version: Option<String>,
}
