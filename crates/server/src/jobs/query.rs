//! Asks about one attempt, and plans the next question until its end at the provider is proven.

use paylater_core::alarm::AlarmKind;
use paylater_core::instant::Instant;
use paylater_core::order::{AttemptNo, Order as OrderState, ProviderStatus};
use paylater_core::retry::{Next, PROVIDER_QUERY};

use super::breaker::Heard;
use super::reschedule::{end, give_up};
use crate::app::App;
use crate::error::Error;
use crate::orders::apply::next_look;
use crate::orders::requery::{self, QUERY_PAUSE_MS, Requeried};
use crate::ports::random;
use crate::store::attempts::{self, Attempt, ProviderEnd};
use crate::store::jobs::{self, Job};
use crate::store::orders::Order;
use crate::store::{Tx, orders};

/// How often one that was left behind is looked at while something may still come of it, or its provider does not answer.
const LATE_LOOK_MS: i64 = 600_000;

pub(super) async fn run(app: &App, job: &Job) -> Result<Heard, Error> {
    let asked = requery::requery(app, &job.order_id, job.attempt_no).await?;
    let is_silent = asked == Requeried::Unanswered;
    let (job, now, jitter) = (job.clone(), app.now(), random::jitter(&*app.ports.random));
    app.store
        .write(move |tx| {
            let order = orders::get(tx, &job.order_id)?;
            let attempt = attempts::get(tx, &job.order_id, job.attempt_no)?;
            let (Some(order), Some(attempt)) = (order, attempt) else { return end(tx, &job, now) };
            go_on(tx, &job, (&order, &attempt), &asked, jitter, now)
        })
        .await?;
    Ok(if is_silent { Heard::Nothing } else { Heard::Something })
}

/// Ends the job when nothing can come of the attempt any more, and plans the next question otherwise.
fn go_on(
    tx: &mut Tx<'_>,
    job: &Job,
    (order, attempt): (&Order, &Attempt),
    asked: &Requeried,
    jitter: u32,
    now: Instant,
) -> Result<(), Error> {
    let is_absent = is_absent(order, attempt, asked, now);
    match attempt.provider_end {
        Some(ProviderEnd::Paid | ProviderEnd::Closed | ProviderEnd::Unproven) => return end(tx, job, now),
        Some(ProviderEnd::Absent) if is_absent => return end(tx, job, now),
        // What this says was absent has been heard of since, or the clock that said so was ahead: asking goes on.
        Some(ProviderEnd::Absent) => {}
        None if is_absent => {
            // Seen twice, some minutes apart: a clock that was ahead for a moment has proven nothing.
            attempts::prove_end(tx, &order.id, attempt.no, ProviderEnd::Absent)?;
            return Ok(jobs::put_back(tx, job, now.plus_ms(LATE_LOOK_MS), "absent", now)?);
        }
        None => {}
    }
    let is_waited_for = order.state.is_waiting_for_provider() && order.state.attempt() == Some(attempt.no);
    let next_ms = if is_waited_for {
        match PROVIDER_QUERY.next(job.tries + 1, now.ms_since(job.since).max(0), jitter) {
            Next::After { delay_ms } => delay_ms,
            Next::GiveUp => {
                let why = format!("{} has had no end for weeks", attempt.out_trade_no);
                return give_up(tx, job, AlarmKind::QuestionGivenUp, &why, now);
            }
        }
    } else if *asked == Requeried::TooSoon {
        // Whatever made this due may be newer than the answer of a moment ago.
        QUERY_PAUSE_MS
    } else if order.state == (OrderState::Authorised { attempt: attempt.no }) {
        next_look(order, attempt.no, now).ms_since(now)
    } else {
        #[cfg(feature = "planted")]
        if crate::planted::is(crate::planted::Mistake::ForgottenAttempts) && order.state.attempt().is_some() {
            return end(tx, job, now);
        }
        // Left behind: at once after its time is up, then again while nobody answers or it may still be used.
        LATE_LOOK_MS.max(now.ms_since(job.since) / 4)
    };
    Ok(jobs::put_back(tx, job, now.plus_ms(next_ms.max(QUERY_PAUSE_MS)), "not settled", now)?)
}

/// Does the provider know nothing of the attempt when nothing can come of it any more? What the provider said of an end is
/// proven where its word is taken.
fn is_absent(order: &Order, attempt: &Attempt, asked: &Requeried, now: Instant) -> bool {
    let late_s = now.ms_since(order.expires_at) / 1000;
    let is_too_late = now > order.expires_at && !attempt.way.can_be_late_by(late_s);
    let is_not_there = *asked == Requeried::Answered(ProviderStatus::NotThereYet);
    is_not_there && is_too_late && !rests_on(order.state, attempt.no)
}

/// Does the order stand where it does because the provider said that there is something for this attempt? Then its "not there"
/// is no proof that it never was.
fn rests_on(state: OrderState, no: AttemptNo) -> bool {
    match state {
        OrderState::Authorised { attempt }
        | OrderState::Capturing { attempt }
        | OrderState::Paid { attempt }
        | OrderState::AuthorisedLate { attempt }
        | OrderState::PaidLate { attempt } => attempt == no,
        OrderState::Open
        | OrderState::Paying { .. }
        | OrderState::Closing { .. }
        | OrderState::Cancelled
        | OrderState::Expired => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use paylater_core::order::CloseWhy;

    #[test]
    fn an_order_rests_on_the_attempt_of_which_the_provider_spoke_and_on_no_other() {
        for (state, rests) in [
            (OrderState::Open, false),
            (OrderState::Paying { attempt: 2 }, false),
            (OrderState::Closing { attempt: 2, why: CloseWhy::Cancel }, false),
            (OrderState::Cancelled, false),
            (OrderState::Expired, false),
            (OrderState::Authorised { attempt: 2 }, true),
            (OrderState::Capturing { attempt: 2 }, true),
            (OrderState::Paid { attempt: 2 }, true),
            (OrderState::AuthorisedLate { attempt: 2 }, true),
            (OrderState::PaidLate { attempt: 2 }, true),
        ] {
            assert_eq!(rests_on(state, 2), rests, "{state:?}");
            assert!(!rests_on(state, 1), "{state:?}");
        }
    }
}
