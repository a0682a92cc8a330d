use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use terrane_diag::{Diagnostic, Diagnostics, SourceMap};

use super::options::{StateOptions, VariableOptions, duration};
use crate::adapters::InstallOptions;
use crate::requirements::requirements;
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
    /// Begin with a copy of a module, in an empty folder
    #[arg(long, value_name = "SOURCE")]
    from_module: Option<String>,
    /// Take provider plugins from this folder only, and ask no registry or mirror
    #[arg(long, value_name = "DIR")]
    plugin_dir: Vec<String>,
    /// Whether to install modules from elsewhere
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    get: Option<bool>,
    /// What may happen to the lock file: "readonly" refuses changes of it
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
        if let Some(source) = &self.from_module {
            let say = |line: &str| screen.line(line);
            if let Err(diagnostic) = session.copy_module(source, &say) {
                screen.diagnostics(&Diagnostics::from_iter([diagnostic]), &SourceMap::new());
                return ExitCode::FAILURE;
            }
        }
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
            let options = InstallOptions {
                upgrade: self.upgrade,
                read_only: self.lockfile.is_some(),
                folders: self.plugin_dir.clone(),
            };
            check_providers(session, &project, &options, &screen, &mut diags);
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
        if self.upgrade && self.lockfile.is_some() {
            let detail = "The -upgrade flag conflicts with -lockfile=readonly: one of them changes the lock file, and the other \
                          forbids that. Leave one of them out.";
            return Some(Diagnostic::error("Options contradict each other", detail));
        }
        let (option, way) = if let Some(setting) = self.backend_config.first() {
            (format!("-backend-config={setting}"), "Write the setting into the backend block of the configuration.")
        } else if self.migrate_state || self.force_copy {
            let option = if self.migrate_state { "-migrate-state" } else { "-force-copy" };
            let way = "Move the state by hand: \"terrane state pull\" before the change of the configuration, and \"terrane \
                       state push\" after it.";
            (option.to_string(), way)
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
    options: &InstallOptions,
    screen: &Screen,
    diags: &mut Diagnostics,
) {
    let mut wanted = requirements(project, diags);
    // What the configuration has dropped needs its provider once more, to be destroyed. A state that cannot be read
    // is told of by the commands that work on it.
    if let Ok(store) = session.store(Some(project), &StateOptions::default())
        && let Ok(state) = session.read_state(&*store)
    {
        for resource in state.resources().values() {
            wanted.entry(resource.provider.provider.clone()).or_default();
        }
    }
    if diags.has_errors() {
        return;
    }
    session.wait(session.providers.install(&wanted, options, &|line| screen.line(line), diags));
    if diags.has_errors() {
        return;
    }
    for provider in wanted.keys() {
        if let Err(error) = session.providers.look_for(provider) {
            diags.push(Diagnostic::error(error.summary, error.detail));
        }
    }
}
