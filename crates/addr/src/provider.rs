use std::fmt;

use crate::{ModulePath, Str};

/// The registry that a source address without a host means in Terraform's dialect.
pub const DEFAULT_HOST: &str = "registry.terraform.io";
/// The same in OpenTofu's dialect.
pub const TOFU_HOST: &str = "registry.opentofu.org";

/// Where a provider comes from: `registry.terraform.io/hashicorp/aws`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProviderAddr {
    pub host: Str,
    pub namespace: Str,
    pub name: Str,
}

impl ProviderAddr {
    pub fn new(host: impl Into<Str>, namespace: impl Into<Str>, name: impl Into<Str>) -> ProviderAddr {
        ProviderAddr { host: host.into(), namespace: namespace.into(), name: name.into() }
    }

    /// What a local name means when no `required_providers` entry says otherwise.
    #[must_use]
    pub fn implied(name: &str, default_host: &str) -> ProviderAddr {
        match name {
            "terraform" => ProviderAddr::builtin(name),
            _ => ProviderAddr::new(default_host, "hashicorp", name),
        }
    }

    /// A provider that is part of the engine: `terraform.io/builtin/<name>`.
    #[must_use]
    pub fn builtin(name: &str) -> ProviderAddr {
        ProviderAddr::new("terraform.io", "builtin", name)
    }

    #[must_use]
    pub fn is_builtin(&self) -> bool {
        self.host == "terraform.io" && self.namespace == "builtin"
    }

    /// Parses `aws`, `hashicorp/aws` or `registry.terraform.io/hashicorp/aws`; letters are folded to lower case.
    #[must_use]
    pub fn parse_source(text: &str, default_host: &str) -> Option<ProviderAddr> {
        let folded = text.to_lowercase();
        let parts: Vec<&str> = folded.split('/').collect();
        let plain = |part: &str| {
            !part.is_empty()
                && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
                && !part.starts_with('-')
        };
        let host_like =
            |part: &str| !part.is_empty() && part.split(':').next().is_some_and(|host| host.split('.').all(plain));
        match parts.as_slice() {
            [name] if plain(name) => Some(ProviderAddr::new(default_host, "hashicorp", *name)),
            [namespace, name] if plain(namespace) && plain(name) => {
                Some(ProviderAddr::new(default_host, *namespace, *name))
            }
            [host, namespace, name] if host_like(host) && plain(namespace) && plain(name) => {
                Some(ProviderAddr::new(*host, *namespace, *name))
            }
            _ => None,
        }
    }

    /// As messages show it: without the host where that is the default one.
    #[must_use]
    pub fn for_display(&self) -> String {
        match self.host == DEFAULT_HOST {
            true => format!("{}/{}", self.namespace, self.name),
            false => self.to_string(),
        }
    }
}

impl fmt::Display for ProviderAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.host, self.namespace, self.name)
    }
}

/// One provider configuration, as state records it: `module.a.provider["registry.terraform.io/hashicorp/aws"].west`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AbsProviderConfig {
    pub module: ModulePath,
    pub provider: ProviderAddr,
    pub alias: Option<Str>,
}

impl fmt::Display for AbsProviderConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.module.is_root() {
            write!(f, "{}.", self.module)?;
        }
        write!(f, "provider[\"{}\"]", self.provider)?;
        match &self.alias {
            Some(alias) => write!(f, ".{alias}"),
            None => Ok(()),
        }
    }
}
