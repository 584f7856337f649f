//! Words for an end that can also mean "paid, and then given back": they are judged with their evidence of payment. With
//! it, the money came first; without it, nobody paid; with half of it, nobody knows.

use paylater_core::order::ProviderStatus;
use paylater_provider::{Captured, Fault, RefusalKind};

use crate::alipay_answers::{ORDER_QUERY, QUERY, good};
use crate::alipay_messages::order_message;
use crate::alipay_notifications::{TRADE, read as read_alipay};
use crate::world::{
    Party, alipay_answers, alipay_notifies, huabei, jsapi, money, now, providers, score, sealed, wechat,
    wechat_answers, wechat_headers, zhima,
};

fn refunded(number: &str, given_back: Option<i64>) -> ProviderStatus {
    ProviderStatus::Refunded {
        provider_no: number.into(),
        amount: money(129_900),
        given_back: given_back.map(money),
    }
}

fn unknown(word: &str) -> ProviderStatus {
    ProviderStatus::Unknown { word: word.into() }
}

/// What a query says of a trade that ended, and of one that was given back in part.
#[test]
fn a_trade_that_ended_was_paid_if_it_says_when_or_what_was_given_back() {
    let id = r#""trade_no":"2026","total_amount":"1299.00""#;
    for (members, report) in [
        (format!(r#"{id},"trade_status":"TRADE_CLOSED""#), ProviderStatus::Closed),
        (
            format!(r#"{id},"trade_status":"TRADE_CLOSED","refund_fee":"0.00","send_pay_date":"""#),
            ProviderStatus::Closed,
        ),
        (
            format!(r#"{id},"trade_status":"TRADE_CLOSED","send_pay_date":"2026-01-02 03:04:05""#),
            refunded("2026", None),
        ),
        (
            format!(r#"{id},"trade_status":"TRADE_CLOSED","refund_fee":"1299.00""#),
            refunded("2026", Some(129_900)),
        ),
        (format!(r#"{id},"trade_status":"TRADE_SUCCESS","refund_fee":"0.01""#), refunded("2026", Some(1))),
        (
            format!(r#"{id},"trade_status":"TRADE_FINISHED","refund_fee":"300.00""#),
            refunded("2026", Some(30_000)),
        ),
        (
            format!(r#"{id},"trade_status":"TRADE_SUCCESS","refund_fee":"0.00""#),
            ProviderStatus::Paid { provider_no: "2026".into(), amount: money(129_900) },
        ),
        (
            r#""trade_status":"TRADE_CLOSED","total_amount":"1299.00","refund_fee":"1299.00""#.into(),
            unknown("TRADE_CLOSED without trade_no"),
        ),
        (
            r#""trade_status":"TRADE_CLOSED","trade_no":"2026","send_pay_date":"2026-01-02 03:04:05""#.into(),
            unknown("TRADE_CLOSED without total_amount"),
        ),
        (
            format!(r#"{id},"trade_status":"TRADE_CLOSED","refund_fee":"1299.01""#),
            unknown("TRADE_CLOSED refund_fee above total_amount"),
        ),
        (
            format!(r#"{id},"trade_status":"TRADE_CLOSED","refund_fee":1299.00"#),
            unknown("TRADE_CLOSED, refund_fee cannot be read"),
        ),
        (
            format!(r#"{id},"trade_status":"TRADE_CLOSED","send_pay_date":null"#),
            unknown("TRADE_CLOSED, send_pay_date cannot be read"),
        ),
    ] {
        let node = good(&format!(r#""out_trade_no":"T20260102_001",{members}"#));
        let read = providers().parse_query(&huabei(), &alipay_answers(QUERY, &node), now());
        assert_eq!(read, Ok(report.clone()), "{members}");
        // A deduction is a trade of its own. One that nobody paid leaves the promise standing.
        let node = node.replace("T20260102_001", "C20260102_001");
        let answer = alipay_answers(QUERY, &node);
        let read = providers().parse_query_capture(&zhima(), "C20260102_001", &answer, now());
        let expected = match report {
            ProviderStatus::Closed => ProviderStatus::Declined { code: "TRADE_CLOSED".into() },
            report => report,
        };
        assert_eq!(read, Ok(expected), "{members}");
    }
}

#[test]
fn a_trade_notification_of_an_end_says_whether_it_was_paid_before() {
    let paid = ProviderStatus::Paid { provider_no: "2026010222001".into(), amount: money(129_900) };
    let number = "2026010222001";
    for (status, fields, report) in [
        ("TRADE_CLOSED", &[("gmt_close", "2026-01-03 03:04:05")][..], ProviderStatus::Closed),
        (
            "TRADE_CLOSED",
            &[("gmt_close", "2026-01-03 03:04:05"), ("gmt_payment", "")],
            ProviderStatus::Closed,
        ),
        ("TRADE_CLOSED", &[("gmt_payment", "2026-01-02 03:04:05")], refunded(number, None)),
        (
            "TRADE_CLOSED",
            &[("gmt_refund", "2026-01-03 03:04:05.117"), ("refund_fee", "1299.00"), ("out_biz_no", "R1")],
            refunded(number, Some(129_900)),
        ),
        ("TRADE_SUCCESS", &[("refund_fee", "1.00"), ("out_biz_no", "R1")], refunded(number, Some(100))),
        ("TRADE_SUCCESS", &[("gmt_payment", "2026-01-02 03:04:05")], paid.clone()),
        ("TRADE_FINISHED", &[("refund_fee", "0.00")], paid),
        ("TRADE_CLOSED", &[("refund_fee", "all")], unknown("TRADE_CLOSED, refund_fee cannot be read")),
        ("TRADE_SUCCESS", &[("refund_fee", "-1")], unknown("TRADE_SUCCESS, refund_fee cannot be read")),
    ] {
        let good = TRADE.iter().copied().filter(|(name, _)| *name != "trade_status");
        let all: Vec<_> = good.chain([("trade_status", status)]).chain(fields.iter().copied()).collect();
        let read = read_alipay(&alipay_notifies(&all)).expect("verified").report;
        assert_eq!(read, report, "{status} {fields:?}");
    }
}

#[test]
fn a_pay_later_order_that_ended_was_deducted_if_it_says_how_much() {
    for (members, report) in [
        (r#""credit_biz_order_id":"ZMCB1""#, ProviderStatus::Closed),
        (r#""credit_biz_order_id":"ZMCB1","total_amount":"0.00""#, ProviderStatus::Closed),
        // A deduction that came to nothing has a number all the same.
        (r#""trade_no":"2026","total_amount":"0.00""#, ProviderStatus::Closed),
        (r#""trade_no":"2026","total_amount":"1299.00""#, refunded("2026", None)),
        (r#""credit_biz_order_id":"ZMCB1","total_amount":"1299.00""#, refunded("ZMCB1", None)),
        (r#""trade_no":"2026""#, unknown("TRADE_CLOSED with trade_no, without total_amount")),
        (r#""total_amount":"1299.00""#, unknown("TRADE_CLOSED with total_amount alone")),
        (r#""trade_no":"2026","total_amount":1299"#, unknown("TRADE_CLOSED, total_amount cannot be read")),
        (r#""trade_no":2026"#, unknown("TRADE_CLOSED, trade_no cannot be read")),
    ] {
        let content = format!(r#""out_order_no":"T20260102_001","order_status":"TRADE_CLOSED",{members}"#);
        let answer = alipay_answers(ORDER_QUERY, &good(&content));
        assert_eq!(providers().parse_query(&zhima(), &answer, now()), Ok(report.clone()), "{members}");
        let message = alipay_notifies(&order_message(&format!("{{{content}}}"))).to_vec();
        assert_eq!(read_alipay(&message).expect("verified").report, report, "{members}");
    }
}

/// Handing back asks first where Alipay's number is not known; what was paid meanwhile is not handed back.
#[test]
fn a_promise_that_was_deducted_and_given_back_is_not_one_that_was_handed_back() {
    let node = good(r#""order_status":"TRADE_CLOSED","trade_no":"2026","total_amount":"1299.00""#);
    let read = providers().parse_void(&zhima(), &alipay_answers(ORDER_QUERY, &node), now());
    assert!(matches!(read, Err(Fault::Refused { kind: RefusalKind::WrongState, .. })), "{read:?}");
}

const TRANSACTION: &str =
    r#""appid":"wx0000000000000001","mchid":"1900000001","out_trade_no":"T20260102_001""#;

fn notified(event: &str, resource: &str) -> ProviderStatus {
    let body = sealed(event, resource);
    let headers = wechat_headers(Party::Provider, now(), &body);
    wechat().parse_notification(&headers, body.as_bytes(), now()).expect("verified").report
}

#[test]
fn a_transaction_that_ended_was_paid_if_it_has_a_number_or_a_time_of_success() {
    let amount = r#""amount":{"total":129900,"currency":"CNY"}"#;
    for state in ["CLOSED", "REVOKED", "REFUND"] {
        let no_number = || unknown(&format!("{state} without transaction_id"));
        let nobody_paid = if state == "REFUND" { no_number() } else { ProviderStatus::Closed };
        for (members, report) in [
            (amount.to_owned(), nobody_paid),
            (format!(r#"{amount},"transaction_id":"4200001234""#), refunded("4200001234", None)),
            (format!(r#"{amount},"success_time":"2026-01-02T03:04:05+08:00""#), no_number()),
            (
                r#""transaction_id":"4200001234""#.into(),
                unknown(&format!("{state} without an amount in CNY")),
            ),
            (
                format!(r#"{amount},"transaction_id":4200001234"#),
                unknown(&format!("{state}, transaction_id cannot be read")),
            ),
        ] {
            let body = format!(r#"{{{TRANSACTION},"trade_state":"{state}",{members}}}"#);
            let read = providers().parse_query(&jsapi(), &wechat_answers(200, &body), now());
            assert_eq!(read, Ok(report.clone()), "{body}");
            assert_eq!(notified("TRANSACTION.SUCCESS", &body), report, "{body}");
        }
    }
}

const ORDER: &str = r#""appid":"wx0000000000000001","mchid":"1900000001","service_id":"00002000000000000000000000000001","out_order_no":"T20260102_001","order_id":"1000000000202601020304050000001""#;

#[test]
fn a_service_order_that_ended_was_paid_if_it_was_collected() {
    let collected = r#""total_amount":129900,"collection":{"state":"USER_PAID","paid_amount":129900,"details":[{"transaction_id":"4200001234"}]}"#;
    for state in ["REVOKED", "EXPIRED"] {
        for (members, report) in [
            (r#""x":1"#.to_owned(), ProviderStatus::Closed),
            (collected.to_owned(), refunded("4200001234", None)),
            (collected.replace("USER_PAID", "USER_PAYING"), unknown(&format!("{state} - USER_PAYING"))),
            (r#""collection":{}"#.into(), unknown(&format!("{state} - -"))),
            (
                collected.replace(r#""paid_amount":129900"#, r#""paid_amount":129899"#),
                unknown(&format!("{state} - USER_PAID figures")),
            ),
        ] {
            let body = format!(r#"{{{ORDER},"state":"{state}",{members}}}"#);
            let answer = wechat_answers(200, &body);
            assert_eq!(providers().parse_query(&score(), &answer, now()), Ok(report.clone()), "{body}");
            let captured = providers().parse_query_capture(&score(), "C20260102_001", &answer, now());
            assert_eq!(captured, Ok(report.clone()), "{body}");
            assert_eq!(notified("PAYSCORE.USER_PAID", &body), report, "{body}");
        }
    }
}

/// The answer to a completion is money, taken, or a reason to ask; an order that ended is none of the first two.
#[test]
fn a_completion_of_an_order_that_ended_has_to_be_asked_about() {
    for state in [r#""state":"REVOKED""#, r#""state":"CREATED""#] {
        let answer = wechat_answers(200, &format!("{{{ORDER},{state}}}"));
        let read = providers().parse_capture(&score(), "C20260102_001", &answer, now());
        assert!(!matches!(read, Ok(Captured::Accepted | Captured::Paid { .. })), "{state}: {read:?}");
        assert!(
            matches!(read, Err(Fault::Refused { kind: RefusalKind::WrongState, .. })),
            "{state}: {read:?}"
        );
    }
}
