//! Where a module comes from: the text of `source`.

use std::fmt;

/// What kind of place a module source names. Its text is the form in which installed modules are noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModuleSource {
    /// A folder, relative to that of the calling module.
    Local,
    Registry(RegistryModule),
    Remote(RemoteModule),
}

/// `host/namespace/name/system//folder`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryModule {
    pub host: String,
    pub namespace: String,
    pub name: String,
    pub system: String,
    /// Within the package; empty for all of it.
    pub folder: String,
}

/// A package that is downloaded, written in full: equal places are equal texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteModule {
    /// With its query, without the folder.
    pub package: String,
    /// Within the package; empty for all of it.
    pub folder: String,
}

/// Hosts of repositories that are written without a scheme.
const WELL_KNOWN: [&str; 2] = ["github.com", "bitbucket.org"];

impl ModuleSource {
    /// `None` if no kind of source is written like this.
    #[must_use]
    pub fn parse(text: &str, default_host: &str) -> Option<ModuleSource> {
        if ["./", "../", ".\\", "..\\"].iter().any(|prefix| text.starts_with(prefix)) {
            return Some(ModuleSource::Local);
        }
        if let Some(registry) = RegistryModule::parse(text, default_host) {
            return Some(ModuleSource::Registry(registry));
        }
        RemoteModule::parse(text).map(ModuleSource::Remote)
    }
}

impl fmt::Display for ModuleSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ModuleSource::Local => Ok(()),
            ModuleSource::Registry(module) => {
                f.write_str(&module.package())?;
                match module.folder.as_str() {
                    "" => Ok(()),
                    folder => write!(f, "//{folder}"),
                }
            }
            ModuleSource::Remote(module) => {
                let (place, query) = split_query(&module.package);
                f.write_str(place)?;
                if !module.folder.is_empty() {
                    write!(f, "//{}", module.folder)?;
                }
                f.write_str(query)
            }
        }
    }
}

impl RegistryModule {
    /// `[host/]namespace/name/system[//folder]`.
    fn parse(text: &str, default_host: &str) -> Option<RegistryModule> {
        let (package, folder) = text.split_once("//").unwrap_or((text, ""));
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
        let [host, namespace, name, system] = [host, namespace, name, system].map(str::to_string);
        Some(RegistryModule { host, namespace, name, system, folder: inner_folder(folder)? })
    }

    /// Without the folder.
    #[must_use]
    pub fn package(&self) -> String {
        format!("{}/{}/{}/{}", self.host, self.namespace, self.name, self.system)
    }
}

impl RemoteModule {
    /// `None` if nothing is downloaded from such a place, or if the folder leads out of the package.
    #[must_use]
    pub fn parse(text: &str) -> Option<RemoteModule> {
        let (forced, address) = split_forced(text);
        let (place, folder) = split_folder(address);
        let (place, query) = split_query(&place);
        let (place, more) = written_out(forced, place)?;
        let folder = match more.is_empty() {
            true => inner_folder(&folder)?,
            false => inner_folder(&format!("{more}/{folder}"))?,
        };
        Some(RemoteModule { package: format!("{place}{query}"), folder })
    }
}

/// `git::https://...` is fetched by git, whatever the rest looks like.
fn split_forced(text: &str) -> (&str, &str) {
    let name = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match text.split_once("::") {
        Some((forced, rest)) if name(forced) => (forced, rest),
        _ => ("", text),
    }
}

/// The address of the package with its query, and what stands after `//`.
fn split_folder(text: &str) -> (String, String) {
    let (place, query) = split_query(text);
    let begin = place.find("://").map_or(0, |at| at + 3);
    match place[begin..].find("//") {
        Some(at) => {
            let (package, folder) = place.split_at(begin + at);
            (format!("{package}{query}"), folder.trim_start_matches('/').to_string())
        }
        None => (text.to_string(), String::new()),
    }
}

/// The query with its question mark.
fn split_query(text: &str) -> (&str, &str) {
    text.find('?').map_or((text, ""), |at| text.split_at(at))
}

/// Folders of a package without `.` and empty parts. `None` if they lead out of it.
fn inner_folder(text: &str) -> Option<String> {
    let mut parts = Vec::new();
    for part in text.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            other => parts.push(other),
        }
    }
    Some(parts.join("/"))
}

/// Short forms in full, and the folder that such a form may name.
fn written_out(forced: &str, place: &str) -> Option<(String, String)> {
    let whole = |text: String| Some((text, String::new()));
    if place.is_empty() || place.starts_with('-') {
        return None;
    }
    if matches!(forced, "" | "git") {
        if let Some((repository, folder)) = well_known(place) {
            return Some((format!("git::https://{repository}"), folder));
        }
        if let Some((host, path)) = place.strip_prefix("git@").and_then(|rest| rest.split_once(':'))
            && !host.contains('/')
        {
            return whole(format!("git::ssh://git@{host}/{}", path.trim_start_matches('/')));
        }
    }
    if !forced.is_empty() {
        return whole(format!("{forced}::{place}"));
    }
    if place.starts_with('/') {
        return whole(format!("file://{place}"));
    }
    if let Some(bucket) = bucket(place) {
        return whole(bucket);
    }
    place.contains("://").then(|| (place.to_string(), String::new()))
}

/// `github.com/owner/name/and/a/folder`.
fn well_known(place: &str) -> Option<(String, String)> {
    let mut parts = place.splitn(4, '/');
    let (host, owner, name) = (parts.next()?, parts.next()?, parts.next()?);
    if !WELL_KNOWN.contains(&host) || owner.is_empty() || name.is_empty() {
        return None;
    }
    let ending = if name.ends_with(".git") { "" } else { ".git" };
    Some((format!("{host}/{owner}/{name}{ending}"), parts.next().unwrap_or_default().to_string()))
}

/// Buckets that are known by their host.
fn bucket(place: &str) -> Option<String> {
    let (host, path) = place.split_once('/')?;
    if host == "www.googleapis.com" && path.starts_with("storage/") {
        return Some(format!("gcs::https://{place}"));
    }
    let region = |name: &str| match name {
        "s3" => Some("s3".to_string()),
        other => other.strip_prefix("s3-").map(|_| other.to_string()),
    };
    let service = host.strip_suffix(".amazonaws.com")?;
    if let Some(endpoint) = region(service) {
        return Some(format!("s3::https://{endpoint}.amazonaws.com/{path}"));
    }
    let (bucket, service) = service.rsplit_once('.')?;
    region(service).map(|endpoint| format!("s3::https://{endpoint}.amazonaws.com/{bucket}/{path}"))
}

fn is_host(text: &str) -> bool {
    let (name, port) = text.split_once(':').unwrap_or((text, "0"));
    let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    is_port && name.contains('.') && name.split('.').all(|label| is_part(label, "-"))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Measured: what the reference says that it downloads, and what it notes.
    #[test]
    fn sources_are_told_apart_and_written_out() {
        for (text, source) in [
            ("./a", Some("")),
            ("../a//b", Some("")),
            ("x/y/z", Some("r.io/x/y/z")),
            ("x/y/z//s/", Some("r.io/x/y/z//s")),
            ("example.com/x/y/z", Some("example.com/x/y/z")),
            ("example.com:8443/x/y/z", Some("example.com:8443/x/y/z")),
            ("gitlab.com/a/b/c", Some("gitlab.com/a/b/c")),
            ("Xa/Ya/z", Some("r.io/Xa/Ya/z")),
            ("X/Y/Z", None),
            ("a", None),
            ("..", None),
            ("x/y", None),
            ("a/b/c/d/e", None),
            ("a.b/c/d", None),
            ("/abs", Some("file:///abs")),
            ("/abs//b", Some("file:///abs//b")),
            ("github.com/a", None),
            ("github.com/a/b", Some("git::https://github.com/a/b.git")),
            ("github.com/a/b.git//c/d?ref=x", Some("git::https://github.com/a/b.git//c/d?ref=x")),
            ("github.com/a/b/c/d", Some("git::https://github.com/a/b.git//c/d")),
            ("bitbucket.org/a/b", Some("git::https://bitbucket.org/a/b.git")),
            ("git::github.com/a/b", Some("git::https://github.com/a/b.git")),
            ("git@github.com:a/b.git?ref=v1", Some("git::ssh://git@github.com/a/b.git?ref=v1")),
            ("git@github.com:a/b//c?ref=v", Some("git::ssh://git@github.com/a/b//c?ref=v")),
            ("git::git@example.com:a/b.git//c", Some("git::ssh://git@example.com/a/b.git//c")),
            ("git::https://example.com/a/b.git//c/?ref=1", Some("git::https://example.com/a/b.git//c?ref=1")),
            ("git::https://example.com/a/b.git//c//d", Some("git::https://example.com/a/b.git//c/d")),
            ("git::https://example.com/a/b.git//../d", None),
            ("git::file:///a/b//c*?ref=1&depth=1", Some("git::file:///a/b//c*?ref=1&depth=1")),
            ("git::-x", None),
            ("user@example.com:a/b.git", None),
            ("gitlab.com/a/b", None),
            ("https://github.com/a/b", Some("https://github.com/a/b")),
            ("https://example.com/a.zip//s/x?archive=zip", Some("https://example.com/a.zip//s/x?archive=zip")),
            ("bucket.s3.amazonaws.com/key.zip", Some("s3::https://s3.amazonaws.com/bucket/key.zip")),
            ("s3-eu-west-1.amazonaws.com/b/k.zip", Some("s3::https://s3-eu-west-1.amazonaws.com/b/k.zip")),
            ("www.googleapis.com/storage/v1/b/f.zip", Some("gcs::https://www.googleapis.com/storage/v1/b/f.zip")),
            ("oci://example.com/a/b?tag=1", Some("oci://example.com/a/b?tag=1")),
        ] {
            let parsed = ModuleSource::parse(text, "r.io");
            assert_eq!(parsed.as_ref().map(ModuleSource::to_string).as_deref(), source, "{text}");
            if let (Some(parsed), Some(full)) = (&parsed, source.filter(|full| !full.is_empty())) {
                assert_eq!(ModuleSource::parse(full, "other.io").as_ref(), Some(parsed), "what was noted is read");
            }
        }
    }
}
