//! A shop opens a session, which is the order from then on (ADR 17).

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;
use paylater_core::instant::Instant;
use paylater_core::order::Order as OrderState;
use paylater_wire::problem::Problem;
use paylater_wire::session::{NewSession, SessionCreated};

use crate::app::App;
use crate::error::{Error, Refused};
use crate::http::answer::{json, respond};
use crate::http::extract::{IdempotencyKey, Json, Shop};
use crate::http::idempotency::{Found, IdempotencyGuard};
use crate::orders::{apply, numbers};
use crate::ports::random;
use crate::render::checkout::RESULT_S;
use crate::store::idempotency::Answer;
use crate::store::orders::{self, Order};
use crate::store::{Tx, notifications};
use crate::tokens;

/// The routes of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/v1/checkout-sessions", post(create))
}

/// Opens a checkout session for an order of the shop's.
#[utoipa::path(post, path = "/v1/checkout-sessions", tag = "shop", security(("api_key" = [])),
    request_body = NewSession,
    params(("Idempotency-Key" = String, Header, description = "8 to 255 visible ASCII characters",
        min_length = 8, max_length = 255, pattern = "^[!#-~]{8,255}$")),
    responses(
        (status = 201, description = "Opened, or opened before under the same key", body = SessionCreated),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Nothing has changed", body = Problem, content_type = "application/problem+json")))]
pub async fn create(
    _: Shop,
    State(app): State<App>,
    IdempotencyKey(key): IdempotencyKey,
    Json(new): Json<NewSession>,
) -> Result<Response, Error> {
    let checked = new.check()?;
    if !app.config.allows_return_url(&new.return_url) {
        return Err(
            Refused::ReturnUrlNotAllowed.because("return_url begins with none of return_url_prefixes")
        );
    }
    let now = app.now();
    let guard = IdempotencyGuard::new("create_session", "shop", &key, &new)?;
    let order = Order {
        id: format!("cs_{}", random::hex(&*app.ports.random)?),
        out_trade_no: new.out_trade_no,
        subject: new.subject,
        lines: checked.lines,
        amount: checked.amount,
        buyer_ref: new.buyer.r#ref,
        alipay_open_id: new.buyer.alipay_open_id,
        wechat_openid: new.buyer.wechat_openid,
        credit: new.credit.map(Into::into),
        return_url: new.return_url,
        ordered_on: now.shanghai_date(),
        state: OrderState::Open,
        declined_ways: Vec::new(),
        is_declined: false,
        version: 1,
        created_at: now,
        expires_at: now.plus_s(i64::from(new.expires_in_s)),
    };
    let order = app
        .store
        .write(move |tx| match guard.take(tx, now)? {
            Found::Answered(answer) => {
                orders::get(tx, &answer.body)?.ok_or_else(|| Refused::SessionUnknown.plain())
            }
            Found::Running => Err(Refused::IdempotencyRunning.plain()),
            Found::Free => insert(tx, &guard, order, now),
        })
        .await?;
    Ok(respond(&created(&app, &order)?))
}

fn insert(tx: &mut Tx<'_>, guard: &IdempotencyGuard, order: Order, now: Instant) -> Result<Order, Error> {
    if let Some(number) = notifications::unaccounted(tx, &numbers::prefix(&order.out_trade_no))? {
        let why =
            format!("{number} is not known here; see the alarm `unknown_number` before it is paid again");
        return Err(Refused::PaymentUnaccounted.because(why));
    }
    orders::insert(tx, &order)
        .map_err(|error| if error.is_taken() { Refused::OutTradeNoTaken.plain() } else { error.into() })?;
    orders::add_event(tx, &order.id, "created", ("", order.state.name().id()), &order.out_trade_no, now)?;
    apply::plan_expiry(tx, &order, now)?;
    // The id alone is kept for a repeat: the token is derived again and stands nowhere.
    guard.finish(tx, &Answer { status: StatusCode::CREATED.as_u16(), body: order.id.clone() })?;
    Ok(order)
}

fn created(app: &App, order: &Order) -> Result<Answer, Error> {
    let link_ends = order.expires_at.plus_s(RESULT_S.into());
    let opener = tokens::page_opener(&app.config.session_secret, &order.id, link_ends.unix_ms() / 1000);
    let created = SessionCreated {
        client_token: tokens::client_token(&app.config.session_secret, &order.id),
        checkout_url: app.config.checkout_url.replace("{session}", &order.id).replace("{opener}", &opener),
        expires_at: order.expires_at.to_string(),
        id: order.id.clone(),
    };
    json(StatusCode::CREATED, &created)
}
