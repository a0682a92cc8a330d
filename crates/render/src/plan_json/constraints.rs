//! What a module asks of the versions of a provider.

use terrane_config::{Module, Version};
use terrane_value::Str;

/// All of it in one normal form: sorted, and with three numbers.
pub(crate) fn version_constraint(module: &Module, name: &Str) -> Option<String> {
    let required = module.settings.required_providers.get(name).and_then(|required| required.version.as_ref());
    let own = module.providers.iter().filter(|((own, _), _)| own == name);
    let blocks = own.filter_map(|(_, block)| block.version.as_ref());
    let parts = required.into_iter().chain(blocks).flat_map(|(text, _)| text.split(','));
    let mut parts: Vec<(Version, String)> = parts.filter_map(constraint).collect();
    parts.sort_by(|(a, _), (b, _)| a.cmp(b));
    parts.dedup_by(|(_, a), (_, b)| a == b);
    let parts: Vec<String> = parts.into_iter().map(|(_, text)| text).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// One constraint: the version that it names, and its text.
fn constraint(part: &str) -> Option<(Version, String)> {
    let part = part.trim();
    let number = part.find(|c: char| c.is_ascii_digit() || c == 'v')?;
    let operator = part[..number].trim();
    let written = part[number..].trim();
    let version = Version::parse(written)?;
    // `~> 2.1` says something else than `~> 2.1.0`.
    let shown = match (operator, written.matches('.').count()) {
        ("~>", 0) => format!("{written}.0"),
        ("~>", 1) => written.to_string(),
        _ => version.to_string(),
    };
    let operator = if operator.is_empty() || operator == "=" { String::new() } else { format!("{operator} ") };
    Some((version, format!("{operator}{shown}")))
}
