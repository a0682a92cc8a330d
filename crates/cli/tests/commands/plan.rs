//! `plan`, `apply`, `destroy`, `refresh`, and plans that are saved between them.

use crate::support::Folder;
use crate::{APPLY, PAIR, applied};

#[test]
fn the_detailed_exit_code_tells_changes() {
    let folder = Folder::with(PAIR);
    assert_eq!(folder.run(&["plan"]).code, 0);
    assert_eq!(folder.run(&["plan", "-detailed-exitcode"]).code, 2);
    folder.fine(APPLY);
    assert_eq!(folder.run(&["plan", "-detailed-exitcode"]).code, 0);
    assert_eq!(folder.run(&["plan", "-detailed-exitcode", "-destroy"]).code, 2);
    folder.write("more.tf", "output \"more\" { value = 1 }");
    assert_eq!(folder.run(&["plan", "-detailed-exitcode"]).code, 2);
    folder.write("more.tf", "output \"more\" { value = nothing }");
    assert_eq!(folder.run(&["plan", "-detailed-exitcode"]).code, 1);
}

#[test]
fn the_last_assignment_of_a_variable_wins() {
    let folder = Folder::with("variable \"v\" {}\noutput \"v\" { value = var.v }");
    folder.write("terraform.tfvars", "v = \"tfvars\"");
    folder.write("given.tfvars", "v = \"file\"");
    let value = |arguments: &[&str], environment: Option<&str>| {
        let mut command = folder.command(&[APPLY, arguments].concat());
        environment.map(|value| command.env("TF_VAR_v", value));
        assert!(command.output().unwrap().status.success());
        folder.fine(&["output", "-raw", "v"])
    };
    assert_eq!(value(&[], Some("environment")), "tfvars");
    assert_eq!(value(&["-var-file=given.tfvars"], None), "file");
    assert_eq!(value(&["-var-file=given.tfvars", "-var=v=option"], None), "option");
    assert_eq!(value(&["-var", "v=option", "-var-file", "given.tfvars"], None), "file");
    folder.write("x.auto.tfvars", "v = \"auto\"");
    assert_eq!(value(&[], None), "auto");
    std::fs::remove_file(folder.path("x.auto.tfvars")).unwrap();
    std::fs::remove_file(folder.path("terraform.tfvars")).unwrap();
    assert_eq!(value(&[], Some("environment")), "environment");
    folder.fails(&["plan", "-input=false"], &["No value for required variable"]);
}

/// Not even outputs, which a look at the world would compute.
#[test]
fn nothing_is_left_to_destroy() {
    let folder = applied();
    folder.fine(&["destroy", "-auto-approve"]);
    let plan = folder.run(&["plan", "-destroy", "-detailed-exitcode"]);
    assert_eq!(plan.code, 0, "{}", plan.out);
    plan.says(&["No objects need to be destroyed."]);
}

#[test]
fn a_target_limits_the_plan() {
    let folder = Folder::with(PAIR);
    folder.fine(&["apply", "-auto-approve", "-target=terraform_data.b[1]"]);
    assert_eq!(folder.objects(), ["terraform_data.a", "terraform_data.b[1]"]);
    folder.fails(&["plan", "-target=a b"], &["Invalid target \"a b\""]);
}

#[test]
fn a_saved_plan_is_applied_without_questions() {
    let folder = Folder::with(PAIR);
    assert_eq!(folder.run(&["plan", "-out=saved", "-var=size=large", "-detailed-exitcode"]).code, 2);
    folder.fine(&["apply", "saved"]);
    assert_eq!(folder.fine(&["output", "-raw", "size"]), "large");
    folder.fails(&["apply", "saved"], &["Saved plan is stale"]);
    folder.fails(&["apply", "absent"], &["absent"]);
    folder.fails(&["apply", "main.tf"], &["main.tf"]);
}

#[test]
fn only_yes_is_yes() {
    let folder = Folder::with(PAIR);
    assert_eq!(folder.run_with(&["apply"], "no\n").code, 1);
    assert_eq!(folder.run_with(&["apply"], "").code, 1);
    assert_eq!(folder.run_with(&["apply", "-input=false"], "").code, 1);
    assert!(folder.run(&["state", "pull"]).out.find("terraform_data").is_none());
    assert_eq!(folder.run_with(&["apply"], "yes\n").code, 0);
    assert_eq!(folder.run_with(&["destroy"], "y\n").code, 1);
    assert_eq!(folder.objects().len(), 3);
    assert_eq!(folder.run_with(&["destroy"], "yes\n").code, 0);
    assert_eq!(folder.objects(), Vec::<String>::new());
}

#[test]
fn refreshing_changes_the_state_only() {
    let file = "resource \"local_file\" \"f\" {\n  content  = \"x\"\n  filename = \"f\"\n}";
    let folder = Folder::with(file);
    folder.fine(APPLY);
    std::fs::remove_file(folder.path("f")).unwrap();
    assert_eq!(folder.run(&["plan", "-detailed-exitcode", "-refresh=false"]).code, 0);
    assert_eq!(folder.run(&["plan", "-detailed-exitcode", "-refresh-only"]).code, 2);
    // Whoever asks for no plan sees none.
    let said = folder.fine(&["refresh"]);
    assert!(said.contains("Refreshing state...") && !said.contains("Note:") && !said.contains("complete!"), "{said}");
    assert_eq!(folder.objects(), Vec::<String>::new());
    assert!(!folder.exists("f"));
}

#[test]
fn commands_can_be_run_from_elsewhere() {
    let folder = Folder::empty();
    folder.write("inner/main.tf", PAIR);
    folder.fine(&["-chdir=inner", "apply", "-auto-approve"]);
    assert!(folder.exists("inner/terraform.tfstate") && !folder.exists("terraform.tfstate"));
    folder.fails(&["-chdir=absent", "plan"], &["Error handling -chdir option: chdir absent:"]);
}

#[test]
fn the_state_can_be_elsewhere() {
    let folder = Folder::with(PAIR);
    folder.fine(&["apply", "-auto-approve", "-state=mine"]);
    folder.fine(&["apply", "-auto-approve", "-state=mine", "-backup=old", "-var=size=large"]);
    assert!(folder.exists("mine") && folder.exists("old") && !folder.exists("terraform.tfstate"));
    assert_eq!(folder.fine(&["output", "-state=mine", "-raw", "size"]), "large");
}

#[test]
fn one_object_can_be_replaced() {
    let folder = applied();
    let id = |folder: &Folder| folder.state()["resources"][0]["instances"][0]["attributes"]["id"].clone();
    let before = id(&folder);
    folder.fine(&["apply", "-auto-approve", "-replace=terraform_data.a"]);
    assert_ne!(before, id(&folder));
}

#[test]
fn variables_choose_the_backend_and_a_saved_plan_remembers_them() {
    let folder = Folder::with(
        "variable \"where\" {}\nlocals { path = \"${var.where}/state\" }\nterraform {\n  backend \"local\" { path = local.path }\n}\n\
         resource \"terraform_data\" \"a\" {}",
    );
    folder.fine(&["validate"]);
    folder.fails(
        &["init", "-input=false"],
        &["Invalid backend configuration", "if they have a default or a value is given"],
    );
    folder.fine(&["init", "-var=where=one"]);
    folder.fine(&["plan", "-out=saved", "-var=where=one"]);
    folder.fine(&["apply", "saved"]);
    assert!(folder.exists("one/state") && !folder.exists("terraform.tfstate"));
    folder.write("terraform.tfvars", "where = \"one\"");
    assert_eq!(folder.fine(&["state", "list"]).trim(), "terraform_data.a");
}

#[test]
fn addresses_come_from_files_too() {
    let folder = Folder::with("resource \"terraform_data\" \"a\" {}\nresource \"terraform_data\" \"b\" {}");
    folder.write("targets", "# what we look after\n\nterraform_data.a\n");
    folder.fine(&["apply", "-auto-approve", "-target-file=targets"]);
    assert_eq!(folder.objects(), ["terraform_data.a"]);
    folder.fine(&["destroy", "-auto-approve"]);
    folder.fine(&["apply", "-auto-approve", "-exclude-file=targets"]);
    assert_eq!(folder.objects(), ["terraform_data.b"]);
    folder.fails(
        &["plan", "-exclude=terraform_data.a", "-target=terraform_data.b"],
        &["Invalid combination of arguments"],
    );
    folder.write("targets", "terraform_data.a\n1.2\n");
    folder.fails(&["plan", "-target-file=targets"], &["Invalid target \"1.2\"", "targets, line 2"]);
    folder.fails(&["plan", "-target-file=absent"], &["-target-file=absent"]);
}

#[test]
fn a_concise_plan_tells_what_comes_of_it_only() {
    let folder = Folder::with(
        "resource \"terraform_data\" \"a\" {\n  provisioner \"local-exec\" {\n    command = \"echo heard\"\n  }\n}",
    );
    let applied = folder.fine(&["apply", "-auto-approve", "-concise"]);
    assert!(applied.contains("heard") && applied.contains("Apply complete!"), "{applied}");
    assert!(!applied.contains("Creating...") && !applied.contains("Creation complete"), "{applied}");
    assert!(folder.fine(&["plan"]).contains("Refreshing state..."));
    let planned = folder.fine(&["plan", "-concise"]);
    assert!(planned.contains("No changes") && !planned.contains("Refreshing state..."), "{planned}");
    // Programs get every message.
    assert!(folder.fine(&["plan", "-concise", "-json"]).contains("refresh_start"));
}

#[test]
fn deprecations_of_others_can_be_left_out() {
    let folder = Folder::with("module \"m\" {\n  source = \"./m\"\n  old    = 1\n}");
    folder.write("m/main.tf", "variable \"old\" {\n  deprecated = \"Leave it out.\"\n}");
    folder.fine(&["init"]);
    let is_told = |option: &[&str]| folder.fine(&[&["plan"], option].concat()).contains("Deprecated variable");
    assert!(is_told(&[]) && is_told(&["-deprecation=module:all"]) && is_told(&["-deprecation=module:local"]));
    assert!(!is_told(&["-deprecation=module:none"]));
    folder.fails(&["plan", "-deprecation=none"], &["module:all, module:local or module:none"]);
}
