//! Closes a payment at its provider, or hands a promise back.

use paylater_core::instant::Instant;
use paylater_core::order::{Event, Owed};
use paylater_provider::Voided;

use super::reschedule::{self, end};
use crate::app::App;
use crate::error::Error;
use crate::orders::apply;
use crate::orders::context::PaymentContext;
use crate::orders::error::DispatchError;
use crate::orders::status::reload_for_update;
use crate::ports::random;
use crate::store::attempts::{self, ProviderEnd};
use crate::store::jobs::{self, Job, Kind};

pub(super) async fn run(app: &App, job: &Job, context: &PaymentContext) -> Result<(), DispatchError> {
    if !is_wanted(context) {
        return Ok(reschedule::finish(app, job).await?);
    }
    if is_being_created(app, context).await? {
        // What is still being made known could come into being after it was closed. Its end makes this due.
        return Ok(reschedule::put_back(app, job, "the beginning is still under way").await?);
    }
    let (subject, now) = (context.to_provider_attempt(), app.now());
    let nonce = random::hex(&*app.ports.random).map_err(Error::from)?;
    let request = app.providers.void(&subject, now, &nonce);
    let request = request.map_err(DispatchError::Provider)?;
    let answer = app.ports.transport.send(request).await.map_err(DispatchError::Provider)?;
    let voided = app.providers.parse_void(&subject, &answer, app.now()).map_err(DispatchError::Provider)?;
    Ok(keep(app, job, context, voided).await?)
}

fn is_wanted(context: &PaymentContext) -> bool {
    let no = context.attempt.no;
    match context.order.state.standing().owed {
        Owed::Close => true,
        // Another attempt may be at hand or have settled the order, or it is over; then this one must not be paid as well.
        Owed::Nothing | Owed::Capture => context.order.state.attempt() != Some(no),
    }
}

/// A beginning that nobody is at would find itself unwanted, but not before its time, which may be minutes away: it ends
/// here.
async fn is_being_created(app: &App, context: &PaymentContext) -> Result<bool, Error> {
    let (order_id, no, now) = (context.order.id.clone(), context.attempt.no, app.now());
    app.store
        .write(move |tx| {
            if let Some(create) = jobs::claim_one(tx, (&order_id, no), Kind::Create, now)? {
                end(tx, &create, now)?;
            }
            Ok(jobs::is_open(tx, (&order_id, no), Kind::Create)?)
        })
        .await
}

async fn keep(app: &App, job: &Job, context: &PaymentContext, voided: Voided) -> Result<(), Error> {
    let (job, attempt, now) = (job.clone(), context.attempt.clone(), app.now());
    app.store
        .write(move |tx| {
            match voided {
                Voided::Done => attempts::prove_end(tx, &attempt.order_id, attempt.no, ProviderEnd::Closed)?,
                // The buyer never came, and still may: it goes on being looked at until its time is up.
                Voided::NotFound => {}
            }
            let mut order = reload_for_update(tx, &attempt.order_id)?;
            // That there was nothing to close is old news where the buyer came while the answer was on its way.
            let still_waits =
                order.state.attempt() == Some(attempt.no) && order.state.standing().owed == Owed::Close;
            if still_waits || voided == Voided::Done {
                settle_order(tx, &mut order, attempt.no, now)?;
            }
            end(tx, &job, now)
        })
        .await
}

fn settle_order(
    tx: &mut crate::store::Tx<'_>,
    order: &mut crate::store::orders::Order,
    no: u32,
    now: Instant,
) -> Result<(), Error> {
    match apply::apply_event(tx, order, Event::ProviderClosed(no), "closed on request", now) {
        // What has no place any more came too late, and the order knows better.
        Ok(_) | Err(Error::Refused(..)) => Ok(()),
        Err(error) => Err(error),
    }
}
