//! Makes the calls that the outbox asks for.
//!
//! Every call can be made twice: its numbers were stored before. A call whose result is unknown is made again later;
//! one that the provider refused because things stand otherwise leads to a question instead of a guess.

use paylater_core::instant::Instant;
use paylater_core::order::{Event, Order as Life, Report};
use paylater_core::retry::{self, Next};
use paylater_provider::{
    Attempt as ProviderAttempt, Captured, CreateAction, Created, Fault, Huabei, RefusalKind,
};
use paylater_wire::payment::Instruction;
use tracing::Instrument as _;

use crate::app::App;
use crate::consent::withdrawal;
use crate::error::Error;
use crate::life::{self, Heard};
use crate::questions;
use crate::store::attempts::Attempt;
use crate::store::orders::Order;
use crate::store::outbox::{Job, Kind};
use crate::store::{Tx, alarms, attempts, orders, outbox};
use crate::token;

/// An order with one of its attempts.
pub struct Case {
    /// The order.
    pub order: Order,
    /// The attempt.
    pub attempt: Attempt,
}

/// What went wrong with a call.
pub enum Failed {
    /// The database.
    Store(Error),
    /// The provider, or the way there.
    Fault(Fault),
}

impl<E: Into<Error>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self::Store(error.into())
    }
}

/// Runs to its end even when the caller goes away: a phone that loses its connection leaves no call half made.
pub async fn detached<T: Send + 'static>(
    work: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    tokio::spawn(work.in_current_span()).await.map_err(|error| Error::Internal(error.to_string()))?
}

/// Delivers jobs that this process holds, one after the other, whether or not somebody waits for it.
pub async fn run_all(app: &App, jobs: Vec<Job>) -> Result<(), Error> {
    let app = app.clone();
    detached(async move {
        for job in &jobs {
            run(&app, job).await?;
        }
        Ok(())
    })
    .await
}

/// Delivers one job that this process holds. An error of the database leaves the job to its lease.
pub async fn run(app: &App, job: &Job) -> Result<(), Error> {
    let case = load(app, &job.order_id, job.attempt_no).await?;
    let result = match job.kind {
        Kind::Begin => begin(app, job, &case).await,
        Kind::Close => close(app, job, &case).await,
        Kind::Capture => capture(app, job, &case).await,
    };
    match result {
        Ok(()) => {}
        Err(Failed::Store(error)) => return Err(error),
        Err(Failed::Fault(fault)) => refused(app, job, &case, fault).await?,
    }
    app.news.tell(&job.order_id);
    Ok(())
}

/// An order with this attempt.
pub async fn load(app: &App, order_id: &str, attempt_no: u32) -> Result<Case, Error> {
    let order = app.store.order(order_id).await?;
    let attempt = app.store.attempt(order_id, attempt_no).await?;
    match (order, attempt) {
        (Some(order), Some(attempt)) => Ok(Case { order, attempt }),
        _ => Err(Error::Internal(format!("order {order_id} has no attempt {attempt_no}"))),
    }
}

async fn begin(app: &App, job: &Job, case: &Case) -> Result<(), Failed> {
    let wanted = Life::Paying { attempt: case.attempt.no };
    if case.order.life != wanted || case.attempt.instruction.is_some() {
        return finish(app, job).await;
    }
    let (subject, now, nonce) = (case.subject(), app.now(), token::random_hex()?);
    let begun = match app.providers.create(&subject, now, &nonce).map_err(Failed::Fault)? {
        CreateAction::Ready(instruction) => Created { instruction, provider_no: None },
        CreateAction::Call(request) => {
            let answer = app.gateway.send(request).await.map_err(Failed::Fault)?;
            app.providers.parse_create(&subject, &answer, app.now(), &nonce).map_err(Failed::Fault)?
        }
    };
    let instruction = serde_json::to_string(&Instruction::from(begun.instruction))
        .map_err(|error| Error::Internal(error.to_string()))?;
    let mut tx = app.store.begin().await?;
    if let Some(provider_no) = &begun.provider_no {
        attempts::save_provider_no(&mut tx, &case.attempt, provider_no).await?;
    }
    // Given up while the call was under way: no instruction leaves the house, and the close that waits takes over.
    if fresh(&mut tx, &case.order.id).await?.life == wanted {
        attempts::save_instruction(&mut tx, &case.attempt, &instruction).await?;
        orders::touch(&mut tx, &case.order.id).await?;
    }
    outbox::finish(&mut tx, job, app.now()).await?;
    Ok(tx.commit().await?)
}

async fn close(app: &App, job: &Job, case: &Case) -> Result<(), Failed> {
    let is_wanted = match case.order.life {
        Life::Closing { .. } | Life::AuthorisedLate { .. } => true,
        // Another attempt settled the order; this one must not be paid as well.
        other => other.attempt().is_some_and(|settled| settled != case.attempt.no),
    };
    if !is_wanted {
        return finish(app, job).await;
    }
    // A beginning that nobody is at would find itself unwanted, but not before its time, which may be minutes away.
    let (now, of) = (app.now(), (case.order.id.as_str(), case.attempt.no));
    if let Some(begin) = app.store.claim_job(of, Kind::Begin, now, now.plus_ms(life::LEASE_MS)).await? {
        finish(app, &begin).await?;
    }
    let mut tx = app.store.begin().await?;
    if outbox::is_pending(&mut tx, &case.order.id, case.attempt.no, Kind::Begin).await? {
        drop(tx);
        // What is still being begun could come into being after it was closed.
        return Ok(put_back(app, job, "the beginning is still under way").await?);
    }
    drop(tx);
    let (subject, now, nonce) = (case.subject(), app.now(), token::random_hex()?);
    let request = app.providers.void(&subject, now, &nonce).map_err(Failed::Fault)?;
    let answer = app.gateway.send(request).await.map_err(Failed::Fault)?;
    app.providers.parse_void(&subject, &answer, app.now()).map_err(Failed::Fault)?;
    settle(app, job, case, Event::ProviderClosed(case.attempt.no), "closed on request").await
}

async fn capture(app: &App, job: &Job, case: &Case) -> Result<(), Failed> {
    if case.order.life != (Life::Capturing { attempt: case.attempt.no }) {
        return finish(app, job).await;
    }
    let (subject, now, nonce) = (case.subject(), app.now(), token::random_hex()?);
    let capture_no = &case.attempt.capture_no;
    let request = app.providers.capture(&subject, capture_no, now, &nonce).map_err(Failed::Fault)?;
    // Looked at before every sending, in the transaction that notes it: a withdrawal comes before that and is heeded, or
    // comes after it and finds the deduction under way.
    let mut tx = app.store.begin().await?;
    if let Some(why) = withdrawal::why_no_mandate(&mut tx, &case.attempt).await? {
        drop(tx);
        return forgo(app, job, case, why).await;
    }
    attempts::note_send(&mut tx, &case.attempt).await?;
    tx.commit().await?;
    let answer = app.gateway.send(request).await.map_err(Failed::Fault)?;
    match app.providers.parse_capture(&subject, capture_no, &answer, app.now()).map_err(Failed::Fault)? {
        Captured::Accepted => finish(app, job).await,
        Captured::Paid { provider_no, amount } => {
            let report = Report::Paid { provider_no, amount };
            let mut tx = app.store.begin().await?;
            let mut order = fresh(&mut tx, &case.order.id).await?;
            let heard = life::hear(&mut tx, &mut order, &case.attempt, &report, app.now()).await?;
            outbox::finish(&mut tx, job, app.now()).await?;
            tx.commit().await?;
            Ok(release(app, heard).await?)
        }
    }
}

/// Nothing may be deducted any more, so nothing is sent. What was never sent is over; what was sent before may have
/// arrived, and only the provider knows.
async fn forgo(app: &App, job: &Job, case: &Case, why: &str) -> Result<(), Failed> {
    let was_sent = app.store.capture_sends(&case.attempt.capture_no).await? > 0;
    if !was_sent || says_not_deducted(app, job).await? {
        return settle(app, job, case, Event::CaptureRefused(case.attempt.no), why).await;
    }
    // The answer may have settled it: then there is nothing left to ask.
    if load(app, &case.order.id, case.attempt.no).await?.order.life != case.order.life {
        return finish(app, job).await;
    }
    Ok(put_back(app, job, &format!("{why}, and whether it was deducted before is not known")).await?)
}

/// The provider said no, or nothing that can be believed.
async fn refused(app: &App, job: &Job, case: &Case, fault: Fault) -> Result<(), Error> {
    let (no, now) = (case.attempt.no, app.now());
    tracing::warn!(order = %case.order.id, job = job.kind.id(), fault = ?fault.to_string(), "provider call failed");
    let settled = match &fault {
        Fault::Unknown { .. } | Fault::Refused { kind: RefusalKind::Busy, .. } => None,
        Fault::Refused { kind: RefusalKind::WrongState, .. } => {
            // Things stand otherwise than we thought: learn how, then see whether the job is still wanted.
            let report = questions::ask(app, &case.order.id, no).await?;
            // It is closed, or too late to be: there is nothing to close, whatever the order stands at.
            if job.kind == Kind::Close
                && report.is_some_and(|report| report == Report::Closed || report.says_paid())
            {
                return app.store.finish(job, now).await.map_err(Error::from);
            }
            None
        }
        Fault::Refused { kind, code, .. } => match (job.kind, kind) {
            (Kind::Begin, RefusalKind::ShopperDeclined) => Some((Event::ProviderDeclined(no), code)),
            (Kind::Begin, _) => Some((Event::ProviderClosed(no), code)),
            (Kind::Capture, _) if is_not_deducted(app, job, case).await? => {
                Some((Event::CaptureRefused(no), code))
            }
            (Kind::Capture | Kind::Close, _) => None,
        },
    };
    if matches!(fault, Fault::Refused { kind: RefusalKind::Merchant, .. }) {
        let mut tx = app.store.begin().await?;
        alarms::raise(&mut tx, "provider_refused", &case.order.id, &fault.to_string(), now).await?;
        tx.commit().await?;
    }
    match settled {
        Some((event, code)) => match settle(app, job, case, event, code).await {
            Ok(()) => Ok(()),
            Err(Failed::Store(error)) => Err(error),
            Err(Failed::Fault(fault)) => Err(Error::ProviderUnavailable(fault.to_string())),
        },
        None => put_back(app, job, &fault.to_string()).await,
    }
}

/// A refused first sending deducted nothing. After an unknown one, only the provider's word on this number says so. The
/// job's own tries are no measure: a process that dies while it sends counts none, and a later job begins anew.
async fn is_not_deducted(app: &App, job: &Job, case: &Case) -> Result<bool, Error> {
    let is_only_one = app.store.capture_sends(&case.attempt.capture_no).await? <= 1;
    Ok(is_only_one || says_not_deducted(app, job).await?)
}

async fn says_not_deducted(app: &App, job: &Job) -> Result<bool, Error> {
    let report = questions::ask(app, &job.order_id, job.attempt_no).await?;
    Ok(matches!(report, Some(Report::NotThereYet | Report::Authorised { .. } | Report::Declined { .. })))
}

/// The job came to an end that means something to the order.
async fn settle(app: &App, job: &Job, case: &Case, event: Event, detail: &str) -> Result<(), Failed> {
    let mut tx = app.store.begin().await?;
    let mut order = fresh(&mut tx, &case.order.id).await?;
    let jobs = match life::happen(&mut tx, &mut order, event, detail, app.now()).await {
        Ok(change) => change.jobs,
        Err(Error::Refused(..)) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    outbox::finish(&mut tx, job, app.now()).await?;
    tx.commit().await?;
    Ok(app.store.release(&jobs).await?)
}

async fn finish(app: &App, job: &Job) -> Result<(), Failed> {
    Ok(app.store.finish(job, app.now()).await?)
}

async fn put_back(app: &App, job: &Job, why: &str) -> Result<(), Error> {
    let now = app.now();
    match retry::PROVIDER_CALL.next(job.tries + 1, now.ms_since(job.created_at), token::chance()) {
        Next::After { delay_ms } => app.store.put_back(job, now.plus_ms(delay_ms), why).await?,
        Next::GiveUp => {
            let mut tx = app.store.begin().await?;
            let detail = format!("{} was tried for days: {why}", job.kind.id());
            alarms::raise(&mut tx, "call_given_up", &job.order_id, &detail, now).await?;
            outbox::finish(&mut tx, job, now).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// Lets the worker take the calls that follow: this place is not the one to make them.
pub async fn release(app: &App, heard: Heard) -> Result<(), Error> {
    match heard {
        Heard::Event(change) => Ok(app.store.release(&change.jobs).await?),
        Heard::NoNews | Heard::Contradicts => Ok(()),
    }
}

/// Takes the word of a notification, in the transaction that keeps it. `number` is ours, of which it speaks.
pub async fn notified(
    tx: &mut Tx,
    attempt: &Attempt,
    number: &str,
    report: Report,
    now: Instant,
) -> Result<Notified, Error> {
    let mut order = fresh(tx, &attempt.order_id).await?;
    let is_deduction = number != attempt.out_trade_no;
    let report = match (report, order.life) {
        // A deduction that was closed came to nothing; the promise behind it stands.
        (Report::Closed, Life::Capturing { .. }) if is_deduction && number == attempt.capture_no => {
            Report::Declined { code: "deduction closed".into() }
        }
        // An older deduction was closed: nobody waits for it any more.
        (Report::Closed, life) if is_deduction && !matches!(life, Life::Paid { .. }) => {
            return Ok(Notified::Heard(Heard::NoNews));
        }
        (report, _) => report,
    };
    if is_deduction && number != attempt.capture_no && report.says_paid() {
        warn_of_an_older_deduction(tx, &order.id, number, now).await?;
    }
    // A promise is a picture of its moment. One that is not of the attempt at hand may have been handed back since.
    if matches!(report, Report::Authorised { .. }) && order.life.attempt() != Some(attempt.no) {
        attempts::plan_query(tx, &attempt.order_id, attempt.no, Some(now)).await?;
        return Ok(Notified::AskFirst);
    }
    life::hear(tx, &mut order, attempt, &report, now).await.map(Notified::Heard)
}

/// Given up, and deducted after all: the one that came after it may be deducted as well.
pub async fn warn_of_an_older_deduction(
    tx: &mut Tx,
    order_id: &str,
    number: &str,
    now: Instant,
) -> Result<(), Error> {
    Ok(alarms::raise(tx, "older_deduction_paid", order_id, number, now).await?)
}

/// What a notification came to.
pub enum Notified {
    /// It was taken at its word.
    Heard(Heard),
    /// Its word may be out of date: the provider is asked.
    AskFirst,
}

/// The order as it stands in this transaction.
pub async fn fresh(tx: &mut Tx, order_id: &str) -> Result<Order, Error> {
    orders::get(tx, order_id).await?.ok_or_else(|| Error::Internal(format!("order {order_id} is gone")))
}

impl Case {
    /// What the provider needs to know of the attempt.
    pub fn subject(&self) -> ProviderAttempt {
        let (order, attempt) = (&self.order, &self.attempt);
        ProviderAttempt {
            out_trade_no: attempt.out_trade_no.clone(),
            way: attempt.way,
            host: attempt.host,
            amount: order.amount,
            subject: order.subject.clone(),
            huabei: attempt
                .instalments
                .map(|instalments| Huabei { instalments, seller_pays: attempt.seller_pays }),
            alipay_open_id: order.alipay_open_id.clone(),
            wechat_openid: order.wechat_openid.clone(),
            return_url: order.return_url.clone(),
            expires_at: order.expires_at,
            provider_no: attempt.provider_no.clone(),
        }
    }
}
