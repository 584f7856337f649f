//! 预授权 and 芝麻免押: what is frozen or waived is paid from, given back, and adds up at every step.

use std::sync::atomic::Ordering;

use paylater_core::signing::alipay::{order_string, split_answer};
use paylater_sandbox::datetime::MINUTE_MS;
use serde_json::{Value, json};

use crate::bench::{Bench, START_MS};
use crate::book::written;
use crate::merchant::{Public, key_folders};
use crate::world::{ALIPAY_BUYER, SELLER_ID, fields};

const FREEZE: &str = "alipay.fund.auth.order.app.freeze";
const QUERY: &str = "alipay.fund.auth.operation.detail.query";
pub const UNFREEZE: &str = "alipay.fund.auth.order.unfreeze";
const CANCEL: &str = "alipay.fund.auth.operation.cancel";
pub const PAY: &str = "alipay.trade.pay";

/// A deposit of 500 yuan. With category and service a trusted buyer's is waived.
fn freeze(no: &str) -> Value {
    json!({
        "out_order_no": no, "out_request_no": format!("{no}_1"), "order_title": "相机租赁押金", "amount": "500.00",
        "product_code": "PRE_AUTH_ONLINE", "payee_user_id": SELLER_ID, "pay_timeout": "30m",
        "extra_param": json!({ "category": "RENT_DIGITAL", "serviceId": "2020042800000000000001450466" }).to_string(),
    })
}

/// The node of an answer.
pub fn call(bench: &mut Bench, method: &str, biz: Value) -> Value {
    let answered = bench.alipay(method, &biz).expect("an answer");
    answered[format!("{}_response", method.replace('.', "_"))].clone()
}

fn open(bench: &mut Bench, biz: &Value) -> Value {
    let params = bench.alipay_params(FREEZE, biz);
    let launch = json!({ "orderStr": order_string(&params, &params["sign"]), "buyer": ALIPAY_BUYER });
    bench.json("POST", "/host/alipay/trade-pay", &launch)
}

fn trust(bench: &mut Bench, credit: &str) {
    bench.json("PUT", "/control/credit", &json!({ "credit": credit }));
}

/// An authorisation the buyer agreed to; answers its number.
pub fn authorised(bench: &mut Bench, no: &str) -> String {
    let opened = open(bench, &freeze(no));
    assert_eq!(bench.press_pay(&opened)["message"]["outcome"], "authorised");
    let known = call(bench, QUERY, json!({ "out_order_no": no, "out_request_no": format!("{no}_1") }));
    known["auth_no"].as_str().expect("a number").to_owned()
}

pub fn payment(auth_no: &str, out_trade_no: &str, yuan: &str) -> Value {
    json!({
        "auth_no": auth_no, "out_trade_no": out_trade_no, "subject": "租金", "total_amount": yuan,
        "product_code": "PRE_AUTH_ONLINE", "seller_id": SELLER_ID, "buyer_open_id": ALIPAY_BUYER,
    })
}

pub fn back(auth_no: &str, out_request_no: &str, yuan: &str) -> Value {
    json!({ "auth_no": auth_no, "out_request_no": out_request_no, "amount": yuan, "remark": "归还" })
}

/// `status: frozen = rest + paid`, as a query tells.
pub fn stands(bench: &mut Bench, no: &str) -> String {
    let known = call(bench, QUERY, json!({ "out_order_no": no, "out_request_no": format!("{no}_1") }));
    let text = |name: &str| known[name].as_str().unwrap_or_else(|| panic!("{name}: {known}")).to_owned();
    format!(
        "{}: {} frozen, {} left, {} paid",
        text("order_status"),
        text("total_freeze_amount"),
        text("rest_amount"),
        text("total_pay_amount")
    )
}

/// The notifications of these types, oldest first.
pub fn told(bench: &mut Bench, notify_type: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    bench.work_until_idle();
    let forms = bench.told.iter().map(|post| fields(&post.body));
    forms.filter(|form| form["notify_type"] == notify_type).collect()
}

#[test]
fn who_is_not_trusted_freezes_their_own_money_and_the_merchant_is_told() {
    let mut bench = Bench::new(1);
    trust(&mut bench, "declined");
    let unknown = call(&mut bench, QUERY, json!({ "out_order_no": "P1", "out_request_no": "P1_1" }));
    assert_eq!(unknown["sub_code"], "AUTH_ORDER_NOT_EXIST");
    let opened = open(&mut bench, &freeze("P1"));
    let waiting = call(&mut bench, QUERY, json!({ "out_order_no": "P1", "out_request_no": "P1_1" }));
    assert_eq!((waiting["order_status"].as_str(), waiting["status"].as_str()), (Some("INIT"), Some("INIT")));
    let path = opened["cashier_url"].as_str().expect("a cashier").replace("http://sandbox.example", "");
    let page = bench.send("GET", &path, &[], "").expect("a page");
    assert!(page.contains("冻结 ¥500.00") && page.contains("确认冻结"), "{page}");

    let ended = bench.press_pay(&opened);
    let result = ended["message"]["result"].as_str().expect("a signed text");
    let answer = split_answer(result, FREEZE).expect("a node");
    let alipay = Public::read(&key_folders().0.join("alipay_public.pem"));
    assert!(alipay.verifies(answer.node, answer.sign.expect("a signature")));
    let node: Value = serde_json::from_str(answer.node).expect("JSON");
    assert_eq!((node["status"].as_str(), node["fund_amount"].as_str()), (Some("SUCCESS"), Some("500.00")));

    let told = told(&mut bench, "fund_auth_freeze");
    assert_eq!(told.len(), 1);
    for (name, value) in [
        ("out_order_no", "P1"),
        ("out_request_no", "P1_1"),
        ("operation_type", "FREEZE"),
        ("status", "SUCCESS"),
        ("amount", "500.00"),
        ("fund_amount", "500.00"),
        ("credit_amount", "0.00"),
        ("total_freeze_amount", "500.00"),
        ("rest_fund_amount", "500.00"),
        ("total_unfreeze_amount", "0.00"),
        ("payee_user_id", SELLER_ID),
        ("payer_open_id", ALIPAY_BUYER),
    ] {
        assert_eq!(told[0][name], value, "{name}");
    }
    assert!(!told[0].contains_key("pre_auth_type"), "money is frozen");
}

#[test]
fn a_trusted_buyers_deposit_is_waived_where_the_order_names_a_service_and_nowhere_else() {
    let mut without = freeze("P2");
    without.as_object_mut().expect("an object").remove("extra_param");
    for (no, biz, title, pre_auth_type, credit) in [
        ("P1", freeze("P1"), "芝麻免押", json!("CREDIT_AUTH"), "500.00"),
        ("P2", without, "预授权", Value::Null, "0.00"),
    ] {
        let mut bench = Bench::new(1);
        let opened = open(&mut bench, &biz);
        let path = opened["cashier_url"].as_str().expect("a cashier").replace("http://sandbox.example", "");
        assert!(bench.send("GET", &path, &[], "").expect("a page").contains(title), "{no}");
        bench.press_pay(&opened);
        let known =
            call(&mut bench, QUERY, json!({ "out_order_no": no, "out_request_no": format!("{no}_1") }));
        assert_eq!(
            (&known["pre_auth_type"], known["credit_amount"].as_str()),
            (&pre_auth_type, Some(credit))
        );
        assert_eq!(known["rest_credit_amount"], credit);
    }
}

#[test]
fn what_is_frozen_is_what_is_left_and_paid_and_given_back_at_every_step() {
    for credit in ["eligible", "declined"] {
        let mut bench = Bench::new(1);
        trust(&mut bench, credit);
        let auth_no = authorised(&mut bench, "P1");
        assert_eq!(stands(&mut bench, "P1"), "AUTHORIZED: 500.00 frozen, 500.00 left, 0.00 paid");
        let paid = call(&mut bench, PAY, payment(&auth_no, "T1", "120.50"));
        assert_eq!((paid["code"].as_str(), paid["total_amount"].as_str()), (Some("10000"), Some("120.50")));
        assert_eq!(stands(&mut bench, "P1"), "AUTHORIZED: 500.00 frozen, 379.50 left, 120.50 paid");
        let given = call(&mut bench, UNFREEZE, back(&auth_no, "U1", "100.00"));
        assert_eq!((given["status"].as_str(), given["amount"].as_str()), (Some("SUCCESS"), Some("100.00")));
        assert_eq!(stands(&mut bench, "P1"), "AUTHORIZED: 500.00 frozen, 279.50 left, 120.50 paid");
        let again = call(&mut bench, UNFREEZE, back(&auth_no, "U1", "100.00"));
        assert_eq!(again["operation_id"], given["operation_id"], "the same number is the same operation");
        call(&mut bench, UNFREEZE, back(&auth_no, "U2", "279.50"));
        assert_eq!(stands(&mut bench, "P1"), "FINISH: 500.00 frozen, 0.00 left, 120.50 paid");

        let unfrozen = told(&mut bench, "fund_auth_unfreeze");
        let sums: Vec<&str> = unfrozen.iter().map(|form| form["total_unfreeze_amount"].as_str()).collect();
        assert_eq!(sums, ["100.00", "379.50"]);
        let trades = told(&mut bench, "trade_status_sync");
        assert_eq!(trades.len(), 1, "a payment is announced as any trade is");
        assert_eq!(
            (trades[0]["trade_status"].as_str(), trades[0]["out_trade_no"].as_str()),
            ("TRADE_SUCCESS", "T1")
        );
        assert_eq!(
            written(&bench.app.book()),
            [
                "0: promise alipay_preauth P1 500.00",
                "0: closing alipay_preauth U1 of P1 100.00",
                "0: closing alipay_preauth U2 of P1 279.50",
                "0: deduction alipay_trade T1 of P1 120.50",
            ]
        );
    }
}

#[test]
fn a_payment_that_completes_releases_the_rest_and_a_deposit_given_back_whole_is_closed() {
    let mut bench = Bench::new(1);
    let auth_no = authorised(&mut bench, "P1");
    let mut complete = payment(&auth_no, "T1", "120.50");
    complete["auth_confirm_mode"] = json!("COMPLETE");
    assert_eq!(call(&mut bench, PAY, complete)["code"], "10000");
    assert_eq!(stands(&mut bench, "P1"), "FINISH: 500.00 frozen, 0.00 left, 120.50 paid");
    assert_eq!(told(&mut bench, "fund_auth_unfreeze")[0]["amount"], "379.50");

    let auth_no = authorised(&mut bench, "P2");
    call(&mut bench, UNFREEZE, back(&auth_no, "U1", "500.00"));
    assert_eq!(stands(&mut bench, "P2"), "CLOSED: 500.00 frozen, 0.00 left, 0.00 paid");
}

#[test]
fn each_wrong_call_is_refused_in_alipays_words_and_changes_nothing() {
    let mut bench = Bench::new(1);
    trust(&mut bench, "declined");
    let auth_no = authorised(&mut bench, "P1");
    call(&mut bench, PAY, payment(&auth_no, "T1", "120.50"));
    call(&mut bench, UNFREEZE, back(&auth_no, "U1", "100.00"));
    let with = |biz: Value, name: &str, value: Value| {
        let mut biz = biz;
        biz[name] = value;
        biz
    };
    for (method, biz, sub_code) in [
        (UNFREEZE, back("1", "U2", "1.00"), "AUTH_ORDER_NOT_EXIST"),
        (UNFREEZE, back(&auth_no, "U2", "279.51"), "REQUEST_AMOUNT_EXCEED"),
        (UNFREEZE, back(&auth_no, "U1", "99.00"), "UNIQUE_VIOLATION"),
        (UNFREEZE, back(&auth_no, "P1_1", "500.00"), "UNIQUE_VIOLATION"),
        (UNFREEZE, with(back(&auth_no, "U2", "1.00"), "remark", Value::Null), "ILLEGAL_ARGUMENT"),
        (UNFREEZE, back(&auth_no, "U2", "0.00"), "ILLEGAL_ARGUMENT"),
        (UNFREEZE, with(back(&auth_no, "U2", "1.00"), "extra_param", json!("{")), "ILLEGAL_ARGUMENT"),
        (PAY, payment("1", "T2", "1.00"), "ACQ.AUTH_NO_ERROR"),
        (PAY, payment(&auth_no, "T2", "279.51"), "ACQ.AUTH_AMOUNT_NOT_ENOUGH"),
        (PAY, payment(&auth_no, "T1", "120.50"), "ACQ.TRADE_HAS_SUCCESS"),
        (
            PAY,
            with(payment(&auth_no, "T2", "1.00"), "product_code", json!("PREAUTH_PAY")),
            "ACQ.PRE_AUTH_PROD_CODE_INCONSISTENT",
        ),
        (
            PAY,
            with(payment(&auth_no, "T2", "1.00"), "seller_id", json!("2088000000000002")),
            "ACQ.INVALID_RECEIVE_ACCOUNT",
        ),
        (
            PAY,
            with(payment(&auth_no, "T2", "1.00"), "buyer_open_id", json!("somebody")),
            "ACQ.TRADE_BUYER_NOT_MATCH",
        ),
        (
            PAY,
            with(payment(&auth_no, "T2", "1.00"), "auth_confirm_mode", json!("ALL")),
            "ACQ.INVALID_PARAMETER",
        ),
        (CANCEL, json!({ "auth_no": auth_no, "out_request_no": "P1_1", "remark": "撤销" }), "ILLEGAL_STATUS"),
        (CANCEL, json!({ "auth_no": auth_no, "out_request_no": "U1", "remark": "撤销" }), "ILLEGAL_ARGUMENT"),
        (QUERY, json!({ "auth_no": auth_no, "out_request_no": "U9" }), "AUTH_OPERATION_NOT_EXIST"),
        (
            QUERY,
            json!({ "auth_no": auth_no, "out_request_no": "U1", "operation_type": "FREEZE" }),
            "AUTH_OPERATION_NOT_EXIST",
        ),
        (QUERY, json!({ "auth_no": auth_no }), "ILLEGAL_ARGUMENT"),
        (QUERY, json!({ "out_request_no": "P1_1" }), "ILLEGAL_ARGUMENT"),
    ] {
        assert_eq!(call(&mut bench, method, biz.clone())["sub_code"], sub_code, "{method} {biz}");
    }
    assert_eq!(stands(&mut bench, "P1"), "AUTHORIZED: 500.00 frozen, 279.50 left, 120.50 paid");
    call(&mut bench, UNFREEZE, back(&auth_no, "U2", "279.50"));
    assert_eq!(call(&mut bench, UNFREEZE, back(&auth_no, "U3", "1.00"))["sub_code"], "ORDER_ALREADY_FINISH");
    let late = call(&mut bench, PAY, payment(&auth_no, "T2", "1.00"));
    assert_eq!(late["sub_code"], "ACQ.AUTH_ORDER_HAS_FINISHED");
}

#[test]
fn an_order_string_is_refused_for_each_wrong_field_and_opens_a_cashier_once() {
    let mut bench = Bench::new(1);
    for (name, value) in [
        ("product_code", json!("QUICK_MSECURITY_PAY")),
        ("out_order_no", json!("P-1")),
        ("amount", json!("0.001")),
        ("order_title", json!("a=b")),
        ("pay_timeout", json!("16d")),
        ("pay_timeout", json!("30")),
        ("deposit_product_mode", json!("FREE")),
        ("extra_param", json!("category")),
        ("extra_param", json!(r#"{"category":"RENT_DIGITAL"}"#)),
        ("extra_param", json!({ "category": "RENT_DIGITAL" })),
        ("payee_user_id", json!("2088000000000002")),
    ] {
        let mut biz = freeze("P1");
        biz[name] = value.clone();
        let refused = open(&mut bench, &biz);
        let memo = refused["memo"].as_str().unwrap_or_else(|| panic!("{name} {value}: {refused}"));
        let code = if name == "payee_user_id" { "PAYEE_NOT_EXIST" } else { "ILLEGAL_ARGUMENT" };
        assert!(memo.ends_with(&format!("（{code}）")), "{name}: {memo}");
    }
    let mut dearer = freeze("P1");
    dearer["amount"] = json!("600.00");
    let opened = open(&mut bench, &freeze("P1"));
    assert!(open(&mut bench, &freeze("P1"))["cashier_url"].is_string(), "again, before anybody agreed");
    assert!(open(&mut bench, &dearer)["memo"].as_str().is_some_and(|memo| memo.contains("ALIN42683")));
    bench.press_pay(&opened);
    let late = open(&mut bench, &freeze("P1"));
    assert!(late["memo"].as_str().is_some_and(|memo| memo.contains("FREEZE_ALREADY_SUCCESS")), "{late}");
}

#[test]
fn an_authorisation_closes_at_its_end_and_can_be_undone_before_and_after_the_buyer_agrees() {
    let mut bench = Bench::new(1);
    open(&mut bench, &freeze("P1"));
    bench.clock.0.store(START_MS + 30 * MINUTE_MS - 1, Ordering::SeqCst);
    assert_eq!(stands(&mut bench, "P1"), "INIT: 0.00 frozen, 0.00 left, 0.00 paid");
    bench.clock.0.store(START_MS + 30 * MINUTE_MS, Ordering::SeqCst);
    assert_eq!(stands(&mut bench, "P1"), "CLOSED: 0.00 frozen, 0.00 left, 0.00 paid");

    let cancel =
        |no: &str| json!({ "out_order_no": no, "out_request_no": format!("{no}_1"), "remark": "撤销" });
    open(&mut bench, &freeze("P2"));
    for _ in 0..2 {
        assert_eq!(call(&mut bench, CANCEL, cancel("P2"))["action"], "close");
    }
    assert_eq!(stands(&mut bench, "P2"), "CLOSED: 0.00 frozen, 0.00 left, 0.00 paid");
    authorised(&mut bench, "P3");
    for _ in 0..2 {
        assert_eq!(call(&mut bench, CANCEL, cancel("P3"))["action"], "unfreeze");
    }
    assert_eq!(stands(&mut bench, "P3"), "CLOSED: 500.00 frozen, 0.00 left, 0.00 paid");
    let told = told(&mut bench, "fund_auth_operation_cancel");
    let actions: Vec<&str> = told.iter().map(|form| form["action"].as_str()).collect();
    assert_eq!(actions, ["close", "unfreeze"]);
    assert_eq!(call(&mut bench, CANCEL, cancel("P1"))["sub_code"], "ORDER_ALREADY_CLOSED");
    assert_eq!(call(&mut bench, CANCEL, cancel("P4"))["sub_code"], "AUTH_ORDER_NOT_EXIST");
    assert_eq!(
        written(&bench.app.book()),
        [
            "1800: promise alipay_preauth P3 500.00",
            "1800: closing alipay_preauth P1 500.00",
            "1800: closing alipay_preauth P2 500.00",
            "1800: closing alipay_preauth P3_1 of P3 500.00",
        ]
    );
}

#[test]
fn money_nobody_has_cannot_be_frozen() {
    let mut bench = Bench::new(1);
    trust(&mut bench, "declined");
    bench.json("PUT", "/control/funds", &json!({ "funds": "empty" }));
    let opened = open(&mut bench, &freeze("P1"));
    let path = opened["cashier_url"].as_str().expect("a cashier").replace("http://sandbox.example", "");
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let page = bench.send("POST", &path, &form, "action=pay&password=123456").expect("a page");
    assert!(page.contains("可用余额不足"), "{page}");
    assert_eq!(stands(&mut bench, "P1"), "INIT: 0.00 frozen, 0.00 left, 0.00 paid");
}
