//! Providers: linked into this program, or plugins.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use terrane_addr::ProviderAddr;
use terrane_builtin::Environment;
use terrane_cli_config::CliConfig;
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_engine::{ProviderError, Providers};
use terrane_install::Requirement;
use terrane_plugin::client::{Package, Plugins, SchemaFault};
use terrane_provider::{Provider, ProviderSchemas};

use super::logged::LoggedProvider;
use super::plugins::{InstallOptions, PluginFinder, plugin_settings};
use crate::ExtraProvider;

/// The embedded providers, and those that a development binary adds.
pub struct LinkedProviders {
    environment: Environment,
    extra: Vec<ExtraProvider>,
    /// Set by `TERRANE_EMBEDDED_PROVIDERS=off`: for people who want the plugins.
    embedded_off: bool,
    finder: PluginFinder,
    plugins: Plugins,
    /// Those that have been found and checked.
    packages: RefCell<BTreeMap<ProviderAddr, Package>>,
}

impl LinkedProviders {
    /// Where packages of plugins are found.
    pub fn finder(&self) -> &PluginFinder {
        &self.finder
    }

    /// Registries, mirrors and web servers, with the tokens for them.
    pub fn hosts(&self) -> &terrane_http::Hosts {
        self.finder.hosts()
    }

    #[must_use]
    pub fn new(extra: &[ExtraProvider], settings: CliConfig, data_folder: &Path) -> LinkedProviders {
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
            embedded_off: std::env::var("TERRANE_EMBEDDED_PROVIDERS").is_ok_and(|value| value == "off"),
            finder: PluginFinder::new(settings, data_folder),
            plugins: Plugins::new(plugin_settings()),
            packages: RefCell::default(),
        }
    }

    /// One that runs in this process.
    fn linked(&self, address: &ProviderAddr) -> Option<Arc<dyn Provider>> {
        let extra = self.extra.iter().map(|extra| extra()).find(|provider| provider.address() == address);
        let embedded = || {
            let entry = terrane_builtin::find(address)?;
            let on = !self.embedded_off || entry.version.is_none();
            on.then(|| entry.provider(address.clone(), &self.environment))
        };
        extra.or_else(embedded)
    }

    fn find(&self, address: &ProviderAddr) -> Result<Found, ProviderError> {
        if let Some(package) = self.finder.overridden(address)? {
            return Ok(Found::Plugin(package));
        }
        if let Some(provider) = self.linked(address) {
            return Ok(Found::Linked(provider));
        }
        let mut packages = self.packages.borrow_mut();
        if let Some(package) = packages.get(address) {
            return Ok(Found::Plugin(package.clone()));
        }
        let package = self.finder.installed(address)?;
        packages.insert(address.clone(), package.clone());
        Ok(Found::Plugin(package))
    }

    /// Whether there is one; nothing is started.
    pub fn look_for(&self, address: &ProviderAddr) -> Result<(), ProviderError> {
        self.find(address).map(drop)
    }

    /// Makes the plugins of these providers ready to be started: those that are neither linked nor overridden.
    pub async fn install(
        &self,
        wanted: &BTreeMap<ProviderAddr, Vec<Requirement>>,
        options: &InstallOptions,
        tell: &dyn Fn(&str),
        diags: &mut Diagnostics,
    ) {
        let (mut plugins, mut others) = (BTreeMap::new(), BTreeSet::new());
        for (address, requirements) in wanted {
            match self.finder.overridden(address) {
                Err(error) => diags.push(Diagnostic::error(error.summary, error.detail)),
                Ok(None) if self.linked(address).is_none() => {
                    plugins.insert(address.clone(), requirements.clone());
                }
                // Another engine, or this one with other settings, may need what is pinned for them.
                Ok(_) => drop(others.insert(address.clone())),
            }
        }
        if !plugins.is_empty() {
            tell("Initializing provider plugins...");
        }
        self.finder.install(&plugins, &others, options, tell, diags).await;
    }

    /// Ends all plugins.
    pub async fn close(&self) {
        self.plugins.close().await;
    }

    /// Asks all plugins to end what they are at early.
    pub async fn stop(&self) {
        self.plugins.stop().await;
    }
}

enum Found {
    Linked(Arc<dyn Provider>),
    Plugin(Package),
}

fn error(fault: &SchemaFault) -> ProviderError {
    ProviderError { summary: fault.summary().into(), detail: fault.to_string() }
}

impl Providers for LinkedProviders {
    fn schemas<'a>(
        &'a self,
        provider: &'a ProviderAddr,
    ) -> LocalBoxFuture<'a, Result<Arc<ProviderSchemas>, ProviderError>> {
        async move {
            match self.find(provider)? {
                Found::Linked(provider) => Ok(provider.schemas().clone()),
                Found::Plugin(package) => self.plugins.schemas(&package).await.map_err(|fault| error(&fault)),
            }
        }
        .boxed_local()
    }

    fn shared<'a>(
        &'a self,
        provider: &'a ProviderAddr,
    ) -> LocalBoxFuture<'a, Result<Arc<dyn Provider>, ProviderError>> {
        async move {
            match self.find(provider)? {
                Found::Linked(provider) => Ok(provider),
                Found::Plugin(package) => {
                    let shared = self.plugins.shared(&package).await.map_err(|fault| error(&fault))?;
                    Ok(shared as Arc<dyn Provider>)
                }
            }
        }
        .boxed_local()
    }

    fn start<'a>(&'a self, provider: &'a ProviderAddr) -> LocalBoxFuture<'a, Result<Arc<dyn Provider>, ProviderError>> {
        async move {
            let found: Arc<dyn Provider> = match self.find(provider)? {
                Found::Linked(provider) => provider,
                Found::Plugin(package) => self.plugins.start(&package).await.map_err(|fault| error(&fault))?,
            };
            Ok(if crate::log::wants_provider() { Arc::new(LoggedProvider(found)) } else { found })
        }
        .boxed_local()
    }
}
