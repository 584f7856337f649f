//! For those who run the backend: is it alive, is it ready, what does it speak.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi as _};

use crate::app::App;

/// The routes of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .route("/openapi.json", get(openapi))
}

/// The process runs.
async fn alive() -> Response {
    Json(json!({ "status": "alive" })).into_response()
}

/// The process can do its work: its database answers.
async fn ready(State(app): State<App>) -> Response {
    match app.store.ping().await {
        Ok(()) => Json(json!({ "status": "ready" })).into_response(),
        Err(error) => {
            tracing::error!(error = ?error.to_string(), "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "store_unavailable" }))).into_response()
        }
    }
}

async fn openapi() -> Response {
    let document = OpenApi::openapi().to_json().unwrap_or_default();
    ([(header::CONTENT_TYPE, "application/json")], document).into_response()
}

/// What the backend speaks to shops and components.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "paylater-checkout", description = "The merchant backend of a pay-later checkout. Amounts are integers in fen."),
    paths(
        super::sessions::create,
        super::sessions::view,
        super::confirm::confirm,
        super::status::status,
        super::status::bridge_result,
        super::cancel::cancel,
        super::reports::report,
        super::orders::list,
        super::orders::show,
        super::orders::capture,
        super::orders::cancel_order,
        super::orders::alarms,
        super::receipts::consent_receipt,
        super::receipts::withdraw,
        super::receipts::order_receipt,
        super::receipts::receipt_keys,
        super::typical_offers::typical,
    ),
    modifiers(&Keys)
)]
pub struct OpenApi;

struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        for (name, description) in [
            ("api_key", "The shop's API key. Keep it on the shop's server."),
            ("client_token", "The token of one session, for the page that shows it."),
        ] {
            let scheme =
                HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(description)).build();
            components.add_security_scheme(name, SecurityScheme::Http(scheme));
        }
    }
}
