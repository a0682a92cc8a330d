use terrane_value::Value;

use crate::{BoxFuture, ProviderDiagnostic};

/// Where a provisioner's output goes while it runs: whole lines, without their line endings.
pub type OutputSink<'a> = &'a (dyn Fn(&str) + Send + Sync);

/// Something that runs after an object was made or before it goes (`local-exec`, ...).
pub trait Provisioner: Send + Sync {
    /// The shape of its block.
    fn schema(&self) -> &terrane_schema::Schema;

    fn provision<'a>(&'a self, request: ProvisionRequest<'a>) -> BoxFuture<'a, Vec<ProviderDiagnostic>>;
}

pub struct ProvisionRequest<'a> {
    /// The evaluated block, without marks.
    pub config: Value,
    /// The evaluated `connection` block, null if there is none.
    pub connection: Value,
    pub output: OutputSink<'a>,
}
