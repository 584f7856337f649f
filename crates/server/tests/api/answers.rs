//! Answers that come late, twice, to another question, or not at all.

use std::time::Duration;

use paylater_server::orders::requery::requery;
use paylater_server::store::StoreError;
use paylater_server::store::attempts;
use paylater_server::store::jobs::{self, Kind};
use serde_json::{Value, json};

use crate::receipt::promised;
use crate::support::{Session, World, order, read, text};
use crate::unhappy::signed_result;

/// Some time passes, and the worker does what is due.
async fn later(world: &World, seconds: i64) {
    world.pass_time(seconds);
    world.work().await;
}

async fn pause(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}

#[tokio::test]
async fn a_payment_that_never_began_is_given_up_as_soon_as_the_provider_answers_again() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    world.fault("POST /v3/payscore/serviceorder", "http_500", 6).await;
    let body = world.choice(&session, "wechat_h5", "wechat-score", "score-deferred").await;
    world.send_confirm(&session, &body, "confirm-1").await.is_problem(503, "provider_unavailable");
    // Each try comes later after the last; the next one would be minutes away.
    for seconds in [2, 4, 12, 35, 65] {
        later(&world, seconds).await;
    }
    world.control(reqwest::Method::DELETE, "faults", json!({})).await;
    world.post(&session, "/cancel", json!({ "what": "attempt" })).await.ok();
    later(&world, 2).await;
    assert_eq!(world.state(&session).await, "open");
    assert_eq!(world.open_calls().await, 0);
}

#[tokio::test]
async fn a_signed_refusal_counts_although_the_page_that_brought_it_is_gone() {
    let world = World::start().await;
    world.control(reqwest::Method::PUT, "credit", json!({ "credit": "declined" })).await;
    let session = world.session(8_900).await;
    let instruction = world.confirm(&session, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    let cashier = world.open_cashier(&instruction).await;
    let form = "action=leave&password=&deposit=";
    let request =
        world.http.post(&cashier).header("content-type", "application/x-www-form-urlencoded").body(form);
    let result = signed_result(&request.send().await.unwrap().text().await.unwrap());
    // Somebody has asked just now, so that the next question has to wait.
    requery(&world.app, &session.id, 1).await.unwrap();
    let url = format!("{}/v1/checkout-sessions/{}/bridge-result", world.base, session.id);
    let told = json!({ "hint": "failed", "detail": "4000", "result": result });
    let request = world.http.post(url).bearer_auth(&session.token).json(&told);
    assert!(request.timeout(Duration::from_millis(200)).send().await.is_err());
    world.until_state(&session, "open").await;
    assert_eq!(world.get(&session, "/status").await.ok()["declined"], true);
}

/// A session of a buyer whom Alipay does not know by name: its payments are order strings, which exist from their first use.
async fn unnamed(world: &World) -> Session {
    let mut body = order(129_900);
    body["buyer"] = json!({ "ref": "u1" });
    let created = world.new_session(body, "key-of-session").await.ok();
    Session { id: text(&created["id"]), token: text(&created["client_token"]) }
}

#[tokio::test]
async fn a_payment_that_was_closed_is_not_closed_for_days_because_the_answer_was_lost() {
    let world = World::start().await;
    let session = unnamed(&world).await;
    let first = world.confirm(&session, "alipay_h5", "alipay-huabei", "huabei-3").await;
    assert_eq!(world.post(&session, "/cancel", json!({ "what": "attempt" })).await.ok()["status"], "open");
    let second = world.confirm(&session, "alipay_h5", "alipay-huabei", "huabei-6").await;
    world.open_cashier(&second).await;
    world.fault("alipay.trade.close", "drop_after", 1).await;
    let cashier = world.open_cashier(&first).await;
    world.press(&cashier, "pay").await;
    world.until_state(&session, "paid").await;
    // It is closed, and that is not heard; then it cannot be closed, because it is.
    for _ in 0..3 {
        later(&world, 5).await;
    }
    assert_eq!(world.open_calls().await, 0);
    assert_eq!(world.state(&session).await, "paid");
    assert_eq!(world.alarms().await, Vec::<String>::new());
}

/// Asks about the first deduction. Before the provider answers, that one is over and another has begun.
async fn ask_while_another_deduction_begins(world: &World, session: &Session) {
    let slow = json!({ "on": "alipay.trade.query", "kind": "delay", "times": 1, "delay_ms": 800 });
    world.control(reqwest::Method::POST, "faults", slow).await;
    world.pass_time(5);
    let renewed = async {
        pause(300).await;
        let (id, now) = (session.id.clone(), world.app.now());
        let change = world.app.store.write(move |tx| {
            attempts::renew_capture_no(tx, &id, 1, "C-another")?;
            jobs::forget(tx, (&id, 1), Kind::Capture, now)?;
            Ok::<_, StoreError>(())
        });
        change.await.unwrap();
    };
    let (answer, ()) = tokio::join!(requery(&world.app, &session.id, 1), renewed);
    answer.unwrap();
}

#[tokio::test]
async fn a_deduction_that_was_given_up_and_paid_after_all_wakes_a_human() {
    let world = World::start().await;
    let session = promised(&world, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    world.no_notifications().await;
    world.fault("alipay.trade.pay", "drop_after", 1).await;
    world.shop_post(&format!("/v1/orders/{}/capture", session.id), "capture-1").await.ok();
    assert_eq!(world.state(&session).await, "capturing");
    pause(200).await;
    ask_while_another_deduction_begins(&world, &session).await;
    assert_eq!(world.state(&session).await, "paid");
    assert_eq!(world.alarms().await, ["older_deduction_paid"]);
}

#[tokio::test]
async fn what_is_said_of_an_older_deduction_is_not_believed_of_the_one_under_way() {
    let world = World::start().await;
    let session = promised(&world, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    world.no_notifications().await;
    world.fault("alipay.trade.pay", "drop_before", 1).await;
    world.shop_post(&format!("/v1/orders/{}/capture", session.id), "capture-1").await.ok();
    // "Not there" is about the first; for the second it would mean that it has to be sent again.
    ask_while_another_deduction_begins(&world, &session).await;
    assert_eq!(world.state(&session).await, "capturing");
    assert_eq!(world.open_calls().await, 0);
    let state: Value = read(world.http.get(format!("{}/control/state", world.sandbox.base_url))).await.ok();
    assert!(
        state["faults"].as_array().unwrap().iter().all(|fault| fault["on"] == "notification"),
        "{state:#}"
    );
}
