//! What identifies an object, on its way to a plugin and back.

use terrane_provider::{ObjectResponse, UpgradeRequest};
use terrane_value::{Type, Value};

use super::{Answer, CallReason, PluginProvider};
use crate::answers;
use crate::rpc::Rpc;
use crate::wire::tfplugin6 as wire;

impl PluginProvider {
    fn identity_type(&self, kind: &str) -> Option<Type> {
        self.schemas.identities.get(kind).map(|schema| schema.implied_type())
    }

    /// Nothing is sent to a plugin that does not know of identities of this type.
    pub(super) fn encode_identity(
        &self,
        rpc: Rpc,
        kind: &str,
        identity: Option<&Value>,
    ) -> Answer<Option<wire::ResourceIdentityData>> {
        let (Some(identity), Some(ty)) = (identity, self.identity_type(kind)) else { return Ok(None) };
        let identity_data = self.encode(rpc, kind, identity, &ty)?;
        Ok(Some(wire::ResourceIdentityData { identity_data }))
    }

    /// An identity without content is none.
    pub(super) fn decode_identity(
        &self,
        rpc: Rpc,
        kind: &str,
        identity: Option<wire::ResourceIdentityData>,
    ) -> Answer<Option<Value>> {
        let Some(data) = identity.and_then(|identity| identity.identity_data) else { return Ok(None) };
        let Some(ty) = self.identity_type(kind) else {
            let why = "it identifies the object, although it declares no identity of this type";
            return Err(self.fault(rpc, kind, CallReason::Answer(why.into())));
        };
        let identity = self.decode(rpc, kind, Some(data), &ty)?;
        Ok((!identity.is_null()).then_some(identity))
    }

    pub(super) async fn upgraded_identity(&self, request: &UpgradeRequest<'_>) -> Answer<ObjectResponse> {
        let (rpc, kind) = (Rpc::UpgradeResourceIdentity, request.kind);
        let request = wire::UpgradeResourceIdentityRequest {
            type_name: kind.into(),
            version: i64::try_from(request.version).unwrap_or(i64::MAX),
            raw_identity: Some(wire::RawState { json: request.raw.to_vec(), ..Default::default() }),
        };
        let response: wire::UpgradeResourceIdentityResponse = self.ask(rpc, Some(kind), request).await?;
        let diagnostics = answers::diagnostics(response.diagnostics);
        let identity = self.decode_identity(rpc, kind, response.upgraded_identity)?;
        Ok(ObjectResponse { object: identity.unwrap_or_else(Value::dynamic), diagnostics })
    }
}
