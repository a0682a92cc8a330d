//! Provisioners: those that run on this machine, and the shapes of those that do not.

mod local_exec;
mod remote;

use std::sync::Arc;

use terrane_provider::Provisioner;

pub use local_exec::LocalExec;
pub use remote::{File, RemoteExec};

/// The provisioner of a kind.
#[must_use]
pub fn find(kind: &str) -> Option<Arc<dyn Provisioner>> {
    match kind {
        "file" => Some(Arc::new(File::default())),
        "local-exec" => Some(Arc::new(LocalExec::default())),
        "remote-exec" => Some(Arc::new(RemoteExec::default())),
        _ => None,
    }
}
