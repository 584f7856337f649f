//! Giving up: this try, or the whole order. What is out at a provider is closed there first.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;
use paylater_core::order::{Event, Order as OrderState};
use paylater_wire::payment::{Cancel, CancelWhat, StatusAnswer};
use paylater_wire::problem::Problem;

use super::{status, view};
use crate::app::App;
use crate::error::{Error, Refused};
use crate::http::answer::{json, respond};
use crate::http::extract::{Client, Json};
use crate::jobs::dispatch;
use crate::orders::apply;
use crate::store::orders;

/// The routes of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/v1/checkout-sessions/{id}/cancel", post(cancel))
}

/// Gives up this try, or the whole order. Repeating it changes nothing.
#[utoipa::path(post, path = "/v1/checkout-sessions/{id}/cancel", tag = "component", security(("client_token" = [])),
    request_body = Cancel,
    params(("id" = String, Path, description = "The session")),
    responses(
        (status = 200, description = "Where it stands; `closing` while the provider is being asked", body = StatusAnswer),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json")))]
pub async fn cancel(
    client: Client,
    State(app): State<App>,
    Json(body): Json<Cancel>,
) -> Result<Response, Error> {
    let event = match body.what {
        CancelWhat::Attempt => Event::SwitchAsked,
        CancelWhat::Order => Event::CancelAsked,
    };
    step(&app, &client.session, event, "the shopper", may_be_given_up).await?;
    let (order, attempt) = view::load(&app, &client.session).await?;
    Ok(respond(&json(StatusCode::OK, &status::answer(&order, attempt.as_ref()))?))
}

/// Once the provider has promised or paid, only the shop may hand that back: the goods may be on their way.
pub const fn may_be_given_up(state: OrderState) -> bool {
    state.standing().is_given_up_freely
}

/// Lets this happen to the order, if it is allowed where the order stands, and makes the calls that follow from it.
pub async fn step(
    app: &App,
    id: &str,
    event: Event,
    by: &'static str,
    is_allowed: fn(OrderState) -> bool,
) -> Result<(), Error> {
    let (id, now) = (id.to_string(), app.now());
    let jobs = app
        .store
        .write(move |tx| {
            let mut order = orders::get(tx, &id)?.ok_or_else(|| Refused::SessionUnknown.plain())?;
            if !is_allowed(order.state) {
                let why = format!("the order is {}; ask the shop", order.state.name().id());
                return Err(Refused::WrongState.because(why));
            }
            let change = apply::apply_event(tx, &mut order, event, by, now)?;
            apply::claim(tx, &id, &change, now)
        })
        .await?;
    dispatch::run_all(app, jobs).await
}
