//! Plans and states as JSON, and states as text: ours against what the reference printed for the same.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic, reason = "tests that read recorded files")]

mod recorded;

use std::sync::Arc;

use terrane_config::{Dialect, EngineVersion, LoadOptions, MemorySources, Version, load};
use terrane_diag::{Diagnostics, SourceMap};
use terrane_eval::Index;
use terrane_plan::{Mode, UsedSchemas};
use terrane_render::{Style, plan_json, state_json, state_text};
use terrane_value::json::{Json, parse};

fn recorded_schemas() -> UsedSchemas {
    recorded::schemas(&recorded::read_json("schemas.json"))
}

fn index(files: &[&str]) -> Index {
    let mut sources = MemorySources::new();
    for file in files {
        sources.add(file, recorded::read(&format!("configuration/{file}")).into_bytes());
    }
    let options = LoadOptions {
        dialect: Dialect::Terraform,
        default_host: terrane_addr::DEFAULT_HOST.into(),
        engine_version: EngineVersion::UpTo(Version::new(1, 17, 0)),
        generate_imported: false,
        deprecations: terrane_config::Deprecations::All,
    };
    let mut diags = Diagnostics::new();
    let config = load(".", &options, &sources, &mut SourceMap::default(), &mut diags);
    Index::new(Arc::new(config), &mut diags)
}

#[test]
fn states_are_the_references() {
    let state = terrane_state::read(recorded::read("state.tfstate").as_bytes()).unwrap();
    let schemas = recorded_schemas();
    assert_eq!(state_json(&state, &schemas).trim_end(), recorded::read("state.json").trim_end());
    assert_eq!(state_text(&state, &schemas, &Style::default()), recorded::read("state.txt"));
}

#[test]
fn configuration_is_the_references() {
    let index = index(&["main.tf", "kid/main.tf", "kid2/main.tf"]);
    let plan = recorded::plan(&recorded::read_json("create.plan.json"), recorded_schemas(), Mode::Normal);
    let ours = parse(plan_json(&plan, &index).as_bytes()).unwrap();
    let expected = recorded::read_json("configuration/expected.json");
    assert_eq!(ours.get("configuration").map(Json::pretty), Some(expected.pretty()));
}

#[test]
fn changes_are_written_as_they_were_read() {
    let index = index(&["main.tf", "kid/main.tf", "kid2/main.tf"]);
    for name in ["create", "update", "reasons", "drift", "deposed"] {
        let theirs = recorded::read_json(&format!("{name}.plan.json"));
        let plan = recorded::plan(&theirs, recorded_schemas(), Mode::Normal);
        let ours = parse(plan_json(&plan, &index).as_bytes()).unwrap();
        let changes = |json: &Json| json.get("resource_changes").map(Json::pretty);
        let (ours, theirs) = (changes(&ours).unwrap_or_default(), changes(&theirs).unwrap_or_default());
        let differing = ours.lines().zip(theirs.lines()).find(|(ours, theirs)| ours != theirs);
        assert_eq!(differing, None, "{name}");
    }
}
