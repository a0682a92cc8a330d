//! The provider registry protocol, `providers.v1`.

use std::collections::BTreeSet;

use serde_json::Value;
use terrane_addr::ProviderAddr;
use terrane_config::Version;
use terrane_http::{Fault, Hosts, Request, Url};

use crate::remote::{RemoteFault, RemotePackage, checksums, explained};
use crate::signature::{Trust, verify};

/// A version that a place has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub version: Version,
    /// Of the plugin protocol; none where the place does not say.
    pub protocols: Vec<String>,
    /// None where the place does not say.
    pub platforms: Vec<String>,
}

const SERVICE: &str = "providers.v1";

struct Asking<'h> {
    hosts: &'h Hosts,
    provider: &'h ProviderAddr,
    version: Option<&'h str>,
}

impl Asking<'_> {
    fn place(&self) -> String {
        format!("registry {}", self.provider.host)
    }

    fn fault(&self, why: impl Into<String>) -> RemoteFault {
        RemoteFault {
            provider: self.provider.clone(),
            version: self.version.map(ToOwned::to_owned),
            place: self.place(),
            why: why.into(),
        }
    }

    fn told(&self) -> impl Fn(Fault) -> RemoteFault {
        |fault| self.fault(explained(&fault, &self.provider.host))
    }

    async fn document(&self, path: &str) -> Result<Option<(Url, Value)>, RemoteFault> {
        let host = self.provider.host.as_str();
        let service = self.hosts.service(host, SERVICE).await.map_err(self.told())?;
        let path = format!("{}/{}/{path}", self.provider.namespace, self.provider.name);
        let url = service.join(&path).map_err(|error| self.fault(format!("{service}{path}: {error}")))?;
        match self.hosts.get(host, url).await {
            Ok(answer) => Ok(Some((answer.url.clone(), answer.json().map_err(self.told())?))),
            Err(fault) if fault.status() == Some(404) => Ok(None),
            Err(fault) => Err(self.told()(fault)),
        }
    }
}

/// The versions that the provider's own registry has, in its order. None where it does not know the provider.
pub async fn registry_versions(hosts: &Hosts, provider: &ProviderAddr) -> Result<Option<Vec<Offer>>, RemoteFault> {
    let asking = Asking { hosts, provider, version: None };
    let Some((url, document)) = asking.document("versions").await? else { return Ok(None) };
    let wrong = || asking.fault(format!("the answer of {url} has no list of versions"));
    let list = document["versions"].as_array().ok_or_else(wrong)?;
    let offer = |entry: &Value| {
        let version = Version::parse(entry["version"].as_str()?)?;
        let texts = |value: &Value| -> Vec<String> {
            value.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(ToOwned::to_owned)).collect()
        };
        let platform = |entry: &Value| Some(format!("{}_{}", entry["os"].as_str()?, entry["arch"].as_str()?));
        let platforms = entry["platforms"].as_array().into_iter().flatten().filter_map(platform).collect();
        Some(Offer { version, protocols: texts(&entry["protocols"]), platforms })
    };
    // What is no version is of no use, and no reason to refuse the rest.
    Ok(Some(list.iter().filter_map(offer).collect()))
}

/// Where the archive is, and its checksum, after the signature over the checksums was found to be good. None
/// where there is no package for the platform. The registry `keyless` may have no key to check signatures with.
pub async fn registry_package(
    hosts: &Hosts,
    provider: &ProviderAddr,
    version: &str,
    platform: &str,
    keyless: Option<&str>,
) -> Result<Option<RemotePackage>, RemoteFault> {
    let asking = Asking { hosts, provider, version: Some(version) };
    let path = format!("{version}/download/{}", platform.replacen('_', "/", 1));
    let Some((base, document)) = asking.document(&path).await? else { return Ok(None) };
    let text = |name: &str| {
        let found = document[name].as_str().filter(|text| !text.is_empty());
        found.ok_or_else(|| asking.fault(format!("the answer of {base} has no {name:?}")))
    };
    let url = |name: &str| {
        let text = text(name)?;
        base.join(text).map_err(|error| asking.fault(format!("the answer of {base} has the {name} {text:?}: {error}")))
    };
    check_answer(&asking, &base, &document, version, platform)?;
    let file_name = text("filename")?;
    let (archive, sums_url, signature_url) = (url("download_url")?, url("shasums_url")?, url("shasums_signature_url")?);
    let told = asking.told();
    let sums = hosts.client.send(&Request::get(sums_url.clone())).await.map_err(&told)?.body;
    let keys: Vec<String> = document["signing_keys"]["gpg_public_keys"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|key| key["ascii_armor"].as_str().map(ToOwned::to_owned))
        .collect();
    let trust = match keys.is_empty() && keyless == Some(provider.host.as_str()) {
        true => Trust::Keyless,
        false => {
            let signature = hosts.client.send(&Request::get(signature_url)).await.map_err(&told)?.body;
            verify(&sums, &signature, &keys).map_err(|why| {
                asking.fault(format!("the checksums in {sums_url} are not signed as they should be: {why}"))
            })?
        }
    };
    let (all, own) = checksums(&String::from_utf8_lossy(&sums), file_name);
    let own = own.ok_or_else(|| asking.fault(format!("{sums_url} has no checksum for {file_name}")))?;
    if let Some(declared) = document["shasum"].as_str()
        && own != format!("zh:{}", declared.to_lowercase())
    {
        let why = format!(
            "the registry says that {file_name} has the checksum {declared}, and the signed list in {sums_url} says {}",
            own.trim_start_matches("zh:")
        );
        return Err(asking.fault(why));
    }
    // Archives are often on another host than the registry: the token is for the registry.
    let token_host = (archive.origin() == base.origin()).then(|| provider.host.to_string());
    Ok(Some(RemotePackage {
        provider: provider.clone(),
        version: version.into(),
        platform: platform.into(),
        place: asking.place(),
        url: archive,
        token_host,
        hashes: BTreeSet::from([own]),
        signed_hashes: all,
        trust,
    }))
}

/// Whether the answer is about what was asked, and whether its plugin can be spoken to.
fn check_answer(
    asking: &Asking<'_>,
    url: &Url,
    document: &Value,
    version: &str,
    platform: &str,
) -> Result<(), RemoteFault> {
    if let (Some(system), Some(machine)) = (document["os"].as_str(), document["arch"].as_str())
        && format!("{system}_{machine}") != platform
    {
        return Err(asking.fault(format!("{url} answers for {system}_{machine}, and {platform} was asked for")));
    }
    if let Some(other) = document["version"].as_str()
        && other != version
    {
        return Err(asking.fault(format!("{url} answers for version {other}, and {version} was asked for")));
    }
    let protocols: Vec<&str> =
        document["protocols"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let spoken = |protocol: &&str| matches!(protocol.split('.').next(), Some("5" | "6"));
    match protocols.is_empty() || protocols.iter().any(spoken) {
        true => Ok(()),
        false => Err(asking.fault(format!(
            "its plugin speaks the protocols {}, and this program speaks 5 and 6. Choose another version of the provider",
            protocols.join(", ")
        ))),
    }
}
