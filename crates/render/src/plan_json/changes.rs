//! What becomes of objects and outputs.

use terrane_addr::{AbsResourceInstance, ProviderAddr, Str};
use terrane_plan::{Action, Change, Deferred, Drift, ImportedBy, OutputChange, Reason, ReplaceOrder, UsedSchemas};
use terrane_value::Value;
use terrane_value::json::Json;

use super::values::{known_json, sensitive_json, unknown_json};
use crate::json::{Members, text};
use crate::plan::is_sensitive;

pub(super) fn change_json(change: &Change, schemas: &UsedSchemas) -> Json {
    let names = names(&change.address, &change.previous_address, change.deposed.as_ref(), &change.provider.provider);
    with_change(names, change, schemas)
}

/// The same for what has to wait, and why it has to.
pub(super) fn deferred_json(deferred: &Deferred, schemas: &UsedSchemas) -> Json {
    let change = &deferred.change;
    let mut members = Members::new().with("address", text(deferred.name.as_str()));
    let own = change.address.resource.resource.to_string();
    if let Some((module, _)) =
        deferred.name.rsplit_once(&format!(".{own}")).filter(|_| !change.address.module().is_root())
    {
        members.push("module_address", text(module));
    }
    crate::state_json::push_names(&mut members, &change.address);
    if deferred.has_unknown_key() {
        members.push("index_unknown", true);
    }
    members.push("provider_name", text(change.provider.provider.to_string()));
    let change = with_change(members, change, schemas);
    Members::new().with("reason", deferred.reason.name()).with("resource_change", change).into()
}

fn with_change(mut members: Members, change: &Change, schemas: &UsedSchemas) -> Json {
    let marked = |value| by_schema(value, &change.address, &change.provider.provider, schemas);
    let mut inner = sides(change.action, &marked(&change.before), &marked(&change.after));
    if !change.required_replace.is_empty() {
        let paths = change.required_replace.iter().map(super::path_json).collect();
        inner.push("replace_paths", Json::Array(paths));
    }
    let importing = change.importing.as_ref();
    inner.push_some("importing", importing.map(|importing| importing_json(&importing.by)));
    let generated = importing.and_then(|importing| importing.generated_config.as_deref());
    inner.push_some("generated_config", generated.map(text));
    inner.push_some("before_identity", change.before_identity.as_ref().and_then(known_json));
    inner.push_some("after_identity", change.after_identity.as_ref().and_then(known_json));
    members.push("change", inner);
    members.push_some("action_reason", change.reason.map(reason_name));
    members.into()
}

/// How an imported object was named: `id`, or `identity` with its attributes.
pub(crate) fn importing_json(by: &ImportedBy) -> Members {
    match by {
        ImportedBy::Id(id) => Members::new().with("id", text(id.as_str())),
        ImportedBy::Identity(identity) => {
            let mut members = Members::new();
            members.push_some("identity", known_json(identity));
            members
        }
    }
}

pub(super) fn drift_json(drift: &Drift, schemas: &UsedSchemas) -> Json {
    let mut members = names(&drift.address, &drift.previous_address, drift.deposed.as_ref(), &drift.provider.provider);
    let marked = |value| by_schema(value, &drift.address, &drift.provider.provider, schemas);
    members.push("change", sides(drift.action, &marked(&drift.before), &marked(&drift.after)));
    members.into()
}

pub(super) fn output_json(output: &OutputChange) -> Json {
    let unknown = match output.after.is_wholly_known() {
        true => Json::Bool(false),
        false => unknown_json(&output.after),
    };
    let mut members = Members::new().with("actions", actions(output.action));
    members.push_some("before", known_json(&output.before));
    members.push_some("after", known_json(&output.after));
    members.push("after_unknown", unknown);
    members.push("before_sensitive", is_sensitive(output));
    members.push("after_sensitive", is_sensitive(output));
    members.into()
}

/// The value with what the schema declares secret marked, too.
pub(super) fn by_schema(
    value: &Value,
    address: &AbsResourceInstance,
    provider: &ProviderAddr,
    schemas: &UsedSchemas,
) -> Value {
    match schemas.resource(provider, &address.resource.resource) {
        Some(schema) => terrane_schema::mark_sensitive(&schema.block, value),
        None => value.clone(),
    }
}

fn names(
    address: &AbsResourceInstance,
    previous: &AbsResourceInstance,
    deposed: Option<&Str>,
    provider: &ProviderAddr,
) -> Members {
    let mut members = Members::new().with("address", text(address.to_string()));
    if address != previous {
        members.push("previous_address", text(previous.to_string()));
    }
    if !address.module().is_root() {
        members.push("module_address", text(address.module().to_string()));
    }
    crate::state_json::push_names(&mut members, address);
    members.push("provider_name", text(provider.to_string()));
    members.push_some("deposed", deposed.map(|key| text(key.clone())));
    members
}

fn sides(action: Action, before: &Value, after: &Value) -> Members {
    // Of what is wholly known it is only said that it is.
    let unknown = match after.is_wholly_known() {
        true => Json::Object(Vec::new()),
        false => unknown_json(after),
    };
    let mut members = Members::new().with("actions", actions(action));
    members.push_some("before", known_json(before));
    members.push_some("after", known_json(after));
    members.push("after_unknown", unknown);
    members.push("before_sensitive", sensitive_json(before));
    members.push("after_sensitive", sensitive_json(after));
    members
}

fn actions(action: Action) -> Json {
    let names: &[&str] = match action {
        Action::NoOp => &["no-op"],
        Action::Create => &["create"],
        Action::Read => &["read"],
        Action::Update => &["update"],
        Action::Replace(ReplaceOrder::DeleteThenCreate) => &["delete", "create"],
        Action::Replace(ReplaceOrder::CreateThenDelete) => &["create", "delete"],
        Action::Replace(ReplaceOrder::CreateThenForget) => &["create", "forget"],
        Action::Delete => &["delete"],
        Action::Forget => &["forget"],
    };
    Json::Array(names.iter().map(|name| text(*name)).collect())
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
