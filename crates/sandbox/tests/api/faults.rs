//! Each fault has the effect it is named for, once.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use paylater_core::signing::alipay::split_answer;
use serde_json::{Value, json};

use crate::world::{APPID, MCHID, WECHAT_BUYER, World, fields};

const CREATE: &str = "alipay.trade.create";
const QUERY: &str = "alipay.trade.query";
const JSAPI: &str = "POST /v3/pay/transactions/jsapi";

fn order() -> Value {
    json!({ "out_trade_no": "T1", "total_amount": "88.88", "subject": "A" })
}

fn transaction(world: &World) -> Value {
    json!({
        "appid": APPID, "mchid": MCHID, "description": "A", "out_trade_no": "T00001",
        "notify_url": world.notify_url("/wechat"), "amount": { "total": 1 }, "payer": { "openid": WECHAT_BUYER },
    })
}

async fn exists(world: &World) -> bool {
    world.alipay(QUERY, json!({ "out_trade_no": "T1" })).await["code"] == "10000"
}

async fn create(world: &World) -> reqwest::Result<String> {
    world.post_alipay(&world.alipay_params(CREATE, &order())).await
}

async fn order_jsapi(world: &World) -> reqwest::Result<crate::world::WechatAnswer> {
    world.wechat_unverified("POST", "/v3/pay/transactions/jsapi", Some(transaction(world))).await
}

async fn pay(world: &World) -> Value {
    let order_string = world.alipay_order_string("alipay.trade.app.pay", &order());
    let cashier = world.trade_pay(json!({ "orderStr": order_string })).await;
    world.press(&cashier, "pay").await
}

#[tokio::test]
async fn a_call_dropped_before_leaves_nothing_and_one_dropped_after_leaves_its_work() {
    let world = World::start().await;
    world.fault(CREATE, "drop_before").await;
    assert!(create(&world).await.is_err());
    assert!(!exists(&world).await);
    world.fault(CREATE, "drop_after").await;
    assert!(create(&world).await.is_err());
    assert!(exists(&world).await);

    world.fault(JSAPI, "drop_before").await;
    assert!(order_jsapi(&world).await.is_err());
    world.fault(JSAPI, "drop_after").await;
    assert!(order_jsapi(&world).await.is_err());
    assert_eq!(world.state().await["transactions"]["T00001"]["state"], "NOTPAY");
    assert_eq!(order_jsapi(&world).await.expect("an answer").status, 200, "a fault is used up");
}

#[tokio::test]
async fn a_late_answer_is_late_and_its_work_is_done() {
    let world = World::start().await;
    world.fault(CREATE, "delay").await;
    let before = Instant::now();
    assert!(create(&world).await.expect("an answer").contains("10000"));
    assert!(before.elapsed() >= Duration::from_millis(60));
}

#[tokio::test]
async fn a_server_error_does_nothing() {
    let world = World::start().await;
    world.fault(CREATE, "http_500").await;
    assert_eq!(create(&world).await.expect("an answer"), "Internal Server Error");
    assert!(!exists(&world).await);
    world.fault(JSAPI, "http_500").await;
    let answer = order_jsapi(&world).await.expect("an answer");
    assert_eq!((answer.status, answer.json()["code"].as_str()), (500, Some("SYSTEM_ERROR")));
    assert_eq!(world.state().await["transactions"], json!({}));
}

#[tokio::test]
async fn an_answer_can_lack_its_signature_or_carry_a_wrong_one() {
    let world = World::start().await;
    world.fault(CREATE, "unsigned").await;
    let body = create(&world).await.expect("an answer");
    assert_eq!(split_answer(&body, CREATE).expect("a node").sign, None);
    world.fault(CREATE, "bad_signature").await;
    let body = create(&world).await.expect("an answer");
    let answer = split_answer(&body, CREATE).expect("a node");
    assert!(!world.alipay.verifies(answer.node, answer.sign.expect("a signature")));

    world.fault(JSAPI, "unsigned").await;
    let answer = order_jsapi(&world).await.expect("an answer");
    assert_eq!((answer.status, answer.header("wechatpay-signature")), (200, ""));
    world.fault(JSAPI, "bad_signature").await;
    let answer = order_jsapi(&world).await.expect("an answer");
    assert!(!answer.header("wechatpay-signature").is_empty() && !answer.is_signed_by(&world.wechat));
}

#[tokio::test]
async fn a_doubled_call_is_worked_twice_and_the_second_answer_is_given() {
    let world = World::start().await;
    create(&world).await.expect("an answer");
    world.fault("alipay.trade.close", "duplicate").await;
    let node = world.alipay("alipay.trade.close", json!({ "out_trade_no": "T1" })).await;
    assert_eq!(node["sub_code"], "ACQ.TRADE_STATUS_ERROR", "the first of the two closed it");
}

#[tokio::test]
async fn the_cashiers_answer_can_be_lost_before_or_after_the_money_moved() {
    let world = World::start().await;
    let order_string = world.alipay_order_string("alipay.trade.app.pay", &order());
    let cashier = world.trade_pay(json!({ "orderStr": order_string })).await;
    for (kind, status) in [("drop_before", "WAIT_BUYER_PAY"), ("drop_after", "TRADE_SUCCESS")] {
        world.fault("cashier", kind).await;
        let form = "application/x-www-form-urlencoded";
        let request = world.http.post(&cashier).header("content-type", form);
        assert!(request.body("action=pay&password=123456").send().await.is_err());
        assert_eq!(world.state().await["trades"]["T1"]["status"], status, "{kind}");
    }
}

#[tokio::test]
async fn a_notification_can_come_before_the_answer_of_its_cause() {
    let slow = |options: &mut paylater_sandbox::Options| options.behaviour.notify_delay_ms = 60_000;
    let world = World::with(slow).await;
    world.fault("cashier", "notify_first").await;
    assert_eq!(pay(&world).await["message"]["outcome"], "paid");
    assert!(world.receiver.has_more().await, "it was there when the page came back");

    let world = World::with(slow).await;
    world.fault("notification", "notify_first").await;
    pay(&world).await;
    assert!(world.receiver.has_more().await, "asked for under the other name");
}

#[tokio::test]
async fn a_notification_can_be_kept_back_for_good() {
    let world = World::start().await;
    world.fault("notification", "notify_never").await;
    assert_eq!(pay(&world).await["message"]["outcome"], "paid");
    let state = world.state().await;
    let notification =
        state["notifications"].as_object().expect("notifications").values().next().expect("one");
    assert_eq!(
        (notification["delivery"].as_str(), &notification["attempts"]),
        (Some("silenced"), &json!([]))
    );
    assert_eq!(state["timers"]["tasks"], json!([]));
    assert!(!world.receiver.has_more().await);
}

#[tokio::test]
async fn a_notification_can_come_twice_unsigned_or_badly_signed() {
    let world = World::start().await;
    world.fault("notification", "duplicate").await;
    pay(&world).await;
    let (first, second) = (world.receiver.next().await, world.receiver.next().await);
    assert_eq!(fields(&first.body)["notify_id"], fields(&second.body)["notify_id"]);

    let world = World::start().await;
    world.fault("notification", "unsigned").await;
    pay(&world).await;
    assert!(!fields(&world.receiver.next().await.body).contains_key("sign"));

    let world = World::start().await;
    world.fault("notification", "bad_signature").await;
    pay(&world).await;
    let body = world.receiver.next().await.body;
    let pairs = paylater_core::signing::form::decode(&body).expect("a form");
    let signed = paylater_core::signing::alipay::notification_string_to_sign(&pairs);
    assert!(!world.alipay.verifies(&signed, &fields(&body)["sign"]));
}

#[tokio::test]
async fn an_alipay_notification_can_carry_an_empty_field_which_is_signed_as_it_is_sent() {
    let world = World::start().await;
    world.fault("notification", "empty_field").await;
    order_jsapi(&world).await.expect("an answer");
    assert_eq!(pay(&world).await["message"]["outcome"], "paid");
    let body = world.receiver.next().await.body;
    assert!(body.starts_with("app_id=2021000000000001&auth_app_id=2021000000000001&body=&"), "{body}");
    let pairs: BTreeMap<String, String> = fields(&body);
    // Alipay's rule for notifications, written out: everything that came but sign and sign_type, empty or not.
    let received = pairs.iter().filter(|(name, _)| !matches!(name.as_str(), "sign" | "sign_type"));
    let signed: Vec<String> = received.map(|(name, value)| format!("{name}={value}")).collect();
    assert!(world.alipay.verifies(&signed.join("&"), &pairs["sign"]));

    let order = json!({ "out_trade_no": "T2", "total_amount": "88.88", "subject": "A" });
    let order_string = world.alipay_order_string("alipay.trade.app.pay", &order);
    let cashier = world.trade_pay(json!({ "orderStr": order_string })).await;
    world.press(&cashier, "pay").await;
    assert!(!world.receiver.next().await.body.contains("body="), "a fault is used up");
}

#[tokio::test]
async fn an_empty_field_is_no_fault_of_a_call_and_waits_for_a_notification_of_alipay() {
    let world = World::start().await;
    for on in [CREATE, "cashier", "GET /v3/certificates"] {
        let (status, _) =
            world.control("POST", "/control/faults", json!({ "on": on, "kind": "empty_field" })).await;
        assert_eq!(status, 400, "{on}");
    }
    world.fault("notification", "empty_field").await;
    world.pay_jsapi("T00001").await;
    world.receiver.next().await;
    assert_eq!(world.state().await["faults"][0]["times"], 1, "WeChat Pay has no form to put it into");
}

#[tokio::test]
async fn a_lost_delivery_and_a_lost_acknowledgement_are_both_followed_by_a_repetition() {
    for (kind, arrivals) in [("drop_before", 1), ("drop_after", 2)] {
        let world = World::with(|options| options.behaviour.time_scale = 10_000).await;
        world.fault("notification", kind).await;
        pay(&world).await;
        for _ in 0..arrivals {
            world.receiver.next().await;
        }
        let state = world.state().await;
        let notification =
            state["notifications"].as_object().expect("notifications").values().next().expect("one");
        assert_eq!(notification["attempts"][0]["status"], Value::Null, "{kind}");
    }
}

#[tokio::test]
async fn a_fault_nobody_could_suffer_is_refused() {
    let world = World::start().await;
    for fault in [
        json!({ "on": "alipay.trade.creat", "kind": "delay" }),
        json!({ "on": "notification", "kind": "http_500" }),
        json!({ "on": "cashier", "kind": "unsigned" }),
        json!({ "on": "cashier", "kind": "delay", "times": 0 }),
    ] {
        let (status, answer) = world.control("POST", "/control/faults", fault.clone()).await;
        assert_eq!(status, 400, "{fault}");
        assert!(answer["error"].is_string());
    }
    let (status, _) =
        world.control("POST", "/control/faults", json!({ "on": "cashier", "kind": "explode" })).await;
    assert_eq!(status, 422);
    world.fault(CREATE, "http_500").await;
    world.control("DELETE", "/control/faults", Value::Null).await;
    assert!(create(&world).await.expect("an answer").contains("10000"));
}
