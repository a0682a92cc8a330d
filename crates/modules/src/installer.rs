//! Puts each module of a tree in its place.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use terrane_addr::ModulePath;
use terrane_config::{
    InstalledModule, Installer, Manifest, ModuleSource, RegistryModule, RemoteModule, Version, WantedModule,
};
use terrane_diag::Diagnostic;

use crate::contents::Contents;
use crate::copy::{copy_package, inner_folder, link_outside};
use crate::download::download;
use crate::lock::{LockedPackage, ModuleLock, replace};
use crate::network::Network;
use crate::registry::{Registries, inner};
use crate::verify::noted;

const SUMMARY: &str = "Failed to download module";

pub struct Options<'a> {
    /// `.terraform/modules`, as it is to be written down.
    pub modules: PathBuf,
    /// Take what is newest, whatever is there and locked.
    pub upgrade: bool,
    pub lock: ModuleLock,
    pub network: Network<'a>,
    /// Hears what happens, a line each.
    pub say: &'a dyn Fn(&str),
}

pub struct FolderInstaller<'a> {
    options: Options<'a>,
    /// As it was when we began.
    before: Manifest,
    after: Manifest,
    lock: ModuleLock,
    /// Of this run, by the place of the package: where it is, and what to pin.
    fetched: BTreeMap<String, (PathBuf, LockedPackage)>,
    registries: Registries,
    /// Held while we are at work, so that two never write at once.
    guard: Option<File>,
}

impl<'a> FolderInstaller<'a> {
    #[must_use]
    pub fn new(options: Options<'a>) -> FolderInstaller<'a> {
        let mut after = Manifest::default();
        after.insert("", "", None, ".");
        FolderInstaller {
            options,
            before: Manifest::default(),
            after,
            lock: ModuleLock::default(),
            fetched: BTreeMap::new(),
            registries: Registries::default(),
            guard: None,
        }
    }

    /// Writes down what was done. What could not be installed is not in it, what could stays.
    pub fn finish(self, lock_file: &Path) -> io::Result<()> {
        if self.guard.is_none() {
            // Nothing is called.
            return ModuleLock::default().write(lock_file);
        }
        replace(&self.options.modules.join("modules.json"), &self.after.text())?;
        self.lock.write(lock_file)
    }

    /// Waits for another that is at work here, and clears away what a killed one has left.
    fn begin(&mut self) -> io::Result<()> {
        if self.guard.is_some() {
            return Ok(());
        }
        let modules = &self.options.modules;
        fs::create_dir_all(modules)?;
        let guard = File::create(modules.join(".terrane.lock"))?;
        guard.lock()?;
        for entry in fs::read_dir(modules)?.flatten() {
            if entry.file_name().to_string_lossy().starts_with(".installing-") {
                fs::remove_dir_all(entry.path())?;
            }
        }
        let manifest = fs::read(modules.join("modules.json")).ok();
        self.before = manifest.and_then(|bytes| Manifest::read(&bytes).ok()).unwrap_or_default();
        self.guard = Some(guard);
        Ok(())
    }

    /// What is there, if it is what the call asks for.
    fn kept(&mut self, key: &str, wanted: &WantedModule<'_>) -> Option<InstalledModule> {
        let entry = self.before.get(key).filter(|_| !self.options.upgrade)?.clone();
        let fits = match (&wanted.constraints, &entry.version) {
            (None, _) => true,
            (Some((_, constraints)), Some(version)) => {
                terrane_config::Version::parse(version).is_some_and(|version| constraints.allows(&version))
            }
            (Some(_), None) => false,
        };
        if !fits || entry.source != wanted.source.to_string() || !Path::new(&entry.directory).is_dir() {
            return None;
        }
        self.after.insert(key, &entry.source, entry.version.as_deref(), &entry.directory);
        self.pin_kept(key, wanted, entry.version.as_deref());
        Some(InstalledModule { directory: entry.directory, version: entry.version })
    }

    /// What another engine has installed is pinned as it is.
    fn pin_kept(&mut self, key: &str, wanted: &WantedModule<'_>, version: Option<&str>) {
        let Some(package) = package_of(wanted.source) else { return };
        if self.lock.get(&package, version).is_some() {
            return;
        }
        let locked = self.options.lock.get(&package, version).cloned().or_else(|| {
            let hash = Contents::of(&self.options.modules.join(key)).ok()?.hash();
            Some(LockedPackage { package, version: version.map(str::to_string), commit: None, hash })
        });
        locked.into_iter().for_each(|locked| self.lock.insert(locked));
    }

    /// `package` is what the lock file calls it.
    fn fetch(
        &mut self,
        key: &str,
        module: &RemoteModule,
        package: &str,
        version: Option<&str>,
    ) -> Result<InstalledModule, String> {
        let told = |error: io::Error| error.to_string();
        let modules = self.options.modules.clone();
        let target = modules.join(key);
        if let Some(path) = module.package.strip_prefix("file://") {
            return self.link(path, &target, module);
        }
        let staging = tempfile::Builder::new().prefix(".installing-").tempdir_in(&modules).map_err(told)?;
        let unpacked = staging.path().join("package");
        let pinned = self.options.lock.get(package, version).filter(|_| !self.options.upgrade).cloned();
        let (commit, folder) = match self.fetched.get(&module.package) {
            Some((from, locked)) => {
                copy_package(from, &unpacked).map_err(told)?;
                (locked.commit.clone(), module.folder.clone())
            }
            None => {
                let pinned = pinned.as_ref().and_then(|pinned| pinned.commit.as_deref());
                let done = download(&self.options.network, module, staging.path(), &unpacked, pinned)?;
                (done.commit, done.folder)
            }
        };
        if let Some((link, target)) = link_outside(&unpacked).map_err(told)? {
            return Err(format!(
                "the link {} leads out of the package, to {}; nothing of it was installed. Whoever keeps the module can \
                 replace the link by what it leads to",
                link.display(),
                target.display()
            ));
        }
        let folder = inner_folder(&unpacked, &folder)?;
        let contents = Contents::of(&unpacked).map_err(told)?;
        let (package, version) = (package.to_string(), version.map(str::to_string));
        let locked = LockedPackage { package, version: version.clone(), commit, hash: contents.hash() };
        if let Some(pinned) = pinned.filter(|pinned| pinned.hash != locked.hash) {
            return Err(format!(
                "its contents are {}, and {} pins {}; nothing of it was installed. If the change is expected, \"init -upgrade\" \
                 renews the lock",
                locked.hash,
                ModuleLock::NAME,
                pinned.hash
            ));
        }
        clear(&target).map_err(told)?;
        fs::rename(&unpacked, &target).map_err(told)?;
        replace(&noted(&modules, key), &contents.text()).map_err(told)?;
        self.lock.insert(locked.clone());
        self.fetched.entry(module.package.clone()).or_insert((target.clone(), locked));
        let directory = if folder.is_empty() { target } else { target.join(folder) };
        Ok(InstalledModule { directory: directory.display().to_string(), version })
    }

    /// Where the package of a registry's module is, and which version of it is taken.
    fn resolve(
        &mut self,
        module: &RegistryModule,
        wanted: &WantedModule<'_>,
    ) -> Result<(RemoteModule, String), Diagnostic> {
        let package = module.package();
        let pinned = self.options.lock.packages.iter().filter(|locked| locked.package == package);
        let pinned: Vec<Version> = match self.options.upgrade {
            true => Vec::new(),
            false => pinned.filter_map(|locked| Version::parse(locked.version.as_deref()?)).collect(),
        };
        let version = self.registries.choose(&self.options.network, module, wanted, &pinned)?.to_string();
        let found = self.registries.location(&self.options.network, module, &version)?;
        let folder = inner(&found.folder, &module.folder);
        Ok((RemoteModule { package: found.package, folder }, version))
    }

    /// A folder of this machine that is named in full is used where it is, as the reference does.
    fn link(&self, path: &str, target: &Path, module: &RemoteModule) -> Result<InstalledModule, String> {
        if !Path::new(path).is_dir() {
            return Err(format!("there is no folder {path}"));
        }
        let folder = inner_folder(Path::new(path), &module.folder)?;
        let linked = clear(target).and_then(|()| std::os::unix::fs::symlink(path, target));
        linked.map_err(|error| error.to_string())?;
        let directory = if folder.is_empty() { target.to_owned() } else { target.join(folder) };
        Ok(InstalledModule { directory: directory.display().to_string(), version: None })
    }
}

impl Installer for FolderInstaller<'_> {
    fn install(&mut self, wanted: &WantedModule<'_>) -> Result<InstalledModule, Diagnostic> {
        let key = wanted.path.names().join(".");
        if let Err(error) = self.begin() {
            let detail = format!("{} could not be made: {error}.", self.options.modules.display());
            return Err(Diagnostic::error("Failed to prepare the folder for modules", detail));
        }
        if let Some(kept) = self.kept(&key, wanted) {
            return Ok(kept);
        }
        let (module, name, version) = match wanted.source {
            ModuleSource::Remote(module) => (module.clone(), shown(&module.package), None),
            ModuleSource::Registry(module) => {
                let (found, version) = self.resolve(module, wanted)?;
                (found, module.package(), Some(version))
            }
            ModuleSource::Local => {
                let detail = format!("{} is a folder of the configuration, and nothing to install.", wanted.place);
                return Err(Diagnostic::error(SUMMARY, detail));
            }
        };
        let of_version = version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
        (self.options.say)(&format!("Downloading {name}{of_version} for {key}..."));
        let installed = self.fetch(&key, &module, &name, version.as_deref()).map_err(|why| {
            let (place, package) = (&wanted.place, shown(&module.package));
            let detail = format!("Could not download module {key:?} ({place}) source code from {package:?}: {why}.");
            Diagnostic::error(SUMMARY, detail)
        })?;
        self.after.insert(&key, &wanted.source.to_string(), version.as_deref(), &installed.directory);
        (self.options.say)(&format!("- {key} in {}", installed.directory));
        Ok(installed)
    }

    fn local(&mut self, path: &ModulePath, source: &str, directory: &str) {
        // That it cannot be prepared is told where it is needed.
        let _ = self.begin();
        let key = path.names().join(".");
        let known = self.before.get(&key).is_some_and(|entry| entry.directory == directory && entry.source == source);
        if !known || self.options.upgrade {
            (self.options.say)(&format!("- {key} in {directory}"));
        }
        self.after.insert(&key, source, None, directory);
    }
}

/// By which name the lock file knows it. Folders of this machine are not locked: they are the user's own.
#[must_use]
pub fn package_of(source: &ModuleSource) -> Option<String> {
    match source {
        ModuleSource::Local => None,
        ModuleSource::Registry(module) => Some(module.package()),
        ModuleSource::Remote(module) if module.package.starts_with("file://") => None,
        ModuleSource::Remote(module) => Some(shown(&module.package)),
    }
}

/// Without keys.
fn shown(package: &str) -> String {
    let Some((place, query)) = package.split_once('?') else { return package.to_string() };
    let rest: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("sshkey=")).collect();
    if rest.is_empty() { place.to_string() } else { format!("{place}?{}", rest.join("&")) }
}

fn clear(target: &Path) -> io::Result<()> {
    match fs::symlink_metadata(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
        Ok(about) if about.is_dir() => fs::remove_dir_all(target),
        Ok(_) => fs::remove_file(target),
    }
}
