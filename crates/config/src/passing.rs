//! Which provider configuration a module's resources use: its own, one that the caller passes, or one that
//! is inherited.

use std::fmt;

use terrane_addr::{AbsProviderConfig, ModulePath, ProviderAddr, Str};
use terrane_diag::Diagnostic;

use crate::{Config, Module, ModuleCall, ProviderBlock, ProviderRef};

/// A module asks for a configuration that nobody gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderNotConfigured {
    /// What was asked for.
    pub wanted: AbsProviderConfig,
    /// The module in which the search ended: the one itself, or one whose caller does not have what it passes.
    pub ended_in: ModulePath,
}

impl fmt::Display for ProviderNotConfigured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no provider configuration {}", self.wanted)
    }
}

impl std::error::Error for ProviderNotConfigured {}

impl ProviderNotConfigured {
    /// The reference's message for an object that needs the configuration.
    pub fn diagnostic(&self, object: &dyn fmt::Display) -> Diagnostic {
        let detail = format!(
            "{object} was made with the provider configuration {}, which is not in the configuration any more. Put it \
             back until {object} is destroyed; then it can go.",
            self.wanted
        );
        Diagnostic::error("Provider configuration not present", detail).about(object.to_string())
    }
}

/// Finds the configuration that a local name and alias mean in a module. Without an alias there always is
/// one: in the root module a provider without a block is configured with nothing.
///
/// The block is `config.module(&found.module)`, [`Module::provider_block`]; `None` there means an empty one.
pub fn provider_for(
    config: &Config,
    module: &ModulePath,
    name: &str,
    alias: Option<&str>,
    default_host: &str,
) -> Result<AbsProviderConfig, ProviderNotConfigured> {
    let provider = config
        .module(module)
        .map_or_else(|| ProviderAddr::implied(name, default_host), |here| here.provider_address(name, default_host));
    let wanted = AbsProviderConfig { module: module.clone(), provider, alias: alias.map(Str::from) };
    find_configuration(config, wanted, default_host)
}

/// The same for a provider's address, as state records it.
pub fn find_configuration(
    config: &Config,
    wanted: AbsProviderConfig,
    default_host: &str,
) -> Result<AbsProviderConfig, ProviderNotConfigured> {
    let mut here = wanted.clone();
    loop {
        let Some(module) = config.module(&here.module) else {
            // The module is gone from the configuration; only what it inherited can still be found.
            match (here.module.split_last(), &here.alias) {
                (Some((parent, _)), None) => here.module = parent,
                _ => return Err(ProviderNotConfigured { wanted, ended_in: here.module }),
            }
            continue;
        };
        let block = module.provider_block(&here.provider, here.alias.as_ref());
        if block.is_some_and(|block| !is_proxy(block)) {
            return Ok(here);
        }
        let Some((parent_path, call_name)) = here.module.split_last() else {
            return match (block, &here.alias) {
                (None, Some(_)) => Err(ProviderNotConfigured { wanted, ended_in: here.module }),
                _ => Ok(here),
            };
        };
        let parent = config.module(&parent_path);
        let passed = parent.and_then(|parent| passed_to(parent.calls.get(call_name)?, module, &here, default_host));
        match (parent, passed) {
            (Some(parent), Some(given)) => {
                let provider = parent.provider_address(&given.name, default_host);
                here = AbsProviderConfig { module: parent_path, provider, alias: given.alias.clone() };
            }
            // An empty block that nobody replaces is a configuration.
            _ if block.is_some() => return Ok(here),
            _ if here.alias.is_none() => here.module = parent_path,
            _ => return Err(ProviderNotConfigured { wanted, ended_in: here.module }),
        }
    }
}

/// What the caller gives for one of the child's configurations.
fn passed_to<'c>(
    call: &'c ModuleCall,
    child: &Module,
    wanted: &AbsProviderConfig,
    default_host: &str,
) -> Option<&'c ProviderRef> {
    let pairs = call.providers.as_ref()?;
    let (_, given) = pairs.iter().find(|(inner, _)| {
        inner.alias == wanted.alias && child.provider_address(&inner.name, default_host) == wanted.provider
    })?;
    Some(given)
}

/// Before `configuration_aliases`, an empty block said that the caller should pass a configuration.
pub(crate) fn is_proxy(block: &ProviderBlock) -> bool {
    block.version.is_none() && block.body.attributes.is_empty() && block.body.blocks.is_empty()
}

impl Module {
    /// The provider that a local name means here.
    #[must_use]
    pub fn provider_address(&self, name: &str, default_host: &str) -> ProviderAddr {
        match self.settings.required_providers.get(name) {
            Some(required) => required.address.clone(),
            None => ProviderAddr::implied(name, default_host),
        }
    }

    /// The `provider` block of this module for a provider and alias.
    #[must_use]
    pub fn provider_block(&self, provider: &ProviderAddr, alias: Option<&Str>) -> Option<&ProviderBlock> {
        let named = self.settings.required_providers.iter().filter(|(_, required)| required.address == *provider);
        named.into_iter().find_map(|(name, _)| self.providers.get(&(name.clone(), alias.cloned())))
    }
}
