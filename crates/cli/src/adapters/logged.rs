//! A provider whose calls are written to the log: what was asked for and how it ended, without any value.

use std::sync::Arc;
use std::time::Instant;

use futures::future::BoxFuture;
use terrane_addr::ProviderAddr;
use terrane_provider::{
    ApplyRequest, ApplyResponse, CallRequest, CallResponse, ConfigureRequest, ImportRequest, ImportResponse,
    MoveRequest, ObjectResponse, OpenResponse, PlanRequest, PlanResponse, Provider, ProviderDiagnostic,
    ProviderSchemas, ReadRequest, ReadResponse, RenewResponse, UpgradeRequest,
};
use terrane_value::Value;

use crate::log::{Level, Part, note};

pub struct LoggedProvider(pub Arc<dyn Provider>);

impl LoggedProvider {
    async fn call<T>(&self, name: &str, of: &str, work: impl Future<Output = T>, count: impl Fn(&T) -> usize) -> T {
        let provider = self.0.address();
        note(Part::Provider, Level::Trace, || format!("{provider}: {name} {of}: called"));
        let started = Instant::now();
        let answer = work.await;
        let elapsed = started.elapsed().as_micros();
        let diagnostics = count(&answer);
        note(Part::Provider, Level::Debug, || {
            format!("{provider}: {name} {of}: answered elapsed_us={elapsed} diagnostics={diagnostics}")
        });
        answer
    }
}

macro_rules! logged {
    ($self:ident, $name:literal, $of:expr, $call:expr, $count:expr) => {{
        let of = $of.to_string();
        Box::pin(async move { $self.call($name, &of, $call, $count).await })
    }};
}

impl Provider for LoggedProvider {
    fn address(&self) -> &ProviderAddr {
        self.0.address()
    }

    fn schemas(&self) -> &Arc<ProviderSchemas> {
        self.0.schemas()
    }

    fn validate_provider_config<'a>(&'a self, config: Value) -> BoxFuture<'a, ObjectResponse> {
        logged!(self, "validate provider", "", self.0.validate_provider_config(config), |answer| answer
            .diagnostics
            .len())
    }

    fn validate_resource_config<'a>(&'a self, kind: &'a str, config: Value) -> BoxFuture<'a, Vec<ProviderDiagnostic>> {
        logged!(self, "validate resource", kind, self.0.validate_resource_config(kind, config), Vec::len)
    }

    fn validate_data_config<'a>(&'a self, kind: &'a str, config: Value) -> BoxFuture<'a, Vec<ProviderDiagnostic>> {
        logged!(self, "validate data", kind, self.0.validate_data_config(kind, config), Vec::len)
    }

    fn validate_ephemeral_config<'a>(&'a self, kind: &'a str, config: Value) -> BoxFuture<'a, Vec<ProviderDiagnostic>> {
        logged!(self, "validate ephemeral", kind, self.0.validate_ephemeral_config(kind, config), Vec::len)
    }

    fn configure<'a>(&'a self, request: ConfigureRequest) -> BoxFuture<'a, Vec<ProviderDiagnostic>> {
        logged!(self, "configure", "", self.0.configure(request), Vec::len)
    }

    fn upgrade_resource_state<'a>(&'a self, request: UpgradeRequest<'a>) -> BoxFuture<'a, ObjectResponse> {
        let kind = request.kind;
        logged!(self, "upgrade", kind, self.0.upgrade_resource_state(request), |answer| answer.diagnostics.len())
    }

    fn read_resource<'a>(&'a self, request: ReadRequest<'a>) -> BoxFuture<'a, ReadResponse> {
        let kind = request.kind;
        logged!(self, "read", kind, self.0.read_resource(request), |answer| answer.diagnostics.len())
    }

    fn plan_resource_change<'a>(&'a self, request: PlanRequest<'a>) -> BoxFuture<'a, PlanResponse> {
        let kind = request.kind;
        logged!(self, "plan", kind, self.0.plan_resource_change(request), |answer| answer.diagnostics.len())
    }

    fn apply_resource_change<'a>(&'a self, request: ApplyRequest<'a>) -> BoxFuture<'a, ApplyResponse> {
        let kind = request.kind;
        logged!(self, "apply", kind, self.0.apply_resource_change(request), |answer| answer.diagnostics.len())
    }

    fn import_resource<'a>(&'a self, request: ImportRequest<'a>) -> BoxFuture<'a, ImportResponse> {
        let kind = request.kind;
        logged!(self, "import", kind, self.0.import_resource(request), |answer| answer.diagnostics.len())
    }

    fn move_resource_state<'a>(&'a self, request: MoveRequest<'a>) -> BoxFuture<'a, ReadResponse> {
        let kind = request.target_kind;
        logged!(self, "move", kind, self.0.move_resource_state(request), |answer| answer.diagnostics.len())
    }

    fn generate_resource_config<'a>(&'a self, kind: &'a str, object: Value) -> BoxFuture<'a, ObjectResponse> {
        logged!(self, "generate", kind, self.0.generate_resource_config(kind, object), |answer| answer
            .diagnostics
            .len())
    }

    fn read_data_source<'a>(&'a self, kind: &'a str, config: Value) -> BoxFuture<'a, ObjectResponse> {
        logged!(self, "read data", kind, self.0.read_data_source(kind, config), |answer| answer.diagnostics.len())
    }

    fn open_ephemeral<'a>(&'a self, kind: &'a str, config: Value) -> BoxFuture<'a, OpenResponse> {
        logged!(self, "open", kind, self.0.open_ephemeral(kind, config), |answer| answer.diagnostics.len())
    }

    fn renew_ephemeral<'a>(&'a self, kind: &'a str, private: Vec<u8>) -> BoxFuture<'a, RenewResponse> {
        logged!(self, "renew", kind, self.0.renew_ephemeral(kind, private), |answer| answer.diagnostics.len())
    }

    fn close_ephemeral<'a>(&'a self, kind: &'a str, private: Vec<u8>) -> BoxFuture<'a, Vec<ProviderDiagnostic>> {
        logged!(self, "close", kind, self.0.close_ephemeral(kind, private), Vec::len)
    }

    fn call_function<'a>(&'a self, request: CallRequest<'a>) -> BoxFuture<'a, CallResponse> {
        let name = request.function;
        logged!(self, "function", name, self.0.call_function(request), |answer| usize::from(answer.result.is_err()))
    }

    fn stop<'a>(&'a self) -> BoxFuture<'a, ()> {
        logged!(self, "stop", "", self.0.stop(), |()| 0)
    }
}
