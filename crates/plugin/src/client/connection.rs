//! The client's end of gRPC over HTTP/2, over a unix socket or TCP, with or without TLS.

use std::fmt;
use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use h2::client::{ResponseFuture, SendRequest};
use h2::{Ping, PingPong, RecvStream};
use http::{Request, StatusCode};
use rustls::ClientConfig;
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::handshake::Endpoint;
use crate::grpc::{Code, FrameReader, Status};
use crate::serve::Socket;
use crate::tls::server_name;

/// Enough that a schema of twenty megabytes does not wait for the window.
const WINDOW: u32 = 8 << 20;
/// How long a connection may be without a sign of life, and the grace after that.
const SILENCE: Duration = Duration::from_secs(30);

/// Why a call has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The plugin says so.
    Status(Status),
    /// The connection is gone.
    Broken(String),
    Deadline(Duration),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Status(status) => write!(f, "{status}"),
            Failure::Broken(why) => f.write_str(why),
            Failure::Deadline(time) => write!(f, "no answer within {} s", time.as_secs_f64()),
        }
    }
}

#[derive(Clone)]
pub struct Connection {
    sender: SendRequest<Bytes>,
    /// Why the connection was given up, if it was.
    given_up: Arc<OnceLock<&'static str>>,
}

impl Connection {
    /// Connects, and looks after the connection in a task of its own.
    pub async fn open(endpoint: &Endpoint, tls: Option<Arc<ClientConfig>>) -> io::Result<Connection> {
        let socket: Box<dyn Socket> = match endpoint {
            Endpoint::Unix(path) => Box::new(UnixStream::connect(path).await?),
            Endpoint::Tcp(address) => {
                let socket = TcpStream::connect(address).await?;
                socket.set_nodelay(true)?;
                Box::new(socket)
            }
        };
        let socket: Box<dyn Socket> = match tls {
            Some(config) => Box::new(TlsConnector::from(config).connect(server_name(), socket).await?),
            None => socket,
        };
        let (sender, mut connection) = h2::client::Builder::new()
            .enable_push(false)
            .initial_window_size(WINDOW)
            .initial_connection_window_size(WINDOW)
            .handshake::<_, Bytes>(socket)
            .await
            .map_err(io::Error::other)?;
        let given_up = Arc::new(OnceLock::new());
        let why = Arc::clone(&given_up);
        let pings = connection.ping_pong();
        tokio::spawn(async move {
            tokio::select! {
                // Whoever waits for an answer hears of the end; there is nobody else to tell.
                _ = connection => {}
                () = silence(pings) => drop(why.set("it is alive but does not react to anything any more")),
            }
        });
        Ok(Connection { sender, given_up })
    }

    /// One request, one answer.
    pub async fn call(&self, path: &str, message: Bytes, deadline: Option<Duration>) -> Result<Bytes, Failure> {
        let answer = async {
            let mut stream = self.send(path, message).await?;
            let mut reader = FrameReader::default();
            while let Some(data) = stream.data().await? {
                reader.push(&data).map_err(Failure::Status)?;
            }
            match stream.end().await? {
                None => reader.finish().map_err(Failure::Status),
                Some(status) => Err(Failure::Status(status)),
            }
        };
        match deadline {
            None => answer.await,
            Some(time) => timeout(time, answer).await.unwrap_or(Err(Failure::Deadline(time))),
        }
    }

    /// One request, any number of answers.
    pub async fn stream(&self, path: &str, message: Bytes) -> Result<Messages, Failure> {
        Ok(Messages { answer: self.send(path, message).await?, reader: FrameReader::default(), ended: false })
    }

    async fn send(&self, path: &str, message: Bytes) -> Result<Answer, Failure> {
        let request = Request::post(format!("http://localhost{path}"))
            .header("content-type", "application/grpc")
            .header("te", "trailers")
            .header("user-agent", concat!("terrane/", env!("CARGO_PKG_VERSION")))
            .body(())
            .map_err(|error| Failure::Broken(error.to_string()))?;
        let mut sender = self.sender.clone().ready().await.map_err(|error| self.broken(&error))?;
        let (response, mut body) = sender.send_request(request, false).map_err(|error| self.broken(&error))?;
        body.send_data(message, true).map_err(|error| self.broken(&error))?;
        Answer::begin(response, self.clone()).await
    }

    fn broken(&self, error: &h2::Error) -> Failure {
        match self.given_up.get() {
            Some(why) => Failure::Broken((*why).into()),
            None => Failure::Broken(format!("the connection to it broke: {error}")),
        }
    }
}

/// Comes to an end when the other side has not reacted for too long. A busy process still answers pings:
/// only one that hangs as a whole, or is stopped, does not.
async fn silence(pings: Option<PingPong>) {
    let Some(mut pings) = pings else { return std::future::pending().await };
    loop {
        tokio::time::sleep(SILENCE).await;
        if pings.send_ping(Ping::opaque()).is_err() {
            return std::future::pending().await;
        }
        let mut pong = std::pin::pin!(std::future::poll_fn(|cx| pings.poll_pong(cx)));
        if timeout(SILENCE, &mut pong).await.is_ok() {
            continue;
        }
        // This program itself may have slept, on a machine that did: the answer may be there already.
        if timeout(SILENCE, &mut pong).await.is_err() {
            return;
        }
    }
}

/// An answer while it comes.
struct Answer {
    body: RecvStream,
    /// Some plugins send nothing but headers when they have nothing but a status.
    status: Option<Status>,
    connection: Connection,
}

impl Answer {
    async fn begin(response: ResponseFuture, connection: Connection) -> Result<Answer, Failure> {
        let response = response.await.map_err(|error| connection.broken(&error))?;
        if response.status() != StatusCode::OK {
            return Err(Failure::Broken(format!("it answered with HTTP status {}", response.status())));
        }
        let status = Status::from_headers(response.headers());
        Ok(Answer { body: response.into_body(), status, connection })
    }

    async fn data(&mut self) -> Result<Option<Bytes>, Failure> {
        let Some(data) = self.body.data().await else { return Ok(None) };
        let data = data.map_err(|error| self.connection.broken(&error))?;
        // Fails only for a stream that has ended meanwhile.
        let _ = self.body.flow_control().release_capacity(data.len());
        Ok(Some(data))
    }

    /// `None` if all went well.
    async fn end(&mut self) -> Result<Option<Status>, Failure> {
        let trailers = self.body.trailers().await.map_err(|error| self.connection.broken(&error))?;
        let status = trailers.as_ref().and_then(Status::from_headers).or_else(|| self.status.take());
        match status {
            Some(status) if status.code == Code::Ok => Ok(None),
            Some(status) => Ok(Some(status)),
            None => Err(Failure::Broken("its answer ended without a status".into())),
        }
    }
}

/// The answers of a call that has many.
pub struct Messages {
    answer: Answer,
    reader: FrameReader,
    ended: bool,
}

impl Messages {
    /// `None` after the last.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Failure> {
        loop {
            if let Some(message) = self.reader.next_message().map_err(Failure::Status)? {
                return Ok(Some(message));
            }
            if self.ended {
                return Ok(None);
            }
            match self.answer.data().await? {
                Some(data) => self.reader.push(&data).map_err(Failure::Status)?,
                None => {
                    self.ended = true;
                    if let Some(status) = self.answer.end().await? {
                        return Err(Failure::Status(status));
                    }
                }
            }
        }
    }
}
