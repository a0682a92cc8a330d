//! Which names may be given to things.

use terrane_addr::{ProviderAddr, Str, is_identifier};
use terrane_diag::{Diagnostics, Span};

pub(crate) const BAD_NAME: &str = "A name must start with a letter or underscore and may contain only letters, \
     digits, underscores, and dashes.";

/// Reports a name that is no identifier: "Invalid resource name".
pub(crate) fn check_name(name: &str, at: Span, summary: &'static str, diags: &mut Diagnostics) {
    if !is_identifier(name) {
        diags.error(at, summary, BAD_NAME);
    }
}

/// Reports a provider's local name that is none. `None` has been reported.
pub(crate) fn check_local_name(name: &str, at: Span, diags: &mut Diagnostics) -> Option<()> {
    let detail = match provider_part(name) {
        Ok(folded) if folded == name => return Some(()),
        Ok(folded) => {
            format!("Provider names must be normalized. Replace \"{name}\" with \"{folded}\" to fix this error.")
        }
        Err(problem) => format!("{name} is an invalid provider local name: {problem}"),
    };
    diags.error(at, "Invalid provider local name", detail);
    None
}

/// A namespace or name of a provider, in lower case.
fn provider_part(text: &str) -> Result<String, &'static str> {
    if text.is_empty() {
        return Err("must have at least one character");
    }
    let lower = text.to_lowercase();
    if lower.contains('.') {
        return Err("dots are not allowed");
    }
    let plain = |character: char| character.is_alphanumeric() || character == '-';
    if !lower.chars().all(plain) || lower.starts_with('-') || lower.ends_with('-') && !lower.ends_with("--") {
        return Err("must contain only letters, digits, and dashes, and may not use leading or trailing dashes");
    }
    // The two-letter form is how international names are encoded.
    if lower.contains("--") && !lower.starts_with("xn--") {
        return Err("cannot use multiple consecutive dashes");
    }
    Ok(lower)
}

/// A provider source address: `name`, `namespace/name` or `host/namespace/name`. `None` has been reported.
pub(crate) fn provider_source(
    text: &str,
    default_host: &Str,
    at: Span,
    diags: &mut Diagnostics,
) -> Option<ProviderAddr> {
    let parts: Vec<&str> = text.split('/').collect();
    let (host, namespace, name) = match parts.as_slice() {
        [name] if !name.is_empty() => (None, "hashicorp", *name),
        [namespace, name] => (None, *namespace, *name),
        [host, namespace, name] => (Some(*host), *namespace, *name),
        _ => {
            let detail = "The \"source\" attribute must be in the format \"[hostname/][namespace/]name\"";
            diags.error(at, "Invalid provider source string", detail);
            return None;
        }
    };
    let part = |what: &str, part: &str, summary: &'static str, diags: &mut Diagnostics| match provider_part(part) {
        Ok(folded) => Some(folded),
        Err(problem) => {
            diags.error(at, summary, format!("Invalid provider {what} \"{part}\" in source \"{text}\": {problem}"));
            None
        }
    };
    let name = part("type", name, "Invalid provider type", diags)?;
    let namespace = match namespace {
        // What state files before version 0.13 say when the namespace is not known.
        "-" => "-".to_string(),
        other => part("namespace", other, "Invalid provider namespace", diags)?,
    };
    let host = match host {
        None => default_host.clone(),
        Some(host) if is_host(host) => host.to_lowercase().into(),
        Some(host) => {
            let detail = format!("Invalid provider source hostname \"{host}\" in source \"{text}\"");
            diags.error(at, "Invalid provider source hostname", detail);
            return None;
        }
    };
    let address = ProviderAddr::new(host, namespace, name);
    (!has_redundant_prefix(&address, text, default_host, at, diags)).then_some(address)
}

fn is_host(text: &str) -> bool {
    let (name, port) = text.split_once(':').unwrap_or((text, "443"));
    let plain = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    port.parse::<u16>().is_ok() && name.split('.').all(plain)
}

/// A repository name is easily mistaken for a provider name.
fn has_redundant_prefix(
    address: &ProviderAddr,
    text: &str,
    default_host: &Str,
    at: Span,
    diags: &mut Diagnostics,
) -> bool {
    let Some(rest) = address.name.strip_prefix("terraform-") else {
        return false;
    };
    let detail = match rest.strip_prefix("provider-") {
        Some(name) if !name.is_empty() => {
            let short = ProviderAddr { name: name.into(), ..address.clone() };
            let short = match short.host == *default_host {
                true => format!("{}/{}", short.namespace, short.name),
                false => short.to_string(),
            };
            format!(
                "Provider source \"{text}\" has a type with the prefix \"terraform-provider-\", which isn't valid. \
                 Although that prefix is often used in the names of version control repositories for providers, \
                 provider source strings should not include it.\n\nDid you mean \"{short}\"?"
            )
        }
        _ if address.host == *default_host => format!(
            "Provider source \"{address}\" has a type with the prefix \"terraform-\", which isn't allowed because it \
             would be redundant to name a provider with that prefix."
        ),
        _ => return false,
    };
    diags.error(at, "Invalid provider type", detail);
    true
}
