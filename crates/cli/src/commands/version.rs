use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::Args;
use terrane_value::json::Json;

use crate::compatibility::language_version;
use crate::dialect::name;

/// Show the version
#[derive(Debug, Default, Args)]
pub struct Version {
    /// Print the version information as a JSON object
    #[arg(long)]
    json: bool,
}

impl Version {
    pub fn run(&self) -> ExitCode {
        let platform = format!("{}_{}", operating_system(), architecture());
        let own = env!("CARGO_PKG_VERSION");
        let selections = selected_versions();
        if self.json {
            let text = |text: &str| Json::String(text.into());
            let selected = selections.iter().map(|(address, version)| (address.as_str().into(), text(version)));
            let document = Json::Object(vec![
                ("terraform_version".into(), text(language_version())),
                ("terrane_version".into(), text(own)),
                ("platform".into(), text(&platform)),
                ("provider_selections".into(), Json::Object(selected.collect())),
                ("terraform_outdated".into(), Json::Bool(false)),
            ]);
            outline!("{}", document.pretty());
            return ExitCode::SUCCESS;
        }
        outline!("Terrane v{own}\non {platform}\nspeaks the language of {} v{}", name(), language_version());
        for (address, version) in selections {
            outline!("+ provider {address} v{version}");
        }
        ExitCode::SUCCESS
    }
}

/// The version of each provider that the lock file names: of an embedded one, the version that it has.
fn selected_versions() -> BTreeMap<String, String> {
    let pinned = super::lock_file::pinned_versions().into_iter();
    let selected = pinned.map(|(address, version)| {
        let embedded = terrane_builtin::find(&address).and_then(|entry| entry.version);
        (address.to_string(), embedded.map_or(version, str::to_string))
    });
    selected.collect()
}

fn operating_system() -> &'static str {
    if cfg!(target_os = "macos") { "darwin" } else { std::env::consts::OS }
}

fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        other => other,
    }
}
