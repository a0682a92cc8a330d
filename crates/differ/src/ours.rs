//! Our own answers, without starting a program for each.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use terrane_addr::ModuleInstance;
use terrane_config::{Dialect, EngineVersion, LoadOptions, MemorySources, Version};
use terrane_diag::{Diagnostics, Severity, SourceMap};
use terrane_eval::{
    ConsoleAnswer, Evaluator, Expansion, Index, InstanceId, ItemId, ModuleId, ProviderCall, RootVariables, Scope,
    World, evaluate_console,
};
use terrane_functions::{Fault, FileKind, FolderEntry, Outside, ReadFault};
use terrane_value::Value;

use crate::{Answer, error_line};

/// A console in the module of a folder.
pub struct Console {
    evaluator: Evaluator,
    world: Unknowns,
}

impl Console {
    /// # Errors
    /// The configuration's errors, as lines of an answer.
    pub fn open(folder: &Path) -> Result<Console, Answer> {
        let mut files = MemorySources::new();
        add_files(&mut files, folder, "");
        let (mut map, mut diags) = (SourceMap::new(), Diagnostics::new());
        let options = LoadOptions {
            dialect: Dialect::Terraform,
            default_host: terrane_addr::DEFAULT_HOST.into(),
            engine_version: EngineVersion::UpTo(Version::new(1, 17, 0)),
            generate_imported: false,
            deprecations: terrane_config::Deprecations::All,
        };
        let config = terrane_config::load(".", &options, &files, &mut map, &mut diags);
        let index = Arc::new(Index::new(Arc::new(config), &mut diags));
        if diags.has_errors() {
            return Err(errors(&diags, &map));
        }
        let evaluator = Evaluator::new(index, RootVariables::default(), Expansion::Real);
        Ok(Console { evaluator, world: Unknowns { folder: folder.to_path_buf() } })
    }

    /// What the console says to a line, which may go on over several.
    pub fn answer(&mut self, expression: &str) -> Answer {
        let mut sources = SourceMap::new();
        let id = sources.add("<console-input>", expression.as_bytes());
        let mut diags = Diagnostics::new();
        let expr = terrane_hcl::parse_expression(id, expression.as_bytes(), &mut diags);
        if diags.has_errors() {
            return errors(&diags, &sources);
        }
        self.evaluator.prepare_expression(InstanceId::ROOT, &expr, &self.world);
        diags.append(self.evaluator.take_diagnostics());
        let scope = Scope::of_module(&self.evaluator, &self.world, InstanceId::ROOT);
        let answer = evaluate_console(&expr, &scope, &mut diags);
        if diags.has_errors() {
            return errors(&diags, &sources);
        }
        match answer {
            // As a terminal shows it.
            ConsoleAnswer::Value(value) => terrane_render::value_text(&value, 0).replace("\r\n", "\n"),
            ConsoleAnswer::Type(ty) => terrane_render::type_text(&ty),
            ConsoleAnswer::TypeOfType => "type".into(),
        }
    }
}

/// Whether the grammar does not take a text.
#[must_use]
pub fn is_no_expression(text: &str) -> bool {
    let mut sources = SourceMap::new();
    let id = sources.add("<console-input>", text.as_bytes());
    let mut diags = Diagnostics::new();
    let _ = terrane_hcl::parse_expression(id, text.as_bytes(), &mut diags);
    diags.has_errors()
}

fn errors(diags: &Diagnostics, sources: &SourceMap) -> Answer {
    let list = terrane_render::diagnostics_in_order(diags, sources);
    let errors = list.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    errors.map(|error| error_line(&error.summary, &error.detail_in(sources))).collect::<Vec<_>>().join("\n")
}

/// The modules are called by path; the manifest is the one that `init` would write.
const MANIFEST: &str = r#"{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"typed","Source":"./typed","Dir":"typed"},{"Key":"typed.inner","Source":"./inner","Dir":"typed/inner"}]}"#;

fn add_files(files: &mut MemorySources, folder: &Path, prefix: &str) {
    if prefix.is_empty() {
        files.add(".terraform/modules/modules.json", MANIFEST.as_bytes());
    }
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = format!("{prefix}{name}");
        if entry.path().is_dir() {
            add_files(files, &entry.path(), &format!("{path}/"));
        } else if let Ok(bytes) = std::fs::read(entry.path()) {
            files.add(&path, bytes);
        }
    }
}

/// A world in which nothing has been applied yet.
pub struct Unknowns {
    folder: PathBuf,
}

impl Unknowns {
    /// Files are those of a folder.
    #[must_use]
    pub fn of(folder: &Path) -> Unknowns {
        Unknowns { folder: folder.to_path_buf() }
    }
}

impl World for Unknowns {
    fn resource(&self, _: &ModuleInstance, _: ItemId) -> Value {
        Value::dynamic()
    }

    fn provider_function(&self, _: ModuleId, provider: &str, function: &str, _: &[Value]) -> ProviderCall {
        ProviderCall::Unknown(format!(
            "There is no function named \"provider::{provider}::{function}\". Ensure that provider name {provider:?} is \
             declared in this module's required_providers block, and that this provider offers a function named {function:?}."
        ))
    }

    fn outside(&self) -> &dyn Outside {
        self
    }

    fn workspace(&self) -> &'static str {
        "default"
    }

    fn applying(&self) -> bool {
        false
    }
}

impl Outside for Unknowns {
    fn read_file(&self, path: &str) -> Result<Arc<[u8]>, ReadFault> {
        match std::fs::read(self.folder.join(path)) {
            Ok(bytes) => Ok(bytes.into()),
            Err(error) if error.kind() == std::io::ErrorKind::IsADirectory => {
                Err(ReadFault::Other(format!("read {path}: is a directory")))
            }
            Err(_) => Err(ReadFault::Missing),
        }
    }

    fn file_kind(&self, path: &str) -> Result<FileKind, String> {
        let path = self.folder.join(path);
        Ok(match (path.is_file(), path.is_dir()) {
            (true, _) => FileKind::File,
            (_, true) => FileKind::Folder,
            _ => FileKind::Missing,
        })
    }

    fn read_folder(&self, path: &str) -> Result<Vec<FolderEntry>, String> {
        let entries = std::fs::read_dir(self.folder.join(path)).into_iter().flatten().flatten();
        let entry = |entry: std::fs::DirEntry| FolderEntry {
            name: entry.file_name().to_string_lossy().into_owned(),
            is_folder: entry.path().is_dir(),
        };
        Ok(entries.map(entry).collect())
    }

    fn home_directory(&self) -> Option<String> {
        Some("/home/user".into())
    }

    fn working_directory(&self) -> String {
        "/work".into()
    }

    fn now(&self) -> Option<(i64, u32)> {
        Some((1_763_713_671, 0))
    }

    fn plan_time(&self) -> Option<(i64, u32)> {
        None
    }

    fn random(&self, bytes: &mut [u8]) -> bool {
        bytes.fill(7);
        true
    }

    fn render_template(&self, _: &str, _: &str, _: &Value) -> Result<Value, Fault> {
        Err(Fault::new("templates are rendered by the evaluator"))
    }
}
