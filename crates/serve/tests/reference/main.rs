//! Our providers as plugins of the reference engine: each rule of the script language has the effect that
//! its description promises. Left out loudly where the reference is not installed.
#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test, which runs another program in a folder of its own"
)]

mod stage;

use expect_test::expect;
use serde_json::{Value as Json, json};
use stage::Stage;

const APPLY: &[&str] = &["apply", "-auto-approve"];
const PLAN: &[&str] = &["plan", "-detailed-exitcode"];
const DESTROY: &[&str] = &["destroy", "-auto-approve"];

const TWO: &str = r#"
resource "fixtures_item" "a" {
  name  = "a"
  value = "one"
}
resource "fixtures_item" "b" {
  name  = "b"
  value = fixtures_item.a.id
}
"#;

#[test]
fn an_object_with_every_form_of_attribute_is_made_kept_and_destroyed() {
    let Some(mut stage) = Stage::new(include_str!("everything.tf")) else { return };
    expect![[r#"
        exit 0
          plan create fixtures_object.all
          plan create fixtures_strict.s
          plan read data.fixtures_data.d (read_because_config_unknown)
          begin create fixtures_object.all all-1
          end create fixtures_object.all all-1 ok
          begin data fixtures_data.all -
          end data fixtures_data.all - ok
          begin create fixtures_strict.s s-1
          end create fixtures_strict.s s-1 ok
          state fixtures_object "all-1"
          state fixtures_strict "s-1"
    "#]]
    .assert_eq(&stage.run(APPLY));
    let object = &stage.world()["objects"]["fixtures_object"]["all-1"];
    assert_eq!(object["write_only"], "only written");
    expect![[r#"
        exit 0
          begin data fixtures_data.all -
          end data fixtures_data.all - ok
          state fixtures_object "all-1"
          state fixtures_strict "s-1"
    "#]]
    .assert_eq(&stage.run(PLAN));
    expect![[r#"
        exit 0
          plan delete fixtures_object.all
          plan delete fixtures_strict.s
          begin data fixtures_data.all -
          end data fixtures_data.all - ok
          begin delete fixtures_strict.s s-1
          end delete fixtures_strict.s s-1 ok
          begin delete fixtures_object.all all-1
          end delete fixtures_object.all all-1 ok
    "#]]
    .assert_eq(&stage.run(DESTROY));
    assert_eq!(stage.world()["objects"], json!({}));
}

#[test]
fn the_world_drifts() {
    let Some(mut stage) = Stage::new(TWO) else { return };
    stage.run(APPLY);
    stage.edit_world(|world| {
        world["objects"]["fixtures_item"]["a-1"]["value"] = json!("drifted");
        world["objects"]["fixtures_item"].as_object_mut().unwrap().remove("b-1");
    });
    expect![[r#"
        exit 0
          drift delete fixtures_item.b
          drift update fixtures_item.a
          plan create fixtures_item.b
          plan update fixtures_item.a
          begin update fixtures_item.a a-1
          end update fixtures_item.a a-1 ok
          begin create fixtures_item.b b-2
          end create fixtures_item.b b-2 ok
          state fixtures_item "a-1"
          state fixtures_item "b-2"
    "#]]
    .assert_eq(&stage.run(APPLY));
}

#[test]
fn creating_fails_in_three_ways() {
    let Some(mut stage) = Stage::new(TWO) else { return };
    stage.rules(json!([{"on": "create", "name": "a", "nth": 1, "error": "no"}]));
    expect![[r#"
        exit 1
          error Scripted error
          plan create fixtures_item.a
          plan create fixtures_item.b
          begin create fixtures_item.a a-1
          end create fixtures_item.a a-1 error
    "#]]
    .assert_eq(&stage.run(APPLY));
    stage.rules(json!([{"on": "create", "name": "a", "nth": 2, "error": "half done", "answer": "new"}]));
    expect![[r#"
        exit 1
          error Scripted error
          plan create fixtures_item.a
          plan create fixtures_item.b
          begin create fixtures_item.a a-2
          end create fixtures_item.a a-2 error
          state fixtures_item "a-2" tainted
    "#]]
    .assert_eq(&stage.run(APPLY));
    stage.rules(json!([{"on": "create", "name": "b", "error": "lost", "world": "new"}]));
    expect![[r#"
        exit 1
          error Scripted error
          plan create fixtures_item.b
          plan replace fixtures_item.a (tainted)
          begin delete fixtures_item.a a-2
          end delete fixtures_item.a a-2 ok
          begin create fixtures_item.a a-3
          end create fixtures_item.a a-3 ok
          begin create fixtures_item.b b-1
          end create fixtures_item.b b-1 error
          state fixtures_item "a-3"
    "#]]
    .assert_eq(&stage.run(APPLY));
    assert!(stage.world()["objects"]["fixtures_item"]["b-1"].is_object());
}

#[test]
fn updating_and_deleting_fail() {
    let Some(mut stage) = Stage::new(TWO) else { return };
    stage.run(APPLY);
    stage.rules(json!([{"on": ["update", "delete"], "name": "a", "error": "no"}]));
    stage.configure(&TWO.replace("one", "two"));
    expect![[r#"
        exit 1
          error Scripted error
          plan update fixtures_item.a
          begin update fixtures_item.a a-1
          end update fixtures_item.a a-1 error
          state fixtures_item "a-1"
          state fixtures_item "b-1"
    "#]]
    .assert_eq(&stage.run(APPLY));
    expect![[r#"
        exit 1
          error Scripted error
          plan delete fixtures_item.a
          plan delete fixtures_item.b
          begin delete fixtures_item.b b-1
          end delete fixtures_item.b b-1 ok
          begin delete fixtures_item.a a-1
          end delete fixtures_item.a a-1 error
          state fixtures_item "a-1"
    "#]]
    .assert_eq(&stage.run(DESTROY));
    stage.rules(json!([{"on": "update", "error": "half done", "answer": "new", "set": {"revision": 7}}]));
    stage.run(APPLY);
    assert_eq!(stage.world()["objects"]["fixtures_item"]["a-1"]["revision"], 7);
}

#[test]
fn objects_are_replaced() {
    let Some(mut stage) = Stage::new(TWO) else { return };
    stage.run(APPLY);
    stage.rules(json!([{"on": "plan_update", "name": "a", "replace": ["value"]}]));
    stage.configure(&TWO.replace("one", "two"));
    expect![[r#"
        exit 0
          plan replace fixtures_item.a (cannot_update)
          plan update fixtures_item.b
          begin delete fixtures_item.a a-1
          end delete fixtures_item.a a-1 ok
          begin create fixtures_item.a a-2
          end create fixtures_item.a a-2 ok
          begin update fixtures_item.b b-1
          end update fixtures_item.b b-1 ok
          state fixtures_item "a-2"
          state fixtures_item "b-1"
    "#]]
    .assert_eq(&stage.run(APPLY));
    stage.configure(
        &TWO.replace("\"a\"\n  value", "\"a\"\n  lifecycle {\n create_before_destroy = true\n }\n  value")
            .replace("one", "three"),
    );
    expect![[r#"
        exit 0
          plan replace fixtures_item.a (cannot_update)
          plan update fixtures_item.b
          begin create fixtures_item.a a-3
          end create fixtures_item.a a-3 ok
          begin update fixtures_item.b b-1
          end update fixtures_item.b b-1 ok
          begin delete fixtures_item.a a-2
          end delete fixtures_item.a a-2 ok
          state fixtures_item "a-3"
          state fixtures_item "b-1"
    "#]]
    .assert_eq(&stage.run(APPLY));
}

#[test]
fn promises_are_broken() {
    let Some(mut stage) = Stage::new(TWO) else { return };
    for (rules, expected) in [
        (
            json!([{"on": "plan", "name": "a", "set": {"value": "other"}}]),
            expect![[r#"
            exit 1
              error Provider produced invalid plan
        "#]],
        ),
        (
            json!([{"on": "create", "name": "a", "set": {"value": "other"}}]),
            expect![[r#"
                exit 1
                  error Provider produced inconsistent result after apply
                  plan create fixtures_item.a
                  plan create fixtures_item.b
                  begin create fixtures_item.a a-1
                  end create fixtures_item.a a-1 ok
                  state fixtures_item "a-1" tainted
            "#]],
        ),
        (
            json!([{"on": "create", "name": "a", "set": {"region": {"$unknown": true}}}]),
            expect![[r#"
                exit 1
                  error Provider returned invalid result object after apply
                  plan create fixtures_item.a
                  plan create fixtures_item.b
                  begin create fixtures_item.a a-2
                  end create fixtures_item.a a-2 ok
                  state fixtures_item "a-2" tainted
            "#]],
        ),
        (
            json!([{"on": "plan", "name": "a", "set": {"value": "other"}, "legacy": true},
                {"on": "create", "name": "a", "set": {"value": "another"}, "legacy": true}]),
            expect![[r#"
                exit 0
                  plan create fixtures_item.a
                  plan create fixtures_item.b
                  begin create fixtures_item.a a-3
                  end create fixtures_item.a a-3 ok
                  begin create fixtures_item.b b-1
                  end create fixtures_item.b b-1 ok
                  state fixtures_item "a-3"
                  state fixtures_item "b-1"
            "#]],
        ),
    ] {
        stage.rules(rules);
        expected.assert_eq(&stage.run(APPLY));
        stage.rules(json!([]));
        stage.run(DESTROY);
    }
}

#[test]
fn complaints_and_answers_are_scripted_in_the_configuration() {
    let script = |rule: Json| format!("script = jsonencode({rule})").replace(':', " = ");
    let config = |rule: Json| {
        format!(
            "resource \"fixtures_object\" \"o\" {{\n  name = \"o\"\n  {}\n}}\ndata \"fixtures_data\" \"d\" {{\n  name = \"o\"\n  input = fixtures_object.o.computed\n}}\n",
            script(rule)
        )
    };
    let Some(mut stage) = Stage::new(&config(json!({"on": "validate", "error": "never", "at": "value"}))) else {
        return;
    };
    expect![[r#"
        exit 1
          error Scripted error
    "#]]
    .assert_eq(&stage.run(APPLY));
    stage.configure(&config(json!({"on": "plan", "warning": {"summary": "Careful", "detail": "x"}, "set": {"computed": "known"}, "private": "p"})));
    expect![[r#"
        exit 0
          plan create fixtures_object.o
          plan read data.fixtures_data.d (read_because_dependency_pending)
          warning Careful
          warning Careful
          begin create fixtures_object.o o-1
          end create fixtures_object.o o-1 ok
          begin data fixtures_data.o -
          end data fixtures_data.o - ok
          state fixtures_object "o-1"
    "#]]
    .assert_eq(&stage.run(APPLY));
    let instance = stage.state()["resources"][1]["instances"][0].clone();
    assert_eq!((&instance["attributes"]["computed"], &instance["private"]), (&json!("known"), &json!("cA==")));
    stage.configure(&config(json!({"on": "validated"})));
    expect![[r#"
        exit 1
          error Invalid fixtures script
          state fixtures_object "o-1"
    "#]]
    .assert_eq(&stage.run(APPLY));
}

#[test]
fn ephemeral_values_reach_write_only_attributes() {
    let Some(mut stage) = Stage::new(
        r#"
        ephemeral "fixtures_secret" "s" {
          name = "s"
        }
        resource "fixtures_object" "o" {
          name       = "o"
          write_only = ephemeral.fixtures_secret.s.secret
        }
        "#,
    ) else {
        return;
    };
    expect![[r#"
        exit 0
          plan create fixtures_object.o
          begin open fixtures_secret.s -
          end open fixtures_secret.s - ok
          begin close fixtures_secret.s -
          end close fixtures_secret.s - ok
          begin open fixtures_secret.s -
          end open fixtures_secret.s - ok
          begin create fixtures_object.o o-1
          end create fixtures_object.o o-1 ok
          begin close fixtures_secret.s -
          end close fixtures_secret.s - ok
          state fixtures_object "o-1"
    "#]]
    .assert_eq(&stage.run(APPLY));
    assert_eq!(stage.world()["objects"]["fixtures_object"]["o-1"]["write_only"], "secret of s");
    assert!(!stage.state().to_string().contains("secret of s"));
}

#[test]
fn objects_are_imported_moved_and_upgraded() {
    let Some(mut stage) = Stage::new(
        r#"
        import {
          to = fixtures_item.i
          id = "i-1"
        }
        resource "fixtures_item" "i" {
          name = "i"
        }
        resource "fixtures_versioned" "v" {
          name  = "v"
          label = "l"
          size  = 3
        }
        "#,
    ) else {
        return;
    };
    stage.edit_world(|world| {
        world["objects"] = json!({"fixtures_item": {"i-1": {"id": "i-1", "name": "i", "revision": 1}}});
    });
    expect![[r#"
        exit 0
          plan create fixtures_versioned.v
          plan import fixtures_item.i
          begin import fixtures_item.i i-1
          end import fixtures_item.i i-1 ok
          begin create fixtures_versioned.v v-1
          end create fixtures_versioned.v v-1 ok
          state fixtures_item "i-1"
          state fixtures_versioned "v-1"
    "#]]
    .assert_eq(&stage.run(APPLY));
    stage.edit_state(|state| {
        let instance = &mut state["resources"][1]["instances"][0];
        instance["schema_version"] = json!(0);
        instance["attributes"] = json!({"id": "v-1", "name": "v", "title": "l", "size": "3"});
    });
    stage.configure(
        r#"
        moved {
          from = fixtures_item.i
          to   = fixtures_object.i
        }
        resource "fixtures_object" "i" {
          name = "i"
        }
        resource "fixtures_versioned" "v" {
          name  = "v"
          label = "l"
          size  = 3
        }
        "#,
    );
    stage.edit_world(|world| {
        let object = world["objects"]["fixtures_item"]["i-1"].take();
        world["objects"] =
            json!({"fixtures_object": {"i-1": object}, "fixtures_versioned": world["objects"]["fixtures_versioned"]});
    });
    expect![[r#"
        exit 0
          drift update fixtures_object.i
          plan move fixtures_object.i
          state fixtures_object "i-1"
          state fixtures_versioned "v-1"
    "#]]
    .assert_eq(&stage.run(APPLY));
}

#[test]
fn an_effect_outlives_an_engine_that_dies_before_the_answer() {
    let Some(mut stage) = Stage::new(TWO) else { return };
    stage.rules(json!([{"on": "create", "name": "a", "hold": "never", "effect_first": true}]));
    stage.kill(APPLY, |stage| stage.world()["objects"]["fixtures_item"]["a-1"].is_object());
    expect![[r#"
        exit 2
          plan create fixtures_item.a
          plan create fixtures_item.b
          begin create fixtures_item.a a-1
    "#]]
    .assert_eq(&stage.run(PLAN));
}

#[test]
fn embedded_providers_are_served_too() {
    let Some(mut stage) = Stage::new(
        r#"
        resource "random_pet" "p" {}
        resource "null_resource" "n" {
          triggers = { pet = random_pet.p.id }
        }
        resource "local_file" "f" {
          filename = "f.txt"
          content  = provider::fixtures::join(" ", "some", "text")
        }
        resource "time_static" "t" {}
        "#,
    ) else {
        return;
    };
    assert!(stage.run(APPLY).starts_with("exit 0"));
    assert_eq!(std::fs::read_to_string(stage.path("f.txt")).unwrap(), "some text");
    expect!["exit 0"].assert_eq(stage.run(PLAN).lines().next().unwrap());
    assert!(stage.run(DESTROY).starts_with("exit 0"));
}
