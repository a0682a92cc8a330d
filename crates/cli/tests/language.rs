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

/// What stands in blocks: the kind of a block, or of the one at the top that it is in, and a name in it.
type Written = BTreeSet<(String, String)>;

fn collect(body: &terrane_hcl::Body, around: &[&str], written: &mut Written) {
    for kind in around {
        written.extend(body.attributes.iter().map(|one| ((*kind).to_owned(), one.name.name.to_string())));
        written.extend(body.blocks.iter().map(|one| ((*kind).to_owned(), one.kind.name.to_string())));
    }
    for block in &body.blocks {
        let top = around.first().copied().unwrap_or(block.kind.name.as_str());
        collect(&block.body, &[top, block.kind.name.as_str()], written);
    }
}

/// Whatever may be written in a block is written in a case: one that both engines have run, a mistake, or a faulty
/// configuration. What is in none is a rule that nothing holds us to.
#[test]
fn every_argument_is_in_a_case() {
    let mut written = Written::new();
    let mut folders =
        vec![root().join("suite"), root().join("crates/suite/mistakes"), root().join("crates/config/tests/cases")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_text = path.extension().is_some_and(|extension| extension == "tf" || extension == "txt");
            if path.is_dir() {
                folders.push(path);
            } else if is_text {
                let text = std::fs::read_to_string(&path).unwrap();
                let lines: Vec<&str> = text.lines().collect();
                // The marks between the cases and the files of a case.
                for part in
                    lines.split(|line| ["=== ", "--- ", ">>> ", "<<< "].iter().any(|mark| line.starts_with(mark)))
                {
                    let part = part.join("\n") + "\n";
                    let id = terrane_diag::SourceMap::new().add("main.tf", part.as_bytes().to_vec());
                    let read = terrane_hcl::parse_body(id, part.as_bytes(), &mut terrane_diag::Diagnostics::new());
                    collect(&read.body, &[], &mut written);
                }
            }
        }
    }
    let mut missing = BTreeSet::new();
    for shape in terrane_config::shapes() {
        let names = shape.arguments.iter().chain(&shape.blocks);
        let unwritten = names.filter(|name| !written.contains(&(shape.page.to_owned(), (**name).to_owned())));
        missing.extend(unwritten.map(|name| format!("{name} of {}", shape.page)));
    }
    assert_eq!(missing, BTreeSet::new());
}
