//! Packages for any platform, not to be started but to be known: their checksums for the lock file, and copies of them
//! for a mirror.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use terrane_addr::ProviderAddr;

use crate::installer::{Chosen, InstallFault, Installer};
use crate::layout::cached;
use crate::provide::Found;
use crate::{LockFile, LockedProvider, PackageForm, Requirement, Trust, archive_checksum, archive_hash};

/// What happens while packages are collected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Collected {
    Fetching { provider: ProviderAddr, version: String, platform: String },
    Retrieved { provider: ProviderAddr, version: String, platform: String, trust: Trust },
    Hashed { provider: ProviderAddr, platform: String, tracking: Tracking },
    Mirroring { provider: ProviderAddr },
    Selected { version: String, constraints: String, locked: bool },
    Downloading { platform: String },
    Authenticated { trust: Trust },
}

/// What the lock file had of a platform before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tracking {
    NewProvider,
    Additional,
    Already,
}

/// What is known of one package.
struct Known {
    trust: Trust,
    hashes: BTreeSet<String>,
}

type Wanted = BTreeMap<ProviderAddr, Vec<Requirement>>;

impl Installer<'_> {
    /// Adds the checksums of these providers' packages for these platforms to a lock file. Nothing is installed.
    pub async fn lock(
        &self,
        wanted: &Wanted,
        platforms: &[String],
        lock: &LockFile,
        tell: &dyn Fn(Collected),
    ) -> Result<LockFile, InstallFault> {
        let mut found: BTreeMap<&ProviderAddr, Vec<(&String, Known)>> = BTreeMap::new();
        let mut chosen = BTreeMap::new();
        for (provider, requirements) in wanted {
            let one = self.for_platform(&platforms[0]);
            let one = one.choose(provider, requirements, lock.providers.get(provider), false, &|_| ()).await?;
            chosen.insert(provider, (one.version, one.constraints));
        }
        for platform in platforms {
            let here = self.for_platform(platform);
            for (provider, (version, constraints)) in &chosen {
                let locked = lock.providers.get(provider).filter(|locked| locked.version == version.to_string());
                let (version, constraints) = (version.clone(), constraints.clone());
                let one = Chosen { provider, version, constraints, locked };
                let version = one.version.to_string();
                let (fetching, to) = (version.clone(), platform.clone());
                tell(Collected::Fetching { provider: (*provider).clone(), version: fetching, platform: to });
                let known = here.know(&one).await?;
                let (trust, to) = (known.trust.clone(), platform.clone());
                tell(Collected::Retrieved { provider: (*provider).clone(), version, platform: to, trust });
                found.entry(provider).or_default().push((platform, known));
            }
        }
        let mut after = lock.clone();
        for (provider, packages) in found {
            let (version, constraints) = &chosen[provider];
            let before = lock.providers.get(provider).filter(|locked| locked.version == version.to_string());
            let mut hashes = before.map(|locked| locked.hashes.clone()).unwrap_or_default();
            for (platform, known) in packages {
                let tracking = match (before, known.hashes.is_subset(&hashes)) {
                    (None, _) => Tracking::NewProvider,
                    (Some(_), true) => Tracking::Already,
                    (Some(_), false) => Tracking::Additional,
                };
                tell(Collected::Hashed { provider: provider.clone(), platform: platform.clone(), tracking });
                hashes.extend(known.hashes);
            }
            let (version, constraints) = (version.to_string(), constraints.clone());
            after.providers.insert(provider.clone(), LockedProvider { version, constraints, hashes });
        }
        Ok(after)
    }

    /// Copies packed packages of these providers into a folder that can serve as a filesystem mirror, with the
    /// documents that make it a network mirror where a web server serves it.
    pub async fn mirror(
        &self,
        wanted: &Wanted,
        platforms: &[String],
        lock: &LockFile,
        target: &Path,
        tell: &dyn Fn(Collected),
    ) -> Result<(), InstallFault> {
        for (provider, requirements) in wanted {
            tell(Collected::Mirroring { provider: provider.clone() });
            let first = self.for_platform(&platforms[0]);
            let locked = lock.providers.get(provider);
            let one = first.choose(provider, requirements, locked, false, &|_| ()).await?;
            let (version, constraints) = (one.version.to_string(), one.constraints.clone());
            tell(Collected::Selected { version, constraints, locked: one.locked.is_some() });
            let folder = target.join(provider.to_string());
            fs::create_dir_all(&folder).map_err(|error| unwritable(&folder, &error))?;
            for platform in platforms {
                tell(Collected::Downloading { platform: platform.clone() });
                let trust = self.for_platform(platform).copy_archive(&one, &folder).await?;
                tell(Collected::Authenticated { trust });
            }
            crate::index::write(&folder, &provider.name).map_err(|error| unwritable(&folder, &error))?;
        }
        Ok(())
    }

    fn for_platform(&self, platform: &str) -> Installer<'_> {
        Installer {
            hosts: self.hosts,
            sources: self.sources.clone(),
            cache: self.cache.clone(),
            cache_may_break_lock: self.cache_may_break_lock,
            data_folder: self.data_folder.clone(),
            platform: platform.to_owned(),
            keyless: self.keyless,
            hash: self.hash,
        }
    }

    async fn know(&self, one: &Chosen<'_>) -> Result<Known, InstallFault> {
        let shelf = self
            .cache
            .as_ref()
            .map(|cache| cached(cache, one.provider, &one.version.to_string(), &self.platform))
            .filter(|shelf| shelf.exists());
        if let Some(shelf) = shelf {
            let hash = (self.hash)(&shelf).map_err(|error| one.refused(error))?;
            return Ok(Known { trust: Trust::Unauthenticated, hashes: BTreeSet::from([hash]) });
        }
        match self.find(one).await? {
            Found::Local(package) => {
                let refused = |error| one.refused(format!("the package {}: {error}", package.path.display()));
                let hashes = match package.form {
                    PackageForm::Folder => BTreeSet::from([(self.hash)(&package.path).map_err(refused)?]),
                    PackageForm::Archive => BTreeSet::from([
                        archive_hash(&package.path).map_err(refused)?,
                        archive_checksum(&package.path).map_err(refused)?,
                    ]),
                };
                Ok(Known { trust: Trust::Unauthenticated, hashes })
            }
            Found::Remote(package) => {
                let staging = tempfile::tempdir().map_err(|error| one.refused(error))?;
                let fetched =
                    package.fetch(self.hosts, staging.path(), &|_, _| ()).await.map_err(InstallFault::refused)?;
                let mut hashes = BTreeSet::from([fetched.h1]);
                if package.trust.covers_all_platforms() {
                    hashes.extend(package.signed_hashes.iter().cloned());
                }
                Ok(Known { trust: package.trust, hashes })
            }
        }
    }

    /// Puts the archive into a folder of a mirror, checked against the lock file if that has the version.
    async fn copy_archive(&self, one: &Chosen<'_>, folder: &Path) -> Result<Trust, InstallFault> {
        let Found::Remote(package) = self.find(one).await? else {
            return Err(one.refused("it was to come from its registry"));
        };
        // Beside its place, so that it gets there in one step.
        let staging = tempfile::Builder::new().prefix(".incoming-").tempdir_in(folder);
        let staging = staging.map_err(|error| unwritable(folder, &error))?;
        let fetched = package.fetch(self.hosts, staging.path(), &|_, _| ()).await.map_err(InstallFault::refused)?;
        self.accepted(one, &fetched.h1, Some(&fetched.zh), &package.place)?;
        let name = format!("terraform-provider-{}_{}_{}.zip", one.provider.name, one.version, self.platform);
        let place = folder.join(name);
        fs::rename(&fetched.archive, &place).map_err(|error| unwritable(&place, &error))?;
        Ok(package.trust.clone())
    }
}

fn unwritable(place: &Path, error: &std::io::Error) -> InstallFault {
    let place: PathBuf = place.to_owned();
    InstallFault { summary: "Failed to write the mirror", detail: format!("{}: {error}.", place.display()) }
}
