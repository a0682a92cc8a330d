//! Which way a package is fetched.

use std::path::Path;

use terrane_config::RemoteModule;

use crate::archive::{self, Got};
use crate::git::GitSource;
use crate::network::Network;
use crate::registry::inner;

pub(crate) struct Done {
    /// Of a repository.
    pub commit: Option<String>,
    /// In the package.
    pub folder: String,
}

/// How often a place may say that the package is elsewhere.
const MOST_HOPS: usize = 5;

/// Puts the package of a module into `target`, which is not there yet. `staging` takes what is needed meanwhile.
pub(crate) fn download(
    network: &Network<'_>,
    module: &RemoteModule,
    staging: &Path,
    target: &Path,
    pinned: Option<&str>,
) -> Result<Done, String> {
    let mut module = module.clone();
    for _ in 0..MOST_HOPS {
        if let Some(git) = module.package.strip_prefix("git::") {
            let commit = GitSource::parse(git)?.fetch(target, pinned)?.commit;
            return Ok(Done { commit: Some(commit), folder: module.folder });
        }
        let Some(address) = web_address(&module.package) else { return Err(unsupported(&module.package)) };
        match archive::fetch(network, address, staging, target)? {
            Got::Package => return Ok(Done { commit: None, folder: module.folder }),
            Got::Elsewhere(found) => {
                module = RemoteModule { package: found.package, folder: inner(&found.folder, &module.folder) };
            }
        }
    }
    Err(format!("{MOST_HOPS} places in a row said that the package is elsewhere, the last at {}", module.package))
}

fn web_address(package: &str) -> Option<&str> {
    let address = package.strip_prefix("https::").or_else(|| package.strip_prefix("http::")).unwrap_or(package);
    ["https://", "http://"].iter().any(|scheme| address.starts_with(scheme)).then_some(address)
}

fn unsupported(package: &str) -> String {
    let kind =
        package.split_once("::").map(|(kind, _)| kind).or_else(|| package.split_once("://").map(|(kind, _)| kind));
    let way = match kind.unwrap_or_default() {
        "ssh" => "Write \"git::\" before the address",
        "hg" => "Mercurial is not supported. Put the module into a git repository",
        "s3" | "gcs" => "Buckets are not supported yet. Name the archive by an https address that needs no signature",
        "oci" => "OCI registries are not supported yet. Name a git repository",
        _ => {
            "Known are registries, git repositories (\"git::https://...\", \"github.com/...\", \"git@host:path\"), archives \
             (\"https://.../name.zip\") and folders"
        }
    };
    format!(
        "download not supported for scheme '{}' by this version of Terrane. {way}, or let another engine's init install it: \
         what is there is used",
        kind.unwrap_or_default()
    )
}
