use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use terrane_addr::ProviderAddr;
use terrane_config::VersionConstraints;
use terrane_diag::{Diagnostic, Diagnostics, SourceMap};
use terrane_install::Requirement;

use super::options::{StateOptions, VariableOptions, duration};
use crate::screen::Screen;
use crate::session::Session;

/// Prepare a folder: install modules and providers, check the configuration and its backend
#[derive(Debug, Args)]
pub struct Init {
    /// Whether to look at the backend
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    backend: Option<bool>,
    /// Choose the newest versions of providers and modules, whatever the lock files say
    #[arg(long)]
    upgrade: bool,
    /// Accepted for scripts: no question is asked
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    input: Option<bool>,
    /// Accepted for scripts: nothing is migrated
    #[arg(long)]
    reconfigure: bool,
    #[command(flatten)]
    variables: VariableOptions,
    /// Print without colors
    #[arg(long)]
    no_color: bool,
    /// Print a stream of JSON messages
    #[arg(long)]
    json: bool,
    /// The same as -backend
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL", hide = true)]
    cloud: Option<bool>,
    /// Not supported yet: settings of the backend that are not in the configuration
    #[arg(long, value_name = "FILE or KEY=VALUE")]
    backend_config: Vec<String>,
    /// Not supported yet: move states to another backend
    #[arg(long)]
    migrate_state: bool,
    /// Not supported yet: move states to another backend without questions
    #[arg(long)]
    force_copy: bool,
    /// Not supported yet: begin with a copy of a module
    #[arg(long, value_name = "SOURCE")]
    from_module: Option<String>,
    /// Not supported yet: take provider plugins from a folder only
    #[arg(long, value_name = "DIR")]
    plugin_dir: Vec<String>,
    /// Whether to install modules from elsewhere
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    get: Option<bool>,
    /// Accepted for scripts: no lock file is written ("readonly" is how it always is)
    #[arg(long, value_name = "MODE", value_parser = ["readonly"])]
    lockfile: Option<String>,
    /// Accepted for scripts: no state is changed
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    lock: Option<bool>,
    /// Accepted for scripts: no state is changed
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    lock_timeout: Option<Duration>,
    /// Accepted for scripts: it is about remote backends only
    #[arg(long, hide = true)]
    ignore_remote_version: bool,
    /// Accepted for scripts: test files need nothing
    #[arg(long, value_name = "PATH")]
    test_directory: Option<String>,
}

impl Init {
    pub fn run(&self, session: &Session) -> ExitCode {
        let screen = if self.json { Screen::machine() } else { Screen::new(self.no_color) };
        if let Some(diagnostic) = self.refused() {
            screen.diagnostics(&Diagnostics::from_iter([diagnostic]), &SourceMap::new());
            return ExitCode::FAILURE;
        }
        let mut diags = Diagnostics::new();
        let project = match self.get.unwrap_or(true) {
            true => {
                let header = "Initializing modules...";
                session.project_installing(&self.variables, self.upgrade, Some(header), &screen, &mut diags)
            }
            false => session.project_with(&self.variables, &mut diags),
        };
        if project.is_empty() && !diags.has_errors() {
            screen.line("Terrane initialized in an empty directory!\n");
            screen.line("The directory has no Terraform configuration files. You may begin working\nwith Terrane immediately by creating Terraform configuration files.");
            return ExitCode::SUCCESS;
        }
        if self.backend.or(self.cloud).unwrap_or(true)
            && let Err(diagnostic) = session.backend(Some(&project), &StateOptions::default())
        {
            diags.push(diagnostic);
        }
        if !diags.has_errors() {
            check_providers(session, &project, self.upgrade, &screen, &mut diags);
        }
        screen.diagnostics(&diags, &project.sources);
        if diags.has_errors() {
            return ExitCode::FAILURE;
        }
        super::lock_file::report(&project, &screen);
        screen.line("Terrane has been successfully initialized!\n");
        if crate::screen::is_automated() {
            return ExitCode::SUCCESS;
        }
        screen.line(
            "You may now begin working with Terrane. Try running \"terrane plan\" to see\nany changes that are required \
             for your infrastructure.",
        );
        ExitCode::SUCCESS
    }

    /// What was asked for by name and cannot be done: it must not be left out in silence.
    fn refused(&self) -> Option<Diagnostic> {
        let (option, way) = if let Some(setting) = self.backend_config.first() {
            (format!("-backend-config={setting}"), "Write the setting into the backend block of the configuration.")
        } else if self.migrate_state || self.force_copy {
            let option = if self.migrate_state { "-migrate-state" } else { "-force-copy" };
            let way = "Move the state by hand: \"terrane state pull\" before the change of the configuration, and \"terrane \
                       state push\" after it.";
            (option.to_string(), way)
        } else if let Some(source) = &self.from_module {
            (format!("-from-module={source}"), "Copy the files of the module into this folder first.")
        } else if let Some(folder) = self.plugin_dir.first() {
            let way = "Leave the option out: embedded providers need no plugins, and others cannot be used yet.";
            (format!("-plugin-dir={folder}"), way)
        } else {
            return None;
        };
        let detail = format!("This version of Terrane does not carry out {option}. {way}");
        Some(Diagnostic::error("Option not supported yet", detail))
    }
}

/// Installs what is neither part of this program nor overridden, and sees whether it can be started.
fn check_providers(
    session: &Session,
    project: &terrane_run::Project,
    upgrade: bool,
    screen: &Screen,
    diags: &mut Diagnostics,
) {
    let mut wanted: BTreeMap<_, Vec<Requirement>> = BTreeMap::new();
    for (path, module) in &project.index.config.modules {
        for required in module.settings.required_providers.values() {
            let asked = wanted.entry(required.address.clone()).or_default();
            let Some((text, span)) = &required.version else { continue };
            let by = if path.is_root() { "the root module".into() } else { path.to_string() };
            match VersionConstraints::parse(text) {
                Some(constraints) => asked.push(Requirement { by, text: text.clone(), constraints }),
                None => diags.error(*span, "Invalid version constraint", format!("{text:?} is no version constraint.")),
            }
        }
        for resource in module.resources.values() {
            wanted.entry(resource.provider_source.clone()).or_default();
        }
    }
    session.providers.install(&wanted, upgrade, &|line| screen.line(line), diags);
    if diags.has_errors() {
        return;
    }
    for provider in wanted.keys() {
        if let Err(error) = session.providers.look_for(provider) {
            diags.push(Diagnostic::error(error.summary, error.detail));
        }
    }
}

/// All providers that the configuration names or implies.
pub(super) fn required_providers(project: &terrane_run::Project) -> BTreeSet<ProviderAddr> {
    let config = &project.index.config;
    let mut wanted = BTreeSet::new();
    for module in config.modules.values() {
        wanted.extend(module.settings.required_providers.values().map(|required| required.address.clone()));
        wanted.extend(module.resources.values().map(|resource| resource.provider_source.clone()));
        wanted.extend(module.providers.keys().map(|(name, _)| module.provider_address(name, &config.default_host)));
    }
    wanted
}
