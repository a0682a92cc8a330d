//! Reading case files, running them through the loader and through the reference.
#![allow(dead_code, reason = "each test file uses its part")]

pub mod dump;

use std::path::{Path, PathBuf};
use std::process::Command;

use terrane_addr::DEFAULT_HOST;
use terrane_config::{Config, Dialect, EngineVersion, LoadOptions, MemorySources, Version};
use terrane_diag::{Diagnostics, Severity, SourceMap};

#[derive(Debug)]
pub struct Case {
    pub name: String,
    /// Path and text.
    pub files: Vec<(String, String)>,
    pub expected: Vec<String>,
}

const MANIFEST: &str = ".terraform/modules/modules.json";

pub fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    paths
}

pub fn read_case_file(path: &Path) -> Vec<Case> {
    parse_cases(&std::fs::read_to_string(path).unwrap())
}

pub fn parse_cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut in_expectation = false;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            cases.push(Case { name: name.to_string(), files: Vec::new(), expected: Vec::new() });
            in_expectation = false;
            continue;
        }
        let Some(case) = cases.last_mut() else { continue };
        match line.strip_prefix("--- ") {
            Some("expect") => in_expectation = true,
            Some(file) => case.files.push((file.to_string(), String::new())),
            None if in_expectation && !line.is_empty() => case.expected.push(line.to_string()),
            None if in_expectation => {}
            None => {
                if case.files.is_empty() {
                    case.files.push(("main.tf".to_string(), String::new()));
                }
                let (_, text) = case.files.last_mut().unwrap();
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    cases
}

pub fn write_case_file(path: &Path, cases: &[Case]) {
    let mut text = String::new();
    for case in cases {
        text.push_str(&format!("=== {}\n", case.name));
        for (index, (file, content)) in case.files.iter().enumerate() {
            if index > 0 || file != "main.tf" {
                text.push_str(&format!("--- {file}\n"));
            }
            text.push_str(content.trim_end_matches('\n'));
            text.push('\n');
        }
        text.push_str("--- expect\n");
        case.expected.iter().for_each(|line| text.push_str(&format!("{line}\n")));
        text.push('\n');
    }
    std::fs::write(path, text).unwrap();
}

pub fn options(dialect: Dialect) -> LoadOptions {
    LoadOptions {
        dialect,
        default_host: DEFAULT_HOST.into(),
        engine_version: EngineVersion::Exactly(Version::new(1, 11, 4)),
        generate_imported: false,
        deprecations: terrane_config::Deprecations::All,
    }
}

pub fn load(files: &[(String, String)]) -> (Config, SourceMap, Diagnostics) {
    let mut sources = MemorySources::new();
    for (path, text) in files {
        sources.add(path, text.as_bytes());
    }
    let (mut map, mut diags) = (SourceMap::new(), Diagnostics::new());
    let config = terrane_config::load(".", &options(Dialect::Terraform), &sources, &mut map, &mut diags);
    (config, map, diags)
}

/// One line for each: severity, place, summary. Sorted, without repetitions.
pub fn diagnose(case: &Case) -> Vec<String> {
    let (_, map, diags) = load(&case.files);
    let lines = diags.iter().map(|diagnostic| {
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let place = diagnostic.subject.and_then(|span| {
            let file = map.get(span.source)?;
            Some(format!("{}:{}", file.path(), file.position(span.start as usize).line))
        });
        format!("{severity} {} {}", place.unwrap_or_else(|| "-".to_string()), diagnostic.summary)
    });
    tidy(lines.collect())
}

fn tidy(mut lines: Vec<String>) -> Vec<String> {
    lines.sort();
    lines.dedup();
    lines
}

/// Runs the reference's `validate` on a case, in a folder of its own.
pub fn ask_reference(case: &Case) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in &case.files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    if !case.files.iter().any(|(path, _)| path == MANIFEST) {
        let path = folder.path().join(MANIFEST);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, manifest(case)).unwrap();
    }
    let output = Command::new("terraform")
        .args(["validate", "-json"])
        .current_dir(folder.path())
        .env("CHECKPOINT_DISABLE", "1")
        .env("TF_CLI_CONFIG_FILE", "/dev/null")
        .output()
        .unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let lines = answer["diagnostics"].as_array().unwrap().iter().map(|diagnostic| {
        let range = &diagnostic["range"];
        let place = match range["filename"].as_str() {
            Some(file) => format!("{file}:{}", range["start"]["line"]),
            None => "-".to_string(),
        };
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_string();
        format!("{} {place} {}", text(&diagnostic["severity"]), text(&diagnostic["summary"]))
    });
    tidy(lines.collect())
}

/// What `init` would have noted about the local modules of a case.
fn manifest(case: &Case) -> String {
    let (config, _, _) = load(&case.files);
    let modules: Vec<serde_json::Value> = config
        .modules
        .values()
        .map(|module| {
            let source = module.path.split_last().and_then(|(parent, name)| {
                config.module(&parent).and_then(|parent| parent.calls.get(name)).map(|call| call.source.0.clone())
            });
            serde_json::json!({
                "Key": module.path.names().join("."),
                "Source": source.unwrap_or_default(),
                "Dir": module.directory,
            })
        })
        .collect();
    serde_json::json!({ "Modules": modules }).to_string()
}
