//! Which names may be given to things.

use terrane_addr::{ProviderAddr, Str, is_identifier};
use terrane_diag::{Diagnostics, Span};

pub(crate) const BAD_NAME: &str =
    "Names begin with a letter or an underscore, followed by letters, digits, underscores and dashes.";

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
            format!("Provider names are written in lower case: \"{folded}\" instead of \"{name}\".")
        }
        Err(problem) => format!("\"{name}\" cannot be the name of a provider: {problem}."),
    };
    diags.error(at, "Invalid provider local name", detail);
    None
}

/// A namespace or name of a provider, in lower case.
pub(crate) fn provider_part(text: &str) -> Result<String, &'static str> {
    if text.is_empty() {
        return Err("it is empty");
    }
    let lower = text.to_lowercase();
    if lower.contains('.') {
        return Err("it may hold no dots");
    }
    let plain = |character: char| character.is_alphanumeric() || character == '-';
    if !lower.chars().all(plain) || lower.starts_with('-') || lower.ends_with('-') && !lower.ends_with("--") {
        return Err("it may hold only letters, digits and dashes, and neither begin nor end with a dash");
    }
    // The two-letter form is how international names are encoded.
    if lower.contains("--") && !lower.starts_with("xn--") {
        return Err("two dashes may not follow each other");
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
            let detail = "A source is written \"namespace/name\", for instance \"hashicorp/aws\", with the host of \
                 its registry before it if that is not the usual one.";
            diags.error(at, "Invalid provider source string", detail);
            return None;
        }
    };
    let part = |what: &str, part: &str, summary: &'static str, diags: &mut Diagnostics| match provider_part(part) {
        Ok(folded) => Some(folded),
        Err(problem) => {
            diags.error(
                at,
                summary,
                format!("The {what} \"{part}\" in the source \"{text}\" is not possible: {problem}."),
            );
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
            let detail = format!("\"{host}\" in the source \"{text}\" is not the name of a host.");
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
                "\"{text}\" is how the repository of a provider is called. The provider itself has a shorter \
                 name.\n\nDid you mean \"{short}\"?"
            )
        }
        _ if address.host == *default_host => {
            format!("No provider has a name that begins with \"terraform-\", so \"{address}\" cannot exist.")
        }
        _ => return false,
    };
    diags.error(at, "Invalid provider type", detail);
    true
}
