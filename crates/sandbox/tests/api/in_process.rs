//! The sandbox in one process: no runtime, socket, thread or timer, and nothing but its ports decides what it says.

use std::sync::atomic::Ordering;

use paylater_sandbox::ports::HttpAnswer;
use serde_json::{Value, json};

use crate::bench::{Bench, START_MS};
use crate::world::{APPID, SERVICE_ID};

/// Buyers pay, agree and are given money back on a day with faults; the sandbox is started anew in between.
fn a_day(seed: u64) -> Vec<String> {
    let mut bench = Bench::new(seed);
    bench.pay_jsapi("T00001");
    bench.work_until_idle();
    let fault = json!({ "on": "cashier", "kind": "notify_first" });
    bench.json("POST", "/control/faults", &fault);
    bench.agree_zhima();
    let refund = json!({
        "out_trade_no": "T00001", "out_refund_no": "R1", "notify_url": "http://127.0.0.1/wechat",
        "amount": { "refund": 40, "total": 100, "currency": "CNY" },
    });
    bench.wechat("POST", "/v3/refund/domestic/refunds", &refund);
    bench.restart();
    bench.json("POST", "/control/faults", &json!({ "on": "notification", "kind": "duplicate" }));
    bench.work_until_idle();
    let order = json!({
        "appid": APPID, "service_id": SERVICE_ID, "out_order_no": "S1", "service_introduction": "购物",
        "risk_fund": { "name": "ESTIMATE_ORDER_COST", "amount": 129_900 }, "time_range": { "start_time": "OnAccept" },
        "notify_url": "http://127.0.0.1/wechat",
    });
    bench.wechat("POST", "/v3/payscore/serviceorder", &order);
    bench.wechat("GET", "/v3/certificates", &Value::Null);
    bench.alipay("alipay.trade.query", &json!({ "out_trade_no": "T1" }));
    bench.send("GET", "/control/state", &[], "");
    bench.transcript
}

#[test]
fn the_same_ports_give_the_same_bytes_and_another_seed_gives_others() {
    let (one, again) = (a_day(7), a_day(7));
    assert_eq!(one.len(), 18, "14 answers and 4 notifications");
    for (line, same) in one.iter().zip(&again) {
        assert_eq!(line, same);
    }
    assert_eq!(again.len(), 18);
    assert_ne!(one, a_day(8));
}

#[test]
fn nothing_happens_by_itself_and_everything_that_is_due_happens_when_asked() {
    let mut bench = Bench::new(1);
    assert_eq!(bench.app.next_due_ms(), None);
    assert_eq!(bench.pay_jsapi("T00001")["message"]["outcome"], "paid");
    assert_eq!(bench.app.next_due_ms(), Some(START_MS + 200), "the notification's delay is its option's");
    assert_eq!(bench.app.perform_due(), [], "nothing is due before its time");
    assert_eq!(bench.work(), Some(1));
    assert_eq!(bench.app.next_due_ms(), None, "acknowledged");
}

#[test]
fn a_refused_delivery_is_repeated_at_its_time_and_one_without_an_answer_after_a_restart() {
    let mut bench = Bench::new(1);
    bench.pay_jsapi("T00001");
    bench.clock.0.fetch_add(200, Ordering::SeqCst);
    let first = bench.app.perform_due();
    bench.app.take_answer(&first[0], Ok(HttpAnswer { status: 500, body: "{}".to_owned() }));
    assert_eq!(bench.app.next_due_ms(), Some(START_MS + 200 + 15), "15 s, a thousand times faster than life");
    bench.clock.0.fetch_add(15, Ordering::SeqCst);
    let second = bench.app.perform_due();
    assert_eq!(second[0].notification, first[0].notification);
    assert_ne!(second[0].post.body, first[0].post.body, "sealed afresh");

    bench.restart();
    assert_eq!(bench.app.next_due_ms(), Some(START_MS + 215), "its answer never came");
    assert_eq!(bench.work_until_idle(), 1);
}

#[test]
fn a_connection_that_breaks_is_told_as_none_and_leaves_what_was_done() {
    let mut bench = Bench::new(1);
    bench.json("POST", "/control/faults", &json!({ "on": "alipay.trade.create", "kind": "drop_after" }));
    let order = json!({ "out_trade_no": "T1", "total_amount": "88.88", "subject": "A" });
    assert_eq!(bench.alipay("alipay.trade.create", &order), None);
    let known = bench.alipay("alipay.trade.query", &json!({ "out_trade_no": "T1" })).expect("an answer");
    assert_eq!(known["alipay_trade_query_response"]["trade_status"], "WAIT_BUYER_PAY");
}
