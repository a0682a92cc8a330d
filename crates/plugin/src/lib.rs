//! Providers over the plugin protocol.
//!
//! [`wire`] has the messages, [`grpc`] their framing, [`protocol6`] the conversions to and from the types of
//! the `Provider` port; [`serve`] lets another engine use one of our providers as a plugin.
#![allow(clippy::disallowed_methods, reason = "an adapter: it reads the environment a plugin is started with")]

pub mod grpc;
pub mod protocol6;
pub mod serve;
pub mod wire;
