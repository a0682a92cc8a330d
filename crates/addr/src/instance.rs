use std::cmp::Ordering;
use std::fmt;

use crate::Str;

/// Which instance of a resource or module: the only one, one by number, or one by name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub enum InstanceKey {
    #[default]
    None,
    Int(u64),
    Str(Str),
}

impl InstanceKey {
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == InstanceKey::None
    }
}

/// No key first, then numbers by value, then names.
impl Ord for InstanceKey {
    fn cmp(&self, other: &InstanceKey) -> Ordering {
        use InstanceKey::{Int, None, Str};
        match (self, other) {
            (None, None) => Ordering::Equal,
            (None, _) => Ordering::Less,
            (_, None) => Ordering::Greater,
            (Int(a), Int(b)) => a.cmp(b),
            (Int(_), Str(_)) => Ordering::Less,
            (Str(_), Int(_)) => Ordering::Greater,
            (Str(a), Str(b)) => a.cmp(b),
        }
    }
}

impl PartialOrd for InstanceKey {
    fn partial_cmp(&self, other: &InstanceKey) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for InstanceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InstanceKey::None => Ok(()),
            InstanceKey::Int(index) => write!(f, "[{index}]"),
            InstanceKey::Str(name) => {
                f.write_str("[")?;
                write_quoted(f, name)?;
                f.write_str("]")
            }
        }
    }
}

/// A quoted string as the language writes it, so that an address can be pasted back.
fn write_quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            '$' | '%' if rest.peek() == Some(&'{') => write!(f, "{character}{character}")?,
            other => write!(f, "{other}")?,
        }
    }
    f.write_str("\"")
}
