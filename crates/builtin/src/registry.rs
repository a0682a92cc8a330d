use std::sync::Arc;

use terrane_addr::{DEFAULT_HOST, ProviderAddr, TOFU_HOST};
use terrane_provider::Provider;

use crate::Environment;
use crate::embedded::{Embedded, Parts};
use crate::{archive, cloudinit, external, local, null, random, terraform, time, tls};

/// One embedded provider.
pub struct Entry {
    pub namespace: &'static str,
    pub name: &'static str,
    /// The release whose schemas and behaviour it has. `None` if it is part of the engine.
    pub version: Option<&'static str>,
    parts: fn() -> Parts,
}

/// All embedded providers, one line each.
pub static REGISTRY: &[Entry] = &[
    Entry { namespace: "builtin", name: "terraform", version: None, parts: terraform::parts },
    Entry { namespace: "hashicorp", name: "archive", version: Some("2.7.1"), parts: archive::parts },
    Entry { namespace: "hashicorp", name: "cloudinit", version: Some("2.3.7"), parts: cloudinit::parts },
    Entry { namespace: "hashicorp", name: "external", version: Some("2.3.5"), parts: external::parts },
    Entry { namespace: "hashicorp", name: "local", version: Some("2.5.3"), parts: local::parts },
    Entry { namespace: "hashicorp", name: "null", version: Some("3.2.4"), parts: null::parts },
    Entry { namespace: "hashicorp", name: "random", version: Some("3.7.2"), parts: random::parts },
    Entry { namespace: "hashicorp", name: "time", version: Some("0.13.1"), parts: time::parts },
    Entry { namespace: "hashicorp", name: "tls", version: Some("4.2.1"), parts: tls::parts },
];

impl Entry {
    /// Its address, if providers without a host come from `host`.
    #[must_use]
    pub fn address(&self, host: &str) -> ProviderAddr {
        match self.version {
            Some(_) => ProviderAddr::new(host, self.namespace, self.name),
            None => ProviderAddr::builtin(self.name),
        }
    }

    /// Whether it stands for this address: on the host of either dialect.
    #[must_use]
    pub fn answers_to(&self, address: &ProviderAddr) -> bool {
        [DEFAULT_HOST, TOFU_HOST].iter().any(|host| self.address(host) == *address)
    }

    #[must_use]
    pub fn provider(&self, address: ProviderAddr, environment: &Environment) -> Arc<dyn Provider> {
        Arc::new(Embedded::new(address, environment.clone(), (self.parts)()))
    }
}

/// All embedded providers under the addresses they have if providers without a host come from `host`.
#[must_use]
pub fn all(host: &str, environment: &Environment) -> Vec<Arc<dyn Provider>> {
    REGISTRY.iter().map(|entry| entry.provider(entry.address(host), environment)).collect()
}

/// The embedded provider that stands for the address, on the host of either dialect.
#[must_use]
pub fn find(address: &ProviderAddr) -> Option<&'static Entry> {
    REGISTRY.iter().find(|entry| entry.answers_to(address))
}

#[cfg(test)]
mod tests;
