//! Where a module comes from: the text of `source`.

/// What kind of place a module source names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ModuleSource {
    /// A folder, relative to that of the calling module.
    Local,
    /// A package of a module registry: `host/namespace/name/system`, with the folder in it after `//`.
    Registry(String),
    /// Anything that is downloaded, in a form in which equal places are equal texts.
    Remote(String),
}

/// Hosts of repositories that are written without a scheme.
const WELL_KNOWN: [&str; 2] = ["github.com", "bitbucket.org"];

impl ModuleSource {
    /// `None` if no kind of source is written like this.
    pub fn parse(text: &str, default_host: &str) -> Option<ModuleSource> {
        if ["./", "../", ".\\", "..\\"].iter().any(|prefix| text.starts_with(prefix)) {
            return Some(ModuleSource::Local);
        }
        if let Some(registry) = registry(text, default_host) {
            return Some(ModuleSource::Registry(registry));
        }
        let first = text.split('/').next().unwrap_or_default();
        let remote = text.contains("::")
            || text.contains("://")
            || text.starts_with('/')
            || text.starts_with("git@")
            || WELL_KNOWN.contains(&first);
        remote.then(|| ModuleSource::Remote(comparable(text)))
    }
}

/// `[host/]namespace/name/system[//folder]` in full.
fn registry(text: &str, default_host: &str) -> Option<String> {
    let (package, folder) = match text.split_once("//") {
        Some((package, folder)) => (package, Some(folder)),
        None => (text, None),
    };
    let parts: Vec<&str> = package.split('/').collect();
    let (host, rest) = match parts.as_slice() {
        [namespace, name, system] => (default_host, [*namespace, *name, *system]),
        [host, namespace, name, system] if is_host(host) => (*host, [*namespace, *name, *system]),
        _ => return None,
    };
    let [namespace, name, system] = rest;
    if WELL_KNOWN.contains(&host) || WELL_KNOWN.contains(&namespace) {
        return None;
    }
    if !is_part(namespace, "-_") || !is_part(name, "-_") || !is_part(system, "") {
        return None;
    }
    let folder = folder.map(|folder| format!("//{folder}")).unwrap_or_default();
    Some(format!("{host}/{namespace}/{name}/{system}{folder}"))
}

fn is_host(text: &str) -> bool {
    text.contains('.') && text.split('.').all(|label| is_part(label, "-"))
}

/// Lower case letters and digits, and some others between them.
fn is_part(text: &str, inner: &str) -> bool {
    let plain = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit();
    let upper_is_fine = !inner.is_empty() && inner.contains('_');
    let fits = |character: char| plain(character) || (upper_is_fine && character.is_ascii_uppercase());
    text.chars().all(|character| fits(character) || inner.contains(character))
        && text.starts_with(fits)
        && text.ends_with(fits)
}

/// Short forms of git sources are written out by `init`: both sides are brought to the shortest.
fn comparable(text: &str) -> String {
    let text = text.strip_prefix("git::").unwrap_or(text);
    let text = ["https://", "ssh://"].iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or(text);
    let text = text.strip_prefix("git@").unwrap_or(text);
    let (place, query) = text.split_once('?').unwrap_or((text, ""));
    let place = place.replacen("github.com:", "github.com/", 1).replace(".git//", "//");
    let place = place.strip_suffix(".git").unwrap_or(&place);
    format!("{place}?{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_told_apart() {
        let registry = |text: &str| Some(ModuleSource::Registry(text.to_string()));
        let remote = |text: &str| Some(ModuleSource::Remote(text.to_string()));
        for (text, source) in [
            ("./a", Some(ModuleSource::Local)),
            ("../a//b", Some(ModuleSource::Local)),
            ("x/y/z", registry("r.io/x/y/z")),
            ("x/y/z//s", registry("r.io/x/y/z//s")),
            ("example.com/x/y/z", registry("example.com/x/y/z")),
            ("Xa/Ya/z", registry("r.io/Xa/Ya/z")),
            ("X/Y/Z", None),
            ("a", None),
            ("..", None),
            ("x/y", None),
            ("a/b/c/d/e", None),
            ("a.b/c/d", None),
            ("/abs", remote("/abs?")),
            ("github.com/x/y", remote("github.com/x/y?")),
            ("github.com/x/y/z", remote("github.com/x/y/z?")),
            ("git@github.com:x/y.git?ref=v1", remote("github.com/x/y?ref=v1")),
            ("git::https://github.com/x/y.git", remote("github.com/x/y?")),
            ("git::https://github.com/x/y.git//m", remote("github.com/x/y//m?")),
        ] {
            assert_eq!(ModuleSource::parse(text, "r.io"), source, "{text}");
        }
    }
}
