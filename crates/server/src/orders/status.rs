//! A provider's verified word on an attempt, and what it comes to.

use paylater_core::alarm::AlarmKind;
use paylater_core::instant::Instant;
use paylater_core::order::{Event, Order as OrderState, ProviderStatus, StateName};
use paylater_provider::{Notification, NumberOf};

use super::apply::{self, Change};
use super::context::job_of;
use crate::error::Error;
use crate::store::attempts::{self, Attempt, ProviderEnd};
use crate::store::jobs::{self, Kind};
use crate::store::orders::{self, Order};
use crate::store::provider_numbers::{self, Owner, Role};
use crate::store::{Tx, alarms};

/// What a provider's word came to.
#[derive(Debug)]
pub enum Outcome {
    /// Something that happened to the order.
    Event(Change),
    /// Nothing that changes an order.
    NoNews,
    /// Its figures or its numbers are not ours.
    Contradicts,
}

/// Takes a provider's verified word on an attempt. What contradicts our figures, or has no name here, wakes a human and
/// changes nothing.
pub fn apply_provider_status(
    tx: &mut Tx<'_>,
    order: &mut Order,
    attempt: &Attempt,
    report: &ProviderStatus,
    now: Instant,
) -> Result<Outcome, Error> {
    let event = match report.event(attempt.no, order.amount) {
        Err(contradiction) => {
            let detail = format!(
                "expected {} fen, {} reported {} fen",
                contradiction.expected.fen(),
                attempt.out_trade_no,
                contradiction.reported.fen()
            );
            alarms::raise(tx, AlarmKind::Contradiction, &order.id, &detail, now)?;
            return Ok(Outcome::Contradicts);
        }
        Ok(event) => event,
    };
    if let Some(alarm) = report.alarm() {
        alarms::raise(tx, alarm, &order.id, &alarm_detail(attempt, report), now)?;
    }
    if matches!(report, ProviderStatus::Authorised { .. }) && !attempt.way.is_captured_later() {
        // Nobody would ever ask for this money: what is paid at once is paid, or it is not.
        let detail = format!("{} was promised where it can only be paid", attempt.out_trade_no);
        alarms::raise(tx, AlarmKind::UnexpectedPromise, &order.id, &detail, now)?;
        return Ok(Outcome::NoNews);
    }
    if !takes_number(tx, order, attempt, report, now)? {
        return Ok(Outcome::Contradicts);
    }
    if let ProviderStatus::Authorised { held, .. } = report {
        attempts::save_held(tx, attempt, *held)?;
    }
    if report.says_paid() {
        attempts::prove_end(tx, &order.id, attempt.no, ProviderEnd::Paid)?;
    } else if *report == ProviderStatus::Closed {
        attempts::prove_end(tx, &order.id, attempt.no, ProviderEnd::Closed)?;
    }
    let is_capturing = order.state == OrderState::Capturing { attempt: attempt.no };
    let Some(event) = event else {
        return Ok(Outcome::NoNews);
    };
    // While money is being deducted, "no" is about the deduction and not about the shopper.
    let is_refused = is_capturing && matches!(report, ProviderStatus::Declined { .. });
    let event = if is_refused { Event::CaptureRefused(attempt.no) } else { event };
    let detail = match report {
        ProviderStatus::Declined { code } => code.as_str(),
        ProviderStatus::NotThereYet
        | ProviderStatus::Pending
        | ProviderStatus::Authorised { .. }
        | ProviderStatus::Paid { .. }
        | ProviderStatus::Refunded { .. }
        | ProviderStatus::Closed
        | ProviderStatus::Unknown { .. } => report.provider_no().unwrap_or_default(),
    };
    Ok(Outcome::Event(apply::apply_event(tx, order, event, detail, now)?))
}

/// What whoever looks has to know: the provider's own word, or what came and went.
fn alarm_detail(attempt: &Attempt, report: &ProviderStatus) -> String {
    match report {
        ProviderStatus::Refunded { provider_no, amount, given_back } => {
            let given_back =
                given_back.map_or("an unknown part".to_owned(), |part| format!("{} fen", part.fen()));
            let (number, fen) = (&attempt.out_trade_no, amount.fen());
            format!("{number} was paid {fen} fen as {provider_no}, and {given_back} of it was given back")
        }
        ProviderStatus::Unknown { word } => word.clone(),
        ProviderStatus::NotThereYet
        | ProviderStatus::Pending
        | ProviderStatus::Authorised { .. }
        | ProviderStatus::Paid { .. }
        | ProviderStatus::Closed
        | ProviderStatus::Declined { .. } => report.name().to_owned(),
    }
}

/// Is the provider's number this attempt's? One that is free becomes so. A second payment of one attempt is money that
/// nobody owes.
fn takes_number(
    tx: &mut Tx<'_>,
    order: &Order,
    attempt: &Attempt,
    report: &ProviderStatus,
    now: Instant,
) -> Result<bool, Error> {
    let Some(number) = report.provider_no() else { return Ok(true) };
    let role = if report.says_paid() { Role::Payment } else { Role::Promise };
    let before = provider_numbers::payments(tx, attempt)?;
    let owner = provider_numbers::claim(tx, attempt, (number, role), now)?;
    if let Owner::Another { order_id, attempt_no } = owner {
        let detail = format!("{number} belongs to attempt {attempt_no} of {order_id}");
        alarms::raise(tx, AlarmKind::NumberOfAnother, &order.id, &detail, now)?;
        return Ok(false);
    }
    let paid = provider_numbers::payments(tx, attempt)?;
    if !before.is_empty() && paid.len() > before.len() {
        let detail = format!("{} was paid by {}", attempt.out_trade_no, paid.join(" and "));
        alarms::raise(tx, AlarmKind::PaidTwice, &order.id, &detail, now)?;
    }
    attempts::save_provider_no(tx, attempt, number)?;
    Ok(true)
}

/// What a notification came to.
pub enum Notified {
    /// It was taken at its word.
    Applied(Outcome),
    /// Its word may be out of date: the provider is asked.
    RequeryNeeded,
}

/// Takes the word of a notification, in the transaction that keeps it. One that speaks of something else than the attempt
/// has under this number is no word about it, whoever signed it.
pub fn apply_notification(
    tx: &mut Tx<'_>,
    attempt: &Attempt,
    notice: Notification,
    now: Instant,
) -> Result<Notified, Error> {
    let is_deduction = match notice.number_of(attempt.way, &attempt.out_trade_no) {
        Ok(number) => number == NumberOf::Deduction,
        Err(misfit) => {
            let detail = format!("{misfit}, {}", notice.out_trade_no);
            alarms::raise(tx, AlarmKind::NumberOfAnother, &attempt.order_id, &detail, now)?;
            return Ok(Notified::Applied(Outcome::NoNews));
        }
    };
    let (number, report) = (&notice.out_trade_no, notice.report);
    let mut order = reload_for_update(tx, &attempt.order_id)?;
    let report = if is_deduction && report == ProviderStatus::Closed {
        if *number == attempt.capture_no && order.state.name() == StateName::Capturing {
            // A deduction that was closed came to nothing; the promise behind it stands.
            ProviderStatus::Declined { code: "deduction closed".into() }
        } else if order.state.name() == StateName::Paid {
            report
        } else {
            // An older deduction was closed: nobody waits for it any more.
            return Ok(Notified::Applied(Outcome::NoNews));
        }
    } else {
        report
    };
    if is_deduction && *number != attempt.capture_no && report.says_paid() {
        warn_of_an_older_deduction(tx, &order.id, number, now)?;
    }
    // A promise is a picture of its moment. One that is not of the attempt at hand may have been handed back since.
    if matches!(report, ProviderStatus::Authorised { .. }) && order.state.attempt() != Some(attempt.no) {
        jobs::ask(tx, &job_of(attempt, Kind::Query), now, now)?;
        return Ok(Notified::RequeryNeeded);
    }
    apply_provider_status(tx, &mut order, attempt, &report, now).map(Notified::Applied)
}

/// Given up, and deducted after all: the one that came after it may be deducted as well.
pub fn warn_of_an_older_deduction(
    tx: &mut Tx<'_>,
    order_id: &str,
    number: &str,
    now: Instant,
) -> Result<(), Error> {
    Ok(alarms::raise(tx, AlarmKind::OlderDeductionPaid, order_id, number, now)?)
}

/// The order as it stands in this transaction.
pub fn reload_for_update(tx: &Tx<'_>, order_id: &str) -> Result<Order, Error> {
    orders::get(tx, order_id)?.ok_or_else(|| Error::Internal(format!("order {order_id} is gone")))
}
