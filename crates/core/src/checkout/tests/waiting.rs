//! What is heard while a payment is out: when it counts, and that it is heard at all.

use super::{CHOSEN, Checkout, Effect, Event, Instant, Instruction, check};

/// A story up to the open cashier.
fn at_host() -> String {
    format!(
        "{CHOSEN}
         1 confirm k1  -> submitting: remember k1, send k1
         2 instruction -> at_host: bridge, poll, tell submitted"
    )
}

#[test]
fn what_was_asked_before_the_bridge_spoke_does_not_interrupt_the_payment() {
    // The shopper comes back from the cashier while a question of before is still out; the backend has not yet heard
    // that they were declined.
    check(&format!(
        "{}
         3 poll          -> at_host: ask 20
         4 host failed   -> confirming: report failed, ask 20
         4 status paying -> confirming: poll
         4 returned      -> confirming: ask 20
         5 status_failed -> confirming: poll
         5 poll          -> confirming: ask 20
         6 reported      -> confirming: ask 0
         6 reported      -> confirming
         7 declined      -> done: tell declined, forget",
        at_host()
    ));
    // Good news is good news, whenever it was asked for.
    check(&format!(
        "{}
         4 host done     -> confirming: report done, ask 20
         4 status paid   -> done: tell paid, forget",
        at_host()
    ));
}

#[test]
fn what_the_bridge_says_after_the_shopper_asked_is_passed_on_too() {
    check(&format!(
        "{}
         3 check         -> confirming: report unclear, ask 20
         4 host failed   -> confirming: report failed, ask 20
         4 host failed   -> confirming
         5 reported      -> confirming: ask 0
         5 status paying -> interrupted: poll
         6 reported      -> interrupted: ask 20
         7 declined      -> done: tell declined, forget",
        at_host()
    ));
}

#[test]
fn who_is_interrupted_or_waits_in_vain_hears_what_becomes_of_the_payment() {
    // The notification comes a second after the backend could not ask the provider.
    check(
        "0 view paying    -> confirming: report unclear, ask 20, tell ready
         0 reported       -> confirming: ask 0
         1 status paying  -> interrupted: poll
         2 poll           -> interrupted: ask 20
         5 status_failed  -> interrupted: poll
         8 poll           -> interrupted: ask 20
        28 status paying  -> interrupted: poll
        29 poll           -> interrupted: ask 20
        30 status paid    -> done: tell paid, forget",
    );
    check(&format!(
        "{}
         5 host done      -> confirming: report done, ask 20
         5 reported       -> confirming: ask 0
        70 status paying  -> stalled: poll
        71 poll           -> stalled: ask 20
        80 status closing -> stalled: poll
        81 poll           -> stalled: ask 20
        82 status paid    -> done: tell paid, forget",
        at_host()
    ));
}

#[test]
fn whoever_was_interrupted_and_asks_is_offered_every_way_on_again() {
    check(&format!(
        "{}
         5 host cancelled -> confirming: report cancelled, ask 20
         5 reported       -> confirming: ask 0
         5 status paying  -> interrupted: poll
         6 check          -> confirming: report unclear, ask 20
         6 reported       -> confirming: ask 0
         7 status paying  -> interrupted: poll
         8 continue       -> at_host: bridge, poll",
        at_host()
    ));
}

#[test]
fn what_the_bridge_says_after_waiting_in_vain_is_passed_on_as_it_was_said() {
    check(&format!(
        "{}
         3 host done      -> confirming: report done, ask 20
         3 reported       -> confirming: ask 0
        64 status paying  -> stalled: poll
        65 host failed    -> confirming: report failed, ask 20
        65 reported       -> confirming: ask 0
        66 status paying  -> interrupted: poll",
        at_host()
    ));
    // Nothing was opened, which takes the bridge a while to find out.
    check(&format!(
        "{}
         3 check          -> confirming: report unclear, ask 20
         5 host no_bridge -> confirming: report no_bridge, ask 20
         5 reported       -> confirming: ask 0
         6 status paying  -> interrupted: poll",
        at_host()
    ));
}

#[test]
fn a_wish_for_another_way_that_was_lost_leads_back_to_the_choice_of_how_to_go_on() {
    check(
        "0 view paying    -> confirming: report unclear, ask 20, tell ready
         0 reported       -> confirming: ask 0
         1 status paying  -> interrupted: poll
         2 give_up        -> releasing: give_up
         3 poll           -> releasing
         3 returned       -> releasing
         9 status_failed  -> releasing: poll
        10 poll           -> releasing: ask 5
        10 status paying  -> interrupted: poll
        11 continue       -> loading: load",
    );
}

#[test]
fn what_would_be_refused_again_is_asked_again_seldom_and_never_given_up() {
    check(
        "0 view paying         -> confirming: report unclear, ask 20, tell ready
         0 status_refused gone -> confirming: poll slowly
         0 reported            -> confirming: ask 0
         1 status paying       -> interrupted: poll
         2 poll                -> interrupted: ask 20
         3 status_refused gone -> interrupted: poll slowly
        33 poll                -> interrupted: ask 20
        34 status paid         -> done: tell paid, forget",
    );
    check(&format!(
        "{}
         3 poll                -> at_host: ask 20
         4 status_refused gone -> at_host: poll slowly
        34 poll                -> at_host: ask 20
        35 status paid         -> done: tell paid, forget",
        at_host()
    ));
}

#[test]
fn who_comes_back_unpaid_is_offered_to_go_on_with_the_same_payment() {
    // Out of the back/forward cache, or from another app that says nothing: as after a reload.
    check(&format!(
        "{}
         9 returned      -> confirming: report unclear, ask 20
         9 reported      -> confirming: ask 0
         9 status paying -> interrupted: poll
        12 continue      -> at_host: bridge, poll
        15 returned      -> confirming: report unclear, ask 20
        15 host done     -> confirming: report done, ask 20
        16 reported      -> confirming: ask 0
        17 status paid   -> done: tell paid, forget",
        at_host()
    ));
    // The shopper's own question is no different.
    check(&format!(
        "{}
         9 check         -> confirming: report unclear, ask 20
         9 reported      -> confirming: ask 0
         9 status paying -> interrupted: poll",
        at_host()
    ));
}

#[test]
fn a_code_to_scan_stays_in_sight_when_the_page_is_seen_again() {
    let mut checkout = check(&at_host());
    if let Checkout::AtHost { instruction, .. } = &mut checkout {
        *instruction = Instruction::QrCode("weixin://pay".into());
    }
    let step = checkout.step(Event::PageReturned, Instant::from_unix_ms(9_000), 0).expect("listed");
    assert_eq!((step.checkout, step.effects), (checkout, vec![Effect::AskStatus { wait_s: 20 }]));
}

#[test]
fn a_result_that_does_not_come_leaves_the_same_payment_to_go_on_with() {
    for comes_back in ["check", "returned"] {
        check(&format!(
            "{}
             5 host done     -> confirming: report done, ask 20
             5 reported      -> confirming: ask 0
            70 status paying -> stalled: poll
            71 {comes_back}  -> confirming: report unclear, ask 20
            71 reported      -> confirming: ask 0
            72 status paying -> interrupted: poll
            73 continue      -> at_host: bridge, poll",
            at_host()
        ));
    }
}
