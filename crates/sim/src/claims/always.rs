//! What holds at every moment, between any two commits.

use paylater_core::order::{EventName, Order as OrderState, StateName, TABLE};
use paylater_sandbox::book::Kind as LineKind;
use paylater_server::store::jobs::Kind as JobKind;

use super::claim::{Breach, claims, each_order};
use crate::picture::{OrderPicture, Picture};

claims! {
    /// The claims that hold at every moment.
    ALWAYS:
        no_money_and_no_promise_is_without_an_order:
            "Every payment, deduction and promise in the provider's books stands under a number that the store knows as an \
             attempt's, or as a deduction's."
        what_is_called_paid_was_paid_and_what_is_called_promised_was_promised:
            "An order that is `paid` or `paid_late` has settled money in the provider's books for the attempt that it names; one \
             that is `authorised`, `capturing` or `authorised_late` has a promise there."
        nobody_asks_for_another_amount_than_the_orders:
            "Each line of the provider's books, refunds apart, is of the order's price, to the fen."
        what_happened_follows_from_what_happened_before:
            "The order's history is a chain: each row begins where the one before it ended, each is a step of the core's table, and \
             the last ends where the order stands."
        what_was_told_is_not_taken_back:
            "The order's version is never below one that a page or the shop was told, not even after a crash; and an order that \
             the shop was told of is there."
        what_was_acknowledged_is_known:
            "What a notification said that was acknowledged is in the store: the payment's number where it said that money came, \
             otherwise the provider's; or the provider was asked how things stand, or is about to be."
        one_key_has_one_attempt:
            "However often a confirmation arrives, its key has one attempt; and no two attempts have the same number."
        every_attempt_without_an_end_is_asked_about:
            "An attempt whose end at the provider is not proven has a job that asks, alive, or given up with its alarm."
        whatever_waits_has_somebody_at_work:
            "A state that only something else can end has a job that brings it about: `open` and `paying` the end of the session, \
             `paying`, `closing`, `capturing` and `authorised_late` a call or a question, `authorised` a question."
        what_is_given_up_wakes_somebody:
            "A job that nobody tries any more stands beside an alarm that says so."
        a_job_is_held_by_one_at_a_time:
            "As long as whoever took a job waits for the answer to a call and its lease lasts, nobody else takes the job or ends it."
        no_alarm_is_false:
            "`paid_twice` and `older_deduction_paid` stand beside two payments, `paid_after_close` beside one, and `provider_refused` \
             is raised where the clock was wrong; alarms that nothing in such a world can be a reason for are never raised."
}

fn no_money_and_no_promise_is_without_an_order(picture: &Picture) -> Vec<Breach> {
    let strange = picture.strange_lines.iter();
    strange.map(|line| Breach { life: None, told: format!("the provider has {line}") }).collect()
}

fn what_is_called_paid_was_paid_and_what_is_called_promised_was_promised(picture: &Picture) -> Vec<Breach> {
    each_order(picture, |order| {
        let Some(state) = order.state else { return Vec::new() };
        let missing =
            |what: &str, no: u32| vec![format!("{} without a {what} of attempt {no}", state.name())];
        match state {
            OrderState::Paid { attempt } | OrderState::PaidLate { attempt } => {
                if order.money(Some(attempt)).next().is_some() {
                    Vec::new()
                } else {
                    missing("payment", attempt)
                }
            }
            OrderState::Authorised { attempt }
            | OrderState::Capturing { attempt }
            | OrderState::AuthorisedLate { attempt } => {
                if order.has(LineKind::Promise, attempt) {
                    Vec::new()
                } else {
                    missing("promise", attempt)
                }
            }
            OrderState::Open
            | OrderState::Paying { .. }
            | OrderState::Closing { .. }
            | OrderState::Cancelled
            | OrderState::Expired => Vec::new(),
        }
    })
}

fn nobody_asks_for_another_amount_than_the_orders(picture: &Picture) -> Vec<Breach> {
    each_order(picture, |order| {
        let other =
            order.lines.iter().filter(|line| line.amount != order.amount && line.kind != LineKind::Refund);
        other
            .map(|line| {
                format!("{:?} of {} fen, of an order of {} fen", line.kind, line.amount, order.amount)
            })
            .collect()
    })
}

fn what_happened_follows_from_what_happened_before(picture: &Picture) -> Vec<Breach> {
    each_order(picture, |order| {
        let Some(state) = order.state else { return vec!["the order is gone".into()] };
        let mut stands = "";
        for event in &order.events {
            let is_step = event.event == "created" || is_listed(event.from.as_str(), &event.event, &event.to);
            if event.from != stands || !is_step {
                let told = format!("{} --{}--> {} while it was {stands}", event.from, event.event, event.to);
                return vec![told];
            }
            stands = &event.to;
        }
        if stands == state.name().id() {
            Vec::new()
        } else {
            vec![format!("its history ends with {stands}, and it is {}", state.name())]
        }
    })
}

fn is_listed(from: &str, event: &str, to: &str) -> bool {
    // A consent that is withdrawn is told in the history and changes nothing.
    if event == "consent_withdrawn" {
        return from == to;
    }
    let (Some(from), Some(event), Some(to)) =
        (StateName::from_id(from), EventName::from_id(event), StateName::from_id(to))
    else {
        return false;
    };
    TABLE.iter().any(|(state, row)| {
        *state == from && row.iter().any(|(listed, leads)| *listed == event && leads.contains(&to))
    })
}

fn what_was_told_is_not_taken_back(picture: &Picture) -> Vec<Breach> {
    each_order(picture, |order| {
        let is_older = order.version < order.told;
        is_older
            .then(|| format!("version {} was told, and it is {}", order.told, order.version))
            .into_iter()
            .collect()
    })
}

fn what_was_acknowledged_is_known(picture: &Picture) -> Vec<Breach> {
    each_order(picture, |order| {
        let is_lost = |heard: &&crate::picture::Heard| match order.attempt(heard.attempt) {
            None => true,
            Some(attempt) if heard.says_paid => attempt.payments.is_empty(),
            Some(attempt) => {
                let is_to_be_asked = order.jobs.iter().any(|job| {
                    let is_question = job.kind == JobKind::Query && job.attempt == attempt.no;
                    // What was planned by a wrong clock is taken before it is due.
                    is_question && (job.is_due || picture.was_clock_wrong)
                });
                !attempt.has_provider_no && !heard.is_asked_about && !is_to_be_asked
            }
        };
        let lost = order.heard.iter().filter(is_lost);
        lost.map(|heard| format!("what was heard of attempt {} is not known", heard.attempt)).collect()
    })
}

fn one_key_has_one_attempt(picture: &Picture) -> Vec<Breach> {
    each_order(picture, |order| {
        let mut told = Vec::new();
        for (index, attempt) in order.attempts.iter().enumerate() {
            for other in &order.attempts[..index] {
                if other.confirm_key == attempt.confirm_key || other.number == attempt.number {
                    told.push(format!("attempts {} and {} are one", other.no, attempt.no));
                }
            }
        }
        told
    })
}

fn every_attempt_without_an_end_is_asked_about(picture: &Picture) -> Vec<Breach> {
    each_order(picture, |order| {
        let open = order.attempts.iter().filter(|attempt| !attempt.is_ended);
        let unasked = open.filter(|attempt| !order.has_job(JobKind::Query, attempt.no));
        unasked
            .map(|attempt| format!("nobody asks about attempt {} ({})", attempt.no, state_of(order)))
            .collect()
    })
}

fn whatever_waits_has_somebody_at_work(picture: &Picture) -> Vec<Breach> {
    each_order(picture, |order| {
        let Some(state) = order.state else { return Vec::new() };
        let is_anybody_at = |kinds: &[JobKind], no| kinds.iter().any(|kind| order.has_job(*kind, no));
        let is_served = match state {
            OrderState::Open => is_anybody_at(&[JobKind::Expire], 0),
            OrderState::Paying { attempt } => {
                is_anybody_at(&[JobKind::Expire], 0)
                    && is_anybody_at(&[JobKind::Query, JobKind::Create], attempt)
            }
            OrderState::Closing { attempt, .. } | OrderState::AuthorisedLate { attempt } => {
                is_anybody_at(&[JobKind::Void, JobKind::Query], attempt)
            }
            OrderState::Capturing { attempt } => is_anybody_at(&[JobKind::Capture, JobKind::Query], attempt),
            OrderState::Authorised { attempt } => is_anybody_at(&[JobKind::Query], attempt),
            OrderState::Paid { .. }
            | OrderState::Cancelled
            | OrderState::Expired
            | OrderState::PaidLate { .. } => true,
        };
        if is_served { Vec::new() } else { vec![format!("{} and nobody is at it", state_of(order))] }
    })
}

fn what_is_given_up_wakes_somebody(picture: &Picture) -> Vec<Breach> {
    each_order(picture, |order| {
        let is_heard =
            ["call_given_up", "question_given_up", "dead_letter"].iter().any(|kind| order.has_alarm(kind));
        let dead = order.jobs.iter().filter(|job| job.is_dead && !is_heard);
        dead.map(|job| format!("{} of attempt {} is given up in silence", job.kind.id(), job.attempt))
            .collect()
    })
}

fn a_job_is_held_by_one_at_a_time(picture: &Picture) -> Vec<Breach> {
    each_order(picture, |order| order.overtaken.clone())
}

/// Alarms that in this world are never true: nobody else uses the merchant's numbers, and both sides reckon alike.
const NEVER: [&str; 14] = [
    "contradiction",
    "number_of_another",
    "unknown_number",
    "closed_after_paid",
    "closed_while_capturing",
    "evidence_broken",
    "unknown_word",
    "misplaced_word",
    "unexpected_promise",
    "notice_differs",
    "dead_letter",
    "view_differs",
    "refunded_elsewhere",
    "consent_withdrawn",
];

fn no_alarm_is_false(picture: &Picture) -> Vec<Breach> {
    let mut breaches = each_order(picture, |order| {
        let payments = order.money(None).count();
        let is_false = |kind: &&String| match kind.as_str() {
            "paid_twice" | "older_deduction_paid" => payments < 2,
            "paid_after_close" => payments < 1,
            // A signature is as good as the clock by which it was made.
            "provider_refused" => !picture.was_clock_wrong,
            kind => NEVER.contains(&kind),
        };
        order.alarms.iter().filter(is_false).map(|kind| format!("{kind}, with {payments} payments")).collect()
    });
    let strange = picture.strange_alarms.iter().filter(|(kind, _)| NEVER.contains(&kind.as_str()));
    breaches.extend(
        strange.map(|(kind, subject)| Breach { life: None, told: format!("{kind} about {subject}") }),
    );
    breaches
}

fn state_of(order: &OrderPicture) -> &'static str {
    order.state.map_or("gone", |state| state.name().id())
}
