use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use terrane_addr::ProviderAddr;
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_engine::Providers as _;
use terrane_run::Project;

use super::options::StateOptions;
use super::packages::{Lock, Mirror};
use crate::screen::Screen;
use crate::session::Session;

/// Show which providers the configuration and the state require
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Providers {
    #[command(subcommand)]
    command: Option<ProvidersCommand>,
    /// Accepted for scripts: test files require no providers here
    #[arg(long, value_name = "PATH")]
    test_directory: Option<String>,
}

#[derive(Debug, Subcommand)]
enum ProvidersCommand {
    /// Print the schemas of all required providers
    Schema(Schema),
    /// Record the checksums of provider packages
    Lock(Lock),
    /// Copy provider packages into a folder
    Mirror(Mirror),
}

#[derive(Debug, Args)]
struct Schema {
    /// Print a JSON document. There is no other form
    #[arg(long)]
    json: bool,
}

impl Providers {
    pub fn run(&self, session: &Session) -> ExitCode {
        let mut diags = Diagnostics::new();
        let project = session.project(&mut diags);
        let text = match (diags.has_errors(), &self.command) {
            (true, _) => None,
            (false, None) => required(session, &project).map_err(|fault| diags.push(fault)).ok(),
            (false, Some(ProvidersCommand::Schema(options))) => {
                options.document(session, &project).map_err(|fault| diags.push(fault)).ok()
            }
            (false, Some(ProvidersCommand::Lock(options))) => told(options.run(session, &project), &mut diags),
            (false, Some(ProvidersCommand::Mirror(options))) => told(options.run(session, &project), &mut diags),
        };
        Screen::new(false).diagnostics(&diags, &project.sources);
        match text {
            Some(text) => {
                outtext!("{text}");
                ExitCode::SUCCESS
            }
            None => ExitCode::FAILURE,
        }
    }
}

/// These say what they do while they do it.
fn told(done: Result<(), Diagnostics>, diags: &mut Diagnostics) -> Option<String> {
    done.map_err(|faults| diags.append(faults)).ok().map(|()| String::new())
}

fn required(session: &Session, project: &Project) -> Result<String, Diagnostic> {
    if project.is_empty() {
        let folder = std::env::current_dir().unwrap_or_default();
        let detail = format!("The directory {} contains no Terraform configuration files.", folder.display());
        return Err(Diagnostic::error("No configuration files", detail));
    }
    let store = session.store(Some(project), &StateOptions::default())?;
    let state = session.read_state(&*store).map_err(|error| Diagnostic::error(error.summary(), error.to_string()))?;
    Ok(terrane_render::providers_text(&project.index.config, Some(&state)))
}

impl Schema {
    fn document(&self, session: &Session, project: &Project) -> Result<String, Diagnostic> {
        if !self.json {
            let detail = "The \"terrane providers schema\" command requires the -json flag.";
            return Err(Diagnostic::error("Output format required", detail));
        }
        let mut wanted: BTreeSet<ProviderAddr> = crate::requirements::required_providers(project);
        if let Ok(store) = session.store(Some(project), &StateOptions::default()) {
            let state =
                session.read_state(&*store).map_err(|error| Diagnostic::error(error.summary(), error.to_string()))?;
            wanted.extend(state.resources().values().map(|resource| resource.provider.provider.clone()));
        }
        let mut schemas = BTreeMap::new();
        for address in wanted {
            let found = session.wait(session.providers.schemas(&address));
            schemas.insert(address, found.map_err(|error| Diagnostic::error(error.summary, error.detail))?);
        }
        Ok(terrane_render::provider_schemas_json(&schemas))
    }
}
