//! The one HTTP client of the product: time limits, retries, limits of size, proxies, TLS; which token belongs to
//! which host; and what a host offers (service discovery).
//!
//! Plain `http` is spoken to this machine only, unless a request says that it may.
#![allow(clippy::disallowed_methods, reason = "an adapter: it reads certificates, writes downloads and starts helpers")]

mod client;
mod credentials;
mod discovery;
mod fault;
mod request;
mod retry;

pub use client::{Answer, Client, Downloaded, Settings};
pub use credentials::Credentials;
pub use discovery::{Hosts, Services};
pub use fault::Fault;
pub use request::Request;
pub use reqwest::Url;
