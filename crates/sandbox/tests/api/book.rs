//! The provider's books hold everything that happened, once, with its numbers, in the order in which it happened.

use std::sync::atomic::Ordering;

use paylater_sandbox::book::{Book, Kind, Line, Totals};
use serde_json::{Value, json};

use crate::bench::{Bench, START_MS};
use crate::world::{ALIPAY_BUYER, APPID, MCHID, SERVICE_ID, WECHAT_BUYER};

/// `seconds since the start: kind product merchant's number [of another] amount [under way]`.
pub fn written(book: &Book) -> Vec<String> {
    let line = |line: &Line| {
        let kind = match line.kind {
            Kind::Promise => "promise",
            Kind::Payment => "payment",
            Kind::Deduction => "deduction",
            Kind::Closing => "closing",
            Kind::Refund => "refund",
        };
        let of = line.of.as_ref().map(|of| format!(" of {of}")).unwrap_or_default();
        let seconds = (line.at_ms - START_MS) / 1000;
        let way = if line.is_settled { "" } else { " under way" };
        format!("{seconds}: {kind} {} {}{of} {}{way}", line.product, line.merchant_no, line.amount)
    };
    book.lines.iter().map(line).collect()
}

/// A minute later, with whatever was due in it.
fn minute(bench: &mut Bench) {
    bench.work_until_idle();
    let minute = (bench.now_ms() - START_MS) / 60_000 + 1;
    bench.clock.0.store(START_MS + minute * 60_000, Ordering::SeqCst);
}

fn score_order(no: &str, amount: i64) -> Value {
    json!({
        "appid": APPID, "service_id": SERVICE_ID, "out_order_no": no, "service_introduction": "购物",
        "post_payments": [{ "name": "衬衫", "amount": amount }],
        "risk_fund": { "name": "ESTIMATE_ORDER_COST", "amount": amount },
        "time_range": { "start_time": "OnAccept" }, "notify_url": "http://127.0.0.1/wechat",
    })
}

fn confirm_score(bench: &mut Bench, no: &str, amount: i64) {
    let created =
        bench.wechat("POST", "/v3/payscore/serviceorder", &score_order(no, amount)).expect("an answer");
    let launch = json!({
        "businessType": "wxpayScoreUse", "openid": WECHAT_BUYER,
        "queryString": format!("package={}", created["package"].as_str().expect("a package")),
    });
    let opened = bench.json("POST", "/host/wechat/business-view", &launch);
    assert_eq!(bench.press_pay(&opened)["message"]["outcome"], "authorised");
}

fn complete_score(bench: &mut Bench, no: &str, amount: i64) {
    let complete = json!({
        "appid": APPID, "service_id": SERVICE_ID, "total_amount": amount,
        "post_payments": [{ "name": "衬衫", "amount": amount }],
    });
    let path = format!("/v3/payscore/serviceorder/{no}/complete");
    bench.wechat("POST", &path, &complete).expect("an answer");
}

/// Answers the promise's number at Alipay and the node that came back.
fn deduct_zhima(bench: &mut Bench, no: &str, amount: &str, timeout: &str) -> (Value, Value) {
    let query = "zhima.credit.payafteruse.creditbizorder.query";
    let known = bench.alipay(query, &json!({ "out_order_no": "Z1" })).expect("an answer");
    let id = &known["zhima_credit_payafteruse_creditbizorder_query_response"]["credit_biz_order_id"];
    let deduction = json!({
        "out_trade_no": no, "auth_code": id, "scene": "ZHIMA_CREDIT_CODE", "is_async_pay": true,
        "product_code": "GENERAL_WITHHOLDING", "subject": "衬衫", "total_amount": amount, "timeout_express": timeout,
    });
    let answered = bench.alipay("alipay.trade.pay", &deduction).expect("an answer");
    (id.clone(), answered["alipay_trade_pay_response"].clone())
}

#[test]
fn a_promise_its_deduction_and_what_went_back_of_it_are_lines_that_name_each_other() {
    let mut bench = Bench::new(1);
    bench.agree_zhima();
    minute(&mut bench);
    deduct_zhima(&mut bench, "D1", "1000.00", "15d");
    assert_eq!(
        written(&bench.app.book()),
        ["0: promise alipay_zhima Z1 1299.00", "60: deduction alipay_trade D1 of Z1 1000.00 under way"]
    );
    minute(&mut bench);
    let refund = json!({ "out_trade_no": "D1", "refund_amount": "250.50", "out_request_no": "R1" });
    bench.alipay("alipay.trade.refund", &refund);
    let book = bench.app.book();
    assert_eq!(
        written(&book),
        [
            "0: promise alipay_zhima Z1 1299.00",
            "61: deduction alipay_trade D1 of Z1 1000.00",
            "120: refund alipay_trade R1 of D1 250.50"
        ]
    );
    assert_eq!(book.totals, Totals { received: 100_000, refunded: 25_050 });
    let numbers: Vec<bool> = book.lines.iter().map(|line| line.provider_no.is_some()).collect();
    assert_eq!(numbers, [true, true, false], "Alipay gives a refund no number of its own");
}

#[test]
fn payscore_and_jsapi_have_their_lines_and_what_is_on_its_way_counts_for_nothing_yet() {
    let mut bench = Bench::new(1);
    bench.pay_jsapi("T00001");
    confirm_score(&mut bench, "S1", 129_900);
    minute(&mut bench);
    complete_score(&mut bench, "S1", 99_900);
    let refund = json!({
        "out_trade_no": "T00001", "out_refund_no": "R1", "amount": { "refund": 40, "total": 100, "currency": "CNY" },
    });
    bench.wechat("POST", "/v3/refund/domestic/refunds", &refund);
    let book = bench.app.book();
    assert_eq!(
        written(&book),
        [
            "0: payment wechat_jsapi T00001 1.00",
            "0: promise wechat_score S1 1299.00",
            "60: refund wechat_refund R1 of T00001 0.40 under way",
            "60: deduction wechat_score S1 of S1 999.00 under way",
        ]
    );
    assert_eq!(book.totals, Totals { received: 100, refunded: 0 });
    minute(&mut bench);
    let book = bench.app.book();
    assert_eq!(book.totals, Totals { received: 100_000, refunded: 40 });
    assert!(book.lines.iter().all(|line| line.is_settled && line.provider_no.is_some()));
}

#[test]
fn what_will_not_be_paid_is_closed_whoever_ended_it() {
    let mut bench = Bench::new(1);
    let finish = |bench: &mut Bench| {
        bench.agree_zhima();
        let known = bench
            .alipay("zhima.credit.payafteruse.creditbizorder.query", &json!({ "out_order_no": "Z1" }))
            .expect("an answer");
        let node = &known["zhima_credit_payafteruse_creditbizorder_query_response"];
        let finish = json!({
            "credit_biz_order_id": node["credit_biz_order_id"], "out_request_no": "F1", "is_fulfilled": "false",
        });
        bench.alipay("zhima.credit.payafteruse.creditbizorder.finish", &finish);
    };
    finish(&mut bench);
    let trade = json!({
        "out_trade_no": "T1", "total_amount": "88.88", "subject": "A", "buyer_open_id": ALIPAY_BUYER,
        "timeout_express": "5m",
    });
    bench.alipay("alipay.trade.create", &trade);
    confirm_score(&mut bench, "S1", 500);
    let cancel = json!({ "appid": APPID, "service_id": SERVICE_ID, "reason": "用户取消" });
    bench.wechat("POST", "/v3/payscore/serviceorder/S1/cancel", &cancel);
    confirm_score(&mut bench, "S2", 700);
    complete_score(&mut bench, "S2", 0);
    let order = json!({
        "appid": APPID, "mchid": MCHID, "description": "A", "out_trade_no": "T00002",
        "notify_url": "http://127.0.0.1/wechat", "amount": { "total": 100 }, "payer": { "openid": WECHAT_BUYER },
    });
    bench.wechat("POST", "/v3/pay/transactions/jsapi", &order);
    minute(&mut bench);
    bench.wechat("POST", "/v3/pay/transactions/out-trade-no/T00002/close", &json!({ "mchid": MCHID }));
    bench.clock.0.store(START_MS + 3_600_000, Ordering::SeqCst);
    let book = bench.app.book();
    assert_eq!(
        written(&book),
        [
            "0: promise alipay_zhima Z1 1299.00",
            "0: closing alipay_zhima Z1 1299.00",
            "0: promise wechat_score S1 5.00",
            "0: promise wechat_score S2 7.00",
            "0: closing wechat_score S1 5.00",
            "0: closing wechat_score S2 7.00",
            "60: closing wechat_jsapi T00002 1.00",
            "300: closing alipay_trade T1 88.88",
        ]
    );
    assert_eq!(book.totals, Totals { received: 0, refunded: 0 });
}

#[test]
fn the_control_call_shows_the_same_books_in_fen() {
    let mut bench = Bench::new(1);
    bench.pay_jsapi("T00001");
    let shown = bench.send("GET", "/control/book", &[], "").expect("an answer");
    let shown: Value = serde_json::from_str(&shown).expect("JSON");
    let provider_no = bench.app.book().lines[0].provider_no.clone();
    assert_eq!(
        shown,
        json!({
            "lines": [{
                "at_ms": START_MS, "kind": "payment", "product": "wechat_jsapi", "merchant_no": "T00001",
                "provider_no": provider_no, "of": null, "amount": 100, "is_settled": true,
            }],
            "totals": { "received": 100, "refunded": 0 },
        })
    );
}

#[test]
fn a_deduction_whose_time_ran_out_frees_its_promise_for_another_or_for_its_end() {
    let mut bench = Bench::new(1);
    bench.json("PUT", "/control/funds", &json!({ "funds": "empty" }));
    bench.agree_zhima();
    let (_, first) = deduct_zhima(&mut bench, "D1", "1000.00", "1m");
    assert_eq!(first["code"], "10003");
    let (id, second) = deduct_zhima(&mut bench, "D2", "1000.00", "1m");
    assert_eq!(second["sub_code"], "ACQ.PAYMENT_AUTH_CODE_INVALID", "the first is still under way");
    bench.clock.0.fetch_add(60_000, Ordering::SeqCst);
    assert_eq!(deduct_zhima(&mut bench, "D2", "1000.00", "1m").1["code"], "10003");
    bench.clock.0.fetch_add(60_000, Ordering::SeqCst);
    let finish = json!({ "credit_biz_order_id": id, "out_request_no": "F1", "is_fulfilled": "false" });
    bench.alipay("zhima.credit.payafteruse.creditbizorder.finish", &finish);
    assert_eq!(
        written(&bench.app.book()),
        [
            "0: promise alipay_zhima Z1 1299.00",
            "60: closing alipay_trade D1 of Z1 1000.00",
            "120: closing alipay_trade D2 of Z1 1000.00",
            "120: closing alipay_zhima Z1 1299.00",
        ]
    );
}
