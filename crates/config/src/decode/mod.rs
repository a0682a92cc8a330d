//! One file per family of blocks; each adds methods to [`crate::decoder::Decoder`].

pub(crate) mod check;
pub(crate) mod encryption;
pub(crate) mod language;
pub(crate) mod lifecycle;
pub(crate) mod module_call;
pub(crate) mod provider;
pub(crate) mod provisioner;
pub(crate) mod refactoring;
pub(crate) mod required_providers;
pub(crate) mod resource;
pub(crate) mod settings;
pub(crate) mod values;
