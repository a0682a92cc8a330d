//! Why there is no answer.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::Url;

/// Each names the address that was asked.
#[derive(Debug)]
pub enum Fault {
    /// Not an address that can be asked.
    Address(String, String),
    /// It would be asked in clear text, and is not on this machine.
    ClearText(Url),
    Unreachable(Url, String),
    Timeout(Url, Duration),
    /// Sent on too often, or in a circle.
    Redirects(Url, usize),
    Status {
        url: Url,
        status: u16,
        /// The beginning of what came with it.
        body: Vec<u8>,
        /// When to come again, if the server said so.
        retry_after: Option<Duration>,
    },
    TooLarge(Url, u64),
    /// The connection ended in the middle.
    CutOff(Url, String),
    /// An answer that is not what the protocol says.
    Nonsense(Url, String),
    Local(PathBuf, std::io::Error),
    /// The client cannot be made: certificates, proxies.
    Setup(String),
    Helper(String),
    /// The host does not offer this.
    NoService {
        host: String,
        service: String,
    },
}

impl Fault {
    /// The status of an answer that says no.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Fault::Status { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Whether it may go better next time.
    #[must_use]
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Fault::Status { status, .. } => *status == 429 || (*status >= 500 && *status != 501),
            Fault::Unreachable(..) | Fault::Timeout(..) | Fault::CutOff(..) => true,
            Fault::Address(..)
            | Fault::ClearText(_)
            | Fault::Redirects(..)
            | Fault::TooLarge(..)
            | Fault::Nonsense(..)
            | Fault::Local(..)
            | Fault::Setup(_)
            | Fault::Helper(_)
            | Fault::NoService { .. } => false,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Address(text, why) => write!(f, "{text:?} is not an address that can be asked: {why}"),
            Fault::ClearText(url) => {
                write!(f, "{} is plain http, which is allowed to this machine only: use https", shown(url))
            }
            Fault::Unreachable(url, why) => write!(f, "{} cannot be reached: {why}", shown(url)),
            Fault::Timeout(url, limit) => write!(f, "{} did not answer within {} s", shown(url), limit.as_secs_f32()),
            Fault::Redirects(url, count) => {
                write!(f, "{} was reached after {count} redirects, and sends on again: is it a circle?", shown(url))
            }
            Fault::Status { url, status, body, .. } => {
                write!(f, "{} answered with status {status}{}", shown(url), meaning(*status))?;
                let text = String::from_utf8_lossy(&body[..body.len().min(200)]);
                let text = text.trim();
                let readable = !text.is_empty() && !text.starts_with('<') && !text.contains(char::is_control);
                if readable { write!(f, ": {text}") } else { Ok(()) }
            }
            Fault::TooLarge(url, limit) => write!(f, "{} sends more than {limit} bytes, the limit here", shown(url)),
            Fault::CutOff(url, why) => write!(f, "the answer of {} was cut off: {why}", shown(url)),
            Fault::Nonsense(url, why) => write!(f, "the answer of {} makes no sense: {why}", shown(url)),
            Fault::Local(path, error) => write!(f, "{}: {error}", path.display()),
            Fault::Setup(why) | Fault::Helper(why) => f.write_str(why),
            Fault::NoService { host, service } => write!(f, "host {host} does not offer the service {service}"),
        }
    }
}

impl std::error::Error for Fault {}

/// Without what may be secret: user names, passwords, and queries, which hold signatures of storage services.
pub(crate) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    let _ = url.set_username("");
    let _ = url.set_password(None);
    let cut = url.query().is_some();
    url.set_query(None);
    url.set_fragment(None);
    if cut { format!("{url}?..") } else { url.to_string() }
}

fn meaning(status: u16) -> &'static str {
    match status {
        401 => " (a token is missing or wrong)",
        403 => " (forbidden)",
        404 => " (not found)",
        407 => " (the proxy wants a password)",
        429 => " (too many requests)",
        500..=599 => " (a fault of the server)",
        _ => "",
    }
}

/// The innermost cause: the outer ones say "error sending request".
pub(crate) fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
