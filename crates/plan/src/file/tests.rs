use expect_test::expect;
use terrane_state::Digest;
use terrane_value::{Marks, Path, PathStep, Value};

use super::*;
use crate::{Action, UsedSchemas};

mod sample;

use sample::{address, change, large, sensitive, small};

fn bytes(file: &PlanFile) -> Vec<u8> {
    write(file).unwrap_or_else(|error| panic!("{error}"))
}

fn read_again(file: &PlanFile) -> PlanFile {
    read(&bytes(file)).unwrap_or_else(|error| panic!("{error}"))
}

/// All values of a plan, in one order.
fn all_values(plan: &Plan) -> Vec<&Value> {
    let changes = plan.changes.iter().flat_map(|change| [&change.before, &change.after]);
    let drift = plan.drift.iter().flat_map(|drift| [&drift.before, &drift.after]);
    let outputs = plan.outputs.iter().flat_map(|output| [&output.before, &output.after]);
    plan.variables.values().chain(changes).chain(drift).chain(outputs).collect()
}

#[test]
fn what_is_read_is_what_was_written() {
    for file in [small(), large()] {
        let again = read_again(&file);
        // The debug output is silent about what is sensitive, and schemas are equal in ways it does not show.
        assert_eq!(format!("{again:#?}"), format!("{file:#?}"));
        let (found, expected) = (all_values(&again.plan), all_values(&file.plan));
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.same(expected), "{found:?} {expected:?}");
        }
        let paths = |plan: &Plan| -> Vec<Path> {
            let replace = plan.changes.iter().flat_map(|change| change.required_replace.clone());
            replace.chain(plan.relevant_attributes.iter().map(|(_, path)| path.clone())).collect()
        };
        assert_eq!(paths(&again.plan), paths(&file.plan));
        assert_eq!(again.plan.schemas.managed, file.plan.schemas.managed);
        assert_eq!((&again.plan.previous, &again.plan.prior), (&file.plan.previous, &file.plan.prior));
        assert_eq!(again.sources, file.sources);
    }
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    for (one, other) in [(small(), small()), (large(), large())] {
        let written = bytes(&one);
        assert_eq!(written, bytes(&other));
        assert_eq!(written, bytes(&read_again(&one)));
    }
}

#[test]
fn the_format() {
    let mut file = small();
    file.sources = vec![SourceText { path: "main.tf".to_string(), bytes: Arc::from(&b"locals {}\n"[..]) }];
    file.plan.changes[0].after = Value::object([("id", sensitive(Value::string("x")))]);
    let text = String::from_utf8(bytes(&file)).expect("text");
    let text = text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    let (text, trailer) = text.split_at(text.len() - 72);
    assert!(trailer.starts_with("sha256 ") && trailer.ends_with('\n'), "{trailer}");
    expect![[r#"
        terrane-plan 1 VERSION
        {"plan":{"mode":"normal","targets":[],"force_replace":[],"ephemeral_variables":[],"timestamp":[0,0],"terraform_version":"1.11.4","complete":true,"errored":false,"workspaces":["default","default"],"default_host":"registry.terraform.io","tofu_dialect":false,"state_path":"terraform.tfstate","state_lineage":"f00","state_serial":0}}
        {"source":{"path":"main.tf","length":10}}
        locals {}

        {"previous_state":{"length":148}}
        {
          "version": 4,
          "terraform_version": "1.11.4",
          "serial": 0,
          "lineage": "f00",
          "outputs": {},
          "resources": [],
          "check_results": null
        }

        {"provider_config":{"provider":"registry.terraform.io/hashicorp/test"}}
        {"type":"\"dynamic\""}
        {"type":"[\"object\",{\"id\":\"string\"}]"}
        {"change":{"address":"a.b","provider":0,"action":"create","before":{"type":0,"value":"wA=="},"after":{"type":1,"value":"gaJpZKF4","sensitive":[[{"attribute":"id"}]]},"schema_version":0}}
        {"step":{"make":[0,[]]}}
    "#]]
    .assert_eq(text);
}

#[test]
fn a_truncated_file_is_refused() {
    let whole = bytes(&small());
    for length in 1..whole.len() {
        assert_eq!(read(&whole[..length]).err(), Some(PlanFileError::Torn), "{length}");
    }
    assert_eq!(read(&[]).err(), Some(PlanFileError::Empty));
    let whole = bytes(&large());
    for length in 1..whole.len() {
        if !whole[..length].ends_with(b"\n") || length % 97 == 0 {
            continue;
        }
        assert_eq!(read(&whole[..length]).err(), Some(PlanFileError::Torn), "{length}");
    }
}

#[test]
fn a_changed_byte_is_noticed() {
    let whole = bytes(&small());
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut changed = whole.clone();
            changed[at] ^= 1 << bit;
            assert!(read(&changed).is_err(), "byte {at}, bit {bit}");
        }
    }
    let mut longer = whole.clone();
    longer.extend_from_slice(b"\n");
    assert!(read(&longer).is_err());
}

#[test]
fn what_is_no_plan_file_is_named() {
    for (text, expected) in [
        ("PK\u{3}\u{4}rest", PlanFileError::ReferencePlan),
        ("PK\u{5}\u{6}", PlanFileError::ReferencePlan),
        ("{\"version\": 4}", PlanFileError::NotAPlanFile),
        ("terrane-plan x 0.1.0\n", PlanFileError::NotAPlanFile),
        ("terrane-plan 0 0.1.0\n", PlanFileError::NotAPlanFile),
        ("terrane-plan 2 9.1.0\nwhatever", PlanFileError::NewerVersion { version: 2, written_by: "9.1.0".to_string() }),
    ] {
        assert_eq!(read(text.as_bytes()).err(), Some(expected), "{text:?}");
    }
    assert!(is_plan_file(&bytes(&small())));
    assert!(!is_plan_file(b"{}"));
}

#[test]
fn the_way_round_is_shown() {
    let newer = PlanFileError::NewerVersion { version: 2, written_by: "9.1.0".to_string() };
    expect![[r#"
        It is a zip archive, which is how Terraform and OpenTofu save their plans. Those can be shown and applied only by the engine that made them. Run "terrane plan" with the option "-out" to plan anew from the same configuration and state.
        It has version 2 of the format, which this version of Terrane does not know: it was made by Terrane 9.1.0. Apply it with that version, or plan anew with this one.
    "#]]
    .assert_eq(&format!("{}\n{newer}\n", PlanFileError::ReferencePlan));
}

/// The file with other records, under a checksum that is right.
fn sealed(records: &[u8]) -> Vec<u8> {
    let mut file = records.to_vec();
    file.extend_from_slice(format!("sha256 {}\n", Digest::of(records)).as_bytes());
    file
}

fn unsealed(file: &PlanFile) -> Vec<u8> {
    let mut bytes = bytes(file);
    bytes.truncate(bytes.len() - 72);
    bytes
}

/// What is said of the small plan with one text in it replaced.
fn fault(text: &str, with: &str) -> String {
    let records = String::from_utf8(unsealed(&small())).expect("text");
    assert!(records.contains(text), "{records}");
    match read(&sealed(records.replacen(text, with, 1).as_bytes())) {
        Ok(_) => panic!("{with} was read"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn nonsense_under_a_right_checksum_is_refused() {
    let faults: Vec<String> = [
        ("{\"step\":{\"make\":[0,[]]}}", "{\"step\":{\"make\":[1,[]]}}"),
        ("{\"step\":{\"make\":[0,[]]}}", "{\"step\":{\"make\":[0,[0]]}}"),
        ("{\"step\":{\"make\":[0,[]]}}", "{\"leap\":{}}"),
        ("{\"step\":{\"make\":[0,[]]}}", "{\"module_manifest\":{\"length\":18446744073709551615}}"),
        ("{\"step\":{\"make\":[0,[]]}}", "{\"module_manifest\":{\"length\":0}}"),
        ("{\"step\":{\"make\":[0,[]]}}", "{\"type\":\"[1]\"}"),
        ("\"a.b\"", "\"a.\""),
        ("\"action\":\"create\"", "\"action\":\"make\""),
        ("\"provider\":0", "\"provider\":1"),
        ("{\"type\":0,", "{\"type\":9,"),
        ("\"create\"", "\"create\",\"new\":1"),
        ("hashicorp/test", "test"),
        ("\"version\": 4", "\"version\": 3"),
        ("previous_state", "prior_state"),
    ]
    .into_iter()
    .map(|(text, with)| fault(text, with) + "\n")
    .collect();
    expect![[r#"
        The plan cannot be understood, at record 7: a step is about something that is not there.
        The plan cannot be understood, at record 7: a step waits for one that does not come before it.
        The plan cannot be understood, at record 7: unknown variant `leap`, expected one of `plan`, `source`, `module_manifest`, `previous_state`, `prior_state`, `type`, `provider_config`, `schema`, `variable`, `change`, `deferred`, `drift`, `output`, `ephemeral`, `step`, `check`, `dependencies`, `relevant_attribute`.
        The plan cannot be understood, at record 7: what follows it is not as long as it says.
        The plan cannot be understood, at record 7: what follows it is not as long as it says.
        The plan cannot be understood, at record 7: invalid complex type description.
        The plan cannot be understood, at record 6: "a." is not a valid address: "" is not a name.
        The plan cannot be understood, at record 6: unknown variant `make`, expected one of `no-op`, `create`, `read`, `update`, `delete-then-create`, `create-then-delete`, `create-then-forget`, `delete`, `forget`.
        The plan cannot be understood, at record 6: it names a provider configuration that is not there.
        The plan cannot be understood, at record 6: a value has a type that is not there.
        The plan cannot be understood, at record 6: unknown field `new`, expected one of `address`, `previous_address`, `deposed`, `provider`, `action`, `reason`, `required_replace`, `before`, `after`, `before_private`, `planned_private`, `before_identity`, `after_identity`, `importing`, `create_before_destroy`, `schema_version`.
        The plan cannot be understood, at record 3: "registry.terraform.io/test" is not a provider source address.
        The plan cannot be understood, at record 2: The state file uses format version 3 (written by Terraform 1.11.4), which is not supported. Let an older engine upgrade it: "terraform refresh" of Terraform 0.13 reads it and writes format version 4.
        The plan cannot be understood, at record 7: there is no state.
    "#]]
    .assert_eq(&faults.concat());
    assert!(read(&sealed(b"terrane-plan 1 0.1.0\n")).is_err());
}

#[test]
fn no_byte_under_a_right_checksum_panics() {
    let mut file = large();
    // Without what is long.
    file.plan.variables.clear();
    file.plan.changes.retain(|change| change.after.ty().is_primitive() || change.reason.is_some());
    file.plan
        .changes
        .retain(|change| change.address != address("module.m[\"k.6\"].module.n[6].test_thing.a[\"x]$${\\\"\"]"));
    let records = unsealed(&file);
    assert!(read(&sealed(&records)).is_ok() && records.len() < 60_000, "{}", records.len());
    for at in (0..records.len()).step_by(13) {
        let mut changed = records.clone();
        changed[at] = changed[at].wrapping_add(1);
        // Some are read: a letter of a description is as good as another.
        let _ = read(&sealed(&changed));
    }
}

fn ephemeral() -> Value {
    let inner = Value::string("x").with_marks(Marks::EPHEMERAL.union(Marks::SENSITIVE));
    Value::object([("a", Value::list(terrane_value::Type::String, vec![Value::string("y"), inner]))])
}

#[test]
fn ephemeral_values_are_refused_everywhere() {
    let element = || Path::from(vec![PathStep::Index(Value::string("x").with_marks(Marks::EPHEMERAL))]);
    let plants: [fn(&mut Plan, Value, Path); 9] = [
        |plan, value, _| plan.variables.extend([("v".into(), value)]),
        |plan, value, _| plan.changes[0].before = value,
        |plan, value, _| plan.changes[0].after = value,
        |plan, _, path| plan.changes[0].required_replace.push(path),
        |plan, value, _| plan.drift[0].before = value,
        |plan, value, _| plan.drift[0].after = value,
        |plan, value, _| plan.outputs[0].before = value,
        |plan, value, _| plan.outputs[0].after = value,
        |plan, _, path| plan.relevant_attributes.push((address("a.b"), path)),
    ];
    let mut found = String::new();
    for plant in plants {
        let mut file = large();
        plant(&mut file.plan, ephemeral(), element());
        let error = write(&file).expect_err("an ephemeral value");
        assert!(matches!(error, PlanFileWriteError::Ephemeral { .. }), "{error:?}");
        found += &format!("{error}\n");
    }
    expect![[r#"
        The plan cannot be saved, because the value of var.v has an ephemeral value at .a[1]. Such values are never stored.
        The plan cannot be saved, because the prior value of module.m["k.0"].module.n[0].test_thing.a["x]$${\""] has an ephemeral value at .a[1]. Such values are never stored.
        The plan cannot be saved, because the planned value of module.m["k.0"].module.n[0].test_thing.a["x]$${\""] has an ephemeral value at .a[1]. Such values are never stored.
        The plan cannot be saved, because what requires the replacement of module.m["k.0"].module.n[0].test_thing.a["x]$${\""] has an ephemeral value. Such values are never stored.
        The plan cannot be saved, because the recorded value of test_thing.z has an ephemeral value at .a[1]. Such values are never stored.
        The plan cannot be saved, because the real value of test_thing.z has an ephemeral value at .a[1]. Such values are never stored.
        The plan cannot be saved, because the prior value of output.one has an ephemeral value at .a[1]. Such values are never stored.
        The plan cannot be saved, because the planned value of output.one has an ephemeral value at .a[1]. Such values are never stored.
        The plan cannot be saved, because a relevant attribute of a.b has an ephemeral value. Such values are never stored.
    "#]]
    .assert_eq(&found);
}

#[test]
fn values_of_write_only_attributes_are_refused() {
    let empty = || terrane_schema::empty_object(&sample::block());
    let with = |name: &str, value: Value| {
        let object = empty();
        let names = object.ty().as_object().expect("an object").names().to_vec();
        Value::object(names.into_iter().map(|own| {
            let old = object.attribute(&own).expect("an attribute");
            let value = if own == name { value.clone() } else { old };
            (own, value)
        }))
    };
    let leaf = || Value::object([("leaf", Value::number(1_i64))]);
    let leaves = Value::map(leaf().ty().clone(), [("k".into(), leaf())]);
    let list = Value::tuple(vec![Value::object([("in", leaves)])]);
    let mut found = String::new();
    for after in [empty(), with("secret", Value::string("x")), with("single", leaf()), with("list", list)] {
        let mut file = large();
        file.plan.changes = vec![change("test_other.a", Action::Create, empty(), after)];
        file.plan.steps.clear();
        match write(&file) {
            Ok(_) => found += "written\n",
            Err(error) => found += &format!("{error}\n"),
        }
    }
    expect![[r#"
        written
        The plan cannot be saved, because the planned value of test_other.a has a value of a write-only attribute at .secret. Such values are never stored.
        The plan cannot be saved, because the planned value of test_other.a has a value of a write-only attribute at .single.leaf. Such values are never stored.
        The plan cannot be saved, because the planned value of test_other.a has a value of a write-only attribute at .list[0].in["k"].leaf. Such values are never stored.
    "#]]
    .assert_eq(&found);
}

#[test]
fn schemas_are_read_as_deep_as_they_are_written() {
    use terrane_schema::{Attribute, AttributeType, Block, BlockNesting, NestedAttributes, Nesting, Schema};
    use terrane_value::Type;

    let wrapped = |attribute| Attribute {
        ty: AttributeType::Nested(NestedAttributes {
            nesting: Nesting::List,
            attributes: std::collections::BTreeMap::from([("in".into(), attribute)]),
        }),
        ..Attribute::new(Type::Bool)
    };
    for by_block in [true, false] {
        let mut outcomes = Vec::new();
        for depth in 1..40 {
            let block = if by_block {
                (0..depth)
                    .fold(Block::default(), |inner, _| Block::default().with_block("in", BlockNesting::List, inner))
            } else {
                Block::new([("in", (0..depth).fold(Attribute::new(Type::Bool), |inner, _| wrapped(inner)))])
            };
            let schema = Schema { version: 0, block: Arc::new(block) };
            let mut file = small();
            let key = (sample::provider().provider, "deep".into());
            file.plan.schemas = UsedSchemas { managed: [(key, schema)].into(), ..UsedSchemas::default() };
            outcomes.push(write(&file).map(|written| {
                let again = read(&written).unwrap_or_else(|error| panic!("{depth}: {error}"));
                assert_eq!(again.plan.schemas.managed, file.plan.schemas.managed);
            }));
        }
        assert!(outcomes[25].is_ok());
        let place = "the schema of deep".to_string();
        assert_eq!(outcomes[38], Err(PlanFileWriteError::TooDeep { place }));
    }
}

#[test]
fn many_changes() {
    let mut file = small();
    let ty = terrane_value::Type::object([("id", terrane_value::Type::String), ("n", terrane_value::Type::Number)]);
    file.plan.changes = (0..20_000_i64)
        .map(|index| {
            let after = Value::object_of(&ty, vec![Value::unknown(terrane_value::Type::String), Value::number(index)]);
            change(&format!("module.a.b.c[{index}]"), Action::Create, Value::null(ty.clone()), after)
        })
        .collect();
    file.plan.steps = (0..20_000)
        .map(|change| crate::Step {
            kind: crate::StepKind::Make { change },
            needs: (0..change).rev().take(1).collect(),
        })
        .collect();
    let written = bytes(&file);
    let again = read(&written).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(again.plan.changes.len(), 20_000);
    assert_eq!(bytes(&again), written);
    // Types and provider configurations are written once.
    assert!(written.len() < 20_000 * 250, "{}", written.len());
}

#[test]
fn values_are_read_as_deep_as_they_are_written() {
    let nested = |depth| {
        let mut file = small();
        file.plan.changes[0].after = (0..depth).fold(Value::bool(true), |inner, _| Value::tuple(vec![inner]));
        file
    };
    for depth in [50, 200, 399] {
        assert!(read_again(&nested(depth)).plan.changes[0].after.same(&nested(depth).plan.changes[0].after));
    }
    let place = "the planned value of a.b".to_string();
    assert_eq!(write(&nested(400)), Err(PlanFileWriteError::TooDeep { place }));
}
