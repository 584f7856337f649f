//! Every call, each file with its own routes. A handler reads like the sentence that describes it.

mod assets;
mod cancel;
mod checkout_page;
mod confirm;
mod notify;
mod operate;
mod orders;
mod receipt_page;
mod receipts;
mod reports;
mod sessions;
mod status;
mod typical_offers;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::error::{Error, Refused};
use crate::store::Tx;
use crate::store::idempotency::{Answer, Seen, finish, take};
use paylater_core::digest::sha256_hex;
use paylater_core::instant::Instant;

pub use operate::OpenApi;

/// All of them.
pub fn all() -> Router<App> {
    Router::new()
        .merge(sessions::routes())
        .merge(confirm::routes())
        .merge(status::routes())
        .merge(cancel::routes())
        .merge(reports::routes())
        .merge(orders::routes())
        .merge(receipts::routes())
        .merge(receipt_page::routes())
        .merge(checkout_page::routes())
        .merge(assets::routes())
        .merge(notify::routes())
        .merge(typical_offers::routes())
        .merge(operate::routes())
}

/// A stored or fresh answer as it goes out: what is kept for a repeat is byte for byte what was answered first.
fn respond(answer: &Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let is_problem = status.is_client_error() || status.is_server_error();
    let content_type = if is_problem { "application/problem+json" } else { "application/json" };
    (status, [(header::CONTENT_TYPE, content_type)], answer.body.clone()).into_response()
}

/// This value as an answer.
fn json(status: StatusCode, value: &impl serde::Serialize) -> Result<Answer, Error> {
    let body = serde_json::to_string(value).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Answer { status: status.as_u16(), body })
}

/// This problem as an answer.
fn problem(error: &Error) -> Answer {
    let problem = error.problem();
    Answer { status: problem.status, body: serde_json::to_string(&problem).unwrap_or_default() }
}

/// A request with an effect, by its key and content.
struct Guard {
    scope: String,
    key: String,
    fingerprint: String,
}

impl Guard {
    /// A guard for this operation on this thing, with this content.
    fn new(operation: &str, subject: &str, key: &str, body: &impl serde::Serialize) -> Result<Self, Error> {
        let content = serde_json::to_string(body).map_err(|error| Error::Internal(error.to_string()))?;
        let scope = format!("{operation}:{subject}");
        Ok(Self { scope, key: key.into(), fingerprint: sha256_hex(content.as_bytes()) })
    }

    /// Takes the key. `None`: it was free, go on. `Some(None)`: the same request is, or was, at it without an answer.
    async fn take(&self, tx: &mut Tx, now: Instant) -> Result<Option<Option<Answer>>, Error> {
        match take(tx, &self.scope, &self.key, &self.fingerprint, now).await? {
            Seen::New => Ok(None),
            Seen::Same(answer) => Ok(Some(answer)),
            Seen::Differs => Err(Refused::IdempotencyKeyReused.plain()),
        }
    }

    /// Keeps the answer.
    async fn finish(&self, tx: &mut Tx, answer: &Answer) -> Result<(), Error> {
        Ok(finish(tx, &self.scope, &self.key, answer).await?)
    }
}
