use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use clap::Args;
use terrane_diag::{Diagnostics, SourceMap};

use crate::adapters::{reason, replace_file};
use crate::screen::Screen;

/// Write files in their canonical form
///
/// Without targets, the files of this folder. A target is a file, a folder, or `-` for standard input, whose canonical
/// form is printed. JSON files are left alone.
#[derive(Debug, Args)]
pub struct Fmt {
    /// Files and folders
    targets: Vec<String>,
    /// Print the names of files that differ
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    list: Option<bool>,
    /// Write the files. Not with -check, and not for standard input
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    write: Option<bool>,
    /// Print what differs
    #[arg(long)]
    diff: bool,
    /// Only look, and end with 3 if anything is not in its canonical form
    #[arg(long)]
    check: bool,
    /// Also the folders below
    #[arg(long)]
    recursive: bool,
    /// Print without colors
    #[arg(long)]
    no_color: bool,
}

/// What of the language ends with one of these is formatted.
const ENDINGS: [&str; 8] =
    [".tf", ".tfvars", ".tofu", ".tftest.hcl", ".tofutest.hcl", ".tfmock.hcl", ".tfquery.hcl", ".terrane.hcl"];

const BROKEN: u8 = 2;
const DIFFERS: u8 = 3;
/// So many are held in memory before they are written.
const MOST_UNWRITTEN: usize = 1000;
const WRITERS: usize = 16;
const STANDARD_INPUT: &str = "<stdin>";

impl Fmt {
    pub fn run(&self) -> ExitCode {
        let mut work = Work {
            command: self,
            screen: Screen::new(self.no_color),
            unwritten: Vec::new(),
            broken: false,
            differs: false,
        };
        match self.targets.as_slice() {
            [] => work.folder(Path::new("")),
            [first, ..] if first == "-" => work.standard_input(),
            targets => targets.iter().for_each(|target| {
                work.target(target);
                // The same file may be named twice.
                work.write();
            }),
        }
        work.write();
        match (work.broken, work.differs && self.check) {
            (true, _) => ExitCode::from(BROKEN),
            (false, true) => ExitCode::from(DIFFERS),
            (false, false) => ExitCode::SUCCESS,
        }
    }
}

struct Work<'a> {
    command: &'a Fmt,
    screen: Screen,
    /// What files are to become.
    unwritten: Vec<(PathBuf, Vec<u8>)>,
    broken: bool,
    differs: bool,
}

impl Work<'_> {
    fn fault(&mut self, summary: &str, detail: &str) {
        self.screen.fault(summary, detail);
        self.broken = true;
    }

    fn standard_input(&mut self) {
        let mut bytes = Vec::new();
        if let Err(error) = std::io::stdin().read_to_end(&mut bytes) {
            return self.fault("Failed to read standard input", &reason(&error));
        }
        let Some(new) = self.formatted(STANDARD_INPUT, &bytes) else { return };
        self.differs |= new != bytes;
        if self.command.diff {
            self.print_diff(STANDARD_INPUT, &bytes, &new);
        } else if !self.command.check {
            outtext!("{}", String::from_utf8_lossy(&new));
        }
    }

    fn target(&mut self, target: &str) {
        let path = shown(target);
        if path.is_dir() || path.as_os_str().is_empty() {
            return self.folder(&path);
        }
        if !path.exists() {
            let detail = "Name a file or a folder that exists, or \"-\" for standard input.";
            return self.fault(&format!("No file or directory at {target}"), detail);
        }
        if !is_formatted(&path) {
            let detail = format!(
                "{target} is none of the files of the language in its native syntax: their names end with {}.",
                ENDINGS.join(", ")
            );
            return self.fault("Only .tf, .tfvars, and .tftest.hcl files can be processed with terrane fmt", &detail);
        }
        self.file(&path);
    }

    /// In the order of names. Links to folders are not followed, so that there is no end without one.
    fn folder(&mut self, folder: &Path) {
        let readable = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let entries = match std::fs::read_dir(readable).and_then(Iterator::collect::<Result<Vec<_>, _>>) {
            Ok(entries) => entries,
            Err(error) => {
                let detail = format!("{}: {}", readable.display(), reason(&error));
                return self.fault("Failed to read a folder", &detail);
            }
        };
        let mut names: Vec<_> = entries.into_iter().map(|entry| entry.file_name()).collect();
        names.sort();
        for name in names.iter().filter(|name| !is_ignored(&name.to_string_lossy())) {
            let path = folder.join(name);
            let is_folder = path.symlink_metadata().is_ok_and(|own| own.is_dir());
            if is_folder && self.command.recursive {
                self.folder(&path);
            } else if is_formatted(&path) && path.is_file() {
                self.file(&path);
            }
        }
    }

    fn file(&mut self, path: &Path) {
        let name = path.display().to_string();
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => return self.fault("Failed to read file", &format!("{name}: {}", reason(&error))),
        };
        let Some(new) = self.formatted(&name, &bytes) else { return };
        let write = self.command.write.unwrap_or(true) && !self.command.check;
        let list = self.command.list.unwrap_or(true);
        if new != bytes {
            self.differs = true;
            if list {
                outline!("{name}");
            }
            if self.command.diff {
                self.print_diff(&name, &bytes, &new);
            }
            if write {
                self.unwritten.push((path.to_owned(), new));
                if self.unwritten.len() == MOST_UNWRITTEN {
                    self.write();
                }
                return;
            }
        }
        // Nobody is told anything otherwise: then the text itself is what is wanted.
        if !write && !list && !self.command.diff && !self.command.check {
            outtext!("{}", String::from_utf8_lossy(&new));
        }
    }

    fn write(&mut self) {
        for (name, error) in write_all(&std::mem::take(&mut self.unwritten)) {
            self.fault("Failed to write file", &format!("{name}: {}", reason(&error)));
        }
    }

    fn print_diff(&self, name: &str, old: &[u8], new: &[u8]) {
        let (old, new) = (String::from_utf8_lossy(old), String::from_utf8_lossy(new));
        outtext!("{}", terrane_render::file_diff_text(name, &old, &new));
    }

    fn formatted(&mut self, name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
        let (mut sources, mut diags) = (SourceMap::new(), Diagnostics::new());
        let source = sources.add(name, bytes.to_vec());
        let new = terrane_hcl::format(source, bytes, &mut diags);
        if diags.has_errors() {
            self.screen.diagnostics(&diags, &sources);
            self.broken = true;
            return None;
        }
        Some(new)
    }
}

/// Several at once: each waits for the disk, and disks are made for more than one request. Returns what failed.
fn write_all(files: &[(PathBuf, Vec<u8>)]) -> Vec<(String, std::io::Error)> {
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..WRITERS.min(files.len()) {
            scope.spawn(|| {
                while let Some((path, new)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(error) = replace_file(path, new) {
                        failed.lock().unwrap_or_else(PoisonError::into_inner).push((path.display().to_string(), error));
                    }
                }
            });
        }
    });
    let mut failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    failed.sort_by(|a, b| a.0.cmp(&b.0));
    failed
}

/// The path as it is printed: from here, if it is below.
fn shown(target: &str) -> PathBuf {
    let path = Path::new(target);
    let below = std::env::current_dir().ok().and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    below.unwrap_or_else(|| path.components().filter(|part| *part != std::path::Component::CurDir).collect())
}

fn is_formatted(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// Hidden, or what editors leave behind.
fn is_ignored(name: &str) -> bool {
    name.starts_with('.') || name.ends_with('~') || (name.starts_with('#') && name.ends_with('#'))
}
