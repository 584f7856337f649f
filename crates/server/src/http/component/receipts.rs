//! The consent receipt for whoever may have it, the keys by which anyone checks it, and withdrawal.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use paylater_wire::problem::Problem;
use paylater_wire::receipt::{ReceiptKeys, SignedReceipt, Withdraw, Withdrawn};

use crate::app::App;
use crate::consent::{receipt, withdrawal};
use crate::error::{Error, Refused};
use crate::http::answer::{json, respond};
use crate::http::client_address::ClientAddress;
use crate::http::extract::{Client, IdempotencyKey, Json};
use crate::http::idempotency::{Found, IdempotencyGuard};

/// A key is in use for years; an hour is soon enough to hear of a new one.
const KEYS_MAY_BE_CACHED: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// The routes of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/v1/checkout-sessions/{id}/consent-receipt", get(consent_receipt))
        .route("/v1/checkout-sessions/{id}/withdrawals", post(withdraw))
        .route("/v1/receipt-keys", get(receipt_keys))
}

/// What the shopper agreed to, signed.
#[utoipa::path(get, path = "/v1/checkout-sessions/{id}/consent-receipt", tag = "component",
    security(("client_token" = [])),
    params(("id" = String, Path, description = "The session")),
    responses(
        (status = 200, description = "The receipt as it stands now", body = SignedReceipt),
        (status = "4XX", description = "Refused; `not_agreed` while there is nothing", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "The evidence is not what was written; nothing is signed", body = Problem, content_type = "application/problem+json")))]
pub async fn consent_receipt(client: Client, State(app): State<App>) -> Result<Response, Error> {
    Ok(respond(&json(StatusCode::OK, &receipt::issue(&app, &client.session).await?)?))
}

/// The public keys by which receipts are checked. Nobody has to ask leave for them.
#[utoipa::path(get, path = "/v1/receipt-keys", tag = "public",
    responses((status = 200, description = "The key in use, then the retired ones", body = ReceiptKeys)))]
pub async fn receipt_keys(State(app): State<App>) -> Result<Response, Error> {
    let keys = ReceiptKeys { keys: app.config.receipt_signer.published() };
    let mut answer = respond(&json(StatusCode::OK, &keys)?);
    answer.headers_mut().insert(header::CACHE_CONTROL, KEYS_MAY_BE_CACHED);
    Ok(answer)
}

/// Takes a consent back. Repeating it changes nothing.
#[utoipa::path(post, path = "/v1/checkout-sessions/{id}/withdrawals", tag = "component",
    security(("client_token" = [])),
    request_body = Withdraw,
    params(("id" = String, Path, description = "The session"),
        ("Idempotency-Key" = String, Header, description = "Made and stored before the first send",
        min_length = 8, max_length = 255, pattern = "^[!#-~]{8,255}$")),
    responses(
        (status = 200, description = "Taken back, now or before", body = Withdrawn),
        (status = "4XX", description = "Refused; `not_agreed` for a document that was never agreed to", body = Problem, content_type = "application/problem+json")))]
pub async fn withdraw(
    client: Client,
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<Withdraw>,
) -> Result<Response, Error> {
    let guard = IdempotencyGuard::new("withdraw", &client.session, &key, &body)?;
    let now = app.now();
    let answer = app
        .store
        .write(move |tx| match guard.take(tx, now)? {
            Found::Answered(answer) => Ok(answer),
            Found::Running => Err(Refused::IdempotencyRunning.plain()),
            Found::Free => {
                let withdrawn = withdrawal::withdraw(tx, &client.session, &body.document, &address, now)?;
                let answer = json(StatusCode::OK, &withdrawn)?;
                guard.finish(tx, &answer)?;
                Ok(answer)
            }
        })
        .await?;
    Ok(respond(&answer))
}
