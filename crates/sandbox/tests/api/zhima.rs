//! The life of a pay-later order at Alipay: agreed now, deducted later.

use paylater_core::signing::alipay::{notification_string_to_sign, split_answer};
use paylater_core::signing::form;
use serde_json::{Value, json};

use crate::receiver::Received;
use crate::world::{ALIPAY_BUYER, World, fields};

const CREATE: &str = "zhima.credit.payafteruse.creditbizorder.create";
const QUERY: &str = "zhima.credit.payafteruse.creditbizorder.query";
const FINISH: &str = "zhima.credit.payafteruse.creditbizorder.finish";
const PAY: &str = "alipay.trade.pay";

fn proposal(out_order_no: &str) -> Value {
    json!({
        "out_order_no": out_order_no, "out_agreement_no": format!("A{out_order_no}"), "subject": "两件衬衫",
        "order_amount": "1299.00", "product_code": "CREDIT_PAY_AFTER_USE", "category_id": "ZMSC_1_4_1",
        "zm_service_id": "2026000000000000000000000001",
        "return_back_link": "http://127.0.0.1:8780/return", "cancel_back_link": "http://127.0.0.1:8780/cart",
    })
}

async fn cashier_for(world: &World, out_order_no: &str) -> String {
    let order_string = world.alipay_order_string(CREATE, &proposal(out_order_no));
    world.trade_pay(json!({ "orderStr": order_string, "buyer": ALIPAY_BUYER })).await
}

/// Agrees to an order; answers its `credit_biz_order_id`.
async fn agreed(world: &World, out_order_no: &str) -> String {
    let cashier = cashier_for(world, out_order_no).await;
    assert_eq!(world.press(&cashier, "pay").await["message"]["outcome"], "authorised");
    message(world, &world.receiver.next().await)["credit_biz_order_id"].as_str().expect("an id").to_owned()
}

/// Verifies a "From Ant" message and answers its content.
fn message(world: &World, received: &Received) -> Value {
    let form = fields(&received.body);
    let pairs = form::decode(&received.body).expect("a form");
    assert!(world.alipay.verifies(&notification_string_to_sign(&pairs), &form["sign"]));
    assert_eq!(form["msg_method"], "zhima.credit.payafteruse.creditbizorder.changed");
    serde_json::from_str(&form["biz_content"]).expect("JSON")
}

fn deduction(credit_biz_order_id: &str, out_trade_no: &str, amount: &str) -> Value {
    json!({
        "out_trade_no": out_trade_no, "total_amount": amount, "subject": "两件衬衫",
        "product_code": "GENERAL_WITHHOLDING", "auth_code": credit_biz_order_id, "scene": "ZHIMA_CREDIT_CODE",
        "is_async_pay": true, "extend_params": { "creditTradeScene": "CREDIT_PAY_UNCERTAIN_FEE" },
    })
}

#[tokio::test]
async fn an_order_exists_from_the_moment_the_buyer_agrees() {
    let world = World::start().await;
    let cashier = cashier_for(&world, "Z1").await;
    let page = world.page(&cashier).await;
    assert!(page.contains("先享受服务，确认收货后扣款，本次不扣款"));
    assert!(page.contains("¥1299.00"));
    let asked = json!({ "out_order_no": "Z1" });
    assert_eq!(world.alipay(QUERY, asked.clone()).await["sub_code"], "ILLEGAL_QUERY");

    let ended = world.press(&cashier, "pay").await;
    assert_eq!(ended["message"]["outcome"], "authorised");
    let result = ended["message"]["result"].as_str().expect("a signed text");
    let answer = split_answer(result, CREATE).expect("a node");
    assert!(world.alipay.verifies(answer.node, answer.sign.expect("a signature")));

    let node = world.alipay(QUERY, asked).await;
    assert_eq!((node["order_status"].as_str(), node.get("trade_no")), (Some("INIT"), None));
    let content = message(&world, &world.receiver.next().await);
    assert_eq!(
        content,
        json!({
            "out_order_no": "Z1", "credit_biz_order_id": node["credit_biz_order_id"], "order_status": "INIT",
            "order_amount": "1299.00",
        })
    );
}

#[tokio::test]
async fn a_deduction_is_accepted_first_and_goes_through_a_little_later() {
    let world = World::with(|options| options.behaviour.settle_delay_ms = 150).await;
    let id = agreed(&world, "Z1").await;
    let accepted = world.alipay(PAY, deduction(&id, "D1", "1299.00")).await;
    assert_eq!(accepted["code"], "10003");
    let again = world.alipay(PAY, deduction(&id, "D1", "1299.00")).await;
    assert_eq!((again["code"].as_str(), &again["trade_no"]), (Some("10003"), &accepted["trade_no"]));
    let waiting = world.alipay("alipay.trade.query", json!({ "out_trade_no": "D1" })).await;
    assert_eq!(waiting["trade_status"], "WAIT_BUYER_PAY");

    let (first, second) = (world.receiver.next().await, world.receiver.next().await);
    let (trade, order) =
        if first.body.contains("trade_status_sync") { (first, second) } else { (second, first) };
    let form = fields(&trade.body);
    assert_eq!((form["trade_status"].as_str(), form["out_trade_no"].as_str()), ("TRADE_SUCCESS", "D1"));
    assert_eq!(message(&world, &order)["order_status"], "TRADE_FINISHED");

    let node = world.alipay(QUERY, json!({ "credit_biz_order_id": id })).await;
    assert_eq!(node["order_status"], "TRADE_FINISHED");
    assert_eq!((&node["trade_no"], node["total_amount"].as_str()), (&accepted["trade_no"], Some("1299.00")));
    let repeated = world.alipay(PAY, deduction(&id, "D1", "1299.00")).await;
    assert_eq!(repeated["sub_code"], "ACQ.TRADE_HAS_SUCCESS");
}

#[tokio::test]
async fn a_deduction_without_delay_is_answered_with_success() {
    let world = World::with(|options| options.behaviour.settle_delay_ms = 0).await;
    let id = agreed(&world, "Z1").await;
    let node = world.alipay(PAY, deduction(&id, "D1", "1200.00")).await;
    assert_eq!((node["code"].as_str(), node["total_amount"].as_str()), (Some("10000"), Some("1200.00")));
}

#[tokio::test]
async fn an_order_is_deducted_once_at_most_for_its_amount_and_only_by_the_right_parameters() {
    let world = World::with(|options| options.behaviour.settle_delay_ms = 60_000).await;
    let id = agreed(&world, "Z1").await;
    let over = world.alipay(PAY, deduction(&id, "D1", "1299.01")).await;
    assert_eq!(over["sub_code"], "ACQ.PRODUCT_AMOUNT_LIMIT_ERROR");
    let stranger = world.alipay(PAY, deduction("20260101000000000000000000", "D1", "1.00")).await;
    assert_eq!(stranger["sub_code"], "ACQ.PAYMENT_AUTH_CODE_INVALID");
    for (name, value, sub_code) in [
        ("scene", json!("bar_code"), "ACQ.UN_SUPPORT_TRADE_SCENE"),
        ("product_code", json!("FACE_TO_FACE_PAYMENT"), "ACQ.INVALID_PARAMETER"),
        ("is_async_pay", json!(false), "ACQ.INVALID_PARAMETER"),
    ] {
        let mut biz = deduction(&id, "D1", "1299.00");
        biz[name] = value;
        assert_eq!(world.alipay(PAY, biz).await["sub_code"], sub_code, "{name}");
    }
    assert_eq!(world.alipay(PAY, deduction(&id, "D1", "1299.00")).await["code"], "10003");
    let second = world.alipay(PAY, deduction(&id, "D2", "1.00")).await;
    assert_eq!(second["sub_code"], "ACQ.PAYMENT_AUTH_CODE_INVALID");

    // Closed before it went through, the deduction leaves the order as it was, open for another.
    assert_eq!(world.alipay("alipay.trade.close", json!({ "out_trade_no": "D1" })).await["code"], "10000");
    assert_eq!(world.alipay(QUERY, json!({ "out_order_no": "Z1" })).await["order_status"], "INIT");
    assert_eq!(world.alipay(PAY, deduction(&id, "D2", "1299.00")).await["code"], "10003");
}

#[tokio::test]
async fn an_empty_account_keeps_the_order_waiting_until_there_is_money() {
    let world = World::with(|options| options.behaviour.time_scale = 36_000).await;
    let id = agreed(&world, "Z1").await;
    world.control("PUT", "/control/funds", json!({ "funds": "empty" })).await;
    assert_eq!(world.alipay(PAY, deduction(&id, "D1", "1299.00")).await["code"], "10003");
    assert_eq!(world.alipay(QUERY, json!({ "out_order_no": "Z1" })).await["order_status"], "INIT");
    world.control("PUT", "/control/funds", json!({ "funds": "enough" })).await;
    let bodies = [world.receiver.next().await.body, world.receiver.next().await.body];
    assert!(bodies.iter().any(|body| body.contains("TRADE_SUCCESS")), "{bodies:?}");
}

#[tokio::test]
async fn an_empty_account_is_tried_again_in_its_time_even_where_the_notification_is_to_come_first() {
    let world = World::start().await;
    let id = agreed(&world, "Z1").await;
    world.control("PUT", "/control/funds", json!({ "funds": "empty" })).await;
    world.fault(PAY, "notify_first").await;
    assert_eq!(world.alipay(PAY, deduction(&id, "D1", "1299.00")).await["code"], "10003");
    let state = world.state().await;
    let tasks = state["timers"]["tasks"].as_array().expect("tasks");
    assert_eq!(tasks.len(), 1, "{tasks:?}");
    assert_eq!(
        tasks[0]["task"],
        json!({ "kind": "work", "product": "alipay_zhima", "name": "deduct", "number": "D1" })
    );
    assert!(!world.receiver.has_more().await);
}

#[tokio::test]
async fn an_order_of_which_nothing_is_owed_is_finished_by_a_text_and_then_closed() {
    let world = World::start().await;
    let id = agreed(&world, "Z1").await;
    let finish = |is_fulfilled: Value| json!({ "credit_biz_order_id": id, "out_request_no": "F1", "is_fulfilled": is_fulfilled });
    for wrong in [json!(false), json!("no")] {
        assert_eq!(world.alipay(FINISH, finish(wrong)).await["code"], "40004");
    }
    let done = world.alipay(FINISH, finish(json!("false"))).await;
    assert_eq!((done["code"].as_str(), done["order_status"].as_str()), (Some("10000"), Some("TRADE_CLOSED")));
    assert_eq!(world.alipay(FINISH, finish(json!("false"))).await["code"], "10000");
    assert_eq!(world.alipay(FINISH, finish(json!("true"))).await["sub_code"], "ORDER_STATUS_INVALID");
    let late = world.alipay(PAY, deduction(&id, "D1", "1.00")).await;
    assert_eq!(late["sub_code"], "ACQ.PAYMENT_AUTH_CODE_INVALID");
    let unknown = json!({ "credit_biz_order_id": "1", "out_request_no": "F1", "is_fulfilled": "true" });
    assert_eq!(world.alipay(FINISH, unknown).await["sub_code"], "ORDER_NOT_EXIST");
}

#[tokio::test]
async fn an_order_number_is_agreed_to_once_and_under_one_content() {
    let world = World::start().await;
    agreed(&world, "Z1").await;
    let mut dearer = proposal("Z1");
    dearer["order_amount"] = json!("1399.00");
    for (biz, code) in [(proposal("Z1"), "ORDER_STATUS_INVALID"), (dearer, "ALIN42683")] {
        let order_string = world.alipay_order_string(CREATE, &biz);
        let bridge = world.post_json("/host/alipay/trade-pay", &json!({ "orderStr": order_string })).await;
        assert_eq!(bridge["resultCode"], "4000");
        assert!(bridge["memo"].as_str().is_some_and(|memo| memo.contains(code)), "{bridge}");
    }
}

#[tokio::test]
async fn a_plain_browser_goes_to_the_cashier_and_back_to_the_link_of_the_order() {
    let world = World::start().await;
    let order_string = world.alipay_order_string(CREATE, &proposal("Z1"));
    let url =
        format!("{}?sign_str={}", world.url("/host/alipay/start"), form::encode_component(&order_string));
    let response = world.http.get(&url).send().await.expect("an answer");
    assert_eq!(response.status(), 302);
    let cashier = response.headers()["location"].to_str().expect("an address").to_owned();
    assert_eq!(world.press(&cashier, "pay").await["goTo"], "http://127.0.0.1:8780/return");

    let order_string = world.alipay_order_string(CREATE, &proposal("Z2"));
    let url =
        format!("{}?sign_str={}", world.url("/host/alipay/start"), form::encode_component(&order_string));
    let response = world.http.get(&url).send().await.expect("an answer");
    let cashier = response.headers()["location"].to_str().expect("an address").to_owned();
    assert_eq!(world.press(&cashier, "cancel").await["goTo"], "http://127.0.0.1:8780/cart");
}

#[tokio::test]
async fn a_proposal_for_a_foreign_service_or_a_link_that_is_no_web_page_opens_no_cashier() {
    let world = World::start().await;
    for (name, value) in [
        ("zm_service_id", "2026000000000000000000000002"),
        ("product_code", "QUICK_MSECURITY_PAY"),
        ("category_id", "ZMSC_9_9_9"),
        ("return_back_link", "javascript:alert(1)"),
        ("order_amount", "0"),
    ] {
        let mut biz = proposal("Z1");
        biz[name] = json!(value);
        let order_string = world.alipay_order_string(CREATE, &biz);
        let bridge = world.post_json("/host/alipay/trade-pay", &json!({ "orderStr": order_string })).await;
        assert_eq!(bridge["resultCode"], "4000", "{name}");
    }
}
