//! Modules from elsewhere, in the data folder and the lock file of the working directory.

use std::path::Path;

use terrane_config::{Manifest, ModuleSource};
use terrane_diag::{Diagnostic, Diagnostics, SourceMap};
use terrane_modules::{FolderInstaller, ModuleLock, Network, Options};
use terrane_run::Project;

/// Puts modules into the data folder.
pub fn module_installer<'a>(
    data_folder: &Path,
    upgrade: bool,
    network: Network<'a>,
    say: &'a dyn Fn(&str),
    diags: &mut Diagnostics,
) -> FolderInstaller<'a> {
    let lock = read_lock(diags);
    FolderInstaller::new(Options { modules: data_folder.join("modules"), upgrade, lock, network, say })
}

/// Writes down what was installed.
pub fn finish_modules(installer: FolderInstaller<'_>, diags: &mut Diagnostics) {
    if let Err(error) = installer.finish(Path::new(ModuleLock::NAME)) {
        let detail = format!("What was installed could not be written down: {}.", super::reason(&error));
        diags.push(Diagnostic::error("Failed to write module manifest", detail));
    }
}

/// Whether installed modules still are what the lock file pins. Nothing is checked where there is no lock file.
pub fn check_modules(data_folder: &Path, project: &Project, diags: &mut Diagnostics) {
    let lock = read_lock(diags);
    if lock.packages.is_empty() {
        return;
    }
    let modules = data_folder.join("modules");
    let Ok(manifest) = std::fs::read(modules.join("modules.json")) else { return };
    let manifest = Manifest::read(&manifest).unwrap_or_default();
    for (path, module) in &project.index.config.modules {
        let key = path.names().join(".");
        let Some(entry) = manifest.get(&key) else { continue };
        let source = ModuleSource::parse(&entry.source, &project.options.default_host);
        let Some(package) = source.as_ref().and_then(terrane_modules::package_of) else { continue };
        if let Err(why) = terrane_modules::verify(&modules, &manifest, &key, &package, &lock) {
            let diagnostic = Diagnostic::error("Module contents have changed", why);
            diags.push(module.called_at.into_iter().fold(diagnostic, Diagnostic::at));
        }
    }
}

fn read_lock(diags: &mut Diagnostics) -> ModuleLock {
    let Ok(bytes) = std::fs::read(ModuleLock::NAME) else { return ModuleLock::default() };
    let (mut sources, mut noticed) = (SourceMap::new(), Diagnostics::new());
    let id = sources.add(ModuleLock::NAME, bytes.as_slice());
    let lock = ModuleLock::parse(id, &bytes, &mut noticed);
    // It is no file of the configuration: its places are told in words.
    for diagnostic in noticed.iter() {
        let place = diagnostic.subject.map(|span| sources.place(span)).unwrap_or_default();
        let detail = format!("{} ({place})", diagnostic.detail);
        diags.push(Diagnostic::error(diagnostic.summary.clone(), detail));
    }
    lock
}
