//! Asks for promised money.

use paylater_core::order::{Event, Order as OrderState, ProviderStatus};
use paylater_provider::Captured;

use super::reschedule::{self, end};
use crate::app::App;
use crate::consent::withdrawal;
use crate::error::Error;
use crate::orders::context::PaymentContext;
use crate::orders::error::DispatchError;
use crate::orders::requery;
use crate::orders::status::{apply_provider_status, reload_for_update};
use crate::ports::random;
use crate::store::captures;
use crate::store::jobs::Job;

pub(super) async fn run(app: &App, job: &Job, context: &PaymentContext) -> Result<(), DispatchError> {
    if context.order.state != (OrderState::Capturing { attempt: context.attempt.no }) {
        return Ok(reschedule::finish(app, job).await?);
    }
    let (subject, now) = (context.to_provider_attempt(), app.now());
    let nonce = random::hex(&*app.ports.random).map_err(Error::from)?;
    let capture_no = &context.attempt.capture_no;
    let request = app.providers.capture(&subject, capture_no, now, &nonce);
    let request = request.map_err(DispatchError::Provider)?;
    if let Some(why) = record_send(app, context).await? {
        return abandon(app, job, context, why).await;
    }
    let answer = app.ports.transport.send(request).await.map_err(DispatchError::Provider)?;
    let captured = app.providers.parse_capture(&subject, capture_no, &answer, app.now());
    match captured.map_err(DispatchError::Provider)? {
        Captured::Accepted => Ok(reschedule::finish(app, job).await?),
        Captured::Paid { provider_no, amount } => {
            let report = ProviderStatus::Paid { provider_no, amount };
            let (job, attempt, now) = (job.clone(), context.attempt.clone(), app.now());
            let kept = app.store.write(move |tx| {
                let mut order = reload_for_update(tx, &attempt.order_id)?;
                match apply_provider_status(tx, &mut order, &attempt, &report, now) {
                    Ok(_) | Err(Error::Refused(..)) => {}
                    Err(error) => return Err(error),
                }
                end(tx, &job, now)
            });
            Ok(kept.await?)
        }
    }
}

/// Looks at the mandate before every sending, in the transaction that notes it: a withdrawal comes before that and is
/// heeded, or comes after it and finds the deduction under way. The answer says why nothing may be sent.
async fn record_send(app: &App, context: &PaymentContext) -> Result<Option<&'static str>, Error> {
    let attempt = context.attempt.clone();
    app.store
        .write(move |tx| {
            let why = withdrawal::why_no_mandate(tx, &attempt)?;
            if why.is_none() {
                captures::record_send(tx, &attempt)?;
            }
            Ok(why)
        })
        .await
}

/// Nothing may be deducted any more, so nothing is sent. What was never sent is over; what was sent before may have
/// arrived, and only the provider knows.
async fn abandon(app: &App, job: &Job, context: &PaymentContext, why: &str) -> Result<(), DispatchError> {
    let was_sent = send_count(app, context).await? > 0;
    if !was_sent || says_not_deducted(app, job).await? {
        let event = Event::CaptureRefused(context.attempt.no);
        return Ok(reschedule::complete_with_event(app, job, context, event, why).await?);
    }
    // The answer may have ended it: then there is nothing left to ask.
    let now = PaymentContext::load(&app.store, &context.order.id, context.attempt.no).await?;
    if now.order.state != context.order.state {
        return Ok(reschedule::finish(app, job).await?);
    }
    let why = format!("{why}, and whether it was deducted before is not known");
    Ok(reschedule::put_back(app, job, &why).await?)
}

/// A refused first sending deducted nothing. After an unknown one, only the provider's word on this number says so. The
/// job's own tries are no measure: a process that dies while it sends counts none, and a later job begins anew.
pub(super) async fn is_not_deducted(app: &App, job: &Job, context: &PaymentContext) -> Result<bool, Error> {
    let is_only_one = send_count(app, context).await? <= 1;
    Ok(is_only_one || says_not_deducted(app, job).await?)
}

async fn send_count(app: &App, context: &PaymentContext) -> Result<u32, Error> {
    let capture_no = context.attempt.capture_no.clone();
    app.store.read(move |db| Ok(captures::send_count(db, &capture_no)?)).await
}

async fn says_not_deducted(app: &App, job: &Job) -> Result<bool, Error> {
    let report = requery::requery_patiently(app, &job.order_id, job.attempt_no).await?.report();
    Ok(matches!(
        report,
        Some(
            ProviderStatus::NotThereYet | ProviderStatus::Authorised { .. } | ProviderStatus::Declined { .. }
        )
    ))
}
