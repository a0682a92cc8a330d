//! Packages of providers: found in mirrors and registries, fetched, checked, laid out where the engine starts them
//! from, and pinned in the lock file.
#![allow(clippy::disallowed_methods, reason = "an adapter: it reads and makes files")]

mod choice;
mod collect;
mod hash;
mod index;
mod installer;
mod layout;
mod lock;
mod mirror;
mod network_mirror;
mod provide;
mod registry;
mod remote;
mod signature;
mod sources;
mod verified;

pub use choice::{Requirement, Unsatisfied, canonical, choose};
pub use collect::{Collected, Tracking};
pub use hash::{archive_checksum, archive_hash, folder_hash};
pub use installer::{InstallFault, Installer, Protocol, Told};
pub use layout::{PackageError, Shelf, cached, executable, install, installed, platform};
pub use lock::{LockFile, LockedProvider};
pub use mirror::{LocalPackage, PackageForm, packages};
pub use network_mirror::{mirror_package, mirror_versions};
pub use registry::{Offer, registry_package, registry_versions};
pub use remote::{Fetched, RemoteFault, RemotePackage};
pub use signature::{Trust, verify};
pub use sources::{Method, Pattern, Source, implied_sources};
pub use verified::VerifiedPackages;
