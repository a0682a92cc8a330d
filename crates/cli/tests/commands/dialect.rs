//! Which dialect a run follows, and what that changes.

use std::process::Command;

use crate::support::{Ended, Folder};

fn tofu(folder: &Folder, arguments: &[&str]) -> Ended {
    let mut command = folder.command(arguments);
    command.env("TERRANE_DIALECT", "tofu");
    Ended::from(command.output().unwrap())
}

fn language(ended: &Ended) -> String {
    let line = ended.out.lines().find_map(|line| line.strip_prefix("speaks the language of "));
    line.and_then(|line| line.split(' ').next()).unwrap_or(&ended.err).to_string()
}

fn host(folder: &Folder) -> String {
    let state = folder.state();
    let provider = state["resources"][0]["provider"].as_str().unwrap();
    provider.split(['"', '/']).nth(1).unwrap().to_string()
}

const RANDOM: &str =
    "resource \"random_pet\" \"p\" {\n  length = var.words\n}\nvariable \"words\" {\n  default = 2\n}\n";
const LOCK: &str = "provider \"registry.opentofu.org/hashicorp/random\" {\n  version = \"3.7.2\"\n}\n";

#[test]
fn a_name_a_setting_and_what_is_found_decide_in_this_order() {
    let folder = Folder::with(RANDOM);
    assert_eq!(language(&folder.run(&["version"])), "Terraform");
    assert_eq!(language(&tofu(&folder, &["version"])), "OpenTofu");
    folder.write(".terraform.lock.hcl", LOCK);
    assert_eq!(language(&folder.run(&["version"])), "OpenTofu");
    let mut command = folder.command(&["version"]);
    command.env("TERRANE_DIALECT", "terraform");
    assert_eq!(language(&Ended::from(command.output().unwrap())), "Terraform");
    // A link of that name is enough, whatever else is set.
    let link = folder.path("tofu");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_terrane"), &link).unwrap();
    let mut command = folder.without_settings(Command::new(&link));
    command.arg("version").env("TERRANE_DIALECT", "terraform");
    assert_eq!(language(&Ended::from(command.output().unwrap())), "OpenTofu");
    let mut command = folder.command(&["version"]);
    command.env("TERRANE_DIALECT", "pulumi");
    Ended::from(command.output().unwrap()).failed_with(&["TERRANE_DIALECT is \"pulumi\"", "\"terraform\" or \"tofu\""]);
}

#[test]
fn the_registry_is_that_of_the_dialect_and_a_state_says_which_it_was() {
    let folder = Folder::with(RANDOM);
    let ended = tofu(&folder, &["apply", "-auto-approve"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(host(&folder), "registry.opentofu.org");
    // From now on the state tells.
    assert_eq!(language(&folder.run(&["version"])), "OpenTofu");
    folder.fine(&["plan", "-detailed-exitcode"]);
    folder.fine(&["apply", "-auto-approve", "-var=words=3"]);
    assert_eq!(host(&folder), "registry.opentofu.org");
}

#[test]
fn a_state_of_the_other_dialect_is_written_back_as_it_was_found() {
    let folder = Folder::with(RANDOM);
    folder.fine(&["apply", "-auto-approve"]);
    assert_eq!(host(&folder), "registry.terraform.io");
    let ended = tofu(&folder, &["plan", "-detailed-exitcode"]);
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    let ended = tofu(&folder, &["apply", "-auto-approve", "-var=words=3"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(host(&folder), "registry.terraform.io");
    // An object without a block is still somebody's.
    folder.write("main.tf", "");
    let ended = tofu(&folder, &["apply", "-auto-approve"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(folder.objects().is_empty());
}

#[test]
fn versions_are_those_of_the_dialect() {
    let folder = Folder::with("terraform {\n  required_version = \">= 1.13\"\n}\n");
    folder.fine(&["validate"]);
    tofu(&folder, &["validate"]).failed_with(&["Unsupported OpenTofu Core version", "not made for OpenTofu 1.12.0"]);
    let json = tofu(&folder, &["version", "-json"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["terraform_version"], "1.11.0");
}

#[test]
fn tofu_files_hide_their_twins_in_the_tofu_dialect() {
    let folder = Folder::with("output \"o\" {\n  value = \"tf\"\n}\n");
    folder.write("main.tofu", "output \"o\" {\n  value = \"tofu\"\n}\n");
    folder.write("more.tofu.json", "{\"output\": {\"more\": {\"value\": 1}}}");
    let ended = tofu(&folder, &["plan"]);
    ended.says(&["\"tofu\"", "+ more"]);
    let ended = folder.run(&["plan"]);
    ended.says(&["\"tf\"", "+ more", "OpenTofu file in a Terraform module", "more.tofu.json is read"]);
    // Without any file of Terraform's there is nothing to decide.
    let folder = Folder::empty();
    folder.write("main.tofu", RANDOM);
    assert_eq!(language(&folder.run(&["version"])), "OpenTofu");
}

#[test]
fn the_report_says_which_language_is_needed_and_why() {
    let folder = Folder::with(
        "terraform {\n}\nresource \"terraform_data\" \"a\" {\n  input = cidrcontains(\"10.0.0.0/8\", \"10.1.0.0\")\n}\n",
    );
    let report = folder.fine(&["validate", "-dialect"]);
    assert_eq!(
        report,
        "This needs OpenTofu 1.7 or later.\n\nOnly OpenTofu has:\n  main.tf:4: the function cidrcontains (OpenTofu \
         1.7)\n\nNewer releases of both have:\n  main.tf:3: terraform_data (Terraform 1.4, OpenTofu 1.6)\n"
    );
    let report: serde_json::Value = serde_json::from_str(&folder.fine(&["validate", "-dialect", "-json"])).unwrap();
    assert_eq!((&report["terraform"], &report["opentofu"]), (&serde_json::Value::Null, &"1.7".into()));
    assert_eq!(report["findings"][1]["feature"], "the function cidrcontains");
    assert_eq!(report["findings"][1]["line"], 4);
    // Blocks that are not known here count all the same, and so do both languages at once.
    folder.write("more.tf", "action \"x\" \"y\" {\n}\n");
    let report = folder.fine(&["validate", "-dialect"]);
    assert!(report.starts_with("This needs something of both languages"), "{report}");
    folder.write("main.tf", "");
    folder.write("more.tf", "");
    let report = folder.fine(&["validate", "-dialect"]);
    assert_eq!(report, "Both languages will do: Terraform 1.0 or later, OpenTofu 1.6 or later.\n");
}

#[test]
fn settings_at_home_have_a_file_of_each_dialect() {
    let folder = Folder::with("");
    folder.write(".terraformrc", "wrong = 1\n");
    folder.run(&["validate"]).says(&[".terraformrc"]);
    tofu(&folder, &["validate"]).says(&[".terraformrc"]);
    folder.write("settings/opentofu/tofurc", "wrong = 2\n");
    let mut command = folder.command(&["validate"]);
    command.env("TERRANE_DIALECT", "tofu").env("XDG_CONFIG_HOME", folder.path("settings"));
    Ended::from(command.output().unwrap()).says(&["settings/opentofu/tofurc"]);
    folder.write(".tofurc", "wrong = 3\n");
    tofu(&folder, &["validate"]).says(&[".tofurc"]);
    folder.run(&["validate"]).says(&[".terraformrc"]);
}
