//! Providers over the plugin protocol.
//!
//! [`wire`] has the messages, [`grpc`] their framing, [`rpc`] the calls. [`protocol6`] and [`protocol5`] say our
//! types in the words of the protocol, [`answers`] and [`schemas`] understand what a plugin says. [`client`] runs
//! plugins of others for the engine; [`serve`] lets another engine use one of our providers as a plugin.
#![allow(
    clippy::disallowed_methods,
    reason = "an adapter: it starts processes and reads what a plugin is started with"
)]

pub mod answers;
pub mod client;
pub mod grpc;
pub mod protocol5;
pub mod protocol6;
pub mod rpc;
pub mod schemas;
pub mod serve;
pub mod tls;
pub mod wire;

/// What tells a program that it is started as a plugin, and not by a person.
pub(crate) const COOKIE: (&str, &str) =
    ("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2");
