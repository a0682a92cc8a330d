//! One HTTP/2 connection: takes requests apart, finds what answers them, sends the answer.

use std::sync::Arc;

use bytes::Bytes;
use h2::server::SendResponse;
use h2::{RecvStream, SendStream};
use http::{HeaderMap, HeaderValue, Request, Response};
use tokio::sync::watch;

use super::Socket;
use super::calls::{Calls, Outcome};
use crate::grpc::{FrameReader, Status, frame};
use crate::wire::handshake::{Empty, HealthCheckResponse, ServingStatus};

/// Enough that a large schema or state does not wait for the window.
const WINDOW: u32 = 4 << 20;

pub async fn serve(
    socket: Box<dyn Socket>,
    calls: Arc<Calls>,
    stop: watch::Sender<bool>,
    stopped: watch::Receiver<bool>,
) {
    let handshake = h2::server::Builder::new()
        .initial_window_size(WINDOW)
        .initial_connection_window_size(WINDOW)
        .handshake::<_, Bytes>(socket);
    let Ok(mut connection) = handshake.await else {
        return;
    };
    let mut seen_stop = stopped.clone();
    let mut stopping = false;
    loop {
        tokio::select! {
            accepted = connection.accept() => match accepted {
                Some(Ok((request, respond))) => {
                    let exchange = Exchange { calls: Arc::clone(&calls), stop: stop.clone(), stopped: stopped.clone() };
                    tokio::spawn(exchange.run(request, respond));
                }
                // The other side has closed or broken the connection: nobody is left to tell.
                Some(Err(_)) | None => return,
            },
            _ = seen_stop.changed(), if !stopping => {
                stopping = true;
                connection.graceful_shutdown();
            }
        }
    }
}

/// What one request may use.
struct Exchange {
    calls: Arc<Calls>,
    stop: watch::Sender<bool>,
    stopped: watch::Receiver<bool>,
}

impl Exchange {
    /// An error of the transport ends the exchange: its other side is gone.
    async fn run(mut self, request: Request<RecvStream>, mut respond: SendResponse<Bytes>) {
        let path = request.uri().path().to_owned();
        let head = Response::builder().header("content-type", "application/grpc").body(());
        let Ok(mut answer) = head.map_err(drop).and_then(|head| respond.send_response(head, false).map_err(drop))
        else {
            return;
        };
        if matches!(path.as_str(), "/plugin.GRPCStdio/StreamStdio" | "/plugin.GRPCBroker/StartStream") {
            // What we print goes to standard error, and we open no further connections: nothing is ever sent,
            // but the engine expects the streams to stay open.
            while !*self.stopped.borrow_and_update() && self.stopped.changed().await.is_ok() {}
            let _ = answer.send_trailers(trailers(None));
            return;
        }
        let outcome = match read_message(request.into_body()).await {
            Ok(message) => self.answer(&path, message).await,
            Err(status) => Outcome::Answer(Err(status)),
        };
        match outcome {
            Outcome::Answer(result) => drop(finish(&mut answer, result)),
            Outcome::HangUp => answer.send_reset(h2::Reason::INTERNAL_ERROR),
        }
        if path == "/plugin.GRPCController/Shutdown" {
            let _ = self.stop.send(true);
        }
    }

    async fn answer(&self, path: &str, message: Bytes) -> Outcome {
        Outcome::Answer(match path {
            "/plugin.GRPCController/Shutdown" => Ok(frame(&Empty {})),
            "/grpc.health.v1.Health/Check" => Ok(frame(&HealthCheckResponse { status: ServingStatus::Serving.into() })),
            _ => match path.strip_prefix(self.calls.protocol().service()) {
                Some(method) => return self.calls.answer(method, message).await,
                None => Err(Status::unimplemented(path)),
            },
        })
    }
}

async fn read_message(mut body: RecvStream) -> Result<Bytes, Status> {
    let mut reader = FrameReader::default();
    while let Some(data) = body.data().await {
        let Ok(data) = data else { break };
        reader.push(&data)?;
        // Fails only for a stream that has ended meanwhile.
        let _ = body.flow_control().release_capacity(data.len());
    }
    reader.finish()
}

fn finish(answer: &mut SendStream<Bytes>, result: Result<Bytes, Status>) -> Result<(), h2::Error> {
    let status = match result {
        Ok(message) => {
            answer.send_data(message, false)?;
            None
        }
        Err(status) => Some(status),
    };
    answer.send_trailers(trailers(status.as_ref()))
}

fn trailers(status: Option<&Status>) -> HeaderMap {
    let mut trailers = HeaderMap::new();
    let code = status.map_or(0, |status| status.code as u16);
    trailers.insert("grpc-status", HeaderValue::from(code));
    if let Some(message) = status.and_then(|status| HeaderValue::from_str(&status.header_message()).ok()) {
        trailers.insert("grpc-message", message);
    }
    trailers
}
