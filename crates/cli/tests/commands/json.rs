//! The same configuration in both syntaxes.

use crate::support::Folder;

const NATIVE: &str = r#"
variable "v" {
  type    = list(string)
  default = ["a", "b"]
}
locals {
  n   = length(var.v)
  obj = { "k ${var.v[0]}" = [1, 2.5, var.v] }
}
module "m" {
  source   = "./m"
  for_each = toset(var.v)
  x        = each.key
}
resource "terraform_data" "a" {
  count      = local.n
  input      = { i = count.index, l = "$${x}" }
  depends_on = [module.m]
}
output "o" {
  value = terraform_data.a[*].output
}
output "p" {
  value     = local.obj
  sensitive = true
}
"#;

const JSON: &str = r#"{
  "//": "a comment",
  "variable": {"v": {"type": "list(string)", "default": ["a", "b"]}},
  "locals": {"n": "${length(var.v)}", "obj": {"k ${var.v[0]}": [1, 2.50, "${var.v}"]}},
  "module": {"m": {"source": "./m", "for_each": "${toset(var.v)}", "x": "${each.key}"}},
  "resource": {"terraform_data": {
    "a": {"count": "${local.n}", "input": {"i": "${count.index}", "l": "$${x}"}, "depends_on": ["module.m"]}
  }},
  "output": {"o": {"value": "${terraform_data.a[*].output}"}, "p": {"value": "${local.obj}", "sensitive": true}}
}"#;

const CHILD: &str = r#"{
  "variable": {"x": {}},
  "resource": [{"terraform_data": {"t": [
    {"triggers_replace": ["${var.x}"], "provisioner": {"local-exec": {"command": "echo ${self.id} > /dev/null"}}}
  ]}}]
}"#;

const NATIVE_CHILD: &str = r#"
variable "x" {}
resource "terraform_data" "t" {
  triggers_replace = [var.x]
  provisioner "local-exec" {
    command = "echo ${self.id} > /dev/null"
  }
}
"#;

fn both() -> (Folder, Folder) {
    let native = Folder::with(NATIVE);
    native.write("m/main.tf", NATIVE_CHILD);
    let json = Folder::empty();
    json.write("main.tf.json", JSON);
    json.write("m/main.tf.json", CHILD);
    (native, json)
}

#[test]
fn commands_say_the_same_of_both_syntaxes() {
    let (native, json) = both();
    for arguments in [
        &["validate", "-json"][..],
        &["graph"],
        &["graph", "-type=plan"],
        &["modules", "-json"],
        &["providers"],
        &["plan", "-no-color"],
        &["validate", "-dialect", "-json"],
    ] {
        let without_places = |text: String| {
            text.lines()
                .filter(|line| !line.contains("\"column\"") && !line.contains("\"line\""))
                .map(|line| line.replace("main.tf.json", "main.tf"))
                .collect::<Vec<_>>()
        };
        let (native, json) = (native.fine(arguments), json.fine(arguments));
        let (mut native, mut json) = (without_places(native), without_places(json));
        if arguments.contains(&"-dialect") {
            native.sort();
            json.sort();
        }
        assert_eq!(native, json, "{arguments:?}");
    }
    for line in ["local.obj", "type(local.obj)", "var.v"] {
        let (native, json) = (native.run_with(&["console"], line), json.run_with(&["console"], line));
        assert_eq!(native.out, json.out);
    }
}

#[test]
fn plans_and_states_are_the_same() {
    let (native, json) = both();
    let plan = |folder: &Folder| {
        folder.fine(&["plan", "-out=p"]);
        let mut plan: serde_json::Value = serde_json::from_str(&folder.fine(&["show", "-json", "p"])).unwrap();
        plan["timestamp"] = serde_json::Value::Null;
        plan
    };
    assert_eq!(plan(&native), plan(&json));
    json.fine(&["apply", "-auto-approve"]);
    // The same objects, in whatever syntax.
    std::fs::remove_file(json.path("main.tf.json")).unwrap();
    json.write("main.tf", NATIVE);
    json.fine(&["plan", "-detailed-exitcode"]);
}

#[test]
fn values_come_from_json_files_as_they_are_written() {
    let (_, json) = both();
    json.write("terraform.tfvars.json", r#"{"v": ["c", "${x}"], "//": "a comment"}"#);
    json.fine(&["plan"]);
    let ended = json.run_with(&["console"], "var.v[1]");
    assert_eq!(ended.out, "\"${x}\"\n");
    json.write("z.auto.tfvars.json", r#"{"v": ["d", 2]}"#);
    assert_eq!(json.run_with(&["console"], "var.v").out, "tolist([\n  \"d\",\n  \"2\",\n])\n");
    json.write("named.tfvars.json", r#"{"v": [], "w": 1}"#);
    let ended = json.run(&["plan", "-var-file=named.tfvars.json"]);
    ended.says(&["Value for undeclared variable", "named.tfvars.json line 1"]);
}

#[test]
fn messages_name_the_property_and_the_formatter_leaves_the_file() {
    let folder = Folder::empty();
    folder.write("main.tf.json", "{\"output\": {\"o\": {\n  \"value\": [\"${nope.x}\"]\n}}}");
    let words = ["on main.tf.json line 2, in output.o.value:", "Reference to undeclared resource"];
    folder.fails(&["validate"], &words);
    folder.fine(&["fmt", "-check"]);
    folder.run(&["fmt", "main.tf.json"]).says(&["Only .tf, .tfvars", "main.tf.json"]);
}
