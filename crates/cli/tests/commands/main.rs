//! The commands as scripts see them: exit codes, what is printed where, what is left on disk.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests of a program: files, processes and time")]

mod console;
mod deferral;
mod dialect;
mod environment;
mod ephemeral;
mod faults;
mod fmt;
mod generate;
mod graph;
mod import;
mod install;
mod interrupt;
mod json;
mod lock;
mod mistakes;
mod module_registry;
mod modules;
mod output;
mod packages;
mod plan;
mod plugins;
mod shop;
mod state;
#[path = "../support/mod.rs"]
mod support;
mod workspace;

/// What most of the tests work on.
const PAIR: &str = r#"
variable "size" {
  type    = string
  default = "small"
}
resource "terraform_data" "a" {
  input = var.size
}
resource "terraform_data" "b" {
  count = 2
  input = "${terraform_data.a.output}-${count.index}"
}
output "size" {
  value = terraform_data.a.output
}
output "list" {
  value = terraform_data.b[*].output
}
output "secret" {
  value     = "hush"
  sensitive = true
}
"#;

const APPLY: &[&str] = &["apply", "-auto-approve"];

fn applied() -> support::Folder {
    let folder = support::Folder::with(PAIR);
    folder.fine(APPLY);
    folder
}
