//! `providers lock` and `providers mirror`: packages of plugins for other platforms and other machines.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use terrane_addr::ProviderAddr;
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_install::{Collected, Method, Requirement, Tracking};
use terrane_run::Project;

use crate::adapters::LockOptions;
use crate::dialect::default_host;
use crate::requirements::requirements;
use crate::session::Session;

#[derive(Debug, Args)]
pub struct Lock {
    /// Which providers; all that are required without it
    providers: Vec<String>,
    /// Where packages are, instead of the registries
    #[arg(long, value_name = "DIR")]
    fs_mirror: Option<String>,
    /// Which mirror to ask, instead of the registries
    #[arg(long, value_name = "URL")]
    net_mirror: Option<String>,
    /// For which platform, as in linux_amd64; may be given several times. Without it, for this one
    #[arg(long, value_name = "OS_ARCH")]
    platform: Vec<String>,
    /// Take packages of the plugin cache as they are
    #[arg(long)]
    enable_plugin_cache: bool,
}

#[derive(Debug, Args)]
pub struct Mirror {
    /// The folder
    target: Option<PathBuf>,
    /// For which platform, as in linux_amd64; may be given several times. Without it, for this one
    #[arg(long, value_name = "OS_ARCH")]
    platform: Vec<String>,
    /// Whether to follow the lock file
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    lock_file: Option<bool>,
}

type Wanted = BTreeMap<ProviderAddr, Vec<Requirement>>;

impl Lock {
    pub fn run(&self, session: &Session, project: &Project) -> Result<(), Diagnostics> {
        let platforms = platforms(&self.platform).map_err(one)?;
        let method = self.method().map_err(one)?;
        let wanted = self.wanted(project)?;
        let options = LockOptions { platforms, method, with_cache: self.enable_plugin_cache };
        let work = session.providers.finder().lock_packages(&wanted, &options, &|told| outline!("{}", line(&told)));
        let changed = session.wait(work).map_err(one)?;
        match changed {
            true => outline!(
                "\nSuccess! Terrane has updated the lock file.\n\nReview the changes in .terraform.lock.hcl and then commit to \
                 your\nversion control system to retain the new checksums.\n"
            ),
            false => outline!("\nSuccess! Terrane has validated the lock file and found no need for changes.\n"),
        }
        Ok(())
    }

    fn method(&self) -> Result<Method, Diagnostic> {
        match (&self.fs_mirror, &self.net_mirror) {
            (Some(_), Some(_)) => {
                let detail = "The -fs-mirror and -net-mirror command line options are mutually-exclusive.";
                Err(Diagnostic::error("Invalid installation method options", detail))
            }
            (Some(folder), None) if !std::path::Path::new(folder).is_dir() => {
                let detail = format!("-fs-mirror={folder}: there is no such folder.");
                Err(Diagnostic::error("Could not retrieve providers for locking", detail))
            }
            (Some(folder), None) => Ok(Method::FilesystemMirror(folder.into())),
            (None, Some(url)) if !url.starts_with("https://") => {
                let detail = "The -net-mirror option requires a valid https: URL as the mirror base URL.";
                Err(Diagnostic::error("Invalid network mirror URL", detail))
            }
            (None, Some(url)) => Ok(Method::NetworkMirror(url.clone())),
            (None, None) => Ok(Method::Direct),
        }
    }

    fn wanted(&self, project: &Project) -> Result<Wanted, Diagnostics> {
        let mut wanted = required(project)?;
        if self.providers.is_empty() {
            return Ok(wanted);
        }
        let (mut named, mut diags) = (BTreeMap::new(), Diagnostics::new());
        for text in &self.providers {
            let Some(address) = ProviderAddr::parse_source(text, default_host()) else {
                let detail = format!("{text:?} is no provider: write [HOST/]NAMESPACE/TYPE.");
                diags.push(Diagnostic::error("Invalid provider argument", detail));
                continue;
            };
            match wanted.remove(&address) {
                Some(requirements) => drop(named.insert(address, requirements)),
                None => {
                    let detail = format!("The provider {address} is not required by the current configuration.");
                    diags.push(Diagnostic::error("Invalid provider argument", detail));
                }
            }
        }
        if diags.has_errors() { Err(diags) } else { Ok(named) }
    }
}

impl Mirror {
    pub fn run(&self, session: &Session, project: &Project) -> Result<(), Diagnostics> {
        let Some(target) = &self.target else {
            let detail = "The providers mirror command requires an output directory as a command-line argument.";
            return Err(one(Diagnostic::error("No output directory specified", detail)));
        };
        let platforms = platforms(&self.platform).map_err(one)?;
        let wanted = required(project)?;
        let follow = self.lock_file.unwrap_or(true);
        let tell = |told| outline!("{}", line(&told));
        let work = session.providers.finder().mirror_packages(&wanted, &platforms, follow, target, &tell);
        session.wait(work).map_err(one)
    }
}

fn one(diagnostic: Diagnostic) -> Diagnostics {
    Diagnostics::from_iter([diagnostic])
}

/// All but what has no package: the provider that is part of every engine.
fn required(project: &Project) -> Result<Wanted, Diagnostics> {
    let mut diags = Diagnostics::new();
    let mut wanted = requirements(project, &mut diags);
    wanted.retain(|address, _| !address.is_builtin());
    if diags.has_errors() { Err(diags) } else { Ok(wanted) }
}

fn platforms(named: &[String]) -> Result<Vec<String>, Diagnostic> {
    let mut platforms: Vec<String> = Vec::new();
    for name in named {
        let is_word = |word: &str| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        if !name.split_once('_').is_some_and(|(system, machine)| is_word(system) && is_word(machine)) {
            let detail = format!(
                "The string {name:?} given in the -platform option is not a valid target platform: must be two words separated \
                 by an underscore, as in \"linux_amd64\"."
            );
            return Err(Diagnostic::error("Invalid target platform", detail));
        }
        if !platforms.contains(name) {
            platforms.push(name.clone());
        }
    }
    if platforms.is_empty() {
        platforms.push(terrane_install::platform());
    }
    Ok(platforms)
}

/// As scripts look for it.
fn line(told: &Collected) -> String {
    match told {
        Collected::Fetching { provider, version, platform } => {
            format!("- Fetching {} {version} for {platform}...", provider.for_display())
        }
        Collected::Retrieved { provider, version, platform, trust } => {
            format!("- Retrieved {} {version} for {platform} ({trust})", provider.for_display())
        }
        Collected::Hashed { provider, platform, tracking } => {
            let tracking = match tracking {
                Tracking::NewProvider => {
                    "This was a new provider and the checksums for this platform are now tracked in the lock file"
                }
                Tracking::Additional => "Additional checksums for this platform are now tracked in the lock file",
                Tracking::Already => "All checksums for this platform were already tracked in the lock file",
            };
            format!("- Obtained {} checksums for {platform}; {tracking}", provider.for_display())
        }
        Collected::Mirroring { provider } => format!("- Mirroring {}...", provider.for_display()),
        Collected::Selected { version, locked: true, .. } => {
            format!("  - Selected v{version} to match dependency lock file")
        }
        Collected::Selected { version, constraints, .. } if constraints.is_empty() => {
            format!("  - Selected v{version} with no constraints")
        }
        Collected::Selected { version, constraints, .. } => {
            format!("  - Selected v{version} to meet constraints {constraints}")
        }
        Collected::Downloading { platform } => format!("  - Downloading package for {platform}..."),
        Collected::Authenticated { trust } => format!("  - Package authenticated: {trust}"),
    }
}
