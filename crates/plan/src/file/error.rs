use std::fmt;

use terrane_value::Path;

/// Why bytes are no plan that could be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanFileError {
    /// There is nothing in the file.
    Empty,
    NotAPlanFile,
    /// A zip archive: the form in which Terraform and OpenTofu save plans.
    ReferencePlan,
    NewerVersion {
        version: u64,
        /// The version of the engine that wrote it.
        written_by: String,
    },
    /// Its end is missing, as after a crash in the middle of a write or of a copy.
    Torn,
    /// The file is whole, but something in it is not as it was written.
    ChecksumMismatch,
    /// The file is as it was written, but makes no sense: our fault, or that of someone who made it by hand.
    Contents {
        /// The number of the record, from 1.
        record: usize,
        message: String,
    },
}

impl fmt::Display for PlanFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PlanFileError::Empty => f.write_str("The file is empty."),
            PlanFileError::NotAPlanFile => {
                f.write_str("It is not a plan file: those are made by \"plan\" with the option \"-out\".")
            }
            PlanFileError::ReferencePlan => f.write_str(
                "It is a zip archive, which is how Terraform and OpenTofu save their plans. Those can be shown and \
                 applied only by the engine that made them. Run \"terrane plan\" with the option \"-out\" to plan anew \
                 from the same configuration and state.",
            ),
            PlanFileError::NewerVersion { version, written_by } => write!(
                f,
                "It has version {version} of the format, which this version of Terrane does not know: it was made by \
                 Terrane {written_by}. Apply it with that version, or plan anew with this one."
            ),
            PlanFileError::Torn => {
                f.write_str("The end of the file is missing, so it was not written or copied to the end. Plan anew.")
            }
            PlanFileError::ChecksumMismatch => f.write_str(
                "The checksum does not match, so the file was damaged or changed after it was written. Plan anew.",
            ),
            PlanFileError::Contents { record, message } => {
                write!(f, "The plan cannot be understood, at record {record}: {message}.")
            }
        }
    }
}

impl std::error::Error for PlanFileError {}

/// Why a plan cannot be saved. None of the messages holds a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanFileWriteError {
    /// An ephemeral value, which is never stored.
    Ephemeral {
        /// What the value is of: `the planned value of a.b`.
        place: String,
        path: Path,
    },
    /// A write-only attribute with a value, which is never stored.
    WriteOnly { place: String, path: Path },
    /// There is no notation for the value.
    Value { place: String, message: String },
    /// Blocks and attributes inside each other, more of them than can be read again.
    TooDeep { place: String },
}

impl fmt::Display for PlanFileWriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (place, path, kind) = match self {
            PlanFileWriteError::Ephemeral { place, path } => (place, path, "an ephemeral value"),
            PlanFileWriteError::WriteOnly { place, path } => (place, path, "a value of a write-only attribute"),
            PlanFileWriteError::Value { place, message } => {
                return write!(f, "The plan cannot be saved, because of {place}: {message}.");
            }
            PlanFileWriteError::TooDeep { place } => {
                return write!(f, "The plan cannot be saved, because {place} is nested too deeply.");
            }
        };
        write!(f, "The plan cannot be saved, because {place} has {kind}")?;
        if !path.is_empty() {
            write!(f, " at {path}")?;
        }
        f.write_str(". Such values are never stored.")
    }
}

impl std::error::Error for PlanFileWriteError {}
