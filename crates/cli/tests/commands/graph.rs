//! `graph`, `modules`, `get`, `providers`, `metadata`. What is in `golden` was printed by the reference, Terraform 1.11.4.

use crate::support::Folder;
use crate::{APPLY, PAIR};

fn modules() -> Folder {
    Folder::copy("crates/cli/tests/commands/golden/modules", ".")
}

#[test]
fn the_graphs_of_a_configuration_are_those_of_the_reference() {
    let folder = modules();
    assert_eq!(folder.fine(&["graph"]), include_str!("golden/resources.dot"));
    assert_eq!(folder.fine(&["graph", "-module-depth=1"]), include_str!("golden/resources.dot"));
    for kind in ["plan", "apply", "plan-refresh-only"] {
        assert_eq!(folder.fine(&["graph", &format!("-type={kind}")]), include_str!("golden/plan.dot"), "{kind}");
    }
    let empty = Folder::empty();
    assert!(empty.fine(&["graph"]).contains("does not contain any resources."));
}

#[test]
fn what_is_done_has_graphs_too() {
    let folder = Folder::with(PAIR);
    folder.fine(&["plan", "-out=saved"]);
    let plan = folder.fine(&["graph", "-plan=saved"]);
    assert!(plan.contains("\"[root] terraform_data.b[1]\" -> \"[root] terraform_data.a\""), "{plan}");
    assert!(!plan.contains("gate"), "{plan}");
    folder.fine(APPLY);
    let destroy = folder.fine(&["graph", "-type=plan-destroy"]);
    assert!(
        destroy.contains("\"[root] terraform_data.a (destroy)\" -> \"[root] terraform_data.b (destroy)\""),
        "{destroy}"
    );
    folder.fails(&["graph", "-type=eval"], &["Graph type no longer available"]);
    folder.fails(&["graph", "-type=bogus"], &["Unsupported graph type", "bogus"]);
    folder.fails(&["graph", "-plan=absent"], &["absent could not be read: no such file or directory."]);
}

#[test]
fn cycles_are_drawn() {
    let text = "resource \"terraform_data\" \"a\" {\n  input = local.b\n}\nlocals {\n  b = terraform_data.a.id\n}\n\
                resource \"terraform_data\" \"user\" {\n  input = local.b\n}";
    let folder = Folder::with(text);
    folder.fails(&["graph"], &["Cycle", "terraform_data.a", "local.b"]);
    folder.fails(&["graph", "-type=plan"], &["Cycle"]);
    let drawn = folder.fine(&["graph", "-type=plan", "-draw-cycles"]);
    assert_eq!(drawn.matches("color = \"red\"").count(), 2, "{drawn}");
}

/// The reference lists providers in no order, and draws with spaces that do not break.
fn plain(tree: &str) -> Vec<String> {
    let mut lines: Vec<String> = tree
        .lines()
        .map(|line| line.replace(['\u{a0}', '├', '└', '│', '─', ' '], ""))
        .filter(|line| !line.is_empty())
        .collect();
    lines.sort();
    lines
}

#[test]
fn trees_of_providers_and_modules() {
    let folder = modules();
    let tree = folder.fine(&["providers"]);
    assert_eq!(plain(&tree), plain(include_str!("golden/providers.txt")));
    assert!(
        tree.contains("├── module.m\n│   ├── provider[registry.terraform.io/hashicorp/random] >= 3.0.0, < 4.0.0\n"),
        "{tree}"
    );
    assert!(tree.contains("│   └── module.inner\n│       └── provider[terraform.io/builtin/terraform]\n"), "{tree}");
    assert_eq!(plain(&folder.fine(&["modules"])), plain(include_str!("golden/modules.txt")));
    assert_eq!(folder.fine(&["modules", "-json"]), include_str!("golden/modules.json"));
    assert_eq!(folder.fine(&["get"]), "- m in child\n- o in other\n- m.inner in other\n");
    let applied = crate::applied();
    let tree = applied.fine(&["providers"]);
    assert!(tree.contains("Providers required by state:\n\n    provider[terraform.io/builtin/terraform]\n"), "{tree}");
    Folder::empty().fails(&["providers"], &["No configuration files"]);
    assert_eq!(Folder::empty().fine(&["modules"]), "No modules found in configuration.\n");
}

fn without_descriptions(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(members) => {
            members.retain(|name, value| {
                value.is_object() || !matches!(name.as_str(), "description" | "description_kind" | "summary")
            });
            members.values_mut().for_each(without_descriptions);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(without_descriptions),
        _ => {}
    }
}

#[test]
fn schemas_are_those_of_the_reference() {
    let folder = modules();
    let mut own: serde_json::Value = serde_json::from_str(&folder.fine(&["providers", "schema", "-json"])).unwrap();
    let wanted: serde_json::Value = serde_json::from_str(include_str!("golden/schemas.json")).unwrap();
    without_descriptions(&mut own);
    assert_eq!(own, wanted);
    folder.fails(&["providers", "schema"], &["-json"]);
}

#[test]
fn functions_are_listed_with_and_without_their_namespace() {
    let folder = Folder::empty();
    let own: serde_json::Value = serde_json::from_str(&folder.fine(&["metadata", "functions", "-json"])).unwrap();
    assert_eq!(own["format_version"], "1.0");
    let signatures = own["function_signatures"].as_object().unwrap();
    assert_eq!(signatures["substr"], signatures["core::substr"]);
    assert_eq!(signatures["lookup"]["variadic_parameter"]["type"], "dynamic");
    assert_eq!(signatures["coalesce"]["return_type"], "dynamic");
    folder.fails(&["metadata", "functions"], &["-json"]);
}
