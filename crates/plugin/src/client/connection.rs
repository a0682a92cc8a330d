//! The client's end of gRPC over HTTP/2, over a unix socket or TCP, with or without TLS.

use std::fmt;
use std::io;
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use bytes::Bytes;
use h2::RecvStream;
use h2::client::{ResponseFuture, SendRequest};
use http::{Request, StatusCode};
use rustls::ClientConfig;
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::handshake::Endpoint;
use crate::grpc::{Code, FrameReader, Status, frame};
use crate::serve::Socket;
use crate::tls::server_name;
use crate::wire::handshake::Empty;

/// Enough that a schema of twenty megabytes does not wait for the window.
const WINDOW: u32 = 8 << 20;
/// A method that no plugin has. See [`silence`].
const QUESTION: &str = "/terrane.Liveness/Check";

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
    /// Lives as long as anybody uses the connection.
    _users: Arc<()>,
}

impl Connection {
    /// Connects, and looks after the connection in a task of its own. `patience` is how long it may be without a sign
    /// of life, and the grace after that.
    pub async fn open(
        endpoint: &Endpoint,
        tls: Option<Arc<ClientConfig>>,
        patience: Duration,
    ) -> io::Result<Connection> {
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
        Connection::over(socket, patience).await
    }

    async fn over(socket: Box<dyn Socket>, patience: Duration) -> io::Result<Connection> {
        let (sender, connection) = h2::client::Builder::new()
            .enable_push(false)
            .initial_window_size(WINDOW)
            .initial_connection_window_size(WINDOW)
            .handshake::<_, Bytes>(socket)
            .await
            .map_err(io::Error::other)?;
        let given_up = Arc::new(OnceLock::new());
        let why = Arc::clone(&given_up);
        let users = Arc::new(());
        let silence = silence(sender.clone(), Arc::downgrade(&users), patience);
        tokio::spawn(async move {
            tokio::select! {
                // Whoever waits for an answer hears of the end; there is nobody else to tell.
                _ = connection => {}
                () = silence => drop(why.set("it is alive but does not react to anything any more")),
            }
        });
        Ok(Connection { sender, given_up, _users: users })
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
        let request = request(path).map_err(|error| Failure::Broken(error.to_string()))?;
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

fn request(path: &str) -> http::Result<Request<()>> {
    Request::post(format!("http://localhost{path}"))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .header("user-agent", concat!("terrane/", env!("CARGO_PKG_VERSION")))
        .body(())
}

/// Comes to an end when the other side has not reacted for too long. A busy process still reacts: only one that hangs
/// as a whole, or is stopped, does not.
///
/// It is asked for a method that it does not have, which the gRPC libraries refuse without anybody's help. Not by the
/// pings of HTTP/2: the same libraries close a connection on which more than two come within five minutes, and with it
/// every call that takes long. Nor by the health check, which in some plugins waits for a free thread.
async fn silence(sender: SendRequest<Bytes>, users: Weak<()>, patience: Duration) {
    loop {
        tokio::time::sleep(patience).await;
        if users.strong_count() == 0 {
            // With the last sender the connection ends.
            drop(sender);
            return std::future::pending().await;
        }
        let mut reaction = std::pin::pin!(reaction(sender.clone()));
        if timeout(patience, &mut reaction).await.is_ok() {
            continue;
        }
        // This program itself may have slept, on a machine that did: the answer may be there already.
        if timeout(patience, &mut reaction).await.is_err() {
            return;
        }
    }
}

/// Any answer, also that there is no connection any more: that is noticed elsewhere.
async fn reaction(sender: SendRequest<Bytes>) {
    let (Ok(request), Ok(mut sender)) = (request(QUESTION), sender.ready().await) else { return };
    let Ok((response, mut body)) = sender.send_request(request, false) else { return };
    // It may have been refused already.
    let _ = body.send_data(frame(&Empty {}), true);
    let Ok(response) = response.await else { return };
    let mut body = response.into_body();
    while let Some(Ok(data)) = body.data().await {
        let _ = body.flow_control().release_capacity(data.len());
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

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::sync::Mutex;
    use std::task::{Context, Poll};

    use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};
    use tokio::sync::mpsc;

    use super::*;

    /// A socket that keeps a copy of all that is written to it.
    struct Tapped {
        socket: DuplexStream,
        written: Arc<Mutex<Vec<u8>>>,
    }

    impl AsyncRead for Tapped {
        fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
            Pin::new(&mut self.socket).poll_read(cx, into)
        }
    }

    impl AsyncWrite for Tapped {
        fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, from: &[u8]) -> Poll<io::Result<usize>> {
            let written = Pin::new(&mut self.socket).poll_write(cx, from);
            if let Poll::Ready(Ok(length)) = written {
                self.written.lock().unwrap().extend(&from[..length]);
            }
            written
        }

        fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
            Pin::new(&mut self.socket).poll_flush(cx)
        }

        fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
            Pin::new(&mut self.socket).poll_shutdown(cx)
        }
    }

    /// The type of each frame that was sent, and its flags.
    fn frames(mut bytes: &[u8]) -> Vec<(u8, u8)> {
        bytes = bytes.strip_prefix(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").unwrap();
        let mut found = Vec::new();
        while let [a, b, c, kind, flags, ..] = *bytes {
            found.push((kind, flags));
            let length = u32::from_be_bytes([0, a, b, c]) as usize;
            bytes = bytes.get(9 + length..).unwrap_or_default();
        }
        found
    }

    /// Plugins of the usual libraries throw out whoever pings them: a call that took two minutes was lost.
    #[tokio::test]
    async fn the_other_side_is_asked_and_never_pinged() {
        let (near, far) = tokio::io::duplex(1 << 16);
        let written = Arc::new(Mutex::new(Vec::new()));
        let tapped = Tapped { socket: near, written: Arc::clone(&written) };
        let (tell, mut asked) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let mut server = h2::server::handshake(far).await.unwrap();
            while let Some(Ok((request, mut respond))) = server.accept().await {
                let refused = http::Response::builder().header("grpc-status", "12").body(()).unwrap();
                respond.send_response(refused, true).unwrap();
                let _ = tell.send(request.uri().path().to_owned());
            }
        });
        let connection = Connection::over(Box::new(tapped), Duration::from_millis(2)).await.unwrap();
        for _ in 0..5 {
            assert_eq!(asked.recv().await.unwrap(), QUESTION);
        }
        assert_eq!(connection.given_up.get(), None);
        const PING: u8 = 6;
        let pings = frames(&written.lock().unwrap()).into_iter().filter(|frame| *frame == (PING, 0)).count();
        assert_eq!(pings, 0);
        // The connection ends with its last user: the other side hears of it.
        drop(connection);
        while asked.recv().await.is_some() {}
    }
}
