//! 芝麻先享 from the answers' side: the promise, its end, its deduction, and what the bridge brings back.

use paylater_core::host::Host;
use paylater_core::offer::Way;
use paylater_core::order::{Held, ProviderStatus};
use paylater_provider::{Attempt, Captured, ClientReturn, Fault, RefusalKind, Voided};

use crate::alipay_answers::{ORDER_QUERY, QUERY, bad, good, is_unknown};
use crate::world::{Party, alipay_answers, alipay_text, attempt, money, now, providers, zhima};

const FINISH: &str = "zhima.credit.payafteruse.creditbizorder.finish";
const PAY: &str = "alipay.trade.pay";

#[test]
fn a_pay_later_order_is_a_promise_until_money_was_deducted() {
    let id = r#""out_order_no":"T20260102_001","credit_biz_order_id":"ZMCB1""#;
    for (members, report) in [
        (
            r#""order_status":"INIT""#,
            ProviderStatus::Authorised { provider_no: "ZMCB1".into(), amount: None, held: Held::Nothing },
        ),
        (
            r#""order_status":"INIT","order_amount":"1299.00","total_amount":"0.00""#,
            ProviderStatus::Authorised {
                provider_no: "ZMCB1".into(),
                amount: Some(money(129_900)),
                held: Held::Nothing,
            },
        ),
        (
            r#""order_status":"TRADE_FINISHED","trade_no":"2026","total_amount":"1299.00""#,
            ProviderStatus::Paid { provider_no: "2026".into(), amount: money(129_900) },
        ),
        // What was agreed to is not what was paid.
        (r#""order_status":"TRADE_FINISHED","order_amount":"1299.00""#, ProviderStatus::Pending),
        (r#""order_status":"TRADE_CLOSED""#, ProviderStatus::Closed),
        (r#""order_status":"OVERDUE""#, ProviderStatus::Unknown { word: "OVERDUE".into() }),
    ] {
        let answer = alipay_answers(ORDER_QUERY, &good(&format!("{id},{members}")));
        assert_eq!(providers().parse_query(&zhima(), &answer, now()), Ok(report), "{members}");
    }
    let other = good(r#""out_order_no":"T20260102_002","order_status":"INIT","credit_biz_order_id":"ZMCB1""#);
    assert!(is_unknown(providers().parse_query(&zhima(), &alipay_answers(ORDER_QUERY, &other), now())));
}

#[test]
fn a_promise_is_handed_back_only_when_alipay_says_closed() {
    let known = Attempt { provider_no: Some("ZMCB1".into()), ..zhima() };
    let finish = |node: &str| providers().parse_void(&known, &alipay_answers(FINISH, node), now());
    assert_eq!(finish(&good(r#""order_status":"TRADE_CLOSED""#)), Ok(Voided::Done));
    assert_eq!(finish(&bad("ORDER_NOT_EXIST")), Ok(Voided::NotFound));
    assert!(is_unknown(finish(&good(r#""order_status":"INIT""#))));
    assert!(is_unknown(finish(&good(r#""x":"y""#))));
    for node in [good(r#""order_status":"TRADE_FINISHED""#), bad("ORDER_STATUS_INVALID")] {
        assert!(matches!(finish(&node), Err(Fault::Refused { kind: RefusalKind::WrongState, .. })), "{node}");
    }
}

#[test]
fn a_promise_whose_number_is_unknown_is_asked_for_before_it_is_handed_back() {
    let read = |node: &str| providers().parse_void(&zhima(), &alipay_answers(ORDER_QUERY, node), now());
    assert_eq!(read(&bad("ILLEGAL_QUERY")), Ok(Voided::NotFound));
    assert_eq!(read(&good(r#""order_status":"TRADE_CLOSED""#)), Ok(Voided::Done));
    let exists = read(&good(r#""order_status":"INIT","credit_biz_order_id":"ZMCB1""#));
    assert!(matches!(exists, Err(Fault::Refused { kind: RefusalKind::WrongState, .. })), "{exists:?}");
}

#[test]
fn a_deduction_is_money_only_when_it_says_when_the_money_came() {
    let read =
        |node: &str| providers().parse_capture(&zhima(), "C20260102_001", &alipay_answers(PAY, node), now());
    let paid = r#""out_trade_no":"C20260102_001","trade_no":"2026","total_amount":"1299.00""#;
    let when = r#""gmt_payment":"2026-01-02 03:04:05""#;
    assert_eq!(
        read(&good(&format!("{paid},{when}"))),
        Ok(Captured::Paid { provider_no: "2026".into(), amount: money(129_900) })
    );
    for members in [
        paid.to_owned(),
        format!(r#"{paid},{when},"async_payment_mode":"ASYNC_DELAY_PAY""#),
        format!(r#"{paid},{when},"credit_pay_mode":"creditAdvanceV2""#),
    ] {
        assert_eq!(read(&good(&members)), Ok(Captured::Accepted), "{members}");
    }
    let in_process = r#"{"code":"10003","msg":"order success pay inprocess"}"#;
    assert_eq!(read(in_process), Ok(Captured::Accepted));
    assert!(is_unknown(read(&good(&paid.replace("C2026", "X2026")))));
    assert!(is_unknown(read(&bad("ACQ.SYSTEM_ERROR"))));
    let poor = read(&bad("ACQ.BUYER_BALANCE_NOT_ENOUGH"));
    assert!(matches!(poor, Err(Fault::Refused { kind: RefusalKind::ShopperDeclined, .. })), "{poor:?}");
}

#[test]
fn a_deduction_that_was_closed_leaves_the_promise_standing() {
    let read = |node: &str| {
        providers().parse_query_capture(&zhima(), "C20260102_001", &alipay_answers(QUERY, node), now())
    };
    let trade = |status: &str| {
        good(&format!(
            r#""out_trade_no":"C20260102_001","trade_no":"2026","total_amount":"1299.00","trade_status":"{status}""#
        ))
    };
    assert_eq!(
        read(&trade("TRADE_SUCCESS")),
        Ok(ProviderStatus::Paid { provider_no: "2026".into(), amount: money(129_900) })
    );
    // Not "not asked for yet", by which the same money would be asked for again.
    let promised = trade("TRADE_SUCCESS").replace('}', r#","credit_pay_mode":"creditAdvanceV2"}"#);
    let word = "TRADE_SUCCESS credit_pay_mode=creditAdvanceV2".to_owned();
    assert_eq!(read(&promised), Ok(ProviderStatus::Unknown { word }));
    assert_eq!(read(&trade("WAIT_BUYER_PAY")), Ok(ProviderStatus::Pending));
    assert_eq!(read(&trade("TRADE_CLOSED")), Ok(ProviderStatus::Declined { code: "TRADE_CLOSED".into() }));
    assert_eq!(read(&bad("ACQ.TRADE_NOT_EXIST")), Ok(ProviderStatus::NotThereYet));
}

#[test]
fn of_the_bridges_text_only_a_refusal_of_this_very_attempt_counts() {
    let create = "zhima.credit.payafteruse.creditbizorder.create";
    let no = |number: &str, sub_code: &str| {
        format!(
            r#"{{"code":"40004","msg":"Business Failed","sub_code":"{sub_code}","out_order_no":"{number}"}}"#
        )
    };
    let declined = Ok(ClientReturn::Declined { code: "ZHIMA_EVALUATE_NO_PASS".into() });
    let nothing = || Ok(ClientReturn::Nothing);
    for (node, expected) in [
        (no("T20260102_001", "ZHIMA_EVALUATE_NO_PASS"), declined),
        (no("T20260102_002", "ZHIMA_EVALUATE_NO_PASS"), nothing()),
        (no("T20260102_001", "SYSTEM_ERROR"), nothing()),
        (r#"{"code":"40004","sub_code":"ZHIMA_EVALUATE_NO_PASS"}"#.to_owned(), nothing()),
        (good(r#""out_order_no":"T20260102_001","credit_biz_order_id":"ZMCB1""#), nothing()),
    ] {
        let text = alipay_text(create, &node, Party::Provider);
        // Alipay adds the kind of signature; it is not looked at.
        let text = text.replacen("\"sign\":", "\"sign_type\":\"RSA\",\"sign\":", 1);
        assert_eq!(providers().parse_client_return(&zhima(), &text), expected, "{node}");
    }
    let refusal = no("T20260102_001", "ZHIMA_EVALUATE_NO_PASS");
    for text in [
        alipay_text(create, &refusal, Party::Stranger),
        alipay_text("alipay.trade.app.pay", &refusal, Party::Provider),
        String::new(),
        "{}".into(),
    ] {
        assert!(is_unknown(providers().parse_client_return(&zhima(), &text)), "{text}");
    }
    // A trade's own word counts there, and 芝麻's does not.
    for (sub_code, expected) in [
        ("BUYER_BALANCE_NOT_ENOUGH", Ok(ClientReturn::Declined { code: "BUYER_BALANCE_NOT_ENOUGH".into() })),
        ("ZHIMA_EVALUATE_NO_PASS", nothing()),
    ] {
        let of_a_trade = no("T20260102_001", sub_code).replace("out_order_no", "out_trade_no");
        let text = alipay_text("alipay.trade.app.pay", &of_a_trade, Party::Provider);
        let huabei = attempt(Way::AlipayHuabei, Host::AlipayH5);
        assert_eq!(providers().parse_client_return(&huabei, &text), expected, "{sub_code}");
    }
}
