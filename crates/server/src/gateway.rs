//! Carries requests to the providers and brings back what they answered, believing nothing of it.

use std::time::Duration;

use paylater_provider::{Fault, HttpAnswer, HttpRequest};

use crate::config::ConfigError;

/// Answers beyond this many bytes are not read.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;

/// One client for all providers: connections are kept, redirects are not followed.
#[derive(Clone)]
pub struct Gateway {
    client: reqwest::Client,
}

impl Gateway {
    /// A gateway with its timeouts.
    pub fn new() -> Result<Self, ConfigError> {
        let client = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(15))
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("paylater-checkout/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self { client: client.map_err(|error| ConfigError(error.to_string()))? })
    }

    /// Sends a request. Whatever goes wrong on the way leaves the result unknown.
    pub async fn send(&self, request: HttpRequest) -> Result<HttpAnswer, Fault> {
        let unknown = |error: reqwest::Error| Fault::Unknown { why: error.without_url().to_string() };
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
