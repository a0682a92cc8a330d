//! Hosts that are asked over the network: with the time limits, certificates and tokens that hold here.

use std::path::PathBuf;
use std::time::Duration;

use terrane_cli_config::CliConfig;
use terrane_http::{Client, Credentials, Hosts, Settings};

/// Nothing is asked before it is needed.
#[must_use]
pub fn hosts(config: &CliConfig) -> Hosts {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.trim().parse::<u64>().ok());
    let usual = Settings::default();
    let settings = Settings {
        attempts: number("TF_REGISTRY_DISCOVERY_RETRY")
            .map_or(usual.attempts, |retries| u32::try_from(retries).unwrap_or(u32::MAX).saturating_add(1)),
        idle_timeout: number("TF_REGISTRY_CLIENT_TIMEOUT")
            .filter(|seconds| *seconds > 0)
            .map_or(usual.idle_timeout, Duration::from_secs),
        extra_roots: std::env::var_os("SSL_CERT_FILE").filter(|path| !path.is_empty()).map(PathBuf::from),
        ..usual
    };
    let home = std::env::home_dir();
    let mut folders = vec![PathBuf::from("terraform.d/plugins")];
    folders.extend(home.map(|home| home.join(".terraform.d/plugins")));
    let system = terrane_install::platform();
    let folders: Vec<PathBuf> = folders.into_iter().flat_map(|folder| [folder.join(&system), folder]).collect();
    Hosts::new(Client::new(settings), Credentials::new(config, &folders), config.hosts.clone())
}
