//! Where the order stands: asked by long poll, and hurried along by what the bridge said.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use paylater_wire::Invalid;
use paylater_wire::payment::{BridgeResult, Held, StatusAnswer};
use paylater_wire::problem::Problem;
use serde::Deserialize;

use super::view;
use crate::app::App;
use crate::error::{Error, Refused};
use crate::http::answer::{json, respond};
use crate::http::extract::{Client, Json, Query};
use crate::http::listen::Stopping;
use crate::offers;
use crate::orders::requery;
use crate::store::attempts::Attempt;
use crate::store::orders::{self, Order};

/// The longest the backend waits for news, in seconds.
const WAIT_S_MAX: u32 = 25;
/// How often it looks at the store while waiting and nothing is told: another process may have changed it.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// The routes of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/v1/checkout-sessions/{id}/status", get(status))
        .route("/v1/checkout-sessions/{id}/bridge-result", post(bridge_result))
}

/// How long to wait, and for what.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StatusQuery {
    /// Wait until the version is above this one.
    #[serde(default)]
    seen: i64,
    /// Wait at most so many seconds, up to 25.
    #[serde(default)]
    #[param(inline, minimum = 0, maximum = 25)]
    wait_s: u32,
}

/// Where the order stands, at once or when it changes.
#[utoipa::path(get, path = "/v1/checkout-sessions/{id}/status", tag = "component", security(("client_token" = [])),
    params(("id" = String, Path, description = "The session"), StatusQuery),
    responses(
        (status = 200, description = "Where it stands", body = StatusAnswer),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json")))]
pub async fn status(
    client: Client,
    State(app): State<App>,
    Query(query): Query<StatusQuery>,
    stopping: Stopping,
) -> Result<Response, Error> {
    if query.wait_s > WAIT_S_MAX {
        return Err(Refused::BadQuery.because(format!("wait_s: at most {WAIT_S_MAX}")));
    }
    // Listening begins before the first look, so that no change falls between the two.
    let mut news = app.store.notifier().listen(&client.session);
    let wait = Duration::from_secs(u64::from(query.wait_s));
    let mut deadline = tokio::time::Instant::now() + wait;
    loop {
        let now = tokio::time::Instant::now();
        // In a box: thousands wait, and none of them with room for an order and for what reads it.
        if let Some(answer) = Box::pin(look(&app, &client.session, query.seen, now >= deadline)).await? {
            return Ok(respond(&json(StatusCode::OK, &answer)?));
        }
        tokio::select! {
            biased;
            () = news.changed() => {}
            // The process that comes after this one can be asked again.
            () = stopping.begun() => deadline = now,
            () = tokio::time::sleep_until(deadline.min(now + LOOK_EVERY)) => {}
        }
    }
}

/// Where the order stands, if that is newer than what was seen, or if nobody waits any longer.
async fn look(app: &App, session: &str, seen: i64, is_over: bool) -> Result<Option<StatusAnswer>, Error> {
    let (order, attempt) = view::load(app, session).await?;
    Ok((order.version > seen || is_over).then(|| answer(&order, attempt.as_ref())))
}

/// The order of this session.
pub async fn load(app: &App, session: &str) -> Result<Order, Error> {
    let id = session.to_string();
    let order = app.store.read(move |db| orders::get(db, &id)).await?;
    order.ok_or_else(|| Refused::SessionUnknown.plain())
}

/// The order's standing on the wire, with the attempt of which its state speaks.
pub fn answer(order: &Order, attempt: Option<&Attempt>) -> StatusAnswer {
    StatusAnswer {
        version: order.version,
        status: order.state.status().id().into(),
        declined: order.is_declined,
        held: attempt.and_then(|attempt| Held::of(offers::held(order, attempt))),
    }
}

/// Takes note of what the bridge said. It changes nothing by itself; it makes us ask the provider now.
#[utoipa::path(post, path = "/v1/checkout-sessions/{id}/bridge-result", tag = "component", security(("client_token" = [])),
    request_body = BridgeResult,
    params(("id" = String, Path, description = "The session")),
    responses(
        (status = 204, description = "The provider has been asked"),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json")))]
pub async fn bridge_result(
    client: Client,
    State(app): State<App>,
    Json(body): Json<BridgeResult>,
) -> Result<Response, Error> {
    hear_bridge(&app, client.session, body).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Asks the provider, because the bridge said something. To the end, even when the page is gone meanwhile: a bridge says
/// only once that the shopper was refused.
pub async fn hear_bridge(app: &App, session: String, body: BridgeResult) -> Result<(), Error> {
    let (app, spawner) = (app.clone(), app.ports.spawner.clone());
    let asking = async move {
        // Nobody may be left to be told.
        heard(&app, &session, &body).await.inspect_err(|error| error.log(&error.problem()))
    };
    spawner.to_completion(asking).await
}

async fn heard(app: &App, session: &str, body: &BridgeResult) -> Result<(), Error> {
    const HINTS: [&str; 6] = ["done", "cancelled", "failed", "unclear", "no_bridge", "leaving"];
    if !HINTS.contains(&body.hint.as_str()) {
        return Err(Invalid::new("hint", format!("one of {}", HINTS.join(", "))).into());
    }
    if body.detail.chars().count() > 256 || body.result.as_ref().is_some_and(|result| result.len() > 8192) {
        return Err(Invalid::new("detail", "at most 256 characters, and result at most 8192 bytes").into());
    }
    let order = load(app, session).await?;
    tracing::info!(order = %order.id, hint = %body.hint, detail = ?body.detail, "bridge answered");
    if let Some(attempt) = order.state.attempt().filter(|_| order.state.is_waiting_for_provider()) {
        if let Some(result) = body.result.as_deref().filter(|result| !result.is_empty()) {
            requery::declined_at_cashier(app, &order.id, attempt, result).await?;
        }
        requery::requery(app, &order.id, attempt).await?;
    }
    Ok(())
}
