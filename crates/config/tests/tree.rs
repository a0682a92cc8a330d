//! Configurations without fault, and what is made of them.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "the support module reads case files")]

mod support;

use expect_test::{Expect, expect};
use support::dump;
use support::{load, parse_cases};
use terrane_addr::{DEFAULT_HOST, ModulePath};
use terrane_config::{
    Deprecations, Dialect, EngineVersion, LoadOptions, MemorySources, Version, provider_for, read_variables_file,
};
use terrane_diag::{Diagnostics, SourceMap};

fn check(text: &str, expected: Expect) {
    let case = &parse_cases(&format!("=== case\n{text}"))[0];
    let (config, map, diags) = load(&case.files);
    let messages: Vec<String> = diags.iter().map(|diagnostic| format!("{diagnostic:?}")).collect();
    assert!(messages.is_empty(), "{messages:#?}");
    expected.assert_eq(&dump::dump(&config, &map));
}

/// The whole text of what is said.
fn check_messages(text: &str, expected: Expect) {
    let case = &parse_cases(&format!("=== case\n{text}"))[0];
    let (_, map, diags) = load(&case.files);
    let messages: String = diags
        .iter()
        .map(|diagnostic| {
            let at = diagnostic.subject.map(|span| map.text(span).into_owned()).unwrap_or_default();
            format!(
                "{} [{at}]\n  {}\n",
                diagnostic.summary,
                diagnostic.detail.replace("\n\n", "\n").replace("\n", "\n  ")
            )
        })
        .collect();
    expected.assert_eq(&messages);
}

#[test]
fn values() {
    check(
        r#"
variable "a" {
  type        = list(object({ x = optional(string, "y") }))
  description = <<-EOT
    Many
    lines.
  EOT
  sensitive   = "true"
  nullable    = false
  validation {
    condition     = length(var.a) > 0
    error_message = "Empty."
  }
}
variable "b" {
  default   = { k = [1, -2, null, "${"s"}"] }
  ephemeral = true
}
locals {
  l = var.a[*].x
  m = local.l
}
output "o" {
  value       = local.m
  sensitive   = true
  description = "d"
  depends_on  = [local.l, terraform_data.a[0]]
  precondition {
    condition     = var.a != null
    error_message = "No ${var.a}."
  }
}
"#,
        expect![[r#"
            root in .
              variable a type=list(object({ x = optional(string, "y") })) description="Many\nlines.\n" sensitive not nullable
                validation =length(var.a) > 0 else="Empty."
              variable b default={ k = [1, -2, null, "${"s"}"] } ephemeral
              local l =var.a[*].x
              local m =local.l
              output o =local.m sensitive depends_on=local.l depends_on=terraform_data.a[0]
                precondition =var.a != null else="No ${var.a}."
        "#]],
    );
}

#[test]
fn resources() {
    check(
        r#"
terraform {
  required_version = "~> 1.0"
  required_providers {
    aws = {
      source  = "Hashicorp/AWS"
      version = "~> 5.0"
    }
    old = "1.0"
  }
  backend "s3" {
    bucket = "b"
  }
  provider_meta "aws" {
    x = 1
  }
}
provider "aws" {
  alias  = "west"
  region = var.region
}
variable "region" {
  default = "r"
}
resource "aws_thing" "a" {
  for_each = toset(["x"])
  provider = aws.west
  size     = each.key
  dynamic "port" {
    for_each = [1]
    content {
      number = port.value
    }
  }
  _ {
    count = 7
  }
  connection {
    host = self.ip
  }
  provisioner "local-exec" {
    command = "x"
    when    = destroy
    connection {
      user = "u"
    }
  }
  provisioner "remote-exec" {
    inline     = []
    on_failure = continue
  }
  depends_on = [data.old_thing.b, module.m]
  lifecycle {
    create_before_destroy = true
    prevent_destroy       = !true
    ignore_changes        = [tags["x"], a.b[0]]
    replace_triggered_by  = [aws_thing.b[each.key].id, old_x.y]
    precondition {
      condition     = var.region != ""
      error_message = "Empty."
    }
    postcondition {
      condition     = self.ok
      error_message = "No."
    }
  }
}
data "old_thing" "b" {
  count = 2
}
ephemeral "other_secret" "c" {
  provider = old
}
resource "terraform_data" "d" {
  lifecycle {
    ignore_changes = all
  }
}
"#,
        expect![[r#"
            root in .
              requires aws = registry.terraform.io/hashicorp/aws "~> 5.0"
              requires old = registry.terraform.io/hashicorp/old "1.0"
              requires terraform = terraform.io/builtin/terraform (implied)
              required_version "~> 1.0"
              backend s3 {bucket = "b"}
              provider_meta aws {x = 1}
              variable region default="r"
              aws_thing.a by aws.west = registry.terraform.io/hashicorp/aws for_each=toset(["x"]) depends_on=data.old_thing.b depends_on=module.m
                {size = each.key; count = 7; dynamic port {for_each = [1]; content {number = port.value}}}
                create_before_destroy=true
                prevent_destroy=!true
                ignore_changes=tags["x"], a.b[0]
                replace_triggered_by=aws_thing.b[each.key].id
                replace_triggered_by=old_x.y
                precondition =var.region != "" else="Empty."
                postcondition =self.ok else="No."
                connection {host = self.ip}
                provisioner local-exec Destroy Fail {command = "x"} connection {user = "u"}
                provisioner remote-exec Create Continue {inline = []}
              data.old_thing.b by old = registry.terraform.io/hashicorp/old count=2
                {}
              ephemeral.other_secret.c by old = registry.terraform.io/hashicorp/old
                {}
              terraform_data.d by terraform = terraform.io/builtin/terraform
                {}
                ignore_changes=all
              provider aws.west {region = var.region}
        "#]],
    );
}

#[test]
fn modules_and_refactoring() {
    check(
        r#"
terraform {
  required_providers {
    foo = {
      source = "x/foo"
    }
  }
}
provider "foo" {
  alias = "p"
}
module "a" {
  source   = "./modules/a"
  for_each = { x = 1 }
  v        = each.key
  providers = {
    foo.q = foo.p
    foo   = foo.p
  }
  depends_on = [foo_thing.x]
}
module "r" {
  source  = "x/y/z//sub"
  version = "~> 1.0"
}
resource "foo_thing" "x" {
}
moved {
  from = module.a["y"].module.b.foo_thing.old
  to   = module.a["x"].foo_thing.new[0]
}
moved {
  from = module.old
  to   = module.a
}
removed {
  from = module.gone.foo_thing.z
  lifecycle {
    destroy = false
  }
  provisioner "local-exec" {
    when    = destroy
    command = self.id
  }
}
import {
  for_each = { x = "i" }
  to       = module.a[each.key].foo_thing.y[each.value]
  id       = each.value
}
check "c" {
  data "foo_thing" "d" {
  }
  assert {
    condition     = data.foo_thing.d.ok
    error_message = "No."
  }
}
--- modules/a/main.tf
variable "v" {
}
terraform {
  required_providers {
    foo = {
      source                = "x/foo"
      configuration_aliases = [foo.q]
    }
  }
}
resource "foo_thing" "y" {
  provider = foo.q
}
module "b" {
  source = "../../b"
}
--- b/main.tf
locals {
  x = 1
}
--- .terraform/modules/modules.json
{"Modules":[{"Key":"r","Source":"registry.terraform.io/x/y/z//sub","Version":"1.2.0","Dir":".terraform/modules/r/sub"}]}
--- .terraform/modules/r/sub/main.tf
locals {}
"#,
        expect![[r#"
            root in .
              requires foo = registry.terraform.io/x/foo
              foo_thing.x by foo = registry.terraform.io/x/foo
                {}
              data.foo_thing.d by foo = registry.terraform.io/x/foo in check c
                {}
              module a from ./modules/a for_each={ x = 1 } v=each.key provider foo.q=foo.p provider foo=foo.p depends_on=foo_thing.x
              module r from x/y/z//sub "~> 1.0"
              provider foo.p {}
              check c data data.foo_thing.d
                assert =data.foo_thing.d.ok else="No."
              moved module.a["y"].module.b.foo_thing.old -> module.a["x"].foo_thing.new[0]
              moved module.old -> module.a
              removed "module.gone.foo_thing.z" forget
                provisioner local-exec Destroy Fail {command = self.id}
              import module.a.foo_thing.y to=module.a[each.key].foo_thing.y[each.value] id=each.value for_each={ x = "i" }
            module.a in modules/a
              requires foo = registry.terraform.io/x/foo alias foo.q
              variable v
              foo_thing.y by foo.q = registry.terraform.io/x/foo
                {}
              module b from ../../b
            module.a.module.b in b
              local x =1
            module.r in .terraform/modules/r/sub
        "#]],
    );
}

#[test]
fn overrides_replace_arguments_and_nested_blocks() {
    check(
        r#"
terraform {
  required_version = "< 1.0"
  required_providers {
    foo = "1.0"
    bar = "1.0"
  }
  cloud {
  }
}
variable "v" {
  type    = string
  default = "a"
}
locals {
  a = 1
  b = 2
}
resource "foo_thing" "x" {
  count = 2
  size  = 1
  kept  = true
  port {
    n = 1
  }
  port {
    n = 2
  }
  rule {
    n = 3
  }
  lifecycle {
    create_before_destroy = true
    ignore_changes        = [size]
    precondition {
      condition     = var.v == ""
      error_message = "No."
    }
  }
}
module "m" {
  source = "./m"
  x      = 1
}
provider "foo" {
  alias = "p"
  a     = 1
}
--- b_override.tf
resource "foo_thing" "x" {
  size = 3
}
--- a_override.tf
terraform {
  required_version = ">= 1.0"
  required_providers {
    foo = "2.0"
  }
  backend "local" {
  }
}
variable "v" {
  default = "b"
}
locals {
  b = 3
}
resource "foo_thing" "x" {
  for_each = {}
  size     = 2
  more     = 1
  dynamic "port" {
    for_each = []
  }
  lifecycle {
    ignore_changes = all
  }
}
module "m" {
  x = 2
}
provider "foo" {
  alias = "p"
  a     = 2
}
provider "foo" {
  b = 1
}
--- m/main.tf
variable "x" {
}
"#,
        expect![[r#"
            root in .
              requires bar = registry.terraform.io/hashicorp/bar "1.0"
              requires foo = registry.terraform.io/hashicorp/foo "2.0"
              required_version ">= 1.0"
              backend local {}
              variable v type=string default="b"
              local a =1
              local b =3
              foo_thing.x by foo = registry.terraform.io/hashicorp/foo for_each={}
                {size = 3; kept = true; more = 1; rule {n = 3}; dynamic port {for_each = []}}
                create_before_destroy=true
                ignore_changes=all
                precondition =var.v == "" else="No."
              module m from ./m x=2
              provider foo {b = 1}
              provider foo.p {a = 2}
            module.m in m
              variable x
        "#]],
    );
}

#[test]
fn providers_are_passed_and_inherited() {
    let text = r#"=== case
terraform {
  required_providers {
    foo = {
      source = "x/foo"
    }
  }
}
provider "foo" {
}
provider "foo" {
  alias = "p"
}
module "a" {
  source = "./a"
  providers = {
    foo.q = foo.p
  }
}
--- a/main.tf
terraform {
  required_providers {
    myfoo = {
      source                = "x/foo"
    }
    foo = {
      source                = "x/foo"
      configuration_aliases = [foo.q]
    }
  }
}
provider "bar" {
  x = 1
}
module "b" {
  source = "./b"
  providers = {
    other = foo.q
  }
}
--- a/b/main.tf
terraform {
  required_providers {
    other = {
      source = "x/foo"
    }
  }
}
"#;
    let (config, _, _) = load(&parse_cases(text)[0].files);
    let mut answers = String::new();
    for (module, name, alias) in [
        (vec![], "foo", None),
        (vec![], "foo", Some("p")),
        (vec![], "foo", Some("z")),
        (vec![], "terraform", None),
        (vec!["a"], "foo", None),
        (vec!["a"], "myfoo", None),
        (vec!["a"], "foo", Some("q")),
        (vec!["a"], "foo", Some("p")),
        (vec!["a"], "bar", None),
        (vec!["a", "b"], "other", None),
        (vec!["a", "b"], "bar", None),
        (vec!["a", "b"], "zip", None),
        (vec!["gone"], "foo", None),
        (vec!["gone"], "foo", Some("p")),
    ] {
        let path = ModulePath::new(module.iter().map(|name| (*name).into()).collect());
        let answer = match provider_for(&config, &path, name, alias, DEFAULT_HOST) {
            Ok(found) => found.to_string(),
            Err(error) => error.to_string(),
        };
        answers.push_str(&format!("{path} {name} {} => {answer}\n", alias.unwrap_or("-")));
    }
    expect![[r#"
         foo - => provider["registry.terraform.io/x/foo"]
         foo p => provider["registry.terraform.io/x/foo"].p
         foo z => there is no provider configuration provider["registry.terraform.io/x/foo"].z
         terraform - => provider["terraform.io/builtin/terraform"]
        module.a foo - => provider["registry.terraform.io/x/foo"]
        module.a myfoo - => provider["registry.terraform.io/x/foo"]
        module.a foo q => provider["registry.terraform.io/x/foo"].p
        module.a foo p => there is no provider configuration module.a.provider["registry.terraform.io/x/foo"].p
        module.a bar - => module.a.provider["registry.terraform.io/hashicorp/bar"]
        module.a.module.b other - => provider["registry.terraform.io/x/foo"].p
        module.a.module.b bar - => module.a.provider["registry.terraform.io/hashicorp/bar"]
        module.a.module.b zip - => provider["registry.terraform.io/hashicorp/zip"]
        module.gone foo - => provider["registry.terraform.io/hashicorp/foo"]
        module.gone foo p => there is no provider configuration module.gone.provider["registry.terraform.io/hashicorp/foo"].p
    "#]].assert_eq(&answers);
}

#[test]
fn variables_files_hold_constant_attributes() {
    let mut map = SourceMap::new();
    let mut diags = Diagnostics::new();
    let text = "a = 1\nb = { c = [true] }\nd = var.x\ne = upper(\"x\")\nblock {\n}\nblock {\n}\na = 2\n";
    let source = map.add("x.tfvars", text.as_bytes());
    let values = read_variables_file(source, &map, &mut diags);
    let mut report: String =
        values.iter().map(|(name, (expr, _))| format!("{name}={}\n", map.text(expr.span))).collect();
    let text = "{\"//\": \"c\", \"a\": 1, \"b\": {\"c\": [\"${var.x}\"]},\n\"a\": 2}";
    let json = map.add("y.tfvars.json", text.as_bytes());
    let values = read_variables_file(json, &map, &mut diags);
    report.extend(values.iter().map(|(name, (expr, _))| format!("{name}={}\n", map.text(expr.span))));
    assert!(values["b"].0.references().is_empty(), "strings are what they say");
    for diagnostic in diags.iter() {
        let line = diagnostic.subject.map(|span| map.get(span.source).unwrap().position(span.start as usize).line);
        report.push_str(&format!("{line:?} {}\n", diagnostic.summary));
    }
    expect![[r#"
        a=1
        b={ c = [true] }
        a=1
        b={"c": ["${var.x}"]}
        Some(9) Attribute redefined
        Some(5) Unexpected "block" block
        Some(3) Variables not allowed
        Some(4) Function calls not allowed
        Some(2) Duplicate attribute definition
    "#]]
    .assert_eq(&report);
}

#[test]
fn tofu_reads_its_own_files() {
    let mut sources = MemorySources::new();
    sources.add("a.tf", "locals {\n  a = 1\n}\n".as_bytes());
    sources.add("a.tofu", "locals {\n  b = 1\n}\n".as_bytes());
    let options = LoadOptions {
        dialect: Dialect::Tofu,
        default_host: "registry.opentofu.org".into(),
        engine_version: EngineVersion::UpTo(Version::new(1, 10, 0)),
        generate_imported: false,
        deprecations: Deprecations::All,
    };
    let (mut map, mut diags) = (SourceMap::new(), Diagnostics::new());
    let config = terrane_config::load(".", &options, &sources, &mut map, &mut diags);
    assert!(diags.is_empty());
    assert_eq!(config.root().unwrap().locals.keys().collect::<Vec<_>>(), ["b"]);
}

#[test]
fn a_module_called_twice_is_reported_once() {
    check_messages(
        "module \"a\" {\n  source = \"./m\"\n}\nmodule \"b\" {\n  source = \"./m\"\n}\n--- m/main.tf\nwibble {\n}\n",
        expect![[r#"
            Unsupported block type [wibble]
              There is no block type "wibble" here.
        "#]],
    );
}

#[test]
fn messages_say_what_to_do() {
    check_messages(
        r#"
terraform {
  required_version = "~> 1.2.0"
  required_providers {
    x = {
      source = "hashicorp/terraform-provider-x"
    }
  }
}
variable "providers" {
  type = "list"
}
module "a" {
  source = "modules/a"
}
module "b" {
  source  = "./b"
  version = "1.0"
}
module "c" {
  source = "./c"
}
resource "x_y" "z" {
  provider = x.west
  lifecycle {
    ignore_changes = ["*"]
  }
}
resource "x_y" "z" {
}
"#,
        expect![[r#"
            Invalid provider type ["hashicorp/terraform-provider-x"]
              "hashicorp/terraform-provider-x" is how the repository of a provider is called. The provider itself has a shorter name.
              Did you mean "hashicorp/x"?
            Unsupported Terraform Core version [required_version = "~> 1.2.0"]
              This configuration is not made for Terraform 1.11.4. Use a version that it is made for, or change the constraint if you know that it is too strict.
            Invalid variable name ["providers"]
              In "module" blocks, "providers" means something else, so that no caller could set this variable. Choose another name.
            Invalid quoted type constraints ["list"]
              Version 0.11 and earlier wrote types in quotes, which is no longer understood. Write list(string) without quotes, if the elements are strings.
            Invalid module source address ["modules/a"]
              "modules/a" is neither a folder nor a registry module nor a known kind of download.
              For a folder of this configuration, write "./modules/a".
            Invalid registry module source address ["./b"]
              "./b" does not name a module in a registry, and only such modules have versions. Remove "version", or correct the source.
            Invalid ignore_changes wildcard ["*"]
              The wildcard ["*"] is no longer understood. Write "ignore_changes = all".
            Duplicate resource "x_y" configuration [resource "x_y" "z"]
              The x_y resource "z" is declared already at main.tf:23,1-19. Rename or remove one of them.
            Unreadable module directory [module "c"]
              The module's folder "c" could not be read: it does not exist.
            Provider configuration not present [x.west]
              x_y.z is to use the provider configuration x.west, but there is none in the root module: neither a provider block with this alias nor one that the caller passes. Add the block, or correct the alias.
        "#]],
    );
}

#[test]
fn a_hundred_thousand_blocks() {
    let mut text = String::new();
    for index in 0..50_000 {
        text.push_str(&format!("resource \"terraform_data\" \"r{index}\" {{\n  input = {index}\n}}\n"));
        text.push_str(&format!("locals {{\n  l{index} = terraform_data.r{index}.id\n}}\n"));
    }
    let overrides = "resource \"terraform_data\" \"r49999\" {\n  input = 0\n}\n".to_string();
    let (config, _, diags) = load(&[("main.tf".into(), text), ("override.tf".into(), overrides)]);
    assert!(diags.is_empty());
    let root = config.root().unwrap();
    assert_eq!((root.resources.len(), root.locals.len()), (50_000, 50_000));
}

#[test]
fn whose_deprecations_are_told_can_be_chosen() {
    let mut sources = MemorySources::new();
    let call = |name: &str, source: &str| format!("module \"{name}\" {{\n  source = \"{source}\"\n  old = 1\n}}\n");
    let old = "variable \"old\" {\n  deprecated = \"Leave it out.\"\n}\n";
    sources.add("main.tf", (call("own", "./own") + &call("theirs", "git::https://example.com/m.git")).as_bytes());
    sources.add("own/main.tf", old.as_bytes());
    // What is inside of their module is theirs as well.
    sources.add("got/main.tf", (old.to_owned() + &call("inner", "./inner")).as_bytes());
    sources.add("got/inner/main.tf", old.as_bytes());
    let manifest = r#"{"Modules": [
        {"Key": "", "Source": "", "Dir": "."},
        {"Key": "own", "Source": "./own", "Dir": "own"},
        {"Key": "theirs", "Source": "git::https://example.com/m.git", "Dir": "got"},
        {"Key": "theirs.inner", "Source": "./inner", "Dir": "got/inner"}]}"#;
    sources.add(".terraform/modules/modules.json", manifest.as_bytes());
    let told = |deprecations: Deprecations| {
        let options = LoadOptions { deprecations, ..support::options(Dialect::Terraform) };
        let (mut map, mut diags) = (SourceMap::new(), Diagnostics::new());
        terrane_config::load(".", &options, &sources, &mut map, &mut diags);
        assert!(!diags.has_errors(), "{diags:?}");
        diags.iter().count()
    };
    assert_eq!([Deprecations::All, Deprecations::Local, Deprecations::None].map(told), [3, 1, 0]);
}
