//! Configurations that are wrong, and what is said about them: the verdict, and summary and place of each error.
//!
//! A file of `mistakes/` has cases of this form:
//!
//! ```text
//! === what is wrong
//! the text of main.tf
//! --- child/main.tf
//! the text of another file
//! --- arguments
//! -var=size=x
//! >>> validate
//! main.tf 1:9-1:14 Summary of an error
//! <<< why ours differs
//! main.tf 1:9-1:14 Summary of our error
//! ```
//!
//! After `>>>` stands the command that finds the mistake (`validate`, or `plan` where the other sees nothing, or
//! `nothing`), and what the reference says. With arguments only `plan` is asked. Ours must say the same, unless
//! the case has `<<<` with a reason and our own answer, which is held to as well.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;
use terrane_serve::lay_out;

/// A wrong configuration and both answers.
#[derive(Clone, Debug)]
pub struct Mistake {
    pub name: String,
    /// Paths and texts; the first is `main.tf`.
    files: Vec<(String, String)>,
    arguments: Vec<String>,
    /// What the reference says; empty if it was not asked yet.
    pub reference: String,
    /// Why ours differs, and what it says.
    pub ours: Option<(String, String)>,
}

/// A file of cases.
pub struct Page {
    pub path: PathBuf,
    head: String,
    pub mistakes: Vec<Mistake>,
}

impl Page {
    /// All files of cases, in the order of their names.
    #[must_use]
    pub fn all() -> Vec<Page> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("mistakes");
        let mut paths: Vec<PathBuf> =
            fs::read_dir(folder).expect("there are cases").flatten().map(|entry| entry.path()).collect();
        paths.sort();
        paths.into_iter().map(Page::read).collect()
    }

    fn read(path: PathBuf) -> Page {
        let text = fs::read_to_string(&path).expect("a file of cases can be read");
        let mut parts = text.split("=== ");
        let head = parts.next().unwrap_or_default().to_owned();
        Page { path, head, mistakes: parts.map(Mistake::parse).collect() }
    }

    pub fn write(&self) {
        let cases: Vec<String> = self.mistakes.iter().map(Mistake::text).collect();
        fs::write(&self.path, format!("{}{}", self.head, cases.join("\n"))).expect("a file of cases can be written");
    }

    #[must_use]
    pub fn name(&self) -> String {
        self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }
}

impl Mistake {
    fn parse(text: &str) -> Mistake {
        let (name, rest) = text.split_once('\n').unwrap_or((text, ""));
        let (rest, ours) = match rest.split_once("<<< ") {
            Some((rest, ours)) => (rest, ours.split_once('\n').map(|(why, answer)| (why.into(), trimmed(answer)))),
            None => (rest, None),
        };
        let (rest, reference) = rest.split_once(">>> ").unwrap_or((rest, ""));
        let mut files = Vec::new();
        let mut arguments = Vec::new();
        for (number, part) in rest.split("--- ").enumerate() {
            let (path, text) =
                if number == 0 { ("main.tf", part) } else { part.split_once('\n').unwrap_or((part, "")) };
            let text = format!("{}\n", text.trim_end_matches('\n'));
            match path {
                "arguments" => arguments.extend(text.lines().map(str::to_owned)),
                _ => files.push((path.to_owned(), text)),
            }
        }
        Mistake { name: name.into(), files, arguments, reference: trimmed(reference), ours }
    }

    fn text(&self) -> String {
        let mut text = format!("=== {}\n", self.name);
        for (number, (path, content)) in self.files.iter().enumerate() {
            if number > 0 {
                let _ = writeln!(text, "--- {path}");
            }
            text.push_str(content);
        }
        if !self.arguments.is_empty() {
            let _ = writeln!(text, "--- arguments\n{}", self.arguments.join("\n"));
        }
        let _ = writeln!(text, ">>> {}", self.reference);
        if let Some((why, answer)) = &self.ours {
            let _ = writeln!(text, "<<< {why}\n{answer}");
        }
        text
    }

    /// What ours has to say.
    #[must_use]
    pub fn expected(&self) -> &str {
        self.ours.as_ref().map_or(&self.reference, |(_, answer)| answer)
    }

    /// What the reference says. `provider` is the program that serves the providers.
    #[must_use]
    pub fn ask_reference(&self, provider: &Path) -> String {
        let folder = self.laid_out();
        let layout = lay_out(&folder.path().join(".layout"), provider).expect("the providers can be laid out");
        let engine = Engine { program: Path::new("terraform"), environment: layout.environment() };
        if self.files.iter().any(|(_, text)| text.contains("module \"")) {
            engine.run(folder.path(), &["get"]);
        }
        self.answer(&engine, folder.path())
    }

    /// What our program says; `path` is `terrane-scripted`.
    #[must_use]
    pub fn ask_ours(&self, path: &Path) -> String {
        let folder = self.laid_out();
        self.answer(&Engine { program: path, environment: Vec::new() }, folder.path())
    }

    /// What our program prints for people.
    #[must_use]
    pub fn ours_as_text(&self, path: &Path) -> String {
        let folder = self.laid_out();
        let engine = Engine { program: path, environment: Vec::new() };
        let mut arguments = vec!["plan", "-no-color", "-input=false"];
        arguments.extend(self.arguments.iter().map(String::as_str));
        engine.run(folder.path(), &arguments).1
    }

    fn laid_out(&self) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let mut scripted = false;
        for (path, text) in &self.files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap_or(folder.path())).expect("the folder can be written");
            fs::write(path, text).expect("the folder can be written");
            scripted |= text.contains("fixtures_") && !text.contains("required_providers");
        }
        if scripted {
            let text =
                "terraform {\n  required_providers {\n    fixtures = { source = \"terrane/fixtures\" }\n  }\n}\n";
            fs::write(folder.path().join("required.tf"), text).expect("the folder can be written");
        }
        folder
    }

    fn answer(&self, engine: &Engine<'_>, folder: &Path) -> String {
        if self.arguments.is_empty() {
            let (out, err) = engine.run(folder, &["validate", "-json"]);
            let document: Json = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}"));
            let errors = lines(document["diagnostics"].as_array().into_iter().flatten());
            if document["valid"] != true {
                return format!("validate\n{errors}").trim_end().into();
            }
        }
        let mut arguments = vec!["plan", "-json", "-input=false"];
        arguments.extend(self.arguments.iter().map(String::as_str));
        let (out, err) = engine.run(folder, &arguments);
        let messages: Vec<Json> = out.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let errors = lines(messages.iter().map(|message| &message["diagnostic"]));
        match errors.is_empty() {
            true if out.is_empty() => format!("crash\n{err}"),
            true => "nothing".into(),
            false => format!("plan\n{errors}"),
        }
    }
}

fn trimmed(text: &str) -> String {
    text.trim_end_matches('\n').to_owned()
}

struct Engine<'a> {
    program: &'a Path,
    environment: Vec<(&'static str, OsString)>,
}

impl Engine<'_> {
    fn run(&self, folder: &Path, arguments: &[&str]) -> (String, String) {
        let mut command = Command::new(self.program);
        command.current_dir(folder).args(arguments).env_remove("TF_LOG").envs(self.environment.iter().cloned());
        let output = command.output().unwrap_or_else(|error| panic!("{}: {error}", self.program.display()));
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        (text(output.stdout), text(output.stderr))
    }
}

/// A line for each error, in the order of their places.
fn lines<'a>(diagnostics: impl Iterator<Item = &'a Json>) -> String {
    let errors = diagnostics.filter(|diagnostic| diagnostic["severity"] == "error");
    let mut found: Vec<(String, u64, u64, String)> = errors
        .map(|diagnostic| {
            let range = &diagnostic["range"];
            let number = |end: &str, what: &str| range[end][what].as_u64().unwrap_or_default();
            let (line, column) = (number("start", "line"), number("start", "column"));
            let file = range["filename"].as_str().unwrap_or("-").to_owned();
            let summary = diagnostic["summary"].as_str().unwrap_or_default();
            let text = match line {
                0 => format!("{file} {summary}"),
                _ => format!("{file} {line}:{column}-{}:{} {summary}", number("end", "line"), number("end", "column")),
            };
            (file, line, column, text)
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, _, _, text)| text).collect::<Vec<_>>().join("\n")
}
