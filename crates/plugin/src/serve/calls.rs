//! The service `Provider` of either protocol: one method per call, found by name.

use std::sync::Arc;

use bytes::Bytes;
use futures::future::BoxFuture;
use terrane_addr::{DEFAULT_HOST, ProviderAddr};
use terrane_provider::{
    ApplyRequest, CallRequest, ConfigureRequest, IdentitySchema, ImportBy, ImportRequest, ImportedObject, MoveRequest,
    PlanRequest, Provider, ProviderDiagnostic, ProviderSchemas, ReadRequest, ResourceSchema, UpgradeRequest,
};
use terrane_schema::Schema;
use terrane_value::{Type, Value};

use crate::grpc::{Code, Status, decode, frame};
use crate::protocol5::schemas_to_five;
use crate::protocol6::{
    diagnostics_to_wire, functions_to_wire, identity_schemas_to_wire, metadata_to_wire, object_to_wire, path_to_wire,
    schemas_to_wire, value_from_wire, value_to_wire,
};
use crate::rpc::{Protocol, Rpc};
use crate::wire::tfplugin6 as wire;

use super::{Fault, Misbehaviour};

pub struct Calls {
    provider: Arc<dyn Provider>,
    protocol: Protocol,
    misbehaviours: Vec<Misbehaviour>,
}

type Answer = Result<Bytes, Status>;

/// How an exchange ends.
pub enum Outcome {
    Answer(Answer),
    /// Without an answer.
    HangUp,
}

/// Reads the request, gives it to the method, and frames the answer.
macro_rules! dispatch {
    ($self:ident, $rpc:ident, $message:ident, { $($name:pat => $call:ident,)* }) => {
        match $rpc {
            $($name => Box::pin(async move { Ok(frame(&$self.$call(decode($message)?).await?)) }),)*
            _ => Box::pin(async move { Err(Status::unimplemented($rpc.method($self.protocol))) }),
        }
    };
}

impl Calls {
    pub fn new(provider: Arc<dyn Provider>, protocol: Protocol, misbehaviours: Vec<Misbehaviour>) -> Calls {
        Calls { provider, protocol, misbehaviours }
    }

    pub fn protocol(&self) -> Protocol {
        self.protocol
    }

    pub async fn answer(&self, method: &str, message: Bytes) -> Outcome {
        let Some(rpc) = Rpc::from_method(self.protocol, method) else {
            return Outcome::Answer(Err(Status::unimplemented(method)));
        };
        for misbehaviour in self.misbehaviours.iter().filter(|misbehaviour| misbehaviour.at == rpc) {
            if let Some(outcome) = self.misbehave(rpc, &misbehaviour.fault).await {
                return outcome;
            }
        }
        Outcome::Answer(self.behave(rpc, message).await)
    }

    /// `None`: afterwards all goes on as if nothing had been.
    async fn misbehave(&self, rpc: Rpc, fault: &Fault) -> Option<Outcome> {
        match fault {
            Fault::Crash => crash(rpc),
            Fault::Hang => std::future::pending().await,
            Fault::Slow(time) => {
                tokio::time::sleep(*time).await;
                None
            }
            Fault::Garbage => Some(Outcome::Answer(Ok(Bytes::from_static(&[0, 0, 0, 0, 3, 0xff, 0xff, 0xff])))),
            Fault::Empty => Some(Outcome::Answer(Ok(frame(&wire::Empty {})))),
            Fault::Refuse => Some(Outcome::Answer(Err(Status::new(Code::Internal, format!("told to fail at {rpc}"))))),
            Fault::Throttle => {
                Some(Outcome::Answer(Err(Status::new(Code::ResourceExhausted, "rate exceeded, try again later"))))
            }
            // 300 MiB are announced.
            Fault::Huge => Some(Outcome::Answer(Ok(Bytes::from_static(&[0, 0x12, 0xc0, 0, 0, 1])))),
            Fault::HangUp => Some(Outcome::HangUp),
        }
    }

    fn behave(&self, rpc: Rpc, message: Bytes) -> BoxFuture<'_, Answer> {
        if rpc == Rpc::GetProviderSchema && self.protocol == Protocol::Five {
            return Box::pin(async move { Ok(frame(&schemas_to_five(schemas_to_wire(self.schemas())))) });
        }
        dispatch!(self, rpc, message, {
            Rpc::GetMetadata => get_metadata,
            Rpc::GetProviderSchema => get_provider_schema,
            Rpc::GetResourceIdentitySchemas => get_resource_identity_schemas,
            Rpc::GetFunctions => get_functions,
            Rpc::ValidateProviderConfig => validate_provider_config,
            Rpc::ValidateResourceConfig => validate_resource_config,
            Rpc::ValidateDataResourceConfig => validate_data_config,
            Rpc::ValidateEphemeralResourceConfig => validate_ephemeral_config,
            Rpc::ConfigureProvider => configure,
            Rpc::UpgradeResourceState => upgrade_resource_state,
            Rpc::UpgradeResourceIdentity => upgrade_resource_identity,
            Rpc::ReadResource => read_resource,
            Rpc::PlanResourceChange => plan_resource_change,
            Rpc::ApplyResourceChange => apply_resource_change,
            Rpc::ImportResourceState => import_resource,
            Rpc::MoveResourceState => move_resource_state,
            Rpc::GenerateResourceConfig => generate_resource_config,
            Rpc::ReadDataSource => read_data_source,
            Rpc::OpenEphemeralResource => open_ephemeral,
            Rpc::RenewEphemeralResource => renew_ephemeral,
            Rpc::CloseEphemeralResource => close_ephemeral,
            Rpc::CallFunction => call_function,
            Rpc::StopProvider => stop,
        })
    }

    fn schemas(&self) -> &ProviderSchemas {
        self.provider.schemas()
    }

    fn resource(&self, kind: &str) -> Result<&ResourceSchema, Status> {
        self.schemas().resources.get(kind).ok_or_else(|| unknown_kind("resource type", kind))
    }

    fn resource_type(&self, kind: &str) -> Result<Type, Status> {
        self.resource(kind).map(|resource| implied(&resource.schema))
    }

    fn identity_type(&self, kind: &str) -> Option<Type> {
        self.schemas().identities.get(kind).map(IdentitySchema::implied_type)
    }

    fn identity_from_wire(
        &self,
        kind: &str,
        identity: Option<wire::ResourceIdentityData>,
    ) -> Result<Option<Value>, Status> {
        let data = identity.and_then(|identity| identity.identity_data);
        let Some((data, ty)) = data.zip(self.identity_type(kind)) else { return Ok(None) };
        Ok(Some(value_from_wire(Some(data), &ty)?).filter(|identity| !identity.is_null()))
    }

    fn identity_to_wire(
        &self,
        kind: &str,
        identity: Option<&Value>,
    ) -> Result<Option<wire::ResourceIdentityData>, Status> {
        let Some((identity, ty)) = identity.zip(self.identity_type(kind)) else { return Ok(None) };
        Ok(Some(wire::ResourceIdentityData { identity_data: Some(value_to_wire(identity, &ty)?) }))
    }

    fn data_type(&self, kind: &str) -> Result<Type, Status> {
        self.schemas().data_sources.get(kind).map(implied).ok_or_else(|| unknown_kind("data source", kind))
    }

    fn ephemeral_type(&self, kind: &str) -> Result<Type, Status> {
        let schema = self.schemas().ephemeral_resources.get(kind);
        schema.map(implied).ok_or_else(|| unknown_kind("ephemeral resource type", kind))
    }
}

#[allow(clippy::exit, clippy::print_stderr, reason = "this is what it is told to do")]
fn crash(rpc: Rpc) -> ! {
    eprintln!("panic: told to crash at {rpc}\n\ngoroutine 1 [running]:");
    std::process::exit(2)
}

fn implied(schema: &Schema) -> Type {
    schema.block.implied_type()
}

fn unknown_kind(what: &str, kind: &str) -> Status {
    Status::new(Code::InvalidArgument, format!("this provider has no {what} {kind:?}"))
}

/// The provider as a whole.
impl Calls {
    async fn get_metadata(&self, _: wire::Empty) -> Result<wire::GetMetadataResponse, Status> {
        Ok(metadata_to_wire(self.schemas()))
    }

    async fn get_provider_schema(&self, _: wire::Empty) -> Result<wire::GetProviderSchemaResponse, Status> {
        Ok(schemas_to_wire(self.schemas()))
    }

    async fn get_resource_identity_schemas(
        &self,
        _: wire::Empty,
    ) -> Result<wire::GetResourceIdentitySchemasResponse, Status> {
        Ok(identity_schemas_to_wire(self.schemas()))
    }

    async fn get_functions(&self, _: wire::Empty) -> Result<wire::GetFunctionsResponse, Status> {
        Ok(wire::GetFunctionsResponse { functions: functions_to_wire(self.schemas()), diagnostics: Vec::new() })
    }

    async fn validate_provider_config(
        &self,
        request: wire::ValidateProviderConfigRequest,
    ) -> Result<wire::ValidateProviderConfigResponse, Status> {
        let config = value_from_wire(request.config, &implied(&self.schemas().provider))?;
        let ty = implied(&self.schemas().provider);
        let response = self.provider.validate_provider_config(config).await;
        let prepared_config = match self.protocol {
            Protocol::Five => object_to_wire(&response.object, &ty)?,
            Protocol::Six => None,
        };
        Ok(wire::ValidateProviderConfigResponse {
            prepared_config,
            diagnostics: diagnostics_to_wire(&response.diagnostics),
        })
    }

    async fn configure(&self, request: wire::ConfigureProviderRequest) -> Result<wire::DiagnosticsResponse, Status> {
        let config = value_from_wire(request.config, &implied(&self.schemas().provider))?;
        let deferral_allowed = request.client_capabilities.is_some_and(|able| able.deferral_allowed);
        let request = ConfigureRequest { config, terraform_version: request.terraform_version, deferral_allowed };
        Ok(only_diagnostics(&self.provider.configure(request).await))
    }

    async fn stop(&self, _: wire::Empty) -> Result<wire::StopProviderResponse, Status> {
        self.provider.stop().await;
        Ok(wire::StopProviderResponse::default())
    }

    async fn call_function(&self, request: wire::CallFunctionRequest) -> Result<wire::CallFunctionResponse, Status> {
        let signature = self.schemas().functions.get(request.name.as_str());
        let signature = signature.ok_or_else(|| unknown_kind("function", &request.name))?;
        let parameters = signature.parameters.iter().chain(std::iter::repeat_with(|| &signature.variadic).flatten());
        let arguments = request.arguments.into_iter().zip(parameters);
        let arguments = arguments.map(|(argument, parameter)| value_from_wire(Some(argument), &parameter.ty));
        let arguments = arguments.collect::<Result<Vec<Value>, Status>>()?;
        let response = self.provider.call_function(CallRequest { function: &request.name, arguments }).await;
        Ok(match response.result {
            Ok(value) => {
                wire::CallFunctionResponse { result: Some(value_to_wire(&value, &signature.returns)?), error: None }
            }
            Err((argument, text)) => {
                let function_argument = argument.and_then(|index| i64::try_from(index).ok());
                wire::CallFunctionResponse {
                    result: None,
                    error: Some(wire::FunctionError { text, function_argument }),
                }
            }
        })
    }
}

/// Managed resources.
impl Calls {
    async fn validate_resource_config(
        &self,
        request: wire::ValidateConfigRequest,
    ) -> Result<wire::DiagnosticsResponse, Status> {
        let config = value_from_wire(request.config, &self.resource_type(&request.type_name)?)?;
        Ok(only_diagnostics(&self.provider.validate_resource_config(&request.type_name, config).await))
    }

    async fn upgrade_resource_state(
        &self,
        request: wire::UpgradeResourceStateRequest,
    ) -> Result<wire::UpgradeResourceStateResponse, Status> {
        let ty = self.resource_type(&request.type_name)?;
        let raw = request.raw_state.unwrap_or_default();
        if raw.json.is_empty() && !raw.flatmap.is_empty() {
            return Err(Status::new(
                Code::Unimplemented,
                "flat maps, as state before version 4 has them, are not read",
            ));
        }
        let version = u64::try_from(request.version).unwrap_or_default();
        let request = UpgradeRequest { kind: &request.type_name, version, raw: &raw.json };
        let response = self.provider.upgrade_resource_state(request).await;
        Ok(wire::UpgradeResourceStateResponse {
            upgraded_state: object_to_wire(&response.object, &ty)?,
            diagnostics: diagnostics_to_wire(&response.diagnostics),
        })
    }

    async fn upgrade_resource_identity(
        &self,
        request: wire::UpgradeResourceIdentityRequest,
    ) -> Result<wire::UpgradeResourceIdentityResponse, Status> {
        let ty = self.identity_type(&request.type_name);
        let ty = ty.ok_or_else(|| unknown_kind("identity of resource type", &request.type_name))?;
        let version = u64::try_from(request.version).unwrap_or_default();
        let raw = request.raw_identity.unwrap_or_default().json;
        let request = UpgradeRequest { kind: &request.type_name, version, raw: &raw };
        let response = self.provider.upgrade_resource_identity(request).await;
        let identity_data = object_to_wire(&response.object, &ty)?;
        Ok(wire::UpgradeResourceIdentityResponse {
            upgraded_identity: Some(wire::ResourceIdentityData { identity_data }),
            diagnostics: diagnostics_to_wire(&response.diagnostics),
        })
    }

    async fn read_resource(&self, request: wire::ReadResourceRequest) -> Result<wire::ReadResourceResponse, Status> {
        let ty = self.resource_type(&request.type_name)?;
        let current = value_from_wire(request.current_state, &ty)?;
        let kind = request.type_name;
        let identity = self.identity_from_wire(&kind, request.current_identity)?;
        let request = ReadRequest { kind: &kind, current, private: &request.private, identity };
        let response = self.provider.read_resource(request).await;
        Ok(wire::ReadResourceResponse {
            new_state: object_to_wire(&response.object, &ty)?,
            diagnostics: diagnostics_to_wire(&response.diagnostics),
            private: response.private,
            new_identity: self.identity_to_wire(&kind, response.identity.as_ref())?,
            ..wire::ReadResourceResponse::default()
        })
    }

    async fn plan_resource_change(
        &self,
        request: wire::PlanResourceChangeRequest,
    ) -> Result<wire::PlanResourceChangeResponse, Status> {
        let resource = self.resource(&request.type_name)?;
        let ty = implied(&resource.schema);
        let proposed = value_from_wire(request.proposed_new_state, &ty)?;
        if proposed.is_null() && !resource.plan_destroy {
            return Ok(wire::PlanResourceChangeResponse {
                planned_state: object_to_wire(&proposed, &ty)?,
                planned_private: request.prior_private,
                ..wire::PlanResourceChangeResponse::default()
            });
        }
        let kind = request.type_name;
        let request = PlanRequest {
            kind: &kind,
            prior: value_from_wire(request.prior_state, &ty)?,
            proposed,
            config: value_from_wire(request.config, &ty)?,
            prior_private: &request.prior_private,
            prior_identity: self.identity_from_wire(&kind, request.prior_identity)?,
        };
        let response = self.provider.plan_resource_change(request).await;
        Ok(wire::PlanResourceChangeResponse {
            planned_state: object_to_wire(&response.planned, &ty)?,
            requires_replace: response.requires_replace.iter().map(path_to_wire).collect(),
            planned_private: response.private,
            diagnostics: diagnostics_to_wire(&response.diagnostics),
            legacy_type_system: response.legacy_type_system,
            deferred: response.deferred.map(crate::answers::deferral_to_wire),
            planned_identity: self.identity_to_wire(&kind, response.identity.as_ref())?,
        })
    }

    async fn apply_resource_change(
        &self,
        request: wire::ApplyResourceChangeRequest,
    ) -> Result<wire::ApplyResourceChangeResponse, Status> {
        let ty = self.resource_type(&request.type_name)?;
        let kind = request.type_name;
        let request = ApplyRequest {
            kind: &kind,
            prior: value_from_wire(request.prior_state, &ty)?,
            planned: value_from_wire(request.planned_state, &ty)?,
            config: value_from_wire(request.config, &ty)?,
            planned_private: &request.planned_private,
            planned_identity: self.identity_from_wire(&kind, request.planned_identity)?,
        };
        let response = self.provider.apply_resource_change(request).await;
        Ok(wire::ApplyResourceChangeResponse {
            new_state: object_to_wire(&response.object, &ty)?,
            private: response.private,
            diagnostics: diagnostics_to_wire(&response.diagnostics),
            legacy_type_system: response.legacy_type_system,
            new_identity: self.identity_to_wire(&kind, response.identity.as_ref())?,
        })
    }

    async fn import_resource(
        &self,
        request: wire::ImportResourceStateRequest,
    ) -> Result<wire::ImportResourceStateResponse, Status> {
        let by = match self.identity_from_wire(&request.type_name, request.identity)? {
            Some(identity) => ImportBy::Identity(identity),
            None => ImportBy::Id(&request.id),
        };
        let response = self.provider.import_resource(ImportRequest { kind: &request.type_name, by }).await;
        let objects = response.objects.into_iter().map(|object| self.imported_to_wire(object));
        Ok(wire::ImportResourceStateResponse {
            imported_resources: objects.collect::<Result<_, Status>>()?,
            diagnostics: diagnostics_to_wire(&response.diagnostics),
            deferred: None,
        })
    }

    fn imported_to_wire(&self, imported: ImportedObject) -> Result<wire::ImportedResource, Status> {
        let ty = self.resource_type(&imported.kind)?;
        Ok(wire::ImportedResource {
            type_name: imported.kind.to_string(),
            state: object_to_wire(&imported.object, &ty)?,
            private: imported.private,
            identity: self.identity_to_wire(&imported.kind, imported.identity.as_ref())?,
        })
    }

    async fn move_resource_state(
        &self,
        request: wire::MoveResourceStateRequest,
    ) -> Result<wire::MoveResourceStateResponse, Status> {
        let ty = self.resource_type(&request.target_type_name)?;
        let source_provider = ProviderAddr::parse_source(&request.source_provider_address, DEFAULT_HOST);
        let kind = request.target_type_name;
        let source_provider = source_provider
            .ok_or_else(|| Status::new(Code::InvalidArgument, "the source provider's address is not one"))?;
        let request = MoveRequest {
            source_provider: &source_provider,
            source_kind: &request.source_type_name,
            source_version: u64::try_from(request.source_schema_version).unwrap_or_default(),
            source_raw: request.source_state.as_ref().map_or(&[], |state| &state.json),
            source_private: &request.source_private,
            source_identity: request.source_identity.as_ref().map(|identity| {
                let version = u64::try_from(request.source_identity_schema_version).unwrap_or_default();
                (version, identity.json.as_slice())
            }),
            target_kind: &kind,
        };
        let response = self.provider.move_resource_state(request).await;
        Ok(wire::MoveResourceStateResponse {
            target_state: object_to_wire(&response.object, &ty)?,
            diagnostics: diagnostics_to_wire(&response.diagnostics),
            target_private: response.private,
            target_identity: self.identity_to_wire(&kind, response.identity.as_ref())?,
        })
    }

    async fn generate_resource_config(
        &self,
        request: wire::GenerateResourceConfigRequest,
    ) -> Result<wire::GenerateResourceConfigResponse, Status> {
        let ty = self.resource_type(&request.type_name)?;
        let object = value_from_wire(request.state, &ty)?;
        let response = self.provider.generate_resource_config(&request.type_name, object).await;
        Ok(wire::GenerateResourceConfigResponse {
            config: object_to_wire(&response.object, &ty)?,
            diagnostics: diagnostics_to_wire(&response.diagnostics),
        })
    }
}

/// Data sources and ephemeral resources.
impl Calls {
    async fn validate_data_config(
        &self,
        request: wire::ValidateConfigRequest,
    ) -> Result<wire::DiagnosticsResponse, Status> {
        let config = value_from_wire(request.config, &self.data_type(&request.type_name)?)?;
        Ok(only_diagnostics(&self.provider.validate_data_config(&request.type_name, config).await))
    }

    async fn read_data_source(
        &self,
        request: wire::ReadDataSourceRequest,
    ) -> Result<wire::ReadDataSourceResponse, Status> {
        let ty = self.data_type(&request.type_name)?;
        let config = value_from_wire(request.config, &ty)?;
        let response = self.provider.read_data_source(&request.type_name, config).await;
        Ok(wire::ReadDataSourceResponse {
            state: object_to_wire(&response.object, &ty)?,
            diagnostics: diagnostics_to_wire(&response.diagnostics),
            deferred: None,
        })
    }

    async fn validate_ephemeral_config(
        &self,
        request: wire::ValidateConfigRequest,
    ) -> Result<wire::DiagnosticsResponse, Status> {
        let config = value_from_wire(request.config, &self.ephemeral_type(&request.type_name)?)?;
        Ok(only_diagnostics(&self.provider.validate_ephemeral_config(&request.type_name, config).await))
    }

    async fn open_ephemeral(
        &self,
        request: wire::OpenEphemeralResourceRequest,
    ) -> Result<wire::OpenEphemeralResourceResponse, Status> {
        let ty = self.ephemeral_type(&request.type_name)?;
        let config = value_from_wire(request.config, &ty)?;
        let response = self.provider.open_ephemeral(&request.type_name, config).await;
        Ok(wire::OpenEphemeralResourceResponse {
            diagnostics: diagnostics_to_wire(&response.diagnostics),
            renew_at: response.renew_at.map(timestamp),
            result: object_to_wire(&response.object, &ty)?,
            private: Some(response.private),
            deferred: None,
        })
    }

    async fn renew_ephemeral(
        &self,
        request: wire::OpenedEphemeralRequest,
    ) -> Result<wire::RenewEphemeralResourceResponse, Status> {
        self.ephemeral_type(&request.type_name)?;
        let response = self.provider.renew_ephemeral(&request.type_name, request.private.unwrap_or_default()).await;
        Ok(wire::RenewEphemeralResourceResponse {
            diagnostics: diagnostics_to_wire(&response.diagnostics),
            renew_at: response.renew_at.map(timestamp),
            private: Some(response.private),
        })
    }

    async fn close_ephemeral(
        &self,
        request: wire::OpenedEphemeralRequest,
    ) -> Result<wire::DiagnosticsResponse, Status> {
        self.ephemeral_type(&request.type_name)?;
        let private = request.private.unwrap_or_default();
        Ok(only_diagnostics(&self.provider.close_ephemeral(&request.type_name, private).await))
    }
}

fn only_diagnostics(diagnostics: &[ProviderDiagnostic]) -> wire::DiagnosticsResponse {
    wire::DiagnosticsResponse { diagnostics: diagnostics_to_wire(diagnostics) }
}

fn timestamp(seconds: i64) -> wire::Timestamp {
    wire::Timestamp { seconds, nanos: 0 }
}
