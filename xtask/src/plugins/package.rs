//! Mirrors made for a life: a provider in Python, or our own one, packed as a plugin.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::engine::{built, target};

/// The package that providers in Python are written on, from other hands than ours. Fixed, so that a comparison
/// tells of us and not of its news.
const REQUIREMENT: &str = "tf==1.2.0";

/// Asks an interpreter whether it has the package, and where it is itself.
const QUESTION: &str = "import sys, tf; print(sys.executable)";

/// A Python that has the package `tf`: the one that `TERRANE_PLUGIN_PYTHON` names, the one on the `PATH`, or one of our
/// own beside the build, made the first time. Otherwise, why there is none.
pub fn python() -> Result<PathBuf, String> {
    if let Some(named) = std::env::var_os("TERRANE_PLUGIN_PYTHON").filter(|named| !named.is_empty()) {
        let named = PathBuf::from(named);
        return answers(&named)
            .ok_or_else(|| format!("TERRANE_PLUGIN_PYTHON names {}, which has no package `tf`", named.display()));
    }
    let own = target().join("python");
    let inside = own.join("bin").join("python");
    if let Some(found) = answers(Path::new("python3")).or_else(|| answers(&inside)) {
        return Ok(found);
    }
    println!("xtask: making a Python environment with {REQUIREMENT} in {}", own.display());
    let made = quietly(Command::new("python3").args(["-m", "venv"]).arg(&own)).and_then(|()| {
        quietly(Command::new(&inside).args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            REQUIREMENT,
        ]))
    });
    made.map_err(|why| format!("there is no Python with the package `tf`, and it cannot be installed: {why}"))?;
    answers(&inside).ok_or_else(|| format!("{} was installed, but cannot be used", REQUIREMENT))
}

fn answers(python: &Path) -> Option<PathBuf> {
    let output = Command::new(python).args(["-c", QUESTION]).stdin(Stdio::null()).output().ok()?;
    let path = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| PathBuf::from(path.trim()))
}

/// Runs a command; the error is the last thing that it said.
fn quietly(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it says nothing").to_owned();
    if output.status.success() { Ok(()) } else { Err(last) }
}

/// A package whose program is a script.
pub fn script(mirror: &Path, source: &Path, parts: &[String; 3], python: &Path) -> io::Result<()> {
    let [script, address, version] = parts;
    let text = fs::read_to_string(source.join(script))?;
    write(mirror, address, version, &format!("#!{}\n{text}", python.display()))
}

/// A package whose program starts our own served provider, in an environment that says how it is served.
pub fn served(mirror: &Path, parts: &[String; 3], environment: &[String]) -> io::Result<()> {
    let [name, address, version] = parts;
    let exports: String = environment.iter().map(|setting| format!("export {setting}\n")).collect();
    let program = built("debug/terrane-dev-provider");
    write(mirror, address, version, &format!("#!/bin/sh\n{exports}exec {:?} {name}\n", program.display().to_string()))
}

fn write(mirror: &Path, address: &str, version: &str, text: &str) -> io::Result<()> {
    let system = if cfg!(target_os = "macos") { "darwin" } else { "linux" };
    let machine = if cfg!(target_arch = "aarch64") { "arm64" } else { "amd64" };
    let folder = mirror.join(address).join(version).join(format!("{system}_{machine}"));
    fs::create_dir_all(&folder)?;
    let kind = address.rsplit('/').next().unwrap_or_default();
    let path = folder.join(format!("terraform-provider-{kind}_v{version}"));
    fs::write(&path, text)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755))
}
