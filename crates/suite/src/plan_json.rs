//! The decisions of a plan in the shape of the plan JSON.

use serde_json::{Map, Value as Json, json};
use terrane_plan::{Action, Change, Drift, OutputChange, Plan, Reason, ReplaceOrder};
use terrane_value::{Content, Path, PathStep, Type, Value};

pub fn plan_json(plan: &Plan) -> Json {
    let outputs: Map<String, Json> =
        plan.outputs.iter().map(|output| (output.name.to_string(), output_change(output))).collect();
    json!({
        "resource_changes": plan.changes.iter().map(change).collect::<Vec<_>>(),
        "resource_drift": plan.drift.iter().map(drift).collect::<Vec<_>>(),
        "output_changes": outputs,
        "applyable": plan.is_applyable(),
        "complete": plan.complete && !plan.errored,
        "errored": plan.errored,
    })
}

fn change(change: &Change) -> Json {
    let mut json = json!({
        "address": change.address.to_string(),
        "change": object_values(change.action, &change.before, &change.after),
    });
    if change.previous_address != change.address {
        json["previous_address"] = change.previous_address.to_string().into();
    }
    if let Some(key) = &change.deposed {
        json["deposed"] = key.to_string().into();
    }
    if let Some(reason) = change.reason {
        json["action_reason"] = reason_name(reason).into();
    }
    if !change.required_replace.is_empty() {
        json["change"]["replace_paths"] = change.required_replace.iter().map(path).collect();
    }
    if let Some(importing) = &change.importing {
        json["change"]["importing"] = json!({ "id": importing.id });
    }
    json
}

fn drift(drift: &Drift) -> Json {
    let mut json = json!({
        "address": drift.address.to_string(),
        "change": object_values(drift.action, &drift.before, &drift.after),
    });
    if drift.previous_address != drift.address {
        json["previous_address"] = drift.previous_address.to_string().into();
    }
    if let Some(key) = &drift.deposed {
        json["deposed"] = key.to_string().into();
    }
    json
}

fn output_change(output: &OutputChange) -> Json {
    let mut json = values(output.action, &output.before, &output.after);
    let sensitive = output.sensitive || output.before.deep_marks().is_sensitive();
    json["before_sensitive"] = sensitive.into();
    json["after_sensitive"] = sensitive.into();
    json
}

/// Of an object of which all is known there is an empty object.
fn object_values(action: Action, before: &Value, after: &Value) -> Json {
    let mut json = values(action, before, after);
    if after.is_wholly_known() {
        json["after_unknown"] = json!({});
    }
    json
}

fn values(action: Action, before: &Value, after: &Value) -> Json {
    let mut json = json!({
        "actions": actions(action),
        "before": plain(before).unwrap_or_default(),
        "before_sensitive": flags(before, &|value| value.marks().is_sensitive()),
        "after_sensitive": flags(after, &|value| value.marks().is_sensitive()),
        "after_unknown": !after.is_wholly_known(),
    });
    if !after.is_wholly_known() {
        json["after_unknown"] = flags(after, &|value| !value.is_known());
    }
    if let Some(after) = plain(after) {
        json["after"] = after;
    }
    json
}

fn actions(action: Action) -> Json {
    match action {
        Action::NoOp => json!(["no-op"]),
        Action::Create => json!(["create"]),
        Action::Read => json!(["read"]),
        Action::Update => json!(["update"]),
        Action::Replace(ReplaceOrder::DeleteThenCreate) => json!(["delete", "create"]),
        Action::Replace(ReplaceOrder::CreateThenDelete) => json!(["create", "delete"]),
        Action::Delete => json!(["delete"]),
        Action::Forget => json!(["forget"]),
    }
}

fn reason_name(reason: Reason) -> &'static str {
    match reason {
        Reason::ReplaceBecauseTainted => "replace_because_tainted",
        Reason::ReplaceByRequest => "replace_by_request",
        Reason::ReplaceByTriggers => "replace_by_triggers",
        Reason::ReplaceBecauseCannotUpdate => "replace_because_cannot_update",
        Reason::DeleteBecauseNoResourceConfig => "delete_because_no_resource_config",
        Reason::DeleteBecauseWrongRepetition => "delete_because_wrong_repetition",
        Reason::DeleteBecauseCountIndex => "delete_because_count_index",
        Reason::DeleteBecauseEachKey => "delete_because_each_key",
        Reason::DeleteBecauseNoModule => "delete_because_no_module",
        Reason::DeleteBecauseNoMoveTarget => "delete_because_no_move_target",
        Reason::ReadBecauseConfigUnknown => "read_because_config_unknown",
        Reason::ReadBecauseDependencyPending => "read_because_dependency_pending",
        Reason::ReadBecauseCheckNested => "read_because_check_nested",
    }
}

fn path(path: &Path) -> Json {
    let step = |step: &PathStep| match step {
        PathStep::Attribute(name) => name.to_string().into(),
        PathStep::Index(key) => plain(key).unwrap_or_default(),
    };
    path.steps().iter().map(step).collect()
}

/// `None` for what is not known; in an object that is left out.
fn plain(value: &Value) -> Option<Json> {
    let all = |items: &[Value]| items.iter().map(|item| plain(item).unwrap_or_default()).collect();
    Some(match value.unmark().0 {
        Content::Unknown(_) => return None,
        Content::Null => Json::Null,
        Content::Bool(value) => value.into(),
        Content::Number(number) => serde_json::from_str(&number.to_string()).expect("a number is JSON"),
        Content::String(text) => text.to_string().into(),
        Content::List(items) | Content::Set(items) | Content::Tuple(items) => Json::Array(all(items)),
        Content::Map(entries) => entries
            .iter()
            .filter_map(|(name, value)| Some((name.to_string(), plain(value)?)))
            .collect::<Map<_, _>>()
            .into(),
        Content::Object(ty, items) => ty
            .names()
            .iter()
            .zip(items)
            .filter_map(|(name, value)| Some((name.to_string(), plain(value)?)))
            .collect::<Map<_, _>>()
            .into(),
    })
}

/// The same shape with `true` where it holds; `false` is left out of objects.
fn flags(value: &Value, holds: &dyn Fn(&Value) -> bool) -> Json {
    if holds(value) {
        return true.into();
    }
    let entry = |name: String, value: &Value| {
        let flag = flags(value, holds);
        (flag != Json::Bool(false)).then_some((name, flag))
    };
    match value.unmark().0 {
        Content::Unknown(_) => match value.ty() {
            Type::Bool | Type::Number | Type::String => false.into(),
            Type::List(_) | Type::Set(_) | Type::Tuple(_) => json!([]),
            Type::Map(_) | Type::Object(_) | Type::Dynamic => json!({}),
        },
        Content::Null | Content::Bool(_) | Content::Number(_) | Content::String(_) => false.into(),
        Content::List(items) | Content::Set(items) | Content::Tuple(items) => {
            items.iter().map(|item| flags(item, holds)).collect()
        }
        Content::Map(entries) => {
            entries.iter().filter_map(|(name, value)| entry(name.to_string(), value)).collect::<Map<_, _>>().into()
        }
        Content::Object(ty, items) => ty
            .names()
            .iter()
            .zip(items)
            .filter_map(|(name, value)| entry(name.to_string(), value))
            .collect::<Map<_, _>>()
            .into(),
    }
}
