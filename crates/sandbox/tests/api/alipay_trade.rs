//! The life of a trade at Alipay.

use paylater_core::signing::alipay::{notification_string_to_sign, split_answer};
use paylater_core::signing::form;
use serde_json::{Value, json};

use crate::world::{ALIPAY_BUYER, APP_ID, SELLER_ID, World, fields};

const CREATE: &str = "alipay.trade.create";
const QUERY: &str = "alipay.trade.query";

fn order(out_trade_no: &str) -> Value {
    json!({
        "out_trade_no": out_trade_no, "total_amount": "1299.00", "subject": "测试 A+B", "product_code": "JSAPI_PAY",
        "buyer_open_id": ALIPAY_BUYER,
        "extend_params": { "hb_fq_num": "3", "hb_fq_seller_percent": "0" },
    })
}

async fn created(world: &World, out_trade_no: &str) -> String {
    let node = world.alipay(CREATE, order(out_trade_no)).await;
    assert_eq!(node["code"], "10000", "{node}");
    node["trade_no"].as_str().expect("a number").to_owned()
}

async fn paid(world: &World, out_trade_no: &str) -> String {
    let trade_no = created(world, out_trade_no).await;
    let cashier = world.trade_pay(json!({ "tradeNO": trade_no, "buyer": ALIPAY_BUYER })).await;
    assert_eq!(world.press(&cashier, "pay").await["message"]["outcome"], "paid");
    trade_no
}

#[tokio::test]
async fn the_same_number_and_content_is_the_same_trade_and_other_content_is_refused() {
    let world = World::start().await;
    let first = created(&world, "T1").await;
    assert_eq!(first.len(), 28);
    assert_eq!(created(&world, "T1").await, first);
    let mut changed = order("T1");
    changed["total_amount"] = json!("1300.00");
    assert_eq!(world.alipay(CREATE, changed).await["sub_code"], "ACQ.CONTEXT_INCONSISTENT");
    let mut other_plan = order("T1");
    other_plan["extend_params"]["hb_fq_num"] = json!("6");
    assert_eq!(world.alipay(CREATE, other_plan).await["sub_code"], "ACQ.CONTEXT_INCONSISTENT");
}

#[tokio::test]
async fn instalments_are_three_six_or_twelve_and_borne_by_one_side() {
    let world = World::start().await;
    for (nth, (extend, code)) in [
        (json!({ "hb_fq_num": "12", "hb_fq_seller_percent": "100" }), "10000"),
        (json!({ "hb_fq_num": "6", "hb_fq_seller_percent": "0" }), "10000"),
        (json!({ "hb_fq_num": "24", "hb_fq_seller_percent": "0" }), "40004"),
        (json!({ "hb_fq_num": "3", "hb_fq_seller_percent": "50" }), "40004"),
        (json!({ "hb_fq_num": "3" }), "40004"),
        (json!({ "hb_fq_seller_percent": "0" }), "40004"),
        (json!({ "hb_fq_num": 3, "hb_fq_seller_percent": "0" }), "40004"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut biz = order(&format!("T{nth}"));
        biz["extend_params"] = extend.clone();
        assert_eq!(world.alipay(CREATE, biz).await["code"], code, "{extend}");
    }
}

#[tokio::test]
async fn an_order_that_breaks_a_rule_is_refused_by_that_rule() {
    let world = World::start().await;
    for (name, value, sub_code) in [
        ("subject", json!("A=B"), "ACQ.INVALID_PARAMETER"),
        ("out_trade_no", json!("T-1"), "ACQ.INVALID_PARAMETER"),
        ("buyer_open_id", json!(SELLER_ID), "ACQ.BUYER_SELLER_EQUAL"),
        ("seller_id", json!("2088000000000009"), "ACQ.INVALID_RECEIVE_ACCOUNT"),
        ("time_expire", json!("2020-01-01 00:00:00"), "ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR"),
        ("timeout_express", json!("16d"), "ACQ.INVALID_PARAMETER"),
        ("product_code", json!("QUICK_WAP_WAY"), "ACQ.INVALID_PARAMETER"),
        ("specified_channel", json!("pcredit"), "ACQ.INVALID_PARAMETER"),
    ] {
        let mut biz = order("T1");
        biz[name] = value;
        assert_eq!(world.alipay(CREATE, biz).await["sub_code"], sub_code, "{name}");
    }
    assert_eq!(world.alipay(QUERY, json!({ "out_trade_no": "T1" })).await["sub_code"], "ACQ.TRADE_NOT_EXIST");
}

#[tokio::test]
async fn a_paid_trade_is_known_as_paid_and_can_be_neither_made_again_nor_closed() {
    let world = World::start().await;
    let trade_no = paid(&world, "T1").await;
    let node = world.alipay(QUERY, json!({ "out_trade_no": "T1" })).await;
    assert_eq!(node["trade_status"], "TRADE_SUCCESS");
    assert_eq!(node["total_amount"], "1299.00");
    assert_eq!(node["hb_fq_pay_info"]["user_install_num"], "3");
    assert_eq!(node["buyer_open_id"], ALIPAY_BUYER);
    assert_eq!(world.alipay(CREATE, order("T1")).await["sub_code"], "ACQ.TRADE_HAS_SUCCESS");
    let close = world.alipay("alipay.trade.close", json!({ "trade_no": trade_no })).await;
    assert_eq!(close["sub_code"], "ACQ.TRADE_STATUS_ERROR");

    let received = world.receiver.next().await;
    assert_eq!(received.path, "/alipay");
    assert!(received.body.contains("subject=%E6%B5%8B%E8%AF%95+A%2BB"), "a space is sent as a plus");
    let pairs = form::decode(&received.body).expect("a form");
    let form = fields(&received.body);
    assert!(world.alipay.verifies(&notification_string_to_sign(&pairs), &form["sign"]));
    for (name, value) in [
        ("notify_type", "trade_status_sync"),
        ("trade_status", "TRADE_SUCCESS"),
        ("out_trade_no", "T1"),
        ("trade_no", &trade_no),
        ("total_amount", "1299.00"),
        ("subject", "测试 A+B"),
        ("app_id", APP_ID),
        ("seller_id", SELLER_ID),
        ("hb_fq_pay_info", r#"{"USER_INSTALL_NUM":"3"}"#),
    ] {
        assert_eq!(form[name], value, "{name}");
    }
    assert!(!form.contains_key("credit_pay_mode"));
}

#[tokio::test]
async fn a_closed_trade_can_be_neither_paid_nor_made_again() {
    let world = World::start().await;
    let trade_no = created(&world, "T1").await;
    let cashier = world.trade_pay(json!({ "tradeNO": trade_no })).await;
    assert_eq!(world.alipay("alipay.trade.close", json!({ "out_trade_no": "T1" })).await["code"], "10000");
    assert!(world.press_with(&cashier, "action=pay&password=123456").await.contains("交易已经关闭"));
    assert_eq!(world.alipay(QUERY, json!({ "out_trade_no": "T1" })).await["trade_status"], "TRADE_CLOSED");
    assert_eq!(world.alipay(CREATE, order("T1")).await["sub_code"], "ACQ.TRADE_HAS_CLOSE");
    let bridge = world.post_json("/host/alipay/trade-pay", &json!({ "tradeNO": trade_no })).await;
    assert_eq!(bridge["resultCode"], "4000");
}

#[tokio::test]
async fn only_the_buyer_named_by_the_order_is_let_to_the_cashier() {
    let world = World::start().await;
    let trade_no = created(&world, "T1").await;
    let asked = json!({ "tradeNO": trade_no, "buyer": "somebody-else" });
    let bridge = world.post_json("/host/alipay/trade-pay", &asked).await;
    assert!(
        bridge["memo"].as_str().is_some_and(|memo| memo.contains("ACQ.TRADE_BUYER_NOT_MATCH")),
        "{bridge}"
    );
}

#[tokio::test]
async fn an_order_string_becomes_a_trade_when_the_buyer_reaches_the_cashier() {
    let world = World::start().await;
    let biz = json!({
        "out_trade_no": "T1", "total_amount": "88.88", "subject": "A", "product_code": "QUICK_MSECURITY_PAY",
    });
    let order_string = world.alipay_order_string("alipay.trade.app.pay", &biz);
    let asked = json!({ "out_trade_no": "T1" });
    assert_eq!(world.alipay(QUERY, asked.clone()).await["sub_code"], "ACQ.TRADE_NOT_EXIST");
    let cashier = world.trade_pay(json!({ "orderStr": order_string })).await;
    assert_eq!(world.alipay(QUERY, asked.clone()).await["trade_status"], "WAIT_BUYER_PAY");
    let ended = world.press(&cashier, "pay").await;
    let result = ended["message"]["result"].as_str().expect("a signed text");
    let answer = split_answer(result, "alipay.trade.app.pay").expect("a node");
    assert!(world.alipay.verifies(answer.node, answer.sign.expect("a signature")));
    assert!(answer.node.contains("\"total_amount\":\"88.88\""));
    assert_eq!(world.alipay(QUERY, asked).await["trade_status"], "TRADE_SUCCESS");
}

#[tokio::test]
async fn an_order_string_that_was_changed_opens_no_cashier() {
    let world = World::start().await;
    let biz = json!({ "out_trade_no": "T1", "total_amount": "88.88", "subject": "A" });
    let cheaper = world.alipay_order_string("alipay.trade.app.pay", &biz).replace("88.88", "00.88");
    let bridge = world.post_json("/host/alipay/trade-pay", &json!({ "orderStr": cheaper })).await;
    assert_eq!(bridge["resultCode"], "4000");
    assert!(bridge["memo"].as_str().is_some_and(|memo| memo.contains("isv.invalid-signature")));
}

#[tokio::test]
async fn a_wap_page_sends_the_browser_to_the_cashier_and_back_with_signed_parameters() {
    let world = World::start().await;
    let biz = json!({
        "out_trade_no": "T1", "total_amount": "88.88", "subject": "A", "product_code": "QUICK_WAP_WAY",
        "quit_url": "http://127.0.0.1:8780/cart",
    });
    let mut params = world.alipay_params("alipay.trade.wap.pay", &biz);
    params.insert("return_url".into(), "http://127.0.0.1:8780/return?order=1".into());
    world.sign_alipay(&mut params);
    let query: Vec<String> =
        params.iter().map(|(name, value)| format!("{name}={}", form::encode_component(value))).collect();
    let url = format!("{}?{}", world.url("/gateway.do"), query.join("&"));
    let response = world.http.get(&url).send().await.expect("an answer");
    assert_eq!(response.status(), 302);
    let cashier = response.headers()["location"].to_str().expect("an address").to_owned();
    let ended = world.press(&cashier, "pay").await;
    let go_to = ended["goTo"].as_str().expect("an address");
    let (before, after) = go_to.split_once("&app_id").expect("added parameters");
    assert_eq!(before, "http://127.0.0.1:8780/return?order=1");
    let pairs = form::decode(&format!("app_id{after}")).expect("a form");
    let form = fields(&format!("app_id{after}"));
    assert!(world.alipay.verifies(&notification_string_to_sign(&pairs), &form["sign"]));
    assert_eq!(
        (form["method"].as_str(), form["total_amount"].as_str()),
        ("alipay.trade.wap.pay.return", "88.88")
    );
}

#[tokio::test]
async fn money_goes_back_once_for_each_request_number_and_never_more_than_was_paid() {
    let world = World::start().await;
    paid(&world, "T1").await;
    world.receiver.next().await;
    let refund = |amount: &str, number: &str| json!({ "out_trade_no": "T1", "refund_amount": amount, "out_request_no": number });
    let first = world.alipay("alipay.trade.refund", refund("300.00", "R1")).await;
    assert_eq!((first["fund_change"].as_str(), first["refund_fee"].as_str()), (Some("Y"), Some("300.00")));
    let again = world.alipay("alipay.trade.refund", refund("300.00", "R1")).await;
    assert_eq!((again["fund_change"].as_str(), again["refund_fee"].as_str()), (Some("N"), Some("300.00")));
    let other = world.alipay("alipay.trade.refund", refund("1.00", "R1")).await;
    assert_eq!(other["sub_code"], "ACQ.DISCORDANT_REPEAT_REQUEST");
    let much = world.alipay("alipay.trade.refund", refund("999.01", "R2")).await;
    assert_eq!(much["sub_code"], "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL");
    assert_eq!(fields(&world.receiver.next().await.body)["trade_status"], "TRADE_SUCCESS");

    let rest = world.alipay("alipay.trade.refund", refund("999.00", "R2")).await;
    assert_eq!(rest["refund_fee"], "1299.00");
    let told = fields(&world.receiver.next().await.body);
    assert_eq!((told["trade_status"].as_str(), told["refund_fee"].as_str()), ("TRADE_CLOSED", "1299.00"));
    let known = json!({ "out_trade_no": "T1", "out_request_no": "R2" });
    let query = "alipay.trade.fastpay.refund.query";
    assert_eq!(world.alipay(query, known).await["refund_status"], "REFUND_SUCCESS");
    let unknown = world.alipay(query, json!({ "out_trade_no": "T1", "out_request_no": "R3" })).await;
    assert_eq!((unknown["code"].as_str(), unknown.get("refund_status")), (Some("10000"), None));
}

#[tokio::test]
async fn cancelling_closes_what_is_unpaid_returns_what_is_paid_and_ignores_what_never_was() {
    let world = World::start().await;
    created(&world, "T1").await;
    paid(&world, "T2").await;
    for (out_trade_no, action) in [("T1", Some("close")), ("T2", Some("refund")), ("T3", None)] {
        let node = world.alipay("alipay.trade.cancel", json!({ "out_trade_no": out_trade_no })).await;
        assert_eq!(
            (node["code"].as_str(), node["action"].as_str()),
            (Some("10000"), action),
            "{out_trade_no}"
        );
    }
    assert_eq!(world.alipay(QUERY, json!({ "out_trade_no": "T2" })).await["trade_status"], "TRADE_CLOSED");
}
