//! What must not be stored: a leak ends the writing.

use terrane_value::{Path, Value};

/// Where something ephemeral is inside a value.
pub(super) fn ephemeral_path(value: &Value) -> Option<Path> {
    if !value.deep_marks().is_ephemeral() {
        return None;
    }
    let mut found = None;
    value.walk(&mut |path, part| {
        if found.is_none() && part.marks().is_ephemeral() {
            found = Some(path.clone());
        }
        found.is_none() && part.deep_marks().is_ephemeral()
    });
    found
}
