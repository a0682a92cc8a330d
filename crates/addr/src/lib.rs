//! The exact names of things. Every address prints as users type it, and parses from that.

mod instance;
mod module;
mod parse;
mod provider;
mod resource;

pub use instance::InstanceKey;
pub use module::{ModuleInstance, ModulePath, ModuleStep};
pub use parse::{AddressError, Target, is_identifier};
pub use provider::{AbsProviderConfig, DEFAULT_HOST, ProviderAddr, TOFU_HOST};
pub use resource::{AbsResource, AbsResourceInstance, ConfigResource, Mode, Resource};

/// A string that is cheap to clone; short ones are stored in place. The same type as in `terrane-value`.
pub type Str = ecow::EcoString;
