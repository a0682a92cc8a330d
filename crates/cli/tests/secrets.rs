//! Two secrets are planted, and everything that commands write and print is searched for them. An ephemeral one
//! is nowhere; a sensitive one is in what machines read, and in nothing that is shown to people.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests of a program: files, processes and time")]

mod support;

use support::{Ended, Folder};

const SENSITIVE: &str = "hushed-5b1f";
const EPHEMERAL: &str = "fleeting-93ac";

const CONFIGURATION: &str = r#"
variable "password" {
  type      = string
  sensitive = true
}
variable "token" {
  type      = string
  ephemeral = true
  default   = null
}
locals {
  derived = "token=${var.token == null ? "" : var.token}"
}
resource "terraform_data" "holder" {
  depends_on = [local_sensitive_file.file]
  # Not input: what a provider copies to other attributes, as here to output, carries no mark.
  triggers_replace = { password = var.password, list = [var.password], plain = "seen" }
  provisioner "local-exec" {
    command     = "cp terraform.tfstate.journal copy-of-journal && echo token is $TOKEN, password is $PASSWORD"
    environment = { TOKEN = local.derived, PASSWORD = var.password }
  }
}
resource "terraform_data" "user" {
  triggers_replace = [terraform_data.holder.triggers_replace.list]
}
resource "local_sensitive_file" "file" {
  content  = var.password
  filename = "${path.root}/written"
}
output "password" {
  value     = terraform_data.holder.triggers_replace.password
  sensitive = true
}
output "whole" {
  value     = terraform_data.holder
  sensitive = true
}
"#;

const PASSWORD: &str = "-var=password=hushed-5b1f";
const TOKEN: &str = "-var=token=fleeting-93ac";

#[test]
fn secrets_are_where_they_belong() {
    let folder = Folder::with(CONFIGURATION);
    shown(&folder, &["init"]);
    shown(&folder, &["validate"]);
    shown(&folder, &["plan", PASSWORD, TOKEN, "-out=saved"]);
    shown(&folder, &["show", "saved"]);
    allowed(&folder, &["show", "-json", "saved"]);
    shown(&folder, &["apply", TOKEN, "saved"]);
    assert!(folder.exists("copy-of-journal"), "the journal was not searched");
    shown(&folder, &["plan", PASSWORD, TOKEN, "-detailed-exitcode"]);
    let changed = ["apply", "-auto-approve", "-var=password=hushed-5b1f-2", TOKEN];
    shown(&folder, &changed);
    allowed(&folder, &["show", "-json"]);
    stored(&folder, &["state", "pull"]);
    stored(&folder, &["output", "-json"]);
    stored(&folder, &["output", "-raw", "password"]);
    shown(&folder, &["show"]);
    shown(&folder, &["state", "list"]);
    shown(&folder, &["state", "show", "terraform_data.holder"]);
    shown(&folder, &["output"]);
    shown(&folder, &["plan", "-json", "-var=password=hushed-5b1f-3", TOKEN]);
    shown(&folder, &["apply", "-json", "-auto-approve", "-var=password=hushed-5b1f-3", TOKEN]);
    shown(&folder, &["taint", "terraform_data.user"]);
    shown(&folder, &["refresh", "-var=password=hushed-5b1f-3", TOKEN]);
    let typed = folder.run_with(
        &["console", PASSWORD, TOKEN],
        "var.password\nlocal.derived\nterraform_data.holder\n[var.password]\nupper(var.password)\n",
    );
    check("console", &typed, false);
    shown(&folder, &["destroy", "-auto-approve", PASSWORD, TOKEN]);
}

/// Each fails with the secret in its hands, when planning or when applying.
#[test]
fn complaints_keep_secrets() {
    let faults = [
        // Functions and operators that are given the secret.
        r#"resource "terraform_data" "fault" { input = tonumber(SECRET) }"#,
        r#"resource "terraform_data" "fault" { input = { a = 1 }[SECRET] }"#,
        r#"resource "terraform_data" "fault" { input = SECRET + 1 }"#,
        r#"resource "terraform_data" "fault" { input = jsondecode(SECRET) }"#,
        r#"resource "terraform_data" "fault" { input = file(SECRET) }"#,
        r#"resource "terraform_data" "fault" { input = regex("^x$", SECRET) }"#,
        r#"resource "terraform_data" "fault" { input = lookup({ a = 1 }, SECRET) }"#,
        r#"resource "terraform_data" "fault" { input = cidrhost(SECRET, 1) }"#,
        r#"resource "terraform_data" "fault" { input = timeadd(SECRET, "1h") }"#,
        r#"resource "terraform_data" "fault" { input = base64decode("%${SECRET}") }"#,
        r#"resource "terraform_data" "fault" { input = yamldecode("a: [${SECRET}") }"#,
        r#"resource "terraform_data" "fault" { input = formatdate(SECRET, "2020-01-01T00:00:00Z") }"#,
        r#"resource "terraform_data" "fault" { input = format("%d", SECRET) }"#,
        r#"resource "terraform_data" "fault" { input = templatestring(local.bad, { x = SECRET }) }
           locals { bad = "$${x + 1}" }"#,
        // Conversions.
        r#"resource "terraform_data" "fault" { count = SECRET }"#,
        r#"resource "terraform_data" "fault" { for_each = toset([SECRET]) }"#,
        r#"resource "terraform_data" "fault" { for_each = SECRET }"#,
        r#"resource "local_file" "fault" {
             filename = "x"
             content = "y"
             file_permission = SECRET
           }"#,
        r#"resource "random_id" "fault" { byte_length = SECRET }"#,
        // Conditions.
        r#"resource "terraform_data" "fault" {
             lifecycle {
               precondition {
                 condition = SECRET == "other"
                 error_message = "It is ${SECRET}."
               }
             }
           }"#,
        r#"resource "terraform_data" "fault" {
             input = SECRET
             lifecycle {
               postcondition {
                 condition = self.input == "other"
                 error_message = "Another was wanted."
               }
             }
           }"#,
        r#"check "fault" {
             assert {
               condition = SECRET == "other"
               error_message = "It is ${SECRET}."
             }
           }"#,
        r#"output "fault" { value = SECRET }"#,
        // Provisioners.
        r#"resource "terraform_data" "fault" {
             provisioner "local-exec" {
               command = "echo it is ${SECRET}; echo ${SECRET} >&2; exit 3"
             }
           }"#,
        r#"resource "terraform_data" "fault" {
             provisioner "local-exec" {
               command = "exit 3"
               working_dir = "/none/${SECRET}"
             }
           }"#,
        r#"resource "terraform_data" "fault" {
             provisioner "local-exec" {
               command = "true"
               interpreter = ["/none/${SECRET}"]
             }
           }"#,
        r#"module "fault" { source = "./m", given = SECRET }"#,
    ];
    for fault in faults {
        for (name, value) in [("password", SENSITIVE), ("token", EPHEMERAL)] {
            let text = fault.replace("SECRET", &format!("var.{name}"));
            let folder = Folder::with(&format!("{}{text}\n", variables()));
            folder.write("m/main.tf", MODULE);
            folder.write("terraform.tfvars", &format!("{name} = \"{value}\"\n"));
            let ended = folder.run(&["apply", "-auto-approve"]);
            check(&text, &ended, false);
            // In the state only what is sensitive may be, and only after something was made.
            files(&folder, &text);
            if !fault.starts_with("check") {
                assert_eq!(ended.code, 1, "{text}\n{}{}", ended.out, ended.err);
            }
        }
    }
}

const MODULE: &str = r#"
variable "given" {
  type = string
  validation {
    condition     = var.given == "other"
    error_message = "Another was wanted than ${var.given}."
  }
}
"#;

fn variables() -> String {
    let declared = |name: &str, kind: &str| {
        format!("variable \"{name}\" {{\n  type = string\n  default = null\n  {kind} = true\n}}\n")
    };
    declared("password", "sensitive") + &declared("token", "ephemeral")
}

/// What people see: neither of the two.
fn shown(folder: &Folder, arguments: &[&str]) {
    run(folder, arguments, false);
}

/// What machines read: the sensitive one is there, in clear.
fn stored(folder: &Folder, arguments: &[&str]) {
    run(folder, arguments, true);
}

/// What machines read, where the sensitive one may be in clear.
fn allowed(folder: &Folder, arguments: &[&str]) {
    let mut ended = run_fine(folder, arguments);
    ended.out = ended.out.replace(SENSITIVE, "");
    check(&format!("{arguments:?}"), &ended, false);
}

fn run(folder: &Folder, arguments: &[&str], stored: bool) {
    let ended = run_fine(folder, arguments);
    let what = format!("{arguments:?}");
    check(&what, &ended, stored);
    files(folder, &what);
}

fn run_fine(folder: &Folder, arguments: &[&str]) -> Ended {
    let ended = folder.run(arguments);
    assert!(ended.code == 0 || ended.code == 2, "{arguments:?}\n{}{}", ended.out, ended.err);
    ended
}

fn check(what: &str, ended: &Ended, stored: bool) {
    assert!(!ended.code.eq(&101) && !ended.err.contains("panicked"), "{what}\n{}", ended.err);
    for (stream, text) in [("output", &ended.out), ("errors", &ended.err)] {
        let lower = text.to_lowercase();
        assert!(!lower.contains(EPHEMERAL), "ephemeral in the {stream} of {what}\n{text}");
        let expected = stored && stream == "output";
        assert_eq!(lower.contains(SENSITIVE), expected, "sensitive in the {stream} of {what}\n{text}");
    }
}

/// Nothing that was written has the ephemeral one: state, backup, journal, plan, files of providers.
fn files(folder: &Folder, what: &str) {
    for name in folder.files(".") {
        if name.ends_with("terraform.tfvars") {
            continue;
        }
        let bytes = std::fs::read(folder.path(&name)).unwrap();
        let found = bytes.windows(EPHEMERAL.len()).any(|window| window == EPHEMERAL.as_bytes());
        assert!(!found, "ephemeral in {name} after {what}");
    }
}
