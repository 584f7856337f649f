//! What holds at the end, when nothing has gone wrong for weeks.

use paylater_core::order::Order as OrderState;
use paylater_sandbox::book::Kind as LineKind;
use paylater_server::store::jobs::Kind as JobKind;

use super::claim::{Breach, claims, each_order};
use crate::picture::{JobPicture, OrderPicture, Picture};

claims! {
    /// The claims that hold at the end.
    FINALLY:
        our_books_equal_the_providers:
            "Each order's payments are the same numbers here and in the provider's books, and so are the sums over all orders."
        money_is_for_an_order_that_counts_it_or_wakes_somebody:
            "An order has money at the provider if it is `paid` or `paid_late`, and only then. Two payments, which happen when a \
             shopper pays an old cashier too, have the alarm `paid_twice` or `older_deduction_paid`; one that came too late has \
             `paid_after_close`."
        no_promise_is_left_behind:
            "A promise in the provider's books was deducted or closed, or its order is `authorised` by it; if not, there is the \
             alarm `promise_left` or `call_given_up`."
        every_order_ends_or_has_an_alarm:
            "Every order is `paid`, `paid_late`, `cancelled`, `expired`, or `authorised`, which only the shop can end; if not, there \
             is the alarm `call_given_up` or `question_given_up`."
        nothing_is_left_to_do:
            "No job is left but the daily look at promises that stand."
}

fn our_books_equal_the_providers(picture: &Picture) -> Vec<Breach> {
    let mut breaches = each_order(picture, |order| {
        let mut theirs: Vec<&str> = order.money(None).map(|line| line.provider_no.as_str()).collect();
        let mut ours: Vec<&str> =
            order.attempts.iter().flat_map(|attempt| &attempt.payments).map(String::as_str).collect();
        theirs.sort_unstable();
        ours.sort_unstable();
        if ours == theirs { Vec::new() } else { vec![format!("ours are {ours:?}, theirs are {theirs:?}")] }
    });
    let known = |order: &OrderPicture| {
        let payments: usize = order.attempts.iter().map(|attempt| attempt.payments.len()).sum();
        order.amount * i64::try_from(payments).unwrap_or(i64::MAX)
    };
    let ours: i64 = picture.orders.iter().map(known).sum();
    if ours != picture.received {
        let told = format!("we know of {ours} fen, the provider of {} fen", picture.received);
        breaches.push(Breach { life: None, told });
    }
    breaches
}

fn money_is_for_an_order_that_counts_it_or_wakes_somebody(picture: &Picture) -> Vec<Breach> {
    each_order(picture, |order| {
        let Some(state) = order.state else { return Vec::new() };
        let payments = order.money(None).count();
        let is_paid = matches!(state, OrderState::Paid { .. } | OrderState::PaidLate { .. });
        let is_late = matches!(state, OrderState::PaidLate { .. });
        let mut told = Vec::new();
        if is_paid != (payments > 0) {
            told.push(format!("{} with {payments} payments", state.name()));
        }
        if payments > 1 && !order.has_alarm("paid_twice") && !order.has_alarm("older_deduction_paid") {
            told.push(format!("{payments} payments and nobody was woken"));
        }
        if is_late && !order.has_alarm("paid_after_close") {
            told.push("paid too late, and nobody was woken".into());
        }
        told
    })
}

fn no_promise_is_left_behind(picture: &Picture) -> Vec<Breach> {
    each_order(picture, |order| {
        let promises = order.lines.iter().filter(|line| line.kind == LineKind::Promise);
        let left = promises.filter(|promise| {
            let no = promise.attempt;
            let is_over = order.has(LineKind::Closing, no) || order.money(Some(no)).next().is_some();
            let is_rested_on = order.state == Some(OrderState::Authorised { attempt: no });
            !is_over && !is_rested_on
        });
        let is_heard = order.has_alarm("promise_left") || order.has_alarm("call_given_up");
        left.filter(|_| !is_heard)
            .map(|promise| format!("the promise of attempt {} is left, {}", promise.attempt, state_of(order)))
            .collect()
    })
}

fn every_order_ends_or_has_an_alarm(picture: &Picture) -> Vec<Breach> {
    each_order(picture, |order| {
        let Some(state) = order.state else { return Vec::new() };
        let is_at_rest = match state {
            OrderState::Authorised { .. }
            | OrderState::Paid { .. }
            | OrderState::PaidLate { .. }
            | OrderState::Cancelled
            | OrderState::Expired => true,
            OrderState::Open
            | OrderState::Paying { .. }
            | OrderState::Closing { .. }
            | OrderState::Capturing { .. }
            | OrderState::AuthorisedLate { .. } => false,
        };
        let is_heard = ["call_given_up", "question_given_up"].iter().any(|kind| order.has_alarm(kind));
        if is_at_rest || is_heard { Vec::new() } else { vec![format!("still {}", state.name())] }
    })
}

fn nothing_is_left_to_do(picture: &Picture) -> Vec<Breach> {
    each_order(picture, |order| {
        let rests_on = match order.state {
            Some(OrderState::Authorised { attempt }) => Some(attempt),
            Some(
                OrderState::Open
                | OrderState::Paying { .. }
                | OrderState::Closing { .. }
                | OrderState::Capturing { .. }
                | OrderState::Paid { .. }
                | OrderState::Cancelled
                | OrderState::Expired
                | OrderState::AuthorisedLate { .. }
                | OrderState::PaidLate { .. },
            )
            | None => None,
        };
        let is_look = |job: &JobPicture| job.kind == JobKind::Query && Some(job.attempt) == rests_on;
        let left = order.jobs.iter().filter(|job| !job.is_dead && !is_look(job));
        left.map(|job| format!("{} of attempt {} still waits", job.kind.id(), job.attempt)).collect()
    })
}

fn state_of(order: &OrderPicture) -> &'static str {
    order.state.map_or("gone", |state| state.name().id())
}
