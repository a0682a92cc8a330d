//! The CLI configuration file (`.terraformrc`): credentials, the plugin cache, where providers come from.
//!
//! Its syntax is an older relative of the configuration language, with keys that may be quoted, or JSON.
//! Pure: who calls it reads the file and the environment.

mod decode;
mod read;
mod syntax;

use std::collections::BTreeMap;
use std::fmt;

use terrane_addr::ProviderAddr;
use terrane_diag::{Diagnostics, SourceId};

/// All that the file says, after what it leaves out has been filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CliConfig {
    /// By host name.
    pub credentials: BTreeMap<String, Token>,
    pub credentials_helper: Option<CredentialsHelper>,
    /// With variables of the environment put in.
    pub plugin_cache_dir: Option<String>,
    pub plugin_cache_may_break_dependency_lock_file: bool,
    pub disable_checkpoint: bool,
    pub disable_checkpoint_signature: bool,
    /// Services by host name: what discovery would say.
    pub hosts: BTreeMap<String, BTreeMap<String, String>>,
    pub provider_installation: ProviderInstallation,
}

/// Where providers come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProviderInstallation {
    /// Folders with executables that are used as they are, without a version or a checksum.
    pub dev_overrides: BTreeMap<ProviderAddr, String>,
    /// In order. `None` where the file does not say: directly from the origin registry.
    pub methods: Option<Vec<Method>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    pub source: MethodSource,
    /// Patterns such as `registry.terraform.io/hashicorp/*`; everything if there is none.
    pub include: Vec<String>,
    pub exclude: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MethodSource {
    /// From the registry that the address names.
    Direct,
    FilesystemMirror {
        path: String,
    },
    NetworkMirror {
        url: String,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialsHelper {
    pub name: String,
    pub arguments: Vec<String>,
}

/// A secret: it can be used, but is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Token {
        Token(secret.into())
    }

    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// Reads one file. `variable` answers for the environment.
pub fn read(
    source: SourceId,
    text: &[u8],
    variable: &dyn Fn(&str) -> Option<String>,
    diags: &mut Diagnostics,
) -> CliConfig {
    let items = syntax::parse(source, text, diags);
    read::config(&items, variable, diags)
}

impl CliConfig {
    /// Adds what another file says. Of two that say the same thing differently the later one wins.
    pub fn merge(&mut self, later: CliConfig) {
        self.credentials.extend(later.credentials);
        self.hosts.extend(later.hosts);
        self.provider_installation.dev_overrides.extend(later.provider_installation.dev_overrides);
        self.credentials_helper = later.credentials_helper.or(self.credentials_helper.take());
        self.plugin_cache_dir = later.plugin_cache_dir.or(self.plugin_cache_dir.take());
        self.provider_installation.methods =
            later.provider_installation.methods.or(self.provider_installation.methods.take());
        self.plugin_cache_may_break_dependency_lock_file |= later.plugin_cache_may_break_dependency_lock_file;
        self.disable_checkpoint |= later.disable_checkpoint;
        self.disable_checkpoint_signature |= later.disable_checkpoint_signature;
    }

    /// Adds what variables of the environment say, which win over files: `TF_TOKEN_<host>`,
    /// `TF_PLUGIN_CACHE_DIR`, `TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE`.
    pub fn merge_environment(&mut self, variables: impl IntoIterator<Item = (String, String)>) {
        for (name, value) in variables {
            if let Some(host) = name.strip_prefix("TF_TOKEN_") {
                self.credentials.insert(host_of_variable(host), Token::new(value));
            } else if name == "TF_PLUGIN_CACHE_DIR" && !value.is_empty() {
                self.plugin_cache_dir = Some(value);
            } else if name == "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE" {
                self.plugin_cache_may_break_dependency_lock_file = !value.is_empty() && value != "0";
            }
        }
    }
}

/// Names of variables have no dots and dashes: `_` is a dot, `__` is a dash.
fn host_of_variable(name: &str) -> String {
    name.replace("__", "-").replace('_', ".").to_lowercase()
}
