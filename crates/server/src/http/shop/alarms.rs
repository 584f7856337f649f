//! What a human has to look at.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use paylater_wire::order::Alarm;
use paylater_wire::problem::Problem;

use crate::app::App;
use crate::error::Error;
use crate::http::answer::{json, respond};
use crate::http::extract::Shop;
use crate::store::alarms;

/// The routes of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/v1/alarms", get(list))
}

/// What a human has to look at, newest first.
#[utoipa::path(get, path = "/v1/alarms", tag = "shop", security(("api_key" = [])),
    responses(
        (status = 200, description = "The newest fifty of each kind", body = Vec<Alarm>),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json")))]
pub async fn list(_: Shop, State(app): State<App>) -> Result<Response, Error> {
    let alarms = app.store.read(|db| alarms::newest(db, 50)).await?.into_iter().map(|alarm| Alarm {
        kind: alarm.kind,
        subject: alarm.subject,
        detail: alarm.detail,
        count: alarm.count,
        last_at: alarm.last_at.to_string(),
    });
    Ok(respond(&json(StatusCode::OK, &alarms.collect::<Vec<_>>())?))
}
