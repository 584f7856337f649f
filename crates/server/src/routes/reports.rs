//! A page reports that what it was sent is not what it should be. It showed nothing of it; somebody has to look.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use paylater_wire::Invalid;
use paylater_wire::payment::ViewReport;
use paylater_wire::problem::Problem;

use crate::app::App;
use crate::error::{Error, Refused};
use crate::extract::{Client, Json};
use crate::store::alarms;

/// The routes of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/v1/checkout-sessions/{id}/reports", post(report))
}

/// Raises an alarm about a view that did not add up on the page: something between us and it changed it, or one of the two
/// reckons wrongly.
#[utoipa::path(post, path = "/v1/checkout-sessions/{id}/reports", tag = "component", security(("client_token" = [])),
    request_body = ViewReport,
    params(("id" = String, Path, description = "The session")),
    responses(
        (status = 204, description = "Somebody will look"),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json")))]
pub async fn report(
    client: Client,
    State(app): State<App>,
    Json(body): Json<ViewReport>,
) -> Result<Response, Error> {
    if !["schedule_differs", "document_differs"].contains(&body.code.as_str()) {
        return Err(Invalid::new("code", "schedule_differs or document_differs").into());
    }
    if body.subject.chars().count() > 64 {
        return Err(Invalid::new("subject", "at most 64 characters").into());
    }
    app.store.order(&client.session).await?.ok_or_else(|| Refused::SessionUnknown.plain())?;
    let detail = format!("{}: {}", body.code, body.subject);
    let mut tx = app.store.begin().await?;
    alarms::raise(&mut tx, "view_differs", &client.session, &detail, app.now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
