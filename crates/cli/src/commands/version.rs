use std::process::ExitCode;

use clap::Args;

/// The version of the language that scripts and `required_version` are held against.
pub const LANGUAGE_VERSION: &str = "1.11.4";

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
        match self.json {
            true => outline!(
                "{{\n  \"terraform_version\": \"{LANGUAGE_VERSION}\",\n  \"terrane_version\": \"{own}\",\n  \"platform\": \
                 \"{platform}\",\n  \"provider_selections\": {{}},\n  \"terraform_outdated\": false\n}}"
            ),
            false => outline!("Terrane v{own}\non {platform}\nspeaks the language of Terraform v{LANGUAGE_VERSION}"),
        }
        ExitCode::SUCCESS
    }
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
