//! The function reference in `docs/reference/functions` is made of the signatures and the suite: it cannot say
//! what is not so. `cargo xtask docs` brings it up to date.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test of files in the repository")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use terrane_differ::cases::{Case, parse};
use terrane_differ::suite_folder;
use terrane_functions::signatures::{self, ParameterSignature, Signature};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/functions")
}

/// The examples of each function: the cases after its name. Those of functions that the reference does not
/// have are among the unjudged.
fn examples() -> BTreeMap<String, Vec<Case>> {
    let mut examples: BTreeMap<String, Vec<Case>> = BTreeMap::new();
    for (file, all) in [("examples.txt", true), ("unjudged.txt", false)] {
        let mut current = None;
        for case in parse(&std::fs::read_to_string(suite_folder().join(file)).unwrap()) {
            if let Some(heading) = case.comments.last().and_then(|comment| comment.strip_prefix("# ")) {
                current = terrane_functions::lookup(heading).map(|function| function.name);
                assert!(current.is_some() || !all, "{file}: there is no function {heading:?}");
            }
            if let Some(name) = current {
                examples.entry(name.into()).or_default().push(case);
            }
        }
    }
    examples
}

fn parameter(own: &ParameterSignature, rest: &str) -> String {
    format!("{}{rest}", own.name)
}

fn page(signature: &Signature, examples: &[Case]) -> String {
    let mut text = format!("# {}\n\n{}\n\n", signature.name, signature.description);
    let fixed = signature.parameters.iter().map(|own| parameter(own, ""));
    let all: Vec<String> = fixed.chain(signature.variadic_parameter.iter().map(|own| parameter(own, "..."))).collect();
    writeln!(text, "```\n{}({})\n```\n\n| | Type | |\n|---|---|---|", signature.name, all.join(", ")).unwrap();
    for own in &signature.parameters {
        let null = if own.is_nullable { "may be null" } else { "" };
        writeln!(text, "| `{}` | {} | {null} |", own.name, own.ty.friendly_constraint_name()).unwrap();
    }
    if let Some(own) = &signature.variadic_parameter {
        writeln!(text, "| `{}...` | {} | any number |", own.name, own.ty.friendly_constraint_name()).unwrap();
    }
    writeln!(text, "| result | {} | |\n\n```", signature.return_type.friendly_constraint_name()).unwrap();
    for case in examples {
        writeln!(text, "> {}\n{}", case.expression, case.answer).unwrap();
    }
    text.push_str("```\n");
    text
}

fn pages() -> BTreeMap<String, String> {
    let examples = examples();
    let signatures: BTreeMap<&str, Signature> = signatures::all().into_iter().map(|own| (own.name, own)).collect();
    let mut pages = BTreeMap::new();
    let mut index = String::from(
        "# Functions\n\nMade from the program by `cargo xtask docs`; do not edit. Every example is a test. Each function can also be called \
         with `core::` before its name.\n",
    );
    for (title, names) in terrane_functions::families() {
        write!(index, "\n## {title}\n\n| | |\n|---|---|\n").unwrap();
        for name in BTreeSet::from_iter(names) {
            let signature = &signatures[name];
            writeln!(index, "| [`{name}`]({name}.md) | {} |", signature.description.replace('|', "\\|")).unwrap();
            let own = examples.get(name).map_or(&[][..], Vec::as_slice);
            assert!(!own.is_empty(), "{name} has no example in crates/differ/suite/examples.txt");
            pages.insert(format!("{name}.md"), page(signature, own));
        }
    }
    pages.insert("README.md".into(), index);
    pages
}

#[test]
fn every_function_has_a_page_that_is_current() {
    let pages = pages();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let _ = std::fs::remove_dir_all(docs());
        std::fs::create_dir_all(docs()).unwrap();
        pages.iter().for_each(|(name, text)| std::fs::write(docs().join(name), text).unwrap());
    }
    let entries = std::fs::read_dir(docs()).unwrap();
    let kept: BTreeMap<String, String> = entries
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read_to_string(entry.path()).unwrap()))
        .collect();
    for (name, text) in &pages {
        assert_eq!(kept.get(name), Some(text), "docs/reference/functions/{name}: run `cargo xtask docs`");
    }
    assert_eq!(kept.len(), pages.len(), "a page of a function that is gone");
}
