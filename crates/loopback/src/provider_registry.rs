//! The provider registry protocol (`providers.v1`), and network mirrors of the same packages below `/mirror/`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;

use crate::{Asked, Reply, SigningKeys};

/// One archive.
#[derive(Clone, Debug)]
pub struct ProviderPackage {
    /// `NAMESPACE/TYPE`.
    pub provider: String,
    pub version: String,
    /// `linux_amd64`.
    pub platform: String,
    pub archive: Vec<u8>,
}

impl ProviderPackage {
    fn kind(&self) -> &str {
        self.provider.split('/').next_back().unwrap_or_default()
    }

    #[must_use]
    pub fn file_name(&self) -> String {
        format!("terraform-provider-{}_{}_{}.zip", self.kind(), self.version, self.platform)
    }
}

/// Registry and network mirror in one. Fields may be changed before it is served, to make it lie.
#[derive(Clone)]
pub struct ProviderRegistry {
    pub packages: Vec<ProviderPackage>,
    pub protocols: Vec<String>,
    pub keys: SigningKeys,
    /// What is told of the keys.
    pub public_key: String,
    /// Instead of the true checksums, by the name of the file.
    pub false_checksums: BTreeMap<String, String>,
    /// The list of checksums is empty.
    pub unlisted: bool,
    /// Instead of the true signature.
    pub false_signature: Option<Vec<u8>>,
    /// Whether the mirror tells hashes.
    pub mirror_hashes: bool,
    /// The host by which the mirror knows the packages.
    pub mirror_host: String,
    /// Needed to be answered.
    pub token: Option<String>,
}

impl Default for ProviderRegistry {
    fn default() -> ProviderRegistry {
        let keys = SigningKeys::new();
        ProviderRegistry {
            packages: Vec::new(),
            protocols: vec!["5.0".into()],
            public_key: keys.public(),
            keys,
            false_checksums: BTreeMap::new(),
            unlisted: false,
            false_signature: None,
            mirror_hashes: true,
            mirror_host: "registry.terraform.io".into(),
            token: None,
        }
    }
}

impl ProviderRegistry {
    pub fn add(&mut self, provider: &str, version: &str, platform: &str, archive: Vec<u8>) {
        let (provider, version, platform) = (provider.into(), version.into(), platform.into());
        self.packages.push(ProviderPackage { provider, version, platform, archive });
    }

    /// The answer, or `None` if the path is none of its own.
    #[must_use]
    pub fn answer(&self, asked: &Asked) -> Option<Reply> {
        let path = asked.path.split('?').next().unwrap_or_default();
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let is_public = parts.first() == Some(&"files");
        let known =
            self.token.as_ref().is_none_or(|token| asked.header("authorization") == Some(&format!("Bearer {token}")));
        if !known && !is_public {
            return Some(Reply::status(401));
        }
        match parts.as_slice() {
            [".well-known", "terraform.json"] => Some(Reply::json(&json!({ "providers.v1": "/v1/providers/" }))),
            ["v1", "providers", namespace, kind, "versions"] => Some(self.versions(&format!("{namespace}/{kind}"))),
            ["v1", "providers", namespace, kind, version, "download", system, machine] => {
                Some(self.download(&format!("{namespace}/{kind}"), version, &format!("{system}_{machine}")))
            }
            ["files", namespace, kind, version, name] => Some(self.file(&format!("{namespace}/{kind}"), version, name)),
            ["mirror", host, namespace, kind, name] => Some(self.mirror(host, &format!("{namespace}/{kind}"), name)),
            _ => None,
        }
    }

    fn of<'a>(&'a self, provider: &'a str) -> impl Iterator<Item = &'a ProviderPackage> {
        self.packages.iter().filter(move |package| package.provider == provider)
    }

    fn versions(&self, provider: &str) -> Reply {
        let versions: BTreeSet<&str> = self.of(provider).map(|package| package.version.as_str()).collect();
        if versions.is_empty() {
            return Reply::status(404);
        }
        let version = |version: &&str| {
            let platforms = self.of(provider).filter(|package| package.version == *version).map(|package| {
                let (system, machine) = package.platform.split_once('_').unwrap_or_default();
                json!({ "os": system, "arch": machine })
            });
            json!({ "version": version, "protocols": self.protocols, "platforms": platforms.collect::<Vec<_>>() })
        };
        let versions: Vec<Value> = versions.iter().map(version).collect();
        Reply::json(&json!({ "id": provider, "versions": versions, "warnings": null }))
    }

    fn download(&self, provider: &str, version: &str, platform: &str) -> Reply {
        let package = self.of(provider).find(|package| package.version == version && package.platform == platform);
        let Some(package) = package else { return Reply::status(404) };
        let (system, machine) = platform.split_once('_').unwrap_or_default();
        let (name, files) = (package.file_name(), format!("/files/{provider}/{version}"));
        Reply::json(&json!({
            "protocols": self.protocols,
            "os": system,
            "arch": machine,
            "filename": name,
            "download_url": format!("{files}/{name}"),
            "shasums_url": format!("{files}/SHA256SUMS"),
            "shasums_signature_url": format!("{files}/SHA256SUMS.sig"),
            "shasum": self.checksum(package),
            "signing_keys": { "gpg_public_keys": [{
                "key_id": self.keys.id(), "ascii_armor": self.public_key,
                "trust_signature": "", "source": "", "source_url": null,
            }] },
        }))
    }

    fn checksum(&self, package: &ProviderPackage) -> String {
        let told = self.false_checksums.get(&package.file_name());
        told.cloned().unwrap_or_else(|| sha256(&package.archive))
    }

    fn checksums(&self, provider: &str, version: &str) -> String {
        let of_version = self.of(provider).filter(|package| package.version == version && !self.unlisted);
        of_version.map(|package| format!("{}  {}\n", self.checksum(package), package.file_name())).collect()
    }

    fn file(&self, provider: &str, version: &str, name: &str) -> Reply {
        let checksums = self.checksums(provider, version);
        match name {
            "SHA256SUMS" => Reply::bytes(checksums),
            "SHA256SUMS.sig" => {
                Reply::bytes(self.false_signature.clone().unwrap_or_else(|| self.keys.sign(checksums.as_bytes())))
            }
            name => self.archive(provider, name),
        }
    }

    fn archive(&self, provider: &str, name: &str) -> Reply {
        let package = self.of(provider).find(|package| package.file_name() == name);
        package.map_or(Reply::status(404), |package| {
            Reply::bytes(package.archive.clone()).header("Content-Type", "application/zip")
        })
    }

    fn mirror(&self, host: &str, provider: &str, name: &str) -> Reply {
        if host != self.mirror_host || self.of(provider).next().is_none() {
            return Reply::status(404);
        }
        if name == "index.json" {
            let versions = self.of(provider).map(|package| (package.version.clone(), json!({})));
            return Reply::json(&json!({ "versions": versions.collect::<serde_json::Map<_, _>>() }));
        }
        let Some(version) = name.strip_suffix(".json") else { return self.archive(provider, name) };
        let archives = self.of(provider).filter(|package| package.version == version).map(|package| {
            let hash = format!("zh:{}", self.checksum(package));
            let archive = match self.mirror_hashes {
                true => json!({ "url": package.file_name(), "hashes": [hash] }),
                false => json!({ "url": package.file_name() }),
            };
            (package.platform.clone(), archive)
        });
        let archives: serde_json::Map<_, _> = archives.collect();
        if archives.is_empty() { Reply::status(404) } else { Reply::json(&json!({ "archives": archives })) }
    }
}

/// A zip archive with these files, all executable.
#[must_use]
pub fn package(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        let options = SimpleFileOptions::default().unix_permissions(0o755);
        archive.start_file(*name, options).expect("memory");
        archive.write_all(content).expect("memory");
    }
    archive.finish().expect("memory").into_inner()
}

/// A zip archive with a symbolic link and nothing else.
#[must_use]
pub fn zip_with_link(name: &str, target: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.add_symlink(name, target, SimpleFileOptions::default()).expect("memory");
    archive.finish().expect("memory").into_inner()
}

/// In hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
