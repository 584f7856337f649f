//! Carries out jobs that this process holds.
//!
//! Every call can be made twice: its numbers were stored before. A call whose result is unknown is made again later; one
//! that the provider refused because things stand otherwise leads to a question instead of a guess.

use paylater_core::alarm::AlarmKind;
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

/// The provider said no, or nothing that can be believed.
async fn refused(app: &App, job: &Job, context: &PaymentContext, fault: Fault) -> Result<(), Error> {
    let no = context.attempt.no;
    tracing::warn!(order = %context.order.id, job = job.kind.id(), fault = ?fault.to_string(), "provider call failed");
    if matches!(fault, Fault::Refused { kind: RefusalKind::Merchant, .. }) {
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
