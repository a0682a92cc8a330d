//! Which package a provider's plugin is in: said by a developer, or chosen by `init` and noted in the lock file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use terrane_addr::ProviderAddr;
use terrane_cli_config::{CliConfig, MethodSource};
use terrane_diag::{Diagnostic, Diagnostics, SourceMap};
use terrane_engine::ProviderError;
use terrane_install::{
    LocalPackage, LockFile, LockedProvider, Method, PackageForm, Pattern, Requirement, Source, VerifiedPackages,
};
use terrane_plugin::client::{
    Launcher, LogLevel, LogLine, LogSink, Package, Reattach, SchemaCache, Settings, Verdicts, parse_reattach,
};

use crate::dialect::default_host;

pub struct PluginFinder {
    settings: CliConfig,
    reattach: Result<BTreeMap<ProviderAddr, Reattach>, String>,
    data_folder: PathBuf,
    verified: Option<VerifiedPackages>,
    lock: OnceLock<Result<LockFile, String>>,
}

impl PluginFinder {
    #[must_use]
    pub fn new(settings: CliConfig, data_folder: &Path) -> PluginFinder {
        let reattach = parse_reattach(&std::env::var("TF_REATTACH_PROVIDERS").unwrap_or_default(), default_host());
        PluginFinder {
            settings,
            reattach: reattach.map_err(|why| format!("TF_REATTACH_PROVIDERS: {why}")),
            data_folder: data_folder.to_owned(),
            verified: cache_folder().map(|folder| VerifiedPackages::new(folder.join("packages"))),
            lock: OnceLock::new(),
        }
    }

    /// The package that a developer wants to be used, whatever is embedded or installed.
    pub fn overridden(&self, provider: &ProviderAddr) -> Result<Option<Package>, ProviderError> {
        let said = |why: &String| ProviderError { summary: "Invalid CLI configuration".into(), detail: why.clone() };
        let reattach = self.reattach.as_ref().map_err(said)?;
        if let Some(there) = reattach.get(provider) {
            let package = Package {
                address: provider.clone(),
                binary: PathBuf::new(),
                hash: None,
                reattach: Some(there.clone()),
            };
            return Ok(Some(package));
        }
        let Some(folder) = self.settings.provider_installation.dev_overrides.get(provider) else { return Ok(None) };
        let binary = terrane_install::executable(Path::new(folder), &provider.name).map_err(|error| ProviderError {
            summary: "Failed to instantiate provider".into(),
            detail: format!("The CLI configuration overrides provider {provider}, but {error}."),
        })?;
        Ok(Some(Package { address: provider.clone(), binary, hash: None, reattach: None }))
    }

    /// The package that `init` chose, after it was held against the lock file.
    pub fn installed(&self, provider: &ProviderAddr) -> Result<Package, ProviderError> {
        let lock = self.lock().map_err(|detail| ProviderError { summary: "Invalid lock file".into(), detail })?;
        let Some(locked) = lock.providers.get(provider) else {
            return Err(ProviderError {
                summary: "Inconsistent dependency lock file".into(),
                detail: format!(
                    "The following dependency selections recorded in the lock file are inconsistent with the current \
                     configuration:\n  - provider {provider}: required by this configuration but no version is \
                     selected\n\nTo make the initial dependency selections that will initialize the dependency lock \
                     file, run:\n  terrane init"
                ),
            });
        };
        let folder = terrane_install::installed(&self.data_folder, provider, &locked.version);
        let not_installed = |what: String| ProviderError {
            summary: "Required plugins are not installed".into(),
            detail: format!(
                "The installed provider plugins are not consistent with the packages selected in the dependency lock \
                 file:\n  - {provider}: {what}\n\nTo install the plugins required for this configuration, run:\n  \
                 terrane init"
            ),
        };
        let version = &locked.version;
        if !folder.exists() {
            return Err(not_installed(format!(
                "there is no package for {provider} {version} cached in {}",
                self.data_folder.join("providers").display()
            )));
        }
        let hash = self.hash(&folder).map_err(|error| not_installed(error.to_string()))?;
        if !locked.hashes.contains(&hash) {
            return Err(not_installed(format!(
                "the cached package for {provider} {version} (in {}) does not match any of the checksums recorded in \
                 the dependency lock file",
                self.data_folder.join("providers").display()
            )));
        }
        let binary =
            terrane_install::executable(&folder, &provider.name).map_err(|error| not_installed(error.to_string()))?;
        Ok(Package { address: provider.clone(), binary, hash: Some(hash), reattach: None })
    }

    fn hash(&self, folder: &Path) -> std::io::Result<String> {
        match &self.verified {
            Some(verified) => verified.hash(folder),
            None => terrane_install::folder_hash(folder),
        }
    }

    fn lock(&self) -> Result<&LockFile, String> {
        self.lock.get_or_init(read_lock).as_ref().map_err(Clone::clone)
    }

    /// Chooses, lays out and pins the packages of all these providers. What was done is told line by line.
    pub fn install(
        &self,
        wanted: &BTreeMap<ProviderAddr, Vec<Requirement>>,
        upgrade: bool,
        tell: &dyn Fn(&str),
        diags: &mut Diagnostics,
    ) {
        let mut lock = match read_lock() {
            Ok(lock) => lock,
            Err(why) => return diags.push(Diagnostic::error("Invalid dependency lock file", why)),
        };
        for (provider, requirements) in wanted {
            let locked = lock.providers.get(provider).filter(|_| !upgrade).cloned();
            match self.install_one(provider, requirements, locked.as_ref(), tell) {
                Ok(now) => {
                    lock.providers.insert(provider.clone(), now);
                }
                Err(why) => diags.push(Diagnostic::error("Failed to query available provider packages", why)),
            }
        }
        if diags.has_errors() || wanted.is_empty() {
            return;
        }
        let there = Path::new(LockFile::NAME).exists();
        match lock.write(Path::new(LockFile::NAME)) {
            Ok(false) => {}
            Ok(true) if there => tell(
                "Terrane has made some changes to the provider dependency selections recorded\nin the .terraform.lock.hcl file. Review those changes and commit them to your\nversion control system if they represent changes you intended to make.",
            ),
            Ok(true) => tell(
                "Terrane has created a lock file .terraform.lock.hcl to record the provider\nselections it made above. Include this file in your version control repository\nso that Terrane can guarantee to make the same selections by default when\nyou run \"terrane init\" in the future.",
            ),
            Err(error) => diags.push(Diagnostic::error("Failed to write dependency lock file", error.to_string())),
        }
    }

    fn install_one(
        &self,
        provider: &ProviderAddr,
        requirements: &[Requirement],
        locked: Option<&LockedProvider>,
        tell: &dyn Fn(&str),
    ) -> Result<LockedProvider, String> {
        let name = provider.for_display();
        let constraints = terrane_install::canonical(requirements);
        let mut requirements = requirements.to_vec();
        match locked {
            Some(locked) => {
                tell(&format!("- Reusing previous version of {name} from the dependency lock file"));
                requirements.extend(pinned(locked));
            }
            None if constraints.is_empty() => tell(&format!("- Finding latest version of {name}...")),
            None => tell(&format!("- Finding {name} versions matching \"{constraints}\"...")),
        }
        let (packages, places) = self.available(provider)?;
        let package = terrane_install::choose(provider, &requirements, &packages, &places)
            .map_err(|unsatisfied| format!("{unsatisfied}{}", self.advice(provider)))?;
        let version = package.version.to_string();
        let target = terrane_install::installed(&self.data_folder, provider, &version);
        let hash =
            self.lay_out(package, &target, locked).map_err(|why| format!("Provider {provider} {version}: {why}."))?;
        tell(&match hash.1 {
            true => format!("- Using previously-installed {name} v{version}"),
            false => format!("- Installing {name} v{version}...\n- Installed {name} v{version} (unauthenticated)"),
        });
        let mut hashes = locked.map(|locked| locked.hashes.clone()).unwrap_or_default();
        hashes.insert(hash.0);
        Ok(LockedProvider { version, constraints, hashes })
    }

    /// The hash, and whether the package lay there already.
    fn lay_out(
        &self,
        package: &LocalPackage,
        target: &Path,
        locked: Option<&LockedProvider>,
    ) -> Result<(String, bool), String> {
        let good = |hash: &String| locked.is_none_or(|locked| locked.hashes.is_empty() || locked.hashes.contains(hash));
        if let Some(hash) = target.exists().then(|| self.hash(target).ok()).flatten()
            && locked.is_some_and(|locked| locked.hashes.contains(&hash))
        {
            return Ok((hash, true));
        }
        // Held against the lock before anything is laid where it could be started from.
        let hash = match package.form {
            PackageForm::Folder => self.hash(&package.path),
            PackageForm::Archive => terrane_install::archive_hash(&package.path),
        };
        let hash = hash.map_err(|error| format!("{}: {error}", package.path.display()))?;
        if !good(&hash) {
            return Err(format!(
                "the package in {} has the checksum {hash}, which is none of those recorded in the dependency lock \
                 file. If the package was meant to change, remove its hashes from {} and run init again",
                package.path.display(),
                LockFile::NAME
            ));
        }
        terrane_install::install(package, target).map_err(|error| error.to_string())?;
        let there = self.hash(target).map_err(|error| error.to_string())?;
        if there != hash {
            return Err("the package changed while it was installed".into());
        }
        Ok((hash, false))
    }

    fn available(&self, provider: &ProviderAddr) -> Result<(Vec<LocalPackage>, Vec<String>), String> {
        let (mut packages, mut places) = (Vec::new(), Vec::new());
        for source in self.sources()?.iter().filter(|source| source.serves(provider)) {
            let Method::FilesystemMirror(folder) = &source.method else { continue };
            let found = terrane_install::packages(folder, provider, &terrane_install::platform());
            packages.extend(found.map_err(|error| format!("{}: {error}", folder.display()))?);
            places.push(folder.display().to_string());
        }
        Ok((packages, places))
    }

    fn sources(&self) -> Result<Vec<Source>, String> {
        let cache = self.settings.plugin_cache_dir.iter().map(|folder| Source {
            method: Method::FilesystemMirror(folder.into()),
            include: None,
            exclude: Vec::new(),
        });
        let configured = match &self.settings.provider_installation.methods {
            Some(methods) => methods.iter().map(source).collect::<Result<Vec<Source>, String>>()?,
            None => implied(),
        };
        Ok(cache.chain(configured).collect())
    }

    /// What is not supported, where it would have been used.
    fn advice(&self, provider: &ProviderAddr) -> String {
        let sources = self.sources().unwrap_or_default();
        let remote = sources
            .iter()
            .any(|source| !matches!(source.method, Method::FilesystemMirror(_)) && source.serves(provider));
        match remote {
            true => format!(
                "\n\nThis version of Terrane does not download packages. Put the package into a filesystem mirror, for \
                 example ~/.terraform.d/plugins/{provider}/<version>/{}/, and run init again. `terraform providers \
                 mirror` fills such a folder.",
                terrane_install::platform()
            ),
            false => String::new(),
        }
    }
}

/// The version in the lock file as a requirement among others.
fn pinned(locked: &LockedProvider) -> Option<Requirement> {
    Some(Requirement {
        by: "the dependency lock file".into(),
        text: format!("= {}", locked.version),
        constraints: terrane_config::VersionConstraints::parse(&locked.version)?,
    })
}

fn read_lock() -> Result<LockFile, String> {
    let bytes = match std::fs::read(LockFile::NAME) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(LockFile::default()),
        Err(error) => return Err(format!("{}: {error}", LockFile::NAME)),
    };
    let mut diags = Diagnostics::new();
    let source = SourceMap::new().add(LockFile::NAME, bytes.clone());
    let lock = LockFile::parse(source, &bytes, &mut diags);
    match diags.iter().find(|diagnostic| diagnostic.severity == terrane_diag::Severity::Error) {
        Some(first) => Err(format!("{}: {}: {}", LockFile::NAME, first.summary, first.detail)),
        None => Ok(lock),
    }
}

/// A rule of the CLI configuration.
fn source(method: &terrane_cli_config::Method) -> Result<Source, String> {
    let patterns = |texts: &[String]| -> Result<Vec<Pattern>, String> {
        let read = |text: &String| {
            Pattern::parse(text, default_host())
                .ok_or_else(|| format!("provider_installation: {text:?} is not a pattern of provider addresses"))
        };
        texts.iter().map(read).collect()
    };
    let include = patterns(&method.include)?;
    Ok(Source {
        method: match &method.source {
            MethodSource::Direct => Method::Direct,
            MethodSource::FilesystemMirror { path } => Method::FilesystemMirror(path.into()),
            MethodSource::NetworkMirror { url } => Method::NetworkMirror(url.clone()),
        },
        include: (!include.is_empty()).then_some(include),
        exclude: patterns(&method.exclude)?,
    })
}

fn implied() -> Vec<Source> {
    let home = std::env::home_dir();
    let data = std::env::var("XDG_DATA_DIRS").unwrap_or_else(|_| "/usr/local/share:/usr/share".into());
    let own = match std::env::var_os("XDG_DATA_HOME") {
        Some(folder) => Some(PathBuf::from(folder)),
        None => home.as_ref().map(|home| home.join(".local/share")),
    };
    let folders: Vec<PathBuf> = own.into_iter().chain(std::env::split_paths(&data)).collect();
    terrane_install::implied_sources(home.as_deref(), &folders)
}

/// Where things are kept that can be computed again.
fn cache_folder() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    named("TERRANE_CACHE_DIR")
        .or_else(|| named("XDG_CACHE_HOME").map(|folder| folder.join("terrane")))
        .or_else(|| std::env::home_dir().map(|home| home.join(".cache/terrane")))
}

/// On Linux by a name that stays right when the file is replaced while we run, as an update does.
fn this_program() -> Option<PathBuf> {
    let own = PathBuf::from("/proc/self/exe");
    if own.exists() { Some(own) } else { std::env::current_exe().ok() }
}

/// How plugins are run here.
#[must_use]
pub fn plugin_settings() -> Settings {
    let usual = Settings::default();
    let seconds = |name: &str, usual: Duration| {
        let value = std::env::var(name).ok().and_then(|text| text.parse().ok());
        value.filter(|seconds| *seconds > 0.0).map_or(usual, Duration::from_secs_f64)
    };
    Settings {
        launcher: Launcher { program: this_program(), arguments: vec![super::launch::COMMAND.into()] },
        tls: std::env::var_os("TF_DISABLE_PLUGIN_TLS").is_none_or(|value| value.is_empty()),
        start_deadline: seconds("TERRANE_PLUGIN_START_TIMEOUT", usual.start_deadline),
        call_deadline: seconds("TERRANE_PLUGIN_CALL_TIMEOUT", usual.call_deadline),
        log: log(),
        cache: cache_folder().map(|folder| SchemaCache::new(folder.join("schemas"))),
        verdicts: cache_folder().map(|folder| Verdicts::new(folder.join("verdicts"), std::env::vars_os())),
        ..usual
    }
}

/// What plugins write, for those who look for a fault.
fn log() -> Option<LogSink> {
    use crate::log::{Level, Part, note, wants_provider};
    let sink = |line: LogLine| {
        let level = match line.level {
            LogLevel::Trace => Level::Trace,
            LogLevel::Debug => Level::Debug,
            LogLevel::Info => Level::Info,
            LogLevel::Warn => Level::Warn,
            LogLevel::Error => Level::Error,
        };
        note(Part::Provider, level, || format!("{}: {}", line.provider, line.raw));
    };
    wants_provider().then(|| Arc::new(sink) as LogSink)
}
