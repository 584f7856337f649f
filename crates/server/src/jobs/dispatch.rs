//! Carries out jobs that this process holds.
//!
//! Every call can be made twice: its numbers were stored before. A call whose result is unknown is made again later; one
//! that the provider refused because things stand otherwise leads to a question instead of a guess.

use paylater_core::alarm::AlarmKind;
use paylater_core::instant::Instant;
use paylater_core::order::{Event, ProviderStatus};
use paylater_provider::{Fault, RefusalKind};

use super::breaker::Heard;
use super::{capture, create, expire, query, reschedule, void};
use crate::app::App;
use crate::error::Error;
use crate::orders::context::PaymentContext;
use crate::orders::error::DispatchError;
use crate::orders::requery;
use crate::store::alarms;
use crate::store::jobs::{Job, Kind};

/// Carries out jobs one after the other, whether or not somebody waits for it.
pub async fn run_all(app: &App, jobs: Vec<Job>) -> Result<(), Error> {
    if jobs.is_empty() {
        return Ok(());
    }
    let (app, spawner) = (app.clone(), app.ports.spawner.clone());
    spawner
        .to_completion(async move {
            for job in &jobs {
                run(&app, job).await?;
            }
            Ok(())
        })
        .await
}

/// Carries out one job. An error of the database leaves the job to its lease.
pub async fn run(app: &App, job: &Job) -> Result<Heard, Error> {
    let result = match job.kind {
        Kind::Expire => return expire::run(app, job).await.map(|()| Heard::Something),
        Kind::Query => return query::run(app, job).await,
        Kind::Create => create::run(app, job, &context(app, job).await?).await,
        Kind::Void => void::run(app, job, &context(app, job).await?).await,
        Kind::Capture => capture::run(app, job, &context(app, job).await?).await,
    };
    match result {
        Ok(()) => Ok(Heard::Something),
        Err(DispatchError::Ours(error)) => Err(error),
        Err(DispatchError::Provider(fault)) => {
            let heard = match &fault {
                Fault::Unknown { .. } => Heard::Nothing,
                Fault::Refused { .. } => Heard::Something,
            };
            refused(app, job, &context(app, job).await?, fault).await.map(|()| heard)
        }
    }
}

async fn context(app: &App, job: &Job) -> Result<PaymentContext, Error> {
    PaymentContext::load(&app.store, &job.order_id, job.attempt_no).await
}

/// Was the call refused for a fault of ours, of which a human has to know? A beginning that arrived when the session had just
/// run out is refused for its time, and nobody needs it any more.
fn is_ours(fault: &Fault, kind: Kind, expires_at: Instant, now: Instant) -> bool {
    let is_too_late = kind == Kind::Create && now >= expires_at;
    matches!(fault, Fault::Refused { kind: RefusalKind::Merchant, .. }) && !is_too_late
}

/// The provider said no, or nothing that can be believed.
async fn refused(app: &App, job: &Job, context: &PaymentContext, fault: Fault) -> Result<(), Error> {
    let no = context.attempt.no;
    tracing::warn!(order = %context.order.id, job = job.kind.id(), fault = ?fault.to_string(), "provider call failed");
    if is_ours(&fault, job.kind, context.order.expires_at, app.now()) {
        let (order_id, detail, now) = (context.order.id.clone(), fault.to_string(), app.now());
        app.store
            .write(move |tx| alarms::raise(tx, AlarmKind::ProviderRefused, &order_id, &detail, now))
            .await
            .map_err(Error::from)?;
    }
    let completed = match &fault {
        Fault::Unknown { .. } | Fault::Refused { kind: RefusalKind::Busy, .. } => None,
        Fault::Refused { kind: RefusalKind::WrongState, .. } => {
            // Things stand otherwise than we thought: learn how, then see whether the job is still wanted.
            let report = requery::requery_patiently(app, &context.order.id, no).await?.report();
            // It is closed, or too late to be: there is nothing to close, whatever the order stands at.
            let is_over = report.is_some_and(|report| report == ProviderStatus::Closed || report.says_paid());
            if job.kind == Kind::Void && is_over {
                return reschedule::finish(app, job).await;
            }
            None
        }
        Fault::Refused { kind, code, .. } => match (job.kind, kind) {
            (Kind::Create, RefusalKind::ShopperDeclined) => Some((Event::ProviderDeclined(no), code.clone())),
            (Kind::Create, _) => Some((Event::ProviderClosed(no), code.clone())),
            (Kind::Capture, _) if capture::is_not_deducted(app, job, context).await? => {
                Some((Event::CaptureRefused(no), code.clone()))
            }
            (Kind::Capture | Kind::Void | Kind::Query | Kind::Expire, _) => None,
        },
    };
    match completed {
        Some((event, code)) => reschedule::complete_with_event(app, job, context, event, &code).await,
        None => reschedule::put_back(app, job, &fault.to_string()).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_for_a_fault_of_ours_wakes_somebody_unless_it_is_of_a_beginning_that_came_too_late() {
        let refused = |kind| Fault::Refused { kind, code: "PARAM_ERROR".into(), message: String::new() };
        let (end, before) = (Instant::from_unix_ms(60_000), Instant::from_unix_ms(59_999));
        for (fault, kind, now, wakes) in [
            (refused(RefusalKind::Merchant), Kind::Create, before, true),
            (refused(RefusalKind::Merchant), Kind::Create, end, false),
            (refused(RefusalKind::Merchant), Kind::Void, end, true),
            (refused(RefusalKind::Merchant), Kind::Capture, end, true),
            (refused(RefusalKind::Busy), Kind::Create, before, false),
            (Fault::Unknown { why: String::new() }, Kind::Create, before, false),
        ] {
            assert_eq!(is_ours(&fault, kind, end, now), wakes, "{fault:?} {kind:?} {now:?}");
        }
    }
}
