use std::sync::LazyLock;

use terrane_schema::{Attribute, Block};
use terrane_value::{Type, Value};

use crate::{BoxFuture, ProviderDiagnostic};

/// Where a provisioner's output goes while it runs: whole lines, without their line endings.
pub type OutputSink<'a> = &'a (dyn Fn(&str) + Send + Sync);

/// Something that runs after an object was made or before it goes (`local-exec`, ...).
pub trait Provisioner: Send + Sync {
    /// The shape of its block.
    fn schema(&self) -> &terrane_schema::Schema;

    /// What the shape cannot say. Values may be unknown.
    fn validate(&self, _config: &Value) -> Vec<ProviderDiagnostic> {
        Vec::new()
    }

    /// Why it cannot run here, if it cannot: told while planning, before anything is made.
    fn refusal(&self) -> Option<ProviderDiagnostic> {
        None
    }

    fn provision<'a>(&'a self, request: ProvisionRequest<'a>) -> BoxFuture<'a, Vec<ProviderDiagnostic>>;
}

pub struct ProvisionRequest<'a> {
    /// The evaluated block, without marks.
    pub config: Value,
    /// The evaluated `connection` block, null if there is none.
    pub connection: Value,
    pub output: OutputSink<'a>,
}

/// The shape of `connection` blocks. That `host` is required is judged when the block of the resource and that of the
/// provisioner are put together.
#[must_use]
pub fn connection_block() -> &'static Block {
    static BLOCK: LazyLock<Block> = LazyLock::new(|| {
        let texts = CONNECTION_TEXTS.iter().map(|name| (*name, Attribute::new(Type::String).optional()));
        let numbers =
            ["port", "bastion_port", "proxy_port"].map(|name| (name, Attribute::new(Type::Number).optional()));
        let flags =
            ["agent", "https", "insecure", "use_ntlm"].map(|name| (name, Attribute::new(Type::Bool).optional()));
        Block::new(texts.chain(numbers).chain(flags))
    });
    &BLOCK
}

const CONNECTION_TEXTS: [&str; 22] = [
    "type",
    "user",
    "password",
    "host",
    "timeout",
    "script_path",
    "private_key",
    "certificate",
    "agent_identity",
    "host_key",
    "target_platform",
    "cacert",
    "proxy_scheme",
    "proxy_host",
    "proxy_user_name",
    "proxy_user_password",
    "bastion_host",
    "bastion_host_key",
    "bastion_user",
    "bastion_password",
    "bastion_private_key",
    "bastion_certificate",
];
