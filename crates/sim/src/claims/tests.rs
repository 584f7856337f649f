//! Each claim can fail: a picture that is right, and one change of it for each claim.

use std::collections::BTreeSet;

use paylater_core::offer::Way;
use paylater_core::order::Order as OrderState;
use paylater_sandbox::book::Kind as LineKind;
use paylater_server::store::jobs::Kind as JobKind;

use super::{ALWAYS, FINALLY, judge};
use crate::picture::{AttemptPicture, EventPicture, Heard, JobPicture, LinePicture, OrderPicture, Picture};

const PRICE: i64 = 8_900;

fn events(steps: &[(&str, &str, &str)]) -> Vec<EventPicture> {
    let event = |(from, event, to): &(&str, &str, &str)| EventPicture {
        event: (*event).into(),
        from: (*from).into(),
        to: (*to).into(),
        detail: String::new(),
    };
    steps.iter().map(event).collect()
}

fn attempt(no: u32) -> AttemptPicture {
    AttemptPicture {
        no,
        way: Way::WechatJsapi,
        number: format!("A{no}"),
        capture_no: format!("C{no}"),
        confirm_key: format!("key-{no}"),
        is_ended: true,
        has_provider_no: true,
        payments: Vec::new(),
    }
}

fn line(kind: LineKind, attempt: u32, provider_no: &str) -> LinePicture {
    LinePicture { kind, attempt, provider_no: provider_no.into(), amount: PRICE, is_settled: true }
}

fn job(kind: JobKind, attempt: u32) -> JobPicture {
    JobPicture { kind, attempt, is_dead: false, is_due: false }
}

/// Paid at once, as both sides know.
fn paid() -> Picture {
    let order = OrderPicture {
        life: 7,
        state: Some(OrderState::Paid { attempt: 1 }),
        version: 3,
        told: 3,
        amount: PRICE,
        events: events(&[
            ("", "created", "open"),
            ("open", "attempt_started", "paying"),
            ("paying", "provider_paid", "paid"),
        ]),
        attempts: vec![AttemptPicture { payments: vec!["P1".into()], ..attempt(1) }],
        jobs: Vec::new(),
        alarms: Vec::new(),
        lines: vec![line(LineKind::Payment, 1, "P1")],
        heard: vec![Heard { attempt: 1, says_paid: true, is_asked_about: false }],
        overtaken: Vec::new(),
    };
    Picture { orders: vec![order], received: PRICE, ..Picture::default() }
}

/// Promised, and looked at now and then.
fn promised() -> Picture {
    let mut picture = paid();
    let order = &mut picture.orders[0];
    order.state = Some(OrderState::Authorised { attempt: 1 });
    order.events = events(&[
        ("", "created", "open"),
        ("open", "attempt_started", "paying"),
        ("paying", "provider_authorised", "authorised"),
    ]);
    order.attempts = vec![AttemptPicture { is_ended: false, ..attempt(1) }];
    order.jobs = vec![job(JobKind::Query, 1)];
    order.lines = vec![line(LineKind::Promise, 1, "O1")];
    order.heard = vec![Heard { attempt: 1, says_paid: false, is_asked_about: false }];
    picture.received = 0;
    picture
}

fn but(mut picture: Picture, change: impl FnOnce(&mut OrderPicture)) -> Picture {
    change(&mut picture.orders[0]);
    picture
}

/// For each claim a picture of which it alone does not hold, and what is told of it.
fn cases() -> Vec<Case> {
    let mut cases = always();
    cases.extend(finally());
    cases
}

type Case = (&'static str, Picture, &'static str);

fn always() -> Vec<Case> {
    vec![
        (
            "no_money_and_no_promise_is_without_an_order",
            Picture { strange_lines: vec!["Payment A9 8900 fen".into()], ..paid() },
            "the provider has Payment A9 8900 fen",
        ),
        (
            "what_is_called_paid_was_paid_and_what_is_called_promised_was_promised",
            but(promised(), |order| order.lines.clear()),
            "authorised without a promise of attempt 1",
        ),
        (
            "nobody_asks_for_another_amount_than_the_orders",
            but(promised(), |order| order.lines[0].amount = 9_000),
            "Promise of 9000 fen, of an order of 8900 fen",
        ),
        (
            "what_happened_follows_from_what_happened_before",
            but(paid(), |order| drop(order.events.remove(1))),
            "paying --provider_paid--> paid while it was open",
        ),
        (
            "what_was_told_is_not_taken_back",
            but(paid(), |order| order.told = 4),
            "version 4 was told, and it is 3",
        ),
        (
            "what_was_acknowledged_is_known",
            but(promised(), |order| {
                order.heard.push(Heard { attempt: 1, says_paid: true, is_asked_about: false })
            }),
            "what was heard of attempt 1 is not known",
        ),
        (
            "one_key_has_one_attempt",
            but(paid(), |order| {
                order.attempts.push(AttemptPicture { confirm_key: "key-1".into(), ..attempt(2) });
            }),
            "attempts 1 and 2 are one",
        ),
        (
            "every_attempt_without_an_end_is_asked_about",
            but(paid(), |order| order.attempts.push(AttemptPicture { is_ended: false, ..attempt(2) })),
            "nobody asks about attempt 2 (paid)",
        ),
        (
            "whatever_waits_has_somebody_at_work",
            but(paid(), |order| {
                order.state = Some(OrderState::Open);
                order.events.truncate(1);
                (order.attempts, order.lines, order.heard) = (Vec::new(), Vec::new(), Vec::new());
            }),
            "open and nobody is at it",
        ),
        (
            "what_is_given_up_wakes_somebody",
            but(promised(), |order| order.jobs.push(JobPicture { is_dead: true, ..job(JobKind::Void, 1) })),
            "void of attempt 1 is given up in silence",
        ),
        (
            "a_job_is_held_by_one_at_a_time",
            but(promised(), |order| order.overtaken.push("capture was ended".into())),
            "capture was ended",
        ),
        (
            "no_alarm_is_false",
            but(paid(), |order| order.alarms.push("paid_twice".into())),
            "paid_twice, with 1 payments",
        ),
    ]
}

fn finally() -> Vec<Case> {
    vec![
        (
            "our_books_equal_the_providers",
            Picture { received: 2 * PRICE, ..paid() },
            "we know of 8900 fen, the provider of 17800 fen",
        ),
        (
            "money_is_for_an_order_that_counts_it_or_wakes_somebody",
            {
                let mut picture = but(paid(), |order| {
                    order.lines.push(line(LineKind::Payment, 2, "P2"));
                    order.attempts.push(AttemptPicture { payments: vec!["P2".into()], ..attempt(2) });
                });
                picture.received = 2 * PRICE;
                picture
            },
            "2 payments and nobody was woken",
        ),
        (
            "no_promise_is_left_behind",
            but(paid(), |order| {
                order.lines.push(line(LineKind::Promise, 2, "O2"));
                order.attempts.push(attempt(2));
            }),
            "the promise of attempt 2 is left, paid",
        ),
        (
            "every_order_ends_or_has_an_alarm",
            but(promised(), |order| {
                order.state = Some(OrderState::Capturing { attempt: 1 });
                order.events.extend(events(&[("authorised", "capture_asked", "capturing")]));
            }),
            "still capturing",
        ),
        (
            "nothing_is_left_to_do",
            but(paid(), |order| order.jobs.push(job(JobKind::Void, 1))),
            "void of attempt 1 still waits",
        ),
    ]
}

#[test]
fn every_claim_holds_for_what_is_right() {
    for picture in [paid(), promised()] {
        assert_eq!(judge(ALWAYS, &picture), []);
        assert_eq!(judge(FINALLY, &picture), []);
    }
}

#[test]
fn what_is_acknowledged_before_it_is_believed_is_asked_about_at_once() {
    let unbelieved = but(promised(), |order| order.attempts[0].has_provider_no = false);
    let broken = |picture: &Picture| judge(ALWAYS, picture).into_iter().map(|(claim, _)| claim).next();
    assert_eq!(broken(&unbelieved), Some("what_was_acknowledged_is_known"), "asked about some time later");
    let due = but(unbelieved.clone(), |order| order.jobs[0].is_due = true);
    assert_eq!(broken(&due), None);
    let asked = but(unbelieved, |order| order.heard[0].is_asked_about = true);
    assert_eq!(broken(&asked), None);
}

#[test]
fn a_call_is_refused_for_its_signature_only_where_the_clock_was_wrong() {
    let refused = but(paid(), |order| order.alarms.push("provider_refused".into()));
    let broken: Vec<_> = judge(ALWAYS, &refused).into_iter().map(|(claim, _)| claim).collect();
    assert_eq!(broken, ["no_alarm_is_false"]);
    assert_eq!(judge(ALWAYS, &Picture { was_clock_wrong: true, ..refused }), []);
}

#[test]
fn every_claim_is_broken_by_what_it_speaks_of() {
    for (claim, picture, told) in cases() {
        let mut broken = judge(ALWAYS, &picture);
        broken.extend(judge(FINALLY, &picture));
        let found = broken.iter().find(|(name, _)| *name == claim);
        assert_eq!(found.map(|(_, breach)| breach.told.as_str()), Some(told), "{claim}: {broken:?}");
    }
}

#[test]
fn there_is_no_claim_without_a_picture_that_breaks_it() {
    let claimed: BTreeSet<&str> = ALWAYS.iter().chain(FINALLY).map(|claim| claim.name).collect();
    let shown: BTreeSet<&str> = cases().into_iter().map(|(claim, ..)| claim).collect();
    assert_eq!(claimed, shown);
}
