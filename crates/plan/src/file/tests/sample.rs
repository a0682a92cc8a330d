//! Plans made by hand that have something of everything.

use std::collections::BTreeMap;
use std::sync::Arc;

use terrane_addr::{
    AbsProviderConfig, AbsResource, AbsResourceInstance, ConfigResource, InstanceKey, ModuleInstance, ModulePath,
    ProviderAddr, Resource, Target,
};
use terrane_schema::{Attribute, AttributeType, Block, BlockNesting, NestedAttributes, Nesting, Schema};
use terrane_state::{Object, OutputValue, RawJson, State, StateWriter, Status};
use terrane_value::{Marks, Number, Path, PathStep, Refinement, Str, Type, Value};

use crate::{
    Action, Change, CheckStatus, CheckableKind, Checks, DeclaredCheck, DeferralReason, Deferred, Drift, ImportedBy,
    Importing, Mode, OutputChange, Plan, PlanFile, Reason, ReplaceOrder, SourceText, Step, StepKind, UsedSchemas,
};

pub(super) fn address(text: &str) -> AbsResourceInstance {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

pub(super) fn config_address(text: &str) -> ConfigResource {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

pub(super) fn sensitive(value: Value) -> Value {
    value.with_marks(Marks::SENSITIVE)
}

fn number(text: &str) -> Number {
    Number::parse(text).expect("a number")
}

/// Every kind of value, with unknowns, what is known of them, and marks.
pub(super) fn values() -> Vec<Value> {
    let third = number("1").divide(&number("3")).expect("a quotient");
    let infinity = Number::from_f64(f64::INFINITY).expect("a number");
    let refined = |ty, refinement| Value::unknown_refined(ty, Refinement { not_null: true, ..refinement });
    let bounds = Refinement {
        minimum: Some((number("-1.5"), true)),
        maximum: Some((third.clone(), false)),
        ..Refinement::default()
    };
    let open = Type::object([("any", Type::Dynamic), ("set", Type::set(Type::Number))]);
    let inner = Value::object([("any", Value::null(Type::Dynamic)), ("set", Value::unknown(Type::set(Type::Number)))]);
    vec![
        Value::null(Type::Dynamic),
        Value::null(open.clone()),
        Value::dynamic(),
        Value::unknown(open.clone()),
        Value::bool(true),
        Value::string("tab\t, quote\", \u{e9}, \u{1f980}, ${x}"),
        Value::string("long ".repeat(20_000)),
        Value::number(number("-42")),
        Value::number(third),
        Value::number(number("1267650600228229401496703205376")),
        Value::number(number("0.1")),
        Value::number(infinity),
        refined(Type::String, Refinement::starts_with("arn:aws:")),
        refined(Type::Number, bounds),
        refined(Type::list(Type::String), Refinement::length(1, Some(3))),
        refined(open.clone(), Refinement::default()),
        Value::list(Type::Dynamic, vec![]),
        Value::list(
            Type::String,
            vec![Value::string("a"), sensitive(Value::string("b")), Value::unknown(Type::String)],
        ),
        Value::list(open, vec![inner.clone(), inner.clone()]),
        Value::set(Type::Number, vec![Value::number(number("2")), sensitive(Value::number(number("1")))]),
        Value::set(Type::String, vec![]),
        Value::map(Type::Bool, [("a b".into(), sensitive(Value::bool(true))), ("".into(), Value::null(Type::Bool))]),
        Value::tuple(vec![sensitive(inner.clone()), Value::tuple(vec![]), Value::empty_object()]),
        Value::object([("a", Value::object([("b", sensitive(Value::dynamic()))])), ("c", inner)]),
        sensitive(Value::object([("twice", sensitive(Value::string("x")))])),
        sensitive(Value::null(Type::String)),
    ]
}

fn paths() -> Vec<Path> {
    let element = Value::object([("id", sensitive(Value::string("x"))), ("n", Value::unknown(Type::Number))]);
    vec![
        Path::new(),
        Path::new().attribute("a").index(3).key("k \"q\"").attribute("b"),
        Path::from(vec![PathStep::Attribute("set".into()), PathStep::Index(sensitive(element))]),
        Path::from(vec![PathStep::Index(Value::number(number("1.5"))), PathStep::Index(Value::bool(true))]),
        Path::from(vec![PathStep::Index(Value::null(Type::Dynamic)), PathStep::Index(sensitive(Value::string("x")))]),
    ]
}

const ACTIONS: [Action; 8] = [
    Action::NoOp,
    Action::Create,
    Action::Read,
    Action::Update,
    Action::Replace(ReplaceOrder::DeleteThenCreate),
    Action::Replace(ReplaceOrder::CreateThenDelete),
    Action::Delete,
    Action::Forget,
];

const REASONS: [Reason; 13] = [
    Reason::ReplaceBecauseTainted,
    Reason::ReplaceByRequest,
    Reason::ReplaceByTriggers,
    Reason::ReplaceBecauseCannotUpdate,
    Reason::DeleteBecauseNoResourceConfig,
    Reason::DeleteBecauseWrongRepetition,
    Reason::DeleteBecauseCountIndex,
    Reason::DeleteBecauseEachKey,
    Reason::DeleteBecauseNoModule,
    Reason::DeleteBecauseNoMoveTarget,
    Reason::ReadBecauseConfigUnknown,
    Reason::ReadBecauseDependencyPending,
    Reason::ReadBecauseCheckNested,
];

pub(super) fn provider() -> AbsProviderConfig {
    AbsProviderConfig {
        module: ModulePath::root(),
        provider: ProviderAddr::new("registry.terraform.io", "hashicorp", "test"),
        alias: None,
    }
}

fn nested_provider() -> AbsProviderConfig {
    AbsProviderConfig {
        module: ModulePath::root().child("a").child("b"),
        // As a state of long ago may have it.
        provider: ProviderAddr::new("registry.terraform.io", "-", "Test"),
        alias: Some("west".into()),
    }
}

pub(super) fn change(text: &str, action: Action, before: Value, after: Value) -> Change {
    Change {
        address: address(text),
        previous_address: address(text),
        deposed: None,
        provider: provider(),
        action,
        reason: None,
        required_replace: Vec::new(),
        before,
        after,
        before_private: Vec::new(),
        planned_private: Vec::new(),
        before_identity: None,
        after_identity: None,
        importing: None,
        create_before_destroy: false,
        schema_version: 0,
    }
}

fn changes() -> Vec<Change> {
    let mut changes = Vec::new();
    for (index, value) in values().into_iter().enumerate() {
        let text = format!("module.m[\"k.{index}\"].module.n[{index}].test_thing.a[\"x]$${{\\\"\"]");
        changes.push(change(&text, ACTIONS[index % ACTIONS.len()], value.clone(), value));
    }
    for (index, reason) in REASONS.into_iter().enumerate() {
        let object = Value::object([("id", Value::string("x"))]);
        changes.push(Change {
            reason: Some(reason),
            ..change(&format!("data.test_thing.b[{index}]"), Action::Read, object, Value::dynamic())
        });
    }
    let identity = Value::object([("arn", Value::string("a:b")), ("region", Value::null(Type::String))]);
    changes.push(Change {
        previous_address: address("module.old.test_thing.z"),
        deposed: Some("0a1b2c3d".into()),
        provider: nested_provider(),
        required_replace: paths(),
        before_private: vec![0, 255, 10],
        planned_private: b"{}".to_vec(),
        before_identity: Some(identity.clone()),
        after_identity: Some(Value::unknown(identity.ty().clone())),
        importing: Some(Importing {
            by: ImportedBy::Id("i-\u{e9}".to_string()),
            generated_config: Some("resource {}".into()),
        }),
        create_before_destroy: true,
        schema_version: u64::MAX,
        ..change("test_thing.z", Action::Update, Value::dynamic(), Value::dynamic())
    });
    changes.push(Change {
        importing: Some(Importing { by: ImportedBy::Identity(identity), generated_config: None }),
        ..change("test_thing.named", Action::NoOp, Value::dynamic(), Value::dynamic())
    });
    changes
}

fn drift() -> Vec<Drift> {
    [(Action::Update, None), (Action::Delete, Some("00000000"))]
        .into_iter()
        .map(|(action, deposed)| Drift {
            address: address("test_thing.z"),
            previous_address: address("test_thing.y"),
            deposed: deposed.map(Into::into),
            provider: nested_provider(),
            action,
            before: sensitive(Value::string("a")),
            after: Value::null(Type::String),
            schema_version: 3,
        })
        .collect()
}

fn outputs() -> Vec<OutputChange> {
    let optional = terrane_value::ObjectType::with_optional([("a".into(), Type::String, true)]);
    [(false, Type::Object(Arc::new(optional))), (true, Type::Dynamic)]
        .into_iter()
        .map(|(sensitive, ty)| OutputChange {
            name: if sensitive { "two".into() } else { "one".into() },
            action: Action::Create,
            before: Value::null(Type::Dynamic),
            after: Value::object([("a", Value::unknown(Type::String))]),
            sensitive,
            ty,
        })
        .collect()
}

fn checks() -> Checks {
    use {CheckStatus as Status, CheckableKind as Kind};
    let mut checks = Checks::default();
    checks.note(Kind::Resource, "a.b", "a.b[0]", Status::Pass, None);
    checks.note(Kind::Resource, "a.b", "a.b[1]", Status::Fail, Some("It is \"bad\".\n".to_string()));
    checks.note(Kind::OutputValue, "output.o", "output.o", Status::Unknown, None);
    checks.note(Kind::CheckBlock, "check.c", "check.c", Status::Error, None);
    checks.note(Kind::InputVariable, "var.v", "var.v", Status::Pass, None);
    checks.objects.insert((Kind::Resource, "a.none".to_string()), DeclaredCheck::default());
    let expanded = DeclaredCheck { expanded: true, ..DeclaredCheck::default() };
    checks.objects.insert((Kind::Resource, "a.no_instance".to_string()), expanded);
    checks
}

fn nested_attributes() -> BTreeMap<Str, Attribute> {
    let nested = |nesting, attributes| Attribute {
        ty: AttributeType::Nested(NestedAttributes { nesting, attributes }),
        ..Attribute::new(Type::Bool).optional()
    };
    let leaf = || BTreeMap::from([("leaf".into(), Attribute::new(Type::Number).optional().write_only().sensitive())]);
    BTreeMap::from([
        ("single".into(), nested(Nesting::Single, leaf())),
        ("list".into(), nested(Nesting::List, BTreeMap::from([("in".into(), nested(Nesting::Map, leaf()))]))),
        ("set".into(), nested(Nesting::Set, BTreeMap::new())),
    ])
}

pub(super) fn block() -> Block {
    let mut inner = Block::new([("n", Attribute::new(Type::Dynamic).required().describe("how many\nof them"))]);
    inner.deprecated = true;
    let mut block = Block::new([
        ("id", Attribute::new(Type::String).computed().deprecated()),
        ("secret", Attribute::new(Type::String).optional().write_only()),
        ("tags", Attribute::new(Type::map(Type::String)).optional().sensitive()),
    ]);
    block.attributes.extend(nested_attributes());
    block.description = "A thing.".to_string();
    use BlockNesting::{Group, List, Map, Set, Single};
    for (name, nesting) in [("s", Single), ("g", Group), ("l", List), ("e", Set), ("m", Map)] {
        block = block.with_block(name, nesting, inner.clone().with_block("deeper", List, inner.clone()));
    }
    if let Some(nested) = block.blocks.get_mut("l") {
        (nested.min_items, nested.max_items) = (1, 7);
    }
    block
}

fn schemas() -> UsedSchemas {
    let schema = |version| Schema { version, block: Arc::new(block()) };
    let name = provider().provider;
    UsedSchemas {
        managed: BTreeMap::from([((name.clone(), "test_other".into()), schema(0))]),
        data: BTreeMap::from([((name.clone(), "test_thing".into()), schema(1))]),
        providers: BTreeMap::from([(name, Schema { version: 0, block: Arc::new(Block::default()) })]),
    }
}

pub(super) fn state() -> State {
    let mut writer = StateWriter::new(State::empty("f00", "1.11.4"), "1.11.4");
    let attributes = RawJson::parse("{\"id\": \"<x>\", \"n\": 1.0}").expect("JSON");
    let object = Object {
        status: Status::Tainted,
        sensitive_paths: vec![Path::new().attribute("a").index(1).key("k")],
        private: vec![1, 2],
        dependencies: Arc::from([config_address("module.a.test_thing.b")]),
        create_before_destroy: true,
        ..Object::new(2, attributes)
    };
    writer.set_current(&address("module.a[\"x\"].test_thing.b[0]"), &provider(), Arc::new(object.clone()));
    writer.set_deposed(&address("test_thing.z"), "0a1b2c3d", &provider(), Arc::new(object));
    let json = |text| RawJson::parse(text).expect("JSON");
    writer.set_output("o", OutputValue { value: json("[1]"), ty: json("[\"list\",\"number\"]"), sensitive: true });
    writer.snapshot()
}

fn deferred() -> Vec<Deferred> {
    let object = Value::object([("id", Value::unknown(Type::String)), ("secret", sensitive(Value::string("s")))]);
    let mut one = change("a.later", Action::Create, Value::null(Type::Dynamic), object);
    one.address.key = InstanceKey::None;
    let name = "module.m[*].a.later[*]".to_string();
    vec![Deferred { reason: DeferralReason::InstanceCountUnknown, name, change: one }]
}

/// A plan of one change: small, for tests that read it many times.
pub(super) fn small() -> PlanFile {
    let previous = State::empty("f00", "1.11.4");
    let object = Value::object([("id", Value::unknown(Type::String))]);
    let plan = Plan {
        mode: Mode::Normal,
        targets: Vec::new(),
        force_replace: Vec::new(),
        variables: BTreeMap::new(),
        ephemeral_variables: Vec::new(),
        changes: vec![change("a.b", Action::Create, Value::null(Type::Dynamic), object)],
        unplanned_config: Vec::new(),
        deferred: Vec::new(),
        drift: Vec::new(),
        outputs: Vec::new(),
        ephemerals: Vec::new(),
        steps: vec![Step { kind: StepKind::Make { change: 0 }, needs: Vec::new() }],
        checks: Checks::default(),
        prior: previous.clone(),
        previous,
        schemas: UsedSchemas::default(),
        dependencies: BTreeMap::new(),
        relevant_attributes: Vec::new(),
        timestamp: (0, 0),
        terraform_version: "1.11.4".to_string(),
        complete: true,
        errored: false,
        workspace: "default".to_string(),
    };
    PlanFile {
        plan,
        sources: Vec::new(),
        module_manifest: None,
        default_host: terrane_addr::DEFAULT_HOST.to_string(),
        tofu_dialect: false,
        workspace: "default".to_string(),
        state_path: "terraform.tfstate".to_string(),
        state_lineage: "f00".to_string(),
        state_serial: 0,
    }
}

/// Everything at once.
pub(super) fn large() -> PlanFile {
    let resource = AbsResource { module: ModuleInstance::root(), resource: Resource::managed("a", "b") };
    let plan = Plan {
        mode: Mode::RefreshOnly,
        targets: vec![
            Target::Module(ModuleInstance::root().child("m", InstanceKey::Int(7))),
            Target::Resource(resource.clone()),
            Target::Instance(resource.instance(InstanceKey::None)),
            Target::Instance(resource.instance(InstanceKey::Str("k".into()))),
        ],
        force_replace: vec![address("a.b[0]")],
        variables: values().into_iter().enumerate().map(|(at, value)| (format!("v{at}").into(), value)).collect(),
        ephemeral_variables: vec!["token".into()],
        changes: changes(),
        unplanned_config: Vec::new(),
        deferred: deferred(),
        drift: drift(),
        outputs: outputs(),
        ephemerals: Vec::new(),
        steps: vec![
            Step { kind: StepKind::Delete { change: 1, provider: crate::ProviderAs::Before }, needs: vec![] },
            Step { kind: StepKind::Gate, needs: vec![0] },
            Step { kind: StepKind::Make { change: 0 }, needs: vec![0, 1] },
        ],
        checks: checks(),
        previous: state(),
        prior: State::empty("f00", "1.11.4"),
        schemas: schemas(),
        dependencies: BTreeMap::from([
            (config_address("module.a.b.c"), Arc::from([config_address("data.x.y"), config_address("a.b")])),
            (config_address("x.y"), Arc::from([])),
        ]),
        relevant_attributes: paths().into_iter().map(|path| (address("a.b[\"k\"]"), path)).collect(),
        timestamp: (-1, 999_999_999),
        complete: false,
        errored: true,
        workspace: "other".to_string(),
        ..small().plan
    };
    PlanFile {
        plan,
        sources: vec![
            SourceText { path: "main.tf".to_string(), bytes: Arc::from(&b"resource \"a\" \"b\" {}\n\xff\0"[..]) },
            SourceText { path: "modules/\u{e9}/empty.tf".to_string(), bytes: Arc::from([]) },
        ],
        module_manifest: Some(b"{\"Modules\":[]}\n".to_vec()),
        tofu_dialect: true,
        state_serial: u64::MAX,
        ..small()
    }
}
