//! A saved plan: one file that holds all that apply needs beside the world itself.
//!
//! ```text
//! terrane-plan 1 0.1.0            magic, version of the format, version of the engine that wrote it
//! {"plan":{..}}                   one record a line; some are followed by the bytes they announce
//! ..
//! sha256 6c4a..                   over everything before this line
//! ```
//!
//! The digest stands at the end, so that writing needs no second pass and a file that was cut off has none.

mod envelope;
mod error;

use std::fmt;
use std::sync::Arc;

use crate::{Plan, wire};

pub use error::{PlanFileError, PlanFileWriteError};

/// A plan together with what it was made from.
#[derive(Clone, Debug)]
pub struct PlanFile {
    pub plan: Plan,
    /// All files of the configuration, so that apply uses it as it was planned.
    pub sources: Vec<SourceText>,
    /// The record of which folder each module call means, as it is on disk.
    pub module_manifest: Option<Vec<u8>>,
    /// The registry that a provider source without a host means.
    pub default_host: String,
    /// Whether the configuration was read in OpenTofu's dialect.
    pub tofu_dialect: bool,
    pub workspace: String,
    pub state_path: String,
    /// Lineage and serial of the state that was read: a saved plan is good for no other.
    pub state_lineage: String,
    pub state_serial: u64,
}

/// One file of the configuration.
#[derive(Clone, PartialEq, Eq)]
pub struct SourceText {
    pub path: String,
    pub bytes: Arc<[u8]>,
}

/// Without the text: configuration can hold secrets, and debug output ends in logs.
impl fmt::Debug for SourceText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SourceText({:?}, {} bytes)", self.path, self.bytes.len())
    }
}

/// The bytes of the file: the same for the same plan.
///
/// # Errors
/// A value that must never be stored, or one for which the format has no notation.
pub fn write(file: &PlanFile) -> Result<Vec<u8>, PlanFileWriteError> {
    let mut out = envelope::open();
    wire::write(file, &mut out)?;
    envelope::close(&mut out);
    Ok(out)
}

/// Reads a file that [`write`] made.
///
/// # Errors
/// What the bytes are instead, or how they were damaged.
pub fn read(bytes: &[u8]) -> Result<PlanFile, PlanFileError> {
    wire::read(envelope::checked(bytes)?)
}

/// Whether the bytes begin as a plan file does, of this version of the format or of another.
#[must_use]
pub fn is_plan_file(bytes: &[u8]) -> bool {
    envelope::has_magic(bytes)
}

#[cfg(test)]
mod tests;
