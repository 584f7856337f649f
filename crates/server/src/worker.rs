//! What has to happen without anybody asking: jobs left in the outbox, questions that are due, sessions that run out.
//!
//! It keeps nothing in memory. Killed at any moment and started again, it finds its work in the database.

use std::time::Duration;

use paylater_core::order::Event;
use paylater_core::retry::{Next, PROVIDER_QUERY};
use tokio::sync::watch;

use crate::app::App;
use crate::drive;
use crate::error::Error;
use crate::life;
use crate::store::attempts::{self, Attempt};
use crate::store::{alarms, orders};
use crate::token;

/// How often it looks for work.
const PERIOD: Duration = Duration::from_millis(500);
/// How much it takes on at once.
const BATCH: i64 = 16;
/// How long idempotency keys are kept: longer than any notification or job is repeated.
const KEYS_KEPT_S: i64 = 7 * 86_400;

/// Works until told to stop, finishing what it has begun.
pub async fn work(app: App, mut stop: watch::Receiver<bool>) {
    let mut since_housekeeping = 0_u32;
    loop {
        if let Err(error) = round(&app).await {
            tracing::error!(error = ?error, "worker round failed");
        }
        since_housekeeping += 1;
        if since_housekeeping >= 7_200 {
            since_housekeeping = 0;
            if let Err(error) = app.store.forget_keys(app.now().plus_s(-KEYS_KEPT_S)).await {
                tracing::error!(error = ?error.to_string(), "housekeeping failed");
            }
        }
        tokio::select! {
            () = tokio::time::sleep(PERIOD) => {}
            _ = stop.changed() => return,
        }
    }
}

/// One look for work of each kind.
pub async fn round(app: &App) -> Result<(), Error> {
    expire(app).await?;
    let now = app.now();
    for job in app.store.claim_jobs(now, now.plus_ms(life::LEASE_MS), BATCH).await? {
        if let Err(error) = drive::run(app, &job).await {
            tracing::error!(job = job.id, error = ?error, "job failed");
        }
    }
    let now = app.now();
    for attempt in app.store.claim_queries(now, now.plus_ms(life::LEASE_MS), BATCH).await? {
        if let Err(error) = query(app, &attempt).await {
            tracing::error!(order = %attempt.order_id, error = ?error, "question failed");
        }
    }
    Ok(())
}

async fn expire(app: &App) -> Result<(), Error> {
    for id in app.store.expired(app.now(), BATCH).await? {
        let mut tx = app.store.begin().await?;
        let Some(mut order) = orders::get(&mut tx, &id).await? else {
            continue;
        };
        if order.expires_at > app.now() {
            continue;
        }
        let change = match life::happen(
            &mut tx,
            &mut order,
            Event::ExpiryPassed,
            "session ran out",
            app.now(),
        )
        .await
        {
            Ok(change) => change,
            // Somebody was faster.
            Err(Error::Refused(..)) => continue,
            Err(error) => return Err(error),
        };
        tx.commit().await?;
        app.news.tell(&id);
        for job in &change.jobs {
            drive::run(app, job).await?;
        }
    }
    Ok(())
}

/// Asks about one attempt, and plans the next question as long as the end is unknown.
async fn query(app: &App, attempt: &Attempt) -> Result<(), Error> {
    drive::ask(app, &attempt.order_id, attempt.no).await?;
    let mut tx = app.store.begin().await?;
    let Some(order) = orders::get(&mut tx, &attempt.order_id).await? else {
        return Ok(());
    };
    let is_open = order.life.is_waiting_for_provider() && order.life.attempt() == Some(attempt.no);
    let now = app.now();
    let next =
        match PROVIDER_QUERY.next(attempt.queries + 1, now.ms_since(attempt.created_at), token::chance()) {
            Next::After { delay_ms } if is_open => Some(now.plus_ms(delay_ms)),
            Next::GiveUp if is_open => {
                let detail = format!("{} has had no end for weeks", attempt.out_trade_no);
                alarms::raise(&mut tx, "question_given_up", &order.id, &detail, now).await?;
                None
            }
            _ => None,
        };
    attempts::plan_query(&mut tx, &attempt.order_id, attempt.no, next).await?;
    tx.commit().await?;
    Ok(())
}
