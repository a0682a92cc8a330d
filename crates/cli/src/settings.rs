//! The CLI configuration of this machine: `TF_CLI_CONFIG_FILE`, or `.terraformrc` and `.terraform.d` at home.

use std::path::{Path, PathBuf};

use terrane_cli_config::CliConfig;
use terrane_config::Dialect;
use terrane_diag::{Diagnostic, Diagnostics, SourceMap};

use crate::dialect::dialect;
use crate::log::{Level, core};
use crate::screen::Screen;

/// Reads it, and says what is wrong with it. What is wrong is left out: commands go on.
pub fn load(screen: &Screen) -> CliConfig {
    let (mut sources, mut diags) = (SourceMap::new(), Diagnostics::new());
    let mut config = CliConfig::default();
    for (path, is_named) in files() {
        match std::fs::read(&path) {
            Ok(text) => {
                core(Level::Info, || format!("CLI configuration from {}", path.display()));
                let id = sources.add(path.display().to_string(), text.as_slice());
                let variable = |name: &str| std::env::var(name).ok();
                config.merge(terrane_cli_config::read(id, &text, &variable, &mut diags));
            }
            Err(_) if !is_named => {}
            Err(error) => {
                let detail = format!(
                    "The CLI configuration file {} could not be read: {}. Everything in it has its default.",
                    path.display(),
                    crate::adapters::reason(&error)
                );
                diags.push(Diagnostic::warning("Unable to open CLI configuration file", detail));
            }
        }
    }
    config.merge_environment(std::env::vars());
    check_cache(&config, &mut diags);
    // On standard error, whatever it is: programs read what commands print.
    for diagnostic in diags.iter() {
        errtext!("{}", terrane_render::diagnostic_text(diagnostic, &sources, &screen.style()));
    }
    config
}

/// The files that may say something, and whether somebody named them.
fn files() -> Vec<(PathBuf, bool)> {
    for name in ["TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG"] {
        if let Some(path) = std::env::var_os(name).filter(|path| !path.is_empty()) {
            return vec![(path.into(), true)];
        }
    }
    let Some(home) = std::env::var_os("HOME").filter(|home| !home.is_empty()) else { return Vec::new() };
    let home = PathBuf::from(home);
    let mut more: Vec<PathBuf> = std::fs::read_dir(home.join(".terraform.d"))
        .map(|entries| entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect())
        .unwrap_or_default();
    more.retain(|path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.ends_with(".tfrc") || name.ends_with(".tfrc.json")
    });
    more.sort();
    let main = std::iter::once(main_file(&home, dialect(), std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from)));
    // A file that is there and cannot be read is worth a word; a missing one is the rule.
    main.chain(more).map(|path| (path.clone(), is_there(&path))).collect()
}

/// OpenTofu's own files come before Terraform's; of several, one is read.
fn main_file(home: &Path, dialect: Dialect, settings: Option<PathBuf>) -> PathBuf {
    let own = match dialect {
        Dialect::Terraform => Vec::new(),
        Dialect::Tofu => {
            let settings = settings.filter(|folder| folder.is_absolute());
            std::iter::once(home.join(".tofurc")).chain(settings.map(|folder| folder.join("opentofu/tofurc"))).collect()
        }
    };
    own.into_iter().find(|path| is_there(path)).unwrap_or_else(|| home.join(".terraformrc"))
}

fn is_there(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok()
}

fn check_cache(config: &CliConfig, diags: &mut Diagnostics) {
    let Some(folder) = &config.plugin_cache_dir else { return };
    if let Err(error) = std::fs::read_dir(folder) {
        let detail = format!("The plugin cache folder {folder} cannot be opened: {}.", crate::adapters::reason(&error));
        diags.push(Diagnostic::warning("Plugin cache folder cannot be opened", detail));
    }
}
