//! Orders as the shop sees and moves them.

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use paylater_core::order::{AttemptNo, Event, Order as OrderState};
use paylater_wire::order::{Order, OrderEvent, OrderPage};
use paylater_wire::problem::Problem;
use serde::Deserialize;

use crate::app::App;
use crate::consent::withdrawal;
use crate::error::{Error, Refused};
use crate::http::answer::{json, respond};
use crate::http::component::cancel;
use crate::http::extract::{Empty, IdempotencyKey, Json, Shop};
use crate::http::idempotency::{Found, IdempotencyGuard};
use crate::jobs::dispatch;
use crate::orders::apply;
use crate::orders::numbers::{self, NumberFor};
use crate::store::Tx;
use crate::store::attempts::{self, Attempt};
use crate::store::captures;
use crate::store::orders::{self, Filter};

/// The routes of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/v1/orders", get(list))
        .route("/v1/orders/{id}", get(show))
        .route("/v1/orders/{id}/capture", post(capture))
        .route("/v1/orders/{id}/cancel", post(cancel_order))
}

/// Which orders.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Only this number of the shop's.
    out_trade_no: Option<String>,
    /// Only those in this state.
    state: Option<String>,
    /// Where the last page ended.
    #[param(inline, pattern = "^[0-9]{1,15}\\.cs_[0-9a-f]{32}$")]
    cursor: Option<String>,
    /// At most so many, up to 100; 20 if absent.
    #[param(inline, minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

/// Orders, newest first.
#[utoipa::path(get, path = "/v1/orders", tag = "shop", security(("api_key" = [])), params(ListQuery),
    responses(
        (status = 200, description = "A page", body = OrderPage),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json")))]
pub async fn list(
    _: Shop,
    State(app): State<App>,
    query: Result<Query<ListQuery>, QueryRejection>,
) -> Result<Response, Error> {
    let Query(query) = query.map_err(|error| Refused::BadQuery.because(error.body_text()))?;
    let limit = query.limit.unwrap_or(20);
    if !(1..=100).contains(&limit) {
        return Err(Refused::BadQuery.because("limit: between 1 and 100"));
    }
    let after = query.cursor.as_deref().map(read_cursor).transpose()?;
    let filter = Filter { out_trade_no: query.out_trade_no, state: query.state, after, limit: limit + 1 };
    let mut found = app.store.read(move |db| orders::list(db, &filter)).await?;
    let has_more = found.len() as i64 > limit;
    found.truncate(usize::try_from(limit).unwrap_or_default());
    let last = found.last().filter(|_| has_more);
    let next_cursor = last.map(|(order, _)| format!("{}.{}", order.created_at.unix_ms(), order.id));
    let orders = found.iter().map(|(order, attempt)| shown(order, attempt.as_ref(), Vec::new())).collect();
    Ok(respond(&json(StatusCode::OK, &OrderPage { orders, next_cursor })?))
}

/// One order with what happened to it.
#[utoipa::path(get, path = "/v1/orders/{id}", tag = "shop", security(("api_key" = [])),
    params(("id" = String, Path, description = "The order")),
    responses(
        (status = 200, description = "The order", body = Order),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json")))]
pub async fn show(_: Shop, State(app): State<App>, Path(id): Path<String>) -> Result<Response, Error> {
    order(&app, &id).await
}

/// Asks for the promised money: the goods were received.
#[utoipa::path(post, path = "/v1/orders/{id}/capture", tag = "shop", security(("api_key" = [])),
    request_body = Empty,
    params(("id" = String, Path, description = "The order"),
        ("Idempotency-Key" = String, Header, description = "8 to 255 visible ASCII characters",
        min_length = 8, max_length = 255, pattern = "^[!#-~]{8,255}$")),
    responses(
        (status = 200, description = "The order; `capturing` while the result is not known", body = Order),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json")))]
pub async fn capture(
    _: Shop,
    State(app): State<App>,
    Path(id): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<Empty>,
) -> Result<Response, Error> {
    let guard = IdempotencyGuard::new("capture", &id, &key, &body)?;
    let (order_id, now) = (id.clone(), app.now());
    let random = app.ports.random.clone();
    let jobs = app
        .store
        .write(move |tx| {
            let mut found = orders::get(tx, &order_id)?.ok_or_else(|| Refused::NotFound.plain())?;
            match guard.take(tx, now)? {
                // Repeated: the order as it stands now is the better answer.
                Found::Answered(_) | Found::Running => Ok(Vec::new()),
                Found::Free => {
                    if let OrderState::Authorised { attempt } = found.state {
                        let fresh_no = numbers::new(&*random, NumberFor::Capture, &found.out_trade_no)?;
                        number_capture(tx, &order_id, attempt, &fresh_no)?;
                    }
                    let change = apply::apply_event(tx, &mut found, Event::CaptureAsked, "the shop", now)?;
                    apply::claim(tx, &order_id, &change, now)
                }
            }
        })
        .await?;
    dispatch::run_all(&app, jobs).await?;
    order(&app, &id).await
}

/// Cancels an order that is not paid. What is out at a provider is closed there first.
#[utoipa::path(post, path = "/v1/orders/{id}/cancel", tag = "shop", security(("api_key" = [])),
    request_body = Empty,
    params(("id" = String, Path, description = "The order")),
    responses(
        (status = 200, description = "The order; `closing` while the provider is being asked", body = Order),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json")))]
pub async fn cancel_order(
    _: Shop,
    State(app): State<App>,
    Path(id): Path<String>,
    Json(_): Json<Empty>,
) -> Result<Response, Error> {
    let found = id.clone();
    app.store.read(move |db| orders::get(db, &found)).await?.ok_or_else(|| Refused::NotFound.plain())?;
    cancel::step(&app, &id, Event::CancelAsked, "the shop", |_| true).await?;
    order(&app, &id).await
}

/// Without a mandate there is no deduction. One that came to nothing has used up its number; every number used is kept.
fn number_capture(tx: &mut Tx<'_>, id: &str, no: AttemptNo, fresh_no: &str) -> Result<(), Error> {
    let attempt = attempts::get(tx, id, no)?;
    let attempt = attempt.ok_or_else(|| Error::Internal(format!("order {id} has no attempt {no}")))?;
    if let Some(why) = withdrawal::why_no_mandate(tx, &attempt)? {
        return Err(Refused::ConsentWithdrawn.because(format!("{why}; ask them to pay in another way")));
    }
    if !attempt.is_capture_no_used {
        return Ok(captures::note_number(tx, id, no, &attempt.capture_no)?);
    }
    attempts::renew_capture_no(tx, id, no, fresh_no)?;
    Ok(captures::note_number(tx, id, no, fresh_no)?)
}

async fn order(app: &App, id: &str) -> Result<Response, Error> {
    let id = id.to_string();
    let found = app.store.read(move |db| {
        let events = orders::events(db, &id)?;
        Ok::<_, Error>(orders::with_attempt(db, &id)?.map(|(order, attempt)| (order, attempt, events)))
    });
    let (order, attempt, events) = found.await?.ok_or_else(|| Refused::NotFound.plain())?;
    let events = events.into_iter().map(|event| OrderEvent {
        seq: event.seq,
        event: event.event,
        from: event.from,
        to: event.to,
        detail: event.detail,
        at: event.at.to_string(),
    });
    Ok(respond(&json(StatusCode::OK, &shown(&order, attempt.as_ref(), events.collect()))?))
}

fn shown(order: &orders::Order, attempt: Option<&Attempt>, events: Vec<OrderEvent>) -> Order {
    Order {
        id: order.id.clone(),
        out_trade_no: order.out_trade_no.clone(),
        subject: order.subject.clone(),
        amount: order.amount.fen(),
        currency: "CNY".into(),
        state: order.state.name().id().into(),
        version: order.version,
        option: attempt.map(|attempt| attempt.way.id().into()),
        plan: attempt.map(|attempt| attempt.plan.clone()),
        provider_no: attempt.and_then(|attempt| attempt.provider_no.clone()),
        attempt_no: attempt.map(|attempt| attempt.out_trade_no.clone()),
        created_at: order.created_at.to_string(),
        expires_at: order.expires_at.to_string(),
        events,
    }
}

/// A cursor is the time and the id of the last order shown.
fn read_cursor(text: &str) -> Result<(i64, String), Error> {
    let is_id = |id: &str| {
        id.strip_prefix("cs_")
            .is_some_and(|hex| hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    let cursor = text.split_once('.').filter(|(time, id)| time.len() <= 15 && is_id(id));
    let cursor = cursor.and_then(|(time, id)| Some((time.parse::<u64>().ok()?, id)));
    let cursor = cursor.and_then(|(time, id)| Some((i64::try_from(time).ok()?, id.to_string())));
    cursor.ok_or_else(|| Refused::BadQuery.because("cursor: pass next_cursor as it was given"))
}
