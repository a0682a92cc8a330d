use std::fmt;

use terrane_value::Str;

/// A lock that is held. Dropping it does not release it: give it to [`crate::StateStore::unlock`].
#[derive(Debug)]
#[must_use = "a lock must be given back"]
pub struct Lock {
    pub info: LockInfo,
    /// Grows with every lock of a state, in stores whose locks can be lost: a write under a smaller one
    /// is refused.
    pub fence: Option<u64>,
}

/// What people are told about a lock. The store fills in the path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LockInfo {
    /// A random UUID.
    pub id: Str,
    /// For instance `OperationTypeApply`.
    pub operation: Str,
    pub info: Str,
    /// `user@host`
    pub who: Str,
    /// The version of the engine.
    pub version: Str,
    /// In UTC, as RFC 3339 has it: `2026-11-21T09:02:25.415540889Z`.
    pub created: Str,
    pub path: Str,
}

/// The block of a message that says who holds a lock.
impl fmt::Display for LockInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let created = match self.created.strip_suffix('Z') {
            Some(utc) => format!("{} +0000 UTC", utc.replacen('T', " ", 1)),
            None => self.created.to_string(),
        };
        writeln!(f, "Lock Info:")?;
        writeln!(f, "  ID:        {}", self.id)?;
        writeln!(f, "  Path:      {}", self.path)?;
        writeln!(f, "  Operation: {}", self.operation)?;
        writeln!(f, "  Who:       {}", self.who)?;
        writeln!(f, "  Version:   {}", self.version)?;
        writeln!(f, "  Created:   {created}")?;
        writeln!(f, "  Info:      {}", self.info)
    }
}
