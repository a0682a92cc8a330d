//! From a folder to the module tree.

use std::collections::HashMap;
use std::sync::Arc;

use terrane_addr::{ModulePath, Str};
use terrane_diag::{Diagnostic, Diagnostics, SourceId, SourceMap, Span};

use crate::decoder::Decoder;
use crate::early::{self, EarlyValues, OnlyConstants};
use crate::files::{ModuleFiles, select};
use crate::install::{InstalledModule, Installer, WantedModule};
use crate::source_address::ModuleSource;
use crate::sources::{SourceError, Sources, join};
use crate::version::{EngineVersion, Version, VersionConstraints};
use crate::wire::Manifest;
use crate::{Config, Module, ModuleCall, deprecations, generated, passing_checks, references};

/// Which engine's rules and names a run follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Terraform,
    Tofu,
}

#[derive(Clone, Debug)]
pub struct LoadOptions {
    pub dialect: Dialect,
    /// The registry that provider and module addresses without a host mean.
    pub default_host: Str,
    /// What `required_version` is held against.
    pub engine_version: EngineVersion,
    /// Resources that have an `import` block only get one of their own, without content.
    pub generate_imported: bool,
    /// Of which modules to tell what their authors deprecated.
    pub deprecations: Deprecations,
}

/// Whose deprecated variables and outputs are worth a warning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Deprecations {
    #[default]
    All,
    /// Modules that relative paths lead to, all the way from the root: one's own.
    Local,
    None,
}

/// Reads the module in a folder and all that it calls. What is wrong is reported, and left out of the tree.
///
/// A root folder that does not exist gives a root module without files; see [`Module::files`].
pub fn load(
    root: &str,
    options: &LoadOptions,
    sources: &dyn Sources,
    map: &mut SourceMap,
    diags: &mut Diagnostics,
) -> Config {
    load_with(root, options, sources, &mut OnlyConstants, None, map, diags)
}

/// The same, where modules and the backend may be chosen by variables and locals. Modules that are not here are
/// installed by whoever is asked to; without one, what `init` has noted is used.
pub fn load_with(
    root: &str,
    options: &LoadOptions,
    sources: &dyn Sources,
    early: &mut dyn EarlyValues,
    installer: Option<&mut dyn Installer>,
    map: &mut SourceMap,
    diags: &mut Diagnostics,
) -> Config {
    let manifest = if installer.is_none() { read_manifest(sources, diags) } else { Manifest::default() };
    // So that its lifetime may be shortened.
    let installer = installer.map(|installer| installer as &mut dyn Installer);
    let mut loader = Loader { options, sources, manifest, installer, map, read: HashMap::new() };
    let mut config = Config { default_host: options.default_host.clone(), ..Config::default() };
    let root = Pending {
        path: ModulePath::root(),
        directory: join(root, "."),
        source: None,
        called_at: None,
        identity: None,
        above: Vec::new(),
    };
    let mut level = vec![root];
    while !level.is_empty() {
        let mut read = Vec::new();
        let mut folders = Vec::new();
        for pending in std::mem::take(&mut level) {
            let Some(module) = loader.module(&pending, diags) else { continue };
            let mut above = pending.above;
            above.push(pending.identity.unwrap_or(pending.directory));
            read.push(module.path.clone());
            folders.push(above);
            config.modules.insert(module.path.clone(), module);
        }
        early::settle(&mut config, &read, options, early, loader.map, diags);
        for (path, above) in read.iter().zip(&folders) {
            let module = &config.modules[path];
            for call in module.calls.values() {
                level.extend(loader.locate(module, call, above, diags));
            }
        }
    }
    if options.generate_imported {
        generated::add_blocks(&mut config);
    }
    references::check(&config, map, diags);
    passing_checks::check(&config, options, map, diags);
    deprecations::check(&config, options.deprecations, diags);
    config
}

fn read_manifest(sources: &dyn Sources, diags: &mut Diagnostics) -> Manifest {
    let problem = match sources.module_manifest() {
        Ok(None) => return Manifest::default(),
        Ok(Some(bytes)) => match Manifest::read(&bytes) {
            Ok(manifest) => return manifest,
            Err(problem) => problem,
        },
        Err(error) => error.to_string(),
    };
    let detail = format!(
        "The list of installed modules (modules.json) could not be read: {problem}. Run \"init\" to install all \
         modules again."
    );
    diags.push(Diagnostic::error("Failed to read module manifest", detail));
    Manifest::default()
}

/// A module that was found but not read yet.
struct Pending {
    path: ModulePath,
    directory: String,
    /// What the call says, for messages.
    source: Option<String>,
    called_at: Option<Span>,
    /// It was put there by `init`: its source and version, which are the same wherever it is put.
    identity: Option<String>,
    /// The folders, or identities, of the modules that lead here.
    above: Vec<String>,
}

struct Loader<'a> {
    options: &'a LoadOptions,
    sources: &'a dyn Sources,
    manifest: Manifest,
    installer: Option<&'a mut dyn Installer>,
    map: &'a mut SourceMap,
    /// What was read of each folder: a module that is called often is reported on once.
    read: HashMap<String, Arc<ReadFiles>>,
}

#[derive(Default)]
struct ReadFiles {
    primary: Vec<SourceId>,
    overrides: Vec<SourceId>,
}

impl Loader<'_> {
    /// `None` if there is no such folder, which was reported.
    fn module(&mut self, pending: &Pending, diags: &mut Diagnostics) -> Option<Module> {
        let mut said_before = Diagnostics::new();
        let (files, diags) = match self.read.get(&pending.directory) {
            Some(known) => (known.clone(), &mut said_before),
            None => {
                let files = Arc::new(self.files(pending, diags)?);
                self.read.insert(pending.directory.clone(), files.clone());
                (files, diags)
            }
        };
        let mut module = Module::new(pending.path.clone(), pending.directory.clone(), pending.called_at);
        module.files = files.primary.iter().chain(&files.overrides).copied().collect();
        let mut decoder = Decoder { map: self.map, options: self.options, source: pending.source.as_deref(), diags };
        decoder.module(&files.primary, &files.overrides, &mut module);
        Some(module)
    }

    fn files(&mut self, pending: &Pending, diags: &mut Diagnostics) -> Option<ReadFiles> {
        let directory = &pending.directory;
        let names = match self.sources.list(directory) {
            Ok(names) => names,
            Err(error) => {
                diags.push(unreadable_directory(pending, &error));
                // The root module is always there, if only to have something to report on.
                return pending.path.is_root().then(ReadFiles::default);
            }
        };
        let ModuleFiles { primary, overrides, foreign } = select(&names, self.options.dialect);
        for name in foreign {
            let path = join(directory, &name);
            let detail = format!(
                "{path} is read, because there is no .tf file of the same name, but Terraform would not read it. In the \
                 OpenTofu dialect this is as it should be: set TERRANE_DIALECT=tofu. Otherwise rename or remove the file."
            );
            diags.push(Diagnostic::warning("OpenTofu file in a Terraform module", detail));
        }
        let mut add_all =
            |names: Vec<String>| names.iter().filter_map(|name| self.add(directory, name, diags)).collect();
        Some(ReadFiles { primary: add_all(primary), overrides: add_all(overrides) })
    }

    fn add(&mut self, directory: &str, name: &str, diags: &mut Diagnostics) -> Option<SourceId> {
        let path = join(directory, name);
        match self.sources.read(&path) {
            Ok(bytes) => Some(self.map.add(path, bytes)),
            Err(error) => {
                let detail = format!("The file \"{path}\" could not be read: {error}.");
                diags.push(Diagnostic::error("Failed to read file", detail));
                None
            }
        }
    }

    /// Finds the folder of a called module. `None` has been reported.
    fn locate(
        &mut self,
        caller: &Module,
        call: &ModuleCall,
        above: &[String],
        diags: &mut Diagnostics,
    ) -> Option<Pending> {
        let (source, source_span) = &call.source;
        let path = caller.path.child(call.name.clone());
        let place = ModuleSource::parse(source, &self.options.default_host)?;
        let is_registry = matches!(place, ModuleSource::Registry(_));
        if let Some((constraint, _)) = &call.version
            && (!is_registry || VersionConstraints::parse(constraint).is_none())
        {
            return None;
        }
        let (directory, identity) = match place {
            ModuleSource::Local => {
                let directory = join(&caller.directory, &source.replace('\\', "/"));
                if let Some(installer) = self.installer.as_deref_mut() {
                    installer.local(&path, source, &directory);
                }
                (directory, None)
            }
            _ => {
                let found = match self.installer.is_some() {
                    true => self.install(&path, &place, call, diags)?,
                    false => self.installed(&path, &place, call, diags)?,
                };
                let identity = format!("{place} {}", found.version.unwrap_or_default());
                (join(&found.directory, "."), Some(identity.trim_end().to_string()))
            }
        };
        let same = identity.as_ref().unwrap_or(&directory);
        if above.contains(same) {
            let what = if identity.is_some() { "module" } else { "folder" };
            let detail =
                format!("The {what} \"{same}\" is already a caller of this module, so that the calls would never end.");
            diags.error(*source_span, "Module calls itself", detail);
            return None;
        }
        Some(Pending {
            path,
            directory,
            source: Some(source.clone()),
            called_at: Some(call.span),
            identity,
            above: above.to_vec(),
        })
    }

    fn install(
        &mut self,
        path: &ModulePath,
        source: &ModuleSource,
        call: &ModuleCall,
        diags: &mut Diagnostics,
    ) -> Option<InstalledModule> {
        let place = self.map.get(call.span.source).map_or_else(String::new, |file| {
            format!("{}:{}", file.path(), file.position(call.span.start as usize).line)
        });
        let constraints =
            call.version.as_ref().and_then(|(text, _)| Some((text.as_str(), VersionConstraints::parse(text)?)));
        let wanted = WantedModule { path, source, constraints, place };
        let installer = self.installer.as_deref_mut().expect("it was seen to be there");
        match installer.install(&wanted) {
            Ok(installed) => Some(installed),
            Err(diagnostic) => {
                diags.push(diagnostic.at(call.source.1));
                None
            }
        }
    }

    /// The folder that `init` has put a module in, if it still is what the call asks for.
    fn installed(
        &self,
        path: &ModulePath,
        source: &ModuleSource,
        call: &ModuleCall,
        diags: &mut Diagnostics,
    ) -> Option<InstalledModule> {
        let key = path.names().join(".");
        let Some(installed) = self.manifest.get(&key) else {
            let detail =
                format!("The module {:?} is not on this machine yet. Run \"init\" to install it.", call.source.0);
            diags.error(call.span, "Module not installed", detail);
            return None;
        };
        if ModuleSource::parse(&installed.source, &self.options.default_host).as_ref() != Some(source) {
            let detail = format!(
                "Since the module was installed, its source was changed: what is installed came from {:?}. Run \"init\" \
                 to install what the call names now.",
                installed.source
            );
            diags.error(call.source.1, "Module source has changed", detail);
            return None;
        }
        if !version_fits(call, installed.version.as_deref()) {
            let version = installed.version.as_deref().map(|version| format!(" ({version})")).unwrap_or_default();
            let detail = format!(
                "Since the module was installed, its version constraint was changed, and the installed \
                 version{version} does not meet it. Run \"init\" to install one that does."
            );
            diags.error(call.source.1, "Module version requirements have changed", detail);
            return None;
        }
        Some(InstalledModule { directory: installed.directory.clone(), version: installed.version.clone() })
    }
}

fn version_fits(call: &ModuleCall, installed: Option<&str>) -> bool {
    let Some(constraints) = call.version.as_ref().and_then(|(text, _)| VersionConstraints::parse(text)) else {
        return true;
    };
    installed.and_then(Version::parse).is_some_and(|version| constraints.allows(&version))
}

fn unreadable_directory(pending: &Pending, error: &SourceError) -> Diagnostic {
    let directory = &pending.directory;
    match pending.called_at {
        None => {
            let detail = format!("The folder {directory} could not be read: {error}.");
            Diagnostic::error("Failed to read module directory", detail)
        }
        Some(call) if pending.identity.is_some() => {
            let detail = format!(
                "The folder {directory}, into which the module was installed, could not be read. Run \"init\" to \
                 install it again."
            );
            Diagnostic::error("Module not installed", detail).at(call)
        }
        Some(call) => {
            let detail = format!("The module's folder \"{directory}\" could not be read: {error}.");
            Diagnostic::error("Unreadable module directory", detail).at(call)
        }
    }
}
