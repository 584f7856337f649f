//! One way for anything to happen to an order: the core decides, and state, history and jobs are written together.

use paylater_core::instant::Instant;
use paylater_core::order::{AttemptNo, Effect, Event, Order as OrderState, Step};
use paylater_core::retry::PROVIDER_QUERY;

use super::context::job_of;
use crate::error::{Error, Refused};
use crate::store::attempts::{self, Attempt, ProviderEnd};
use crate::store::jobs::{self, Job, Kind};
use crate::store::orders::Order;
use crate::store::{Tx, alarms, orders};

/// A promise stands until it is captured or handed back, and may end at the provider meanwhile: it is looked at this often.
const PROMISE_LOOK_MS: i64 = 86_400_000;
/// After its time is up an attempt is looked at once more, this much later.
const AFTER_EXPIRY_MS: i64 = 60_000;

/// What a change brought.
#[derive(Debug)]
pub struct Change {
    /// The core's word.
    pub step: Step,
    /// The calls that follow from it, which are due now: for whom, and what.
    pub calls: Vec<(AttemptNo, Kind)>,
}

/// Lets an event happen to an order, in the caller's transaction. A refused event changes nothing.
pub fn apply_event(
    tx: &mut Tx<'_>,
    order: &mut Order,
    event: Event,
    detail: &str,
    now: Instant,
) -> Result<Change, Error> {
    let before = order.state;
    let step = before.step(event).map_err(|refusal| Refused::WrongState.because(refusal.to_string()))?;
    if step.is_news {
        order.state = step.order;
        note_decline(tx, order, event)?;
        orders::save_state(tx, order)?;
        let states = (before.name().id(), order.state.name().id());
        orders::add_event(tx, &order.id, event.name().id(), states, detail, now)?;
        plan_queries(tx, order, before, now)?;
        if before == OrderState::Open || order.state == OrderState::Open {
            plan_expiry(tx, order, now)?;
        }
        tracing::info!(order = %order.id, event = event.name().id(), from = states.0, to = states.1, "order changed");
    }
    let mut calls = Vec::new();
    for effect in &step.effects {
        match *effect {
            Effect::CloseAtProvider(no) => calls.push(ask(tx, order, no, Kind::Void, now)?),
            Effect::CaptureAtProvider(no) => calls.push(ask(tx, order, no, Kind::Capture, now)?),
            Effect::RaiseAlarm(alarm) => alarms::raise(tx, alarm, &order.id, detail, now)?,
        }
    }
    Ok(Change { step, calls })
}

/// Wants this done for an attempt of the order, now.
fn ask(
    tx: &mut Tx<'_>,
    order: &Order,
    no: AttemptNo,
    kind: Kind,
    now: Instant,
) -> Result<(AttemptNo, Kind), Error> {
    let attempt = attempt_of(tx, order, no)?;
    jobs::ask(tx, &job_of(&attempt, kind), now, now)?;
    Ok((no, kind))
}

/// Takes the calls that follow from a change, as far as nobody else is at them.
pub fn claim(tx: &mut Tx<'_>, order_id: &str, change: &Change, now: Instant) -> Result<Vec<Job>, Error> {
    let mut claimed = Vec::new();
    for (no, kind) in &change.calls {
        claimed.extend(jobs::claim_one(tx, (order_id, *no), *kind, now)?);
    }
    Ok(claimed)
}

fn attempt_of(tx: &Tx<'_>, order: &Order, no: AttemptNo) -> Result<Attempt, Error> {
    let missing = || Error::Internal(format!("order {} has no attempt {no}", order.id));
    attempts::get(tx, &order.id, no)?.ok_or_else(missing)
}

fn note_decline(tx: &mut Tx<'_>, order: &mut Order, event: Event) -> Result<(), Error> {
    match event {
        Event::ProviderDeclined(no) => {
            order.is_declined = true;
            let way = attempt_of(tx, order, no)?.way;
            if !order.declined_ways.contains(&way) {
                order.declined_ways.push(way);
            }
        }
        Event::AttemptStarted(_) => order.is_declined = false,
        Event::CaptureRefused(no) => attempts::spend_capture_no(tx, &order.id, no)?,
        Event::ProviderAuthorised(_)
        | Event::ProviderPaid(_)
        | Event::ProviderClosed(_)
        | Event::SwitchAsked
        | Event::CancelAsked
        | Event::ExpiryPassed
        | Event::CaptureAsked => {}
    }
    Ok(())
}

/// Each attempt is asked about until its end at the provider is proven, whatever the order stands at: soon while the order
/// waits for it, now and then while only a promise stands, and when its time is up if it was left behind.
fn plan_queries(tx: &mut Tx<'_>, order: &Order, before: OrderState, now: Instant) -> Result<(), Error> {
    let touched = [before.attempt(), order.state.attempt()];
    let mut touched: Vec<AttemptNo> = touched.into_iter().flatten().collect();
    touched.dedup();
    for no in touched {
        let attempt = attempt_of(tx, order, no)?;
        if order.state == (OrderState::Paid { attempt: no })
            || order.state == (OrderState::PaidLate { attempt: no })
        {
            attempts::prove_end(tx, &order.id, no, ProviderEnd::Paid)?;
            jobs::forget(tx, (&order.id, no), Kind::Query, now)?;
        } else if attempt.provider_end.is_some_and(|end| end != ProviderEnd::Absent) {
            jobs::forget(tx, (&order.id, no), Kind::Query, now)?;
        } else if order.state.attempt() == Some(no) && order.state.is_waiting_for_provider() {
            attempts::begin_waiting(tx, &order.id, no, now)?;
            let first_ms = PROVIDER_QUERY.delays_ms.first().copied().unwrap_or(AFTER_EXPIRY_MS);
            jobs::plan(tx, &job_of(&attempt, Kind::Query), now.plus_ms(first_ms), now)?;
        } else {
            let next = next_look(order, no, now);
            jobs::plan(tx, &job_of(&attempt, Kind::Query), next, now)?;
        }
    }
    Ok(())
}

/// When an attempt for which the order does not wait is looked at next: a promise that stands each day, and one that was
/// left behind when its cashier has closed.
pub fn next_look(order: &Order, no: AttemptNo, now: Instant) -> Instant {
    if order.state == (OrderState::Authorised { attempt: no }) {
        return now.plus_ms(PROMISE_LOOK_MS);
    }
    order.expires_at.max(now).plus_ms(AFTER_EXPIRY_MS)
}

/// A session runs out by itself while nothing is promised or paid.
pub fn plan_expiry(tx: &mut Tx<'_>, order: &Order, now: Instant) -> Result<(), Error> {
    let subject =
        jobs::Subject { kind: Kind::Expire, queue: jobs::LOCAL, order_id: &order.id, attempt_no: 0 };
    if !order.state.standing().runs_out {
        jobs::forget(tx, (&order.id, 0), Kind::Expire, now)?;
    } else if !jobs::is_open(tx, (&order.id, 0), Kind::Expire)? {
        jobs::plan(tx, &subject, order.expires_at, now)?;
    }
    Ok(())
}
