//! The reference of the language tells all that there is, and its code is accepted.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests of a program and of files in the repository")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use support::Folder;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// By name, without the index.
fn pages() -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(root().join("docs/reference/language")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path()).filter(|path| !path.ends_with("README.md"));
    paths
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(path).unwrap()))
        .collect()
}

#[test]
fn every_block_and_argument_is_in_the_reference() {
    let pages = pages();
    let index = std::fs::read_to_string(root().join("docs/reference/language/README.md")).unwrap();
    let mut missing = Vec::new();
    for name in pages.keys() {
        if !index.contains(&format!("[`{name}`]({name}.md)")) {
            missing.push(format!("{name} in the index"));
        }
    }
    for block in terrane_config::top_level_blocks() {
        // It is an error where it stands alone, and told with the block that it belongs in.
        if block != "required_providers" && !pages.contains_key(block) {
            missing.push(format!("{block}.md"));
        }
    }
    for shape in terrane_config::shapes() {
        let Some(page) = pages.get(shape.page) else {
            missing.push(format!("{}.md", shape.page));
            continue;
        };
        for name in shape.arguments.iter().chain(&shape.blocks) {
            if !page.contains(&format!("`{name}`")) {
                missing.push(format!("`{name}` in {}.md", shape.page));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

/// Blocks of code that are marked as `hcl`: a project each, with the files that follow under a name.
fn projects(page: &str) -> Vec<Vec<(String, String)>> {
    let mut projects: Vec<Vec<(String, String)>> = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(name) = line.strip_prefix("```hcl") else { continue };
        let code: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let code = code.join("\n") + "\n";
        match (name.trim(), projects.last_mut()) {
            ("", _) | (_, None) => projects.push(vec![("main.tf".into(), code)]),
            (name, Some(project)) => project.push((name.into(), code)),
        }
    }
    projects
}

#[test]
fn code_in_the_reference_is_valid() {
    let mut seen = BTreeSet::new();
    for (name, page) in pages() {
        for project in projects(&page) {
            let folder = Folder::empty();
            for (file, code) in &project {
                folder.write(file, code);
                // As `fmt` would write it, so that readers copy good habits.
                let source = terrane_diag::SourceMap::new().add(file.as_str(), code.as_bytes().to_vec());
                let text = terrane_hcl::format(source, code.as_bytes(), &mut terrane_diag::Diagnostics::new());
                assert_eq!(String::from_utf8(text).unwrap(), *code, "{name}.md is not formatted");
            }
            let ended = folder.run(&["validate"]);
            assert_eq!(ended.code, 0, "{name}.md: {}{}", ended.out, ended.err);
            seen.insert(name.clone());
        }
    }
    assert!(seen.len() >= 12, "only these pages have code: {seen:?}");
}

/// A case that both engines have run uses it.
#[test]
fn every_block_is_in_the_comparison_suite() {
    let mut text = String::new();
    let mut folders = vec![root().join("suite")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "tf" || extension == "hcl") {
                text.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let blocks: BTreeSet<&str> = text.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let missing: Vec<&str> =
        terrane_config::top_level_blocks().into_iter().filter(|kind| !blocks.contains(kind)).collect();
    assert_eq!(missing, Vec::<&str>::new());
}
