//! Rules of the house that no compiler checks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::Failed;
use crate::metadata::{Package, packages};

/// Lower floors first. A crate depends only on crates of lower floors.
const FLOORS: &[(&str, u32)] = &[
    ("terrane-diag", 0),
    ("terrane-value", 0),
    ("terrane-deflate", 0),
    ("terrane-unpack", 0),
    ("terrane-addr", 1),
    ("terrane-hcl", 1),
    ("terrane-schema", 1),
    ("terrane-functions", 1),
    ("terrane-config", 2),
    ("terrane-cli-config", 2),
    ("terrane-state", 2),
    ("terrane-plan", 3),
    ("terrane-provider", 3),
    ("terrane-http", 3),
    ("terrane-eval", 3),
    ("terrane-engine", 4),
    // Adapters implement a port; see `ADAPTERS`.
    ("terrane-builtin", 4),
    ("terrane-plugin", 4),
    ("terrane-install", 4),
    ("terrane-modules", 4),
    ("terrane-stores", 4),
    ("terrane-provisioners", 4),
    ("terrane-render", 4),
    ("terrane-run", 5),
    ("terrane-cli", 6),
    // For development only.
    ("terrane-loopback", 0),
    ("terrane-fixtures", 4),
    ("terrane-serve", 6),
    ("terrane-suite", 8),
    ("terrane-differ", 7),
    ("terrane-fuzz", 8),
    ("xtask", 9),
];

/// They never depend on the engine, on run, or on each other.
const ADAPTERS: &[&str] = &[
    "terrane-builtin",
    "terrane-plugin",
    "terrane-install",
    "terrane-modules",
    "terrane-stores",
    "terrane-provisioners",
];

/// What may be linked into an Apache-2.0 program.
const LICENCES: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "bzip2-1.0.6",
    "Unlicense",
    "Unicode-3.0",
    "CC0-1.0",
    "0BSD",
];

const MAXIMUM_LINES: usize = 800;
const MAXIMUM_COMMAND_LINES: usize = 400;

pub fn run() -> Result<(), Failed> {
    let packages = packages()?;
    let mut faults = Vec::new();
    check_graph(&packages, &mut faults);
    check_licences(&packages, &mut faults);
    for file in rust_files(Path::new("crates")).into_iter().chain(rust_files(Path::new("xtask"))) {
        check_file(&file, &mut faults);
    }
    check_example(Path::new("examples/shop/environments"), &mut faults);
    for fault in &faults {
        eprintln!("tidy: {fault}");
    }
    match faults.is_empty() {
        true => {
            println!("xtask: tidy");
            Ok(())
        }
        false => Err(Failed),
    }
}

fn check_graph(packages: &[Package], faults: &mut Vec<String>) {
    let floors: BTreeMap<&str, u32> = FLOORS.iter().copied().collect();
    for package in packages.iter().filter(|package| package.own) {
        let Some(floor) = floors.get(package.name.as_str()) else {
            faults.push(format!("{} has no floor in xtask/src/tidy.rs: say where it stands", package.name));
            continue;
        };
        for used in &package.dependencies {
            let Some(used_floor) = floors.get(used.as_str()) else { continue };
            if used_floor >= floor {
                faults.push(format!("{} must not depend on {used}: crates depend only downwards", package.name));
            }
            let adapter = ADAPTERS.contains(&package.name.as_str());
            if adapter && (ADAPTERS.contains(&used.as_str()) || used == "terrane-engine" || used == "terrane-run") {
                faults.push(format!("the adapter {} must not depend on {used}", package.name));
            }
        }
    }
}

fn check_licences(packages: &[Package], faults: &mut Vec<String>) {
    for package in packages.iter().filter(|package| !package.own) {
        let Some(expression) = &package.license else {
            faults.push(format!("{} names no licence", package.name));
            continue;
        };
        if !allowed(expression) {
            faults.push(format!("the licence of {} is not on the list: {expression}", package.name));
        }
    }
}

/// Reads `A OR (B AND C)`; the old `/` means OR.
fn allowed(expression: &str) -> bool {
    let expression = expression.trim().replace('/', " OR ");
    let split = |operator: &str| -> Option<Vec<String>> {
        let mut parts = vec![String::new()];
        let mut depth = 0;
        let words: Vec<&str> = expression.split_whitespace().collect();
        for word in &words {
            if *word == operator && depth == 0 {
                parts.push(String::new());
                continue;
            }
            depth += word.matches('(').count() as i32 - word.matches(')').count() as i32;
            let last = parts.last_mut()?;
            last.push_str(word);
            last.push(' ');
        }
        (parts.len() > 1).then_some(parts)
    };
    if let Some(parts) = split("OR") {
        return parts.iter().any(|part| allowed(part));
    }
    if let Some(parts) = split("AND") {
        return parts.iter().all(|part| allowed(part));
    }
    let plain = expression.trim();
    match plain.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => allowed(inner),
        None => LICENCES.contains(&plain),
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

fn check_file(path: &Path, faults: &mut Vec<String>) {
    let shown = path.display().to_string();
    let Ok(text) = std::fs::read_to_string(path) else {
        faults.push(format!("{shown} cannot be read"));
        return;
    };
    let lines = text.lines().count();
    let data = shown.contains("/tests/") || shown.contains("/tests.rs");
    if lines > MAXIMUM_LINES && !data && !text.lines().next().is_some_and(|first| first.contains("long because")) {
        faults.push(format!("{shown} has {lines} lines: split it, or say \"long because\" in its first comment"));
    }
    if shown.contains("/commands/") && lines > MAXIMUM_COMMAND_LINES {
        faults.push(format!("{shown} has {lines} lines: commands parse, call and show; rules belong to the library"));
    }
    let wire = shown.contains("/wire") || shown.contains("terrane-dev") || data;
    let app = ["crates/fixtures/", "crates/serve/", "crates/suite/", "xtask/"].iter().any(|own| shown.starts_with(own));
    if !wire && !app && derives_serde(&text) {
        faults.push(format!("{shown} derives serde traits outside of a wire module"));
    }
    if !app && !data && text.contains(concat!("to", "do!(")) {
        faults.push(format!("{shown} has an unfinished path"));
    }
}

/// The environments of the example differ in their inputs only.
fn check_example(environments: &Path, faults: &mut Vec<String>) {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(environments.join("dev")).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "tf"));
    files.sort();
    if files.is_empty() {
        faults.push(format!("{} has no environment dev", environments.display()));
    }
    for file in &files {
        for other in ["staging", "prod"] {
            let twin = environments.join(other).join(file.file_name().unwrap_or_default());
            if std::fs::read(file).ok() != std::fs::read(&twin).ok() {
                faults.push(format!("{} and {} must be the same", file.display(), twin.display()));
            }
        }
    }
}

/// Outside of wire modules a type for a wire is called so: `WireLockInfo`.
fn derives_serde(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    lines.iter().enumerate().any(|(place, line)| {
        let derives = line.starts_with("#[derive(") && (line.contains("Serialize") || line.contains("Deserialize"));
        let declared = lines[place..].iter().find(|line| line.contains("struct ") || line.contains("enum "));
        derives && !declared.is_some_and(|line| line.contains("struct Wire") || line.contains("enum Wire"))
    })
}

#[cfg(test)]
mod tests {
    use super::allowed;

    #[test]
    fn licence_expressions() {
        for fine in ["MIT", "MIT OR Apache-2.0", "(MIT OR GPL-3.0) AND Unicode-3.0", "Apache-2.0/MIT", "GPL-2.0 OR MIT"]
        {
            assert!(allowed(fine), "{fine}");
        }
        for wrong in ["GPL-3.0", "MIT AND GPL-3.0", "MPL-2.0", ""] {
            assert!(!allowed(wrong), "{wrong}");
        }
    }
}
