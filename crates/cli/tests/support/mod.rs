//! Runs the command in folders of its own, away from the settings of whoever runs the tests.
#![allow(dead_code, reason = "each test binary uses its own part of this")]
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests of a program: files, processes and time")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

/// A folder with a configuration in it, gone at the end.
pub struct Folder {
    kept: tempfile::TempDir,
    /// Where in it commands are run.
    inner: PathBuf,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Folder {
    pub fn empty() -> Folder {
        let kept = tempfile::tempdir().unwrap();
        Folder { inner: kept.path().to_path_buf(), kept }
    }

    pub fn with(configuration: &str) -> Folder {
        let folder = Folder::empty();
        folder.write("main.tf", configuration);
        folder
    }

    /// A copy of a folder of the repository; commands run in a folder below it.
    pub fn copy(from: &str, inner: &str) -> Folder {
        let kept = tempfile::tempdir().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        copy_folder(&root.join(from), kept.path());
        Folder { inner: kept.path().join(inner), kept }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.inner.join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn exists(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// The command, not yet started, with no settings but its arguments.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.without_settings(Command::new(env!("CARGO_BIN_EXE_terrane")));
        command.args(arguments);
        command
    }

    /// A program that runs here, and to which nothing of the tester's own settings gets through.
    pub fn without_settings(&self, mut command: Command) -> Command {
        command.current_dir(&self.inner);
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy().into_owned();
            if text.starts_with("TF_") || text.starts_with("TERRANE_") {
                command.env_remove(name);
            }
        }
        command.env("HOME", self.kept.path()).env("USER", "tester").stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ended {
        Ended::from(self.command(arguments).output().unwrap())
    }

    /// Runs it with something to read.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Ended {
        let mut child = self.start(self.command(arguments).stdin(Stdio::piped()));
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        Ended::from(child.wait_with_output().unwrap())
    }

    /// Runs it and insists that it succeeds.
    pub fn fine(&self, arguments: &[&str]) -> String {
        let ended = self.run(arguments);
        assert_eq!(ended.code, 0, "{arguments:?}\n{}{}", ended.out, ended.err);
        ended.out
    }

    /// Runs it and insists that it fails with 1 and with these words.
    pub fn fails(&self, arguments: &[&str], words: &[&str]) {
        self.run(arguments).failed_with(words);
    }

    /// Starts it, with its output kept.
    pub fn start(&self, command: &mut Command) -> Child {
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// The addresses in the state.
    pub fn objects(&self) -> Vec<String> {
        self.fine(&["state", "list"]).lines().map(str::to_string).collect()
    }

    pub fn state(&self) -> serde_json::Value {
        serde_json::from_str(&self.read("terraform.tfstate")).unwrap()
    }

    /// Every file in a folder and below, by its path from here.
    pub fn files(&self, below: &str) -> Vec<String> {
        let mut found = Vec::new();
        collect(&self.path(below), below, &mut found);
        found.sort();
        found
    }
}

impl Ended {
    pub fn from(output: Output) -> Ended {
        Ended {
            code: code(output.status),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Both outputs without line breaks, as messages are wrapped.
    pub fn words(&self) -> String {
        let both = format!("{} {}", self.out, self.err).replace(['│', '╷', '╵'], " ");
        both.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub fn failed_with(&self, words: &[&str]) {
        assert_eq!(self.code, 1, "{}{}", self.out, self.err);
        self.says(words);
    }

    pub fn says(&self, words: &[&str]) {
        let said = self.words();
        for wanted in words {
            assert!(said.contains(wanted), "{wanted:?} is not in:\n{}{}", self.out, self.err);
        }
    }
}

/// As a shell has it: a signal counts from 128.
pub fn code(status: ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt;
    status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap()
}

/// Waits until something is so, and insists that it becomes so.
pub fn wait_until(what: &str, mut so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !so() {
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Sends a signal by its name: `INT`, `TERM`.
pub fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").arg(format!("-{name}")).arg(child.id().to_string()).status().unwrap();
    assert!(status.success());
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy_folder(&entry.path(), &target),
            false => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
}

fn collect(folder: &Path, name: &str, found: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let entry = entry.unwrap();
        let below = format!("{name}/{}", entry.file_name().to_string_lossy());
        match entry.file_type().unwrap().is_dir() {
            true => collect(&entry.path(), &below, found),
            false => found.push(below),
        }
    }
}
