//! All functions by name.

use std::sync::LazyLock;

use crate::Function;

/// A family and what its page calls it.
const FAMILIES: &[(&str, &[Function])] = &[
    ("Compression", crate::compression::FUNCTIONS),
    ("Conversion and marks", crate::conversion::FUNCTIONS),
    ("Documents: JSON, CSV", crate::documents::FUNCTIONS),
    ("Encoding", crate::encoding::FUNCTIONS),
    ("Files", crate::files::FUNCTIONS),
    ("Formatting", crate::format::FUNCTIONS),
    ("Hashes and encryption", crate::hashes::FUNCTIONS),
    ("Identifiers", crate::identifiers::FUNCTIONS),
    ("Maps", crate::maps::FUNCTIONS),
    ("Networks", crate::network::FUNCTIONS),
    ("Numbers", crate::numbers::FUNCTIONS),
    ("Paths", crate::paths::FUNCTIONS),
    ("Regular expressions", crate::patterns::FUNCTIONS),
    ("Sequences", crate::sequences::FUNCTIONS),
    ("Sets", crate::sets::FUNCTIONS),
    ("Attempts", crate::special::FUNCTIONS),
    ("Text", crate::text::FUNCTIONS),
    ("Time", crate::time::FUNCTIONS),
    ("YAML", crate::yaml::FUNCTIONS),
];

static FUNCTIONS: LazyLock<Vec<&'static Function>> = LazyLock::new(|| {
    let mut functions: Vec<&'static Function> = FAMILIES.iter().flat_map(|(_, family)| *family).collect();
    functions.sort_by_key(|function| function.name);
    functions
});

/// All functions by family: its title, and the names in it.
pub fn families() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    FAMILIES.iter().map(|(title, family)| (*title, family.iter().map(|function| function.name).collect()))
}

/// All functions, in the order of their names.
#[must_use]
pub fn all() -> &'static [&'static Function] {
    &FUNCTIONS
}

/// A function by its name, with or without `core::` before it.
#[must_use]
pub fn lookup(name: &str) -> Option<&'static Function> {
    let name = name.strip_prefix("core::").unwrap_or(name);
    let index = FUNCTIONS.binary_search_by(|function| function.name.cmp(name)).ok()?;
    Some(FUNCTIONS[index])
}
