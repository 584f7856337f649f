//! A payment from a waived deposit whose buyer has nothing in their account: what it waits for is neither paid nor free.

use std::sync::atomic::Ordering;

use paylater_sandbox::datetime::MINUTE_MS;
use serde_json::json;

use crate::bench::Bench;
use crate::preauth::{PAY, UNFREEZE, authorised, back, call, payment, stands, told};

#[test]
fn a_payment_on_a_waived_deposit_waits_for_the_buyers_account_and_one_that_is_closed_claims_nothing() {
    let mut bench = Bench::new(1);
    let auth_no = authorised(&mut bench, "P1");
    bench.work_until_idle();
    bench.json("PUT", "/control/funds", &json!({ "funds": "empty" }));
    let beyond = call(&mut bench, PAY, payment(&auth_no, "T0", "500.01"));
    assert_eq!(beyond["sub_code"], "ACQ.ZM_AUTH_AMOUNT_EXCEED");
    let waiting = call(&mut bench, PAY, payment(&auth_no, "T1", "500.00"));
    assert_eq!(
        (waiting["code"].as_str(), waiting["auth_trade_pay_mode"].as_str()),
        (Some("10003"), Some("CREDIT_PREAUTH_PAY"))
    );
    assert_eq!(
        stands(&mut bench, "P1"),
        "AUTHORIZED: 500.00 frozen, 500.00 left, 0.00 paid",
        "nothing is paid before it is"
    );
    for (method, biz, sub_code) in [
        (PAY, payment(&auth_no, "T2", "1.00"), "ACQ.ZM_AUTH_AMOUNT_EXCEED"),
        (UNFREEZE, back(&auth_no, "U1", "1.00"), "REQUEST_AMOUNT_EXCEED"),
    ] {
        assert_eq!(
            call(&mut bench, method, biz)["sub_code"],
            sub_code,
            "what a payment waits for is not free"
        );
    }
    assert_eq!(call(&mut bench, "alipay.trade.close", json!({ "out_trade_no": "T1" }))["code"], "10000");
    assert_eq!(stands(&mut bench, "P1"), "AUTHORIZED: 500.00 frozen, 500.00 left, 0.00 paid");

    let mut short = payment(&auth_no, "T3", "200.00");
    short["timeout_express"] = json!("1m");
    assert_eq!(call(&mut bench, PAY, short)["code"], "10003");
    bench.clock.0.fetch_add(MINUTE_MS, Ordering::SeqCst);
    assert_eq!(
        stands(&mut bench, "P1"),
        "AUTHORIZED: 500.00 frozen, 500.00 left, 0.00 paid",
        "its time ran out"
    );

    assert_eq!(call(&mut bench, PAY, payment(&auth_no, "T4", "300.00"))["code"], "10003");
    bench.json("PUT", "/control/funds", &json!({ "funds": "enough" }));
    let trades = told(&mut bench, "trade_status_sync");
    assert_eq!((trades.len(), trades[0]["out_trade_no"].as_str()), (1, "T4"));
    assert_eq!(stands(&mut bench, "P1"), "AUTHORIZED: 500.00 frozen, 200.00 left, 300.00 paid");
}

#[test]
fn a_payment_that_completes_releases_the_rest_when_it_is_paid_and_not_before() {
    let mut bench = Bench::new(1);
    let auth_no = authorised(&mut bench, "P1");
    bench.work_until_idle();
    bench.json("PUT", "/control/funds", &json!({ "funds": "empty" }));
    for (number, ends) in [("T1", "close"), ("T2", "pay")] {
        let mut complete = payment(&auth_no, number, "120.50");
        complete["auth_confirm_mode"] = json!("COMPLETE");
        assert_eq!(call(&mut bench, PAY, complete)["code"], "10003");
        assert_eq!(stands(&mut bench, "P1"), "AUTHORIZED: 500.00 frozen, 500.00 left, 0.00 paid");
        if ends == "close" {
            call(&mut bench, "alipay.trade.close", json!({ "out_trade_no": number }));
            assert_eq!(stands(&mut bench, "P1"), "AUTHORIZED: 500.00 frozen, 500.00 left, 0.00 paid");
        }
    }
    bench.json("PUT", "/control/funds", &json!({ "funds": "enough" }));
    let released = told(&mut bench, "fund_auth_unfreeze");
    assert_eq!((released.len(), released[0]["amount"].as_str()), (1, "379.50"));
    assert_eq!(stands(&mut bench, "P1"), "FINISH: 500.00 frozen, 0.00 left, 120.50 paid");
}
