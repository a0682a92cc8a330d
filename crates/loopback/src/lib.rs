//! Development only: servers on loopback that play registries and mirrors, with real archives, checksums and
//! signatures, and that misbehave on command.
#![allow(clippy::disallowed_methods, reason = "it is for tests, which need files, threads and time")]
#![allow(clippy::expect_used, reason = "a test that cannot be set up fails")]

mod keys;
mod module_registry;
mod provider_registry;
mod server;

pub use keys::SigningKeys;
pub use module_registry::{ModuleRegistry, tar_gz};
pub use provider_registry::{ProviderPackage, ProviderRegistry, package, sha256, zip_with_link};
pub use server::{Asked, Fault, Reply, Server};
