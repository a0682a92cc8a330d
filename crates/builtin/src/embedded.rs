//! A provider made of a table of its parts.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::future;
use terrane_addr::ProviderAddr;
use terrane_provider::{
    ApplyRequest, ApplyResponse, BoxFuture, CallRequest, CallResponse, Catalog, ConfigureRequest, ImportBy,
    ImportRequest, ImportResponse, ImportedObject, MoveRequest, ObjectResponse, OpenResponse, PlanRequest,
    PlanResponse, Provider, ProviderDiagnostic, ProviderSchemas, ReadRequest, ReadResponse, ResourceSchema,
    UpgradeRequest,
};
use terrane_schema::Schema;
use terrane_value::{Str, Type, Value};

use crate::Environment;
use crate::object::Object;
use crate::planning;
use crate::resource::{CallResult, DataSource, EphemeralResource, Function, Moment, Resource};
use crate::shape::{Field, Shape};
use crate::stop::StopSignal;
use crate::upgrade;
use crate::validation;

/// What a provider has.
#[derive(Default)]
pub(crate) struct Parts {
    /// What a `provider` block may say.
    pub(crate) configuration: Vec<Field>,
    pub(crate) resources: Vec<Box<dyn Resource>>,
    pub(crate) data_sources: Vec<Box<dyn DataSource>>,
    pub(crate) ephemeral_resources: Vec<Box<dyn EphemeralResource>>,
    pub(crate) functions: Vec<Function>,
}

pub(crate) struct Embedded {
    address: ProviderAddr,
    environment: Environment,
    schemas: Arc<ProviderSchemas>,
    resources: BTreeMap<&'static str, Entry<dyn Resource>>,
    data_sources: BTreeMap<&'static str, Entry<dyn DataSource>>,
    ephemeral_resources: BTreeMap<&'static str, Entry<dyn EphemeralResource>>,
    functions: BTreeMap<&'static str, Function>,
    stop: StopSignal,
}

struct Entry<T: ?Sized> {
    shape: Shape,
    /// Of its objects.
    ty: Type,
    part: Box<T>,
}

impl Embedded {
    pub(crate) fn new(address: ProviderAddr, environment: Environment, parts: Parts) -> Embedded {
        let mut schemas = ProviderSchemas {
            provider: Shape::new(0, "", parts.configuration).schema(),
            resources: Catalog::default(),
            data_sources: Catalog::default(),
            ephemeral_resources: Catalog::default(),
            functions: Catalog::default(),
            identities: Catalog::default(),
            generates_config: false,
        };
        let mut resources = BTreeMap::new();
        for part in parts.resources {
            let (entry, schema) = Entry::new(part.shape(), part);
            let without_outside_effect = entry.part.without_outside_effect();
            let schema = ResourceSchema { schema, without_outside_effect, plan_destroy: false };
            schemas.resources.insert(entry.part.kind().into(), schema);
            resources.insert(entry.part.kind(), entry);
        }
        let mut data_sources = BTreeMap::new();
        for part in parts.data_sources {
            let (entry, schema) = Entry::new(part.shape(), part);
            schemas.data_sources.insert(entry.part.kind().into(), schema);
            data_sources.insert(entry.part.kind(), entry);
        }
        let mut ephemeral_resources = BTreeMap::new();
        for part in parts.ephemeral_resources {
            let (entry, schema) = Entry::new(part.shape(), part);
            schemas.ephemeral_resources.insert(entry.part.kind().into(), schema);
            ephemeral_resources.insert(entry.part.kind(), entry);
        }
        let mut functions = BTreeMap::new();
        for function in parts.functions {
            schemas.functions.insert(function.name.into(), function.signature.clone());
            functions.insert(function.name, function);
        }
        let schemas = Arc::new(schemas);
        let stop = StopSignal::new();
        Embedded { address, environment, schemas, resources, data_sources, ephemeral_resources, functions, stop }
    }

    fn resource(&self, kind: &str) -> Result<&Entry<dyn Resource>, ProviderDiagnostic> {
        self.resources.get(kind).ok_or_else(|| self.unknown("resource type", kind))
    }

    fn data_source(&self, kind: &str) -> Result<&Entry<dyn DataSource>, ProviderDiagnostic> {
        self.data_sources.get(kind).ok_or_else(|| self.unknown("data source", kind))
    }

    fn ephemeral_resource(&self, kind: &str) -> Result<&Entry<dyn EphemeralResource>, ProviderDiagnostic> {
        self.ephemeral_resources.get(kind).ok_or_else(|| self.unknown("ephemeral resource", kind))
    }

    fn unknown(&self, what: &str, kind: &str) -> ProviderDiagnostic {
        let message = format!("The provider {} has no {what} {kind:?}.", self.address.for_display());
        ProviderDiagnostic::error(format!("Unsupported {what}"), message)
    }

    async fn wait(&self, delay: Option<Duration>) -> Result<(), ProviderDiagnostic> {
        match delay {
            None => Ok(()),
            Some(delay) => self.stop.unless_stopped((self.environment.sleep)(delay)).await,
        }
    }

    fn plan(&self, request: &PlanRequest<'_>) -> Result<(Value, Vec<terrane_value::Path>), ProviderDiagnostic> {
        let entry = self.resource(request.kind)?;
        if request.proposed.is_null() {
            return Ok((request.proposed.clone(), Vec::new()));
        }
        let prior = entry.optional_object(&request.prior)?;
        let config = entry.object(&request.config)?;
        let proposed = entry.object(&request.proposed)?;
        let planning =
            planning::plan(&*entry.part, &entry.shape, &self.environment, prior.as_ref(), proposed, &config)?;
        Ok((planning.planned.into_value(), planning.requires_replace))
    }

    async fn apply(&self, request: &ApplyRequest<'_>) -> Result<Value, ProviderDiagnostic> {
        let entry = self.resource(request.kind)?;
        let prior = entry.optional_object(&request.prior)?;
        let planned = entry.optional_object(&request.planned)?;
        match (prior, planned) {
            (None, Some(mut object)) => {
                self.wait(entry.part.delay(Moment::Create(&object))?).await?;
                entry.part.create(&self.environment, &mut object)?;
                Ok(object.into_value())
            }
            (Some(prior), Some(mut object)) => {
                entry.part.update(&self.environment, &prior, &mut object)?;
                Ok(object.into_value())
            }
            (Some(prior), None) => {
                self.wait(entry.part.delay(Moment::Delete(&prior))?).await?;
                entry.part.delete(&self.environment, &prior)?;
                Ok(Value::null(entry.ty.clone()))
            }
            (None, None) => Ok(Value::null(entry.ty.clone())),
        }
    }

    fn read(&self, request: &ReadRequest<'_>) -> Result<Value, ProviderDiagnostic> {
        let entry = self.resource(request.kind)?;
        let Some(current) = entry.optional_object(&request.current)? else {
            return Ok(request.current.clone());
        };
        let object = entry.part.read(&self.environment, current)?;
        Ok(object.map_or_else(|| Value::null(entry.ty.clone()), Object::into_value))
    }

    fn upgrade(&self, request: &UpgradeRequest<'_>) -> Result<Value, ProviderDiagnostic> {
        let entry = self.resource(request.kind)?;
        upgrade::upgrade(&*entry.part, &entry.shape, &entry.ty, request, &self.environment)
    }

    fn import(&self, request: &ImportRequest<'_>) -> Result<Value, ProviderDiagnostic> {
        let entry = self.resource(request.kind)?;
        let mut object = Object::empty(&entry.ty);
        // None of our types has an identity, so the engine asks for none.
        let ImportBy::Id(id) = request.by else {
            let message = format!("Objects of type {} are imported by an id.", request.kind);
            return Err(ProviderDiagnostic::error("Invalid import", message));
        };
        let imported = entry.part.import(&self.environment, id, &mut object).unwrap_or_else(|| {
            let message = format!("The resource type {} does not support import.", request.kind);
            Err(ProviderDiagnostic::error("Resource Import Not Implemented", message))
        });
        imported.map(|()| object.into_value())
    }

    fn take_over(&self, request: &MoveRequest<'_>) -> Result<Value, ProviderDiagnostic> {
        let entry = self.resource(request.target_kind)?;
        let mut object = Object::empty(&entry.ty);
        let taken = entry.part.take_over(request, &mut object).unwrap_or_else(|| {
            let message = format!(
                "The resource type {} cannot take over objects of type {} of the provider {}.",
                request.target_kind,
                request.source_kind,
                request.source_provider.for_display()
            );
            Err(ProviderDiagnostic::error("Move Resource State Not Supported", message))
        });
        taken.map(|()| object.into_value())
    }

    async fn read_data(&self, kind: &str, config: &Value) -> Result<Value, ProviderDiagnostic> {
        let entry = self.data_source(kind)?;
        let object = entry.object(config)?;
        entry.part.read(&self.environment, object).await.map(Object::into_value)
    }

    fn open(&self, kind: &str, config: &Value) -> Result<Value, ProviderDiagnostic> {
        let entry = self.ephemeral_resource(kind)?;
        let mut object = entry.object(config)?;
        entry.part.open(&self.environment, &mut object)?;
        Ok(object.into_value())
    }

    fn call(&self, request: &CallRequest<'_>) -> CallResult {
        let function = self.functions.get(request.function).ok_or_else(|| {
            (None, format!("the provider {} has no function {:?}", self.address.for_display(), request.function))
        })?;
        (function.call)(&self.environment, &request.arguments)
    }
}

impl<T: ?Sized> Entry<T> {
    fn new(shape: Shape, part: Box<T>) -> (Entry<T>, Schema) {
        let schema = shape.schema();
        (Entry { ty: schema.block.implied_type(), shape, part }, schema)
    }

    fn object(&self, value: &Value) -> Result<Object, ProviderDiagnostic> {
        Object::new(&self.ty, value).ok_or_else(|| {
            let message = format!("The engine sent a value of type {}, not of {}.", value.ty(), self.ty);
            ProviderDiagnostic::error("Value does not have the type of the schema", message)
        })
    }

    /// The ranges of the schema, and what the part itself checks.
    fn check(
        &self,
        config: &Value,
        is_builtin: bool,
        own: impl FnOnce(&T, &Object, &mut Vec<ProviderDiagnostic>),
    ) -> Result<Vec<ProviderDiagnostic>, ProviderDiagnostic> {
        let config = self.object(config)?;
        let mut complaints = validation::check_read_only(&self.shape, &config, is_builtin);
        complaints.extend(validation::check_ranges(&self.shape, &config));
        own(&self.part, &config, &mut complaints);
        Ok(complaints)
    }

    /// `None` for null.
    fn optional_object(&self, value: &Value) -> Result<Option<Object>, ProviderDiagnostic> {
        if value.is_null() { Ok(None) } else { self.object(value).map(Some) }
    }
}

/// The result and the complaints; on error, `otherwise`.
fn split<T>(result: Result<T, ProviderDiagnostic>, otherwise: impl FnOnce() -> T) -> (T, Vec<ProviderDiagnostic>) {
    match result {
        Ok(value) => (value, Vec::new()),
        Err(complaint) => (otherwise(), vec![complaint]),
    }
}

impl Provider for Embedded {
    fn address(&self) -> &ProviderAddr {
        &self.address
    }

    fn schemas(&self) -> &Arc<ProviderSchemas> {
        &self.schemas
    }

    fn validate_resource_config<'a>(&'a self, kind: &'a str, config: Value) -> BoxFuture<'a, Vec<ProviderDiagnostic>> {
        Box::pin(async move {
            let checked = self.resource(kind).and_then(|entry| {
                entry.check(&config, self.address.is_builtin(), |part, config, complaints| {
                    part.validate(config, complaints)
                })
            });
            checked.unwrap_or_else(|complaint| vec![complaint])
        })
    }

    fn validate_data_config<'a>(&'a self, kind: &'a str, config: Value) -> BoxFuture<'a, Vec<ProviderDiagnostic>> {
        Box::pin(async move {
            let checked = self.data_source(kind).and_then(|entry| {
                entry.check(&config, self.address.is_builtin(), |part, config, complaints| {
                    part.validate(config, complaints)
                })
            });
            checked.unwrap_or_else(|complaint| vec![complaint])
        })
    }

    fn validate_ephemeral_config<'a>(&'a self, kind: &'a str, config: Value) -> BoxFuture<'a, Vec<ProviderDiagnostic>> {
        Box::pin(async move {
            let checked = self.ephemeral_resource(kind).and_then(|entry| {
                entry.check(&config, self.address.is_builtin(), |part, config, complaints| {
                    part.validate(config, complaints)
                })
            });
            checked.unwrap_or_else(|complaint| vec![complaint])
        })
    }

    fn configure<'a>(&'a self, _request: ConfigureRequest) -> BoxFuture<'a, Vec<ProviderDiagnostic>> {
        Box::pin(future::ready(Vec::new()))
    }

    fn upgrade_resource_state<'a>(&'a self, request: UpgradeRequest<'a>) -> BoxFuture<'a, ObjectResponse> {
        Box::pin(async move {
            let (object, diagnostics) = split(self.upgrade(&request), Value::dynamic);
            ObjectResponse { object, diagnostics }
        })
    }

    fn read_resource<'a>(&'a self, request: ReadRequest<'a>) -> BoxFuture<'a, ReadResponse> {
        Box::pin(async move {
            let (object, diagnostics) = split(self.read(&request), || request.current.clone());
            ReadResponse { object, private: request.private.to_vec(), identity: None, diagnostics }
        })
    }

    fn plan_resource_change<'a>(&'a self, request: PlanRequest<'a>) -> BoxFuture<'a, PlanResponse> {
        Box::pin(async move {
            let ((planned, requires_replace), diagnostics) =
                split(self.plan(&request), || (request.prior.clone(), Vec::new()));
            let private = request.prior_private.to_vec();
            PlanResponse {
                planned,
                private,
                identity: None,
                requires_replace,
                legacy_type_system: false,
                deferred: None,
                diagnostics,
            }
        })
    }

    fn apply_resource_change<'a>(&'a self, request: ApplyRequest<'a>) -> BoxFuture<'a, ApplyResponse> {
        Box::pin(async move {
            // What has failed has changed nothing: each resource type sees to that.
            let (object, diagnostics) = split(self.apply(&request).await, || request.prior.clone());
            ApplyResponse {
                object,
                private: request.planned_private.to_vec(),
                identity: None,
                legacy_type_system: false,
                diagnostics,
            }
        })
    }

    fn import_resource<'a>(&'a self, request: ImportRequest<'a>) -> BoxFuture<'a, ImportResponse> {
        Box::pin(async move {
            match self.import(&request) {
                Ok(object) => {
                    let object =
                        ImportedObject { kind: Str::from(request.kind), object, private: Vec::new(), identity: None };
                    ImportResponse { objects: vec![object], diagnostics: Vec::new() }
                }
                Err(complaint) => ImportResponse { objects: Vec::new(), diagnostics: vec![complaint] },
            }
        })
    }

    fn move_resource_state<'a>(&'a self, request: MoveRequest<'a>) -> BoxFuture<'a, ReadResponse> {
        Box::pin(async move {
            let (object, diagnostics) = split(self.take_over(&request), Value::dynamic);
            ReadResponse { object, private: Vec::new(), identity: None, diagnostics }
        })
    }

    fn read_data_source<'a>(&'a self, kind: &'a str, config: Value) -> BoxFuture<'a, ObjectResponse> {
        Box::pin(async move {
            let (object, diagnostics) = split(self.read_data(kind, &config).await, Value::dynamic);
            ObjectResponse { object, diagnostics }
        })
    }

    fn open_ephemeral<'a>(&'a self, kind: &'a str, config: Value) -> BoxFuture<'a, OpenResponse> {
        Box::pin(async move {
            let (object, diagnostics) = split(self.open(kind, &config), Value::dynamic);
            OpenResponse { object, private: Vec::new(), renew_at: None, diagnostics }
        })
    }

    fn close_ephemeral<'a>(&'a self, _kind: &'a str, _private: Vec<u8>) -> BoxFuture<'a, Vec<ProviderDiagnostic>> {
        Box::pin(future::ready(Vec::new()))
    }

    fn call_function<'a>(&'a self, request: CallRequest<'a>) -> BoxFuture<'a, CallResponse> {
        Box::pin(async move { CallResponse { result: self.call(&request) } })
    }

    fn stop<'a>(&'a self) -> BoxFuture<'a, ()> {
        self.stop.raise();
        Box::pin(future::ready(()))
    }
}
