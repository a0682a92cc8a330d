use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use terrane_diag::Diagnostics;
use terrane_hcl::Expr;
use terrane_provider::BoxFuture;
use terrane_state::Backends;
use terrane_value::Value;

/// Seconds since 1970-01-01 UTC, and nanoseconds of the second.
pub type Clock = Arc<dyn Fn() -> (i64, u32) + Send + Sync>;
/// Fills the bytes; fit for secrets.
pub type Randomness = Arc<dyn Fn(&mut [u8]) + Send + Sync>;
/// Is ready when the time is over.
pub type Sleep = Arc<dyn Fn(Duration) -> BoxFuture<'static, ()> + Send + Sync>;

/// The value of an expression that may use neither variables nor functions.
pub type Constants = Arc<dyn Fn(&Expr, &mut Diagnostics) -> Value + Send + Sync>;

/// All that embedded providers take from outside, except files.
#[derive(Clone)]
pub struct Environment {
    pub clock: Clock,
    pub randomness: Randomness,
    pub sleep: Sleep,
    /// Relative paths in configurations begin here.
    pub working_directory: PathBuf,
    /// Only the built-in provider of the engine needs it: `decode_tfvars`.
    pub constants: Option<Constants>,
    /// Likewise: `terraform_remote_state`.
    pub backends: Option<Arc<dyn Backends>>,
}

impl Environment {
    /// Without the ports that only the built-in provider of the engine needs.
    #[must_use]
    pub fn new(clock: Clock, randomness: Randomness, sleep: Sleep, working_directory: PathBuf) -> Environment {
        Environment { clock, randomness, sleep, working_directory, constants: None, backends: None }
    }

    pub(crate) fn random_bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.randomness)(&mut bytes);
        bytes
    }

    /// A random (version 4) UUID.
    pub(crate) fn random_uuid(&self) -> String {
        let mut bytes: [u8; 16] = self.random_bytes();
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        let digits = format!("{:032x}", u128::from_be_bytes(bytes));
        format!("{}-{}-{}-{}-{}", &digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..])
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment").field("working_directory", &self.working_directory).finish_non_exhaustive()
    }
}
