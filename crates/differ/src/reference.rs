//! The reference's console, asked over a terminal: there it goes on after an error, so that one process
//! answers any number of expressions.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::{Answer, error_line};

/// The terminal is so wide that nothing is broken into lines.
const START: &str = "stty cols 30000 rows 500; exec nice terraform console -no-color";
/// The line editor clears the line before it prints anything.
const CLEAR: &str = "\x1b[J\x1b[2K\r";
const READY: &str = "\x1b[J\x1b[2K\r>  \x08";
const GOES_ON: &str = "\x1b[J\x1b[2K\r:  \x08";

/// A folder in which the reference can work, and its console there.
pub struct Reference {
    folder: tempfile::TempDir,
    console: Option<Process>,
}

struct Process {
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
}

impl Reference {
    /// Copies a module to a folder of its own and prepares it there.
    ///
    /// # Errors
    /// A sentence: the reference is missing, or does not take the module.
    pub fn open(module: &Path) -> Result<Reference, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        copy(module, folder.path())?;
        std::fs::write(folder.path().join("empty.tfrc"), "").map_err(|error| error.to_string())?;
        let output = command(folder.path(), "terraform")
            .args(["init", "-no-color"])
            .output()
            .map_err(|error| format!("the reference `terraform` does not start: {error}"))?;
        match output.status.success() {
            true => Ok(Reference { folder, console: None }),
            false => Err(format!("the reference refuses the module: {}", String::from_utf8_lossy(&output.stderr))),
        }
    }

    /// What the reference says. `None` if it does not answer, as when it takes the expression for
    /// unfinished or crashes.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn answer(&mut self, expression: &str) -> Result<Option<Answer>, String> {
        let folder = self.folder.path();
        let mut console = match self.console.take() {
            Some(console) => console,
            None => Process::start(folder)?,
        };
        let answer = console.ask(expression);
        match answer {
            Some(_) => self.console = Some(console),
            None => console.end(),
        }
        Ok(answer.map(|text| normal(&text)))
    }
}

impl Drop for Reference {
    fn drop(&mut self) {
        if let Some(console) = self.console.take() {
            console.end();
        }
    }
}

impl Process {
    fn start(folder: &Path) -> Result<Process, String> {
        // `script` is what gives the console a terminal.
        let mut child = command(folder, "script")
            .args(["-qefc", START, "/dev/null"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("`script` (of util-linux) does not start: {error}"))?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("the console has no pipes".into());
        };
        let mut process = Process { child, input, output };
        match process.read() {
            Some(_) => Ok(process),
            None => Err("the reference's console does not start".into()),
        }
    }

    /// The text that the console printed after the line was entered.
    fn ask(&mut self, expression: &str) -> Option<String> {
        let mut text = String::new();
        for line in expression.split('\n') {
            writeln!(self.input, "{line}").ok()?;
            self.input.flush().ok()?;
            text = self.read()?;
        }
        let text = text.strip_suffix(READY)?;
        let echo = text.rfind(CLEAR).map_or(0, |at| at + CLEAR.len());
        let (_, answer) = text[echo..].split_once("\r\n")?;
        Some(answer.replace("\r\n", "\n"))
    }

    /// Everything up to the next time that the console waits.
    fn read(&mut self) -> Option<String> {
        let mut bytes = Vec::new();
        let mut buffer = [0; 65536];
        while !bytes.ends_with(READY.as_bytes()) && !bytes.ends_with(GOES_ON.as_bytes()) {
            match self.output.read(&mut buffer) {
                Ok(0) | Err(_) => return None,
                Ok(count) => bytes.extend_from_slice(&buffer[..count]),
            }
        }
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn end(mut self) {
        // Closing its terminal is what ends the console.
        drop(self.input);
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(folder: &Path, program: &str) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .env("CHECKPOINT_DISABLE", "1")
        .env("TERM", "dumb")
        .env("TF_CLI_CONFIG_FILE", folder.join("empty.tfrc"));
    command
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let fault = |error: std::io::Error| format!("{}: {error}", from.display());
    std::fs::create_dir_all(to).map_err(fault)?;
    for entry in std::fs::read_dir(from).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target)?,
            false => drop(std::fs::copy(entry.path(), target).map_err(fault)?),
        }
    }
    Ok(())
}

/// Without warnings, and errors as one line each.
fn normal(text: &str) -> Answer {
    if !text.contains("\nError: ") {
        let end = text.find("\nWarning: ").unwrap_or(text.len());
        return text[..end].trim_end_matches('\n').to_string();
    }
    let errors = text.split("\nError: ").skip(1).map(|error| {
        let error = &error[..error.find("\nWarning: ").unwrap_or(error.len())];
        let (summary, rest) = error.split_once('\n').unwrap_or((error, ""));
        let is_place = |part: &&str| {
            let part = part.trim_start_matches('\n');
            part.starts_with("  on ") || part.starts_with("  with ")
        };
        let detail: Vec<&str> = rest.split("\n\n").filter(|part| !is_place(part)).collect();
        error_line(summary, &without_stack(&detail.join("\n\n")))
    });
    errors.collect::<Vec<_>>().join("\n")
}

/// A crash inside of a function brings the whole stack.
fn without_stack(detail: &str) -> String {
    let marker = "panic in function implementation:";
    detail.find(marker).map_or(detail, |at| &detail[..at + marker.len()]).to_string()
}
