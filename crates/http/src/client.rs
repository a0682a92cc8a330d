//! The client itself.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, LOCATION};
use reqwest::{Method, Response, Url};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::fault::innermost;
use crate::request::check;
use crate::{Fault, Request, retry};

/// What is kept of an answer that says no.
const REFUSAL_LIMIT: u64 = 64 << 10;

#[derive(Clone, Debug)]
pub struct Settings {
    pub user_agent: String,
    pub connect_timeout: Duration,
    /// How long nothing may come.
    pub idle_timeout: Duration,
    /// In all: 1 is no retry.
    pub attempts: u32,
    pub first_pause: Duration,
    pub longest_pause: Duration,
    pub redirects: usize,
    /// More certificates of authorities, in PEM, than those that the system trusts.
    pub extra_roots: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            user_agent: concat!("Terrane/", env!("CARGO_PKG_VERSION")).into(),
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(30),
            attempts: 3,
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(30),
            redirects: 10,
            extra_roots: None,
        }
    }
}

/// Made when it is first used: loading the certificates of a system takes a while, and most commands ask nobody.
#[derive(Debug)]
pub struct Client {
    settings: Settings,
    inner: OnceLock<Result<reqwest::Client, String>>,
}

/// An answer that says yes.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Where it came from in the end.
    pub url: Url,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub fn json(&self) -> Result<Value, Fault> {
        serde_json::from_slice(&self.body).map_err(|error| {
            let beginning = String::from_utf8_lossy(&self.body[..self.body.len().min(40)]).into_owned();
            Fault::Nonsense(self.url.clone(), format!("it is not JSON ({error}); it begins with {beginning:?}"))
        })
    }
}

/// A file that has been written in full.
#[derive(Clone, Debug)]
pub struct Downloaded {
    pub url: Url,
    pub length: u64,
    /// Computed while it came in.
    pub sha256: [u8; 32],
    pub headers: HeaderMap,
}

impl Client {
    #[must_use]
    pub fn new(settings: Settings) -> Client {
        Client { settings, inner: OnceLock::new() }
    }

    /// Asks, as often as the settings say. Statuses other than 2xx are faults.
    pub async fn send(&self, request: &Request) -> Result<Answer, Fault> {
        // A server that sends a byte now and then is never idle. Documents are small: their time ends.
        let limit = self.settings.idle_timeout * 10;
        self.retried(async || match tokio::time::timeout(limit, self.whole(request)).await {
            Ok(answer) => answer,
            Err(_) => Err(Fault::Timeout(request.url.clone(), limit)),
        })
        .await
    }

    async fn whole(&self, request: &Request) -> Result<Answer, Fault> {
        let mut response = self.once(request).await?;
        let body = self.body(&mut response, request.limit).await?;
        Ok(Answer {
            url: response.url().clone(),
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body,
        })
    }

    /// Writes the answer to a file, which is replaced. `progress` hears how much has come, and of how much.
    pub async fn download(
        &self,
        request: &Request,
        target: &Path,
        progress: &(dyn Fn(u64, Option<u64>) + Send + Sync),
    ) -> Result<Downloaded, Fault> {
        let local = |error| Fault::Local(target.to_owned(), error);
        self.retried(async || {
            let mut response = self.once(request).await?;
            let (mut file, mut hasher, mut length) = (File::create(target).map_err(local)?, Sha256::new(), 0);
            let declared = response.content_length();
            if declared.is_some_and(|declared| declared > request.limit) {
                return Err(Fault::TooLarge(response.url().clone(), request.limit));
            }
            while let Some(chunk) = response.chunk().await.map_err(|error| self.cut_off(response.url(), &error))? {
                length += chunk.len() as u64;
                if length > request.limit {
                    return Err(Fault::TooLarge(response.url().clone(), request.limit));
                }
                hasher.update(&chunk);
                file.write_all(&chunk).map_err(local)?;
                progress(length, declared);
            }
            file.flush().map_err(local)?;
            let headers = response.headers().clone();
            Ok(Downloaded { url: response.url().clone(), length, sha256: hasher.finalize().into(), headers })
        })
        .await
    }

    async fn retried<T>(&self, attempt: impl AsyncFn() -> Result<T, Fault>) -> Result<T, Fault> {
        let mut next = 1;
        loop {
            let fault = match attempt().await {
                Ok(answer) => return Ok(answer),
                Err(fault) => fault,
            };
            let Some(pause) = retry::pause(&self.settings, &fault, next) else { return Err(fault) };
            tokio::time::sleep(pause).await;
            next += 1;
        }
    }

    /// One attempt, to the end of all redirects.
    async fn once(&self, request: &Request) -> Result<Response, Fault> {
        let (mut url, mut method, mut body) = (request.url.clone(), request.method.clone(), request.body.clone());
        for count in 0..=self.settings.redirects {
            check(&url, request.clear_text)?;
            let mut response = self.ask(request, &url, &method, body.as_ref()).await?;
            let status = response.status();
            if status.is_success() {
                return Ok(response);
            }
            let location = response.headers().get(LOCATION).and_then(|text| text.to_str().ok());
            let Some(location) = location.filter(|_| status.is_redirection()) else {
                return Err(Fault::Status {
                    status: status.as_u16(),
                    retry_after: retry::retry_after(response.headers()),
                    body: self.body(&mut response, REFUSAL_LIMIT).await.unwrap_or_default(),
                    url,
                });
            };
            let target = url.join(location).map_err(|error| {
                Fault::Nonsense(url.clone(), format!("it sends on to {location:?}, which is no address: {error}"))
            })?;
            if count == self.settings.redirects {
                return Err(Fault::Redirects(url, count));
            }
            if url.scheme() == "https" && target.scheme() == "http" && !request.clear_text {
                return Err(Fault::ClearText(target));
            }
            url = target;
            // What was sent is sent again only where the server says so.
            if !matches!(status.as_u16(), 307 | 308) && method != Method::HEAD {
                (method, body) = (Method::GET, None);
            }
        }
        Err(Fault::Redirects(url, self.settings.redirects))
    }

    async fn ask(
        &self,
        request: &Request,
        url: &Url,
        method: &Method,
        body: Option<&Vec<u8>>,
    ) -> Result<Response, Fault> {
        let mut builder = self.inner()?.request(method.clone(), url.clone());
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        // Secrets stay with the host that they are for.
        if url.origin() == request.url.origin() {
            if let Some(token) = &request.token {
                builder = builder.header(AUTHORIZATION, format!("Bearer {}", token.reveal()));
            }
            if let Some((name, password)) = &request.user {
                builder = builder.basic_auth(name, Some(password.reveal()));
            }
        }
        if let Some(body) = body {
            builder = builder.body(body.clone());
        }
        builder.send().await.map_err(|error| match error.is_timeout() {
            true if error.is_connect() => Fault::Timeout(url.clone(), self.settings.connect_timeout),
            true => Fault::Timeout(url.clone(), self.settings.idle_timeout),
            false => Fault::Unreachable(url.clone(), innermost(&error)),
        })
    }

    async fn body(&self, response: &mut Response, limit: u64) -> Result<Vec<u8>, Fault> {
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.cut_off(response.url(), &error))? {
            if (body.len() + chunk.len()) as u64 > limit {
                return Err(Fault::TooLarge(response.url().clone(), limit));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    fn cut_off(&self, url: &Url, error: &reqwest::Error) -> Fault {
        match error.is_timeout() {
            true => Fault::Timeout(url.clone(), self.settings.idle_timeout),
            false => Fault::CutOff(url.clone(), innermost(error)),
        }
    }

    fn inner(&self) -> Result<&reqwest::Client, Fault> {
        let made = self.inner.get_or_init(|| build(&self.settings));
        made.as_ref().map_err(|why| Fault::Setup(why.clone()))
    }
}

fn build(settings: &Settings) -> Result<reqwest::Client, String> {
    let made = reqwest::Client::builder()
        .user_agent(&settings.user_agent)
        .connect_timeout(settings.connect_timeout)
        .read_timeout(settings.idle_timeout)
        // They are followed here: see `once`.
        .redirect(reqwest::redirect::Policy::none())
        .use_preconfigured_tls(tls(settings.extra_roots.as_deref())?)
        .build();
    made.map_err(|error| format!("The HTTP client cannot be made: {}", innermost(&error)))
}

/// With what the system trusts, or the files that `SSL_CERT_FILE` and `SSL_CERT_DIR` name, and these.
fn tls(extra_roots: Option<&Path>) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    // A system without certificates can still speak to this machine, and to hosts of `extra_roots`.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = extra_roots {
        let told = |why: String| format!("The certificates in {} cannot be used: {why}", path.display());
        let pem = std::fs::read(path).map_err(|error| told(error.to_string()))?;
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
        let certificates = certificates.map_err(|error| told(error.to_string()))?;
        // Bundles of systems have some of old forms in them. A file with none that is of use is a mistake.
        if roots.add_parsable_certificates(certificates).0 == 0 {
            return Err(told("there is none in it that can be read".into()));
        }
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("The HTTP client cannot be made: {error}"))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}
