//! What has to happen without anybody asking: jobs left in the outbox, questions that are due, sessions that run out.
//!
//! It keeps nothing in memory. Killed at any moment and started again, it finds its work in the database.

use std::time::Duration;

use paylater_core::instant::Instant;
use paylater_core::order::Event;
use paylater_core::retry::{Next, PROVIDER_QUERY};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::app::App;
use crate::error::Error;
use crate::store::attempts::{self, Attempt};
use crate::store::{alarms, orders};
use crate::{drive, life, questions, token};

/// How often it looks for work.
const PERIOD: Duration = Duration::from_millis(500);
/// How much it takes on at once; all of it runs side by side, so that one silent provider holds up nobody else.
const BATCH: i64 = 16;
/// How long idempotency keys are kept: longer than any notification or job is repeated.
const KEYS_KEPT_S: i64 = 7 * 86_400;
/// How often old keys are cleared away, in rounds: about once an hour.
const ROUNDS_BETWEEN_HOUSEKEEPING: u32 = 7_200;
/// For how long a look after closing that was not answered is repeated, in seconds.
const UNANSWERED_LOOKS_S: i64 = 2 * 86_400;

/// Works until told to stop, finishing what it has begun.
pub async fn work(app: App, mut stop: watch::Receiver<bool>) {
    let mut since_housekeeping = 0_u32;
    loop {
        round(&app).await;
        since_housekeeping += 1;
        if since_housekeeping >= ROUNDS_BETWEEN_HOUSEKEEPING {
            since_housekeeping = 0;
            log("housekeeping", app.store.forget_keys(app.now().plus_s(-KEYS_KEPT_S)).await.map(|_| ()));
        }
        tokio::select! {
            () = tokio::time::sleep(PERIOD) => {}
            _ = stop.changed() => return,
        }
    }
}

/// One look for work of each kind. What goes wrong with one order is logged and does not keep the others waiting.
pub async fn round(app: &App) {
    log("expiry", expire(app).await);
    log("jobs", jobs(app).await);
    log("questions", due_questions(app).await);
}

fn log<E: std::fmt::Debug>(what: &str, result: Result<(), E>) {
    if let Err(error) = result {
        tracing::error!(what, error = ?error, "the worker met an error");
    }
}

async fn jobs(app: &App) -> Result<(), Error> {
    let now = app.now();
    let mut running = JoinSet::new();
    for job in app.store.claim_jobs(now, now.plus_ms(life::LEASE_MS), BATCH).await? {
        let app = app.clone();
        running.spawn(async move { log("job", drive::run(&app, &job).await) });
    }
    running.join_all().await;
    Ok(())
}

async fn due_questions(app: &App) -> Result<(), Error> {
    let now = app.now();
    let until = now.plus_ms(life::LEASE_MS);
    let mut running = JoinSet::new();
    for attempt in app.store.claim_queries(now, until, BATCH).await? {
        let app = app.clone();
        running.spawn(async move { log("question", query(&app, &attempt, until).await) });
    }
    running.join_all().await;
    Ok(())
}

async fn expire(app: &App) -> Result<(), Error> {
    for id in app.store.expired(app.now(), BATCH).await? {
        log("expiry of an order", expire_one(app, &id).await);
    }
    Ok(())
}

async fn expire_one(app: &App, id: &str) -> Result<(), Error> {
    let mut tx = app.store.begin().await?;
    let Some(mut order) = orders::get(&mut tx, id).await? else { return Ok(()) };
    if order.expires_at > app.now() {
        return Ok(());
    }
    let change =
        match life::happen(&mut tx, &mut order, Event::ExpiryPassed, "session ran out", app.now()).await {
            Ok(change) => change,
            // Somebody was faster.
            Err(Error::Refused(..)) => return Ok(()),
            Err(error) => return Err(error),
        };
    tx.commit().await?;
    app.news.tell(id);
    // The calls that follow are this round's first jobs.
    Ok(app.store.release(&change.jobs).await?)
}

/// Asks about one attempt, and plans the next question as long as one is needed.
async fn query(app: &App, attempt: &Attempt, claimed_until: Instant) -> Result<(), Error> {
    let answered = questions::ask(app, &attempt.order_id, attempt.no).await?.is_some();
    let mut tx = app.store.begin().await?;
    let Some(order) = orders::get(&mut tx, &attempt.order_id).await? else { return Ok(()) };
    let Some(attempt) = attempts::get(&mut tx, &attempt.order_id, attempt.no).await? else { return Ok(()) };
    let (now, waited_ms) = (app.now(), app.now().ms_since(attempt.waiting_since));
    let is_waiting = order.life.is_waiting_for_provider() && order.life.attempt() == Some(attempt.no);
    let next = if is_waiting {
        match PROVIDER_QUERY.next(attempt.queries.max(1), waited_ms, token::chance()) {
            Next::After { delay_ms } => Some(now.plus_ms(delay_ms)),
            Next::GiveUp => {
                let detail = format!("{} has had no end for weeks", attempt.out_trade_no);
                alarms::raise(&mut tx, "question_given_up", &order.id, &detail, now).await?;
                None
            }
        }
    } else if order.life.attempt().is_none() {
        let waited_s = waited_ms / 1000;
        let looks_again =
            (!answered && waited_s < UNANSWERED_LOOKS_S) || attempt.way.can_be_late_by(waited_s);
        looks_again.then(|| now.plus_ms(waited_ms.max(600_000)))
    } else {
        None
    };
    attempts::plan_next_query(&mut tx, &attempt, claimed_until, next).await?;
    tx.commit().await?;
    Ok(())
}
