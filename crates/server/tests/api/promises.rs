//! Promises, keys and calls that cross each other on the way.

use std::time::Duration;

use serde_json::json;

use crate::support::{World, order, read, text};

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
    assert_eq!(world.app.store.open_jobs().await.unwrap(), 0);
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
