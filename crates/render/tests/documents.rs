//! JSON documents against those that the reference made of the same.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic, reason = "tests that read recorded files")]

mod recorded;

use std::sync::Arc;

use terrane_config::{Dialect, EngineVersion, LoadOptions, MemorySources, Version, load};
use terrane_diag::{Diagnostics, SourceMap};
use terrane_eval::Index;
use terrane_plan::Mode;
use terrane_render::{Style, plan_json, state_json, state_text};
use terrane_value::json::{Json, parse};

fn plan(name: &str, mode: Mode) -> (Json, terrane_plan::Plan) {
    let schemas = recorded::schemas(&recorded::read_json("schemas.json"));
    let document = recorded::read_json(&format!("{name}.plan.json"));
    let plan = recorded::plan(&document, schemas, mode);
    (document, plan)
}

/// The member of both documents, as text; only what was recorded is compared.
fn compare(name: &str, member: &str, theirs: &Json, ours: &Json) {
    let Some(expected) = theirs.get(member) else { return };
    let found = ours.get(member).unwrap_or(&Json::Null);
    let (ours, theirs) = (found.pretty(), expected.pretty());
    same_lines(&format!("{name}: {member}"), &ours, &theirs);
}

#[test]
fn plans_are_the_references() {
    for (name, mode) in [
        ("attributes", Mode::Normal),
        ("create", Mode::Normal),
        ("update", Mode::Normal),
        ("reasons", Mode::Normal),
        ("drift", Mode::Normal),
        ("refresh-only", Mode::RefreshOnly),
        ("refresh-only-outputs", Mode::RefreshOnly),
        ("destroy", Mode::Destroy),
        ("deposed", Mode::Normal),
    ] {
        let (theirs, plan) = plan(name, mode);
        let ours = parse(plan_json(&plan, &Index::new(Arc::default(), &mut Diagnostics::new())).as_bytes()).unwrap();
        for member in [
            "format_version",
            "terraform_version",
            "resource_drift",
            "resource_changes",
            "output_changes",
            "planned_values",
            "relevant_attributes",
            "applyable",
            "complete",
            "errored",
        ] {
            compare(name, member, &theirs, &ours);
        }
        let names = |json: &Json| {
            let names = json.as_object().unwrap_or_default().iter().map(|(name, _)| name.to_string());
            // Not recorded everywhere.
            names
                .filter(|name| {
                    !["planned_values", "variables", "timestamp", "prior_state", "configuration"]
                        .contains(&name.as_str())
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(names(&ours), names(&theirs), "{name}");
    }
}

#[test]
fn configurations_are_the_references() {
    for name in ["expressions", "providers", "constraints", "lifecycle"] {
        let recorded = recorded::read_json(&format!("{name}.configuration.json"));
        let mut sources = MemorySources::new();
        for (path, text) in recorded.get("files").and_then(Json::as_object).unwrap() {
            sources.add(path, text.as_str().unwrap().as_bytes());
        }
        let options = LoadOptions {
            dialect: Dialect::Terraform,
            default_host: terrane_addr::DEFAULT_HOST.into(),
            engine_version: EngineVersion::UpTo(Version::new(1, 11, 4)),
            generate_imported: false,
            deprecations: terrane_config::Deprecations::All,
        };
        let mut diags = Diagnostics::new();
        let config = load(".", &options, &sources, &mut SourceMap::new(), &mut diags);
        assert!(!diags.has_errors(), "{name}: {diags:?}");
        let (_, plan) = plan("create", Mode::Normal);
        let ours = parse(plan_json(&plan, &Index::new(Arc::new(config), &mut Diagnostics::new())).as_bytes()).unwrap();
        let (ours, theirs) =
            (ours.get("configuration").unwrap().pretty(), recorded.get("configuration").unwrap().pretty());
        same_lines(name, &ours, &theirs);
    }
}

#[test]
fn states_are_the_references() {
    let schemas = recorded::schemas(&recorded::read_json("schemas.json"));
    for name in ["objects", "modules", "deposed", "outputs"] {
        let mut state = terrane_state::read(recorded::read(&format!("{name}.tfstate")).as_bytes()).unwrap();
        let (ours, theirs) = (state_json(&state, &schemas), recorded::read(&format!("{name}.state.json")));
        let (ours, theirs) = (parse(ours.as_bytes()).unwrap(), parse(theirs.trim().as_bytes()).unwrap());
        same_lines(name, &ours.pretty(), &theirs.pretty());
        same_lines(
            name,
            &state_text(&state, &schemas, &Style::default()),
            &recorded::read(&format!("{name}.state.txt")),
        );
        state = terrane_state::State::empty("", "");
        assert_eq!(state_json(&state, &schemas), "{\"format_version\":\"1.0\"}\n");
    }
}

/// Equality, with the place of the first difference.
fn same_lines(name: &str, ours: &str, theirs: &str) {
    if ours == theirs {
        return;
    }
    let at = ours.lines().zip(theirs.lines()).position(|(a, b)| a != b).unwrap_or_default();
    let around = |text: &str| text.lines().skip(at.saturating_sub(10)).take(20).collect::<Vec<_>>().join("\n");
    panic!("{name} differs at line {}\nours:\n{}\ntheirs:\n{}", at + 1, around(ours), around(theirs));
}
