//! A small HTTP/1.1 server: one thread for each connection, one answer on each.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// What a client asked.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    /// With the query.
    pub path: String,
    /// With names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Asked {
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(there, _)| there == name).map(|(_, value)| value.as_str())
    }
}

#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    #[must_use]
    pub fn bytes(body: impl Into<Vec<u8>>) -> Reply {
        Reply { status: 200, headers: Vec::new(), body: body.into() }
    }

    #[must_use]
    pub fn json(document: &serde_json::Value) -> Reply {
        Reply::bytes(document.to_string()).header("Content-Type", "application/json")
    }

    #[must_use]
    pub fn status(status: u16) -> Reply {
        Reply { status, headers: Vec::new(), body: Vec::new() }
    }

    #[must_use]
    pub fn redirect(target: &str) -> Reply {
        Reply::status(302).header("Location", target)
    }

    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Reply {
        self.headers.push((name.into(), value.into()));
        self
    }
}

/// How the server misbehaves.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The connection is closed without a word.
    Drop,
    /// The answer comes late.
    Slow(Duration),
    /// The body of the answer comes byte by byte, with a pause after each.
    Trickle(Duration),
    /// Half of the answer comes, and then the connection is closed.
    CutOff,
    /// Another answer than the right one.
    Instead(Reply),
}

#[derive(Debug)]
struct Trouble {
    path: String,
    fault: Fault,
    /// How many more times.
    times: usize,
}

#[derive(Default)]
struct Shared {
    asked: Mutex<Vec<Asked>>,
    troubles: Mutex<Vec<Trouble>>,
    stopped: AtomicBool,
}

type Handler = dyn Fn(&Asked) -> Reply + Send + Sync;

/// Ends when it is dropped.
pub struct Server {
    address: SocketAddr,
    /// In PEM; none where it speaks in clear text.
    authority: Option<String>,
    shared: Arc<Shared>,
}

impl Server {
    /// In clear text.
    #[must_use]
    pub fn start(handler: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Server {
        Server::begin(Arc::new(handler), None)
    }

    /// With a certificate for `localhost` of an authority of its own, see [`Server::authority`].
    #[must_use]
    pub fn start_tls(handler: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Server {
        Server::begin(Arc::new(handler), Some(certificates()))
    }

    fn begin(handler: Arc<Handler>, tls: Option<(String, Arc<rustls::ServerConfig>)>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let shared = Arc::new(Shared::default());
        let (authority, tls) = tls.unzip();
        let served = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if served.stopped.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let (handler, shared, tls) = (handler.clone(), served.clone(), tls.clone());
                // Clients come and go as they like.
                std::thread::spawn(move || drop(answer(stream, tls, &*handler, &shared)));
            }
        });
        Server { address, authority, shared }
    }

    /// `localhost:PORT`, as part of provider addresses and in host blocks.
    #[must_use]
    pub fn host(&self) -> String {
        format!("localhost:{}", self.address.port())
    }

    #[must_use]
    pub fn url(&self, path: &str) -> String {
        let scheme = if self.authority.is_some() { "https" } else { "http" };
        format!("{scheme}://{}{path}", self.host())
    }

    /// Writes the certificate of the authority into a file, for `SSL_CERT_FILE`.
    #[must_use]
    pub fn authority(&self, folder: &Path) -> PathBuf {
        let path = folder.join("authority.pem");
        std::fs::write(&path, self.authority.as_deref().expect("a server with TLS")).expect("a folder to write to");
        path
    }

    /// The next answers for paths that begin so are spoilt.
    pub fn trouble(&self, path: &str, fault: Fault, times: usize) {
        self.shared.troubles.lock().expect("no thread panics").push(Trouble { path: path.into(), fault, times });
    }

    /// All that was asked so far.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        self.shared.asked.lock().expect("no thread panics").clone()
    }

    /// The same, in short: `GET /path`.
    #[must_use]
    pub fn log(&self) -> Vec<String> {
        self.asked().iter().map(|asked| format!("{} {}", asked.method, asked.path)).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread that waits.
        drop(TcpStream::connect(self.address));
    }
}

trait Connection: Read + Write {}
impl<T: Read + Write> Connection for T {}

fn answer(
    stream: TcpStream,
    tls: Option<Arc<rustls::ServerConfig>>,
    handler: &Handler,
    shared: &Shared,
) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    stream.set_nodelay(true)?;
    let mut connection: Box<dyn Connection> = match tls {
        None => Box::new(stream),
        Some(config) => {
            let session = rustls::ServerConnection::new(config).map_err(std::io::Error::other)?;
            Box::new(rustls::StreamOwned::new(session, stream))
        }
    };
    let asked = read(&mut *connection)?;
    shared.asked.lock().expect("no thread panics").push(asked.clone());
    let fault = {
        let mut troubles = shared.troubles.lock().expect("no thread panics");
        let trouble = troubles.iter_mut().find(|trouble| trouble.times > 0 && asked.path.starts_with(&trouble.path));
        trouble.map(|trouble| {
            trouble.times -= 1;
            trouble.fault.clone()
        })
    };
    match fault {
        None => write(&mut connection, &handler(&asked), usize::MAX),
        Some(Fault::Drop) => Ok(()),
        Some(Fault::Slow(time)) => {
            std::thread::sleep(time);
            write(&mut connection, &handler(&asked), usize::MAX)
        }
        Some(Fault::Trickle(pause)) => {
            let reply = handler(&asked);
            write(&mut connection, &reply, 0)?;
            for byte in reply.body {
                connection.write_all(&[byte])?;
                connection.flush()?;
                std::thread::sleep(pause);
            }
            Ok(())
        }
        Some(Fault::CutOff) => {
            let reply = handler(&asked);
            let half = reply.body.len() / 2;
            write(&mut connection, &reply, half)
        }
        Some(Fault::Instead(reply)) => write(&mut connection, &reply, usize::MAX),
    }
}

fn read(connection: &mut dyn Connection) -> std::io::Result<Asked> {
    let mut reader = BufReader::new(connection);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace();
    let (method, path) = (words.next().unwrap_or_default().to_owned(), words.next().unwrap_or_default().to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, text)| text.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body)?;
    Ok(Asked { method, path, headers, body })
}

fn write(connection: &mut dyn Write, reply: &Reply, length: usize) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {} Said\r\nConnection: close\r\n", reply.status);
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    // A test may lie about it.
    if !reply.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length")) {
        head.push_str(&format!("Content-Length: {}\r\n", reply.body.len()));
    }
    head.push_str("\r\n");
    connection.write_all(head.as_bytes())?;
    connection.write_all(&reply.body[..reply.body.len().min(length)])?;
    connection.flush()
}

/// An authority, and a certificate of it for this machine.
fn certificates() -> (String, Arc<rustls::ServerConfig>) {
    let mut parameters = rcgen::CertificateParams::new(Vec::new()).expect("no names");
    parameters.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    parameters.distinguished_name.push(rcgen::DnType::CommonName, "Terrane test authority");
    parameters.key_usages = vec![rcgen::KeyUsagePurpose::KeyCertSign, rcgen::KeyUsagePurpose::CrlSign];
    let authority_key = rcgen::KeyPair::generate().expect("a key");
    let authority = parameters.self_signed(&authority_key).expect("a certificate").pem();
    let issuer = rcgen::Issuer::new(parameters, authority_key);
    let names = vec!["localhost".into(), "127.0.0.1".into()];
    let mut parameters = rcgen::CertificateParams::new(names).expect("two names");
    parameters.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    let key = rcgen::KeyPair::generate().expect("a key");
    let certificate = parameters.signed_by(&key, &issuer).expect("a certificate");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the usual versions")
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
        )
        .expect("a key that fits");
    (authority, Arc::new(config))
}
