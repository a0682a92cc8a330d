//! The schemas of all providers that a run deals with, fetched once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use terrane_addr::{Mode, ProviderAddr, Resource};
use terrane_config::Config;
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_plan::UsedSchemas;
use terrane_provider::{IdentitySchema, ProviderSchemas, ResourceSchema};
use terrane_schema::Schema;
use terrane_state::State;

use crate::ports::Providers;

/// The shapes of what a state speaks of, for those who show it.
///
/// # Errors
/// If a provider of the state is not there.
pub async fn used_schemas(state: &State, providers: &dyn Providers) -> Result<UsedSchemas, crate::ProviderError> {
    let mut schemas = Schemas::default();
    for resource in state.resources().values() {
        let provider = &resource.provider.provider;
        if !schemas.by_provider.contains_key(provider) {
            schemas.by_provider.insert(provider.clone(), providers.schemas(provider).await?);
        }
    }
    Ok(schemas.used(&Config::default(), &[state]))
}

#[derive(Default)]
pub(crate) struct Schemas {
    by_provider: BTreeMap<ProviderAddr, Arc<ProviderSchemas>>,
}

impl Schemas {
    /// Fetches the schemas of what the configuration and the state use. What is missing is reported.
    pub(crate) async fn load(
        config: &Config,
        state: Option<&State>,
        providers: &dyn Providers,
        diags: &mut Diagnostics,
    ) -> Schemas {
        let mut wanted = BTreeSet::new();
        for module in config.modules.values() {
            for resource in module.resources.values() {
                wanted.insert(resource.provider_source.clone());
            }
            for (name, _) in module.providers.keys() {
                wanted.insert(module.provider_address(name, &config.default_host));
            }
        }
        for resource in state.into_iter().flat_map(|state| state.resources().values()) {
            wanted.insert(resource.provider.provider.clone());
        }
        let mut schemas = Schemas::default();
        for provider in wanted {
            match providers.schemas(&provider).await {
                Ok(found) => {
                    schemas.by_provider.insert(provider, found);
                }
                Err(error) => diags.push(Diagnostic::error(error.summary, error.detail)),
            }
        }
        schemas
    }

    pub(crate) fn provider(&self, provider: &ProviderAddr) -> Option<&Arc<ProviderSchemas>> {
        self.by_provider.get(provider)
    }

    pub(crate) fn managed(&self, provider: &ProviderAddr, kind: &str) -> Option<&ResourceSchema> {
        self.by_provider.get(provider)?.resources.get(kind)
    }

    pub(crate) fn identity(&self, provider: &ProviderAddr, kind: &str) -> Option<&IdentitySchema> {
        self.by_provider.get(provider)?.identities.get(kind)
    }

    pub(crate) fn resource(&self, provider: &ProviderAddr, resource: &Resource) -> Option<&Schema> {
        let schemas = self.by_provider.get(provider)?;
        match resource.mode {
            Mode::Managed => schemas.resources.get(&resource.kind).map(|found| &found.schema),
            Mode::Data => schemas.data_sources.get(&resource.kind),
            Mode::Ephemeral => schemas.ephemeral_resources.get(&resource.kind),
        }
    }

    /// Only the shapes that a configuration and a state speak of.
    pub(crate) fn used(&self, config: &Config, states: &[&State]) -> UsedSchemas {
        let mut used = UsedSchemas::default();
        let configured = config
            .modules
            .values()
            .flat_map(|module| module.resources.values())
            .map(|block| (block.provider_source.clone(), block.address.clone()));
        let recorded = states
            .iter()
            .flat_map(|state| state.resources().iter())
            .map(|(address, resource)| (resource.provider.provider.clone(), address.resource.clone()));
        let wanted: BTreeSet<(ProviderAddr, Resource)> = configured.chain(recorded).collect();
        for (provider, resource) in wanted {
            let Some(schema) = self.resource(&provider, &resource) else { continue };
            let key = (provider, resource.kind.clone());
            match resource.mode {
                Mode::Managed => used.managed.insert(key, schema.clone()),
                Mode::Data => used.data.insert(key, schema.clone()),
                Mode::Ephemeral => None,
            };
        }
        for (provider, schemas) in &self.by_provider {
            used.providers.insert(provider.clone(), schemas.provider.clone());
        }
        used
    }
}
