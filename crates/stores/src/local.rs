//! States as files in a folder, where the reference keeps them and with its locks.

mod held;
mod journal_file;
mod lock_info;
mod paths;
mod session;
mod store;
mod workspaces;

use std::io;
use std::path::Path;

use terrane_state::StoreError;

pub use paths::{Backup, LocalOptions, LocalPaths};
pub use store::LocalStore;
pub use workspaces::{LocalBackend, SelectedWorkspace};

fn fault(action: &'static str, place: impl AsRef<Path>, error: &io::Error) -> StoreError {
    // Without the number that the library adds to the system's words.
    let text = error.to_string();
    let message = text.rsplit_once(" (os error").map_or(text.as_str(), |(message, _)| message);
    StoreError::Io {
        action,
        place: place.as_ref().display().to_string(),
        message: lower_first(message),
        full: matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded),
    }
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// `None` where there is no such file.
fn if_there<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
