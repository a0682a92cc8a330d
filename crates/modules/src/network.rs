//! What is asked over the network, by someone who waits for the answer.

use std::path::Path;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use terrane_http::{Answer, Downloaded, Fault, Hosts, Request, Url};

/// Hosts, and the way to wait for them: modules are installed one after the other, callers before what they call.
pub struct Network<'a> {
    pub hosts: &'a Hosts,
    pub wait: &'a dyn Fn(LocalBoxFuture<'_, ()>),
}

/// No package of modules comes near it.
const LARGEST_ARCHIVE: u64 = 512 << 20;

impl Network<'_> {
    fn answer<T>(&self, work: impl Future<Output = T>) -> T {
        let mut answer = None;
        (self.wait)(async { answer = Some(work.await) }.boxed_local());
        answer.expect("who waits returns when the work is done")
    }

    /// The address of a service of a registry.
    pub(crate) fn service(&self, host: &str, service: &str) -> Result<Url, Fault> {
        self.answer(self.hosts.service(host, service))
    }

    /// Asks a registry, with the token for it.
    pub(crate) fn ask_registry(&self, host: &str, url: Url) -> Result<Answer, Fault> {
        self.answer(self.hosts.get(host, url))
    }

    /// Asks a place that a source names, with what `.netrc` says of it.
    pub(crate) fn ask(&self, url: Url) -> Result<Answer, Fault> {
        self.answer(self.hosts.client.send(&request(url)))
    }

    pub(crate) fn download(&self, url: Url, target: &Path) -> Result<Downloaded, Fault> {
        let request = request(url).limit(LARGEST_ARCHIVE);
        self.answer(self.hosts.client.download(&request, target, &|_, _| {}))
    }
}

/// A person wrote the address: `http` is allowed, as other engines allow it, but no password goes over it.
fn request(url: Url) -> Request {
    let login = crate::netrc::login(&url);
    let request = Request::get(url).clear_text_allowed();
    match login {
        Some((name, password)) => request.user(name, password),
        None => request,
    }
}
