//! Requests to the providers over HTTP.

use std::error::Error as _;
use std::time::Duration;

use paylater_provider::{Fault, HttpAnswer, HttpRequest};

use crate::config_error::ConfigError;
use crate::ports::transport::{Answering, Transport};

/// Answers beyond this many bytes are not read.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;

/// One client for all providers: connections are kept, redirects are not followed.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    client: reqwest::Client,
}

impl HttpTransport {
    /// A transport with its time-outs.
    pub fn new() -> Result<Self, ConfigError> {
        let client = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(15))
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("paylater-checkout/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self { client: client.map_err(|error| ConfigError(error.to_string()))? })
    }

    async fn carry(&self, request: HttpRequest) -> Result<HttpAnswer, Fault> {
        let unknown = |error: reqwest::Error| Fault::Unknown { why: with_causes(error) };
        let method = reqwest::Method::from_bytes(request.method.as_bytes())
            .map_err(|error| Fault::Unknown { why: error.to_string() })?;
        let mut builder = self.client.request(method, &request.url);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        let mut answer = builder.body(request.body).send().await.map_err(unknown)?;
        let status = answer.status().as_u16();
        let headers = answer.headers().iter().map(|(name, value)| {
            (name.as_str().to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        });
        let headers = headers.collect();
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(unknown)? {
            if body.len() + chunk.len() > ANSWER_BYTES_MAX {
                return Err(Fault::Unknown { why: "the answer is too long".into() });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(HttpAnswer { status, headers, body })
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: HttpRequest) -> Answering<'_> {
        Box::pin(self.carry(request))
    }
}

/// What went wrong and why, down to the cause: "error sending request" alone tells nobody whether it was refused or took
/// too long. Never the address, which holds signed parameters.
fn with_causes(error: reqwest::Error) -> String {
    let is_timeout = error.is_timeout();
    let error = error.without_url();
    let mut why = error.to_string();
    let mut cause = error.source();
    while let Some(deeper) = cause {
        why = format!("{why}: {deeper}");
        cause = deeper.source();
    }
    if is_timeout { format!("timed out: {why}") } else { why }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn fault(url: String) -> String {
        let request = HttpRequest { method: "GET", url, headers: Vec::new(), body: String::new() };
        match HttpTransport::new().unwrap().send(request).await {
            Err(Fault::Unknown { why }) => why,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn a_failed_call_says_why_it_failed_and_not_to_which_address() {
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = closed.local_addr().unwrap();
        drop(closed);
        let why = fault(format!("http://{address}/gateway.do?sign=secret")).await;
        assert!(why.to_lowercase().contains("connection refused"), "{why}");
        assert!(!why.contains("secret"), "{why}");
    }
}
