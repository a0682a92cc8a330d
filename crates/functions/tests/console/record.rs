//! Makes the tables anew: `cargo test -p terrane-functions --test console -- --ignored record`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What [`crate::reader`] calls `local.unknown` and so on. A module's variables give unknown values types.
const ROOT: &str = r#"
resource "terraform_data" "u" { input = "x" }
module "typed" {
  source = "./typed"
  value  = terraform_data.u.output
}
variable "ephemeral" {
  type      = string
  ephemeral = true
  default   = "secret"
}
locals {
  unknown    = terraform_data.u.output
  unknown_id = terraform_data.u.id
  ephemeral  = var.ephemeral
"#;

const TYPES: &[(&str, &str)] = &[
    ("unknown_string", "string"),
    ("unknown_number", "number"),
    ("unknown_bool", "bool"),
    ("unknown_list", "list(string)"),
    ("unknown_numbers", "list(number)"),
    ("unknown_set", "set(string)"),
    ("unknown_map", "map(string)"),
    ("unknown_object", "object({ a = string, b = number })"),
    ("unknown_tuple", "tuple([string, number])"),
];

/// These are not the reference's.
const OWN_TABLES: &[&str] = &["differences.txt", "opentofu.txt"];

#[test]
#[ignore = "needs the reference, and rewrites the tables"]
fn record() {
    let folder = std::env::temp_dir().join(format!("terrane-record-{}", std::process::id()));
    prepare(&folder);
    let tables = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    for entry in std::fs::read_dir(tables).unwrap() {
        let path = entry.unwrap().path();
        if OWN_TABLES.iter().any(|own| path.ends_with(own)) {
            continue;
        }
        let mut table = String::new();
        for line in std::fs::read_to_string(&path).unwrap().split('\n') {
            match line.strip_prefix("> ") {
                Some(expression) => writeln!(table, "{line}\n{}", ask(&folder, expression)).unwrap(),
                None if line.starts_with("## ") => writeln!(table, "{line}").unwrap(),
                None => {}
            }
        }
        std::fs::write(path, table).unwrap();
    }
    std::fs::remove_dir_all(folder).unwrap();
}

fn write(path: PathBuf, content: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

fn prepare(folder: &Path) {
    let mut root = ROOT.to_owned();
    let mut typed = String::new();
    let mut inner = String::new();
    for (name, ty) in TYPES {
        writeln!(root, "  {name} = module.typed.{name}").unwrap();
        writeln!(typed, "  {name} = var.value").unwrap();
        writeln!(inner, "variable \"{name}\" {{ type = {ty} }}\noutput \"{name}\" {{ value = var.{name} }}").unwrap();
    }
    let outputs: String =
        TYPES.iter().map(|(name, _)| format!("output \"{name}\" {{ value = module.inner.{name} }}\n")).collect();
    let typed = format!("variable \"value\" {{}}\nmodule \"inner\" {{\n  source = \"./inner\"\n{typed}}}\n{outputs}");
    write(folder.join("main.tf"), format!("{root}}}\n").as_bytes());
    write(folder.join("typed/main.tf"), typed.as_bytes());
    write(folder.join("typed/inner/main.tf"), inner.as_bytes());
    for (path, content) in crate::world::FILES {
        write(folder.join(path), content);
    }
    write(folder.join("empty.tfrc"), b"");
    assert_eq!(reference(folder, "init", "").1, "");
}

/// What the reference prints and what it complains about.
fn reference(folder: &Path, command: &str, input: &str) -> (String, String) {
    let mut child = Command::new("terraform")
        .args([command, "-no-color"])
        .current_dir(folder)
        .env("CHECKPOINT_DISABLE", "1")
        .env("TF_CLI_CONFIG_FILE", folder.join("empty.tfrc"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

fn ask(folder: &Path, expression: &str) -> String {
    let (answer, complaints) = reference(folder, "console", &format!("{expression}\n"));
    if complaints.is_empty() {
        return answer.strip_suffix('\n').unwrap_or(&answer).to_owned();
    }
    let lines = complaints.split("\nError: ").skip(1).map(|complaint| {
        let mut parts = complaint.trim().split("\n\n").filter(|part| !part.trim_start().starts_with("on <console"));
        let summary = parts.next().unwrap();
        let details: Vec<String> = parts.map(|part| part.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        // A crash brings the whole stack.
        let details = details.join(" / ");
        let end = details.find("panic in function implementation:").map_or(details.len(), |at| at + 32);
        format!("! {summary}: {}", &details[..end])
    });
    lines.collect::<Vec<_>>().join("\n")
}
