//! Promises, keys and calls that cross each other on the way.

use std::time::Duration;

use paylater_core::order::Event;
use paylater_server::store::{StoreError, attempts, captures};
use serde_json::json;

use crate::receipt::{promised, withdraw};
use crate::support::{Session, World, order, read, text};

async fn pause(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}

#[tokio::test]
async fn a_shopper_cannot_take_back_a_promise_that_the_shop_relies_on() {
    let world = World::start().await;
    for (host, option, plan) in
        [("alipay_h5", "alipay-zhima", "zhima-deferred"), ("wechat_h5", "wechat-score", "score-deferred")]
    {
        let session = world.session(8_900).await;
        let instruction = world.confirm(&session, host, option, plan).await;
        let cashier = world.open_cashier(&instruction).await;
        world.press(&cashier, "pay").await;
        world.until_state(&session, "authorised").await;
        for what in ["order", "attempt"] {
            world.post(&session, "/cancel", json!({ "what": what })).await.is_problem(409, "wrong_state");
        }
        assert_eq!(world.state(&session).await, "authorised", "{option}");
    }
}

#[tokio::test]
async fn a_promise_that_was_handed_back_does_not_come_alive_by_a_repeated_notification() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    world.fault("notification", "drop_before", 1).await;
    let instruction = world.confirm(&session, "wechat_h5", "wechat-score", "score-deferred").await;
    let cashier = world.open_cashier(&instruction).await;
    world.press(&cashier, "pay").await;
    let status = world.post(&session, "/cancel", json!({ "what": "attempt" })).await.ok();
    assert_eq!(status["status"], "open");
    // The provider repeats what it could not deliver.
    pause(400).await;
    world.pass_time(2);
    world.work().await;
    assert_eq!(world.state(&session).await, "open");
}

#[tokio::test]
async fn an_earlier_cashier_that_is_used_after_all_hands_the_newer_promise_back() {
    let world = World::start().await;
    let mut body = order(129_900);
    body["buyer"] = json!({ "ref": "u1" });
    let created = world.new_session(body, "key-of-session").await.ok();
    let session = crate::support::Session { id: text(&created["id"]), token: text(&created["client_token"]) };
    let first = world.confirm(&session, "alipay_h5", "alipay-huabei", "huabei-3").await;
    assert_eq!(first["kind"], "alipay_order_string");
    assert_eq!(world.post(&session, "/cancel", json!({ "what": "attempt" })).await.ok()["status"], "open");
    let second = world.confirm(&session, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    let second_cashier = world.open_cashier(&second).await;
    world.press(&second_cashier, "pay").await;
    world.until_state(&session, "authorised").await;
    // The order string was never used, so there was nothing at the provider to close; now somebody uses it.
    let first_cashier = world.open_cashier(&first).await;
    world.press(&first_cashier, "pay").await;
    world.until_state(&session, "paid").await;
    pause(200).await;
    world.pass_time(61);
    world.work().await;
    assert_eq!(world.open_calls().await, 0);
    let state = read(world.http.get(format!("{}/control/state", world.sandbox.base_url))).await.ok();
    assert!(state.to_string().contains("TRADE_CLOSED"), "{state:#}");
}

#[tokio::test]
async fn an_order_cancelled_while_its_payment_begins_gives_no_instruction_away() {
    let world = World::start().await;
    let session = world.session(129_900).await;
    let slow = json!({ "on": "alipay.trade.create", "kind": "delay", "times": 1, "delay_ms": 1200 });
    world.control(reqwest::Method::POST, "faults", slow).await;
    let body = world.choice(&session, "alipay_h5", "alipay-huabei", "huabei-3").await;
    let cancel = async {
        pause(400).await;
        world.post(&session, "/cancel", json!({ "what": "order" })).await.ok()
    };
    let (confirmed, cancelled) = tokio::join!(world.send_confirm(&session, &body, "confirm-1"), cancel);
    assert_eq!(cancelled["status"], "closing");
    confirmed.is_problem(409, "wrong_state");
    world.pass_time(5);
    world.work().await;
    assert_eq!(world.state(&session).await, "cancelled");
}

#[tokio::test]
async fn a_key_is_answered_with_its_own_attempt_and_no_other() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    world.fault("POST /v3/payscore/serviceorder", "http_500", 1).await;
    let first = world.choice(&session, "wechat_h5", "wechat-score", "score-deferred").await;
    world.send_confirm(&session, &first, "first-key").await.is_problem(503, "provider_unavailable");
    world.post(&session, "/cancel", json!({ "what": "attempt" })).await.ok();
    world.pass_time(61);
    world.work().await;
    world.pass_time(61);
    world.work().await;
    assert_eq!(world.state(&session).await, "open");
    let second = world.choice(&session, "wechat_h5", "wechat-jsapi", "wechat-now").await;
    assert_eq!(world.send_confirm(&session, &second, "second-key").await.ok()["attempt"], 2);
    let repeated = world.send_confirm(&session, &first, "first-key").await;
    repeated.is_problem(409, "wrong_state");
    assert_eq!(world.send_confirm(&session, &first, "first-key").await.body, repeated.body);
}

#[tokio::test]
async fn a_phone_that_loses_its_connection_gets_its_answer_with_the_next_try() {
    let world = World::start().await;
    let session = world.session(129_900).await;
    let slow = json!({ "on": "alipay.trade.create", "kind": "delay", "times": 1, "delay_ms": 900 });
    world.control(reqwest::Method::POST, "faults", slow).await;
    let body = world.choice(&session, "alipay_h5", "alipay-huabei", "huabei-3").await;
    let url = format!("{}/v1/checkout-sessions/{}/confirm", world.base, session.id);
    let request = world.http.post(url).bearer_auth(&session.token).header("Idempotency-Key", "confirm-1");
    assert!(request.json(&body).timeout(Duration::from_millis(300)).send().await.is_err());
    world.send_confirm(&session, &body, "confirm-1").await.is_problem(409, "idempotency_running");
    pause(1_200).await;
    assert_eq!(world.send_confirm(&session, &body, "confirm-1").await.ok()["attempt"], 1);
}

#[tokio::test]
async fn a_deduction_whose_answer_was_lost_is_not_called_refused_by_a_later_no() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let instruction = world.confirm(&session, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    let cashier = world.open_cashier(&instruction).await;
    world.press(&cashier, "pay").await;
    world.until_state(&session, "authorised").await;
    world.no_notifications().await;
    world.fault("alipay.trade.pay", "drop_after", 1).await;
    world.shop_post(&format!("/v1/orders/{}/capture", session.id), "capture-1").await.ok();
    assert_eq!(world.state(&session).await, "capturing");
    pause(200).await;
    world.pass_time(5);
    world.work().await;
    assert_eq!(world.state(&session).await, "paid");
}

const SCORE_CAPTURE: &str = "POST /v3/payscore/serviceorder/{no}/complete";

/// What the shop does when the goods were received.
async fn capture(world: &World, session: &Session, key: &str) -> crate::support::Answer {
    world.shop_post(&format!("/v1/orders/{}/capture", session.id), key).await
}

/// Some time passes, and the worker does what is due.
async fn later(world: &World, seconds: i64) {
    // The provider is not asked twice within a moment, by the clock of the machine.
    world.pass_time(seconds);
    world.work().await;
}

/// How often this happened to the order, and what was said about it last.
async fn told(world: &World, session: &Session, event: &str) -> (usize, String) {
    let order = world.order(session).await;
    let events: Vec<_> =
        order["events"].as_array().unwrap().iter().filter(|row| row["event"] == event).collect();
    (events.len(), events.last().map(|row| text(&row["detail"])).unwrap_or_default())
}

#[tokio::test]
async fn a_deduction_that_never_arrived_is_not_sent_again_once_the_mandate_is_withdrawn() {
    for (host, option, plan, call, document) in [
        ("alipay_h5", "alipay-zhima", "zhima-deferred", "alipay.trade.pay", "zhima-deduction"),
        ("wechat_h5", "wechat-score", "score-deferred", SCORE_CAPTURE, "score-deduction"),
    ] {
        let world = World::start().await;
        let session = promised(&world, host, option, plan).await;
        world.fault(call, "drop_before", 2).await;
        capture(&world, &session, "capture-1").await.ok();
        later(&world, 5).await;
        assert_eq!(world.state(&session).await, "capturing", "{option}: both were lost on the way");
        withdraw(&world, &session, document, "withdraw-1").await.ok();
        for _ in 0..3 {
            later(&world, 5).await;
        }
        assert_eq!(world.state(&session).await, "authorised", "{option}");
        let refused = told(&world, &session, "capture_refused").await;
        assert_eq!(refused, (1, "the shopper withdrew the mandate".into()));
        capture(&world, &session, "capture-2").await.is_problem(409, "consent_withdrawn");
        later(&world, 90_000).await;
        assert_eq!(world.state(&session).await, "authorised", "{option}");
        assert_eq!(world.open_calls().await, 0);
        assert_eq!(world.alarms().await, ["consent_withdrawn"]);
    }
}

#[tokio::test]
async fn a_deduction_that_is_not_there_yet_is_asked_about_however_old_its_promise_is() {
    for (host, option, plan, call) in [
        ("alipay_h5", "alipay-zhima", "zhima-deferred", "alipay.trade.pay"),
        ("wechat_h5", "wechat-score", "score-deferred", SCORE_CAPTURE),
    ] {
        let world = World::start().await;
        let session = promised(&world, host, option, plan).await;
        // Its session ended three days ago; the provider's clock is the machine's.
        let connection = crate::consent::connect(&crate::consent::database(&world));
        crate::consent::run(&connection, "UPDATE orders SET expires_at = expires_at - 3 * 86400000").unwrap();
        world.no_notifications().await;
        world.fault(call, "drop_before", 3).await;
        capture(&world, &session, "capture-1").await.ok();
        later(&world, 5).await;
        assert_eq!(world.state(&session).await, "capturing", "{option}: lost on the way");
        let jobs = world.shop_get("/v1/jobs").await.ok();
        let is_question =
            |job: &serde_json::Value| job["kind"] == "query" && job["order"] == session.id.as_str();
        assert!(jobs.as_array().unwrap().iter().any(is_question), "{option}: {jobs:#}");
        for _ in 0..30 {
            pause(100).await;
            later(&world, 60).await;
            if world.state(&session).await == "paid" {
                break;
            }
        }
        assert_eq!(world.state(&session).await, "paid", "{option}");
    }
}

/// The simulator's world 1820: for four minutes the machine's clock was a day ahead.
#[tokio::test]
async fn a_promise_that_comes_after_a_clock_ran_ahead_is_handed_back() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let instruction = world.confirm(&session, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    let cashier = world.open_cashier(&instruction).await;
    later(&world, 1_900).await;
    assert_eq!(world.state(&session).await, "expired");
    let connection = crate::consent::connect(&crate::consent::database(&world));
    let three_days = |sign: &str| format!("UPDATE orders SET expires_at = expires_at {sign} 3 * 86400000");
    crate::consent::run(&connection, &three_days("-")).unwrap();
    pause(900).await;
    later(&world, 700).await;
    crate::consent::run(&connection, &three_days("+")).unwrap();

    pause(900).await;
    world.fault("zhima.credit.payafteruse.creditbizorder.query", "drop_before", 1).await;
    world.press(&cashier, "pay").await;
    for _ in 0..30 {
        pause(200).await;
        later(&world, 700).await;
        if told(&world, &session, "provider_closed").await.0 == 2 {
            break;
        }
    }
    assert_eq!(told(&world, &session, "provider_authorised").await.0, 1);
    assert_eq!(told(&world, &session, "provider_closed").await.0, 2, "closed at its end, and handed back");
    assert_eq!(world.state(&session).await, "cancelled");
    assert_eq!(world.open_calls().await, 0);
}

/// The simulator's world 460: the beginning of a payment was on its way for a minute, and arrived after the order was
/// cancelled and the provider had known of nothing to close.
#[tokio::test]
async fn a_payment_that_begins_at_the_provider_after_its_order_was_cancelled_is_closed_there() {
    let world = World::start().await;
    let session = world.session(129_900).await;
    let instruction = world.confirm(&session, "wechat_h5", "wechat-score", "score-deferred").await;
    let cashier = world.open_cashier(&instruction).await;
    // As it is when the provider hears of the beginning last: the order is over, and what closed it knew of nothing.
    let connection = crate::consent::connect(&crate::consent::database(&world));
    crate::consent::run(
        &connection,
        "UPDATE orders SET state = 'cancelled', state_attempt = NULL, version = version + 1",
    )
    .unwrap();
    for _ in 0..6 {
        // Looked at now: a clock that was set forward would no longer believe what this provider signs.
        crate::consent::run(&connection, "UPDATE jobs SET due_at = 1 WHERE kind = 'query'").unwrap();
        pause(900).await;
        world.work().await;
    }
    let jobs = world.shop_get("/v1/jobs").await.ok();
    let is_left = |job: &serde_json::Value| job["kind"] != "expire";
    assert!(!jobs.as_array().unwrap().iter().any(is_left), "{jobs:#}");
    // Whatever the cashier says to it.
    let request = world.http.post(&cashier).header("content-type", "application/x-www-form-urlencoded");
    request.body("action=pay&password=123456&deposit=yes").send().await.unwrap();
    pause(300).await;
    assert_eq!(world.state(&session).await, "cancelled");
    assert_eq!(world.alarms().await, [""; 0]);
}

/// The simulator's world 566: the provider had known of nothing to close, and while it said so the buyer came and paid.
#[tokio::test]
async fn that_there_was_nothing_to_close_is_no_alarm_once_it_is_paid() {
    let world = World::start().await;
    let session = world.session(129_900).await;
    let instruction = world.confirm(&session, "browser", "alipay-huabei", "huabei-3").await;
    let late = json!({ "on": "alipay.trade.close", "kind": "delay", "times": 1, "delay_ms": 1_500 });
    world.control(reqwest::Method::POST, "faults", late).await;
    let path = format!("/v1/orders/{}/cancel", session.id);
    let cancelled = world.shop_post(&path, "cancel-1");
    let paid = async {
        pause(500).await;
        let cashier = world.open_cashier(&instruction).await;
        world.press(&cashier, "pay").await;
    };
    tokio::join!(cancelled, paid);
    world.until_state(&session, "paid").await;
    pause(1_500).await;
    assert_eq!(world.alarms().await, [""; 0]);
    assert_eq!(world.state(&session).await, "paid");
}

#[tokio::test]
async fn a_deduction_that_had_arrived_before_the_withdrawal_is_paid() {
    let world = World::start().await;
    let session = promised(&world, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    world.no_notifications().await;
    world.fault("alipay.trade.pay", "drop_after", 1).await;
    capture(&world, &session, "capture-1").await.ok();
    assert_eq!(world.state(&session).await, "capturing");
    withdraw(&world, &session, "zhima-deduction", "withdraw-1").await.ok();
    // Asked for again, it would be lost again; it is only asked about.
    world.fault("alipay.trade.pay", "drop_before", 1000).await;
    pause(200).await;
    later(&world, 5).await;
    assert_eq!(world.state(&session).await, "paid");
    assert_eq!(told(&world, &session, "capture_refused").await.0, 0);
    assert_eq!(world.open_calls().await, 0);
}

#[tokio::test]
async fn while_nobody_knows_whether_it_was_deducted_it_is_asked_about_and_not_sent() {
    let world = World::start().await;
    let session = promised(&world, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    world.fault("alipay.trade.pay", "drop_before", 1).await;
    capture(&world, &session, "capture-1").await.ok();
    withdraw(&world, &session, "zhima-deduction", "withdraw-1").await.ok();
    world.fault("alipay.trade.query", "http_500", 1000).await;
    for _ in 0..4 {
        later(&world, 120).await;
        assert_eq!(world.state(&session).await, "capturing");
    }
    capture(&world, &session, "capture-2").await.ok();
    assert_eq!(world.state(&session).await, "capturing");
    world.control(reqwest::Method::DELETE, "faults", json!({})).await;
    later(&world, 600).await;
    assert_eq!(world.state(&session).await, "authorised");
}

#[tokio::test]
async fn a_deduction_that_was_never_sent_needs_no_answer_to_be_given_up() {
    // The process died before the call, or within it: what was written down before the call tells which.
    for (was_sent, state) in [(false, "authorised"), (true, "capturing")] {
        let world = World::start().await;
        let session = promised(&world, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
        world.happens(&session, Event::CaptureAsked).await;
        if was_sent {
            let id = session.id.clone();
            let noted = world.app.store.write(move |tx| {
                let attempt = attempts::get(tx, &id, 1)?.unwrap();
                captures::record_send(tx, &attempt)
            });
            assert_eq!(noted.await, Ok::<_, StoreError>(()));
        }
        withdraw(&world, &session, "zhima-deduction", "withdraw-1").await.ok();
        world.fault("alipay.trade.query", "http_500", 1000).await;
        later(&world, 61).await;
        assert_eq!(world.state(&session).await, state, "{was_sent}");
    }
}

#[tokio::test]
async fn agreeing_again_does_not_bring_an_earlier_mandate_back() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let first = world.confirm(&session, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    withdraw(&world, &session, "zhima-deduction", "withdraw-1").await.ok();
    world.post(&session, "/cancel", json!({ "what": "attempt" })).await.ok();
    let body = world.choice(&session, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    assert_eq!(world.send_confirm(&session, &body, "confirm-again").await.ok()["attempt"], 2);
    // The first order string can still be used; the mandate that belonged to it cannot.
    let cashier = world.open_cashier(&first).await;
    world.press(&cashier, "pay").await;
    pause(300).await;
    later(&world, 5).await;
    world.until_state(&session, "authorised").await;
    assert_eq!(world.stored(&session).await.state.attempt(), Some(1));
    capture(&world, &session, "capture-1").await.is_problem(409, "consent_withdrawn");
    assert_eq!(world.state(&session).await, "authorised");
}

#[tokio::test]
async fn a_withdrawal_counts_for_every_earlier_agreement_to_the_document() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let first = world.confirm(&session, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    world.post(&session, "/cancel", json!({ "what": "attempt" })).await.ok();
    let body = world.choice(&session, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    world.send_confirm(&session, &body, "confirm-again").await.ok();
    // It is written down for the second attempt, which is the newest.
    withdraw(&world, &session, "zhima-deduction", "withdraw-1").await.ok();
    let cashier = world.open_cashier(&first).await;
    world.press(&cashier, "pay").await;
    pause(300).await;
    later(&world, 5).await;
    world.until_state(&session, "authorised").await;
    capture(&world, &session, "capture-1").await.is_problem(409, "consent_withdrawn");
}

#[tokio::test]
async fn a_promise_for_which_no_mandate_was_given_is_not_deducted() {
    let world = World::start().await;
    let session = promised(&world, "wechat_h5", "wechat-score", "score-deferred").await;
    let connection = crate::consent::connect(&crate::consent::database(&world));
    for statement in
        ["DROP TRIGGER consent_records_remain", "DELETE FROM consent_records WHERE kind = 'auto_deduction'"]
    {
        crate::consent::run(&connection, statement).unwrap();
    }
    let refused = capture(&world, &session, "capture-1").await;
    refused.is_problem(409, "consent_withdrawn");
    assert!(text(&refused.body["detail"]).starts_with("the shopper gave no mandate"), "{}", refused.body);
}
