//! Modules from elsewhere: fetched, checked, laid out in `.terraform/modules` as `modules.json` says, and pinned in
//! a lock file of our own. Fetched are git repositories and folders; other sources are refused by name.
#![allow(clippy::disallowed_methods, reason = "an adapter: it makes files and runs git")]

mod contents;
mod copy;
mod git;
mod installer;
mod lock;
mod verify;

pub use contents::Contents;
pub use copy::{copy_package, is_empty_folder};
pub use git::{Fetched, GitSource};
pub use installer::{FolderInstaller, Options, package_of};
pub use lock::{LockedPackage, ModuleLock};
pub use verify::verify;
