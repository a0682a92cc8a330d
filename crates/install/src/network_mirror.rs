//! The network mirror protocol: static files that tell of versions and archives.

use std::collections::BTreeSet;

use serde_json::Value;
use terrane_addr::ProviderAddr;
use terrane_config::Version;
use terrane_http::{Hosts, Url};

use crate::registry::Offer;
use crate::remote::{RemoteFault, RemotePackage, explained};
use crate::signature::Trust;

struct Asking<'h> {
    hosts: &'h Hosts,
    mirror: &'h str,
    provider: &'h ProviderAddr,
    version: Option<&'h str>,
}

impl Asking<'_> {
    fn place(&self) -> String {
        format!("network mirror {}", self.mirror)
    }

    fn fault(&self, why: impl Into<String>) -> RemoteFault {
        RemoteFault {
            provider: self.provider.clone(),
            version: self.version.map(ToOwned::to_owned),
            place: self.place(),
            why: why.into(),
        }
    }

    fn base(&self) -> Result<Url, RemoteFault> {
        let slash = if self.mirror.ends_with('/') { "" } else { "/" };
        Url::parse(&format!("{}{slash}", self.mirror))
            .map_err(|error| self.fault(format!("{:?} is no address: {error}", self.mirror)))
    }

    async fn document(&self, name: &str) -> Result<Option<(Url, Value)>, RemoteFault> {
        let base = self.base()?;
        // With a dot before it: a host with a port would be taken for a scheme.
        let path = format!("./{}/{name}", self.provider);
        let url = base.join(&path).map_err(|error| self.fault(format!("{base}{path}: {error}")))?;
        let host = authority(&url);
        let told = |fault| self.fault(explained(&fault, &host));
        match self.hosts.get(&host, url).await {
            Ok(answer) => Ok(Some((answer.url.clone(), answer.json().map_err(told)?))),
            Err(fault) if fault.status() == Some(404) => Ok(None),
            Err(fault) => Err(told(fault)),
        }
    }
}

/// The host of an address, with its port if that is not the usual one.
fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// None where the mirror does not have the provider.
pub async fn mirror_versions(
    hosts: &Hosts,
    mirror: &str,
    provider: &ProviderAddr,
) -> Result<Option<Vec<Offer>>, RemoteFault> {
    let asking = Asking { hosts, mirror, provider, version: None };
    let Some((url, document)) = asking.document("index.json").await? else { return Ok(None) };
    let wrong = || asking.fault(format!("the answer of {url} has no object of versions"));
    let versions = document["versions"].as_object().ok_or_else(wrong)?;
    let offer = |text: &String| {
        let version = Version::parse(text)?;
        Some(Offer { version, protocols: Vec::new(), platforms: Vec::new() })
    };
    Ok(Some(versions.keys().filter_map(offer).collect()))
}

/// The archive for a platform, or the platforms that there are.
pub async fn mirror_package(
    hosts: &Hosts,
    mirror: &str,
    provider: &ProviderAddr,
    version: &str,
    platform: &str,
) -> Result<Result<RemotePackage, Vec<String>>, RemoteFault> {
    let asking = Asking { hosts, mirror, provider, version: Some(version) };
    let Some((url, document)) = asking.document(&format!("{version}.json")).await? else { return Ok(Err(Vec::new())) };
    let wrong = || asking.fault(format!("the answer of {url} has no object of archives"));
    let archives = document["archives"].as_object().ok_or_else(wrong)?;
    let Some(archive) = archives.get(platform) else { return Ok(Err(archives.keys().cloned().collect())) };
    let text = archive["url"]
        .as_str()
        .ok_or_else(|| asking.fault(format!("the answer of {url} has no \"url\" for the archive for {platform}")))?;
    let archive_url = url.join(text).map_err(|error| asking.fault(format!("{text:?}: {error}")))?;
    // Of schemes that we do not know nothing can be said: they count as not there.
    let known = |hash: &&str| hash.starts_with("h1:") || hash.starts_with("zh:");
    let hashes: BTreeSet<String> = archive["hashes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .filter(known)
        .map(ToOwned::to_owned)
        .collect();
    Ok(Ok(RemotePackage {
        provider: provider.clone(),
        version: version.into(),
        platform: platform.into(),
        place: asking.place(),
        token_host: (archive_url.origin() == url.origin()).then(|| authority(&url)),
        url: archive_url,
        trust: if hashes.is_empty() { Trust::Unauthenticated } else { Trust::VerifiedChecksum },
        hashes,
        signed_hashes: BTreeSet::new(),
    }))
}
