//! From a version that stands to a package that lies where it is started from.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use crate::installer::{Chosen, InstallFault, Installer, Told};
use crate::layout::{PackageError, Shelf, cached, executable, install, installed};
use crate::registry::{registry_package, registry_versions};
use crate::remote::RemotePackage;
use crate::{LocalPackage, LockFile, Method, PackageForm, Trust, archive_checksum, archive_hash, mirror_package};

pub(crate) enum Found {
    Local(LocalPackage),
    Remote(Box<RemotePackage>),
}

impl Installer<'_> {
    /// Makes the package lie where it is started from. Returns the hashes for the lock file.
    pub(crate) async fn provide(
        &self,
        one: &Chosen<'_>,
        tell: &dyn Fn(Told),
    ) -> Result<BTreeSet<String>, InstallFault> {
        let (provider, version) = (one.provider.clone(), one.version.to_string());
        let target = installed(&self.data_folder, one.provider, &version);
        if let Some(hashes) = self.already(one, &target) {
            tell(Told::Previous { provider, version });
            return Ok(hashes);
        }
        let shelf = self.cache.as_ref().map(|cache| cached(cache, one.provider, &version, &self.platform));
        if let Some(shelf) = &shelf
            && let Some(hashes) = self.cached(one, shelf)
        {
            self.data_shelf().link(shelf, &target).map_err(|error| one.refused(error))?;
            tell(Told::FromCache { provider, version });
            return Ok(hashes);
        }
        let found = self.find(one).await?;
        tell(Told::Installing { provider: provider.clone(), version: version.clone() });
        let (hashes, trust) = match found {
            Found::Local(package) => (self.lay_out(one, &package, &target)?, Trust::Unauthenticated),
            Found::Remote(package) => (self.fetch(one, &package, &target, shelf.as_deref()).await?, package.trust),
        };
        // Better now than when it is to be started.
        executable(&target, &one.provider.name).map_err(|error| one.refused(error))?;
        tell(Told::Installed { provider, version, trust });
        Ok(hashes)
    }

    fn data_shelf(&self) -> Shelf {
        Shelf::new(self.data_folder.join("providers"))
    }

    fn is_good(&self, package: &Path, hash: &str) -> bool {
        package.exists() && (self.hash)(package).is_ok_and(|there| there == hash)
    }

    /// The hashes, if the right package lies there. A half-written one has another hash.
    fn already(&self, one: &Chosen<'_>, target: &Path) -> Option<BTreeSet<String>> {
        let locked = one.locked?;
        let hash = target.exists().then(|| (self.hash)(target).ok()).flatten()?;
        locked.hashes.contains(&hash).then(|| locked.hashes.clone())
    }

    fn cached(&self, one: &Chosen<'_>, shelf: &Path) -> Option<BTreeSet<String>> {
        let hash = shelf.exists().then(|| (self.hash)(shelf).ok()).flatten()?;
        let locked = one.hashes();
        if locked.contains(&hash) {
            return Some(locked);
        }
        // Without a program it was not written to its end, whatever the user puts up with.
        let whole = || executable(shelf, &one.provider.name).is_ok();
        (self.cache_may_break_lock && locked.is_empty() && whole()).then(|| BTreeSet::from([hash]))
    }

    pub(crate) async fn find(&self, one: &Chosen<'_>) -> Result<Found, InstallFault> {
        let (provider, version) = (one.provider, one.version.to_string());
        let (mut platforms, mut places) = (BTreeSet::new(), Vec::new());
        for source in self.serving(provider) {
            match &source.method {
                Method::FilesystemMirror(folder) => {
                    let there = self.local(folder, provider)?;
                    if let Some(package) = there.into_iter().find(|package| package.version == one.version) {
                        return Ok(Found::Local(package));
                    }
                }
                Method::NetworkMirror(mirror) => {
                    let found = mirror_package(self.hosts, mirror, provider, &version, &self.platform).await;
                    match found.map_err(InstallFault::refused)? {
                        Ok(package) => return Ok(Found::Remote(Box::new(package))),
                        Err(others) => platforms.extend(others),
                    }
                }
                Method::Direct => {
                    let found = registry_package(self.hosts, provider, &version, &self.platform, self.keyless).await;
                    match found.map_err(InstallFault::refused)? {
                        Some(package) => return Ok(Found::Remote(Box::new(package))),
                        None => platforms.extend(self.platforms(one).await?),
                    }
                }
            }
            places.push(source.place(provider));
        }
        Err(self.none(one, &platforms, &places))
    }

    async fn platforms(&self, one: &Chosen<'_>) -> Result<Vec<String>, InstallFault> {
        let offers =
            registry_versions(self.hosts, one.provider).await.map_err(InstallFault::query)?.unwrap_or_default();
        let of_version = offers.into_iter().filter(|offer| offer.version == one.version);
        Ok(of_version.flat_map(|offer| offer.platforms).collect())
    }

    fn none(&self, one: &Chosen<'_>, platforms: &BTreeSet<String>, places: &[String]) -> InstallFault {
        let (provider, version, here) = (one.provider, &one.version, &self.platform);
        let places = match places {
            [] => {
                return InstallFault::query(format!(
                    "No place that is configured may be asked for provider {provider}"
                ));
            }
            places => places.join(", "),
        };
        let missing = format!("Provider {provider} {version} has no package for {here} in {places}");
        match platforms.is_empty() {
            true => InstallFault::query(format!("{missing}, and none for any other platform either")),
            false => {
                let names: Vec<&str> = platforms.iter().map(String::as_str).collect();
                InstallFault::incompatible(format!("{missing}. There are packages for {}", names.join(", ")))
            }
        }
    }

    /// A package that is on this machine. Held against the lock before anything is laid where it could be
    /// started from.
    fn lay_out(
        &self,
        one: &Chosen<'_>,
        package: &LocalPackage,
        target: &Path,
    ) -> Result<BTreeSet<String>, InstallFault> {
        let place = package.path.display().to_string();
        let hashed = match package.form {
            PackageForm::Folder => (self.hash)(&package.path).map(|hash| (hash, None)),
            PackageForm::Archive => {
                archive_hash(&package.path).and_then(|hash| Ok((hash, Some(archive_checksum(&package.path)?))))
            }
        };
        let (hash, checksum) =
            hashed.map_err(|error| one.refused(format!("the package {place} is refused: {error}")))?;
        let mut hashes = self.accepted(one, &hash, checksum.as_deref(), &place)?;
        install(package, target, &self.data_shelf()).map_err(|error| one.refused(error))?;
        self.check_laid_out(one, target, &hash)?;
        hashes.insert(hash);
        Ok(hashes)
    }

    async fn fetch(
        &self,
        one: &Chosen<'_>,
        package: &RemotePackage,
        target: &Path,
        shelf: Option<&Path>,
    ) -> Result<BTreeSet<String>, InstallFault> {
        let refused = |error: PackageError| one.refused(format!("{error} (from {})", package.place));
        let staging = self.data_shelf().staging().map_err(refused)?;
        let fetched = package.fetch(self.hosts, staging.path(), &|_, _| ()).await.map_err(InstallFault::refused)?;
        let mut hashes = self.accepted(one, &fetched.h1, Some(&fetched.zh), &package.place)?;
        let good = |there: &Path| self.is_good(there, &fetched.h1);
        match (shelf, &self.cache) {
            (Some(shelf), Some(cache)) => {
                // Another init may have put it there in the meantime.
                if !good(shelf) {
                    Shelf::new(cache.clone()).unpack(&fetched.archive, shelf, &good).map_err(refused)?;
                }
                self.check_laid_out(one, shelf, &fetched.h1)?;
                self.data_shelf().link(shelf, target).map_err(refused)?;
            }
            _ => self.data_shelf().unpack(&fetched.archive, target, &|_| false).map_err(refused)?,
        }
        self.check_laid_out(one, target, &fetched.h1)?;
        if package.trust.covers_all_platforms() {
            hashes.extend(package.signed_hashes.iter().cloned());
        }
        hashes.insert(fetched.h1);
        Ok(hashes)
    }

    /// What the lock file knows already, if the package is one that it knows.
    pub(crate) fn accepted(
        &self,
        one: &Chosen<'_>,
        h1: &str,
        zh: Option<&str>,
        place: &str,
    ) -> Result<BTreeSet<String>, InstallFault> {
        let locked = one.hashes();
        if locked.is_empty() || locked.contains(h1) || zh.is_some_and(|zh| locked.contains(zh)) {
            return Ok(locked);
        }
        Err(one.refused(format!(
            "the package in {place} has the checksum {h1}, which is none of those recorded in the dependency lock file. They \
             may be of packages for other platforms: \"terrane providers lock -platform={}\" adds those for this one. If the \
             package was meant to change, remove its hashes from {} and run init again",
            self.platform,
            LockFile::NAME
        )))
    }

    fn check_laid_out(&self, one: &Chosen<'_>, place: &Path, expected: &str) -> Result<(), InstallFault> {
        let there = (self.hash)(place).map_err(|error| one.refused(error))?;
        match there == expected {
            true => Ok(()),
            false => Err(one.refused("the package changed while it was installed")),
        }
    }
}

impl Chosen<'_> {
    pub(crate) fn refused(&self, why: impl fmt::Display) -> InstallFault {
        InstallFault::refused(format!("Provider {} {}: {why}", self.provider, self.version))
    }

    /// What the lock file has.
    fn hashes(&self) -> BTreeSet<String> {
        self.locked.map(|locked| locked.hashes.clone()).unwrap_or_default()
    }
}
