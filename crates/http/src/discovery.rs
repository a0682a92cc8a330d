//! What a host offers: `https://HOST/.well-known/terraform.json`, or what the CLI configuration says instead.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use reqwest::Url;
use serde_json::{Map, Value};

use crate::{Answer, Client, Credentials, Fault, Request};

const LIMIT: u64 = 1 << 20;

/// Hosts, what they offer, and the tokens for them.
#[derive(Debug)]
pub struct Hosts {
    pub client: Client,
    pub credentials: Credentials,
    /// By host: services that the configuration names.
    overrides: BTreeMap<String, BTreeMap<String, String>>,
    known: Mutex<BTreeMap<String, Arc<Services>>>,
}

/// What one host offers.
#[derive(Clone, Debug)]
pub struct Services {
    host: String,
    base: Url,
    entries: Map<String, Value>,
}

impl Services {
    /// The address of a service, with a slash at its end, so that paths can be joined to it.
    pub fn url(&self, service: &str) -> Result<Url, Fault> {
        let none = || Fault::NoService { host: self.host.clone(), service: service.to_owned() };
        let text = self.entries.get(service).and_then(Value::as_str).ok_or_else(none)?;
        let mut url = self
            .base
            .join(text)
            .map_err(|error| Fault::Nonsense(self.base.clone(), format!("{service} is at {text:?}: {error}")))?;
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        Ok(url)
    }

    /// What is said of a service that is more than an address, as `login.v1` is.
    #[must_use]
    pub fn settings(&self, service: &str) -> Option<&Map<String, Value>> {
        self.entries.get(service)?.as_object()
    }

    /// An address that was written relative to the host.
    pub fn join(&self, text: &str) -> Result<Url, Fault> {
        self.base.join(text).map_err(|error| Fault::Nonsense(self.base.clone(), format!("{text:?}: {error}")))
    }
}

impl Hosts {
    #[must_use]
    pub fn new(
        client: Client,
        credentials: Credentials,
        overrides: BTreeMap<String, BTreeMap<String, String>>,
    ) -> Hosts {
        Hosts { client, credentials, overrides, known: Mutex::default() }
    }

    /// Asked once for each host.
    pub async fn services(&self, host: &str) -> Result<Arc<Services>, Fault> {
        let host = host.to_lowercase();
        if let Some(known) = self.known.lock().ok().and_then(|known| known.get(&host).cloned()) {
            return Ok(known);
        }
        let found = Arc::new(self.discover(&host).await?);
        if let Ok(mut known) = self.known.lock() {
            known.insert(host, found.clone());
        }
        Ok(found)
    }

    /// The address of a service of a host.
    pub async fn service(&self, host: &str, service: &str) -> Result<Url, Fault> {
        self.services(host).await?.url(service)
    }

    /// Asks a service of a host, with the token for that host.
    pub async fn get(&self, host: &str, url: Url) -> Result<Answer, Fault> {
        let token = self.credentials.token(host).await?;
        self.client.send(&Request::get(url).header("accept", "application/json").token(token)).await
    }

    async fn discover(&self, host: &str) -> Result<Services, Fault> {
        let address = format!("https://{host}/.well-known/terraform.json");
        let url = Url::parse(&address).map_err(|error| Fault::Address(address, error.to_string()))?;
        if let Some(services) = self.overrides.get(host) {
            let text = |(name, value): (&String, &String)| (name.clone(), Value::String(value.clone()));
            return Ok(Services { host: host.into(), base: url, entries: services.iter().map(text).collect() });
        }
        let token = self.credentials.token(host).await?;
        let request = Request::get(url.clone()).header("accept", "application/json").token(token).limit(LIMIT);
        let answer = match self.client.send(&request).await {
            // A host without such a document offers nothing.
            Err(fault) if fault.status() == Some(404) => {
                return Ok(Services { host: host.into(), base: url, entries: Map::new() });
            }
            answer => answer?,
        };
        match answer.json()? {
            Value::Object(entries) => Ok(Services { host: host.into(), base: answer.url, entries }),
            _ => Err(Fault::Nonsense(answer.url, "the document of services is not an object".into())),
        }
    }
}
