//! A page reports that what it was sent is not what it should be. It showed nothing of it; somebody has to look.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use paylater_core::alarm::AlarmKind;
use paylater_wire::Invalid;
use paylater_wire::payment::ViewReport;
use paylater_wire::problem::Problem;

use crate::app::App;
use crate::error::{Error, Refused};
use crate::http::extract::{Client, Json};
use crate::locales::LOCALES;
use crate::store::{alarms, orders};

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
    let is_known = match body.code.as_str() {
        "schedule_differs" => is_plan(&app, &body.subject),
        "document_differs" => is_document(&app, &body.subject),
        _ => return Err(Invalid::new("code", "schedule_differs or document_differs").into()),
    };
    if body.subject.chars().count() > 64 {
        return Err(Invalid::new("subject", "at most 64 characters").into());
    }
    // Only our own words go into an alarm; a page has none to add. That an id is none of ours is news all the same: somebody
    // put a plan or a document into the view.
    let subject = if is_known { body.subject.as_str() } else { "an id that is none of ours" };
    let (detail, now) = (format!("{}: {subject}", body.code), app.now());
    app.store
        .write(move |tx| {
            let order = orders::get(tx, &client.session)?.ok_or_else(|| Refused::SessionUnknown.plain())?;
            if order.state.standing().is_finished {
                return Err(Refused::WrongState.because(format!("the order is {}", order.state.name().id())));
            }
            Ok(alarms::raise(tx, AlarmKind::ViewDiffers, &client.session, &detail, now)?)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn is_plan(app: &App, id: &str) -> bool {
    app.config.catalogue.plan(id).is_some()
}

fn is_document(app: &App, id: &str) -> bool {
    let mut documents = app.config.catalogue.options.iter().flat_map(|option| &option.documents);
    documents.any(|document| document.in_locale(LOCALES[0]).id == id)
}
