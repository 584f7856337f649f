//! How a job ends: done, done with something that happened to the order, to be tried again, or given up for a human.

use paylater_core::alarm::AlarmKind;
use paylater_core::instant::Instant;
use paylater_core::order::Event;
use paylater_core::retry::{Next, PROVIDER_CALL};

use crate::app::App;
use crate::error::Error;
use crate::orders::apply;
use crate::orders::context::PaymentContext;
use crate::orders::status::reload_for_update;
use crate::ports::random;
use crate::store::jobs::{self, Ended, Job, Kind};
use crate::store::{Tx, alarms, attempts};

/// A call that failed so often, or for so long, is told of: nobody should find out by a shopper.
const FAILING_TRIES: u32 = 5;
const FAILING_MS: i64 = 10 * 60_000;

/// The job is done, and nothing else happened.
pub(super) async fn finish(app: &App, job: &Job) -> Result<(), Error> {
    let (job, now) = (job.clone(), app.now());
    app.store.write(move |tx| end(tx, &job, now)).await
}

/// Ends the job, in the transaction of what it brought.
pub(super) fn end(tx: &mut Tx<'_>, job: &Job, now: Instant) -> Result<(), Error> {
    if jobs::finish(tx, job, now)? == Ended::Overtaken {
        tracing::info!(order = %job.order_id, job = job.kind.id(), "somebody else has taken this job since");
    }
    Ok(())
}

/// The job came to an end that means something to the order.
pub(super) async fn complete_with_event(
    app: &App,
    job: &Job,
    context: &PaymentContext,
    event: Event,
    detail: &str,
) -> Result<(), Error> {
    let (job, attempt, detail, now) = (job.clone(), context.attempt.clone(), detail.to_string(), app.now());
    app.store
        .write(move |tx| {
            if job.kind == Kind::Create {
                attempts::save_refusal(tx, &attempt, &detail)?;
            }
            let mut order = reload_for_update(tx, &attempt.order_id)?;
            match apply::apply_event(tx, &mut order, event, &detail, now) {
                // What has no place any more came too late, and the order knows better.
                Ok(_) | Err(Error::Refused(..)) => {}
                Err(error) => return Err(error),
            }
            end(tx, &job, now)
        })
        .await
}

/// The job is tried again after a pause, or given up: then it waits for a human.
pub(super) async fn put_back(app: &App, job: &Job, why: &str) -> Result<(), Error> {
    let (job, why, now) = (job.clone(), why.to_string(), app.now());
    let waited_ms = now.ms_since(job.since).max(0);
    let next = PROVIDER_CALL.next(job.tries + 1, waited_ms, random::jitter(&*app.ports.random));
    app.store
        .write(move |tx| match next {
            Next::After { delay_ms } => {
                if job.tries + 1 == FAILING_TRIES || is_crossing(&job, waited_ms) {
                    let detail = format!("{} failed {} times: {why}", job.kind.id(), job.tries + 1);
                    alarms::raise(tx, AlarmKind::CallFailing, &job.order_id, &detail, now)?;
                }
                Ok(jobs::put_back(tx, &job, now.plus_ms(delay_ms), &why, now)?)
            }
            Next::GiveUp => give_up(tx, &job, AlarmKind::CallGivenUp, &why, now),
        })
        .await
}

/// Did the trying pass the time after which it is told of with this try?
fn is_crossing(job: &Job, waited_ms: i64) -> bool {
    job.tries > FAILING_TRIES && waited_ms >= FAILING_MS && job.tries.is_power_of_two()
}

/// Nobody tries any more until a human says so.
pub(super) fn give_up(
    tx: &mut Tx<'_>,
    job: &Job,
    alarm: AlarmKind,
    why: &str,
    now: Instant,
) -> Result<(), Error> {
    let detail = format!("{} was tried for days: {why}", job.kind.id());
    alarms::raise(tx, alarm, &job.order_id, &detail, now)?;
    Ok(jobs::bury(tx, job, why, now)?)
}
