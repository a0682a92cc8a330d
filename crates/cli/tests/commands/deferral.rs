//! `-allow-deferral`: what cannot be planned yet waits for another round.

use crate::support::Folder;

/// `b` repeats by something that only apply knows, and `c` uses `b`.
const CHAIN: &str = r#"
resource "terraform_data" "a" {}
resource "terraform_data" "b" {
  for_each = toset([terraform_data.a.id])
  input    = each.key
}
resource "terraform_data" "c" {
  input = length(terraform_data.b)
}
resource "terraform_data" "apart" {}
output "number" {
  value = terraform_data.c.output
}
check "number" {
  assert {
    condition     = terraform_data.c.output == 1
    error_message = "There is not just one."
  }
}
"#;

const DEFER: &[&str] = &["apply", "-auto-approve", "-allow-deferral"];

#[test]
fn without_the_flag_unknown_keys_are_refused() {
    let folder = Folder::with(CHAIN);
    folder.fails(&["plan"], &["Invalid for_each argument"]);
}

#[test]
fn a_plan_shows_what_has_to_wait() {
    let folder = Folder::with(CHAIN);
    let plan = folder.run(&["plan", "-allow-deferral", "-detailed-exitcode", "-out=plan.out"]);
    assert_eq!(plan.code, 2, "{}", plan.out);
    plan.says(&[
        "Note: This is a partial plan,",
        "terraform_data.b[*] was deferred",
        "the number of instances is not known yet",
        "terraform_data.c was deferred",
        "it uses something that is deferred",
        "Plan: 2 to add",
    ]);
    let document: serde_json::Value = serde_json::from_str(&folder.fine(&["show", "-json", "plan.out"])).unwrap();
    assert_eq!(document["complete"], false);
    let deferred = document["deferred_changes"].as_array().unwrap();
    assert_eq!(deferred.len(), 2);
    assert_eq!(deferred[0]["reason"], "instance_count_unknown");
    assert_eq!(deferred[0]["resource_change"]["address"], "terraform_data.b[*]");
    assert_eq!(deferred[0]["resource_change"]["index_unknown"], true);
    assert_eq!(deferred[1]["reason"], "deferred_prereq");
    // A saved plan is one round, and tells what it leaves.
    let applied = folder.run(&["apply", "plan.out"]);
    assert_eq!(applied.code, 0, "{}", applied.out);
    applied.says(&["Some changes are still deferred", "terraform_data.b[*]", "terrane apply -allow-deferral"]);
    assert_eq!(folder.objects(), ["terraform_data.a", "terraform_data.apart"]);
    // The next round knows all.
    let next = folder.run(&["plan", "-detailed-exitcode"]);
    next.says(&["Plan: 2 to add"]);
}

#[test]
fn apply_goes_on_in_rounds_until_all_is_done() {
    let folder = Folder::with(CHAIN);
    let applied = folder.run(DEFER);
    assert_eq!(applied.code, 0, "{}", applied.out);
    applied.says(&["What was deferred (2) is planned again"]);
    assert_eq!(folder.objects().len(), 4);
    assert_eq!(folder.fine(&["output", "-raw", "number"]), "1");
    assert_eq!(folder.run(&["plan", "-detailed-exitcode"]).code, 0);
}

#[test]
fn modules_wait_as_a_whole() {
    let folder = Folder::with(
        r#"
resource "terraform_data" "a" {}
module "m" {
  source = "./m"
  count  = terraform_data.a.id == "" ? 0 : 2
  at     = count.index
}
output "ids" {
  value = module.m[*].doubled
}
"#,
    );
    let inner = "variable \"at\" {}\nresource \"terraform_data\" \"x\" {\n  input = var.at * 2\n}\n\
                 output \"doubled\" { value = terraform_data.x.output }\n";
    folder.write("m/main.tf", inner);
    folder.fine(&["init"]);
    let plan = folder.run(&["plan", "-allow-deferral"]);
    assert_eq!(plan.code, 0, "{}", plan.out);
    plan.says(&["module.m[*].terraform_data.x was deferred"]);
    folder.fine(DEFER);
    assert_eq!(folder.fine(&["output", "-json", "ids"]).trim(), "[0,2]");
}

/// What exists and has to wait stays as it is: nobody knows yet whether it is still wanted.
#[test]
fn nothing_is_destroyed_while_it_waits() {
    let folder = Folder::with(CHAIN);
    folder.fine(DEFER);
    let before = folder.objects();
    folder.write("main.tf", &CHAIN.replace("\"a\" {}", "\"a\" {\n  triggers_replace = 1\n}"));
    let plan = folder.run(&["plan", "-allow-deferral", "-out=plan.out"]);
    plan.says(&["terraform_data.a must be replaced", "Plan: 1 to add, 0 to change, 1 to destroy."]);
    folder.fine(&["apply", "plan.out"]);
    assert_eq!(folder.objects(), before);
    assert_eq!(folder.fine(&["output", "-raw", "number"]), "1");
    folder.fine(DEFER);
    assert_ne!(folder.objects(), before);
    assert_eq!(folder.run(&["plan", "-detailed-exitcode"]).code, 0);
}
