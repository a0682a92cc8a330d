//! The `Provider` port, answered by a plugin process.

mod identity;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use prost::Message;
use terrane_addr::ProviderAddr;
use terrane_provider::{
    ApplyRequest, ApplyResponse, BoxFuture, CallRequest, CallResponse, ConfigureRequest, FunctionSignature, ImportBy,
    ImportRequest, ImportResponse, ImportedObject, MoveRequest, ObjectResponse, OpenResponse, PlanRequest,
    PlanResponse, Provider, ProviderDiagnostic, ProviderSchemas, ReadRequest, ReadResponse, RenewResponse,
    UpgradeRequest,
};
use terrane_value::{Type, Value};
use tokio::runtime::Handle;
use tokio::sync::OnceCell;

use super::fault::{CallFault, CallReason};
use super::plugins::{Slot, on};
use super::process::Process;
use crate::answers;
use crate::protocol6::{value_from_wire, value_to_wire};
use crate::rpc::Rpc;
use crate::wire::tfplugin6 as wire;

pub struct PluginProvider {
    slot: Arc<Slot>,
    schemas: Arc<ProviderSchemas>,
    /// Whether it is for one configuration, which wants a process of its own.
    own: bool,
    /// Started with the first call.
    process: Arc<OnceCell<Arc<Process>>>,
    plugins: Handle,
    /// Whether plans may be put off, as the one who configures has said.
    deferral_allowed: AtomicBool,
}

type Answer<T> = Result<T, CallFault>;

impl PluginProvider {
    pub(super) fn new(slot: Arc<Slot>, schemas: Arc<ProviderSchemas>, own: bool, plugins: Handle) -> PluginProvider {
        PluginProvider {
            slot,
            schemas,
            own,
            process: Arc::default(),
            plugins,
            deferral_allowed: AtomicBool::new(false),
        }
    }

    /// Asks the plugin, on the thread of the plugins.
    async fn ask<A: Message + Default + 'static>(
        &self,
        rpc: Rpc,
        kind: Option<&str>,
        request: impl Message + 'static,
    ) -> Answer<A> {
        let (slot, own, cell) = (Arc::clone(&self.slot), self.own, Arc::clone(&self.process));
        let kind = kind.map(str::to_owned);
        on(&self.plugins, async move {
            let start = async || if own { slot.own().await } else { slot.any().await };
            let process = cell.get_or_try_init(start).await.map_err(|fault| CallFault {
                provider: slot.package.address.to_string(),
                rpc,
                kind: kind.clone(),
                reason: CallReason::Start(fault),
                said: String::new(),
            })?;
            process.call(rpc, kind.as_deref(), &request).await
        })
        .await
    }

    fn fault(&self, rpc: Rpc, kind: &str, reason: CallReason) -> CallFault {
        let kind = (!kind.is_empty()).then(|| kind.to_owned());
        CallFault { provider: self.slot.package.address.to_string(), rpc, kind, reason, said: String::new() }
    }

    fn encode(&self, rpc: Rpc, kind: &str, value: &Value, ty: &Type) -> Answer<Option<wire::DynamicValue>> {
        let encoded = value_to_wire(value, ty);
        encoded.map(Some).map_err(|status| self.fault(rpc, kind, CallReason::Request(status.message)))
    }

    fn decode(&self, rpc: Rpc, kind: &str, value: Option<wire::DynamicValue>, ty: &Type) -> Answer<Value> {
        value_from_wire(value, ty).map_err(|status| self.fault(rpc, kind, CallReason::Answer(status.message)))
    }

    /// The type of a resource's objects.
    fn resource(&self, rpc: Rpc, kind: &str) -> Answer<Type> {
        let schema = self.schemas.resources.get(kind).map(|resource| &resource.schema);
        self.known(rpc, kind, schema.map(|schema| schema.block.implied_type()))
    }

    fn data(&self, rpc: Rpc, kind: &str) -> Answer<Type> {
        self.known(rpc, kind, self.schemas.data_sources.get(kind).map(|schema| schema.block.implied_type()))
    }

    fn ephemeral(&self, rpc: Rpc, kind: &str) -> Answer<Type> {
        self.known(rpc, kind, self.schemas.ephemeral_resources.get(kind).map(|schema| schema.block.implied_type()))
    }

    fn known<T>(&self, rpc: Rpc, kind: &str, found: Option<T>) -> Answer<T> {
        let reason = || {
            CallReason::Request("the provider does not declare such a type, or not in a way that makes sense".into())
        };
        found.ok_or_else(|| self.fault(rpc, kind, reason()))
    }

    fn refuse_deferral(&self, rpc: Rpc, kind: &str, deferred: Option<wire::Deferred>) -> Answer<()> {
        match deferred {
            None => Ok(()),
            Some(_) => Err(self.fault(
                rpc,
                kind,
                CallReason::Answer("it puts the answer off until later, which it was not told that it may".into()),
            )),
        }
    }

    async fn validate(
        &self,
        rpc: Rpc,
        kind: &str,
        config: &Value,
        ty: Answer<Type>,
    ) -> Answer<Vec<ProviderDiagnostic>> {
        let request = wire::ValidateConfigRequest {
            type_name: kind.into(),
            config: self.encode(rpc, kind, config, &ty?)?,
            client_capabilities: (rpc == Rpc::ValidateResourceConfig).then(capabilities),
        };
        let response: wire::DiagnosticsResponse = self.ask(rpc, Some(kind), request).await?;
        Ok(answers::diagnostics(response.diagnostics))
    }

    async fn validate_provider(&self, config: &Value) -> Answer<Vec<ProviderDiagnostic>> {
        let rpc = Rpc::ValidateProviderConfig;
        let config = self.encode(rpc, "", config, &self.schemas.provider.block.implied_type())?;
        let request = wire::ValidateProviderConfigRequest { config };
        let (remembered, asked) = (self.slot.verdicts(), request.encode_to_vec());
        if remembered.is_some_and(|(verdicts, package)| verdicts.is_fine(package, &asked)) {
            return Ok(Vec::new());
        }
        // What the plugin makes of the configuration is not used: it is sent again as it was written.
        let response: wire::ValidateProviderConfigResponse = self.ask(rpc, None, request).await?;
        if let Some((verdicts, package)) = remembered.filter(|_| response.diagnostics.is_empty()) {
            verdicts.note(package, &asked);
        }
        Ok(answers::diagnostics(response.diagnostics))
    }

    async fn configured(&self, request: ConfigureRequest) -> Answer<Vec<ProviderDiagnostic>> {
        let rpc = Rpc::ConfigureProvider;
        let config = self.encode(rpc, "", &request.config, &self.schemas.provider.block.implied_type())?;
        self.deferral_allowed.store(request.deferral_allowed, Ordering::Relaxed);
        let deferral_allowed = request.deferral_allowed;
        let request = wire::ConfigureProviderRequest {
            terraform_version: request.terraform_version,
            config,
            client_capabilities: Some(wire::ClientCapabilities { deferral_allowed, ..capabilities() }),
        };
        let response: wire::DiagnosticsResponse = self.ask(rpc, None, request).await?;
        Ok(answers::diagnostics(response.diagnostics))
    }

    async fn upgraded(&self, request: &UpgradeRequest<'_>) -> Answer<ObjectResponse> {
        let (rpc, kind) = (Rpc::UpgradeResourceState, request.kind);
        let ty = self.resource(rpc, kind)?;
        let request = wire::UpgradeResourceStateRequest {
            type_name: kind.into(),
            version: i64::try_from(request.version).unwrap_or(i64::MAX),
            raw_state: Some(wire::RawState { json: request.raw.to_vec(), ..Default::default() }),
        };
        let response: wire::UpgradeResourceStateResponse = self.ask(rpc, Some(kind), request).await?;
        let diagnostics = answers::diagnostics(response.diagnostics);
        Ok(ObjectResponse { object: self.decode(rpc, kind, response.upgraded_state, &ty)?, diagnostics })
    }

    async fn read(&self, request: &ReadRequest<'_>) -> Answer<ReadResponse> {
        let (rpc, kind) = (Rpc::ReadResource, request.kind);
        let ty = self.resource(rpc, kind)?;
        let request = wire::ReadResourceRequest {
            type_name: kind.into(),
            current_state: self.encode(rpc, kind, &request.current, &ty)?,
            private: request.private.to_vec(),
            client_capabilities: Some(capabilities()),
            current_identity: self.encode_identity(rpc, kind, request.identity.as_ref())?,
            ..Default::default()
        };
        let response: wire::ReadResourceResponse = self.ask(rpc, Some(kind), request).await?;
        self.refuse_deferral(rpc, kind, response.deferred)?;
        Ok(ReadResponse {
            object: self.decode(rpc, kind, response.new_state, &ty)?,
            private: response.private,
            identity: self.decode_identity(rpc, kind, response.new_identity)?,
            diagnostics: answers::diagnostics(response.diagnostics),
        })
    }

    async fn planned(&self, request: &PlanRequest<'_>) -> Answer<PlanResponse> {
        let (rpc, kind) = (Rpc::PlanResourceChange, request.kind);
        let ty = self.resource(rpc, kind)?;
        // Nothing that is to go is kept because of something else that is not known.
        let deferral_allowed = self.deferral_allowed.load(Ordering::Relaxed) && !request.proposed.is_null();
        let request = wire::PlanResourceChangeRequest {
            type_name: kind.into(),
            prior_state: self.encode(rpc, kind, &request.prior, &ty)?,
            proposed_new_state: self.encode(rpc, kind, &request.proposed, &ty)?,
            config: self.encode(rpc, kind, &request.config, &ty)?,
            prior_private: request.prior_private.to_vec(),
            client_capabilities: Some(wire::ClientCapabilities { deferral_allowed, ..capabilities() }),
            prior_identity: self.encode_identity(rpc, kind, request.prior_identity.as_ref())?,
            ..Default::default()
        };
        let response: wire::PlanResourceChangeResponse = self.ask(rpc, Some(kind), request).await?;
        if !deferral_allowed {
            self.refuse_deferral(rpc, kind, response.deferred.clone())?;
        }
        Ok(PlanResponse {
            planned: self.decode(rpc, kind, response.planned_state, &ty)?,
            private: response.planned_private,
            identity: self.decode_identity(rpc, kind, response.planned_identity)?,
            requires_replace: response.requires_replace.iter().map(answers::path).collect(),
            legacy_type_system: response.legacy_type_system,
            deferred: response.deferred.map(answers::deferral),
            diagnostics: answers::diagnostics(response.diagnostics),
        })
    }

    async fn applied(&self, request: &ApplyRequest<'_>) -> Answer<ApplyResponse> {
        let (rpc, kind) = (Rpc::ApplyResourceChange, request.kind);
        let ty = self.resource(rpc, kind)?;
        let request = wire::ApplyResourceChangeRequest {
            type_name: kind.into(),
            prior_state: self.encode(rpc, kind, &request.prior, &ty)?,
            planned_state: self.encode(rpc, kind, &request.planned, &ty)?,
            config: self.encode(rpc, kind, &request.config, &ty)?,
            planned_private: request.planned_private.to_vec(),
            planned_identity: self.encode_identity(rpc, kind, request.planned_identity.as_ref())?,
            ..Default::default()
        };
        let response: wire::ApplyResourceChangeResponse = self.ask(rpc, Some(kind), request).await?;
        Ok(ApplyResponse {
            object: self.decode(rpc, kind, response.new_state, &ty)?,
            private: response.private,
            identity: self.decode_identity(rpc, kind, response.new_identity)?,
            legacy_type_system: response.legacy_type_system,
            diagnostics: answers::diagnostics(response.diagnostics),
        })
    }

    async fn imported(&self, request: &ImportRequest<'_>) -> Answer<ImportResponse> {
        let (rpc, kind) = (Rpc::ImportResourceState, request.kind);
        let (id, identity) = match &request.by {
            ImportBy::Id(id) => (*id, None),
            ImportBy::Identity(identity) => ("", Some(identity)),
        };
        let request = wire::ImportResourceStateRequest {
            type_name: kind.into(),
            id: id.into(),
            client_capabilities: Some(capabilities()),
            identity: self.encode_identity(rpc, kind, identity)?,
        };
        let response: wire::ImportResourceStateResponse = self.ask(rpc, Some(kind), request).await?;
        self.refuse_deferral(rpc, kind, response.deferred)?;
        let mut objects = Vec::new();
        for imported in response.imported_resources {
            let ty = self.resource(rpc, &imported.type_name)?;
            objects.push(ImportedObject {
                object: self.decode(rpc, &imported.type_name, imported.state, &ty)?,
                identity: self.decode_identity(rpc, &imported.type_name, imported.identity)?,
                kind: imported.type_name.as_str().into(),
                private: imported.private,
            });
        }
        Ok(ImportResponse { objects, diagnostics: answers::diagnostics(response.diagnostics) })
    }

    async fn moved(&self, request: &MoveRequest<'_>) -> Answer<ReadResponse> {
        let (rpc, kind) = (Rpc::MoveResourceState, request.target_kind);
        let ty = self.resource(rpc, kind)?;
        let (identity_version, identity) = request.source_identity.unwrap_or_default();
        let identity = (!identity.is_empty()).then(|| wire::RawState { json: identity.to_vec(), ..Default::default() });
        let request = wire::MoveResourceStateRequest {
            source_provider_address: request.source_provider.to_string(),
            source_type_name: request.source_kind.into(),
            source_schema_version: i64::try_from(request.source_version).unwrap_or(i64::MAX),
            source_state: Some(wire::RawState { json: request.source_raw.to_vec(), ..Default::default() }),
            target_type_name: kind.into(),
            source_private: request.source_private.to_vec(),
            source_identity: identity,
            source_identity_schema_version: i64::try_from(identity_version).unwrap_or(i64::MAX),
        };
        let response: wire::MoveResourceStateResponse = self.ask(rpc, Some(kind), request).await?;
        Ok(ReadResponse {
            object: self.decode(rpc, kind, response.target_state, &ty)?,
            private: response.target_private,
            identity: self.decode_identity(rpc, kind, response.target_identity)?,
            diagnostics: answers::diagnostics(response.diagnostics),
        })
    }

    async fn generated(&self, kind: &str, object: &Value) -> Answer<ObjectResponse> {
        let rpc = Rpc::GenerateResourceConfig;
        let ty = self.resource(rpc, kind)?;
        let request =
            wire::GenerateResourceConfigRequest { type_name: kind.into(), state: self.encode(rpc, kind, object, &ty)? };
        let response: wire::GenerateResourceConfigResponse = self.ask(rpc, Some(kind), request).await?;
        let diagnostics = answers::diagnostics(response.diagnostics);
        Ok(ObjectResponse { object: self.decode(rpc, kind, response.config, &ty)?, diagnostics })
    }

    async fn data_read(&self, kind: &str, config: &Value) -> Answer<ObjectResponse> {
        let rpc = Rpc::ReadDataSource;
        let ty = self.data(rpc, kind)?;
        let request = wire::ReadDataSourceRequest {
            type_name: kind.into(),
            config: self.encode(rpc, kind, config, &ty)?,
            client_capabilities: Some(capabilities()),
            ..Default::default()
        };
        let response: wire::ReadDataSourceResponse = self.ask(rpc, Some(kind), request).await?;
        self.refuse_deferral(rpc, kind, response.deferred)?;
        let diagnostics = answers::diagnostics(response.diagnostics);
        Ok(ObjectResponse { object: self.decode(rpc, kind, response.state, &ty)?, diagnostics })
    }

    async fn opened(&self, kind: &str, config: &Value) -> Answer<OpenResponse> {
        let rpc = Rpc::OpenEphemeralResource;
        let ty = self.ephemeral(rpc, kind)?;
        let request = wire::OpenEphemeralResourceRequest {
            type_name: kind.into(),
            config: self.encode(rpc, kind, config, &ty)?,
            client_capabilities: Some(capabilities()),
        };
        let response: wire::OpenEphemeralResourceResponse = self.ask(rpc, Some(kind), request).await?;
        self.refuse_deferral(rpc, kind, response.deferred)?;
        Ok(OpenResponse {
            object: self.decode(rpc, kind, response.result, &ty)?,
            private: response.private.unwrap_or_default(),
            renew_at: response.renew_at.map(|time| time.seconds),
            diagnostics: answers::diagnostics(response.diagnostics),
        })
    }

    async fn renewed(&self, kind: &str, private: Vec<u8>) -> Answer<RenewResponse> {
        let request = wire::OpenedEphemeralRequest { type_name: kind.into(), private: Some(private) };
        let response: wire::RenewEphemeralResourceResponse =
            self.ask(Rpc::RenewEphemeralResource, Some(kind), request).await?;
        Ok(RenewResponse {
            private: response.private.unwrap_or_default(),
            renew_at: response.renew_at.map(|time| time.seconds),
            diagnostics: answers::diagnostics(response.diagnostics),
        })
    }

    async fn closed(&self, kind: &str, private: Vec<u8>) -> Answer<Vec<ProviderDiagnostic>> {
        let request = wire::OpenedEphemeralRequest { type_name: kind.into(), private: Some(private) };
        let response: wire::DiagnosticsResponse = self.ask(Rpc::CloseEphemeralResource, Some(kind), request).await?;
        Ok(answers::diagnostics(response.diagnostics))
    }

    async fn called(&self, request: &CallRequest<'_>) -> Answer<CallResponse> {
        let (rpc, name) = (Rpc::CallFunction, request.function);
        let signature: &FunctionSignature = self.known(rpc, name, self.schemas.functions.get(name))?;
        let parameters = signature.parameters.iter().chain(std::iter::repeat_with(|| &signature.variadic).flatten());
        let mut arguments = Vec::new();
        for (argument, parameter) in request.arguments.iter().zip(parameters) {
            arguments.extend(self.encode(rpc, name, argument, &parameter.ty)?);
        }
        let request = wire::CallFunctionRequest { name: name.into(), arguments };
        let response: wire::CallFunctionResponse = self.ask(rpc, Some(name), request).await?;
        let result = match response.error {
            Some(error) => Err((error.function_argument.and_then(|index| usize::try_from(index).ok()), error.text)),
            None => Ok(self.decode(rpc, name, response.result, &signature.returns)?),
        };
        Ok(CallResponse { result })
    }
}

/// What we can do. Only plans may be put off until later, and those only where the user has allowed it.
fn capabilities() -> wire::ClientCapabilities {
    wire::ClientCapabilities { deferral_allowed: false, write_only_attributes_allowed: true }
}

fn only_complaints(answer: Answer<Vec<ProviderDiagnostic>>) -> Vec<ProviderDiagnostic> {
    answer.unwrap_or_else(|fault| vec![fault.diagnostic()])
}

fn object_or_complaint(answer: Answer<ObjectResponse>) -> ObjectResponse {
    answer.unwrap_or_else(|fault| ObjectResponse { object: Value::dynamic(), diagnostics: vec![fault.diagnostic()] })
}

fn read_or_complaint(answer: Answer<ReadResponse>) -> ReadResponse {
    answer.unwrap_or_else(|fault| ReadResponse {
        object: Value::dynamic(),
        private: Vec::new(),
        identity: None,
        diagnostics: vec![fault.diagnostic()],
    })
}

impl Provider for PluginProvider {
    fn address(&self) -> &ProviderAddr {
        &self.slot.package.address
    }

    fn schemas(&self) -> &Arc<ProviderSchemas> {
        &self.schemas
    }

    fn validate_provider_config<'a>(&'a self, config: Value) -> BoxFuture<'a, ObjectResponse> {
        Box::pin(async move {
            let diagnostics = only_complaints(self.validate_provider(&config).await);
            ObjectResponse { object: config, diagnostics }
        })
    }

    fn validate_resource_config<'a>(&'a self, kind: &'a str, config: Value) -> BoxFuture<'a, Vec<ProviderDiagnostic>> {
        let rpc = Rpc::ValidateResourceConfig;
        Box::pin(async move { only_complaints(self.validate(rpc, kind, &config, self.resource(rpc, kind)).await) })
    }

    fn validate_data_config<'a>(&'a self, kind: &'a str, config: Value) -> BoxFuture<'a, Vec<ProviderDiagnostic>> {
        let rpc = Rpc::ValidateDataResourceConfig;
        Box::pin(async move { only_complaints(self.validate(rpc, kind, &config, self.data(rpc, kind)).await) })
    }

    fn validate_ephemeral_config<'a>(&'a self, kind: &'a str, config: Value) -> BoxFuture<'a, Vec<ProviderDiagnostic>> {
        let rpc = Rpc::ValidateEphemeralResourceConfig;
        Box::pin(async move { only_complaints(self.validate(rpc, kind, &config, self.ephemeral(rpc, kind)).await) })
    }

    fn configure<'a>(&'a self, request: ConfigureRequest) -> BoxFuture<'a, Vec<ProviderDiagnostic>> {
        Box::pin(async move { only_complaints(self.configured(request).await) })
    }

    fn upgrade_resource_state<'a>(&'a self, request: UpgradeRequest<'a>) -> BoxFuture<'a, ObjectResponse> {
        Box::pin(async move { object_or_complaint(self.upgraded(&request).await) })
    }

    fn upgrade_resource_identity<'a>(&'a self, request: UpgradeRequest<'a>) -> BoxFuture<'a, ObjectResponse> {
        Box::pin(async move { object_or_complaint(self.upgraded_identity(&request).await) })
    }

    fn read_resource<'a>(&'a self, request: ReadRequest<'a>) -> BoxFuture<'a, ReadResponse> {
        Box::pin(async move { read_or_complaint(self.read(&request).await) })
    }

    fn plan_resource_change<'a>(&'a self, request: PlanRequest<'a>) -> BoxFuture<'a, PlanResponse> {
        Box::pin(async move {
            self.planned(&request).await.unwrap_or_else(|fault| PlanResponse {
                planned: Value::dynamic(),
                private: Vec::new(),
                identity: None,
                requires_replace: Vec::new(),
                legacy_type_system: false,
                deferred: None,
                diagnostics: vec![fault.diagnostic()],
            })
        })
    }

    /// Without an answer nobody knows what happened: what was there before is kept, so that the next run
    /// looks after it.
    fn apply_resource_change<'a>(&'a self, request: ApplyRequest<'a>) -> BoxFuture<'a, ApplyResponse> {
        Box::pin(async move {
            self.applied(&request).await.unwrap_or_else(|fault| ApplyResponse {
                object: request.prior.clone(),
                private: request.planned_private.to_vec(),
                identity: request.planned_identity.clone().filter(Value::is_wholly_known),
                legacy_type_system: false,
                diagnostics: vec![fault.diagnostic()],
            })
        })
    }

    fn import_resource<'a>(&'a self, request: ImportRequest<'a>) -> BoxFuture<'a, ImportResponse> {
        Box::pin(async move {
            self.imported(&request)
                .await
                .unwrap_or_else(|fault| ImportResponse { objects: Vec::new(), diagnostics: vec![fault.diagnostic()] })
        })
    }

    fn move_resource_state<'a>(&'a self, request: MoveRequest<'a>) -> BoxFuture<'a, ReadResponse> {
        Box::pin(async move { read_or_complaint(self.moved(&request).await) })
    }

    fn generate_resource_config<'a>(&'a self, kind: &'a str, object: Value) -> BoxFuture<'a, ObjectResponse> {
        Box::pin(async move { object_or_complaint(self.generated(kind, &object).await) })
    }

    fn read_data_source<'a>(&'a self, kind: &'a str, config: Value) -> BoxFuture<'a, ObjectResponse> {
        Box::pin(async move { object_or_complaint(self.data_read(kind, &config).await) })
    }

    fn open_ephemeral<'a>(&'a self, kind: &'a str, config: Value) -> BoxFuture<'a, OpenResponse> {
        Box::pin(async move {
            self.opened(kind, &config).await.unwrap_or_else(|fault| OpenResponse {
                object: Value::dynamic(),
                private: Vec::new(),
                renew_at: None,
                diagnostics: vec![fault.diagnostic()],
            })
        })
    }

    fn renew_ephemeral<'a>(&'a self, kind: &'a str, private: Vec<u8>) -> BoxFuture<'a, RenewResponse> {
        Box::pin(async move {
            self.renewed(kind, private).await.unwrap_or_else(|fault| RenewResponse {
                private: Vec::new(),
                renew_at: None,
                diagnostics: vec![fault.diagnostic()],
            })
        })
    }

    fn close_ephemeral<'a>(&'a self, kind: &'a str, private: Vec<u8>) -> BoxFuture<'a, Vec<ProviderDiagnostic>> {
        Box::pin(async move { only_complaints(self.closed(kind, private).await) })
    }

    /// Waits for the answer without giving way: expressions are evaluated in one go. The plugins' own thread
    /// does the work meanwhile.
    fn call_function<'a>(&'a self, request: CallRequest<'a>) -> BoxFuture<'a, CallResponse> {
        Box::pin(async move {
            let answer = futures::executor::block_on(self.called(&request));
            answer.unwrap_or_else(|fault| CallResponse { result: Err((None, fault.to_string())) })
        })
    }

    fn stop<'a>(&'a self) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            // A process that has not been started has nothing to stop.
            if self.process.initialized() {
                let _ = self.ask::<wire::StopProviderResponse>(Rpc::StopProvider, None, wire::Empty {}).await;
            }
        })
    }
}
