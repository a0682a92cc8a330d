//! Provider plugins of others: found elsewhere, started here, and spoken to through the `Provider` port.

mod cache;
mod connection;
mod fault;
mod handshake;
mod log;
mod plugins;
mod process;
mod provider;
mod reattach;
mod verdicts;

pub use cache::SchemaCache;
pub use fault::{CallFault, StartFault};
pub use handshake::{Endpoint, Handshake, HandshakeFault};
pub use log::{LogLevel, LogLine, LogSink};
pub use plugins::{Package, Plugins, SchemaFault, Settings};
pub use process::Launcher;
pub use provider::PluginProvider;
pub use reattach::{Reattach, parse_reattach};
pub use verdicts::Verdicts;
