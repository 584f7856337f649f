//! One connection that is kept, as a proxy in front of the backend has many: no more of a client than the requests need, because
//! it takes its processor time from the same machine.

use std::net::SocketAddr;

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::report::Outcome;

/// A connection to the backend.
pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: String,
}

/// What is asked.
#[derive(Debug, Default)]
pub struct Ask<'a> {
    /// The path with its query.
    pub path: &'a str,
    /// Who asks, where that matters.
    pub bearer: Option<&'a str>,
    /// The key of a request with an effect.
    pub idempotency_key: Option<&'a str>,
    /// The media type and the body of a `POST`; without them it is a `GET`.
    pub body: Option<(&'static str, Bytes)>,
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await.map_err(|error| format!("{address}: {error}"))?;
        // As every client of the web does: a small request is sent at once.
        stream.set_nodelay(true).map_err(|error| format!("{address}: {error}"))?;
        let (sender, connection) =
            handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
        tokio::spawn(async move {
            // Whoever waits for an answer hears of a connection that broke.
            let _ = connection.await;
        });
        Ok(Self { sender, host: address.to_string() })
    }

    /// Sends a request and takes the whole answer. Any status but one of success is an error.
    pub async fn call(&mut self, ask: Ask<'_>) -> Outcome<Bytes> {
        let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", ask.path);
        let method = if ask.body.is_some() { Method::POST } else { Method::GET };
        let mut request = Request::builder().method(method).uri(ask.path).header(header::HOST, &self.host);
        if let Some(token) = ask.bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(key) = ask.idempotency_key {
            request = request.header("idempotency-key", key);
        }
        let (media_type, body) = ask.body.unwrap_or_default();
        if !media_type.is_empty() {
            request = request.header(header::CONTENT_TYPE, media_type);
        }
        let request = request.body(Full::new(body)).map_err(|error| wrong(&error))?;
        self.sender.ready().await.map_err(|error| wrong(&error))?;
        let answer = self.sender.send_request(request).await.map_err(|error| wrong(&error))?;
        let status = answer.status();
        let body = answer.into_body().collect().await.map_err(|error| wrong(&error))?.to_bytes();
        if status.is_success() {
            Ok(body)
        } else {
            Err(format!("{}: {status}: {}", ask.path, String::from_utf8_lossy(&body)))
        }
    }
}
