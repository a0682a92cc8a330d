//! Plans and schemas as the reference prints them in JSON, read back into our types. What the reference
//! showed for the same plan as text is recorded beside them.

use std::collections::BTreeMap;
use std::sync::Arc;

use terrane_addr::{AbsProviderConfig, AbsResourceInstance, ModulePath, ProviderAddr};
use terrane_plan::{
    Action, Change, Checks, Drift, ImportedBy, Importing, Mode, OutputChange, Plan, Reason, ReplaceOrder, UsedSchemas,
};
use terrane_schema::{Attribute, AttributeType, Block, BlockNesting, NestedAttributes, NestedBlock, Nesting, Schema};
use terrane_state::State;
use terrane_value::json::{Json, decode_implied_tree, decode_tree, decode_type_tree};
use terrane_value::{Marks, Path, PathStep, Str, Type, Value, convert};

/// The text of a recorded file.
pub fn read(name: &str) -> String {
    let path = format!("{}/tests/recorded/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub fn read_json(name: &str) -> Json {
    terrane_value::json::parse(read(name).as_bytes()).unwrap_or_else(|error| panic!("{name}: {error:?}"))
}

fn members(json: Option<&Json>) -> impl Iterator<Item = (&Str, &Json)> {
    json.and_then(Json::as_object).unwrap_or_default().iter().map(|(name, json)| (name, json))
}

fn flag(json: &Json, name: &str) -> bool {
    json.get(name).and_then(Json::as_bool).unwrap_or_default()
}

fn text<'a>(json: &'a Json, name: &str) -> &'a str {
    json.get(name).and_then(Json::as_str).unwrap_or_default()
}

/// `providers schema -json`
pub fn schemas(document: &Json) -> UsedSchemas {
    let mut schemas = UsedSchemas::default();
    for (source, provider) in members(document.get("provider_schemas")) {
        let address = ProviderAddr::parse_source(source, terrane_addr::DEFAULT_HOST).unwrap();
        for (kind, json) in members(provider.get("resource_schemas")) {
            schemas.managed.insert((address.clone(), kind.clone()), schema(json));
        }
        for (kind, json) in members(provider.get("data_source_schemas")) {
            schemas.data.insert((address.clone(), kind.clone()), schema(json));
        }
        if let Some(json) = provider.get("provider") {
            schemas.providers.insert(address, schema(json));
        }
    }
    schemas
}

fn schema(json: &Json) -> Schema {
    let version = json.get("version").and_then(Json::as_u64).unwrap_or_default();
    Schema { version, block: Arc::new(json.get("block").map(block).unwrap_or_default()) }
}

fn attributes(json: &Json) -> BTreeMap<Str, Attribute> {
    members(json.get("attributes")).map(|(name, json)| (name.clone(), attribute(json))).collect()
}

fn attribute(json: &Json) -> Attribute {
    let ty = match json.get("nested_type") {
        Some(nested) => {
            let nesting = match text(nested, "nesting_mode") {
                "single" => Nesting::Single,
                "list" => Nesting::List,
                "set" => Nesting::Set,
                _ => Nesting::Map,
            };
            AttributeType::Nested(NestedAttributes { nesting, attributes: attributes(nested) })
        }
        None => AttributeType::Plain(decode_type_tree(json.get("type").unwrap()).unwrap()),
    };
    Attribute {
        ty,
        required: flag(json, "required"),
        optional: flag(json, "optional"),
        computed: flag(json, "computed"),
        sensitive: flag(json, "sensitive"),
        write_only: flag(json, "write_only"),
        deprecated: flag(json, "deprecated"),
        description: text(json, "description").into(),
    }
}

fn block(json: &Json) -> Block {
    let blocks = members(json.get("block_types")).map(|(name, nested)| {
        let nesting = match text(nested, "nesting_mode") {
            "single" => BlockNesting::Single,
            "group" => BlockNesting::Group,
            "list" => BlockNesting::List,
            "set" => BlockNesting::Set,
            _ => BlockNesting::Map,
        };
        let limit = |name| nested.get(name).and_then(Json::as_u64).unwrap_or_default();
        let block = nested.get("block").map(block).unwrap_or_default();
        (name.clone(), NestedBlock { nesting, block, min_items: limit("min_items"), max_items: limit("max_items") })
    });
    let mut block = Block::new(attributes(json));
    block.blocks = blocks.collect();
    block
}

/// `show -json` of a plan.
pub fn plan(document: &Json, schemas: UsedSchemas, mode: Mode) -> Plan {
    let list = |name| document.get(name).and_then(Json::as_array).unwrap_or_default();
    let changes = list("resource_changes").iter().map(|json| change(json, &schemas)).collect();
    let drift = list("resource_drift").iter().map(|json| drift(change(json, &schemas))).collect();
    let outputs = members(document.get("output_changes"))
        .map(|(name, json)| {
            let planned = document.get("planned_values").and_then(|values| values.get("outputs"));
            output(name, json, planned.and_then(|outputs| outputs.get(name)?.get("type")))
        })
        .collect();
    let variables = members(document.get("variables"))
        .map(|(name, json)| (name.clone(), decode_implied_tree(json.get("value").unwrap_or(&Json::Null)).unwrap()));
    let relevant = list("relevant_attributes").iter().map(|json| {
        (text(json, "resource").parse().unwrap(), path(json.get("attribute").and_then(Json::as_array).unwrap()))
    });
    Plan {
        mode,
        targets: Vec::new(),
        force_replace: Vec::new(),
        variables: variables.collect(),
        ephemeral_variables: Vec::new(),
        changes,
        unplanned_config: Vec::new(),
        deferred: Vec::new(),
        drift,
        outputs,
        ephemerals: Vec::new(),
        steps: Vec::new(),
        checks: Checks::default(),
        previous: State::empty("", ""),
        prior: State::empty("", ""),
        schemas,
        dependencies: BTreeMap::new(),
        relevant_attributes: relevant.collect(),
        timestamp: (0, 0),
        terraform_version: text(document, "terraform_version").into(),
        complete: flag(document, "complete"),
        errored: flag(document, "errored"),
        workspace: "default".into(),
    }
}

fn drift(change: Change) -> Drift {
    Drift {
        address: change.address,
        previous_address: change.previous_address,
        deposed: change.deposed,
        provider: change.provider,
        action: change.action,
        before: change.before,
        after: change.after,
        schema_version: change.schema_version,
    }
}

fn path(steps: &[Json]) -> Path {
    let step = |json: &Json| match json {
        Json::Number(text) => PathStep::index(text.parse().unwrap()),
        other => PathStep::Attribute(other.as_str().unwrap().into()),
    };
    Path::from(steps.iter().map(step).collect::<Vec<_>>())
}

fn action(json: &Json) -> Action {
    let names: Vec<&str> = json.as_array().unwrap_or_default().iter().filter_map(Json::as_str).collect();
    match names.as_slice() {
        ["no-op"] => Action::NoOp,
        ["create"] => Action::Create,
        ["read"] => Action::Read,
        ["update"] => Action::Update,
        ["delete"] => Action::Delete,
        ["forget"] => Action::Forget,
        ["delete", "create"] => Action::Replace(ReplaceOrder::DeleteThenCreate),
        ["create", "delete"] => Action::Replace(ReplaceOrder::CreateThenDelete),
        other => panic!("actions {other:?}"),
    }
}

fn reason(name: &str) -> Option<Reason> {
    Some(match name {
        "" => return None,
        "replace_because_tainted" => Reason::ReplaceBecauseTainted,
        "replace_by_request" => Reason::ReplaceByRequest,
        "replace_by_triggers" => Reason::ReplaceByTriggers,
        "replace_because_cannot_update" => Reason::ReplaceBecauseCannotUpdate,
        "delete_because_no_resource_config" => Reason::DeleteBecauseNoResourceConfig,
        "delete_because_wrong_repetition" => Reason::DeleteBecauseWrongRepetition,
        "delete_because_count_index" => Reason::DeleteBecauseCountIndex,
        "delete_because_each_key" => Reason::DeleteBecauseEachKey,
        "delete_because_no_module" => Reason::DeleteBecauseNoModule,
        "delete_because_no_move_target" => Reason::DeleteBecauseNoMoveTarget,
        "read_because_config_unknown" => Reason::ReadBecauseConfigUnknown,
        "read_because_dependency_pending" => Reason::ReadBecauseDependencyPending,
        "read_because_check_nested" => Reason::ReadBecauseCheckNested,
        other => panic!("reason {other:?}"),
    })
}

fn change(json: &Json, schemas: &UsedSchemas) -> Change {
    let address: AbsResourceInstance = text(json, "address").parse().unwrap();
    let previous = json.get("previous_address").and_then(Json::as_str).map(|text| text.parse().unwrap());
    let provider = AbsProviderConfig {
        module: ModulePath::root(),
        provider: ProviderAddr::parse_source(text(json, "provider_name"), terrane_addr::DEFAULT_HOST).unwrap(),
        alias: None,
    };
    let schema = schemas.resource(&provider.provider, &address.resource.resource);
    let ty = schema.map_or(Type::Dynamic, |schema| schema.block.implied_type());
    let inner = json.get("change").unwrap();
    let replace = inner.get("replace_paths").and_then(Json::as_array).unwrap_or_default();
    Change {
        previous_address: previous.unwrap_or_else(|| address.clone()),
        deposed: json.get("deposed").and_then(Json::as_str).map(Str::from),
        action: action(inner.get("actions").unwrap()),
        reason: reason(text(json, "action_reason")),
        required_replace: replace.iter().map(|json| path(json.as_array().unwrap())).collect(),
        before: value(&ty, inner, "before"),
        after: value(&ty, inner, "after"),
        before_private: Vec::new(),
        planned_private: Vec::new(),
        before_identity: None,
        after_identity: None,
        importing: inner.get("importing").map(|json| Importing {
            by: ImportedBy::Id(text(json, "id").into()),
            generated_config: inner.get("generated_config").and_then(Json::as_str).map(ToString::to_string),
        }),
        create_before_destroy: false,
        schema_version: schema.map_or(0, |schema| schema.version),
        address,
        provider,
    }
}

fn output(name: &Str, json: &Json, ty: Option<&Json>) -> OutputChange {
    let ty = ty.map_or(Type::Dynamic, |ty| decode_type_tree(ty).unwrap());
    let (before, after) = (value(&Type::Dynamic, json, "before"), value(&ty, json, "after"));
    OutputChange {
        name: name.clone(),
        action: action(json.get("actions").unwrap()),
        sensitive: before.marks().union(after.marks()).is_sensitive(),
        ty: after.ty().clone(),
        before,
        after,
    }
}

/// A side of a change: its value, with what is unknown and what is sensitive.
fn value(ty: &Type, change: &Json, side: &str) -> Value {
    let json = change.get(side).unwrap_or(&Json::Null);
    let unknown = change.get("after_unknown").filter(|_| side == "after");
    let value = with_unknown(ty, json, unknown);
    let mut marks = Vec::new();
    if let Some(sensitive) = change.get(&format!("{side}_sensitive")) {
        collect_marks(sensitive, &value, &mut Vec::new(), &mut marks);
    }
    value.mark_paths(&marks)
}

fn with_unknown(ty: &Type, json: &Json, unknown: Option<&Json>) -> Value {
    if unknown.and_then(Json::as_bool) == Some(true) {
        return Value::unknown(ty.clone());
    }
    let inner = unknown.filter(|unknown| match unknown {
        Json::Object(members) => !members.is_empty(),
        Json::Array(items) => !items.is_empty(),
        _ => false,
    });
    let Some(inner) = inner else {
        return match ty.has_dynamic() {
            // Plans in JSON do not tell the types of dynamic values.
            true => convert(&decode_implied_tree(json).unwrap(), ty).unwrap(),
            false => decode_tree(json, ty).unwrap(),
        };
    };
    let at = |index: usize| {
        (json.as_array().and_then(|items| items.get(index)), inner.as_array().and_then(|items| items.get(index)))
    };
    let count = json.as_array().map_or(0, <[Json]>::len).max(inner.as_array().map_or(0, <[Json]>::len));
    let items = |ty: &dyn Fn(usize) -> Type| -> Vec<Value> {
        (0..count).map(|index| with_unknown(&ty(index), at(index).0.unwrap_or(&Json::Null), at(index).1)).collect()
    };
    let names = || {
        let mut names: Vec<Str> =
            members(Some(json)).chain(members(Some(inner))).map(|(name, _)| name.clone()).collect();
        names.sort();
        names.dedup();
        names
    };
    let member = |name: &str, ty: &Type| with_unknown(ty, json.get(name).unwrap_or(&Json::Null), inner.get(name));
    match ty {
        Type::List(element) => Value::list((**element).clone(), items(&|_| (**element).clone())),
        Type::Set(element) => Value::set((**element).clone(), items(&|_| (**element).clone())),
        Type::Map(element) => {
            Value::map((**element).clone(), names().into_iter().map(|name| (name.clone(), member(&name, element))))
        }
        Type::Object(object) => Value::object(object.iter().map(|(name, ty, _)| (name.clone(), member(name, ty)))),
        Type::Tuple(types) => Value::tuple(items(&|index| types[index].clone())),
        _ => match inner {
            Json::Array(_) => Value::tuple(items(&|_| Type::Dynamic)),
            _ => Value::object(names().into_iter().map(|name| (name.clone(), member(&name, &Type::Dynamic)))),
        },
    }
}

fn collect_marks(sensitive: &Json, value: &Value, steps: &mut Vec<PathStep>, marks: &mut Vec<(Path, Marks)>) {
    match sensitive {
        Json::Bool(true) => marks.push((Path::from(steps.clone()), Marks::SENSITIVE)),
        Json::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                steps.push(PathStep::index(at));
                collect_marks(item, value, steps, marks);
                steps.pop();
            }
        }
        Json::Object(members) => {
            for (name, member) in members {
                let whole = value.at_path(&Path::from(steps.clone()));
                let map = whole.is_some_and(|whole| matches!(whole.ty(), Type::Map(_)));
                steps.push(if map { PathStep::key(name.clone()) } else { PathStep::Attribute(name.clone()) });
                collect_marks(member, value, steps, marks);
                steps.pop();
            }
        }
        _ => {}
    }
}
