//! Our client against plugin processes: both protocols, both kinds of sockets, with and without TLS; and against
//! what is no plugin, or a bad one.
#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test, which starts the programs it tests"
)]

#[path = "client/faults.rs"]
mod faults;
#[path = "client/life.rs"]
mod life;
#[path = "client/programs.rs"]
mod programs;
#[path = "client/support.rs"]
mod support;
