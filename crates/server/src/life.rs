//! One way for anything to happen to an order: the core decides, and state, history and outbox are written together.

use paylater_core::instant::Instant;
use paylater_core::order::{AttemptNo, Effect, Event, Order as Life, Report, Step};
use paylater_core::retry::PROVIDER_QUERY;

use crate::error::{Error, Refused};
use crate::store::attempts::Attempt;
use crate::store::orders::Order;
use crate::store::outbox::{Job, Kind};
use crate::store::{Tx, alarms, attempts, orders, outbox};

/// How long whoever writes a job may take to deliver it before somebody else does: longer than the slowest call and
/// the question that may follow it.
pub const LEASE_MS: i64 = 60_000;

/// What a change brought.
#[derive(Debug)]
pub struct Change {
    /// The core's word.
    pub step: Step,
    /// The calls that have to be made now; this process holds their lease.
    pub jobs: Vec<Job>,
}

/// Lets an event happen to an order, in the caller's transaction. A refused event changes nothing.
pub async fn happen(
    tx: &mut Tx,
    order: &mut Order,
    event: Event,
    detail: &str,
    now: Instant,
) -> Result<Change, Error> {
    let before = order.life;
    let step = before.step(event).map_err(|refusal| Refused::WrongState.because(refusal.to_string()))?;
    if step.is_news {
        order.life = step.order;
        note_decline(tx, order, event).await?;
        orders::save_life(tx, &order.id, order.life, order.is_declined, &order.declined_ways).await?;
        order.version += 1;
        let states = (before.name(), order.life.name());
        orders::add_event(tx, &order.id, event.name().id(), states, detail, now).await?;
        plan_queries(tx, order, before, now).await?;
        tracing::info!(order = %order.id, event = event.name().id(), from = states.0, to = states.1, "order changed");
    }
    let mut jobs = Vec::new();
    for effect in &step.effects {
        match *effect {
            Effect::CloseAtProvider(attempt) => {
                jobs.extend(enqueue(tx, &order.id, attempt, Kind::Close, now).await?)
            }
            Effect::CaptureAtProvider(attempt) => {
                jobs.extend(enqueue(tx, &order.id, attempt, Kind::Capture, now).await?);
            }
            Effect::RaiseAlarm(alarm) => alarms::raise(tx, alarm.id(), &order.id, detail, now).await?,
        }
    }
    Ok(Change { step, jobs })
}

/// Takes a provider's verified word on an attempt. What contradicts our figures, or has no name here, wakes a human
/// and changes nothing.
pub async fn hear(
    tx: &mut Tx,
    order: &mut Order,
    attempt: &Attempt,
    report: &Report,
    now: Instant,
) -> Result<Heard, Error> {
    if let Some(provider_no) = report.provider_no() {
        attempts::save_provider_no(tx, attempt, provider_no).await?;
    }
    let event = match report.event(attempt.no, order.amount) {
        Err(contradiction) => {
            let detail = format!(
                "expected {} fen, {} reported {} fen",
                contradiction.expected.fen(),
                attempt.out_trade_no,
                contradiction.reported.fen()
            );
            alarms::raise(tx, "contradiction", &order.id, &detail, now).await?;
            return Ok(Heard::Contradicts);
        }
        Ok(event) => event,
    };
    if let Some(alarm) = report.alarm() {
        alarms::raise(tx, alarm.id(), &order.id, &alarm_detail(attempt, report), now).await?;
    }
    let is_capturing = order.life == Life::Capturing { attempt: attempt.no };
    let event = match (event, report) {
        // While money is being deducted, "no" is about the deduction and not about the shopper.
        (Some(_), Report::Declined { .. }) if is_capturing => Some(Event::CaptureRefused(attempt.no)),
        (event, _) => event,
    };
    let Some(event) = event else {
        return Ok(Heard::NoNews);
    };
    let detail = match report {
        Report::Declined { code } => code.as_str(),
        report => report.provider_no().unwrap_or_default(),
    };
    Ok(Heard::Event(happen(tx, order, event, detail, now).await?))
}

/// What whoever looks has to know: the provider's own word, or what came and went.
fn alarm_detail(attempt: &Attempt, report: &Report) -> String {
    match report {
        Report::Refunded { provider_no, amount, given_back } => {
            let given_back =
                given_back.map_or("an unknown part".to_owned(), |part| format!("{} fen", part.fen()));
            let (number, fen) = (&attempt.out_trade_no, amount.fen());
            format!("{number} was paid {fen} fen as {provider_no}, and {given_back} of it was given back")
        }
        Report::Unknown { word } => word.clone(),
        report => report.name().to_owned(),
    }
}

/// What a provider's word came to.
#[derive(Debug)]
pub enum Heard {
    /// Something that can happen to an order.
    Event(Change),
    /// Nothing that changes an order.
    NoNews,
    /// Its figures are not ours.
    Contradicts,
}

/// Writes a job unless the same one is still open.
pub async fn enqueue(
    tx: &mut Tx,
    order_id: &str,
    attempt: AttemptNo,
    kind: Kind,
    now: Instant,
) -> Result<Option<Job>, Error> {
    if outbox::is_pending(tx, order_id, attempt, kind).await? {
        return Ok(None);
    }
    Ok(Some(outbox::add(tx, order_id, attempt, kind, now, now.plus_ms(LEASE_MS)).await?))
}

async fn note_decline(tx: &mut Tx, order: &mut Order, event: Event) -> Result<(), Error> {
    match event {
        Event::ProviderDeclined(no) => {
            order.is_declined = true;
            if let Some(attempt) = attempts::get(tx, &order.id, no).await?
                && !order.declined_ways.contains(&attempt.way)
            {
                order.declined_ways.push(attempt.way);
            }
        }
        Event::AttemptStarted(_) => order.is_declined = false,
        Event::CaptureRefused(no) => attempts::spend_capture(tx, &order.id, no).await?,
        _ => {}
    }
    Ok(())
}

/// While the end is unknown the provider is asked from time to time; once it is known, no more.
async fn plan_queries(tx: &mut Tx, order: &Order, before: Life, now: Instant) -> Result<(), Error> {
    if let Some(attempt) = order.life.attempt() {
        if order.life.is_waiting_for_provider() {
            let first_ms = PROVIDER_QUERY.delays_ms.first().copied().unwrap_or(LEASE_MS);
            attempts::begin_waiting(tx, &order.id, attempt, now, now.plus_ms(first_ms)).await?;
        } else {
            attempts::plan_query(tx, &order.id, attempt, None).await?;
        }
    } else if let Some(attempt) = before.attempt() {
        // A cashier that was open when we closed may still be used: look again when its time is up.
        let once_more = order.expires_at.max(now).plus_s(60);
        attempts::begin_waiting(tx, &order.id, attempt, now, once_more).await?;
    }
    Ok(())
}
