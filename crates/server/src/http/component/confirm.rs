//! The shopper confirms: consent, attempt and what follows are stored in one transaction.
//!
//! Ids and fingerprints come in; no amount does. The key was made and stored by the page before the first send, so a
//! lost answer is asked for again and nothing happens twice (ADR 3). What can be signed here is signed before the transaction and
//! leaves the house after it; what needs the provider is called for once the transaction stands.

mod checks;
mod outcome;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;
use paylater_core::consent::{self, Consent, ConsentDocument};
use paylater_core::host::Host;
use paylater_core::instant::Instant;
use paylater_core::offer::{PlanOffer, Way};
use paylater_core::order::Event;
use paylater_provider::CreateAction;
use paylater_wire::Invalid;
use paylater_wire::payment::{Confirm, Confirmed, Instruction};
use paylater_wire::problem::Problem;

use crate::app::App;
use crate::consent::evidence::{self, Confirmation};
use crate::error::{Error, Refused};
use crate::http::answer::{json, respond};
use crate::http::client_address::ClientAddress;
use crate::http::extract::{Client, IdempotencyKey, Json};
use crate::http::idempotency::{Found, IdempotencyGuard};
use crate::jobs::dispatch;
use crate::locales::LOCALES;
use crate::offers;
use crate::orders::apply;
use crate::orders::context::{PaymentContext, job_of};
use crate::ports::random;
use crate::store::attempts::{self, Attempt};
use crate::store::idempotency::Answer;
use crate::store::jobs::{self, Job, Kind};
use crate::store::orders::{self, Order};
use crate::store::{StoreError, Tx};

/// How often a confirmation looks again when the order changed while it was being prepared.
const LOOKS: u32 = 4;

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

/// Carries a confirmation out, or gives the answer that it had before; to its end, even when the page goes away.
pub async fn carry_out(
    app: &App,
    session: &str,
    key: &str,
    body: Confirm,
    address: &str,
) -> Result<Answer, Error> {
    let guard = IdempotencyGuard::new("confirm", session, key, &body)?;
    let request = Request {
        app: app.clone(),
        session: session.into(),
        key: key.into(),
        body,
        address: address.into(),
        guard,
    };
    app.ports.spawner.to_completion(async move { request.carry_out().await }).await
}

/// A confirmation as it came.
#[derive(Clone)]
struct Request {
    app: App,
    session: String,
    key: String,
    body: Confirm,
    address: String,
    guard: IdempotencyGuard,
}

/// A confirmation that passed every check against what is offered now.
struct Prepared {
    order: Order,
    attempt: Attempt,
    plan: PlanOffer,
    documents: Vec<ConsentDocument>,
    consents: Vec<Consent>,
    /// The answer, where the instruction could be made here.
    answer: Option<Answer>,
}

/// What storing it came to.
enum Stored {
    /// There is an answer, new or old.
    Answered(Answer),
    /// The provider has to be called.
    Call(Option<Job>),
    /// The first request died, or is still at it.
    Running,
}

impl Request {
    async fn carry_out(self) -> Result<Answer, Error> {
        for _ in 0..LOOKS {
            let (guard, session) = (self.guard.clone(), self.session.clone());
            let (found, order, no) = self
                .app
                .store
                .read(move |db| {
                    let order = orders::get(db, &session)?.ok_or_else(|| Refused::SessionUnknown.plain())?;
                    Ok::<_, Error>((guard.find(db)?, order, attempts::next_no(db, &session)?))
                })
                .await?;
            match found {
                Found::Answered(answer) => return Ok(answer),
                Found::Running => return self.resume().await,
                Found::Free => {}
            }
            let prepared = self.prepare(order.clone(), no);
            let prepared =
                prepared.map_err(|error| checks::with_view(error, &self.app, &order, &self.body))?;
            match self.store(prepared).await {
                // The order changed between the look and the transaction.
                Err(Error::Store(StoreError::Conflict(_))) => {}
                Err(error) => return Err(error),
                Ok(Stored::Answered(answer)) => return Ok(answer),
                Ok(Stored::Running) => return self.resume().await,
                Ok(Stored::Call(job)) => return self.call(job).await,
            }
        }
        Err(Error::Store(StoreError::Conflict(format!("order {} keeps changing", self.session))))
    }

    /// Checks everything against what is offered now, and makes the instruction where nobody has to be called for it.
    fn prepare(&self, order: Order, no: u32) -> Result<Prepared, Error> {
        let (app, body, now) = (&self.app, &self.body, self.app.now());
        let host = Host::from_id(&body.host).ok_or_else(|| Invalid::new("host", "there is no such host"))?;
        checks::may_begin(&order, no, now)?;
        let way =
            Way::from_id(&body.option).ok_or_else(|| Invalid::new("option", "there is no such option"))?;
        let option =
            app.config.catalogue.option(way).ok_or_else(|| Invalid::new("option", "it is not offered"))?;
        if !LOCALES.contains(&body.locale.as_str()) {
            return Err(Invalid::new("locale", format!("one of {}", LOCALES.join(", "))).into());
        }
        let offer = offers::offer(&app.config, option, &order, host, &body.locale);
        let plan = checks::check_plan(&offer, body)?.clone();
        let consents: Vec<Consent> = body.consents.iter().cloned().map(Consent::from).collect();
        let documents = checks::check_consents(option, &body.locale, &consents)?;
        let documents = documents.into_iter().cloned().collect();
        if consent::digest(&app.config.merchant_name, &offer.documents) != body.documents_digest {
            return Err(Refused::ConsentChanged.because("what is asked for is not what was shown"));
        }
        let attempt =
            Attempt { confirm_key: self.key.clone(), ..checks::attempt(app, &order, no, way, &plan, host)? };
        let mut context = PaymentContext { order, attempt };
        let answer = self.sign(&mut context, now)?;
        let PaymentContext { order, attempt } = context;
        Ok(Prepared { order, attempt, plan, documents, consents, answer })
    }

    /// The answer, if the instruction is signed here. A provider's refusal before any call is told as one after it.
    fn sign(&self, context: &mut PaymentContext, now: Instant) -> Result<Option<Answer>, Error> {
        let nonce = random::hex(&*self.app.ports.random)?;
        let Ok(CreateAction::Ready(instruction)) =
            self.app.providers.create(&context.to_provider_attempt(), now, &nonce)
        else {
            return Ok(None);
        };
        let instruction = Instruction::from(instruction);
        let text = serde_json::to_string(&instruction).map_err(|error| Error::Internal(error.to_string()))?;
        context.attempt.instruction = Some(text);
        json(StatusCode::OK, &Confirmed { attempt: context.attempt.no, instruction }).map(Some)
    }

    /// Stores consent, attempt and what follows, if the order is still the one that was looked at.
    async fn store(&self, prepared: Prepared) -> Result<Stored, Error> {
        let request = self.clone();
        self.app.store.write(move |tx| request.keep(tx, prepared)).await
    }

    fn keep(&self, tx: &mut Tx<'_>, prepared: Prepared) -> Result<Stored, Error> {
        let now = self.app.now();
        match self.guard.take(tx, now)? {
            Found::Answered(answer) => return Ok(Stored::Answered(answer)),
            Found::Running => return Ok(Stored::Running),
            Found::Free => {}
        }
        let Prepared { mut order, attempt, plan, documents, consents, answer } = prepared;
        let current = orders::get(tx, &order.id)?.ok_or_else(|| Refused::SessionUnknown.plain())?;
        let is_as_read = current.version == order.version;
        #[cfg(feature = "planted")]
        let is_as_read = is_as_read || crate::planted::is(crate::planted::Mistake::NoVersionGuard);
        if !is_as_read || attempts::next_no(tx, &order.id)? != attempt.no {
            return Err(StoreError::Conflict(format!("order {}", order.id)).into());
        }
        attempts::insert(tx, &attempt)?;
        let confirmation = Confirmation {
            order: &order,
            attempt: &attempt,
            plan: &plan,
            body: &self.body,
            documents: documents.iter().collect(),
            consents: &consents,
            merchant: &self.app.config.merchant_name,
            client_address: &self.address,
        };
        evidence::keep(tx, &confirmation, now)?;
        let detail = format!("{} by {}", plan.id, attempt.out_trade_no);
        apply::apply_event(tx, &mut order, Event::AttemptStarted(attempt.no), &detail, now)?;
        if let Some(answer) = answer {
            self.guard.finish(tx, &answer)?;
            return Ok(Stored::Answered(answer));
        }
        jobs::ask(tx, &job_of(&attempt, Kind::Create), now, now)?;
        Ok(Stored::Call(jobs::claim_one(tx, (&order.id, attempt.no), Kind::Create, now)?))
    }

    /// Takes the job that an earlier request with the same key left behind.
    async fn resume(self) -> Result<Answer, Error> {
        let (session, key, now) = (self.session.clone(), self.key.clone(), self.app.now());
        let job = self
            .app
            .store
            .write(move |tx| match attempts::by_key(tx, &session, &key)? {
                Some(attempt) => Ok(jobs::claim_one(tx, (&session, attempt.no), Kind::Create, now)?),
                None => Ok::<_, Error>(None),
            })
            .await?;
        self.call(job).await
    }

    /// Calls the provider, and answers what came of it.
    async fn call(self, job: Option<Job>) -> Result<Answer, Error> {
        if let Some(job) = &job {
            dispatch::run(&self.app, job).await?;
        }
        let answer = outcome::outcome(&self.app, &self.session, &self.key, job.is_some()).await?;
        let (guard, kept) = (self.guard, answer.clone());
        self.app.store.write(move |tx| guard.finish(tx, &kept)).await?;
        Ok(answer)
    }
}
