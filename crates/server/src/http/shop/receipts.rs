//! The consent receipt, for the shop.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use paylater_wire::problem::Problem;
use paylater_wire::receipt::SignedReceipt;

use crate::app::App;
use crate::consent::receipt;
use crate::error::{Error, Refused};
use crate::http::answer::{json, respond};
use crate::http::extract::{Path, Shop};
use crate::store::orders;

/// The routes of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/v1/orders/{id}/consent-receipt", get(order_receipt))
}

/// The same receipt for the shop.
#[utoipa::path(get, path = "/v1/orders/{id}/consent-receipt", tag = "shop", security(("api_key" = [])),
    params(("id" = String, Path, description = "The order")),
    responses(
        (status = 200, description = "The receipt as it stands now", body = SignedReceipt),
        (status = "4XX", description = "Refused; `not_agreed` while there is nothing", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "The evidence is not what was written; nothing is signed", body = Problem, content_type = "application/problem+json")))]
pub async fn order_receipt(
    _: Shop,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let order = id.clone();
    app.store.read(move |db| orders::get(db, &order)).await?.ok_or_else(|| Refused::NotFound.plain())?;
    Ok(respond(&json(StatusCode::OK, &receipt::issue(&app, &id).await?)?))
}
