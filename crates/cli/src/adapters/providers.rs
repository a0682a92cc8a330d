//! Providers that are linked into this program.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use terrane_addr::ProviderAddr;
use terrane_builtin::Environment;
use terrane_engine::{ProviderError, Providers};
use terrane_provider::{Provider, ProviderSchemas};

use super::logged::LoggedProvider;
use crate::ExtraProvider;

/// The embedded providers, and those that a development binary adds.
pub struct LinkedProviders {
    environment: Environment,
    extra: Vec<ExtraProvider>,
    /// Set by `TERRANE_EMBEDDED_PROVIDERS=off`: for people who want the plugins.
    embedded_off: bool,
    /// Folders with plugins, as the CLI configuration names them: to say why they are not used.
    dev_overrides: BTreeMap<ProviderAddr, String>,
}

impl LinkedProviders {
    #[must_use]
    pub fn new(extra: &[ExtraProvider], dev_overrides: BTreeMap<ProviderAddr, String>) -> LinkedProviders {
        let clock = Arc::new(super::now);
        let randomness = Arc::new(super::random);
        let sleep = Arc::new(|time: Duration| tokio::time::sleep(time).boxed());
        let folder = std::env::current_dir().unwrap_or_else(|_| ".".into());
        let mut environment = Environment::new(clock, randomness, sleep, folder);
        environment.constants = Some(Arc::new(terrane_eval::evaluate_constant));
        environment.backends =
            Some(Arc::new(terrane_stores::BackendRegistry::new(environment.working_directory.clone())));
        LinkedProviders {
            environment,
            extra: extra.to_vec(),
            dev_overrides,
            embedded_off: std::env::var("TERRANE_EMBEDDED_PROVIDERS").is_ok_and(|value| value == "off"),
        }
    }

    fn find(&self, address: &ProviderAddr) -> Result<Arc<dyn Provider>, ProviderError> {
        for extra in &self.extra {
            let provider = extra();
            if provider.address() == address {
                return Ok(provider);
            }
        }
        let entry = terrane_builtin::find(address);
        if let Some(entry) = entry.filter(|entry| !self.embedded_off || entry.version.is_none()) {
            return Ok(entry.provider(address.clone(), &self.environment));
        }
        let embedded: Vec<String> = terrane_builtin::REGISTRY
            .iter()
            .filter(|entry| entry.version.is_some())
            .map(|entry| format!("{}/{}", entry.namespace, entry.name))
            .collect();
        let detail = match entry {
            Some(_) => format!(
                "The embedded provider {address} is turned off by TERRANE_EMBEDDED_PROVIDERS=off, and provider plugins are \
                 not supported in this version. Unset the variable to use the embedded one."
            ),
            None if self.dev_overrides.contains_key(address) => format!(
                "The CLI configuration names a plugin for the provider {address} in {} (dev_overrides), but provider plugins \
                 are not supported in this version. Embedded providers are: {}.",
                self.dev_overrides[address],
                embedded.join(", ")
            ),
            None => format!(
                "The configuration or state uses the provider {address}, which is not part of Terrane, and provider \
                 plugins are not supported in this version. Embedded providers are: {}. Until plugins are supported, keep \
                 resources of other providers in a separate configuration.",
                embedded.join(", ")
            ),
        };
        Err(ProviderError { summary: "Provider not available".into(), detail })
    }
}

impl Providers for LinkedProviders {
    fn schemas<'a>(
        &'a self,
        provider: &'a ProviderAddr,
    ) -> LocalBoxFuture<'a, Result<Arc<ProviderSchemas>, ProviderError>> {
        async move { self.find(provider).map(|provider| provider.schemas().clone()) }.boxed_local()
    }

    fn start<'a>(&'a self, provider: &'a ProviderAddr) -> LocalBoxFuture<'a, Result<Arc<dyn Provider>, ProviderError>> {
        async move {
            let found = self.find(provider)?;
            Ok(if crate::log::wants_provider() { Arc::new(LoggedProvider(found)) } else { found })
        }
        .boxed_local()
    }
}
