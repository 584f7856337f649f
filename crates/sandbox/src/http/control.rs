//! The calls by which a test or the demo's panel arranges the world. From this machine only.

use std::net::SocketAddr;

use axum::Json;
use axum::Router;
use axum::extract::{ConnectInfo, Path, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::hold::{Hold, Then};
use crate::app::App;
use crate::book::Book;
use crate::options::NotificationKey;
use crate::product::Product;
use crate::state::credit::{Funds, Standing};
use crate::state::faults::Fault;
use crate::{dispatcher, faults};

/// The control calls.
pub fn router() -> Router<App> {
    let from_this_machine = AllowOrigin::predicate(|origin, _| is_this_machine(origin));
    let cors = CorsLayer::new()
        .allow_origin(from_this_machine)
        .allow_methods([Method::GET, Method::PUT, Method::POST, Method::DELETE])
        .allow_headers([header::CONTENT_TYPE]);
    Router::new()
        .route("/control/credit", put(set_credit))
        .route("/control/funds", put(set_funds))
        .route("/control/notification-key", put(set_notification_key))
        .route("/control/faults", post(add_fault).delete(clear_faults))
        .route("/control/state", get(show_state).delete(forget))
        .route("/control/book", get(show_book))
        .route("/control/products", get(show_products))
        .route("/control/notifications/{id}/replay", post(replay))
        .layer(middleware::from_fn(only_from_this_machine))
        .layer(cors)
}

fn is_this_machine(origin: &HeaderValue) -> bool {
    let starts = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    let Ok(origin) = origin.to_str() else { return false };
    starts
        .iter()
        .any(|start| origin.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(':')))
}

async fn only_from_this_machine(request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    // A browser page of another origin is stopped by CORS only where it needs the answer; this stops its
    // writes too.
    let is_foreign_page =
        request.headers().get(header::ORIGIN).is_some_and(|origin| !is_this_machine(origin));
    if is_foreign_page || !peer.is_some_and(|peer| peer.is_loopback()) {
        return (StatusCode::FORBIDDEN, "control calls are answered on this machine only").into_response();
    }
    next.run(request).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetCredit {
    credit: Standing,
    buyer: Option<String>,
}

async fn set_credit(State(app): State<App>, Json(asked): Json<SetCredit>) -> StatusCode {
    app.change(|state, _| match asked.buyer {
        Some(buyer) => drop(state.credit.buyers.insert(buyer, asked.credit)),
        None => state.credit.standing = asked.credit,
    });
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetFunds {
    funds: Funds,
}

async fn set_funds(State(app): State<App>, Json(asked): Json<SetFunds>) -> StatusCode {
    app.change(|state, _| state.credit.funds = asked.funds);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetNotificationKey {
    key: NotificationKey,
}

async fn set_notification_key(State(app): State<App>, Json(asked): Json<SetNotificationKey>) -> Response {
    if !app.look(|_, ctx| ctx.options.behaviour.wechat_merchant.can_be_sent(asked.key)) {
        let error = "this merchant has no such key: see --wechat-merchant";
        return (StatusCode::CONFLICT, Json(json!({ "error": error }))).into_response();
    }
    app.change(|state, _| state.notification_key = Some(asked.key));
    StatusCode::NO_CONTENT.into_response()
}

async fn add_fault(State(app): State<App>, Json(fault): Json<Fault>) -> Response {
    if let Err(reason) = app.look(|_, ctx| faults::check(&fault, ctx.products)) {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": reason }))).into_response();
    }
    app.change(|state, _| state.faults.push(fault));
    StatusCode::NO_CONTENT.into_response()
}

async fn clear_faults(State(app): State<App>) -> StatusCode {
    app.change(|state, _| state.faults.clear());
    StatusCode::NO_CONTENT
}

async fn show_state(State(app): State<App>) -> Response {
    match app.look(|state, _| serde_json::to_value(state)) {
        Ok(state) => Json(state).into_response(),
        Err(error) => {
            tracing::error!(%error, "the state cannot be shown");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn show_book(State(app): State<App>) -> Json<Book> {
    Json(app.book())
}

/// One row of the list of products.
#[derive(Serialize)]
struct Row {
    id: &'static str,
    name: &'static str,
    calls: Vec<&'static str>,
}

async fn show_products(State(app): State<App>) -> Json<Vec<Row>> {
    let row = |product: &&Product| Row { id: product.id, name: product.name, calls: product.call_names() };
    Json(app.look(|_, ctx| ctx.products.iter().map(row).collect()))
}

async fn forget(State(app): State<App>) -> StatusCode {
    match app.forget() {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Sends a notification once more, whatever became of it, and answers what came back.
async fn replay(State(app): State<App>, Path(id): Path<String>) -> Response {
    if !app.look(|state, _| state.notifications.contains_key(&id)) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let deliveries = app.change(|state, ctx| dispatcher::replay(state, &id, &ctx));
    let hold = Hold { deliveries, delay_ms: 0, then: Then::TellAttempt(id) };
    hold.onto(Json(json!(null)).into_response())
}
