//! All functions by name.

use std::sync::LazyLock;

use crate::Function;

static FUNCTIONS: LazyLock<Vec<&'static Function>> = LazyLock::new(|| {
    let families = [
        crate::compression::FUNCTIONS,
        crate::conversion::FUNCTIONS,
        crate::documents::FUNCTIONS,
        crate::encoding::FUNCTIONS,
        crate::files::FUNCTIONS,
        crate::format::FUNCTIONS,
        crate::hashes::FUNCTIONS,
        crate::identifiers::FUNCTIONS,
        crate::maps::FUNCTIONS,
        crate::network::FUNCTIONS,
        crate::numbers::FUNCTIONS,
        crate::paths::FUNCTIONS,
        crate::patterns::FUNCTIONS,
        crate::sequences::FUNCTIONS,
        crate::sets::FUNCTIONS,
        crate::special::FUNCTIONS,
        crate::text::FUNCTIONS,
        crate::time::FUNCTIONS,
        crate::yaml::FUNCTIONS,
    ];
    let mut functions: Vec<&'static Function> = families.into_iter().flatten().collect();
    functions.sort_by_key(|function| function.name);
    functions
});

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
