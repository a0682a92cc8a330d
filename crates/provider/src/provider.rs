use std::sync::Arc;

use terrane_addr::ProviderAddr;
use terrane_value::{Path, Str, Value};

use crate::{BoxFuture, ProviderDiagnostic, ProviderSchemas};

/// The only door to infrastructure.
///
/// No value in a request or response is marked: the engine takes marks off before and puts them on after.
/// Objects have the implied type of their schema. Every call may be made while others run.
pub trait Provider: Send + Sync {
    fn address(&self) -> &ProviderAddr;

    /// What the provider offers. Asked often: must be cheap.
    fn schemas(&self) -> &Arc<ProviderSchemas>;

    /// Checks a `provider` block, which may hold unknown values, and returns it completed.
    fn validate_provider_config<'a>(&'a self, config: Value) -> BoxFuture<'a, ObjectResponse> {
        Box::pin(async { ObjectResponse { object: config, diagnostics: Vec::new() } })
    }

    fn validate_resource_config<'a>(&'a self, kind: &'a str, config: Value) -> BoxFuture<'a, Vec<ProviderDiagnostic>>;

    fn validate_data_config<'a>(&'a self, kind: &'a str, config: Value) -> BoxFuture<'a, Vec<ProviderDiagnostic>>;

    fn validate_ephemeral_config<'a>(&'a self, kind: &'a str, config: Value) -> BoxFuture<'a, Vec<ProviderDiagnostic>> {
        let _ = config;
        Box::pin(async move { vec![unsupported("ephemeral resource", kind)] })
    }

    /// Takes the configuration. Called once, before any call below.
    fn configure<'a>(&'a self, request: ConfigureRequest) -> BoxFuture<'a, Vec<ProviderDiagnostic>>;

    /// Brings an object from state to the current schema version. Called even if the version is equal.
    fn upgrade_resource_state<'a>(&'a self, request: UpgradeRequest<'a>) -> BoxFuture<'a, ObjectResponse>;

    /// Brings what identifies an object to the current version of its identity schema. Called if the version is older.
    fn upgrade_resource_identity<'a>(&'a self, request: UpgradeRequest<'a>) -> BoxFuture<'a, ObjectResponse> {
        Box::pin(async move {
            ObjectResponse { object: Value::dynamic(), diagnostics: vec![unsupported("identity", request.kind)] }
        })
    }

    /// The object as it is in the world now; null if it is gone.
    fn read_resource<'a>(&'a self, request: ReadRequest<'a>) -> BoxFuture<'a, ReadResponse>;

    /// What applying the configuration would make of the object. Creates if `prior` is null; destroys if
    /// `proposed` is null (asked only of types with `plan_destroy`).
    fn plan_resource_change<'a>(&'a self, request: PlanRequest<'a>) -> BoxFuture<'a, PlanResponse>;

    /// Makes it so. An error may come together with a new object: then that much was done.
    fn apply_resource_change<'a>(&'a self, request: ApplyRequest<'a>) -> BoxFuture<'a, ApplyResponse>;

    fn import_resource<'a>(&'a self, request: ImportRequest<'a>) -> BoxFuture<'a, ImportResponse> {
        Box::pin(async move {
            let message = format!("The resource type {:?} does not support import.", request.kind);
            ImportResponse {
                objects: Vec::new(),
                diagnostics: vec![ProviderDiagnostic::error("Resource Import Not Implemented", message)],
            }
        })
    }

    /// Takes over an object of another resource type or provider (`moved` across types).
    fn move_resource_state<'a>(&'a self, request: MoveRequest<'a>) -> BoxFuture<'a, ReadResponse> {
        Box::pin(async move {
            let message = format!(
                "The resource type {:?} cannot take over objects of type {:?}.",
                request.target_kind, request.source_kind
            );
            ReadResponse {
                object: Value::dynamic(),
                private: Vec::new(),
                identity: None,
                diagnostics: vec![ProviderDiagnostic::error("Move Resource State Not Supported", message)],
            }
        })
    }

    /// The configuration that makes such an object. Asked only of providers that say that they can
    /// ([`ProviderSchemas::generates_config`]).
    fn generate_resource_config<'a>(&'a self, kind: &'a str, object: Value) -> BoxFuture<'a, ObjectResponse> {
        let _ = object;
        Box::pin(async move {
            ObjectResponse { object: Value::dynamic(), diagnostics: vec![unsupported("configuration", kind)] }
        })
    }

    fn read_data_source<'a>(&'a self, kind: &'a str, config: Value) -> BoxFuture<'a, ObjectResponse>;

    fn open_ephemeral<'a>(&'a self, kind: &'a str, config: Value) -> BoxFuture<'a, OpenResponse> {
        let _ = config;
        Box::pin(async move {
            OpenResponse {
                object: Value::dynamic(),
                private: Vec::new(),
                renew_at: None,
                diagnostics: vec![unsupported("ephemeral resource", kind)],
            }
        })
    }

    fn renew_ephemeral<'a>(&'a self, kind: &'a str, private: Vec<u8>) -> BoxFuture<'a, RenewResponse> {
        let _ = private;
        Box::pin(async move {
            RenewResponse {
                private: Vec::new(),
                renew_at: None,
                diagnostics: vec![unsupported("ephemeral resource", kind)],
            }
        })
    }

    fn close_ephemeral<'a>(&'a self, kind: &'a str, private: Vec<u8>) -> BoxFuture<'a, Vec<ProviderDiagnostic>> {
        let _ = private;
        Box::pin(async move { vec![unsupported("ephemeral resource", kind)] })
    }

    fn call_function<'a>(&'a self, request: CallRequest<'a>) -> BoxFuture<'a, CallResponse>;

    /// Asks running calls to end early. They still answer.
    fn stop<'a>(&'a self) -> BoxFuture<'a, ()> {
        Box::pin(async {})
    }
}

fn unsupported(what: &str, kind: &str) -> ProviderDiagnostic {
    ProviderDiagnostic::error("Not supported", format!("This provider has no {what} of type {kind:?}."))
}

#[derive(Clone, Debug)]
pub struct ConfigureRequest {
    pub config: Value,
    /// The version of the engine's language that the provider is told.
    pub terraform_version: String,
    /// Whether a plan may be put off until more is known.
    pub deferral_allowed: bool,
}

/// An object, completed or upgraded or read. On error the object is not to be used.
#[derive(Clone, Debug)]
pub struct ObjectResponse {
    pub object: Value,
    pub diagnostics: Vec<ProviderDiagnostic>,
}

/// Of an object, or of what identifies it.
#[derive(Clone, Debug)]
pub struct UpgradeRequest<'a> {
    pub kind: &'a str,
    pub version: u64,
    /// The attributes as state holds them: a JSON object.
    pub raw: &'a [u8],
}

#[derive(Clone, Debug)]
pub struct ReadRequest<'a> {
    pub kind: &'a str,
    pub current: Value,
    pub private: &'a [u8],
    /// What identifies the object, of the type of its identity schema, if that is known.
    pub identity: Option<Value>,
}

#[derive(Clone, Debug)]
pub struct ReadResponse {
    pub object: Value,
    pub private: Vec<u8>,
    /// `None`: nothing is said about it.
    pub identity: Option<Value>,
    pub diagnostics: Vec<ProviderDiagnostic>,
}

#[derive(Clone, Debug)]
pub struct PlanRequest<'a> {
    pub kind: &'a str,
    pub prior: Value,
    pub proposed: Value,
    pub config: Value,
    pub prior_private: &'a [u8],
    pub prior_identity: Option<Value>,
}

#[derive(Clone, Debug)]
pub struct PlanResponse {
    pub planned: Value,
    pub private: Vec<u8>,
    /// What will identify the object; it may be unknown yet.
    pub identity: Option<Value>,
    /// Attributes whose change cannot be made in place.
    pub requires_replace: Vec<Path>,
    /// The provider cannot hold the exact promises (the old plugin SDK); mismatches are tolerated.
    pub legacy_type_system: bool,
    /// Why this is no plan yet, but only what is known of one. Only if it was allowed.
    pub deferred: Option<Deferral>,
    pub diagnostics: Vec<ProviderDiagnostic>,
}

/// Why a provider puts an answer off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deferral {
    ResourceConfigUnknown,
    ProviderConfigUnknown,
    AbsentPrereq,
}

#[derive(Clone, Debug)]
pub struct ApplyRequest<'a> {
    pub kind: &'a str,
    pub prior: Value,
    pub planned: Value,
    pub config: Value,
    pub planned_private: &'a [u8],
    /// For a destruction: of the object that is to go.
    pub planned_identity: Option<Value>,
}

#[derive(Clone, Debug)]
pub struct ApplyResponse {
    pub object: Value,
    pub private: Vec<u8>,
    pub identity: Option<Value>,
    pub legacy_type_system: bool,
    pub diagnostics: Vec<ProviderDiagnostic>,
}

#[derive(Clone, Debug)]
pub struct ImportRequest<'a> {
    pub kind: &'a str,
    pub by: ImportBy<'a>,
}

/// How an object that is to be imported is named.
#[derive(Clone, Debug)]
pub enum ImportBy<'a> {
    /// In the words of the provider.
    Id(&'a str),
    /// Of the type of the identity schema.
    Identity(Value),
}

#[derive(Clone, Debug)]
pub struct ImportedObject {
    pub kind: Str,
    pub object: Value,
    pub private: Vec<u8>,
    pub identity: Option<Value>,
}

#[derive(Clone, Debug)]
pub struct ImportResponse {
    pub objects: Vec<ImportedObject>,
    pub diagnostics: Vec<ProviderDiagnostic>,
}

#[derive(Clone, Debug)]
pub struct MoveRequest<'a> {
    pub source_provider: &'a ProviderAddr,
    pub source_kind: &'a str,
    pub source_version: u64,
    pub source_raw: &'a [u8],
    pub source_private: &'a [u8],
    /// Version and JSON object of what identified the source.
    pub source_identity: Option<(u64, &'a [u8])>,
    pub target_kind: &'a str,
}

#[derive(Clone, Debug)]
pub struct OpenResponse {
    pub object: Value,
    pub private: Vec<u8>,
    /// Seconds since 1970-01-01 UTC at which [`Provider::renew_ephemeral`] is due.
    pub renew_at: Option<i64>,
    pub diagnostics: Vec<ProviderDiagnostic>,
}

#[derive(Clone, Debug)]
pub struct RenewResponse {
    pub private: Vec<u8>,
    pub renew_at: Option<i64>,
    pub diagnostics: Vec<ProviderDiagnostic>,
}

#[derive(Clone, Debug)]
pub struct CallRequest<'a> {
    pub function: &'a str,
    /// Converted to the parameters' types.
    pub arguments: Vec<Value>,
}

/// The result, or which argument (counted from 0) is wrong and why.
#[derive(Clone, Debug)]
pub struct CallResponse {
    pub result: Result<Value, (Option<usize>, String)>,
}
