//! The module tree: what is declared, with expressions still as syntax.
//!
//! [`load`] reads a folder and all the modules that it calls, through the [`Sources`] port; this crate opens
//! no file itself. Whatever is wrong becomes a diagnostic, and reading goes on with the rest.

mod address;
mod constant;
mod content;
mod decode;
mod decoder;
mod deprecations;
mod dialects;
mod early;
mod expressions;
mod files;
mod generated;
mod install;
mod load;
mod module;
mod names;
mod overrides;
mod passing;
mod passing_checks;
mod reference;
mod references;
mod shapes;
mod source_address;
mod sources;
mod variables_file;
mod version;
mod wire;

pub use dialects::{DialectFinding, DialectReport, dialect_report};
pub use early::{EarlyExpression, EarlyValues};
pub use install::{InstalledModule, Installer, WantedModule};
pub use load::{Deprecations, Dialect, LoadOptions, load, load_with};
pub use module::*;
pub use passing::{ProviderNotConfigured, find_configuration, provider_for};
pub use shapes::{Shape, shapes, top_level_blocks};
pub use source_address::{ModuleSource, RegistryModule, RemoteModule};
pub use sources::{MemorySources, SourceError, Sources};
pub use variables_file::read_variables_file;
pub use version::{EngineVersion, Version, VersionConstraints};
pub use wire::{InstalledEntry, Manifest};
