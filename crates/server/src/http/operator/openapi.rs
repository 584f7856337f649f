//! What the backend speaks, for programs that read it.

use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi as _};

use crate::app::App;
use crate::http::{component, shop};

/// The routes of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/openapi.json", get(openapi))
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
        shop::sessions::create,
        component::view::view,
        component::confirm::confirm,
        component::status::status,
        component::status::bridge_result,
        component::cancel::cancel,
        component::reports::report,
        shop::orders::list,
        shop::orders::show,
        shop::orders::capture,
        shop::orders::cancel_order,
        shop::alarms::list,
        shop::jobs::list,
        shop::jobs::retry,
        component::receipts::consent_receipt,
        component::receipts::withdraw,
        shop::receipts::order_receipt,
        component::receipts::receipt_keys,
        component::public_offers::typical,
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
