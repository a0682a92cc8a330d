//! The only doors to infrastructure: what the engine asks of a provider or provisioner, and the answers.
//!
//! The requests follow the plugin protocol (tfplugin 6), so that an embedded provider and a plugin
//! process are the same to the engine, and so that an embedded one can be served to another engine.

mod catalog;
mod diagnostics;
mod provider;
mod provisioner;
mod schemas;

pub use catalog::{Catalog, Decode};
pub use diagnostics::ProviderDiagnostic;
pub use provider::{
    ApplyRequest, ApplyResponse, CallRequest, CallResponse, ConfigureRequest, Deferral, ImportBy, ImportRequest,
    ImportResponse, ImportedObject, MoveRequest, ObjectResponse, OpenResponse, PlanRequest, PlanResponse, Provider,
    ReadRequest, ReadResponse, RenewResponse, UpgradeRequest,
};
pub use provisioner::{OutputSink, ProvisionRequest, Provisioner, connection_block};
pub use schemas::{
    FunctionParameter, FunctionSignature, IdentityAttribute, IdentitySchema, ProviderSchemas, ResourceSchema,
};

/// A boxed future that may move between threads, as provider calls do.
pub type BoxFuture<'a, T> = futures::future::BoxFuture<'a, T>;
