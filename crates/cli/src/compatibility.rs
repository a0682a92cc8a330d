//! Which version of the language this program says it speaks.

use std::sync::OnceLock;

use terrane_config::{Dialect, EngineVersion, Version};

use crate::dialect::dialect;

/// The version that state, plans and providers are told where nothing else is asked for.
fn default_version() -> &'static str {
    match dialect() {
        Dialect::Terraform => "1.11.4",
        Dialect::Tofu => "1.11.0",
    }
}

/// The newest release of the language that a `required_version` may ask for.
fn newest() -> (u64, u64, u64) {
    match dialect() {
        Dialect::Terraform => (1, 17, 0),
        Dialect::Tofu => (1, 12, 0),
    }
}

const VARIABLE: &str = "TERRANE_COMPAT_VERSION";

/// The version that was asked for, if it is one. Read once: a run has one version.
fn fixed() -> Option<&'static Result<String, String>> {
    static FIXED: OnceLock<Option<Result<String, String>>> = OnceLock::new();
    let read = || {
        let text = std::env::var(VARIABLE).ok().filter(|text| !text.is_empty())?;
        let version = text.strip_prefix('v').unwrap_or(&text);
        Some(match Version::parse(version) {
            Some(_) => Ok(version.to_string()),
            None => Err(format!(
                "{VARIABLE} is {text:?}, which is no version. Write it like \"{}\", or unset the variable.",
                default_version()
            )),
        })
    };
    FIXED.get_or_init(read).as_ref()
}

/// Says what is wrong with the version that was asked for.
pub fn check() -> Result<(), String> {
    fixed().map_or(Ok(()), |fixed| fixed.as_ref().map(|_| ()).map_err(Clone::clone))
}

/// What is written into states, plans and locks, and what providers and scripts are told.
pub fn language_version() -> &'static str {
    fixed().and_then(|fixed| fixed.as_deref().ok()).unwrap_or_else(default_version)
}

/// What `required_version` is held against. Anything that some release up to the newest would accept is ours
/// to run, unless one version was asked for.
pub fn engine_version() -> EngineVersion {
    let fixed = fixed().and_then(|fixed| fixed.as_deref().ok()).and_then(Version::parse);
    let (major, minor, patch) = newest();
    fixed.map_or_else(|| EngineVersion::UpTo(Version::new(major, minor, patch)), EngineVersion::Exactly)
}
