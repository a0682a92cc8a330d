//! The table of what is held to the reference, counted in the recorded answers themselves: the tests see to it that a
//! case which is not listed as different agrees.

use std::fs;
use std::path::{Path, PathBuf};

/// One kind of comparison.
struct Row {
    what: &'static str,
    /// Cases that the reference judged.
    judged: usize,
    /// Those of them in which Terrane does something else on purpose.
    differ: usize,
    /// Cases that the reference is too old for.
    unjudged: usize,
}

/// The page `docs/reference/conformance.md`.
pub fn page(root: &Path) -> String {
    let rows = [lifecycles(root), mistakes(root), expressions(root), functions(root), layouts(root)];
    let mut page = String::from(
        "# Conformance\n\n\
         How much of Terrane's behaviour is held to the reference engine, Terraform 1.11.4. `cargo xtask conformance` asks it\n\
         again and writes this page at the end, if all agrees; `cargo xtask ci` holds Terrane to the recorded answers. A case\n\
         that differs on purpose stands in a list, with the reason and with Terrane's own answer, which is tested as well.\n\
         Unjudged are features of Terraform 1.12 to 1.17 and OpenTofu 1.12, which the reference does not know: they follow\n\
         the documentation.\n\n\
         | compared | cases | the same | different on purpose | unjudged |\n|---|---|---|---|---|\n",
    );
    for row in rows {
        let same = row.judged - row.differ;
        page.push_str(&format!("| {} | {} | {same} | {} | {} |\n", row.what, row.judged, row.differ, row.unjudged));
    }
    page
}

/// Each folder of `suite/` with an expected answer.
fn lifecycles(root: &Path) -> Row {
    let suite = root.join("suite");
    let cases: Vec<PathBuf> =
        entries(&suite).into_iter().filter(|folder| folder.join("expected.json").is_file()).collect();
    let unjudged = cases.iter().filter(|folder| folder.join("unjudged").exists()).count();
    let differ = cases.iter().filter(|folder| folder.join("own.json").is_file()).count();
    Row {
        what: "lives of a configuration: plan, state, exit codes, order",
        judged: cases.len() - unjudged,
        differ,
        unjudged,
    }
}

/// Each `===` of `crates/suite/mistakes`; `<<<` is an answer of our own.
fn mistakes(root: &Path) -> Row {
    let texts = texts(&root.join("crates/suite/mistakes"), &[]);
    let (judged, differ) = (starts(&texts, "=== "), starts(&texts, "<<< "));
    Row { what: "wrong configurations: verdict, summary and place", judged, differ, unjudged: 0 }
}

fn expressions(root: &Path) -> Row {
    let folder = root.join("crates/differ/suite");
    console(&folder, "expressions in the console", "unjudged.txt")
}

fn functions(root: &Path) -> Row {
    let folder = root.join("crates/functions/tests/cases");
    console(&folder, "calls of functions", "opentofu.txt")
}

/// Each `> ` is an expression; differences and what is not judged have files of their own.
fn console(folder: &Path, what: &'static str, unjudged: &str) -> Row {
    let judged = starts(&texts(folder, &["differences.txt", unjudged]), "> ");
    let differ = starts(&read(&folder.join("differences.txt")), "> ");
    let unjudged = starts(&read(&folder.join(unjudged)), "> ");
    Row { what, judged: judged + differ, differ, unjudged }
}

/// Each line of the answers is a file with its spacing disturbed in one way.
fn layouts(root: &Path) -> Row {
    let judged = read(&root.join("crates/hcl/tests/format/answers.txt")).lines().count();
    Row { what: "files formatted, byte for byte", judged, differ: 0, unjudged: 0 }
}

fn starts(text: &str, mark: &str) -> usize {
    text.lines().filter(|line| line.starts_with(mark)).count()
}

fn texts(folder: &Path, without: &[&str]) -> String {
    let is_wanted = |path: &PathBuf| path.file_name().is_some_and(|name| !without.iter().any(|other| name == *other));
    entries(folder).iter().filter(|path| is_wanted(path)).map(|path| read(path)).collect::<Vec<_>>().join("\n")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}
