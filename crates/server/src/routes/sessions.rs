//! A shop opens a session; a component reads what to show.

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use paylater_core::host::Host;
use paylater_core::order::Order as Life;
use paylater_wire::problem::Problem;
use paylater_wire::session::{NewSession, SessionCreated};
use paylater_wire::view::CheckoutView;
use serde::Deserialize;

use super::{Guard, json, respond};
use crate::app::App;
use crate::checkout_page;
use crate::error::{Error, Refused};
use crate::extract::{Client, IdempotencyKey, Json, Shop};
use crate::offers;
use crate::store;
use crate::store::idempotency::Answer;
use crate::store::orders::{self, Order};
use crate::token;

/// The routes of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/v1/checkout-sessions", post(create)).route("/v1/checkout-sessions/{id}", get(view))
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
            Refused::ReturnUrlNotAllowed.because("return_url begins with none of the configured prefixes")
        );
    }
    let now = app.now();
    let guard = Guard::new("create_session", "shop", &key, &new)?;
    let mut tx = app.store.begin().await?;
    if let Some(answer) = guard.take(&mut tx, now).await? {
        let id = answer.ok_or_else(|| Refused::IdempotencyRunning.plain())?.body;
        let order = orders::get(&mut tx, &id).await?.ok_or_else(|| Refused::SessionUnknown.plain())?;
        return Ok(respond(&created(&app, &order)?));
    }
    let order = Order {
        id: format!("cs_{}", token::random_hex()?),
        out_trade_no: new.out_trade_no,
        subject: new.subject,
        lines: checked.lines,
        amount: checked.amount,
        buyer_ref: new.buyer.r#ref,
        alipay_open_id: new.buyer.alipay_open_id,
        wechat_openid: new.buyer.wechat_openid,
        return_url: new.return_url,
        ordered_on: now.shanghai_date(),
        life: Life::Open,
        declined_ways: Vec::new(),
        is_declined: false,
        version: 1,
        created_at: now,
        expires_at: now.plus_s(i64::from(new.expires_in_s)),
    };
    orders::insert(&mut tx, &order).await.map_err(|error| {
        if store::is_taken(&error) { Refused::OutTradeNoTaken.plain() } else { error.into() }
    })?;
    orders::add_event(&mut tx, &order.id, "created", ("", order.life.name().id()), &order.out_trade_no, now)
        .await?;
    // The id alone is kept for a repeat: the token is derived again and stands nowhere.
    guard.finish(&mut tx, &Answer { status: StatusCode::CREATED.as_u16(), body: order.id.clone() }).await?;
    tx.commit().await?;
    Ok(respond(&created(&app, &order)?))
}

fn created(app: &App, order: &Order) -> Result<Answer, Error> {
    let created = SessionCreated {
        client_token: token::client_token(&app.config.session_secret, &order.id),
        checkout_url: app
            .config
            .checkout_url
            .replace("{session}", &order.id)
            .replace("{opener}", &checkout_page::opener(&app.config.session_secret, &order.id)),
        expires_at: order.expires_at.to_string(),
        id: order.id.clone(),
    };
    json(StatusCode::CREATED, &created)
}

/// What the view depends on besides the order.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ViewQuery {
    /// The app the page runs in: `alipay_h5`, `alipay_mini`, `wechat_h5`, `wechat_mini` or `browser`.
    #[param(inline, pattern = "^(alipay_h5|alipay_mini|wechat_h5|wechat_mini|browser)$")]
    host: String,
    /// The language of the documents: `zh-Hans`, `zh-Hant` or `en`; any other gets the first.
    #[serde(default)]
    locale: String,
}

/// Everything the component shows.
#[utoipa::path(get, path = "/v1/checkout-sessions/{id}", tag = "component", security(("client_token" = [])),
    params(("id" = String, Path, description = "The session"), ViewQuery),
    responses(
        (status = 200, description = "The view", body = CheckoutView),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json")))]
pub async fn view(
    client: Client,
    State(app): State<App>,
    query: Result<Query<ViewQuery>, QueryRejection>,
) -> Result<Response, Error> {
    let Query(query) = query.map_err(|error| Refused::BadQuery.because(error.body_text()))?;
    let host =
        Host::from_id(&query.host).ok_or_else(|| Refused::BadQuery.because("host: there is no such host"))?;
    let order = app.store.order(&client.session).await?.ok_or_else(|| Refused::SessionUnknown.plain())?;
    let open = match order.life.attempt() {
        Some(no) => app.store.attempt(&order.id, no).await?,
        None => None,
    };
    let view = offers::view(&app.config, &order, open.as_ref(), host, &query.locale)?;
    Ok(respond(&json(StatusCode::OK, &offers::wire(&app.config, &view, order.version, &query.locale))?))
}
