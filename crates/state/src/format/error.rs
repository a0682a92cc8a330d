use std::fmt;

/// Why a document is no state that we can use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// There is nothing in it.
    Empty,
    /// It is cut off, as after a crash in the middle of a write: the place is the end.
    Torn {
        line: usize,
        column: usize,
    },
    /// It is not JSON.
    Syntax {
        message: String,
        line: usize,
        column: usize,
    },
    /// It is JSON, but not a state: `found` describes what stands where the format version should.
    NoVersion {
        found: String,
    },
    /// Versions 1 to 3.
    OldVersion {
        version: u64,
        written_by: Option<String>,
    },
    NewVersion {
        version: u64,
        written_by: Option<String>,
    },
    /// A field has a wrong type, or an instance occurs twice.
    Structure {
        message: String,
        place: Option<(usize, usize)>,
    },
}

impl ReadError {
    /// One sentence without names, as tools match on it.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        match self {
            ReadError::Empty
            | ReadError::Torn { .. }
            | ReadError::Syntax { .. }
            | ReadError::NoVersion { .. }
            | ReadError::OldVersion { .. }
            | ReadError::NewVersion { .. } => "Unsupported state file format",
            ReadError::Structure { .. } => "Invalid state file format",
        }
    }

    /// Whether a writer that is still at work, or has died at work, explains the fault.
    #[must_use]
    pub fn may_be_torn(&self) -> bool {
        matches!(self, ReadError::Empty | ReadError::Torn { .. } | ReadError::Syntax { .. })
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::Empty => f.write_str("The state file is empty."),
            ReadError::Torn { line, column } => {
                write!(
                    f,
                    "The state file could not be parsed as JSON: it ends too early, at line {line}, column {column}."
                )
            }
            ReadError::Syntax { message, line, column } => {
                write!(f, "The state file could not be parsed as JSON: {message} at line {line}, column {column}.")
            }
            ReadError::NoVersion { found } => {
                write!(f, "{found} A positive whole number is required, to identify the format version.")
            }
            ReadError::OldVersion { version, written_by } => write!(
                f,
                "The state file uses format version {version}{}, which is not supported. Let an older engine upgrade it: \
                 \"terraform refresh\" of Terraform 0.13 reads it and writes format version 4.",
                Written(written_by)
            ),
            ReadError::NewVersion { version, written_by } => match written_by {
                Some(engine) => write!(
                    f,
                    "The state file uses format version {version}, which is not supported by this version. This state \
                     file was created by Terraform {engine}."
                ),
                None => write!(
                    f,
                    "The state file uses format version {version}, which is not supported by this version. This state \
                     file may have been created by a newer version."
                ),
            },
            ReadError::Structure { message, place: Some((line, column)) } => {
                write!(
                    f,
                    "The state file does not have the expected structure: {message} at line {line}, column {column}."
                )
            }
            ReadError::Structure { message, place: None } => {
                write!(f, "The state file does not have the expected structure: {message}.")
            }
        }
    }
}

impl std::error::Error for ReadError {}

struct Written<'a>(&'a Option<String>);

impl fmt::Display for Written<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(engine) => write!(f, " (written by Terraform {engine})"),
            None => Ok(()),
        }
    }
}
