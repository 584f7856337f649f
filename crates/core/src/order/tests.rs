use super::*;
use crate::money::Money;
use proptest::prelude::*;

/// The order after these events, one name a line: `event[:attempt] -> state [effects]`, or `refused`.
fn check(story: &str) {
    let mut order = Order::Open;
    for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (event, expected) = line.split_once("->").expect("event -> state");
        let seen = match order.step(parse_event(event.trim())) {
            Err(_) => "refused".to_string(),
            Ok(step) => {
                order = step.order;
                let mut seen = order.name().to_string();
                for effect in &step.effects {
                    seen.push_str(&match effect {
                        Effect::CloseAtProvider(attempt) => format!(", close {attempt}"),
                        Effect::CaptureAtProvider(attempt) => format!(", capture {attempt}"),
                        Effect::RaiseAlarm(alarm) => format!(", alarm {}", alarm.id()),
                    });
                }
                if !step.is_news {
                    seen.push_str(", known");
                }
                seen
            }
        };
        assert_eq!(seen, expected.trim(), "at {line:?} in\n{story}");
    }
}

fn parse_event(text: &str) -> Event {
    let (name, attempt) = text.split_once(' ').unwrap_or((text, "1"));
    let attempt = attempt.parse().expect("an attempt number");
    let name = EventName::from_id(name).expect(text);
    event(name, attempt)
}

fn event(name: EventName, attempt: AttemptNo) -> Event {
    match name {
        EventName::AttemptStarted => Event::AttemptStarted(attempt),
        EventName::ProviderAuthorised => Event::ProviderAuthorised(attempt),
        EventName::ProviderPaid => Event::ProviderPaid(attempt),
        EventName::ProviderClosed => Event::ProviderClosed(attempt),
        EventName::ProviderDeclined => Event::ProviderDeclined(attempt),
        EventName::SwitchAsked => Event::SwitchAsked,
        EventName::CancelAsked => Event::CancelAsked,
        EventName::ExpiryPassed => Event::ExpiryPassed,
        EventName::CaptureAsked => Event::CaptureAsked,
        EventName::CaptureRefused => Event::CaptureRefused(attempt),
    }
}

#[test]
fn a_deferred_order_is_promised_first_and_paid_after_capture() {
    check(
        "attempt_started     -> paying
         provider_authorised -> authorised
         provider_authorised -> authorised, known
         capture_asked       -> capturing, capture 1
         capture_asked       -> capturing, capture 1, known
         provider_paid       -> paid
         provider_paid       -> paid, known
         provider_authorised -> paid, known",
    );
}

#[test]
fn a_refused_deduction_leaves_the_promise_standing() {
    check(
        "attempt_started     -> paying
         provider_authorised -> authorised
         capture_asked       -> capturing, capture 1
         capture_refused     -> authorised
         capture_asked       -> capturing, capture 1",
    );
}

#[test]
fn another_way_is_open_only_after_the_provider_closed_the_first() {
    check(
        "attempt_started     -> paying
         attempt_started 2   -> refused
         switch_asked        -> closing, close 1
         attempt_started 2   -> refused
         provider_closed     -> open
         attempt_started 2   -> paying
         provider_closed 1   -> paying, known
         provider_paid 2     -> paid",
    );
}

#[test]
fn an_earlier_attempt_that_is_paid_after_all_closes_the_current_one() {
    check(
        "attempt_started   -> paying
         switch_asked      -> closing, close 1
         provider_closed   -> open
         attempt_started 2 -> paying
         provider_paid 1   -> paid, close 2
         provider_paid 2   -> paid, alarm paid_twice, known",
    );
}

#[test]
fn a_promise_beside_a_payment_is_handed_back() {
    check(
        "attempt_started       -> paying
         switch_asked          -> closing, close 1
         provider_closed       -> open
         attempt_started 2     -> paying
         provider_authorised 2 -> authorised
         provider_paid 1       -> paid, close 2",
    );
    check(
        "attempt_started       -> paying
         cancel_asked          -> closing, close 1
         provider_authorised 2 -> closing, close 2, known
         provider_closed 1     -> cancelled
         provider_paid 1       -> paid_late, alarm paid_after_close
         provider_authorised 2 -> paid_late, close 2, known",
    );
}

#[test]
fn a_decline_leaves_the_order_open_for_another_way() {
    check(
        "attempt_started   -> paying
         provider_declined -> open
         attempt_started 2 -> paying
         provider_paid 2   -> paid",
    );
}

#[test]
fn the_shopper_may_be_faster_than_the_closing() {
    check(
        "attempt_started -> paying
         cancel_asked    -> closing, close 1
         provider_paid   -> paid
         cancel_asked    -> refused",
    );
}

#[test]
fn money_after_closing_wakes_a_human_and_is_not_called_paid() {
    check(
        "attempt_started  -> paying
         expiry_passed    -> closing, close 1
         provider_closed  -> expired
         provider_closed  -> expired, known
         provider_paid    -> paid_late, alarm paid_after_close
         provider_paid    -> paid_late, known
         attempt_started  -> refused",
    );
}

#[test]
fn a_promise_after_closing_is_handed_back() {
    check(
        "cancel_asked        -> cancelled
         provider_authorised -> authorised_late, close 1
         provider_authorised -> authorised_late, known
         provider_closed     -> cancelled",
    );
}

#[test]
fn the_strongest_reason_to_close_decides_where_it_ends() {
    check(
        "attempt_started -> paying
         switch_asked    -> closing, close 1
         cancel_asked    -> closing, close 1
         expiry_passed   -> closing, known
         switch_asked    -> closing, close 1, known
         provider_closed -> cancelled",
    );
}

#[test]
fn a_promise_can_be_cancelled_but_not_while_money_is_being_deducted() {
    check(
        "attempt_started     -> paying
         provider_authorised -> authorised
         expiry_passed       -> refused
         capture_asked       -> capturing, capture 1
         cancel_asked        -> refused
         capture_refused     -> authorised
         cancel_asked        -> closing, close 1
         provider_authorised -> closing, known
         provider_closed     -> cancelled",
    );
}

/// Every state, so that the walk below misses none.
pub(super) fn every_state() -> Vec<Order> {
    let attempt = 1;
    vec![
        Order::Open,
        Order::Paying { attempt },
        Order::Closing { attempt, why: CloseWhy::Switch },
        Order::Closing { attempt, why: CloseWhy::Cancel },
        Order::Closing { attempt, why: CloseWhy::Expire },
        Order::Authorised { attempt },
        Order::Capturing { attempt },
        Order::Paid { attempt },
        Order::Cancelled,
        Order::Expired,
        Order::AuthorisedLate { attempt },
        Order::PaidLate { attempt },
    ]
}

#[test]
fn every_pair_of_state_and_event_does_what_the_table_says() {
    for order in every_state() {
        for name in EventName::ALL.iter().copied() {
            for attempt in [1, 2] {
                let listed =
                    TABLE.iter().find(|(state, _)| *state == order.name()).and_then(|(_, events)| {
                        events.iter().find(|(event, _)| *event == name).map(|(_, targets)| *targets)
                    });
                match (order.step(event(name, attempt)), listed) {
                    (Ok(step), Some(targets)) => {
                        assert!(
                            targets.contains(&step.order.name()),
                            "{order:?} {name:?} -> {:?}",
                            step.order
                        );
                        assert!(step.is_news == (step.order != order), "{order:?} {name:?}");
                    }
                    (Err(refusal), None) => assert_eq!(refusal, Refusal { order, event: name }),
                    (result, listed) => {
                        panic!("{order:?} {name:?}: {result:?}, but the table says {listed:?}")
                    }
                }
            }
        }
    }
}

#[test]
fn every_name_has_its_place_in_the_table_and_is_found_by_its_id() {
    let listed: Vec<StateName> = TABLE.iter().map(|(state, _)| *state).collect();
    assert_eq!(listed, StateName::ALL);
    assert!(StateName::ALL.iter().all(|name| every_state().iter().any(|order| order.name() == *name)));
    assert!(StateName::ALL.iter().all(|name| StateName::from_id(name.id()) == Some(*name)));
    for name in EventName::ALL.iter().copied() {
        assert!(TABLE.iter().any(|(state, _)| is_listed(*state, name)), "{name} is possible nowhere");
        assert_eq!((event(name, 1).name(), EventName::from_id(name.id())), (name, Some(name)));
    }
    assert_eq!(EventName::from_id("paid"), None);
}

#[test]
fn every_target_in_the_table_is_a_state_that_is_reached() {
    for (state, events) in TABLE {
        for (name, targets) in *events {
            for target in *targets {
                let is_reached =
                    every_state().into_iter().filter(|order| order.name() == *state).any(|order| {
                        [1, 2].into_iter().any(|attempt| {
                            order.step(event(*name, attempt)).is_ok_and(|step| step.order.name() == *target)
                        })
                    });
                assert!(is_reached, "{state} --{name}--> {target} is never taken");
            }
        }
    }
}

#[test]
fn a_report_with_another_amount_contradicts_and_is_no_event() {
    let money = |fen| Money::from_fen(fen).expect("a test amount");
    let paid = |fen| ProviderStatus::Paid { provider_no: "2026".into(), amount: money(fen) };
    assert_eq!(paid(30_000).event(1, money(30_000)), Ok(Some(Event::ProviderPaid(1))));
    assert_eq!(
        paid(29_900).event(1, money(30_000)),
        Err(Contradiction { expected: money(30_000), reported: money(29_900) })
    );
    let authorised =
        |amount| ProviderStatus::Authorised { provider_no: "Z1".into(), amount, held: Held::Nothing };
    assert_eq!(authorised(None).event(1, money(1)), Ok(Some(Event::ProviderAuthorised(1))));
    assert!(authorised(Some(money(2))).event(1, money(1)).is_err());
    assert_eq!(ProviderStatus::Unknown { word: "TRADE_SUCCESS_V2".into() }.event(1, money(1)), Ok(None));
    assert_eq!(ProviderStatus::NotThereYet.event(1, money(1)), Ok(None));
}

#[test]
fn a_deposit_guarantees_the_price_or_contradicts_it_whoever_stands_for_it() {
    let money = |fen| Money::from_fen(fen).expect("a test amount");
    let deposit = |amount, waived| ProviderStatus::Authorised {
        provider_no: "2026".into(),
        amount: None,
        held: Held::Deposit { amount: money(amount), waived: money(waived) },
    };
    for waived in [0, 10_000, 30_000] {
        let event = deposit(30_000, waived).event(1, money(30_000));
        assert_eq!(event, Ok(Some(Event::ProviderAuthorised(1))), "{waived}");
    }
    for amount in [29_999, 30_001] {
        let contradiction = Contradiction { expected: money(30_000), reported: money(amount) };
        assert_eq!(deposit(amount, 0).event(1, money(30_000)), Err(contradiction));
    }
}

/// A deposit is a promise like any other: nothing is charged until it is asked for, and at the end it is released.
#[test]
fn a_deposit_is_released_or_charged_as_a_promise_is() {
    check(
        "attempt_started     -> paying
         provider_authorised -> authorised
         cancel_asked        -> closing, close 1
         provider_closed     -> cancelled",
    );
    check(
        "attempt_started     -> paying
         provider_authorised -> authorised
         capture_asked       -> capturing, capture 1
         provider_paid       -> paid",
    );
}

#[test]
fn money_that_came_and_went_was_paid_first_and_wakes_a_human() {
    let money = |fen| Money::from_fen(fen).expect("a test amount");
    let refunded = |fen, given_back: Option<i64>| ProviderStatus::Refunded {
        provider_no: "2026".into(),
        amount: money(fen),
        given_back: given_back.map(money),
    };
    for given_back in [None, Some(1), Some(30_000)] {
        let report = refunded(30_000, given_back);
        assert_eq!(report.event(1, money(30_000)), Ok(Some(Event::ProviderPaid(1))), "{given_back:?}");
        assert_eq!(report.alarm(), Some(AlarmKind::RefundedElsewhere));
        assert!(report.says_paid());
    }
    assert!(refunded(29_999, None).event(1, money(30_000)).is_err());
    let closed = ProviderStatus::Closed;
    assert_eq!((closed.says_paid(), closed.alarm(), closed.provider_no()), (false, None, None));
}

fn any_event() -> impl Strategy<Value = Event> {
    (0..EventName::ALL.len(), 1_u32..=3).prop_map(|(index, attempt)| event(EventName::ALL[index], attempt))
}

proptest! {
    #[test]
    fn replaying_an_event_tells_nothing_new(events in prop::collection::vec(any_event(), 0..30)) {
        let mut order = Order::Open;
        for event in events {
            if let Ok(step) = order.step(event) {
                order = step.order;
                if let Ok(again) = order.step(event) {
                    prop_assert!(again.order == order || matches!(event, Event::SwitchAsked | Event::CaptureRefused(_)), "{event:?}");
                }
            }
        }
    }

    #[test]
    fn a_paid_order_stays_paid_whatever_comes(events in prop::collection::vec(any_event(), 0..30)) {
        let mut order = Order::Paid { attempt: 1 };
        for event in events {
            if let Ok(step) = order.step(event) {
                order = step.order;
            }
            prop_assert_eq!(order, Order::Paid { attempt: 1 });
        }
    }

    #[test]
    fn nothing_but_a_providers_word_makes_an_order_paid_or_authorised(events in prop::collection::vec(any_event(), 0..30)) {
        let mut order = Order::Open;
        for event in events {
            let Ok(step) = order.step(event) else { continue };
            let was_promised = matches!(order, Order::Authorised { .. } | Order::Capturing { .. });
            if matches!(step.order, Order::Paid { .. }) && order != step.order {
                prop_assert!(matches!(event, Event::ProviderPaid(_)));
            }
            if matches!(step.order, Order::Authorised { .. }) && !was_promised {
                prop_assert!(matches!(event, Event::ProviderAuthorised(_)));
            }
            order = step.order;
        }
    }
}
