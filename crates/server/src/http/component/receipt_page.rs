//! The receipt as a page. It is asked for by an ordinary form post, so that the token stands in no address.

use axum::Router;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;
use axum::{Form, http};
use paylater_core::locale::Locale;
use paylater_wire::receipt::{Agreement, Receipt};
use serde::Deserialize;

use crate::app::App;
use crate::consent::{receipt, withdrawal};
use crate::error::Error;
use crate::http::client_address::ClientAddress;
use crate::render::receipt::{self as receipt_page, Page};
use crate::texts::of_id;
use crate::tokens;

/// The routes of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/receipt", post(show).get(without_token))
        .route("/receipt/withdraw", post(withdraw).get(without_token))
}

/// What opens the page: the checkout has the client's token, the page itself only one for receipts.
#[derive(Debug, Deserialize)]
struct Opening {
    session: String,
    #[serde(default)]
    client_token: String,
    #[serde(default)]
    receipt_token: String,
    #[serde(default)]
    locale: String,
}

/// What a withdrawal form sends.
#[derive(Debug, Deserialize)]
struct Withdrawing {
    session: String,
    receipt_token: String,
    #[serde(default)]
    locale: String,
    document: String,
}

type Posted<T> = Result<Form<T>, FormRejection>;

/// Shows the receipt.
async fn show(State(app): State<App>, posted: Posted<Opening>) -> Response {
    let Ok(Form(opening)) = posted else { return without_token().await };
    let language = of_id(&opening.locale);
    let client_token = tokens::client_token(&app.config.session_secret, &opening.session);
    if !tokens::equal(&opening.client_token, &client_token)
        && !may_see_receipt(&app, &opening.session, &opening.receipt_token)
    {
        return receipt_page::refusal(language, StatusCode::UNAUTHORIZED);
    }
    let page = page(&app, &opening.session, language, None).await;
    page.unwrap_or_else(|error| sorry(language, &error))
}

/// Takes a consent back and shows what the receipt says now.
async fn withdraw(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    posted: Posted<Withdrawing>,
) -> Response {
    let Ok(Form(form)) = posted else { return without_token().await };
    let language = of_id(&form.locale);
    if !may_see_receipt(&app, &form.session, &form.receipt_token) {
        return receipt_page::refusal(language, StatusCode::UNAUTHORIZED);
    }
    if let Err(error) = take_back(&app, &form.session, &form.document, &address).await {
        return sorry(language, &error);
    }
    let page = page(&app, &form.session, language, Some(&form.document)).await;
    // It is taken back all the same, and nobody is told otherwise.
    page.unwrap_or_else(|error| receipt_page::withdrawn_unshown(language, logged(&error)))
}

/// No key is needed here: the act itself is the same however often the form is sent.
async fn take_back(app: &App, session: &str, document: &str, address: &str) -> Result<(), Error> {
    let (session, document, address) = (session.to_string(), document.to_string(), address.to_string());
    let now = app.now();
    app.store.write(move |tx| withdrawal::withdraw(tx, &session, &document, &address, now)).await.map(|_| ())
}

/// A reader who comes without a form, or with one that cannot be read, has no token either.
async fn without_token() -> Response {
    receipt_page::refusal(Locale::FIRST, http::StatusCode::UNAUTHORIZED)
}

fn may_see_receipt(app: &App, session: &str, given: &str) -> bool {
    tokens::equal(given, &tokens::receipt_token(&app.config.session_secret, session))
}

/// The page says what is signed: it is drawn from the very text that the signature covers.
async fn page(
    app: &App,
    session: &str,
    language: Locale,
    just_withdrawn: Option<&str>,
) -> Result<Response, Error> {
    let signed = receipt::issue(app, session).await?;
    let receipt: Receipt<Agreement> =
        serde_json::from_str(&signed.payload).map_err(|error| Error::Internal(error.to_string()))?;
    let file = serde_json::to_string_pretty(&signed).map_err(|error| Error::Internal(error.to_string()))?;
    let page = Page {
        language,
        receipt: &receipt,
        file: &file,
        key_id: &signed.key_id,
        public_url: &app.config.public_url,
        receipt_token: &tokens::receipt_token(&app.config.session_secret, session),
        just_withdrawn,
    };
    page.draw()
}

fn sorry(language: Locale, error: &Error) -> Response {
    receipt_page::refusal(language, logged(error))
}

fn logged(error: &Error) -> StatusCode {
    let problem = error.problem();
    error.log(&problem);
    StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
