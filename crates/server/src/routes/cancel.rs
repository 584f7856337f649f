//! Giving up: this try, or the whole order. What is out at a provider is closed there first.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;
use paylater_core::order::{Event, Order as Life};
use paylater_wire::payment::{Cancel, CancelWhat, StatusAnswer};
use paylater_wire::problem::Problem;

use super::{json, respond, status};
use crate::app::App;
use crate::error::{Error, Refused};
use crate::extract::{Client, Json};
use crate::store::orders;
use crate::{drive, life};

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
    let order = app.store.order(&client.session).await?.ok_or_else(|| Refused::SessionUnknown.plain())?;
    Ok(respond(&json(StatusCode::OK, &status::answer(&order))?))
}

/// Once the provider has promised or paid, only the shop may hand that back: the goods may be on their way.
pub fn may_be_given_up(life: Life) -> bool {
    matches!(life, Life::Open | Life::Paying { .. } | Life::Closing { .. } | Life::Cancelled | Life::Expired)
}

/// Lets this happen to the order, if it is allowed where the order stands, and makes the calls that follow from it.
pub async fn step(
    app: &App,
    id: &str,
    event: Event,
    by: &str,
    is_allowed: fn(Life) -> bool,
) -> Result<(), Error> {
    let mut tx = app.store.begin().await?;
    let mut order = orders::get(&mut tx, id).await?.ok_or_else(|| Refused::SessionUnknown.plain())?;
    if !is_allowed(order.life) {
        return Err(Refused::WrongState.because(format!("the order is {}; ask the shop", order.life.name())));
    }
    let change = life::happen(&mut tx, &mut order, event, by, app.now()).await?;
    tx.commit().await?;
    app.news.tell(id);
    drive::run_all(app, change.jobs).await
}
