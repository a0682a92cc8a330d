//! The files of a module as the beginning of a configuration: `init -from-module`.

use std::path::{Path, PathBuf};

use terrane_addr::ModulePath;
use terrane_config::{ModuleSource, RemoteModule, WantedModule};
use terrane_diag::Diagnostic;

use crate::copy::{copy_package, inner_folder, is_empty_folder, link_outside};
use crate::download::download;
use crate::network::Network;
use crate::registry::{Registries, inner};

/// Copies a module into a folder, in which nothing may be but `.terraform`. `say` hears what happens.
pub fn copy_module(
    text: &str,
    default_host: &str,
    target: &Path,
    network: &Network<'_>,
    say: &dyn Fn(&str),
) -> Result<(), Diagnostic> {
    let failed = |why: String| Diagnostic::error("Failed to copy module", format!("-from-module={text}: {why}."));
    let Some(source) = ModuleSource::parse(text, default_host) else {
        let detail = format!(
            "Failed to parse module source address: {text:?} is no place that modules come from. Name a folder (\"./name\"), a \
             module of a registry (\"namespace/name/system\"), a git repository (\"git::https://...\") or an archive."
        );
        return Err(Diagnostic::error("Invalid module source address", detail));
    };
    if !is_empty_folder(target).map_err(|error| failed(error.to_string()))? {
        let detail = "The target directory . is not empty, so it cannot be initialized with the -from-module=... option. Run it \
                      in an empty directory, or leave the option out to initialize what is here.";
        return Err(Diagnostic::error("Can't populate non-empty directory", detail));
    }
    say(&format!("Copying configuration from {text:?}..."));
    let module = match &source {
        ModuleSource::Local => return copy(Path::new(text), target).map_err(failed),
        ModuleSource::Remote(module) => match module.package.strip_prefix("file://") {
            Some(path) => return copy(&PathBuf::from(path).join(&module.folder), target).map_err(failed),
            None => module.clone(),
        },
        ModuleSource::Registry(module) => {
            let mut registries = Registries::default();
            let path = ModulePath::root().child("root");
            let wanted = WantedModule { path: &path, source: &source, constraints: None, place: "-from-module".into() };
            let version = registries.choose(network, module, &wanted, &[])?.to_string();
            say(&format!("Downloading {} {version}...", module.package()));
            let found = registries.location(network, module, &version)?;
            RemoteModule { package: found.package, folder: inner(&found.folder, &module.folder) }
        }
    };
    fetch(&module, target, network).map_err(failed)
}

fn fetch(module: &RemoteModule, target: &Path, network: &Network<'_>) -> Result<(), String> {
    let staging = tempfile::tempdir().map_err(|error| error.to_string())?;
    let package = staging.path().join("package");
    let done = download(network, module, staging.path(), &package, None)?;
    if let Some((link, leads)) = link_outside(&package).map_err(|error| error.to_string())? {
        return Err(format!("the link {} leads out of the package, to {}", link.display(), leads.display()));
    }
    copy(&package.join(inner_folder(&package, &done.folder)?), target)
}

fn copy(from: &Path, target: &Path) -> Result<(), String> {
    if !from.is_dir() {
        return Err(format!("there is no folder {}", from.display()));
    }
    copy_package(from, target).map_err(|error| error.to_string())
}
