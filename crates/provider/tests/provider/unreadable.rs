//! What is stated but cannot be read is never read as if it were not stated: it is unknown, and named.
//!
//! Each table has a word that is good news, the fields beside it, and for each field everything that it must not be.

use std::fmt::Debug;

use paylater_core::order::ProviderStatus;
use paylater_provider::{Captured, Fault, VerifyError};

use crate::alipay_answers::{ORDER_QUERY, QUERY};
use crate::alipay_messages::order_message;
use crate::alipay_notifications::{read as read_alipay, trade_with};
use crate::world::{
    NONCE, Party, alipay_answers, alipay_notifies, huabei, jsapi, now, providers, score, sealed, wechat,
    wechat_answers, wechat_headers, zhima,
};

/// Everything in JSON that is no text.
const NO_TEXT: [&str; 7] = ["1", "1.5", "null", "true", "[]", r#"["9"]"#, r#"{"a":"9"}"#];
/// What is no amount in yuan, beside all that is no text.
const NO_YUAN: [&str; 6] = [r#""abc""#, r#""-1""#, r#""300.001""#, r#""1e9""#, r#""0""#, r#""0.00""#];
/// What is no amount in fen.
const NO_FEN: [&str; 10] =
    [r#""129900""#, r#""x""#, "129900.5", "129900.0", "0", "-5", "null", "true", "[]", "{}"];
/// What is no number of a provider's, beside all that is no text.
const NO_NUMBER: [&str; 2] = [r#""a b""#, r#""20<b>""#];
/// What is no object.
const NO_OBJECT: [&str; 6] = ["1", "null", "true", r#""x""#, "[]", r#"[{"amount":129900}]"#];

fn with_texts(others: &[&'static str]) -> Vec<&'static str> {
    [&NO_TEXT, others].concat()
}

/// The good object with one of its fields, or one more, saying this instead.
fn saying(object: &str, field: &str, value: &str) -> String {
    let mut object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(object).expect("JSON");
    object.insert(field.to_owned(), serde_json::from_str(value).expect("JSON"));
    serde_json::Value::Object(object).to_string()
}

/// Every one of these values makes the report unknown, with a word that names the field.
fn check_unknown(
    object: &str,
    field: &str,
    values: &[&str],
    read: impl Fn(&str) -> Result<ProviderStatus, Fault>,
) {
    let is_good = matches!(
        read(object),
        Ok(ProviderStatus::Paid { .. } | ProviderStatus::Authorised { .. } | ProviderStatus::Closed)
    );
    assert!(is_good, "as it stands: {:?}", read(object));
    for value in values {
        match read(&saying(object, field, value)) {
            Ok(ProviderStatus::Unknown { word }) => assert!(word.contains(field), "{field}: {value}: {word}"),
            other => panic!("{field}: {value}: {other:?}"),
        }
    }
}

/// The same of a call's answer, whose result is then not known.
fn check_fault<T: Debug>(
    object: &str,
    field: &str,
    values: &[&str],
    read: impl Fn(&str) -> Result<T, Fault>,
) {
    for value in values {
        match read(&saying(object, field, value)) {
            Err(Fault::Unknown { why }) => assert!(why.contains(field), "{field}: {value}: {why}"),
            other => panic!("{field}: {value}: {other:?}"),
        }
    }
}

const TRADE: &str = r#"{"code":"10000","out_trade_no":"T20260102_001","trade_no":"2026","total_amount":"1299.00","trade_status":"TRADE_SUCCESS"}"#;

#[test]
fn a_trade_with_an_unreadable_field_is_not_paid() {
    let read = |node: &str| providers().parse_query(&huabei(), &alipay_answers(QUERY, node), now());
    let deduction = TRADE.replace("T20260102_001", "C20260102_001");
    let read_deduction = |node: &str| {
        providers().parse_query_capture(&zhima(), "C20260102_001", &alipay_answers(QUERY, node), now())
    };
    for (field, values) in [
        ("trade_status", NO_TEXT.to_vec()),
        ("trade_no", with_texts(&NO_NUMBER)),
        ("total_amount", with_texts(&NO_YUAN)),
        ("credit_pay_mode", NO_TEXT.to_vec()),
        ("additional_status", NO_TEXT.to_vec()),
    ] {
        check_unknown(TRADE, field, &values, read);
        check_unknown(&deduction, field, &values, read_deduction);
    }
}

/// A form knows texts only, so an amount and a number are all that it can garble.
#[test]
fn a_trade_notification_with_an_unreadable_field_is_not_paid() {
    for (field, values) in [
        ("total_amount", &["abc", "-1", "300.001", "1e9", "0", "0.00", "1,299.00", "１２９９"][..]),
        ("trade_no", &["a b", "20<b>", "\u{1b}[31m"]),
    ] {
        for value in values {
            let report = read_alipay(&alipay_notifies(&trade_with(field, value))).expect("verified").report;
            let expected = format!("TRADE_SUCCESS, {field} cannot be read");
            assert_eq!(report, ProviderStatus::Unknown { word: expected }, "{field}={value}");
        }
    }
}

const PROMISED: &str = r#"{"code":"10000","out_order_no":"T20260102_001","credit_biz_order_id":"ZMCB1","order_status":"INIT","order_amount":"1299.00"}"#;
const DEDUCTED: &str = r#"{"code":"10000","out_order_no":"T20260102_001","trade_no":"2026","order_status":"TRADE_FINISHED","total_amount":"1299.00"}"#;
const CLOSED: &str = r#"{"code":"10000","out_order_no":"T20260102_001","order_status":"TRADE_CLOSED"}"#;

#[test]
fn a_pay_later_order_with_an_unreadable_field_is_no_promise_and_no_payment() {
    let query = |node: &str| providers().parse_query(&zhima(), &alipay_answers(ORDER_QUERY, node), now());
    let message = |content: &str| match read_alipay(&alipay_notifies(&order_message(content))) {
        Ok(notice) => Ok(notice.report),
        Err(fault) => panic!("{content}: {fault:?}"),
    };
    for (object, field, values) in [
        (PROMISED, "order_status", NO_TEXT.to_vec()),
        (PROMISED, "credit_biz_order_id", with_texts(&NO_NUMBER)),
        (PROMISED, "order_amount", with_texts(&NO_YUAN)),
        (PROMISED, "zm_service_id", NO_TEXT.to_vec()),
        (DEDUCTED, "trade_no", with_texts(&NO_NUMBER)),
        (DEDUCTED, "total_amount", with_texts(&NO_YUAN)),
        (DEDUCTED, "zm_service_id", NO_TEXT.to_vec()),
        (CLOSED, "zm_service_id", NO_TEXT.to_vec()),
    ] {
        check_unknown(object, field, &values, message);
        if field != "zm_service_id" {
            check_unknown(object, field, &values, query);
        }
    }
    // In an answer, what was asked is compared before anything is concluded.
    check_fault(PROMISED, "zm_service_id", &with_texts(&[r#""9""#]), query);
    check_fault(PROMISED, "out_order_no", &NO_TEXT, query);
}

const DEDUCTION: &str = r#"{"code":"10000","out_trade_no":"C20260102_001","trade_no":"2026","total_amount":"1299.00","gmt_payment":"2026-01-02 03:04:05","async_payment_mode":"SYNC_DIRECT_PAY"}"#;

#[test]
fn a_deduction_with_an_unreadable_field_is_neither_money_nor_taken() {
    let answer = |node: &str| alipay_answers("alipay.trade.pay", node);
    let read = |node: &str| providers().parse_capture(&zhima(), "C20260102_001", &answer(node), now());
    assert!(matches!(read(DEDUCTION), Ok(Captured::Paid { .. })));
    for (field, values) in [
        ("out_trade_no", NO_TEXT.to_vec()),
        ("trade_no", with_texts(&NO_NUMBER)),
        ("total_amount", with_texts(&NO_YUAN)),
        ("gmt_payment", NO_TEXT.to_vec()),
        ("async_payment_mode", NO_TEXT.to_vec()),
        ("credit_pay_mode", NO_TEXT.to_vec()),
        ("additional_status", NO_TEXT.to_vec()),
    ] {
        check_fault(DEDUCTION, field, &values, read);
    }
}

const TRANSACTION: &str = r#"{"appid":"wx0000000000000001","mchid":"1900000001","out_trade_no":"T20260102_001","trade_state":"SUCCESS","transaction_id":"4200001234","amount":{"total":129900}}"#;

#[test]
fn a_transaction_with_an_unreadable_field_is_not_paid() {
    let query = |body: &str| providers().parse_query(&jsapi(), &wechat_answers(200, body), now());
    let notified = |body: &str| notified("TRANSACTION.SUCCESS", body);
    for read in [&query as &dyn Fn(&str) -> Result<ProviderStatus, Fault>, &notified] {
        for (field, values) in [
            ("trade_state", NO_TEXT.to_vec()),
            ("transaction_id", with_texts(&NO_NUMBER)),
            ("amount", NO_OBJECT.to_vec()),
            ("combine_out_trade_no", NO_TEXT.to_vec()),
            ("sp_mchid", NO_TEXT.to_vec()),
        ] {
            check_unknown(TRANSACTION, field, &values, read);
        }
        for value in NO_FEN {
            let amount = format!(r#"{{"total":{value}}}"#);
            let word = "SUCCESS, total cannot be read".to_owned();
            assert_eq!(
                read(&saying(TRANSACTION, "amount", &amount)),
                Ok(ProviderStatus::Unknown { word }),
                "{value}"
            );
        }
        for value in [&NO_TEXT[..], &[r#"["CNY"]"#]].concat() {
            let amount = format!(r#"{{"total":129900,"currency":{value}}}"#);
            let word = "SUCCESS, currency cannot be read".to_owned();
            assert_eq!(
                read(&saying(TRANSACTION, "amount", &amount)),
                Ok(ProviderStatus::Unknown { word }),
                "{value}"
            );
        }
    }
}

fn notified(event: &str, resource: &str) -> Result<ProviderStatus, Fault> {
    let body = sealed(event, resource);
    let headers = wechat_headers(Party::Provider, now(), &body);
    let notice = wechat().parse_notification(&headers, body.as_bytes(), now());
    Ok(notice.unwrap_or_else(|fault: VerifyError| panic!("{resource}: {fault:?}")).report)
}

const CONFIRMED: &str = r#"{"appid":"wx0000000000000001","mchid":"1900000001","service_id":"00002000000000000000000000000001","out_order_no":"T20260102_001","order_id":"1000000000202601020304050000001","state":"DOING","state_description":"USER_CONFIRM","risk_fund":{"name":"ESTIMATE_ORDER_COST","amount":129900}}"#;
const COLLECTED: &str = r#"{"appid":"wx0000000000000001","mchid":"1900000001","service_id":"00002000000000000000000000000001","out_order_no":"T20260102_001","order_id":"1000000000202601020304050000001","state":"DONE","total_amount":129900,"collection":{"state":"USER_PAID","total_amount":129900,"paid_amount":129900,"details":[{"transaction_id":"4200001234"}]}}"#;
const REVOKED: &str = r#"{"appid":"wx0000000000000001","mchid":"1900000001","service_id":"00002000000000000000000000000001","out_order_no":"T20260102_001","order_id":"1000000000202601020304050000001","state":"REVOKED"}"#;

type Reader = Box<dyn Fn(&str) -> Result<ProviderStatus, Fault>>;

fn readers_of_service_orders() -> [Reader; 3] {
    [
        Box::new(|body| providers().parse_query(&score(), &wechat_answers(200, body), now())),
        Box::new(|body| {
            providers().parse_query_capture(&score(), "C20260102_001", &wechat_answers(200, body), now())
        }),
        Box::new(|body| notified("PAYSCORE.USER_PAID", body)),
    ]
}

#[test]
fn a_service_order_with_an_unreadable_field_is_no_promise_and_no_payment() {
    for read in readers_of_service_orders() {
        for (object, field, values) in [
            (CONFIRMED, "state", NO_TEXT.to_vec()),
            (CONFIRMED, "state_description", NO_TEXT.to_vec()),
            (CONFIRMED, "order_id", with_texts(&NO_NUMBER)),
            (CONFIRMED, "collection", NO_OBJECT.to_vec()),
            (CONFIRMED, "risk_fund", [&NO_OBJECT[..], &["{}"]].concat()),
            (COLLECTED, "state_description", NO_TEXT.to_vec()),
            (COLLECTED, "order_id", with_texts(&NO_NUMBER)),
            (COLLECTED, "total_amount", NO_FEN.to_vec()),
            (REVOKED, "state_description", NO_TEXT.to_vec()),
            (REVOKED, "collection", NO_OBJECT.to_vec()),
        ] {
            check_unknown(object, field, &values, &read);
        }
        for value in NO_FEN {
            let fund = format!(r#"{{"name":"ESTIMATE_ORDER_COST","amount":{value}}}"#);
            check_unknown(CONFIRMED, "risk_fund", &[&fund], &read);
        }
    }
}

#[test]
fn a_collection_with_an_unreadable_field_is_no_payment() {
    let details =
        [&NO_OBJECT[..5], &["{}", r#"["4200001234"]"#, r#"[{"transaction_id":"1"},null]"#]].concat();
    let details = details.into_iter().filter(|value| *value != "[]").collect::<Vec<_>>();
    for read in readers_of_service_orders() {
        for (field, values) in [
            ("state", NO_TEXT.to_vec()),
            ("total_amount", NO_FEN.to_vec()),
            ("paid_amount", NO_FEN.to_vec()),
            ("details", details.clone()),
        ] {
            for value in values {
                let collection: serde_json::Value = serde_json::from_str(COLLECTED).expect("JSON");
                let collection = saying(&collection["collection"].to_string(), field, value);
                let word = format!("DONE, {field} cannot be read");
                let report = read(&saying(COLLECTED, "collection", &collection));
                assert_eq!(report, Ok(ProviderStatus::Unknown { word }), "{field}: {value}");
            }
        }
        for value in with_texts(&NO_NUMBER) {
            let details = format!(r#"{{"state":"USER_PAID","details":[{{"transaction_id":{value}}}]}}"#);
            let word = "DONE, transaction_id cannot be read".to_owned();
            assert_eq!(
                read(&saying(COLLECTED, "collection", &details)),
                Ok(ProviderStatus::Unknown { word }),
                "{value}"
            );
        }
    }
}

/// An answer to a completion is money, taken, or not known; what cannot be read is not "taken".
#[test]
fn a_completion_with_an_unreadable_field_is_neither_money_nor_taken() {
    let read =
        |body: &str| providers().parse_capture(&score(), "C20260102_001", &wechat_answers(200, body), now());
    assert!(matches!(read(COLLECTED), Ok(Captured::Paid { .. })));
    for (field, values) in [
        ("state", NO_TEXT.to_vec()),
        ("state_description", NO_TEXT.to_vec()),
        ("order_id", with_texts(&NO_NUMBER)),
        ("total_amount", NO_FEN.to_vec()),
        ("collection", NO_OBJECT.to_vec()),
    ] {
        check_fault(COLLECTED, field, &values, read);
    }
}

/// A refusal whose code cannot be read may be one that says nothing, such as a failure of theirs.
#[test]
fn a_refusal_with_an_unreadable_code_is_no_refusal() {
    let no = r#"{"code":"40004","msg":"Business Failed","sub_code":"ACQ.TRADE_NOT_EXIST"}"#;
    let query = |node: &str| providers().parse_query(&huabei(), &alipay_answers(QUERY, node), now());
    assert_eq!(query(no), Ok(ProviderStatus::NotThereYet));
    check_fault(no, "sub_code", &NO_TEXT, query);
    check_fault(no, "code", &NO_TEXT, query);
    let no = r#"{"code":"NO_AUTH","message":"不可以"}"#;
    let create = |body: &str| providers().parse_create(&jsapi(), &wechat_answers(403, body), now(), NONCE);
    assert!(matches!(create(no), Err(Fault::Refused { .. })));
    check_fault(no, "code", &NO_TEXT, create);
}
