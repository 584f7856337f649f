//! Makes the calls that the outbox asks for, and asks providers for the truth.
//!
//! Every call can be made twice: its numbers were stored before. A call whose result is unknown is made again later;
//! one that the provider refused because things stand otherwise leads to a question instead of a guess.

use paylater_core::instant::Instant;
use paylater_core::order::{Event, Order as Life, Report};
use paylater_core::retry::{self, Next};
use paylater_provider::{Attempt as ProviderAttempt, Begin, Begun, Captured, Fault, Huabei, RefusalKind};
use paylater_wire::payment::Instruction;

use crate::app::App;
use crate::error::Error;
use crate::life::{self, Heard};
use crate::store::attempts::Attempt;
use crate::store::orders::Order;
use crate::store::outbox::{Job, Kind};
use crate::store::{alarms, attempts, orders, outbox};
use crate::token;

/// The shortest time between two questions about one attempt, however often somebody wants to know.
const QUERY_PAUSE_MS: i64 = 800;

/// An order with one of its attempts.
struct Case {
    order: Order,
    attempt: Attempt,
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

enum Failed {
    Store(Error),
    Fault(Fault),
}

impl<E: Into<Error>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self::Store(error.into())
    }
}

async fn load(app: &App, order_id: &str, attempt_no: u32) -> Result<Case, Error> {
    let order = app.store.order(order_id).await?;
    let attempt = app.store.attempt(order_id, attempt_no).await?;
    match (order, attempt) {
        (Some(order), Some(attempt)) => Ok(Case { order, attempt }),
        _ => Err(Error::Internal(format!("order {order_id} has no attempt {attempt_no}"))),
    }
}

async fn begin(app: &App, job: &Job, case: &Case) -> Result<(), Failed> {
    let is_wanted = case.order.life == Life::Paying { attempt: case.attempt.no };
    if !is_wanted || case.attempt.instruction.is_some() {
        return finish(app, job).await;
    }
    let (subject, now, nonce) = (subject(case), app.now(), token::random_hex()?);
    let begun = match app.providers.begin(&subject, now, &nonce).map_err(Failed::Fault)? {
        Begin::Ready(instruction) => Begun { instruction, provider_no: None },
        Begin::Call(request) => {
            let answer = app.gateway.send(request).await.map_err(Failed::Fault)?;
            app.providers.read_begin(&subject, &answer, app.now(), &nonce).map_err(Failed::Fault)?
        }
    };
    let instruction = serde_json::to_string(&Instruction::from(begun.instruction))
        .map_err(|error| Error::Internal(error.to_string()))?;
    let mut tx = app.store.begin().await?;
    attempts::save_instruction(&mut tx, &case.attempt, &instruction, begun.provider_no.as_deref()).await?;
    orders::touch(&mut tx, &case.order.id).await?;
    outbox::finish(&mut tx, job, app.now()).await?;
    Ok(tx.commit().await?)
}

async fn close(app: &App, job: &Job, case: &Case) -> Result<(), Failed> {
    let is_wanted = match case.order.life {
        Life::Closing { attempt, .. } | Life::AuthorisedLate { attempt } => attempt == case.attempt.no,
        // Another attempt settled the order; this one must not be paid as well.
        other => other.attempt().is_some_and(|settled| settled != case.attempt.no),
    };
    if !is_wanted {
        return finish(app, job).await;
    }
    let (subject, now, nonce) = (subject(case), app.now(), token::random_hex()?);
    let is_authorised = case.attempt.way.is_captured_later() && case.attempt.provider_no.is_some();
    let request = app.providers.close(&subject, is_authorised, now, &nonce).map_err(Failed::Fault)?;
    let answer = app.gateway.send(request).await.map_err(Failed::Fault)?;
    app.providers.read_close(&subject, &answer, app.now()).map_err(Failed::Fault)?;
    settle(app, job, case, Event::ProviderClosed(case.attempt.no), "closed on request").await
}

async fn capture(app: &App, job: &Job, case: &Case) -> Result<(), Failed> {
    if case.order.life != (Life::Capturing { attempt: case.attempt.no }) {
        return finish(app, job).await;
    }
    let (subject, now, nonce) = (subject(case), app.now(), token::random_hex()?);
    let capture_no = &case.attempt.capture_no;
    let request = app.providers.capture(&subject, capture_no, now, &nonce).map_err(Failed::Fault)?;
    let answer = app.gateway.send(request).await.map_err(Failed::Fault)?;
    match app.providers.read_capture(&subject, capture_no, &answer, app.now()).map_err(Failed::Fault)? {
        Captured::Accepted => finish(app, job).await,
        Captured::Paid { provider_no, amount } => {
            let report = Report::Paid { provider_no, amount };
            let mut tx = app.store.begin().await?;
            let mut order = fresh(&mut tx, &case.order.id).await?;
            life::hear(&mut tx, &mut order, &case.attempt, &report, app.now()).await?;
            outbox::finish(&mut tx, job, app.now()).await?;
            Ok(tx.commit().await?)
        }
    }
}

/// The provider said no, or nothing that can be believed.
async fn refused(app: &App, job: &Job, case: &Case, fault: Fault) -> Result<(), Error> {
    let (no, now) = (case.attempt.no, app.now());
    tracing::warn!(order = %case.order.id, job = job.kind.id(), fault = ?fault.to_string(), "provider call failed");
    let settled = match &fault {
        Fault::Unknown { .. } | Fault::Refused { kind: RefusalKind::Busy, .. } => None,
        Fault::Refused { kind: RefusalKind::WrongState, .. } => {
            // Things stand otherwise than we thought: learn how, then see whether the job is still wanted.
            ask(app, &case.order.id, no).await?;
            None
        }
        Fault::Refused { kind, code, .. } => match (job.kind, kind) {
            (Kind::Begin, RefusalKind::ShopperDeclined) => Some((Event::ProviderDeclined(no), code)),
            (Kind::Begin, _) => Some((Event::ProviderClosed(no), code)),
            (Kind::Capture, _) => Some((Event::CaptureRefused(no), code)),
            (Kind::Close, _) => None,
        },
    };
    let needs_merchant = matches!(fault, Fault::Refused { kind: RefusalKind::Merchant, .. });
    if needs_merchant {
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

/// The job came to an end that means something to the order.
async fn settle(app: &App, job: &Job, case: &Case, event: Event, detail: &str) -> Result<(), Failed> {
    let mut tx = app.store.begin().await?;
    let mut order = fresh(&mut tx, &case.order.id).await?;
    match life::happen(&mut tx, &mut order, event, detail, app.now()).await {
        Ok(_) | Err(Error::Refused(..)) => {}
        Err(error) => return Err(error.into()),
    }
    outbox::finish(&mut tx, job, app.now()).await?;
    Ok(tx.commit().await?)
}

async fn finish(app: &App, job: &Job) -> Result<(), Failed> {
    let mut tx = app.store.begin().await?;
    outbox::finish(&mut tx, job, app.now()).await?;
    Ok(tx.commit().await?)
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

/// Asks the provider how an attempt stands, and takes its word. Asked too often, it does nothing.
pub async fn ask(app: &App, order_id: &str, attempt_no: u32) -> Result<(), Error> {
    let case = load(app, order_id, attempt_no).await?;
    if !app.store.claim_query(&case.attempt, app.now(), QUERY_PAUSE_MS).await? {
        return Ok(());
    }
    let report = match question(app, &case).await {
        Ok(report) => report,
        Err(Failed::Store(error)) => return Err(error),
        Err(Failed::Fault(fault)) => {
            tracing::warn!(order = %order_id, fault = ?fault.to_string(), "provider question failed");
            return Ok(());
        }
    };
    let mut tx = app.store.begin().await?;
    let mut order = fresh(&mut tx, order_id).await?;
    let is_capturing = order.life == Life::Capturing { attempt: attempt_no };
    let heard = life::hear(&mut tx, &mut order, &case.attempt, &report, app.now()).await;
    if let Err(error) = heard
        && !matches!(error, Error::Refused(..))
    {
        return Err(error);
    }
    if is_capturing && matches!(report, Report::NotThereYet | Report::Authorised { .. }) {
        // The deduction never reached the provider: ask for it again, under the same number.
        life::enqueue(&mut tx, order_id, attempt_no, Kind::Capture, app.now().plus_ms(-life::LEASE_MS))
            .await?;
    }
    tx.commit().await?;
    app.news.tell(order_id);
    Ok(())
}

async fn question(app: &App, case: &Case) -> Result<Report, Failed> {
    let (subject, now, nonce) = (subject(case), app.now(), token::random_hex()?);
    let capture_no = &case.attempt.capture_no;
    let is_capturing = case.order.life == Life::Capturing { attempt: case.attempt.no };
    let request = if is_capturing {
        app.providers.query_capture(&subject, capture_no, now, &nonce)
    } else {
        app.providers.query(&subject, now, &nonce)
    };
    let answer = app.gateway.send(request.map_err(Failed::Fault)?).await.map_err(Failed::Fault)?;
    let report = if is_capturing {
        app.providers.read_query_capture(&subject, capture_no, &answer, app.now())
    } else {
        app.providers.read_query(&subject, &answer, app.now())
    };
    report.map_err(Failed::Fault)
}

/// Takes the word of a notification, in the transaction that keeps it.
pub async fn notified(
    tx: &mut crate::store::Tx,
    attempt: &Attempt,
    report: &Report,
    now: Instant,
) -> Result<Heard, Error> {
    let mut order = fresh(tx, &attempt.order_id).await?;
    life::hear(tx, &mut order, attempt, report, now).await
}

async fn fresh(tx: &mut crate::store::Tx, order_id: &str) -> Result<Order, Error> {
    orders::get(tx, order_id).await?.ok_or_else(|| Error::Internal(format!("order {order_id} is gone")))
}

/// What the provider needs to know of an attempt.
fn subject(case: &Case) -> ProviderAttempt {
    let (order, attempt) = (&case.order, &case.attempt);
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

/// The signed text that a bridge handed over says that the shopper was refused: if the provider knows nothing of the
/// attempt, that is its end.
pub async fn declined_at_cashier(
    app: &App,
    order_id: &str,
    attempt_no: u32,
    result: &str,
) -> Result<(), Error> {
    let case = load(app, order_id, attempt_no).await?;
    let Some(alipay) = &app.providers.alipay else {
        return Ok(());
    };
    let Ok(paylater_provider::SyncResult::Declined { code }) =
        alipay.read_sync_result(&subject(&case), result)
    else {
        return Ok(());
    };
    let report = match question(app, &case).await {
        Ok(report) => report,
        Err(Failed::Store(error)) => return Err(error),
        Err(Failed::Fault(_)) => return Ok(()),
    };
    let mut tx = app.store.begin().await?;
    let mut order = fresh(&mut tx, order_id).await?;
    let told = if report == Report::NotThereYet { Report::Declined { code } } else { report };
    match life::hear(&mut tx, &mut order, &case.attempt, &told, app.now()).await {
        Ok(_) | Err(Error::Refused(..)) => {}
        Err(error) => return Err(error),
    }
    tx.commit().await?;
    app.news.tell(order_id);
    Ok(())
}
