//! The embedded providers: in process, under the source addresses that people already write, with the
//! schemas, state shapes, import ids and functions of the providers that they stand in for.
//!
//! One folder per provider, and one line in [`registry`] each. What they share is the frame: a provider is
//! a table of [`Resource`](resource::Resource)s and their kin, and [`Embedded`](embedded::Embedded) makes
//! a [`Provider`](terrane_provider::Provider) of the table. The frame plans; a resource type only says
//! which attributes it has, how each behaves ([`Field`](shape::Field)), and what creating one means.

#![allow(clippy::disallowed_methods, reason = "an adapter: `local_file` is about files")]

mod archive;
mod cloudinit;
mod embedded;
mod environment;
mod external;
mod local;
mod null;
mod object;
mod planning;
mod random;
mod registry;
mod resource;
mod shape;
mod stop;
mod terraform;
mod time;
mod tls;
mod upgrade;
mod validation;

#[cfg(test)]
mod testing;

pub use environment::{Clock, Constants, Environment, Randomness, Sleep};
pub use registry::{Entry, REGISTRY, all, find};
