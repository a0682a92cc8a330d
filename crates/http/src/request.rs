//! What is asked.

use reqwest::{Method, Url};
use terrane_cli_config::Token;

use crate::Fault;

/// Documents of registries are small; packages are downloaded.
const USUAL_LIMIT: u64 = 16 << 20;

#[derive(Clone, Debug)]
pub struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// Only for the host that was asked first, never for one that it sends on to.
    pub(crate) token: Option<Token>,
    pub(crate) user: Option<(String, Token)>,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) limit: u64,
    pub(crate) clear_text: bool,
}

impl Request {
    #[must_use]
    pub fn get(url: Url) -> Request {
        Request {
            method: Method::GET,
            url,
            headers: Vec::new(),
            token: None,
            user: None,
            body: None,
            limit: USUAL_LIMIT,
            clear_text: false,
        }
    }

    #[must_use]
    pub fn post(url: Url, content_type: &str, body: Vec<u8>) -> Request {
        let request = Request { method: Method::POST, body: Some(body), ..Request::get(url) };
        request.header("content-type", content_type)
    }

    /// With any method, as the backends of states need it: `PUT`, `DELETE`, `LOCK`.
    pub fn method(mut self, method: &str) -> Result<Request, Fault> {
        self.method = Method::from_bytes(method.as_bytes())
            .map_err(|_| Fault::Address(self.url.to_string(), format!("{method:?} is no method of HTTP")))?;
        Ok(self)
    }

    #[must_use]
    pub fn body(mut self, body: Vec<u8>) -> Request {
        self.body = Some(body);
        self
    }

    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Request {
        self.headers.push((name, value.into()));
        self
    }

    #[must_use]
    pub fn token(mut self, token: Option<Token>) -> Request {
        self.token = token;
        self
    }

    /// A name and a password.
    #[must_use]
    pub fn user(mut self, name: impl Into<String>, password: Token) -> Request {
        self.user = Some((name.into(), password));
        self
    }

    /// How much of an answer is taken.
    #[must_use]
    pub fn limit(mut self, bytes: u64) -> Request {
        self.limit = bytes;
        self
    }

    /// For addresses that a person wrote as plain `http`, where that is allowed: sources of modules.
    #[must_use]
    pub fn clear_text_allowed(mut self) -> Request {
        self.clear_text = true;
        self
    }

    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }
}

/// Whether an address may be asked: `https`, or `http` to this machine or where that is allowed.
pub(crate) fn check(url: &Url, clear_text: bool) -> Result<(), Fault> {
    match url.scheme() {
        "https" => Ok(()),
        "http" if clear_text || is_here(url) => Ok(()),
        "http" => Err(Fault::ClearText(url.clone())),
        other => Err(Fault::Address(url.to_string(), format!("{other:?} is neither http nor https"))),
    }
}

fn is_here(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}
