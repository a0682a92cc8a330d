//! Packages that are not on this machine: what a place says of them, and fetching them.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use terrane_addr::ProviderAddr;
use terrane_http::{Fault, Hosts, Request, Url};

use crate::hash::hex;
use crate::{Trust, archive_hash};

/// No package of a provider comes near it: 675 MB is the largest known, unpacked.
const LARGEST_ARCHIVE: u64 = 4 << 30;

/// One archive, as the place that has it describes it.
#[derive(Clone, Debug)]
pub struct RemotePackage {
    pub provider: ProviderAddr,
    pub version: String,
    pub platform: String,
    /// `registry registry.terraform.io`, `network mirror https://..`.
    pub place: String,
    pub url: Url,
    /// Whose token goes with the request.
    pub token_host: Option<String>,
    /// What the archive must have, one of them; with none it is believed.
    pub hashes: BTreeSet<String>,
    /// All that the place vouches for, for all platforms.
    pub signed_hashes: BTreeSet<String>,
    pub trust: Trust,
}

/// An archive that is what it was said to be.
#[derive(Debug)]
pub struct Fetched {
    pub archive: PathBuf,
    /// Of the contents.
    pub h1: String,
    /// Of the archive.
    pub zh: String,
}

/// Why a package cannot be had from a place. Names the provider, the place and the version.
#[derive(Debug)]
pub struct RemoteFault {
    pub provider: ProviderAddr,
    pub version: Option<String>,
    pub place: String,
    pub why: String,
}

impl fmt::Display for RemoteFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Provider {}", self.provider)?;
        if let Some(version) = &self.version {
            write!(f, " {version}")?;
        }
        write!(f, " from {}: {}", self.place, self.why)
    }
}

impl std::error::Error for RemoteFault {}

impl RemotePackage {
    pub(crate) fn fault(&self, why: impl Into<String>) -> RemoteFault {
        RemoteFault {
            provider: self.provider.clone(),
            version: Some(self.version.clone()),
            place: self.place.clone(),
            why: why.into(),
        }
    }

    /// Downloads it into a file in `folder`, where nothing is started from. It is hashed while it comes in, and
    /// is not unpacked.
    pub async fn fetch(
        &self,
        hosts: &Hosts,
        folder: &Path,
        progress: &(dyn Fn(u64, Option<u64>) + Send + Sync),
    ) -> Result<Fetched, RemoteFault> {
        let archive = folder.join("package.zip");
        let token = match &self.token_host {
            Some(host) => hosts.credentials.token(host).await.map_err(|fault| self.fault(fault.to_string()))?,
            None => None,
        };
        let request = Request::get(self.url.clone()).token(token).limit(LARGEST_ARCHIVE);
        let done = hosts.client.download(&request, &archive, progress).await;
        let done = done.map_err(|fault| self.fault(fault.to_string()))?;
        let zh = format!("zh:{}", hex(&done.sha256));
        // Checked before the archive is even opened, where the checksum of the archive is known.
        let archives = self.hashes.iter().any(|hash| hash.starts_with("zh:"));
        if archives && !self.hashes.contains(&zh) {
            return Err(self.mismatch(&zh));
        }
        let h1 = archive_hash(&archive).map_err(|why| self.fault(format!("the archive is refused: {why}")))?;
        if !self.hashes.is_empty() && !self.hashes.contains(&zh) && !self.hashes.contains(&h1) {
            return Err(self.mismatch(&h1));
        }
        Ok(Fetched { archive, h1, zh })
    }

    fn mismatch(&self, found: &str) -> RemoteFault {
        let expected: Vec<&str> = self.hashes.iter().map(String::as_str).collect();
        self.fault(format!(
            "the archive has the checksum {found}, and not {}, as was said. It has not been used. Either it was spoilt \
             on its way or somebody has changed it",
            expected.join(" or ")
        ))
    }
}

/// What is in a list of checksums: `zh:` of each line, and that of one file.
pub(crate) fn checksums(text: &str, file_name: &str) -> (BTreeSet<String>, Option<String>) {
    let (mut all, mut own) = (BTreeSet::new(), None);
    for line in text.lines() {
        let mut words = line.split_whitespace();
        let (Some(sum), Some(name), None) = (words.next(), words.next(), words.next()) else { continue };
        if sum.len() != 64 || !sum.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            continue;
        }
        let hash = format!("zh:{}", sum.to_lowercase());
        if name.trim_start_matches('*') == file_name {
            own = Some(hash.clone());
        }
        all.insert(hash);
    }
    (all, own)
}

/// Words for a fault, with what to do about the usual ones.
pub(crate) fn explained(fault: &Fault, host: &str) -> String {
    match fault.status() {
        Some(401 | 403) => {
            format!(
                "{fault}. A token for {host} can be set with \"terrane login {host}\", a credentials block or TF_TOKEN_*"
            )
        }
        _ => fault.to_string(),
    }
}
