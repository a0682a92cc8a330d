//! Where states are kept. Each backend implements the ports of `terrane-state`.
#![allow(clippy::disallowed_methods, reason = "an adapter: it reads and writes files, waits and makes threads")]

mod backends;
mod disk;
mod local;
mod memory;
mod offload;

pub use backends::BackendRegistry;
pub use disk::{Disk, DiskFile, FileIdentity, FileStamp, OpenMode, SystemDisk};
pub use local::{Backup, LocalBackend, LocalOptions, LocalPaths, LocalStore, SelectedWorkspace};
pub use memory::MemoryStore;
