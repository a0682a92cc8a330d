//! From what modules ask for to packages that lie where they are started from.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use futures::{StreamExt, stream};
use terrane_addr::ProviderAddr;
use terrane_config::Version;
use terrane_http::Hosts;

use crate::registry::registry_versions;
use crate::{
    LocalPackage, LockFile, LockedProvider, Method, Requirement, Source, Trust, canonical, choose, mirror_versions,
    packages,
};

/// How many places are asked, and packages fetched, at the same time.
const AT_ONCE: usize = 6;

/// What installing goes by.
pub struct Installer<'i> {
    pub hosts: &'i Hosts,
    /// In order.
    pub sources: Vec<Source>,
    /// Packages that projects share.
    pub cache: Option<PathBuf>,
    /// Whether a package of the cache is good although the lock file does not know it.
    pub cache_may_break_lock: bool,
    pub data_folder: PathBuf,
    pub platform: String,
    /// A registry that may know no keys of authors.
    pub keyless: Option<&'i str>,
    /// The hash of a folder, remembered or computed.
    pub hash: &'i dyn Fn(&Path) -> io::Result<String>,
}

/// What is going on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    Reusing { provider: ProviderAddr },
    Finding { provider: ProviderAddr, constraints: String },
    Previous { provider: ProviderAddr, version: String },
    FromCache { provider: ProviderAddr, version: String },
    Installing { provider: ProviderAddr, version: String },
    Installed { provider: ProviderAddr, version: String, trust: Trust },
}

/// Why one provider is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstallFault {
    pub summary: &'static str,
    pub detail: String,
}

const QUERY: &str = "Failed to query available provider packages";
const INSTALL: &str = "Failed to install provider";

impl InstallFault {
    pub(crate) fn query(detail: impl fmt::Display) -> InstallFault {
        InstallFault { summary: QUERY, detail: sentence(detail) }
    }

    pub(crate) fn refused(detail: impl fmt::Display) -> InstallFault {
        InstallFault { summary: INSTALL, detail: sentence(detail) }
    }

    pub(crate) fn incompatible(detail: impl fmt::Display) -> InstallFault {
        InstallFault { summary: "Incompatible provider version", detail: sentence(detail) }
    }
}

fn sentence(detail: impl fmt::Display) -> String {
    let text = detail.to_string();
    let ends = text.ends_with(['.', '?', '"']) || text.contains("\n  - ");
    if ends { text } else { format!("{text}.") }
}

/// A provider whose version stands.
pub(crate) struct Chosen<'c> {
    pub provider: &'c ProviderAddr,
    pub version: Version,
    pub constraints: String,
    /// What the lock file says of this very version.
    pub locked: Option<&'c LockedProvider>,
}

impl Installer<'_> {
    /// Installs them all, and returns the lock file that pins them. What fails is reported, each by itself. Of
    /// those in `others` nothing is installed, but what the lock file says of them stays.
    pub async fn install(
        &self,
        wanted: &BTreeMap<ProviderAddr, Vec<Requirement>>,
        others: &BTreeSet<ProviderAddr>,
        lock: &LockFile,
        upgrade: bool,
        tell: &dyn Fn(Told),
    ) -> Result<LockFile, Vec<InstallFault>> {
        let mut choices = Vec::new();
        for (provider, requirements) in wanted {
            choices.push(self.choose(provider, requirements, lock.providers.get(provider), upgrade, tell));
        }
        let choices: Vec<_> = stream::iter(choices).buffered(AT_ONCE).collect().await;
        let (mut chosen, mut faults) = (Vec::new(), Vec::new());
        for choice in choices {
            match choice {
                Ok(one) => chosen.push(one),
                Err(fault) => faults.push(fault),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut results = Vec::new();
        for one in &chosen {
            results.push(self.provide(one, tell));
        }
        let results: Vec<_> = stream::iter(results).buffered(AT_ONCE).collect().await;
        let mut lock = lock.clone();
        lock.providers.retain(|provider, _| wanted.contains_key(provider) || others.contains(provider));
        for (one, result) in chosen.iter().zip(results) {
            match result {
                Ok(hashes) => {
                    let (version, constraints) = (one.version.to_string(), one.constraints.clone());
                    lock.providers.insert(one.provider.clone(), LockedProvider { version, constraints, hashes });
                }
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() { Ok(lock) } else { Err(faults) }
    }

    pub(crate) async fn choose<'c>(
        &self,
        provider: &'c ProviderAddr,
        requirements: &[Requirement],
        locked: Option<&'c LockedProvider>,
        upgrade: bool,
        tell: &dyn Fn(Told),
    ) -> Result<Chosen<'c>, InstallFault> {
        let constraints = canonical(requirements);
        if let Some(locked) = locked.filter(|_| !upgrade)
            && let Some(version) = Version::parse(&locked.version)
        {
            tell(Told::Reusing { provider: provider.clone() });
            let against: Vec<&Requirement> =
                requirements.iter().filter(|requirement| !requirement.constraints.allows(&version)).collect();
            if against.is_empty() {
                return Ok(Chosen { provider, version, constraints, locked: Some(locked) });
            }
            let mut detail = format!(
                "The dependency lock file has version {version} of provider {provider}, which is not what is asked for. Run \
                 \"terrane init -upgrade\" to choose another."
            );
            against.iter().for_each(|requirement| detail.push_str(&requirement.line()));
            return Err(InstallFault::query(detail));
        }
        tell(Told::Finding { provider: provider.clone(), constraints: constraints.clone() });
        let (versions, places) = self.versions(provider).await?;
        let version = choose(provider, requirements, &versions, &places).map_err(InstallFault::query)?;
        let locked = locked.filter(|locked| locked.version == version.to_string());
        Ok(Chosen { provider, version, constraints, locked })
    }

    pub(crate) fn serving(&self, provider: &ProviderAddr) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(move |source| source.serves(provider))
    }

    /// All versions that there are anywhere, and where was looked.
    async fn versions(&self, provider: &ProviderAddr) -> Result<(Vec<Version>, Vec<String>), InstallFault> {
        let (mut versions, mut places) = (BTreeSet::new(), Vec::new());
        for source in self.serving(provider) {
            let offers = match &source.method {
                Method::FilesystemMirror(folder) => {
                    versions.extend(self.local(folder, provider)?.into_iter().map(|package| package.version));
                    None
                }
                Method::NetworkMirror(mirror) => {
                    mirror_versions(self.hosts, mirror, provider).await.map_err(InstallFault::query)?
                }
                Method::Direct => registry_versions(self.hosts, provider).await.map_err(InstallFault::query)?,
            };
            versions.extend(offers.into_iter().flatten().map(|offer| offer.version));
            places.push(source.place(provider));
        }
        Ok((versions.into_iter().collect(), places))
    }

    pub(crate) fn local(&self, folder: &Path, provider: &ProviderAddr) -> Result<Vec<LocalPackage>, InstallFault> {
        packages(folder, provider, &self.platform)
            .map_err(|error| InstallFault::query(format!("{}: {error}", folder.display())))
    }
}

/// Collects what was told, for those who want it in one piece.
#[derive(Debug, Default)]
pub struct Protocol(RefCell<Vec<Told>>);

impl Protocol {
    pub fn note(&self, told: Told) {
        self.0.borrow_mut().push(told);
    }

    #[must_use]
    pub fn into_inner(self) -> Vec<Told> {
        self.0.into_inner()
    }
}
