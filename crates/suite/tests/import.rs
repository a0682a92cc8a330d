//! The command `import` with a provider whose configuration needs something ephemeral.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test of a program")]

use std::path::Path;
use std::process::Command;

const CONFIGURATION: &str = r#"
terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
ephemeral "fixtures_secret" "unused" {
  name = "unused"
}
ephemeral "fixtures_secret" "base" {
  name = "base"
}
ephemeral "fixtures_secret" "token" {
  name   = "token"
  script = ephemeral.fixtures_secret.base.secret == "never" ? "[]" : "[]"
}
provider "fixtures" {
  alias = "second"
  token = ephemeral.fixtures_secret.token.secret
}
resource "fixtures_item" "a" {
  provider = fixtures.second
  name     = "a"
}
"#;

fn run(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_terrane-scripted"));
    command.args(arguments).current_dir(folder).env("FIXTURES_WORLD", folder.join("world.json"));
    let output = command.env("TF_CLI_CONFIG_FILE", folder.join("cli.tfrc")).env("HOME", folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}\n{said}");
    said
}

#[test]
fn import_opens_what_the_provider_needs() {
    let kept = tempfile::tempdir().unwrap();
    let folder = kept.path();
    for (name, text) in [("main.tf", CONFIGURATION), ("world.json", "{}"), ("cli.tfrc", "")] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    run(folder, &["apply", "-auto-approve"]);
    run(folder, &["state", "rm", "fixtures_item.a"]);
    let said = run(folder, &["import", "fixtures_item.a", "a-1"]);
    let told = said.lines().filter_map(|line| line.strip_prefix("ephemeral.fixtures_secret.")).map(str::to_owned);
    let expected: Vec<String> = ["base: Opening", "token: Opening", "token: Closing", "base: Closing"]
        .iter()
        .flat_map(|line| [format!("{line}..."), format!("{line} complete after 0s")])
        .collect();
    assert_eq!(told.collect::<Vec<_>>(), expected, "{said}");
}
