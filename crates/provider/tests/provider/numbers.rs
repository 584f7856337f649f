//! A number is ours or it is not; and what is said of it goes with what we have under that number, or it is not about it.

use paylater_core::offer::Way;
use paylater_provider::{Misfit, Notification, NumberOf};

use crate::alipay_messages::order_message;
use crate::alipay_notifications::{TRADE, read as read_alipay};
use crate::world::{APP_ID, Party, alipay_notifies, now, sealed, wechat, wechat_headers};

fn wechat_notice(event: &str, members: &str) -> Notification {
    let ours = r#""mchid":"1900000001","appid":"wx0000000000000001","service_id":"00002000000000000000000000000001""#;
    let body = sealed(event, &format!("{{{ours},{members}}}"));
    let headers = wechat_headers(Party::Provider, now(), &body);
    wechat().parse_notification(&headers, body.as_bytes(), now()).expect("verified")
}

/// One of each kind, all under the number T20260102_001.
fn notices() -> [Notification; 5] {
    let order = r#"{"out_order_no":"T20260102_001","order_status":"TRADE_CLOSED"}"#;
    [
        read_alipay(&alipay_notifies(&TRADE)).expect("verified"),
        read_alipay(&alipay_notifies(&order_message(order))).expect("verified"),
        read_alipay(&alipay_notifies(&[
            ("notify_id", "1"),
            ("notify_type", "fund_auth_freeze"),
            ("app_id", APP_ID),
            ("sign_type", "RSA2"),
            ("out_order_no", "T20260102_001"),
            ("status", "INIT"),
        ]))
        .expect("verified"),
        wechat_notice("TRANSACTION.SUCCESS", r#""out_trade_no":"T20260102_001","trade_state":"CLOSED""#),
        wechat_notice("PAYSCORE.USER_CONFIRM", r#""out_order_no":"T20260102_001","state":"REVOKED""#),
    ]
}

#[test]
fn each_notice_says_who_speaks_and_of_what_kind_of_thing() {
    let told = notices().map(|notice| (notice.provider, notice.topic.id()));
    use paylater_core::offer::Provider::{Alipay, WechatPay};
    assert_eq!(
        told,
        [
            (Alipay, "alipay_trade"),
            (Alipay, "zhima_order"),
            (Alipay, "alipay_deposit"),
            (WechatPay, "wechat_transaction"),
            (WechatPay, "wechat_service_order")
        ]
    );
}

/// `own`: an attempt may have this under its own number; `deduction`: under one of a deduction; `-`: it never has.
#[test]
fn a_notice_fits_an_attempt_only_by_what_the_product_has_under_that_number() {
    let table = [
        //                        trade        zhima  deposit  transaction  service order
        (Way::AlipayZhima, ["deduction", "own", "-", "-", "-"]),
        (Way::AlipayHuabei, ["own", "-", "-", "-", "-"]),
        (Way::AlipayDeposit, ["deduction", "-", "own", "-", "-"]),
        (Way::WechatScore, ["-", "-", "-", "-", "own"]),
        (Way::WechatJsapi, ["-", "-", "-", "own", "-"]),
    ];
    for (way, row) in table {
        for (notice, expected) in notices().into_iter().zip(row) {
            // The attempt has this very number; and then another one, so that ours was made for a deduction of it.
            for (own_number, number, name) in [
                ("T20260102_001", NumberOf::Attempt, "own"),
                ("T20260102_009", NumberOf::Deduction, "deduction"),
            ] {
                let topic = notice.topic;
                let fits = if expected == name { Ok(number) } else { Err(Misfit { topic, way, number }) };
                assert_eq!(notice.number_of(way, own_number), fits, "{way:?} {topic:?} {name}");
            }
        }
    }
}

#[test]
fn a_misfit_says_what_was_spoken_of_and_whose_number_it_has() {
    let [trade, ..] = notices();
    let told = |way, own| trade.number_of(way, own).map_err(|misfit| misfit.to_string());
    assert_eq!(
        told(Way::WechatScore, "T20260102_001"),
        Err("alipay_trade under the number of an attempt by wechat-score".into())
    );
    assert_eq!(
        told(Way::AlipayHuabei, "T20260102_009"),
        Err("alipay_trade under the number of a deduction by alipay-huabei".into())
    );
}
