//! The module registry protocol, `modules.v1`:
//! <https://developer.hashicorp.com/terraform/internals/module-registry-protocol>.

use std::collections::BTreeMap;

use serde_json::Value;
use terrane_config::{RegistryModule, RemoteModule, Version, WantedModule};
use terrane_diag::Diagnostic;
use terrane_http::{Fault, Url};

use crate::network::Network;

const SERVICE: &str = "modules.v1";

/// What registries have answered in this run.
#[derive(Default)]
pub(crate) struct Registries {
    versions: BTreeMap<String, Vec<Version>>,
    /// By package and version.
    locations: BTreeMap<(String, String), RemoteModule>,
}

impl Registries {
    /// The newest version that the call allows; one that was locked, if it is allowed, without asking anybody.
    pub(crate) fn choose(
        &mut self,
        network: &Network<'_>,
        module: &RegistryModule,
        wanted: &WantedModule<'_>,
        locked: &[Version],
    ) -> Result<Version, Diagnostic> {
        let allowed = |version: &&Version| match &wanted.constraints {
            Some((_, constraints)) => constraints.allows(version),
            None => !version.is_prerelease(),
        };
        if let Some(version) = locked.iter().filter(allowed).max() {
            return Ok(version.clone());
        }
        let versions = match self.versions.get(&module.package()) {
            Some(known) => known,
            None => {
                let versions = versions(network, module, wanted)?;
                self.versions.entry(module.package()).or_insert(versions)
            }
        };
        if let Some(version) = versions.iter().filter(allowed).max() {
            return Ok(version.clone());
        }
        let (host, package, place) = (&module.host, module.package(), &wanted.place);
        let Some(newest) = versions.iter().filter(|version| !version.is_prerelease()).max().or(versions.iter().max())
        else {
            let detail = format!("Module {package:?} ({place}) has no versions available on {host}.");
            return Err(Diagnostic::error("Module has no versions", detail));
        };
        let asked = wanted.constraints.as_ref().map_or_else(
            || "Only prereleases are there: name one with \"version\"".to_string(),
            |(text, _)| format!("Asked for is {text:?}"),
        );
        let detail = format!(
            "There is no available version of module {package:?} ({place}) which matches the given version constraint. The \
             newest available version is {newest}. {asked}; {host} has {}.",
            listed(versions)
        );
        Err(Diagnostic::error("Unresolvable module version constraint", detail))
    }

    /// Where the package of a version is.
    pub(crate) fn location(
        &mut self,
        network: &Network<'_>,
        module: &RegistryModule,
        version: &str,
    ) -> Result<RemoteModule, Diagnostic> {
        let key = (module.package(), version.to_string());
        if let Some(known) = self.locations.get(&key) {
            return Ok(known.clone());
        }
        let found = location(network, module, version)?;
        self.locations.insert(key, found.clone());
        Ok(found)
    }
}

/// The folder that a registry names, and the one in it that the call names.
pub(crate) fn inner(found: &str, wanted: &str) -> String {
    let parts = [found, wanted].map(|part| part.trim_matches('/'));
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
}

/// The newest ten, newest first.
fn listed(versions: &[Version]) -> String {
    let mut sorted: Vec<&Version> = versions.iter().collect();
    sorted.sort();
    let shown: Vec<String> = sorted.iter().rev().take(10).map(ToString::to_string).collect();
    match versions.len() > shown.len() {
        true => format!("{} and {} older", shown.join(", "), versions.len() - shown.len()),
        false => shown.join(", "),
    }
}

fn versions(
    network: &Network<'_>,
    module: &RegistryModule,
    wanted: &WantedModule<'_>,
) -> Result<Vec<Version>, Diagnostic> {
    let (host, place, key) = (&module.host, &wanted.place, wanted.path.names().join("."));
    let told = |fault: Fault| match fault.status() {
        Some(404) => {
            let detail = format!("Module {key:?} (from {place}) cannot be found in the module registry at {host}.");
            Diagnostic::error("Module not found", detail)
        }
        _ => {
            let detail = format!(
                "Failed to retrieve available versions for module {key:?} ({place}) from {host}: {}.",
                explained(&fault, host)
            );
            Diagnostic::error("Error accessing remote module registry", detail)
        }
    };
    let url = url(network, module, "versions").map_err(told)?;
    let answer = network.ask_registry(host, url).map_err(told)?;
    let list = answer.json().ok().and_then(|document| document["modules"].get(0)?["versions"].as_array().cloned());
    let Some(list) = list else {
        let detail = format!(
            "The registry at {host} returned an invalid response when Terrane requested available versions for module \
             {key:?} ({place}): the answer of {} has no list of versions.",
            answer.url
        );
        return Err(Diagnostic::error("Invalid response from remote module registry", detail));
    };
    // What is no version is of no use, and no reason to refuse the rest.
    Ok(list.iter().filter_map(|entry| Version::parse(entry["version"].as_str()?)).collect())
}

fn location(network: &Network<'_>, module: &RegistryModule, version: &str) -> Result<RemoteModule, Diagnostic> {
    let (host, package) = (&module.host, module.package());
    let told = |why: String| {
        let detail = format!("Failed to retrieve a download URL for {package} {version} from {host}: {why}.");
        Diagnostic::error("Error accessing remote module registry", detail)
    };
    let url = url(network, module, &format!("{version}/download")).map_err(|fault| told(explained(&fault, host)))?;
    let answer = network.ask_registry(host, url).map_err(|fault| told(explained(&fault, host)))?;
    let header = answer.header("x-terraform-get").map(str::to_string);
    // Newer registries answer with a document.
    let document = || {
        let document: Value = serde_json::from_slice(&answer.body).ok()?;
        document["location"].as_str().map(str::to_string)
    };
    let location = header.or_else(document).filter(|location| !location.is_empty());
    let location = location.ok_or_else(|| {
        told(format!("{} answers without a header X-Terraform-Get and without a \"location\"", answer.url))
    })?;
    crate::archive::remote(&answer.url, &location).map_err(|why| {
        let detail = format!(
            "Module registry {host} returned invalid source location {location:?} for {package} {version}: {why}."
        );
        Diagnostic::error("Invalid package location from module registry", detail)
    })
}

fn url(network: &Network<'_>, module: &RegistryModule, path: &str) -> Result<Url, Fault> {
    let service = network.service(&module.host, SERVICE)?;
    let path = format!("{}/{}/{}/{path}", module.namespace, module.name, module.system);
    service.join(&path).map_err(|error| Fault::Nonsense(service, format!("{path:?}: {error}")))
}

fn explained(fault: &Fault, host: &str) -> String {
    match fault.status() {
        Some(401 | 403) => format!(
            "{fault}. A token for {host} can be set with \"terrane login {host}\", a credentials block or TF_TOKEN_*"
        ),
        _ => fault.to_string(),
    }
}
