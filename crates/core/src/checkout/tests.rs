mod changes;
mod reading;
mod waiting;

use super::*;
use crate::consent::{ConsentDocument, ConsentKind};
use crate::date::Date;
use crate::digest::sha256_hex;
use crate::disclosure::{AnnualRate, RateMethod, Statement};
use crate::money::{Money, Remainder};
use crate::offer::{
    DisclosureOptions, Eligibility, Ineligible, Line, OpenAttempt, OptionOffer, OrderSummary, PlanOffer,
};
use crate::schedule::{FeeBearer, Holidays, Terms};
use proptest::prelude::*;

fn money(fen: i64) -> Money {
    Money::from_fen(fen).expect("a test amount")
}

fn document(id: &str, is_required: bool) -> ConsentDocument {
    let text = format!("text of {id}");
    ConsentDocument {
        id: id.into(),
        version: "1".into(),
        kind: ConsentKind::ProductTerms,
        title: id.into(),
        sha256: sha256_hex(text.as_bytes()),
        text,
        is_required,
        reading_s: 0,
    }
}

fn plan_of(id: &str, terms: Terms, ordered_on: Date) -> PlanOffer {
    let order = (money(129_900), ordered_on, &Holidays::default());
    PlanOffer::compute(id.into(), terms, order, DisclosureOptions::default()).expect("a plan")
}

fn view(status: Status) -> CheckoutView {
    let ordered_on = Date::parse("2026-11-22").expect("a day");
    let plan = |id: &str, instalments| {
        let terms = Terms::flat_fee(instalments, 23_000, FeeBearer::Buyer, Remainder::First);
        plan_of(id, terms, ordered_on)
    };
    let deferred = plan_of("zhima-deferred", Terms::DeferredByDays { days: 30 }, ordered_on);
    CheckoutView {
        session: "cs_1".into(),
        order: OrderSummary {
            out_trade_no: "S1".into(),
            subject: "蓝牙耳机".into(),
            merchant: "示例商店".into(),
            lines: vec![Line { name: "蓝牙耳机".into(), quantity: 1, unit_amount: money(129_900) }],
            amount: money(129_900),
        },
        ordered_on,
        holidays: Holidays::default(),
        options: vec![
            OptionOffer {
                way: Way::AlipayHuabei,
                eligibility: Eligibility::Eligible,
                plans: vec![plan("huabei-3", 3), plan("huabei-6", 6)],
                documents: vec![document("terms", true), document("news", false)],
            },
            OptionOffer {
                way: Way::AlipayZhima,
                eligibility: Eligibility::Eligible,
                plans: vec![deferred],
                documents: vec![document("zhima", true)],
            },
            OptionOffer {
                way: Way::WechatScore,
                eligibility: Eligibility::Ineligible(Ineligible::Declined),
                plans: vec![],
                documents: vec![],
            },
        ],
        status,
        held: Held::Nothing,
        open_attempt: None,
        expires_at: Instant::from_unix_ms(9_000_000),
    }
}

fn instruction() -> Instruction {
    Instruction::AlipayTradeNo("2026".into())
}

/// The event of one word of a story.
fn event(text: &str) -> Event {
    let (name, detail) = text.split_once(' ').unwrap_or((text, ""));
    let report = |status: &str, is_declined| StatusReport {
        status: Status::from_id(status).expect(status),
        is_declined,
        held: Held::Nothing,
    };
    match name {
        "view" => {
            let mut view = view(Status::from_id(detail).expect(detail));
            if view.status == Status::Paying {
                let (way, plan) = (Way::AlipayHuabei, "huabei-3".into());
                view.open_attempt = Some(OpenAttempt { way, plan, instruction: Some(instruction()) });
            }
            Event::ViewArrived(Rc::new(view))
        }
        "load_failed" => Event::LoadFailed(Problem::Offline),
        "option" => Event::OptionPicked(Way::from_id(detail).expect(detail)),
        "plan" => Event::PlanPicked(detail.into()),
        "read" => Event::DocumentOpened(detail.into()),
        "end" => Event::EndReached,
        "tick" => Event::ConsentSet { document: detail.into(), is_given: true },
        "untick" => Event::ConsentSet { document: detail.into(), is_given: false },
        "review" => Event::ReviewAsked,
        "back" => Event::BackAsked,
        "confirm" => Event::ConfirmPressed { key: detail.into() },
        "instruction" => Event::InstructionArrived(instruction()),
        "confirm_failed" => Event::ConfirmFailed(match detail {
            "offline" => Problem::Offline,
            "changed" => Problem::Changed { code: "quote_changed".into() },
            "declined" => Problem::Declined,
            _ => Problem::Merchant { code: detail.into() },
        }),
        "host" => Event::HostAnswered(match detail {
            "done" => BridgeHint::SaysDone,
            "failed" => BridgeHint::SaysFailed("4000".into()),
            "cancelled" => BridgeHint::SaysCancelled,
            "no_bridge" => BridgeHint::NoBridge("missing".into()),
            _ => BridgeHint::Unclear(detail.into()),
        }),
        "reported" => Event::BridgeReported,
        "poll" => Event::PollDue,
        "declined" => Event::StatusArrived(report("open", true)),
        "status" => Event::StatusArrived(report(detail, false)),
        "status_failed" => Event::StatusFailed(Problem::Offline),
        "status_refused" => Event::StatusFailed(Problem::SessionGone { code: detail.into() }),
        "returned" => Event::PageReturned,
        "check" => Event::CheckAsked,
        "continue" => Event::ContinueAsked,
        "give_up" => Event::GiveUpAsked,
        "cancel" => Event::CancelAsked,
        "retry" => Event::RetryAsked,
        _ => panic!("no event {text}"),
    }
}

fn told(effect: &Effect) -> String {
    match effect {
        Effect::LoadView => "load".into(),
        Effect::RememberKey { key, .. } => format!("remember {key}"),
        Effect::ForgetKey => "forget".into(),
        Effect::SendConfirm { key, .. } => format!("send {key}"),
        Effect::OpenBridge(_) => "bridge".into(),
        Effect::ReportBridge(hint) => format!("report {}", hint.id()),
        Effect::AskStatus { wait_s } => format!("ask {wait_s}"),
        Effect::PollAfter { delay_ms: 30_000.. } => "poll slowly".into(),
        Effect::PollAfter { .. } => "poll".into(),
        Effect::GiveUpAttempt => "give_up".into(),
        Effect::CancelOrder => "cancel".into(),
        Effect::ReportView(problem) => format!("report_view {}", problem.code()),
        Effect::Tell(Announcement::Completed(outcome)) => format!("tell {}", outcome.id()),
        Effect::Tell(Announcement::Error(problem)) => format!("tell error {}", problem.code()),
        Effect::Tell(Announcement::PlanChanged { plan, .. }) => format!("tell {plan}"),
        Effect::Tell(Announcement::Ready) => "tell ready".into(),
        Effect::Tell(Announcement::Submitted) => "tell submitted".into(),
        Effect::Tell(Announcement::Cancelled) => "tell cancelled".into(),
    }
}

/// Plays a story: `seconds event -> state: effects`, starting in `loading`.
fn check(story: &str) -> Checkout {
    let mut checkout = Checkout::start().checkout;
    for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (left, expected) = line.split_once("->").expect("event -> state");
        let (at, text) = left.trim().split_once(' ').expect("seconds event");
        let now = Instant::from_unix_ms(at.parse::<i64>().expect("seconds") * 1000);
        let seen = match checkout.step(event(text.trim()), now, 0) {
            Err(_) => "refused".to_string(),
            Ok(step) => {
                checkout = step.checkout;
                let effects: Vec<String> = step.effects.iter().map(told).collect();
                let separator = if effects.is_empty() { "" } else { ": " };
                format!("{}{separator}{}", checkout.name().id(), effects.join(", "))
            }
        };
        assert_eq!(seen, expected.trim(), "at {line:?} in\n{story}");
    }
    checkout
}

const CHOSEN: &str = "0 view open           -> choosing: tell ready
         0 option alipay-huabei   -> choosing
         0 plan huabei-3          -> choosing: tell huabei-3
         0 tick terms             -> choosing
         0 review                 -> reviewing";

#[test]
fn a_payment_goes_from_choice_to_the_backends_word() {
    check(&format!(
        "{CHOSEN}
         1 confirm k1       -> submitting: remember k1, send k1
         1 confirm k2       -> refused
         2 instruction      -> at_host: bridge, poll, tell submitted
         2 instruction      -> refused
         9 host done        -> confirming: report done, ask 20
         9 reported         -> confirming: ask 0
         9 status paying    -> confirming: poll
        10 poll             -> confirming: ask 5
        12 status paid      -> done: tell paid, forget
        13 host done        -> refused"
    ));
}

#[test]
fn nothing_is_chosen_or_ticked_for_the_shopper_and_what_is_missing_is_named() {
    let checkout = check("0 view open -> choosing: tell ready\n0 review -> choosing");
    let Checkout::Choosing { choice, missing, .. } = checkout else { panic!("not choosing") };
    assert_eq!((choice, missing), (Choice::default(), vec![Missing::Way]));
    let checkout = check(
        "0 view open            -> choosing: tell ready
         0 option alipay-huabei -> choosing
         0 review               -> choosing",
    );
    let Checkout::Choosing { missing, .. } = checkout else { panic!("not choosing") };
    assert_eq!(missing, [Missing::Plan, Missing::Document("terms".into())]);
}

#[test]
fn an_optional_document_may_be_refused_and_a_required_one_unticked_blocks() {
    check(
        "0 view open            -> choosing: tell ready
         0 option alipay-zhima  -> choosing: tell zhima-deferred
         0 tick zhima           -> choosing
         0 untick zhima         -> choosing
         0 review               -> choosing
         0 tick terms           -> refused
         0 option wechat-score  -> refused
         0 plan huabei-3        -> refused
         0 tick zhima           -> choosing
         0 review               -> reviewing
         0 back                 -> choosing",
    );
}

#[test]
fn ticks_do_not_travel_to_another_option() {
    let checkout = check(&format!(
        "{CHOSEN}\n0 back -> choosing\n0 option alipay-zhima -> choosing: tell zhima-deferred"
    ));
    let Checkout::Choosing { choice, .. } = checkout else { panic!("not choosing") };
    assert!(choice.agreed.is_empty());
}

#[test]
fn a_cancelled_cashier_is_asked_about_once_and_can_be_continued_or_given_up() {
    check(&format!(
        "{CHOSEN}
         1 confirm k1       -> submitting: remember k1, send k1
         2 instruction      -> at_host: bridge, poll, tell submitted
         5 host cancelled   -> confirming: report cancelled, ask 20
         5 reported         -> confirming: ask 0
         5 status paying    -> interrupted: poll
         6 continue         -> at_host: bridge, poll
         8 host cancelled   -> confirming: report cancelled, ask 20
         8 reported         -> confirming: ask 0
         8 status paying    -> interrupted: poll
         9 give_up          -> releasing: give_up
         9 status closing   -> releasing: poll
        10 poll             -> releasing: ask 5
        10 status open      -> loading: load"
    ));
}

#[test]
fn a_host_that_says_ok_without_a_payment_ends_in_unknown_with_no_second_pay_button() {
    check(&format!(
        "{CHOSEN}
         1 confirm k1       -> submitting: remember k1, send k1
         2 instruction      -> at_host: bridge, poll, tell submitted
         5 host done        -> confirming: report done, ask 20
         5 reported         -> confirming: ask 0
        20 status paying    -> confirming: poll
        40 status_failed    -> confirming: poll
        70 status paying    -> stalled: poll
        70 continue         -> refused
        71 confirm k2       -> refused
        80 check            -> confirming: report unclear, ask 20
        80 reported         -> confirming: ask 0
        81 status paid      -> done: tell paid, forget"
    ));
}

#[test]
fn a_host_that_never_answers_is_overtaken_by_the_backends_word() {
    check(&format!(
        "{CHOSEN}
         1 confirm k1        -> submitting: remember k1, send k1
         2 instruction       -> at_host: bridge, poll, tell submitted
         3 poll              -> at_host: ask 20
        23 status paying     -> at_host: poll
        24 poll              -> at_host: ask 20
        30 status authorised -> done: tell authorised, forget"
    ));
}

#[test]
fn a_reloaded_page_asks_first_and_offers_to_continue_the_same_payment() {
    check(
        "0 view paying    -> confirming: report unclear, ask 20, tell ready
         0 reported       -> confirming: ask 0
         1 status paying  -> interrupted: poll
         2 continue       -> at_host: bridge, poll
         3 host done      -> confirming: report done, ask 20
         3 reported       -> confirming: ask 0
         4 status paid    -> done: tell paid, forget",
    );
    check("0 view paid -> done: tell paid, forget");
}

#[test]
fn a_lost_confirmation_is_sent_again_under_the_same_key() {
    check(&format!(
        "{CHOSEN}
         1 confirm k1             -> submitting: remember k1, send k1
         9 confirm_failed offline -> unsent: tell error offline
        10 retry                  -> submitting: remember k1, send k1
        11 instruction            -> at_host: bridge, poll, tell submitted"
    ));
}

#[test]
fn what_changed_is_shown_again_and_a_decline_leaves_other_ways() {
    check(&format!(
        "{CHOSEN}
         1 confirm k1             -> submitting: remember k1, send k1
         2 confirm_failed changed -> loading: load, forget
         3 view open              -> choosing: tell ready"
    ));
    check(&format!(
        "{CHOSEN}
         1 confirm k1              -> submitting: remember k1, send k1
         2 confirm_failed declined -> done: tell declined, forget
         3 retry                   -> loading: load"
    ));
    check(&format!(
        "{CHOSEN}
         1 confirm k1    -> submitting: remember k1, send k1
         2 instruction   -> at_host: bridge, poll, tell submitted
         3 host 4000     -> confirming: report unclear, ask 20
         3 reported      -> confirming: ask 0
         4 declined      -> done: tell declined, forget"
    ));
}

#[test]
fn another_tab_that_paid_is_noticed_before_a_live_button_is_shown() {
    check(
        "0 view open     -> choosing: tell ready
         9 returned      -> choosing: ask 0
         9 status paid   -> done: tell paid, forget",
    );
    check(&format!(
        "{CHOSEN}
         9 returned      -> reviewing: ask 0
         9 status paying -> loading: load"
    ));
}

#[test]
fn a_missing_bridge_is_no_refusal() {
    check(&format!(
        "{CHOSEN}
         1 confirm k1     -> submitting: remember k1, send k1
         2 instruction    -> at_host: bridge, poll, tell submitted
         2 host no_bridge -> interrupted: poll, report no_bridge
         2 reported       -> interrupted: ask 20
         2 status paying  -> interrupted: poll
         3 continue       -> at_host: bridge, poll"
    ));
}

#[test]
fn a_cancelled_order_is_over_on_the_backends_word() {
    check(
        "0 view open        -> choosing: tell ready
         1 cancel           -> releasing: cancel
         1 status cancelled -> done: tell cancelled, forget
         2 retry            -> refused",
    );
    check("0 load_failed -> broken: tell error offline\n1 retry -> loading: load");
}

#[test]
fn a_view_with_one_wrong_fen_or_letter_is_not_shown_and_is_reported() {
    let step = |view: CheckoutView| {
        let event = Event::ViewArrived(Rc::new(view));
        let step = Checkout::start().checkout.step(event, Instant::from_unix_ms(0), 0).expect("listed");
        (step.checkout.name(), step.effects.iter().map(told).collect::<Vec<_>>())
    };
    let broken =
        |code: &str| (StateName::Broken, vec![format!("tell error {code}"), format!("report_view {code}")]);
    let mut wrong_fen = view(Status::Open);
    wrong_fen.options[0].plans[1].schedule.rows[5].fee = money(1);
    assert_eq!(step(wrong_fen), broken("schedule_differs"));
    let mut wrong_rate = view(Status::Open);
    wrong_rate.options[0].plans[0].disclosure.figures.rate = None;
    assert_eq!(step(wrong_rate), broken("schedule_differs"));
    let mut wrong_letter = view(Status::Open);
    wrong_letter.options[0].documents[0].text.push('。');
    assert_eq!(step(wrong_letter), broken("document_differs"));
}

const WORDS: &[&str] = &[
    "view open",
    "view paying",
    "view paid",
    "view expired",
    "load_failed",
    "option alipay-huabei",
    "option alipay-zhima",
    "plan huabei-3",
    "read terms",
    "read zhima",
    "end",
    "tick terms",
    "tick zhima",
    "untick terms",
    "review",
    "back",
    "confirm k1",
    "instruction",
    "confirm_failed offline",
    "confirm_failed changed",
    "confirm_failed declined",
    "confirm_failed bug",
    "host done",
    "host cancelled",
    "host no_bridge",
    "reported",
    "poll",
    "declined",
    "status open",
    "status paying",
    "status closing",
    "status authorised",
    "status paid",
    "status cancelled",
    "status expired",
    "status_failed",
    "returned",
    "check",
    "continue",
    "give_up",
    "cancel",
    "retry",
];

proptest! {
    #[test]
    fn whatever_happens_only_listed_steps_are_taken(words in prop::collection::vec(0..WORDS.len(), 0..60)) {
        let mut checkout = Checkout::start().checkout;
        for (at, word) in (0_i64..).zip(words) {
            let event = event(WORDS[word]);
            let (from, name) = (checkout.name(), event.name());
            let targets = TABLE.iter().find(|(state, _)| *state == from)
                .and_then(|(_, events)| events.iter().find(|(event, _)| *event == name))
                .map(|(_, targets)| *targets);
            match checkout.step(event, Instant::from_unix_ms(at * 1000), 0) {
                Ok(step) => {
                    let target = step.checkout.name();
                    prop_assert!(targets.is_some_and(|targets| targets.contains(&target)), "{from:?} {name:?} -> {target:?}");
                    checkout = step.checkout;
                }
                Err(refusal) => prop_assert_eq!(refusal, Refusal { state: from, event: name }),
            }
        }
    }

    #[test]
    fn paid_is_only_ever_said_after_the_backend_said_it(words in prop::collection::vec(0..WORDS.len(), 0..60)) {
        let mut checkout = Checkout::start().checkout;
        for (at, word) in (0_i64..).zip(words) {
            let before = checkout.clone();
            if let Ok(step) = checkout.step(event(WORDS[word]), Instant::from_unix_ms(at * 1000), 0) {
                let is_paid = |checkout: &Checkout| matches!(checkout, Checkout::Done { outcome: Outcome::Paid, .. });
                if is_paid(&step.checkout) && !is_paid(&before) {
                    prop_assert!(["status paid", "view paid"].contains(&WORDS[word]));
                }
                checkout = step.checkout;
            }
        }
    }
}

#[test]
fn every_pair_that_is_not_listed_is_refused_in_every_state() {
    // One checkout of each state, reached by a story.
    let stories = [
        "",
        "0 load_failed -> broken: tell error offline",
        "0 view open -> choosing: tell ready",
        "0 view paid -> done: tell paid, forget",
        "0 view open -> choosing: tell ready\n0 option alipay-huabei -> choosing\n0 read terms -> reading: poll",
        "0 view paying -> confirming: report unclear, ask 20, tell ready",
    ];
    for story in stories {
        let checkout = check(story);
        for word in WORDS {
            let event = event(word);
            let listed = is_listed(checkout.name(), event.name());
            let result = checkout.step(event, Instant::from_unix_ms(0), 0);
            assert!(listed || result.is_err(), "{:?} accepted {word}", checkout.name());
        }
    }
}
