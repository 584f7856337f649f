//! The receipt as a page. It is asked for by an ordinary form post, so that the token stands in no address.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::routing::post;
use paylater_core::locale::Locale;
use paylater_wire::receipt::{Agreement, Receipt};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::consent::{receipt, withdrawal};
use crate::error::{Error, Refused};
use crate::http::client_address::ClientAddress;
use crate::http::extract::form;
use crate::http::sender::Sender;
use crate::render::receipt::{self as receipt_page, Page};
use crate::texts::of_id;
use crate::{tokens, typed_text};

/// The routes of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/receipt", post(show).get(without_token))
        .route("/receipt/", post(show).get(without_token))
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

/// The form, if it may come from where it does.
async fn posted<T: DeserializeOwned>(is_allowed: bool, request: Request) -> Result<T, Error> {
    if !is_allowed {
        return Err(Refused::OtherSite.plain());
    }
    let pairs = form(request).await?;
    // One that cannot be read has no token either.
    typed_text::from_pairs(pairs).map_err(|error| Refused::Unauthorised.because(error.to_string()))
}

/// Shows the receipt, to a page of ours, to the shop's page on which the checkout is, and to one that was saved.
async fn show(State(app): State<App>, sender: Sender, request: Request) -> Response {
    let spoken = language(request.headers());
    let opening: Opening = match posted(sender != Sender::Foreign, request).await {
        Ok(opening) => opening,
        Err(error) => return sorry(spoken, &error),
    };
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

/// Takes a consent back and shows what the receipt says now. Only a receipt has the button for it, here or saved.
async fn withdraw(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    sender: Sender,
    request: Request,
) -> Response {
    let spoken = language(request.headers());
    let form: Withdrawing = match posted(matches!(sender, Sender::Own | Sender::Unnamed), request).await {
        Ok(form) => form,
        Err(error) => return sorry(spoken, &error),
    };
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

/// A reader who comes without a form has no token either.
async fn without_token(headers: HeaderMap) -> Response {
    receipt_page::refusal(language(&headers), StatusCode::UNAUTHORIZED)
}

/// The page in the place of a refusal that has been logged.
pub(super) fn refuse(headers: &HeaderMap, status: StatusCode) -> Response {
    receipt_page::refusal(language(headers), status)
}

/// What the reader's browser speaks, where no form says it.
fn language(headers: &HeaderMap) -> Locale {
    let spoken = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Locale::of_tag(spoken.unwrap_or_default().split([',', ';']).next().unwrap_or_default().trim())
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
