//! Ephemeral resources, as people and programs see them. What the engine does with them is in the comparison suite.

use crate::support::Folder;

const CONFIGURATION: &str = r#"
ephemeral "random_password" "admin" {
  length = 20
}
locals {
  file = sha256(ephemeral.random_password.admin.result)
}
resource "terraform_data" "user" {
  input = "user"
  provisioner "local-exec" {
    command     = "echo \"$PASSWORD\" > seen"
    environment = { PASSWORD = ephemeral.random_password.admin.result, HASH = local.file }
  }
}
"#;

#[test]
fn opened_and_closed_and_kept_nowhere() {
    let folder = Folder::with(CONFIGURATION);
    folder.fine(&["validate"]);
    let planned = folder.fine(&["plan", "-out=saved"]);
    let lines = |text: &str| -> Vec<String> {
        text.lines()
            .filter_map(|line| line.strip_prefix("ephemeral.random_password.admin: "))
            .map(str::to_owned)
            .collect()
    };
    let life = ["Opening...", "Opening complete after 0s", "Closing...", "Closing complete after 0s"];
    assert_eq!(lines(&planned), life);
    let applied = folder.fine(&["apply", "saved"]);
    assert_eq!(lines(&applied), life);
    let password = folder.read("seen").trim().to_owned();
    assert_eq!(password.len(), 20);
    for kept in [folder.read("terraform.tfstate"), planned, applied, folder.fine(&["show", "-json", "saved"])] {
        assert!(!kept.contains(&password) && !kept.contains("\"ephemeral\""), "{kept}");
    }
    assert_eq!(folder.objects(), ["terraform_data.user"]);
    let stream = folder.fine(&["plan", "-json"]);
    let hooks: Vec<serde_json::Value> = stream
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter(|message| message["type"].as_str().unwrap().starts_with("ephemeral_op"))
        .collect();
    let told = |hook: &serde_json::Value| {
        format!("{} {}", hook["type"].as_str().unwrap(), hook["hook"]["action"].as_str().unwrap())
    };
    assert_eq!(
        hooks.iter().map(told).collect::<Vec<_>>(),
        [
            "ephemeral_op_start open",
            "ephemeral_op_complete open",
            "ephemeral_op_start close",
            "ephemeral_op_complete close"
        ]
    );
    assert_eq!(hooks[1]["hook"]["resource"]["resource"], "ephemeral.random_password.admin");
}

#[test]
fn where_it_would_be_kept_it_is_refused() {
    let folder = Folder::with(CONFIGURATION);
    folder.write(
        "kept.tf",
        "resource \"terraform_data\" \"kept\" {\n  input = ephemeral.random_password.admin.result\n}",
    );
    folder.fails(&["validate"], &["on kept.tf line 2", "ephemeral"]);
    folder.write("kept.tf", "output \"kept\" {\n  value = ephemeral.random_password.admin.result\n}");
    folder.fails(&["validate"], &["Ephemeral value not allowed", "on kept.tf line 2"]);
    folder.write("kept.tf", "ephemeral \"random_passwort\" \"typo\" {}");
    folder.fails(&["validate"], &["Invalid ephemeral resource", "Did you mean \"random_password\"?"]);
}

#[test]
fn conditions_are_asked_before_and_after() {
    let folder = Folder::with(
        "variable \"length\" {\n  default = 20\n}
        ephemeral \"random_password\" \"p\" {
          length = var.length
          lifecycle {
            precondition {
              condition     = var.length < 100
              error_message = \"Too long.\"
            }
            postcondition {
              condition     = length(self.result) > 10
              error_message = \"Too short.\"
            }
          }
        }
        resource \"terraform_data\" \"a\" {}",
    );
    folder.fine(&["apply", "-auto-approve"]);
    folder.fails(&["plan", "-var=length=100"], &["Resource precondition failed", "Too long."]);
    let short = folder.run(&["plan", "-var=length=5"]);
    short.failed_with(&["Resource postcondition failed", "Too short."]);
    assert!(
        short.out.contains("ephemeral.random_password.p: Closing complete"),
        "it is closed all the same: {}",
        short.out
    );
}
