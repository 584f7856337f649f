//! The checkout as a page: shown, and operated by its form.

mod reader;
mod refusal;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use paylater_core::checkout::{Checkout, Problem};
use paylater_core::instant::Instant;
use paylater_core::instruction::BridgeHint;
use paylater_core::offer::CheckoutView;
use paylater_core::order::{Event, Order as OrderState, Status};
use paylater_wire::codec;
use paylater_wire::payment::{BridgeResult, Confirm, Confirmed};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

use super::{cancel, confirm, status, view};
use crate::app::App;
use crate::error::{Error, Refused};
use crate::http::client_address::ClientAddress;
use crate::http::extract::{IdempotencyKey, Path, form};
use crate::http::sender::Sender;
use crate::offers;
use crate::orders::requery;
use crate::ports::random;
use crate::render::checkout::{
    self as page, Document, FormAction, FormSubmission, HiddenState, Scripts, Selection, Shown,
};
use crate::store::attempts::Attempt;
use crate::store::orders::Order;
use crate::strict;
use crate::tokens::{self, Opening};
use reader::{Asked, Reader};
pub(super) use refusal::refuse;
use refusal::{refusal, site};

/// A question so old is as good as one of now.
const RECENT_MS: i64 = 2_000;

/// The routes of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/checkout/{id}", get(show).post(act))
        .route("/checkout/{id}/", get(show).post(act))
        .route("/checkout/{id}/pay", get(pay))
        .route("/checkout/{id}/pay/", get(pay))
        // A page repeats itself. What is secret in it stands beside nothing that a stranger could choose.
        // Six is where brotli stops being quick: a seventh smaller than its usual four, in two milliseconds.
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(6)))
}

/// Shows where the checkout stands.
async fn show(
    State(app): State<App>,
    Path(session): Path<String>,
    asked: Asked,
    headers: HeaderMap,
) -> Response {
    let reader = Reader::new(session, &headers, &asked.locale);
    let secret = &app.config.session_secret;
    let opening = tokens::opening(secret, &reader.session, &asked.open, app.now().unix_ms() / 1000);
    if opening != Opening::Opens && !page::may_see(secret, &reader.session, &headers) {
        let why = if opening == Opening::Ended { Refused::LinkEnded } else { Refused::Unauthorised };
        return refusal(&app, &reader, &why.plain()).await;
    }
    let shown = stand(&app, &reader, hint(&asked.said), asked.at).await;
    let shown = answered(&app, &reader, shown).await;
    // Shown at once: a redirect to the address without its opener would cost a slow network another round trip before
    // anything is seen. The page's script takes the opener out of the address, and every form leads to one without it.
    match opening {
        Opening::Opens => {
            let cookie = page::cookie(secret, &reader.session, app.config.is_encrypted());
            ([(header::SET_COOKIE, cookie)], shown).into_response()
        }
        Opening::Ended | Opening::Wrong => shown,
    }
}

/// Opens the host's cashier, if there is a payment to be made.
async fn pay(
    State(app): State<App>,
    Path(session): Path<String>,
    asked: Asked,
    headers: HeaderMap,
) -> Response {
    let reader = Reader::new(session, &headers, &asked.locale);
    if !page::may_see(&app.config.session_secret, &reader.session, &headers) {
        return refusal(&app, &reader, &Refused::Unauthorised.plain()).await;
    }
    let shown = cashier(&app, &reader).await;
    answered(&app, &reader, shown).await
}

/// Does what a button says. The form carries the session's token, which no other site knows, and is taken from a page of ours.
async fn act(
    State(app): State<App>,
    Path(session): Path<String>,
    ClientAddress(address): ClientAddress,
    sender: Sender,
    asked: Asked,
    request: Request,
) -> Response {
    let headers = request.headers().clone();
    let reader = Reader::new(session, &headers, &asked.locale);
    if sender != Sender::Own {
        return refusal(&app, &reader, &Refused::OtherSite.plain()).await;
    }
    let pairs = match form(request).await {
        Ok(pairs) => pairs,
        Err(error) => return refusal(&app, &reader, &error).await,
    };
    let submission = FormSubmission::read(&pairs);
    let locale = submission.as_ref().map(|submission| submission.locale.tag()).unwrap_or_default();
    let reader = Reader::new(reader.session, &headers, locale);
    let expected = tokens::client_token(&app.config.session_secret, &reader.session);
    let done = match submission {
        Some(submission) if tokens::equal(&submission.client_token, &expected) => {
            perform(&app, &reader, submission, &address).await
        }
        _ => Err(Refused::Unauthorised.plain()),
    };
    answered(&app, &reader, done).await
}

async fn perform(
    app: &App,
    reader: &Reader,
    submission: FormSubmission,
    address: &str,
) -> Result<Response, Error> {
    match &submission.action {
        FormAction::Look
        | FormAction::Review
        | FormAction::Back
        | FormAction::Read(_)
        | FormAction::Agree(_) => choose(app, reader, submission).await,
        FormAction::Retry if submission.confirm.is_empty() => Ok(reader.back("")),
        FormAction::Confirm | FormAction::Retry => confirm_shown(app, reader, submission, address).await,
        FormAction::Continue => Ok(reader.back("/pay")),
        FormAction::Cancel => give_up(app, reader, Event::CancelAsked).await,
        FormAction::GiveUp => give_up(app, reader, Event::SwitchAsked).await,
        // One look, with the provider asked; whoever waited in vain is offered every way on.
        FormAction::Check => Ok(reader.back("")),
        FormAction::Bridge => {
            let [kind, code, message, result] = &submission.bridge;
            let hint = BridgeHint::read(kind, code, message);
            let json = codec::bridge_result(&hint, Some(result.as_str()).filter(|result| !result.is_empty()));
            let body: BridgeResult =
                serde_json::from_str(&json).map_err(|error| Error::Internal(error.to_string()))?;
            status::hear_bridge(app, reader.session.clone(), body).await?;
            Ok(reader.back_with(&hint, app.now()))
        }
    }
}

/// The shopper chooses, reads, reviews: nothing happens to the order.
async fn choose(app: &App, reader: &Reader, submission: FormSubmission) -> Result<Response, Error> {
    let (order, view, _) = load(app, reader).await?;
    if order.state != OrderState::Open {
        return Ok(reader.back(""));
    }
    let now = app.now();
    let FormSubmission { mut action, mut selection, opened, .. } = submission;
    if let FormAction::Agree(document) = &action {
        let (sha256, opened_ms) = opened.unwrap_or_else(|| (String::new(), now.unix_ms()));
        let offered = view.options.iter().filter(|option| Some(option.way) == selection.way);
        let mut texts = offered.flat_map(|option| &option.documents);
        if texts.any(|text| text.id == *document && text.sha256 == sha256) {
            selection.shown =
                with_more(selection.shown, document, &sha256, now.unix_ms().saturating_sub(opened_ms) / 1000);
        } else {
            // Another text than the one that was open: it is opened, and agreed to only by another touch.
            action = FormAction::Read(document.clone());
        }
    }
    let key = random::hex(&*app.ports.random)?;
    let state = move || page::chosen(view.clone(), &selection, &action, now);
    Ok(draw(app, reader, &order, (&key, ""), state).await)
}

/// What was shown, with so many seconds more for this text.
fn with_more(mut all: Vec<Shown>, document: &str, sha256: &str, seconds: i64) -> Vec<Shown> {
    let is_it = |shown: &Shown| shown.document == document && shown.sha256 == sha256;
    let before = all.iter().filter(|shown| is_it(shown)).map(|shown| shown.seconds).max().unwrap_or_default();
    all.retain(|shown| !is_it(shown));
    let seconds = before.saturating_add(u32::try_from(seconds).unwrap_or_default());
    all.push(Shown { document: document.into(), sha256: sha256.into(), seconds });
    all
}

/// Confirms what was shown: the form holds its fingerprints, and the same key whenever it is sent again.
async fn confirm_shown(
    app: &App,
    reader: &Reader,
    submission: FormSubmission,
    address: &str,
) -> Result<Response, Error> {
    let body: Confirm = strict::from_json(submission.confirm.as_bytes())
        .map_err(|error| Refused::MalformedJson.because(error.to_string()))?;
    if !IdempotencyKey::is_one(&submission.key) {
        return Err(Refused::IdempotencyKeyMissing.plain());
    }
    let answer = confirm::carry_out(app, &reader.session, &submission.key, body, address).await;
    let problem = match answer {
        Ok(answer) if answer.status == StatusCode::OK.as_u16() => {
            let confirmed: Confirmed =
                serde_json::from_str(&answer.body).map_err(|error| Error::Internal(error.to_string()))?;
            // A form from an earlier try gets that try's answer, but never opens the cashier of a later one.
            let (order, _, _) = load(app, reader).await?;
            let is_this = order.state.attempt() == Some(confirmed.attempt);
            return Ok(reader.back(if is_this { "/pay" } else { "" }));
        }
        Ok(answer) => {
            let problem: paylater_wire::problem::Problem =
                serde_json::from_str(&answer.body).map_err(|error| Error::Internal(error.to_string()))?;
            problem
        }
        Err(error) => {
            let problem = error.problem();
            error.log(&problem);
            problem
        }
    };
    let problem = Problem::of_answer(problem.status, problem.code);
    let (order, view, _) = load(app, reader).await?;
    let (now, selection, key, sent) = (app.now(), submission.selection, submission.key, submission.confirm);
    let kept_key = key.clone();
    let state = move || page::after_confirm(view.clone(), &selection, &key, problem.clone(), now);
    Ok(draw(app, reader, &order, (&kept_key, &sent), state).await)
}

async fn give_up(app: &App, reader: &Reader, event: Event) -> Result<Response, Error> {
    match cancel::step(app, &reader.session, event, "the shopper", cancel::may_be_given_up).await {
        // The order went on elsewhere: where it stands now is the answer.
        Ok(()) | Err(Error::Refused(Refused::WrongState, _)) => Ok(reader.back("")),
        Err(error) => Err(error),
    }
}

/// Where the checkout stands, on the provider's word where it can be had.
async fn stand(app: &App, reader: &Reader, said: Option<BridgeHint>, at_s: i64) -> Result<Response, Error> {
    let order = status::load(app, &reader.session).await?;
    let waiting = order.state.attempt().filter(|_| order.state.is_waiting_for_provider());
    if let Some(attempt) = waiting {
        requery::requery(app, &order.id, attempt).await?;
    }
    let (order, view, attempt) = load(app, reader).await?;
    let now = app.now();
    // Who was asked and did not answer has not said that there is no payment; who answered a moment ago has.
    let has_answered = |attempt: &Attempt| now.ms_since(attempt.answered_at) < RECENT_MS;
    let is_unknown = waiting.is_some() && !attempt.as_ref().is_some_and(has_answered);
    let said = said.or_else(|| is_unknown.then(|| BridgeHint::Unclear(String::new())));
    let is_over = waiting.is_some() || said.is_some();
    let is_declined = order.is_declined;
    // The address may say when the waiting began, but not that it has not begun.
    let began = attempt.map_or(now, |attempt| attempt.waiting_since);
    let since = Instant::from_unix_ms(at_s.saturating_mul(1000)).clamp(began, now.max(began));
    let state = move || match view.status {
        Status::Open if is_over => page::ended(view.clone(), is_declined, now),
        Status::Open => page::chosen(view.clone(), &Selection::default(), &FormAction::Look, now),
        Status::Paying
        | Status::Closing
        | Status::Authorised
        | Status::Paid
        | Status::Cancelled
        | Status::Expired
        | Status::UnderReview => page::waiting(view.clone(), said.clone(), since, now),
    };
    Ok(draw(app, reader, &order, ("", ""), state).await)
}

async fn cashier(app: &App, reader: &Reader) -> Result<Response, Error> {
    let (order, view, _) = load(app, reader).await?;
    let now = app.now();
    let state = move || page::at_host(view.clone(), now);
    let is_to_pay = matches!(state(), Checkout::AtHost { .. });
    if is_to_pay { Ok(draw(app, reader, &order, ("", ""), state).await) } else { Ok(reader.back("")) }
}

async fn load(app: &App, reader: &Reader) -> Result<(Order, CheckoutView, Option<Attempt>), Error> {
    let (order, open) = view::load(app, &reader.session).await?;
    let view = offers::view(&app.config, &order, open.as_ref(), reader.host, reader.locale.tag())?;
    Ok((order, view, open))
}

/// Draws this state; `key` and `sent` are those of a confirmation that is about to be made, or was.
async fn draw(
    app: &App,
    reader: &Reader,
    order: &Order,
    (key, sent): (&str, &str),
    state: impl Fn() -> Checkout + Send + 'static,
) -> Response {
    let (hidden, scripts) = {
        let checkout = state();
        let kept = HiddenState { host: reader.host, locale: reader.locale.tag(), key, sent };
        (page::hidden_fields(&checkout, kept, app.now()), scripts(app, reader, order, &checkout))
    };
    let document = Document {
        session: reader.session.clone(),
        client_token: tokens::client_token(&app.config.session_secret, &reader.session),
        locale: reader.locale,
        host: reader.host,
        shop_url: Some(order.return_url.clone()),
        hidden,
        scripts,
        status: StatusCode::OK,
    };
    document.draw(site(app), state).await
}

/// A page on which the shopper has just been told something is left as it is; every other one may come alive.
fn scripts(app: &App, reader: &Reader, order: &Order, checkout: &Checkout) -> Scripts {
    let live = |view: &CheckoutView, is_waiting| {
        let sent = offers::wire(&app.config, view, order.version, reader.locale.tag());
        serde_json::to_string(&sent).map_or(Scripts::None, |view| Scripts::Live { view, is_waiting })
    };
    match checkout {
        // What was read would have to be read again: seconds are not handed over.
        Checkout::Choosing { view, missing, notice: None, choice, .. }
            if missing.is_empty() && choice.shown.iter().all(|(_, shown)| shown.seconds == 0) =>
        {
            live(view, false)
        }
        // A living page would not know what the bridge said, and take the wait for an interruption.
        Checkout::Confirming { hint: Some(_), .. } => Scripts::Again,
        Checkout::Confirming { view, .. } | Checkout::Releasing { view, .. } => live(view, true),
        Checkout::AtHost { instruction, .. } => {
            Scripts::Pay { instruction: codec::instruction_json(instruction) }
        }
        Checkout::Loading { .. }
        | Checkout::Broken { .. }
        | Checkout::Choosing { .. }
        | Checkout::Reading { .. }
        | Checkout::Reviewing { .. }
        | Checkout::Submitting { .. }
        | Checkout::Unsent { .. }
        | Checkout::Interrupted { .. }
        | Checkout::Stalled { .. }
        | Checkout::Done { .. } => Scripts::None,
    }
}

/// The hint of this name, as far as an address may tell.
fn hint(name: &str) -> Option<BridgeHint> {
    let known = [
        BridgeHint::SaysDone,
        BridgeHint::SaysCancelled,
        BridgeHint::SaysFailed(String::new()),
        BridgeHint::Unclear(String::new()),
        BridgeHint::NoBridge(String::new()),
        BridgeHint::Leaving,
    ];
    known.into_iter().find(|hint| hint.id() == name)
}

async fn answered(app: &App, reader: &Reader, shown: Result<Response, Error>) -> Response {
    match shown {
        Ok(response) => response,
        Err(error) => refusal(app, reader, &error).await,
    }
}
