//! Packages of providers: found in mirrors on this machine, checked, laid out where the engine starts them from,
//! and pinned in the lock file. Registries are not asked: what a mirror does not have is refused by name.
#![allow(clippy::disallowed_methods, reason = "an adapter: it reads and makes files")]

mod choice;
mod hash;
mod layout;
mod lock;
mod mirror;
mod sources;
mod verified;

pub use choice::{Requirement, Unsatisfied, canonical, choose};
pub use hash::{archive_hash, folder_hash};
pub use layout::{PackageError, executable, install, installed, platform};
pub use lock::{LockFile, LockedProvider};
pub use mirror::{LocalPackage, PackageForm, packages};
pub use sources::{Method, Pattern, Source, implied_sources};
pub use verified::VerifiedPackages;
