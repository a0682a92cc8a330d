//! Lets another engine use our providers, so that only the engines differ when two are compared.
//!
//! The binary `terrane-dev-provider` serves one of them as a plugin; [`lay_out`] makes a folder and a CLI
//! configuration through which the other engine finds it.
#![allow(clippy::disallowed_methods, reason = "for development only: it makes files and reads the clock")]

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use terrane_addr::{DEFAULT_HOST, ProviderAddr};
use terrane_provider::Provider;

/// What the name of a provider's program begins with.
pub const PROGRAM_PREFIX: &str = "terraform-provider-";

/// The addresses of all providers that can be served.
#[must_use]
pub fn addresses() -> Vec<ProviderAddr> {
    let embedded = terrane_builtin::REGISTRY.iter().filter(|entry| entry.version.is_some());
    let embedded = embedded.map(|entry| entry.address(DEFAULT_HOST));
    embedded.chain([ProviderAddr::new(DEFAULT_HOST, "terrane", "fixtures")]).collect()
}

/// One of [`addresses`], by the last part of its address.
pub fn provider(name: &str) -> io::Result<Option<Arc<dyn Provider>>> {
    let Some(address) = addresses().into_iter().find(|address| address.name == name) else {
        return Ok(None);
    };
    let environment = embedded_environment()?;
    Ok(Some(match terrane_builtin::find(&address) {
        Some(entry) => entry.provider(address, &environment),
        None => terrane_fixtures::provider(terrane_fixtures::Environment::from_process()),
    }))
}

fn embedded_environment() -> io::Result<terrane_builtin::Environment> {
    let clock = || {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        (i64::try_from(since.as_secs()).unwrap_or(i64::MAX), since.subsec_nanos())
    };
    let randomness = |bytes: &mut [u8]| {
        let read = fs::File::open("/dev/urandom").and_then(|mut source| source.read_exact(bytes));
        read.expect("every system that has unix sockets has a source of random bytes");
    };
    Ok(terrane_builtin::Environment::new(
        Arc::new(clock),
        Arc::new(randomness),
        Arc::new(|time| Box::pin(tokio::time::sleep(time))),
        std::env::current_dir()?,
    ))
}

/// Where another engine finds our providers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The CLI configuration that overrides the providers.
    pub cli_config: PathBuf,
}

impl Layout {
    /// What the other engine needs in its environment. With it, it works without `init` (modules are
    /// installed by `get`) and asks no registry.
    #[must_use]
    pub fn environment(&self) -> Vec<(&'static str, OsString)> {
        vec![
            ("TF_CLI_CONFIG_FILE", self.cli_config.clone().into()),
            ("TF_DISABLE_PLUGIN_TLS", "1".into()),
            ("CHECKPOINT_DISABLE", "1".into()),
        ]
    }
}

/// Makes a folder with one program per provider, all of them links to `binary` (`terrane-dev-provider`),
/// and the CLI configuration. What is there already is replaced.
pub fn lay_out(folder: &Path, binary: &Path) -> io::Result<Layout> {
    let (folder, binary) = (std::path::absolute(folder)?, binary.canonicalize()?);
    let programs = folder.join("programs");
    fs::create_dir_all(&programs)?;
    let mut overrides = String::new();
    for address in addresses() {
        let program = programs.join(format!("{PROGRAM_PREFIX}{}", address.name));
        match fs::remove_file(&program) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => std::os::unix::fs::symlink(&binary, &program)?,
        }
        overrides.push_str(&format!("    \"{address}\" = {:?}\n", programs.display().to_string()));
    }
    let cli_config = folder.join("cli.tfrc");
    fs::write(&cli_config, format!("provider_installation {{\n  dev_overrides {{\n{overrides}  }}\n}}\n"))?;
    Ok(Layout { cli_config })
}
