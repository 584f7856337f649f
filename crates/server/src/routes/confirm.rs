//! The shopper confirms: consent, attempt and outbox are stored in one transaction, then the provider is asked.
//!
//! Ids and fingerprints come in; no amount does. The key was made and stored by the page before the first send, so a
//! lost answer is asked for again and nothing happens twice.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;
use paylater_core::consent::{self, Consent, ConsentDocument, ConsentRefusal};
use paylater_core::host::Host;
use paylater_core::instant::Instant;
use paylater_core::offer::{OptionOffer, PlanOffer, Way};
use paylater_core::order::{Event, Order as Life};
use paylater_core::schedule::Cost;
use paylater_wire::Invalid;
use paylater_wire::payment::{Confirm, Confirmed, Instruction};
use paylater_wire::problem::Problem;

use super::{Guard, json, problem, respond};
use crate::app::App;
use crate::config::{LOCALES, OptionConfig};
use crate::consent::address::ClientAddress;
use crate::consent::evidence::{self, Confirmation};
use crate::error::{Error, Refused};
use crate::extract::{Client, IdempotencyKey, Json};
use crate::store::Tx;
use crate::store::attempts::{self, Attempt};
use crate::store::idempotency::Answer;
use crate::store::orders::{self, Order};
use crate::store::outbox::{Job, Kind};
use crate::{drive, life, offers, token};

/// How often one session may be tried. Shoppers change their minds; whoever wants signature after signature is none.
const ATTEMPTS_MAX: u32 = 20;

/// The routes of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/v1/checkout-sessions/{id}/confirm", post(confirm))
}

/// Confirms what the shopper chose and agreed to; answers with what the host's bridge is to do.
#[utoipa::path(post, path = "/v1/checkout-sessions/{id}/confirm", tag = "component", security(("client_token" = [])),
    request_body = Confirm,
    params(("id" = String, Path, description = "The session"),
        ("Idempotency-Key" = String, Header, description = "Made and stored before the first send",
        min_length = 8, max_length = 255, pattern = "^[!#-~]{8,255}$")),
    responses(
        (status = 200, description = "Accepted, or accepted before under the same key", body = Confirmed),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "The provider's answer is not known yet", body = Problem, content_type = "application/problem+json")))]
pub async fn confirm(
    client: Client,
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<Confirm>,
) -> Result<Response, Error> {
    Ok(respond(&carry_out(&app, &client.session, &key, body, &address).await?))
}

/// Carries a confirmation out, or gives the answer that it had before.
pub async fn carry_out(
    app: &App,
    session: &str,
    key: &str,
    body: Confirm,
    address: &str,
) -> Result<Answer, Error> {
    let guard = Guard::new("confirm", session, key, &body)?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let order = orders::get(&mut tx, session).await?;
    let order = order.ok_or_else(|| Refused::SessionUnknown.plain())?;
    let job = match guard.take(&mut tx, now).await? {
        Some(Some(answer)) => return Ok(answer),
        // The first request died, or is still at it: carry on with the same attempt, if nobody holds its job.
        Some(None) => {
            drop(tx);
            resume(app, &order.id, key, now).await?
        }
        None => {
            let started = start(app, &mut tx, order.clone(), &body, key, address, now).await;
            let job = started.map_err(|error| with_view(error, app, &order, &body))?;
            tx.commit().await?;
            app.news.tell(session);
            job
        }
    };
    let (app, session, key) = (app.clone(), session.to_string(), key.to_string());
    drive::detached(async move {
        if let Some(job) = &job {
            drive::run(&app, job).await?;
        }
        let answer = outcome(&app, &session, &key, job.is_some()).await?;
        let mut tx = app.store.begin().await?;
        guard.finish(&mut tx, &answer).await?;
        tx.commit().await?;
        Ok(answer)
    })
    .await
}

/// Claims the job that an earlier request with the same key left behind.
async fn resume(app: &App, order_id: &str, key: &str, now: Instant) -> Result<Option<Job>, Error> {
    let Some(attempt) = app.store.attempt_by_key(order_id, key).await? else { return Ok(None) };
    let until = now.plus_ms(life::LEASE_MS);
    Ok(app.store.claim_job((order_id, attempt.no), Kind::Begin, now, until).await?)
}

/// Checks everything against what is offered now, and stores consent, attempt and outbox.
async fn start(
    app: &App,
    tx: &mut Tx,
    mut order: Order,
    body: &Confirm,
    key: &str,
    client_address: &str,
    now: Instant,
) -> Result<Option<Job>, Error> {
    let host = Host::from_id(&body.host).ok_or_else(|| Invalid::new("host", "there is no such host"))?;
    match order.life {
        Life::Open if order.expires_at <= now => return Err(Refused::SessionExpired.plain()),
        Life::Open => {}
        Life::Paying { .. } | Life::Closing { .. } => return Err(Refused::AttemptOpen.plain()),
        other => return Err(Refused::WrongState.because(format!("the order is {}", other.name()))),
    }
    let way = Way::from_id(&body.option).ok_or_else(|| Invalid::new("option", "there is no such option"))?;
    let option =
        app.config.catalogue.option(way).ok_or_else(|| Invalid::new("option", "it is not offered"))?;
    if !LOCALES.contains(&body.locale.as_str()) {
        return Err(Invalid::new("locale", format!("one of {}", LOCALES.join(", "))).into());
    }
    let offer = offers::offer(&app.config, option, &order, host, &body.locale);
    let plan = check_plan(&offer, body)?;
    let given: Vec<Consent> = body.consents.iter().cloned().map(Consent::from).collect();
    let documents = check_consents(option, &body.locale, &given)?;
    if consent::digest(&app.config.merchant_name, &offer.documents) != body.documents_digest {
        return Err(Refused::ConsentChanged.because("what is asked for is not what was shown"));
    }
    let no = attempts::count(tx, &order.id).await? + 1;
    if no > ATTEMPTS_MAX {
        return Err(Refused::TooManyAttempts.plain());
    }
    let attempt = Attempt { confirm_key: key.into(), ..attempt(&order.id, no, way, plan, host, now)? };
    attempts::insert(tx, &attempt).await?;
    let confirmation = Confirmation {
        order: &order,
        attempt: &attempt,
        plan,
        body,
        documents,
        consents: &given,
        merchant: &app.config.merchant_name,
        client_address,
    };
    evidence::keep(tx, &confirmation, now).await?;
    life::happen(
        tx,
        &mut order,
        Event::AttemptStarted(no),
        &format!("{} by {}", plan.id, attempt.out_trade_no),
        now,
    )
    .await?;
    life::enqueue(tx, &order.id, no, Kind::Begin, now).await
}

/// Beside the news that something has changed stands what is offered now, for callers that show it at once.
fn with_view(error: Error, app: &App, order: &Order, body: &Confirm) -> Error {
    use Refused::{ConsentChanged, OptionIneligible, QuoteChanged};
    match (error, Host::from_id(&body.host)) {
        (Error::Refused(refused @ (QuoteChanged | ConsentChanged | OptionIneligible), why), Some(host)) => {
            match offers::view(&app.config, order, None, host, &body.locale) {
                Ok(view) => {
                    let view = offers::wire(&app.config, &view, order.version, &body.locale);
                    Error::Changed(refused, why, Box::new(view))
                }
                Err(_) => Error::Refused(refused, why),
            }
        }
        (error, _) => error,
    }
}

fn check_plan<'a>(offer: &'a OptionOffer, body: &Confirm) -> Result<&'a PlanOffer, Error> {
    if !offer.is_eligible() {
        return Err(Refused::OptionIneligible.because(format!("{} cannot be used here and now", body.option)));
    }
    let plan = offer
        .plan(&body.plan)
        .ok_or_else(|| Refused::QuoteChanged.because("this plan is no longer offered"))?;
    if plan.schedule.digest() != body.schedule_digest {
        return Err(Refused::QuoteChanged.because("the schedule is no longer the one that was shown"));
    }
    if plan.disclosure.digest() != body.disclosure_digest {
        return Err(Refused::QuoteChanged.because("the disclosure is no longer the one that was shown"));
    }
    Ok(plan)
}

/// Each consent is compared with the text of the locale in which it was shown; returns those texts.
fn check_consents<'a>(
    option: &'a OptionConfig,
    locale: &str,
    given: &[Consent],
) -> Result<Vec<&'a ConsentDocument>, Error> {
    let shown: Vec<&ConsentDocument> =
        option.documents.iter().map(|document| document.in_locale(locale)).collect();
    consent::check(shown.iter().copied(), given).map_err(|refusal| match refusal {
        ConsentRefusal::Missing(document) => Refused::ConsentMissing.because(document),
        ConsentRefusal::Changed(document) => Refused::ConsentChanged.because(document),
        ConsentRefusal::Unread(document) => Refused::ConsentUnread.because(document),
        ConsentRefusal::Unknown(document) => {
            Invalid::new("consents", format!("{document} is not asked for")).into()
        }
        ConsentRefusal::Twice(document) => {
            Invalid::new("consents", format!("{document} is there twice")).into()
        }
    })?;
    Ok(shown)
}

fn attempt(
    order_id: &str,
    no: u32,
    way: Way,
    plan: &PlanOffer,
    host: Host,
    now: Instant,
) -> Result<Attempt, Error> {
    let terms = plan.terms.instalments();
    // What is free for the shopper is so at the provider because the merchant bears its fee there.
    let is_free = terms.is_some_and(|terms| terms.cost == Cost::Free);
    let seller_pays = is_free || plan.terms.merchant_bears_fee();
    Ok(Attempt {
        order_id: order_id.into(),
        no,
        out_trade_no: number('A')?,
        capture_no: number('C')?,
        way,
        plan: plan.id.clone(),
        host,
        instalments: terms.map(|terms| terms.count),
        seller_pays,
        schedule_digest: plan.schedule.digest(),
        confirm_key: String::new(),
        is_capture_spent: false,
        waiting_since: now,
        provider_no: None,
        instruction: None,
        queries: 0,
        last_query_at: Instant::from_unix_ms(0),
        answered_at: Instant::from_unix_ms(0),
        created_at: now,
    })
}

/// A number for a provider: at most 32 characters there, and never the same twice.
pub fn number(kind: char) -> Result<String, Error> {
    Ok(format!("{kind}{}", &token::random_hex()?[..30]))
}

/// What became of the attempt that belongs to this key: an instruction, a refusal, or not known yet.
async fn outcome(app: &App, order_id: &str, key: &str, was_tried: bool) -> Result<Answer, Error> {
    let attempt = app.store.attempt_by_key(order_id, key).await?;
    let (Some(attempt), Some(order)) = (attempt, app.store.order(order_id).await?) else {
        return Err(Refused::SessionUnknown.plain());
    };
    if order.life == (Life::Paying { attempt: attempt.no }) {
        return match &attempt.instruction {
            Some(instruction) => {
                let instruction: Instruction =
                    serde_json::from_str(instruction).map_err(|error| Error::Internal(error.to_string()))?;
                json(StatusCode::OK, &Confirmed { attempt: attempt.no, instruction })
            }
            None if was_tried => Err(Error::ProviderUnavailable("the payment could not be begun yet".into())),
            None => Err(Refused::IdempotencyRunning.plain()),
        };
    }
    if order.is_declined && order.declined_ways.contains(&attempt.way) {
        return Ok(problem(&Refused::Declined.plain()));
    }
    let events = app.store.events(order_id).await?;
    let last = events.last().filter(|event| order.life == Life::Open && event.from == "paying");
    Ok(problem(&match last {
        Some(event) => Error::ProviderRefused(event.detail.clone()),
        None => Refused::WrongState
            .because(format!("the attempt was given up; the order is {}", order.life.name())),
    }))
}
