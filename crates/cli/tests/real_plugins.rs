//! Plugins of others, as people have them: a short life with each, through the program alone. What the reference does with
//! them is compared by `cargo xtask plugins`. Each is left out, loudly, where what it needs is missing.
#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests of a program: files, processes and time"
)]

mod support;

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value as Json;
use support::{Ended, Folder, wait_until};

/// Written past the test runner, which keeps the output of tests that succeed to itself.
fn skip(why: &str) {
    let _ = writeln!(std::io::stderr(), "\nSKIPPED: {why}");
}

/// A simulator of AWS, ended with the test.
struct Cloud {
    process: Child,
    endpoint: String,
}

impl Cloud {
    fn start() -> Option<Cloud> {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut command = Command::new("moto_server");
        command.args(["-H", "127.0.0.1", "-p", &address.port().to_string()]);
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
        let cloud = Cloud { process, endpoint: format!("http://{address}") };
        wait_until("moto_server listens", || TcpStream::connect(address).is_ok());
        Some(cloud)
    }
}

impl Drop for Cloud {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Commands in a folder, with a mirror and a cache of its own.
struct Project {
    folder: Folder,
}

impl Project {
    fn new(configuration: &str, mirror: &Path) -> Project {
        let project = Project { folder: Folder::with(configuration) };
        let mirror = mirror.display().to_string();
        let text = format!("provider_installation {{\n  filesystem_mirror {{\n    path = {mirror:?}\n  }}\n}}\n");
        project.folder.write("cli.tfrc", &text);
        project
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        let mut command = self.folder.command(arguments);
        command.env("TF_CLI_CONFIG_FILE", self.folder.path("cli.tfrc"));
        command.env("TERRANE_CACHE_DIR", self.folder.path("cache"));
        Ended::from(command.output().unwrap())
    }

    fn fine(&self, arguments: &[&str]) -> String {
        let ended = self.run(arguments);
        assert_eq!(ended.code, 0, "{arguments:?}\n{}{}", ended.out, ended.err);
        ended.out
    }

    /// What a plan would do to each resource.
    fn actions(&self, saved: &str) -> Vec<String> {
        let plan: Json = serde_json::from_str(&self.fine(&["show", "-json", saved])).unwrap();
        let changes = plan["resource_changes"].as_array().unwrap();
        let managed = changes.iter().filter(|change| change["mode"] == "managed");
        managed
            .map(|change| {
                format!("{} {}", change["change"]["actions"][0].as_str().unwrap(), change["address"].as_str().unwrap())
            })
            .collect()
    }
}

const CLOUD: &str = r#"
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "simulated"
  secret_key                  = "simulated"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  endpoints {
    iam  = "ENDPOINT"
    logs = "ENDPOINT"
    sns  = "ENDPOINT"
    ssm  = "ENDPOINT"
    sts  = "ENDPOINT"
  }
}
data "aws_caller_identity" "current" {}
data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}
resource "aws_cloudwatch_log_group" "of" {
  for_each          = toset(["orders", "mails"])
  name              = "/shop/${each.key}"
  retention_in_days = 30
}
resource "aws_sns_topic" "events" {
  name = "events"
}
resource "aws_ssm_parameter" "events" {
  name  = "/shop/events"
  type  = "String"
  value = aws_sns_topic.events.arn
}
resource "aws_iam_role" "web" {
  name               = "web"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}
output "account" {
  value = data.aws_caller_identity.current.account_id
}
"#;

#[test]
fn the_plugin_of_aws_makes_changes_and_destroys() {
    let mirror = std::env::var_os("TERRANE_PLUGIN_MIRROR").map(PathBuf::from);
    let there = |mirror: &PathBuf| mirror.join("registry.terraform.io/hashicorp/aws").is_dir();
    let Some(mirror) = mirror.filter(there) else {
        return skip("TERRANE_PLUGIN_MIRROR names no mirror with hashicorp/aws, so NO real plugin was tested");
    };
    let Some(cloud) = Cloud::start() else {
        return skip("there is no moto_server (pip install 'moto[server]'), so the plugin of AWS was NOT tested");
    };
    let project = Project::new(&CLOUD.replace("ENDPOINT", &cloud.endpoint), &mirror);
    project.fine(&["init"]);
    project.fine(&["validate"]);
    project.fine(&["plan", "-out=first.plan"]);
    assert_eq!(
        project.actions("first.plan"),
        [
            "create aws_cloudwatch_log_group.of[\"mails\"]",
            "create aws_cloudwatch_log_group.of[\"orders\"]",
            "create aws_iam_role.web",
            "create aws_sns_topic.events",
            "create aws_ssm_parameter.events",
        ]
    );
    project.fine(&["apply", "first.plan"]);
    assert_eq!(project.folder.state()["outputs"]["account"]["value"], "123456789012");
    project.fine(&["plan", "-detailed-exitcode"]);
    project.fine(&["destroy", "-auto-approve"]);
    assert_eq!(project.folder.state()["resources"], serde_json::json!([]));
}

/// One that has the package `tf`: named, on the `PATH`, or the one that `cargo xtask plugins` made beside the build.
fn python() -> Option<PathBuf> {
    let target = Path::new(env!("CARGO_BIN_EXE_terrane")).ancestors().nth(2).unwrap();
    let named = std::env::var_os("TERRANE_PLUGIN_PYTHON").filter(|named| !named.is_empty());
    let candidates = match named {
        Some(named) => vec![PathBuf::from(named)],
        None => vec![PathBuf::from("python3"), target.join("python/bin/python")],
    };
    candidates.into_iter().find_map(|python| {
        let output = Command::new(python).args(["-c", "import sys, tf; print(sys.executable)"]).output().ok()?;
        let path = String::from_utf8(output.stdout).unwrap();
        output.status.success().then(|| PathBuf::from(path.trim()))
    })
}

#[test]
fn a_plugin_in_python_makes_changes_and_destroys() {
    let Some(python) = python() else {
        return skip(
            "there is no Python with the package `tf` (TERRANE_PLUGIN_PYTHON names one, `cargo xtask plugins` installs \
             one), so NO plugin in Python was tested",
        );
    };
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../suite/plugins/python");
    let read = |name: &str| std::fs::read_to_string(source.join(name)).unwrap();
    let mirror = tempfile::tempdir().unwrap();
    let platform = format!(
        "{}_{}",
        if cfg!(target_os = "macos") { "darwin" } else { "linux" },
        if cfg!(target_arch = "aarch64") { "arm64" } else { "amd64" }
    );
    let package = mirror.path().join("example.com/terrane/library/1.2.0").join(platform);
    std::fs::create_dir_all(&package).unwrap();
    let program = package.join("terraform-provider-library_v1.2.0");
    std::fs::write(&program, format!("#!{}\n{}", python.display(), read("provider.py"))).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();

    let project = Project::new(&read("main.tf"), mirror.path());
    project.fine(&["init"]);
    project.fine(&["apply", "-auto-approve"]);
    let outputs = &project.folder.state()["outputs"];
    assert_eq!(outputs["initials"]["value"], "A.B.P");
    project.fine(&["plan", "-detailed-exitcode"]);
    project.fine(&["apply", "-auto-approve", "-var=title=Plain_Words"]);
    assert_eq!(project.folder.state()["outputs"]["initials"]["value"], "A.B.P");
    project.fine(&["destroy", "-auto-approve"]);
    assert_eq!(project.folder.state()["resources"], serde_json::json!([]));
}
