//! Orders as the shop sees and moves them.

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use paylater_core::order::{AttemptNo, Event, Order as Life};
use paylater_wire::order::{Alarm, Order, OrderEvent, OrderPage};
use paylater_wire::problem::Problem;
use serde::{Deserialize, Serialize};

use super::{Guard, cancel, confirm, json, respond};
use crate::app::App;
use crate::consent::withdrawal;
use crate::error::{Error, Refused};
use crate::extract::{IdempotencyKey, Json, Shop};
use crate::store::Tx;
use crate::store::attempts::{self, Attempt};
use crate::store::orders::{self, Filter};
use crate::{drive, life};

/// The routes of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/v1/orders", get(list))
        .route("/v1/orders/{id}", get(show))
        .route("/v1/orders/{id}/capture", post(capture))
        .route("/v1/orders/{id}/cancel", post(cancel_order))
        .route("/v1/alarms", get(alarms))
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

/// A body without content: what is to be done stands in the address.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

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
    let mut found = app.store.orders(&filter).await?;
    let has_more = found.len() as i64 > limit;
    found.truncate(usize::try_from(limit).unwrap_or_default());
    let last = found.last().filter(|_| has_more);
    let next_cursor = last.map(|order| format!("{}.{}", order.created_at.unix_ms(), order.id));
    let mut page = Vec::with_capacity(found.len());
    for order in &found {
        page.push(shown(order, attempt_of(&app, order).await?, Vec::new()));
    }
    Ok(respond(&json(StatusCode::OK, &OrderPage { orders: page, next_cursor })?))
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
    let guard = Guard::new("capture", &id, &key, &body)?;
    let mut tx = app.store.begin().await?;
    let mut found = orders::get(&mut tx, &id).await?.ok_or_else(|| Refused::NotFound.plain())?;
    let jobs = match guard.take(&mut tx, app.now()).await? {
        // Repeated: the order as it stands now is the better answer.
        Some(_) => Vec::new(),
        None => {
            if let Life::Authorised { attempt } = found.life {
                number_capture(&mut tx, &id, attempt).await?;
            }
            life::happen(&mut tx, &mut found, Event::CaptureAsked, "the shop", app.now()).await?.jobs
        }
    };
    tx.commit().await?;
    drive::run_all(&app, jobs).await?;
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
    app.store.order(&id).await?.ok_or_else(|| Refused::NotFound.plain())?;
    cancel::step(&app, &id, Event::CancelAsked, "the shop", |_| true).await?;
    order(&app, &id).await
}

/// What a human has to look at, newest first.
#[utoipa::path(get, path = "/v1/alarms", tag = "shop", security(("api_key" = [])),
    responses(
        (status = 200, description = "The newest fifty of each kind", body = Vec<Alarm>),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json")))]
pub async fn alarms(_: Shop, State(app): State<App>) -> Result<Response, Error> {
    let alarms = app.store.alarms(50).await?.into_iter().map(|alarm| Alarm {
        kind: alarm.kind,
        subject: alarm.subject,
        detail: alarm.detail,
        count: alarm.count,
        last_at: alarm.last_at.to_string(),
    });
    Ok(respond(&json(StatusCode::OK, &alarms.collect::<Vec<_>>())?))
}

/// Without a mandate there is no deduction. One that came to nothing has used up its number; every number used is kept.
async fn number_capture(tx: &mut Tx, id: &str, no: AttemptNo) -> Result<(), Error> {
    let attempt = attempts::get(tx, id, no).await?;
    let attempt = attempt.ok_or_else(|| Error::Internal(format!("order {id} has no attempt {no}")))?;
    if let Some(why) = withdrawal::why_no_mandate(tx, &attempt).await? {
        return Err(Refused::ConsentWithdrawn.because(format!("{why}; ask them to pay in another way")));
    }
    if attempt.is_capture_spent {
        attempts::renew_capture_no(tx, id, no, &confirm::number('C')?).await?;
    }
    Ok(attempts::note_capture(tx, id, no).await?)
}

async fn order(app: &App, id: &str) -> Result<Response, Error> {
    let order = app.store.order(id).await?.ok_or_else(|| Refused::NotFound.plain())?;
    let events = app.store.events(id).await?.into_iter().map(|event| OrderEvent {
        seq: event.seq,
        event: event.event,
        from: event.from,
        to: event.to,
        detail: event.detail,
        at: event.at.to_string(),
    });
    let attempt = attempt_of(app, &order).await?;
    Ok(respond(&json(StatusCode::OK, &shown(&order, attempt, events.collect()))?))
}

async fn attempt_of(app: &App, order: &orders::Order) -> Result<Option<Attempt>, Error> {
    match order.life.attempt() {
        Some(no) => Ok(app.store.attempt(&order.id, no).await?),
        None => Ok(None),
    }
}

fn shown(order: &orders::Order, attempt: Option<Attempt>, events: Vec<OrderEvent>) -> Order {
    Order {
        id: order.id.clone(),
        out_trade_no: order.out_trade_no.clone(),
        subject: order.subject.clone(),
        amount: order.amount.fen(),
        currency: "CNY".into(),
        state: order.life.name().id().into(),
        version: order.version,
        option: attempt.as_ref().map(|attempt| attempt.way.id().into()),
        plan: attempt.as_ref().map(|attempt| attempt.plan.clone()),
        provider_no: attempt.as_ref().and_then(|attempt| attempt.provider_no.clone()),
        attempt_no: attempt.map(|attempt| attempt.out_trade_no),
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
