//! Objects between state and values: decoding with a schema, and back.

use std::sync::Arc;

use terrane_addr::{AbsResourceInstance, ConfigResource, Mode, ProviderAddr, Str};
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_plan::ObjectId;
use terrane_provider::{MoveRequest, Provider, UpgradeRequest};
use terrane_schema::{Schema, mark_sensitive};
use terrane_state::{Attributes, Object, OutputValue, RawJson, Status};
use terrane_value::{Content, Marks, Value};

use crate::identity::{self, Identified};

/// An object of state as the current provider sees it.
#[derive(Clone, Debug)]
pub(crate) struct Prior {
    /// With sensitive marks: those of the schema and those that were recorded.
    pub value: Value,
    pub private: Vec<u8>,
    pub identity: Option<Identified>,
    pub tainted: bool,
    pub create_before_destroy: bool,
    /// It was made or changed under `destroy = false`.
    pub skip_destroy: bool,
    pub dependencies: Arc<[ConfigResource]>,
}

/// What an object was before it was moved to another resource type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FormerType {
    pub provider: ProviderAddr,
    pub kind: Str,
}

/// Decodes an object, upgraded to the current schema or taken over from another type. `None` after reporting why
/// that cannot be.
pub(crate) async fn decode(
    provider: &dyn Provider,
    schema: &Schema,
    address: &AbsResourceInstance,
    object: &Object,
    former: Option<&FormerType>,
    diags: &mut Diagnostics,
) -> Option<Prior> {
    let Attributes::Json(raw) = &object.attributes else {
        let detail = format!(
            "The state of {address} is in the format of an engine before version 0.12. Apply once with version 0.12 or \
             later of the engine that wrote it, which upgrades it."
        );
        diags.push(Diagnostic::error("Unsupported state format", detail).about(address.to_string()));
        return None;
    };
    if former.is_none() && object.schema_version > schema.version {
        let detail = format!(
            "The current state of {address} was created by a newer provider version than is currently selected. Upgrade \
             the {} provider to work with this state.",
            provider.address().name
        );
        let summary = "Resource instance managed by newer provider version";
        diags.push(Diagnostic::error(summary, detail).about(address.to_string()));
        return None;
    }
    let ty = schema.block.implied_type();
    let mut private = object.private.clone();
    let mut identity = match former {
        None => identity::decode(provider, address, object, diags).await.ok()?,
        Some(_) => None,
    };
    let value = if address.resource.resource.mode == Mode::Data {
        // Data is read anew in any case: what does not fit any more does not count.
        terrane_value::json::decode(raw.as_str().as_bytes(), &ty).ok()?
    } else {
        let kind = address.resource.resource.kind.as_str();
        let raw = raw.as_str().as_bytes();
        let (value, diagnostics) = match former {
            None => {
                let request = UpgradeRequest { kind, version: object.schema_version, raw };
                let response = provider.upgrade_resource_state(request).await;
                (response.object, response.diagnostics)
            }
            Some(former) => {
                let response = provider.move_resource_state(move_request(former, object, raw, kind)).await;
                private = response.private;
                identity = Identified::said(provider.schemas().identities.get(kind), response.identity);
                (response.object, response.diagnostics)
            }
        };
        let diagnostics = match diagnostics.is_empty() {
            true => diagnostics,
            false => crate::refusal::redacted_by(diagnostics, &recorded_secrets(object, raw)),
        };
        if crate::refusal::report(diagnostics, None, None, &address.to_string(), diags) {
            return None;
        }
        value
    };
    let recorded: Vec<_> = object.sensitive_paths.iter().map(|path| (path.clone(), Marks::SENSITIVE)).collect();
    Some(Prior {
        value: mark_sensitive(&schema.block, &value.mark_paths(&recorded)),
        private,
        identity,
        tainted: object.status == Status::Tainted,
        create_before_destroy: object.create_before_destroy,
        skip_destroy: object.skip_destroy,
        dependencies: object.dependencies.clone(),
    })
}

fn move_request<'r>(former: &'r FormerType, object: &'r Object, raw: &'r [u8], kind: &'r str) -> MoveRequest<'r> {
    MoveRequest {
        source_provider: &former.provider,
        source_kind: &former.kind,
        source_version: object.schema_version,
        source_raw: raw,
        source_private: &object.private,
        source_identity: object
            .identity
            .as_ref()
            .and_then(|identity| Some((identity.schema_version, identity.value.as_ref()?.as_str().as_bytes()))),
        target_kind: kind,
    }
}

/// What was recorded as secret, whatever shape the object has.
fn recorded_secrets(object: &Object, raw: &[u8]) -> Value {
    let nothing = || Value::null(terrane_value::Type::Dynamic);
    if object.sensitive_paths.is_empty() {
        return nothing();
    }
    let Ok(value) = terrane_value::json::decode_implied(raw) else { return nothing() };
    let marks: Vec<_> = object.sensitive_paths.iter().map(|path| (path.clone(), Marks::SENSITIVE)).collect();
    value.mark_paths(&marks)
}

/// What state records of an object.
pub(crate) struct Record {
    pub private: Vec<u8>,
    pub identity: Option<Identified>,
    pub tainted: bool,
    pub create_before_destroy: bool,
    pub skip_destroy: bool,
    pub dependencies: Arc<[ConfigResource]>,
}

/// Encodes a wholly known object for state. Parts that are still unknown, which only a provider that
/// broke its promise leaves behind, become null.
pub(crate) fn encode(schema: &Schema, value: &Value, record: Record) -> Arc<Object> {
    let (plain, paths) = value.unmark_with_paths();
    let sensitive_paths: Vec<_> =
        paths.into_iter().filter(|(_, marks)| marks.is_sensitive()).map(|(path, _)| path).collect();
    let known = if plain.is_wholly_known() { plain } else { without_unknowns(&plain) };
    // Unknowns and marks are gone; what is left that JSON cannot hold (an infinite number) is null.
    let raw = terrane_value::json::encode(&known, &schema.block.implied_type()).unwrap_or_else(|_| "null".into());
    let mut object = Object::new(schema.version, RawJson::parse(&raw).unwrap_or_else(|_| RawJson::null()));
    object.sensitive_paths = sensitive_paths;
    object.private = record.private;
    object.identity = record.identity.as_ref().map(Identified::recorded);
    object.status = if record.tainted { Status::Tainted } else { Status::Ready };
    object.create_before_destroy = record.create_before_destroy;
    object.skip_destroy = record.skip_destroy;
    object.dependencies = record.dependencies;
    Arc::new(object)
}

pub(crate) fn without_unknowns(value: &Value) -> Value {
    value.transform(&mut |_, part| if part.is_known() { part } else { Value::null(part.ty().clone()) })
}

/// The attribute by which people know an object, if it is known and no secret.
pub(crate) fn object_id(value: &Value) -> Option<ObjectId> {
    for name in ["id", "name"] {
        if let Some(found) = value.attribute(name)
            && found.deep_marks().is_empty()
            && let Content::String(text) = found.unmark().0
        {
            return Some(ObjectId { key: name.into(), value: text.clone() });
        }
    }
    None
}

/// An output as state has it. `None`: it cannot be stored.
pub(crate) fn encode_output(value: &Value, sensitive: bool) -> Option<OutputValue> {
    let (plain, _) = value.unmark_deep();
    let ty = plain.ty().clone();
    let text = terrane_value::json::encode(&plain, &ty).ok()?;
    Some(OutputValue {
        value: RawJson::parse(&text).ok()?,
        ty: RawJson::parse(&terrane_value::json::encode_type(&ty)).ok()?,
        sensitive,
    })
}
