//! Which of the two languages a configuration needs, and since when.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test")]

mod support;

use std::fmt::Write;

use expect_test::{Expect, expect};
use terrane_config::{DialectReport, MemorySources, dialect_report};

fn report(files: &[(&str, &str)]) -> DialectReport {
    let owned: Vec<(String, String)> = files.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect();
    let (config, map, _) = support::load(&owned);
    let mut sources = MemorySources::new();
    files.iter().for_each(|(path, text)| sources.add(path, text.as_bytes()));
    dialect_report(&config, &sources, &map)
}

fn check(files: &[(&str, &str)], expected: &Expect) {
    let report = report(files);
    let release =
        |release: Option<(u64, u64)>| release.map_or("-".to_string(), |(major, minor)| format!("{major}.{minor}"));
    let mut shown = format!("terraform {} opentofu {}\n", release(report.terraform), release(report.tofu));
    for finding in &report.findings {
        let (terraform, tofu) = (release(finding.terraform), release(finding.tofu));
        writeln!(shown, "{}:{}:{} {} {terraform} {tofu}", finding.file, finding.line, finding.column, finding.what)
            .unwrap();
    }
    expected.assert_eq(&shown);
}

#[test]
fn what_both_always_had_needs_neither() {
    let text = "locals {\n  a = upper(\"x\")\n}\nresource \"x_y\" \"z\" {\n  count = 2\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n";
    check(
        &[("main.tf", text)],
        &expect![[r#"
        terraform 1.0 opentofu 1.6
    "#]],
    );
}

const TOFU: &str = r#"
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", configuration_aliases = [aws.x] }
  }
  backend "local" {
    path = var.path
  }
  encryption {
  }
}
variable "path" {
  default    = "x"
  deprecated = "y"
}
provider "aws" {
  alias    = "all"
  for_each = toset(["a"])
}
resource "aws_x" "y" {
  name = urldecode("x")
  lifecycle {
    enabled         = true
    prevent_destroy = var.path == "x"
  }
}
module "m" {
  source = "./${var.path}"
}
"#;

const TERRAFORM: &str = r#"
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = var.version_of_aws }
  }
}
variable "version_of_aws" {
  const = true
}
resource "terraform_data" "a" {
  input = convert(1, string)
  lifecycle {
    action_trigger {
      events = [after_create]
    }
    postcondition {
      condition     = provider::aws::x(self.id)
      error_message = "e"
    }
  }
}
action "aws_x" "y" {
}
output "o" {
  type  = object({ a = optional(string) })
  value = { a = core::strcontains("a", "b") }
}
import {
  to       = terraform_data.a
  identity = {}
}
"#;

#[test]
fn what_only_one_has_decides() {
    check(
        &[("main.tf", TOFU)],
        &expect![[r#"
        terraform - opentofu 1.12
        main.tf:7:5 a backend that is computed - 1.8
        main.tf:9:3 state encryption - 1.7
        main.tf:14:3 deprecated variables 1.15 1.10
        main.tf:18:3 for_each of a provider - 1.9
        main.tf:21:10 the function urldecode - 1.7
        main.tf:23:5 enabled - 1.11
        main.tf:24:5 a prevent_destroy that is no literal - 1.12
        main.tf:28:3 a module source that is computed 1.15 1.8
    "#]],
    );
    check(
        &[("main.tf", TERRAFORM), ("all.tfquery.hcl", "list \"x\" \"y\" {\n}\n")],
        &expect![[r#"
        terraform 1.17 opentofu -
        main.tf:4:5 provider requirements that are computed 1.17 -
        main.tf:8:3 const variables 1.15 1.12
        main.tf:10:10 terraform_data 1.4 1.6
        main.tf:11:11 the function convert 1.15 -
        main.tf:13:5 action triggers 1.14 -
        main.tf:16:5 postconditions 1.2 1.6
        main.tf:17:23 functions of providers 1.8 1.7
        main.tf:22:1 action blocks 1.14 -
        main.tf:25:3 types of outputs 1.15 -
        main.tf:25:24 optional attributes 1.3 1.6
        main.tf:26:17 the function strcontains 1.5 1.6
        main.tf:28:1 import blocks 1.5 1.6
        main.tf:30:3 import by identity 1.12 1.13
        all.tfquery.hcl:1:1 query files 1.14 -
    "#]],
    );
    let both = report(&[("a.tf", TOFU), ("b.tf", TERRAFORM)]);
    assert_eq!((both.terraform, both.tofu), (None, None));
}

#[test]
fn modules_and_the_json_syntax_count() {
    let json = r#"{
  "resource": {"terraform_data": {"a": {
    "input": "${cidrcontains(\"10.0.0.0/8\", \"10.1.1.1\")}",
    "lifecycle": {"enabled": "${terraform.applying}", "precondition": {"condition": true, "error_message": "x"}}
  }}},
  "variable": {"v": {"type": "object({a = optional(string)})", "ephemeral": true}},
  "removed": {"from": "a.b", "lifecycle": {"destroy": false}}
}"#;
    let main = "module \"m\" {\n  source = \"./m\"\n}\nmodule \"n\" {\n  source = \"./m\"\n}\n";
    check(
        &[("main.tf", main), ("m/main.tf.json", json), ("m/more.tofu", "")],
        &expect![[r#"
        terraform - opentofu 1.11
        m/main.tf.json:2:16 terraform_data 1.4 1.6
        m/main.tf.json:3:17 the function cidrcontains - 1.7
        m/main.tf.json:4:19 enabled - 1.11
        m/main.tf.json:4:33 terraform.applying 1.10 1.11
        m/main.tf.json:4:71 preconditions 1.2 1.6
        m/main.tf.json:6:43 optional attributes 1.3 1.6
        m/main.tf.json:6:64 ephemeral variables 1.10 1.11
        m/main.tf.json:7:14 removed blocks 1.7 1.7
        m/main.tf.json:7:43 a lifecycle in a removed block 1.7 1.10
        m/more.tofu:1:1 files that end with .tofu - 1.8
    "#]],
    );
}
