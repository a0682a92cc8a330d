//! A folder with a plugin in it, and the client that runs it.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use terrane_addr::{DEFAULT_HOST, ProviderAddr};
use terrane_plugin::client::{Package, PluginProvider, Plugins, Settings};
use terrane_provider::Provider;
use terrane_value::Value;

pub struct Stage {
    pub folder: TempDir,
    pub plugins: Plugins,
    pub package: Package,
}

/// What the plugin finds in its environment.
pub type Environment<'e> = &'e [(&'e str, &'e str)];

impl Stage {
    /// The scripted provider.
    pub fn new(environment: Environment<'_>) -> Stage {
        Stage::with(environment, |_| {})
    }

    pub fn with(environment: Environment<'_>, change: impl FnOnce(&mut Settings)) -> Stage {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("terraform-provider-fixtures");
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_terrane-dev-provider"), &program).unwrap();
        Stage::of(folder, program, environment, change)
    }

    /// A plugin that is this shell script.
    pub fn script(text: &str) -> Stage {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("terraform-provider-fixtures");
        fs::write(&program, text).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        Stage::of(folder, program, &[], |settings| settings.start_deadline = Duration::from_millis(400))
    }

    fn of(folder: TempDir, binary: PathBuf, environment: Environment<'_>, change: impl FnOnce(&mut Settings)) -> Stage {
        let environment = environment.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
        let mut settings = Settings { environment: environment.collect(), ..Settings::default() };
        change(&mut settings);
        let package = Package { address: address(), binary, hash: None, reattach: None };
        Stage { folder, plugins: Plugins::new(settings), package }
    }

    pub async fn start(&self) -> Arc<PluginProvider> {
        match self.plugins.start(&self.package).await {
            Ok(provider) => provider,
            Err(fault) => panic!("{fault}"),
        }
    }

    /// What is said if it cannot be started.
    pub async fn refusal(&self) -> String {
        let told = match self.plugins.schemas(&self.package).await {
            Ok(_) => "it started".to_owned(),
            Err(fault) => format!("{}: {fault}", fault.summary()),
        };
        told.replace(&self.folder.path().display().to_string(), "<folder>")
    }
}

pub fn address() -> ProviderAddr {
    ProviderAddr::new(DEFAULT_HOST, "terrane", "fixtures")
}

pub fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// An object of a resource type, data source or ephemeral resource from JSON; what is not said is null.
pub fn object(provider: &dyn Provider, kind: &str, said: &serde_json::Value) -> Value {
    let schemas = provider.schemas();
    let schema = schemas
        .resources
        .get(kind)
        .map(|resource| &resource.schema)
        .or_else(|| schemas.data_sources.get(kind))
        .or_else(|| schemas.ephemeral_resources.get(kind))
        .unwrap_or(&schemas.provider);
    let mut whole = serde_json::Map::new();
    for name in schema.block.attributes.keys() {
        whole.insert(name.to_string(), said.get(name.as_str()).cloned().unwrap_or_default());
    }
    for (name, nested) in &schema.block.blocks {
        use terrane_schema::BlockNesting;
        let nothing = match nested.nesting {
            BlockNesting::List | BlockNesting::Set => serde_json::json!([]),
            BlockNesting::Map => serde_json::json!({}),
            BlockNesting::Group => serde_json::json!({ "value": null }),
            BlockNesting::Single => serde_json::Value::Null,
        };
        whole.insert(name.to_string(), said.get(name.as_str()).cloned().unwrap_or(nothing));
    }
    let text = serde_json::Value::Object(whole).to_string();
    terrane_value::json::decode(text.as_bytes(), &schema.block.implied_type()).unwrap()
}

/// How many processes of this plugin there are.
pub fn processes(folder: &Path) -> usize {
    running(folder).len()
}

/// Sends a signal to all processes of this plugin.
pub fn signal(folder: &Path, name: &str) {
    for process in running(folder) {
        let status = std::process::Command::new("kill").arg(format!("-{name}")).arg(process).status();
        assert!(status.unwrap().success());
    }
}

fn running(folder: &Path) -> Vec<OsString> {
    let entries = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let folder = folder.display().to_string();
    let is_it = |entry: &fs::DirEntry| {
        let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(&folder)
    };
    entries.filter(is_it).map(|entry| entry.file_name()).collect()
}
