//! Where packages may come from: the rules of `provider_installation`, or those that hold without it.

use std::fs;
use std::path::{Path, PathBuf};

use terrane_addr::ProviderAddr;

/// A place that is asked, and for which providers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub method: Method,
    /// `None`: all.
    pub include: Option<Vec<Pattern>>,
    pub exclude: Vec<Pattern>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Method {
    FilesystemMirror(PathBuf),
    NetworkMirror(String),
    /// The provider's own registry.
    Direct,
}

impl Source {
    #[must_use]
    pub fn serves(&self, provider: &ProviderAddr) -> bool {
        let matches = |patterns: &[Pattern]| patterns.iter().any(|pattern| pattern.matches(provider));
        self.include.as_deref().is_none_or(matches) && !matches(&self.exclude)
    }

    /// As messages name it.
    #[must_use]
    pub fn place(&self, provider: &ProviderAddr) -> String {
        match &self.method {
            Method::FilesystemMirror(folder) => folder.display().to_string(),
            Method::NetworkMirror(url) => format!("network mirror {url}"),
            Method::Direct => format!("registry {}", provider.host),
        }
    }
}

/// `registry.terraform.io/hashicorp/*`: a star stands for any name, and only as the whole of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern([Option<String>; 3]);

impl Pattern {
    /// `None` if it is none. A host that is not written is the default one.
    #[must_use]
    pub fn parse(text: &str, default_host: &str) -> Option<Pattern> {
        let lower = text.to_lowercase();
        let mut parts: Vec<&str> = lower.split('/').collect();
        match parts.len() {
            2 => parts.insert(0, default_host),
            3 => {}
            _ => return None,
        }
        if parts.iter().any(|part| part.is_empty() || (part.contains('*') && *part != "*")) {
            return None;
        }
        // A star can only be followed by stars.
        let star = parts.iter().position(|part| *part == "*").unwrap_or(3);
        if parts[star..].iter().any(|part| *part != "*") {
            return None;
        }
        let part = |at: usize| (parts[at] != "*").then(|| parts[at].to_owned());
        Some(Pattern([part(0), part(1), part(2)]))
    }

    #[must_use]
    pub fn matches(&self, provider: &ProviderAddr) -> bool {
        let parts = [&provider.host, &provider.namespace, &provider.name];
        self.0.iter().zip(parts).all(|(wanted, part)| wanted.as_deref().is_none_or(|wanted| wanted == part.as_str()))
    }
}

/// The rules that hold where nothing is configured: the usual folders, and for what is in none of them the
/// registry. `home` may be missing; `data` are the folders of `XDG_DATA_DIRS` and their kin.
#[must_use]
pub fn implied_sources(home: Option<&Path>, data: &[PathBuf]) -> Vec<Source> {
    let mut folders = vec![PathBuf::from("terraform.d/plugins")];
    folders.extend(home.map(|home| home.join(".terraform.d/plugins")));
    folders.extend(data.iter().map(|folder| folder.join("terraform/plugins")));
    let mut mirrored = Vec::new();
    let mut sources = Vec::new();
    for folder in folders.into_iter().filter(|folder| folder.is_dir()) {
        mirrored.extend(providers_in(&folder));
        sources.push(Source { method: Method::FilesystemMirror(folder), include: None, exclude: Vec::new() });
    }
    sources.push(Source { method: Method::Direct, include: None, exclude: mirrored });
    sources
}

fn providers_in(mirror: &Path) -> Vec<Pattern> {
    let inside = |folder: PathBuf| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
        folders.sort();
        folders
    };
    let below = inside(mirror.into()).into_iter().flat_map(inside).flat_map(inside);
    below
        .filter_map(|path| path.strip_prefix(mirror).ok().and_then(|path| Pattern::parse(path.to_str()?, "")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_parts() {
        let aws = ProviderAddr::new("registry.terraform.io", "hashicorp", "aws");
        let cases = [
            ("hashicorp/aws", Some(true)),
            ("hashicorp/*", Some(true)),
            ("*/*/*", Some(true)),
            ("*/*", Some(true)),
            ("registry.terraform.io/*/*", Some(true)),
            ("example.com/*/*", Some(false)),
            ("hashicorp/azurerm", Some(false)),
            ("hashicorp/a*", None),
            ("*/hashicorp/aws", None),
            ("aws", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let pattern = Pattern::parse(text, "registry.terraform.io");
            assert_eq!(pattern.map(|pattern| pattern.matches(&aws)), expected, "{text:?}");
        }
    }

    #[test]
    fn what_a_folder_has_is_not_asked_of_the_registry() {
        let home = tempfile::tempdir().unwrap();
        let mirror = home.path().join(".terraform.d/plugins");
        fs::create_dir_all(mirror.join("registry.terraform.io/hashicorp/aws/5.0.0/linux_amd64")).unwrap();
        let sources = implied_sources(Some(home.path()), &[]);
        let serves = |name: &str| -> Vec<bool> {
            let provider = ProviderAddr::new("registry.terraform.io", "hashicorp", name);
            sources.iter().map(|source| source.serves(&provider)).collect()
        };
        assert_eq!((serves("aws"), serves("random")), (vec![true, false], vec![true, true]));
        assert_eq!(sources[0].method, Method::FilesystemMirror(mirror));
    }
}
