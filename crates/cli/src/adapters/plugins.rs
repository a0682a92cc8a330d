//! Which package a provider's plugin is in: said by a developer, or chosen by `init` and noted in the lock file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use terrane_addr::ProviderAddr;
use terrane_cli_config::{CliConfig, MethodSource};
use terrane_diag::{Diagnostic, Diagnostics, SourceMap};
use terrane_engine::ProviderError;
use terrane_http::Hosts;
use terrane_install::{
    Collected, Installer, LockFile, LockedProvider, Method, Pattern, Protocol, Requirement, Source, Told,
    VerifiedPackages,
};
use terrane_plugin::client::{
    Launcher, LogLevel, LogLine, LogSink, Package, Reattach, SchemaCache, Settings, Verdicts, parse_reattach,
};

use crate::dialect::default_host;

pub struct PluginFinder {
    settings: CliConfig,
    /// Made when they are first asked.
    hosts: OnceLock<Hosts>,
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
            hosts: OnceLock::new(),
            reattach: reattach.map_err(|why| format!("TF_REATTACH_PROVIDERS: {why}")),
            data_folder: data_folder.to_owned(),
            verified: cache_folder().map(|folder| VerifiedPackages::new(folder.join("packages"))),
            lock: OnceLock::new(),
        }
    }

    /// Registries, mirrors and web servers.
    pub fn hosts(&self) -> &Hosts {
        self.hosts.get_or_init(|| super::hosts::hosts(&self.settings))
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

    /// Chooses, lays out and pins the packages of all these providers. What was done is told line by line. What the
    /// lock file says of `others`, which need no package here, stays.
    pub async fn install(
        &self,
        wanted: &BTreeMap<ProviderAddr, Vec<Requirement>>,
        others: &BTreeSet<ProviderAddr>,
        options: &InstallOptions,
        tell: &dyn Fn(&str),
        diags: &mut Diagnostics,
    ) {
        let lock = match read_lock() {
            Ok(lock) => lock,
            Err(why) => return diags.push(Diagnostic::error("Invalid dependency lock file", why)),
        };
        if wanted.is_empty() {
            return;
        }
        let sources = match self.sources(options) {
            Ok(sources) => sources,
            Err(why) => return diags.push(Diagnostic::error("Invalid CLI configuration", why)),
        };
        let hash = |folder: &Path| self.hash(folder);
        // Packages of -plugin-dir are on this machine already.
        let installer = self.installer(sources, options.folders.is_empty(), &hash);
        let protocol = Protocol::default();
        let noted = |told: Told| {
            tell(&line(&told));
            protocol.note(told);
        };
        let after = match installer.install(wanted, others, &lock, options.upgrade, &noted).await {
            Ok(after) => after,
            Err(faults) => {
                return faults.into_iter().for_each(|fault| diags.push(Diagnostic::error(fault.summary, fault.detail)));
            }
        };
        let of_others = |told: &Told| matches!(told, Told::Installed { trust, .. } if trust.is_of_a_third_party());
        if protocol.into_inner().iter().any(of_others) {
            tell(SIGNED_BY_OTHERS);
        }
        write_lock(&lock, &after, options.read_only, tell, diags);
    }

    fn installer<'i>(
        &'i self,
        sources: Vec<Source>,
        with_cache: bool,
        hash: &'i dyn Fn(&Path) -> std::io::Result<String>,
    ) -> Installer<'i> {
        Installer {
            hosts: self.hosts(),
            sources,
            cache: self.settings.plugin_cache_dir.as_ref().filter(|_| with_cache).map(PathBuf::from),
            cache_may_break_lock: self.settings.plugin_cache_may_break_dependency_lock_file,
            data_folder: self.data_folder.clone(),
            platform: terrane_install::platform(),
            keyless: keyless_registry(),
            hash,
        }
    }

    /// Adds checksums of packages for these platforms to the lock file. Returns whether that changed it.
    pub async fn lock_packages(
        &self,
        wanted: &BTreeMap<ProviderAddr, Vec<Requirement>>,
        options: &LockOptions,
        tell: &dyn Fn(Collected),
    ) -> Result<bool, Diagnostic> {
        let lock = read_lock().map_err(|why| Diagnostic::error("Invalid dependency lock file", why))?;
        let source = Source { method: options.method.clone(), include: None, exclude: Vec::new() };
        let hash = |folder: &Path| self.hash(folder);
        let installer = self.installer(vec![source], options.with_cache, &hash);
        let after = installer.lock(wanted, &options.platforms, &lock, tell).await.map_err(|fault| {
            let detail = format!(
                "Terrane failed to fetch the requested providers to calculate their checksums. {}",
                fault.detail
            );
            Diagnostic::error("Could not retrieve providers for locking", detail)
        })?;
        after
            .write(Path::new(LockFile::NAME))
            .map_err(|error| Diagnostic::error("Failed to write dependency lock file", error.to_string()))
    }

    /// Copies packages from their registries into a folder that serves as a mirror.
    pub async fn mirror_packages(
        &self,
        wanted: &BTreeMap<ProviderAddr, Vec<Requirement>>,
        platforms: &[String],
        follow_lock: bool,
        target: &Path,
        tell: &dyn Fn(Collected),
    ) -> Result<(), Diagnostic> {
        let lock = match follow_lock {
            true => read_lock().map_err(|why| Diagnostic::error("Invalid dependency lock file", why))?,
            false => LockFile::default(),
        };
        let source = Source { method: Method::Direct, include: None, exclude: Vec::new() };
        let hash = |folder: &Path| self.hash(folder);
        let installer = self.installer(vec![source], false, &hash);
        let done = installer.mirror(wanted, platforms, &lock, target, tell).await;
        done.map_err(|fault| Diagnostic::error(fault.summary, fault.detail))
    }

    fn sources(&self, options: &InstallOptions) -> Result<Vec<Source>, String> {
        if !options.folders.is_empty() {
            let folder = |path: &String| Source {
                method: Method::FilesystemMirror(path.into()),
                include: None,
                exclude: Vec::new(),
            };
            return Ok(options.folders.iter().map(folder).collect());
        }
        match &self.settings.provider_installation.methods {
            Some(methods) => methods.iter().map(source).collect(),
            None => Ok(implied()),
        }
    }
}

/// What the command line says about installing.
#[derive(Clone, Debug, Default)]
pub struct InstallOptions {
    /// Whatever the lock file says.
    pub upgrade: bool,
    /// The lock file must stay as it is.
    pub read_only: bool,
    /// The only places to look in, if there are any.
    pub folders: Vec<String>,
}

/// What the command line says about checksums.
#[derive(Clone, Debug)]
pub struct LockOptions {
    pub platforms: Vec<String>,
    /// The only place to look in.
    pub method: Method,
    /// Whether packages of the plugin cache are good enough.
    pub with_cache: bool,
}

const SIGNED_BY_OTHERS: &str = "\nPartner and community providers are signed by their developers: by the key that the \
                                registry\nnames as theirs. Look the key ID up if it matters who that is.\n";

/// OpenTofu's registry lists providers whose authors have given it no key, and OpenTofu installs them.
fn keyless_registry() -> Option<&'static str> {
    let enforced = std::env::var("OPENTOFU_ENFORCE_GPG_VALIDATION").is_ok_and(|value| value == "true");
    (!enforced).then_some(terrane_addr::TOFU_HOST)
}

/// As scripts look for it.
fn line(told: &Told) -> String {
    match told {
        Told::Reusing { provider } => {
            format!("- Reusing previous version of {} from the dependency lock file", provider.for_display())
        }
        Told::Finding { provider, constraints } if constraints.is_empty() => {
            format!("- Finding latest version of {}...", provider.for_display())
        }
        Told::Finding { provider, constraints } => {
            format!("- Finding {} versions matching \"{constraints}\"...", provider.for_display())
        }
        Told::Previous { provider, version } => {
            format!("- Using previously-installed {} v{version}", provider.for_display())
        }
        Told::FromCache { provider, version } => {
            format!("- Using {} v{version} from the shared cache directory", provider.for_display())
        }
        Told::Installing { provider, version } => format!("- Installing {} v{version}...", provider.for_display()),
        Told::Installed { provider, version, trust } => {
            format!("- Installed {} v{version} ({trust})", provider.for_display())
        }
    }
}

fn write_lock(before: &LockFile, after: &LockFile, read_only: bool, tell: &dyn Fn(&str), diags: &mut Diagnostics) {
    if read_only && before.providers != after.providers {
        // More checksums for the same versions are no reason to stop.
        let pinned = |lock: &LockFile| -> Vec<(ProviderAddr, String, String)> {
            let of = |(provider, locked): (&ProviderAddr, &LockedProvider)| {
                (provider.clone(), locked.version.clone(), locked.constraints.clone())
            };
            lock.providers.iter().map(of).collect()
        };
        if pinned(before) != pinned(after) {
            let detail = "Changes to the required provider dependencies were detected, but the lock file is read-only. To use \
                          and record these requirements, run \"terrane init\" without the \"-lockfile=readonly\" flag.";
            return diags.push(Diagnostic::error("Provider dependency changes detected", detail));
        }
        let detail = "Changes to the provider selections were detected, but not saved in the .terraform.lock.hcl file. To \
                      record these selections, run \"terrane init\" without the \"-lockfile=readonly\" flag.";
        return diags.push(Diagnostic::warning("Provider lock file not updated", detail));
    }
    let there = Path::new(LockFile::NAME).exists();
    match after.write(Path::new(LockFile::NAME)) {
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
