//! For those who run the backend: is it alive, is it ready.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;

use crate::app::App;

/// The routes of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/healthz", get(alive)).route("/readyz", get(ready))
}

/// The process runs.
async fn alive() -> Response {
    Json(json!({ "status": "alive" })).into_response()
}

/// The process can do its work: its database can be read and written. It is tried, and not taken on trust.
async fn ready(State(app): State<App>) -> Response {
    match app.store.check().await {
        Ok(()) => Json(json!({ "status": "ready" })).into_response(),
        Err(error) => {
            tracing::error!(error = ?error.to_string(), "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "store_unavailable" }))).into_response()
        }
    }
}
