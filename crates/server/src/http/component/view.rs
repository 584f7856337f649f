//! A component reads what to show.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use paylater_core::host::Host;
use paylater_wire::problem::Problem;
use paylater_wire::view::CheckoutView;
use serde::Deserialize;

use crate::app::App;
use crate::error::{Error, Refused};
use crate::http::answer::{json, respond};
use crate::http::extract::{Client, Query};
use crate::offers;
use crate::store::attempts::Attempt;
use crate::store::orders::{self, Order};

/// The routes of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/v1/checkout-sessions/{id}", get(view))
}

/// The order of this session with the attempt of which its state speaks.
pub async fn load(app: &App, session: &str) -> Result<(Order, Option<Attempt>), Error> {
    let id = session.to_string();
    let found = app.store.read(move |db| orders::with_attempt(db, &id)).await?;
    found.ok_or_else(|| Refused::SessionUnknown.plain())
}

/// What the view depends on besides the order.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ViewQuery {
    /// The app the page runs in.
    #[param(schema_with = paylater_wire::ids::host)]
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
    Query(query): Query<ViewQuery>,
) -> Result<Response, Error> {
    let host =
        Host::from_id(&query.host).ok_or_else(|| Refused::BadQuery.because("host: there is no such host"))?;
    let (order, open) = load(&app, &client.session).await?;
    let view = offers::view(&app.config, &order, open.as_ref(), host, &query.locale)?;
    Ok(respond(&json(StatusCode::OK, &offers::wire(&app.config, &view, order.version, &query.locale))?))
}
