//! Modules from elsewhere: fetched, checked, laid out in `.terraform/modules` as `modules.json` says, and pinned in
//! a lock file of our own. Fetched are packages of registries, git repositories, archives and folders; other sources
//! are refused by name.
#![allow(clippy::disallowed_methods, reason = "an adapter: it makes files and runs git")]

mod archive;
mod contents;
mod copy;
mod download;
mod from_module;
mod git;
mod installer;
mod lock;
mod netrc;
mod network;
mod registry;
mod verify;

pub use contents::Contents;
pub use from_module::copy_module;
pub use git::{Fetched, GitSource};
pub use installer::{FolderInstaller, Options, package_of};
pub use lock::{LockedPackage, ModuleLock};
pub use network::Network;
pub use verify::verify;
