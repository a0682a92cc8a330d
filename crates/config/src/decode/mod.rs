//! One file per family of blocks; each adds methods to [`crate::decoder::Decoder`].

mod check;
mod lifecycle;
mod module_call;
mod provider;
mod provisioner;
mod refactoring;
mod required_providers;
mod resource;
pub(crate) mod settings;
mod values;
