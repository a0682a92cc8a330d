//! From the tree to settings.

use std::collections::BTreeMap;

use terrane_addr::{DEFAULT_HOST, ProviderAddr};
use terrane_diag::{Diagnostic, Diagnostics};

use crate::decode::expand;
use crate::syntax::{Item, Value};
use crate::{CliConfig, CredentialsHelper, Method, MethodSource, ProviderInstallation, Token};

type Variable<'v> = &'v dyn Fn(&str) -> Option<String>;

pub(crate) fn config(items: &[Item], variable: Variable<'_>, diags: &mut Diagnostics) -> CliConfig {
    let mut config = CliConfig::default();
    let mut installations = 0;
    for item in items {
        match item.key.as_str() {
            "plugin_cache_dir" => {
                config.plugin_cache_dir =
                    text(item, diags).map(|path| expand(&path, variable)).filter(|path| !path.is_empty());
            }
            "plugin_cache_may_break_dependency_lock_file" => {
                config.plugin_cache_may_break_dependency_lock_file = flag(item, diags);
            }
            "disable_checkpoint" => config.disable_checkpoint = flag(item, diags),
            "disable_checkpoint_signature" => config.disable_checkpoint_signature = flag(item, diags),
            "credentials" => credentials(item, &mut config, diags),
            "credentials_helper" => helper(item, &mut config, diags),
            "host" => host(item, &mut config, diags),
            "provider_installation" => {
                installations += 1;
                if installations > 1 {
                    report(item, "Duplicate provider_installation block", "There can be only one such block.", diags);
                    continue;
                }
                config.provider_installation = installation(item, diags);
            }
            "providers" | "provisioners" => {
                let detail = "Plugins named in \"providers\" and \"provisioners\" blocks are not used: that form ended with \
                              version 0.13 of the language. Use dev_overrides in a provider_installation block.";
                diags.push(warning(item, "Obsolete CLI configuration block", detail));
            }
            other => {
                let detail = format!("Nothing in a CLI configuration file is called {other:?}. It has been ignored.");
                diags.push(warning(item, "Unknown CLI configuration setting", &detail));
            }
        }
    }
    config
}

fn warning(item: &Item, summary: &str, detail: &str) -> Diagnostic {
    at(item, Diagnostic::warning(summary.to_string(), detail))
}

fn at(item: &Item, diagnostic: Diagnostic) -> Diagnostic {
    match item.span {
        Some(span) => diagnostic.at(span),
        None => diagnostic,
    }
}

fn report(item: &Item, summary: &str, detail: &str, diags: &mut Diagnostics) {
    diags.push(at(item, Diagnostic::error(summary.to_string(), detail)));
}

fn text(item: &Item, diags: &mut Diagnostics) -> Option<String> {
    match &item.value {
        Value::Text(text) => Some(text.clone()),
        Value::Number(text) => Some(text.clone()),
        Value::Bool(value) => Some(value.to_string()),
        Value::List(_) | Value::Body(_) => {
            report(item, "Invalid CLI configuration value", &format!("{:?} must be a string.", item.key), diags);
            None
        }
    }
}

fn texts(item: &Item, diags: &mut Diagnostics) -> Vec<String> {
    let Value::List(values) = &item.value else {
        report(item, "Invalid CLI configuration value", &format!("{:?} must be a list of strings.", item.key), diags);
        return Vec::new();
    };
    let texts = values.iter().filter_map(|value| match value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    });
    let texts: Vec<String> = texts.collect();
    if texts.len() != values.len() {
        report(item, "Invalid CLI configuration value", &format!("{:?} must hold strings only.", item.key), diags);
    }
    texts
}

fn flag(item: &Item, diags: &mut Diagnostics) -> bool {
    match &item.value {
        Value::Bool(value) => *value,
        Value::Text(text) if matches!(text.as_str(), "true" | "1") => true,
        Value::Text(text) if matches!(text.as_str(), "false" | "0" | "") => false,
        Value::Number(text) => text != "0",
        _ => {
            report(item, "Invalid CLI configuration value", &format!("{:?} must be true or false.", item.key), diags);
            false
        }
    }
}

/// A block with one label, or in JSON an object of such blocks by their labels.
fn labelled<'i>(item: &'i Item, what: &str, diags: &mut Diagnostics) -> Vec<(String, &'i [Item])> {
    match (&item.labels[..], &item.value) {
        ([label], Value::Body(body)) => vec![(label.clone(), body)],
        ([], Value::Body(blocks)) => {
            let inner = blocks.iter().filter_map(|inner| match &inner.value {
                Value::Body(body) => Some((inner.key.clone(), body.as_slice())),
                _ => None,
            });
            inner.collect()
        }
        _ => {
            let detail = format!("Write {} \"<{what}>\" {{ .. }}.", item.key);
            report(item, "Invalid CLI configuration block", &detail, diags);
            Vec::new()
        }
    }
}

fn credentials(item: &Item, config: &mut CliConfig, diags: &mut Diagnostics) {
    for (host, body) in labelled(item, "host", diags) {
        let valid = !host.is_empty() && !host.contains(|c: char| c.is_whitespace() || c == '/');
        if !valid {
            report(item, "Invalid credentials hostname", &format!("{host:?} is not a host name."), diags);
            continue;
        }
        for setting in body {
            match setting.key.as_str() {
                "token" => {
                    if let Some(token) = text(setting, diags) {
                        config.credentials.insert(host.to_lowercase(), Token::new(token));
                    }
                }
                other => {
                    let detail =
                        format!("Credentials have a \"token\" and nothing called {other:?}. It has been ignored.");
                    diags.push(warning(setting, "Unknown CLI configuration setting", &detail));
                }
            }
        }
    }
}

fn helper(item: &Item, config: &mut CliConfig, diags: &mut Diagnostics) {
    for (name, body) in labelled(item, "name", diags) {
        if config.credentials_helper.is_some() {
            let detail = "There can be only one credentials_helper block.";
            report(item, "Duplicate credentials_helper block", detail, diags);
            return;
        }
        let arguments = body.iter().find(|setting| setting.key == "args").map(|setting| texts(setting, diags));
        config.credentials_helper = Some(CredentialsHelper { name, arguments: arguments.unwrap_or_default() });
    }
}

fn host(item: &Item, config: &mut CliConfig, diags: &mut Diagnostics) {
    for (name, body) in labelled(item, "host", diags) {
        let mut services = BTreeMap::new();
        for setting in body.iter().filter(|setting| setting.key == "services") {
            let Value::Body(entries) = &setting.value else { continue };
            services.extend(entries.iter().filter_map(|entry| Some((entry.key.clone(), text(entry, diags)?))));
        }
        config.hosts.insert(name.to_lowercase(), services);
    }
}

fn installation(item: &Item, diags: &mut Diagnostics) -> ProviderInstallation {
    let mut installation = ProviderInstallation::default();
    let Value::Body(blocks) = &item.value else {
        report(item, "Invalid provider_installation block", "Write provider_installation { .. }.", diags);
        return installation;
    };
    let mut methods = Vec::new();
    for block in blocks {
        let Value::Body(body) = &block.value else {
            let detail = format!("{:?} must be a block.", block.key);
            report(block, "Invalid provider_installation method block", &detail, diags);
            continue;
        };
        match block.key.as_str() {
            "dev_overrides" => dev_overrides(body, &mut installation, diags),
            kind => methods.extend(method(kind, block, body, diags)),
        }
    }
    // With nothing but overrides all other providers come from where they come by default.
    installation.methods = (!methods.is_empty()).then_some(methods);
    installation
}

fn dev_overrides(body: &[Item], installation: &mut ProviderInstallation, diags: &mut Diagnostics) {
    for entry in body {
        let Some(address) = ProviderAddr::parse_source(&entry.key, DEFAULT_HOST) else {
            let detail = format!("The entry {:?} in dev_overrides is not a provider source address.", entry.key);
            report(entry, "Invalid provider installation dev overrides", &detail, diags);
            continue;
        };
        if let Some(path) = text(entry, diags) {
            installation.dev_overrides.insert(address, path);
        }
    }
}

fn method(kind: &str, block: &Item, body: &[Item], diags: &mut Diagnostics) -> Option<Method> {
    let (mut include, mut exclude, mut place) = (Vec::new(), Vec::new(), None);
    let wanted = match kind {
        "direct" => None,
        "filesystem_mirror" => Some("path"),
        "network_mirror" => Some("url"),
        other => {
            let detail = format!(
                "There is no provider installation method {other:?}. There are: direct, filesystem_mirror, network_mirror, \
                 dev_overrides."
            );
            report(block, "Invalid provider_installation method block", &detail, diags);
            return None;
        }
    };
    for setting in body {
        match setting.key.as_str() {
            "include" => include = texts(setting, diags),
            "exclude" => exclude = texts(setting, diags),
            name if Some(name) == wanted => place = text(setting, diags).filter(|text| !text.is_empty()),
            other => {
                let detail = format!("A {kind} block takes nothing called {other:?}.");
                report(setting, "Invalid provider_installation method block", &detail, diags);
            }
        }
    }
    let source = match (kind, place) {
        ("filesystem_mirror", Some(path)) => MethodSource::FilesystemMirror { path },
        ("network_mirror", Some(url)) => MethodSource::NetworkMirror { url },
        ("direct", _) => MethodSource::Direct,
        _ => {
            let detail = format!("A {kind} block needs the argument {:?}.", wanted.unwrap_or_default());
            report(block, "Invalid provider_installation method block", &detail, diags);
            return None;
        }
    };
    Some(Method { source, include, exclude })
}
