//! Alipay's notifications: what they prove, and the attacks of the list that they have to survive.

use paylater_core::offer::Provider;
use paylater_core::order::ProviderStatus;
use paylater_core::signing::alipay::notification_string_to_sign;
use paylater_provider::{Fault, Notification, Topic, VerifyError};

use crate::alipay_messages::order_message;
use crate::world::{
    APP_ID, Party, SELLER_ID, alipay, alipay_notifies, form_body, money, providers, signing_key, zhima,
};

pub const TRADE: [(&str, &str); 12] = [
    ("notify_id", "2026010200222030405001"),
    ("notify_type", "trade_status_sync"),
    ("notify_time", "2026-01-02 03:04:05"),
    ("app_id", APP_ID),
    ("seller_id", SELLER_ID),
    ("charset", "utf-8"),
    ("sign_type", "RSA2"),
    ("out_trade_no", "T20260102_001"),
    ("trade_no", "2026010222001"),
    ("trade_status", "TRADE_SUCCESS"),
    ("total_amount", "1299.00"),
    ("subject", "羊毛衫 A+B C"),
];

/// The good notification with one parameter set, or with it left out when the value is empty.
pub fn trade_with(name: &'static str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    let mut fields: Vec<_> = TRADE.iter().copied().filter(|(given, _)| *given != name).collect();
    if !value.is_empty() {
        fields.push((name, value));
    }
    fields
}

pub fn read(body: &[u8]) -> Result<Notification, VerifyError> {
    alipay().parse_notification(body, Some("application/x-www-form-urlencoded; charset=utf-8"))
}

fn report(fields: &[(&str, &str)]) -> ProviderStatus {
    read(&alipay_notifies(fields)).expect("a good notification").report
}

#[test]
fn a_trade_notification_says_paid_with_its_own_amount() {
    let expected = Notification {
        provider: Provider::Alipay,
        id: "2026010200222030405001".into(),
        out_trade_no: "T20260102_001".into(),
        topic: Topic::new("alipay_trade"),
        report: ProviderStatus::Paid { provider_no: "2026010222001".into(), amount: money(129_900) },
        raw_kind: "trade_status_sync".into(),
    };
    assert_eq!(read(&alipay_notifies(&TRADE)), Ok(expected));
}

/// N5: the amount is the notification's; whether it is the order's is compared where the order is.
#[test]
fn a_re_priced_notification_reports_the_other_amount() {
    let report = report(&trade_with("total_amount", "0.01"));
    assert_eq!(report, ProviderStatus::Paid { provider_no: "2026010222001".into(), amount: money(1) });
    let contradiction = report.event(1, money(129_900)).expect_err("the amounts differ");
    assert_eq!((contradiction.expected, contradiction.reported), (money(129_900), money(1)));
}

/// N8: an unknown number is read like any other; the caller finds no attempt for it and creates none.
#[test]
fn a_notification_names_the_number_it_is_about() {
    let notice = read(&alipay_notifies(&trade_with("out_trade_no", "C20260102_001"))).expect("good");
    assert_eq!(notice.out_trade_no, "C20260102_001");
}

/// N9: only two statuses mean paid.
#[test]
fn a_trade_notification_is_paid_only_by_words_on_the_list() {
    assert!(matches!(report(&trade_with("trade_status", "TRADE_FINISHED")), ProviderStatus::Paid { .. }));
    assert_eq!(report(&trade_with("trade_status", "TRADE_CLOSED")), ProviderStatus::Closed);
    assert_eq!(report(&trade_with("trade_status", "WAIT_BUYER_PAY")), ProviderStatus::Pending);
    for status in ["TRADE_PENDING", "trade_success", "TRADE_SUCCESS ", "SUCCESS", "9000"] {
        let report = report(&trade_with("trade_status", status));
        assert_eq!(report, ProviderStatus::Unknown { word: status.into() });
    }
    assert_eq!(
        report(&trade_with("trade_status", "")),
        ProviderStatus::Unknown { word: "no trade_status".into() }
    );
    for mode in ["creditAdvanceV2", "creditAdvanceV3"] {
        let word = format!("TRADE_SUCCESS credit_pay_mode={mode}");
        assert_eq!(report(&trade_with("credit_pay_mode", mode)), ProviderStatus::Unknown { word });
    }
}

/// N1: no signature, no reading.
#[test]
fn a_notification_without_a_signature_is_not_read() {
    let pairs: Vec<(String, String)> =
        TRADE.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    assert_eq!(read(&form_body(&pairs)), Err(VerifyError::NotSigned));
    let empty = [pairs, vec![("sign".into(), String::new())]].concat();
    assert_eq!(read(&form_body(&empty)), Err(VerifyError::NotSigned));
    assert_eq!(read(b""), Err(VerifyError::NotSigned));
}

/// Whoever has no key can send no more work than this.
#[test]
fn a_form_of_more_names_than_any_has_is_refused_before_its_signature_is_looked_at() {
    for names in [129, 16_000] {
        let pairs: Vec<(String, String)> = (0..names).map(|name| (format!("a{name}"), "1".into())).collect();
        let fault = read(&form_body(&pairs));
        assert_eq!(fault, Err(VerifyError::Malformed("more than 128 parameters".into())), "{names}");
    }
    let few: Vec<(String, String)> = (0..128).map(|name| (format!("a{name}"), "1".into())).collect();
    assert_eq!(read(&form_body(&few)), Err(VerifyError::NotSigned));
}

/// A bridge's text is the shopper's to write.
#[test]
fn a_bridges_text_of_more_members_than_any_has_is_refused_before_its_signature_is_looked_at() {
    let members: Vec<String> = (0..16_000).map(|member| format!("\"m{member}\":1")).collect();
    let fault = providers().parse_client_return(&zhima(), &format!("{{{}}}", members.join(",")));
    let why = "zhima.credit.payafteruse.creditbizorder.create: the answer has too many members";
    assert_eq!(fault, Err(Fault::Unknown { why: why.into() }));
}

/// N2: the algorithm is ours to choose. A message that says SHA-1 is refused, and so is one that says
/// nothing.
#[test]
fn a_message_cannot_choose_its_algorithm() {
    for (sign_type, why) in [
        ("RSA", "sign_type is RSA, not RSA2"),
        ("rsa2", "sign_type is rsa2, not RSA2"),
        ("SM2", "sign_type is SM2, not RSA2"),
        ("none", "sign_type is none, not RSA2"),
        ("", "sign_type is missing"),
    ] {
        let fault = read(&alipay_notifies(&trade_with("sign_type", sign_type)));
        assert_eq!(fault, Err(VerifyError::Malformed(why.into())), "{sign_type}");
    }
}

/// N4: nothing in the message or around it switches verification off.
#[test]
fn no_field_switches_verification_off() {
    for extra in ["debug=1", "sandbox=true", "host=localhost", "sign_verified=true", "_config=default"] {
        let body = [alipay_notifies(&TRADE), format!("&{extra}").into_bytes()].concat();
        assert_eq!(read(&body), Err(VerifyError::BadSignature), "{extra}");
    }
}

/// N6, N7, N11: properly signed, but for another application, another payee, another service.
#[test]
fn a_notification_for_somebody_else_is_foreign() {
    for (name, value) in
        [("app_id", "2021000000000002"), ("app_id", ""), ("seller_id", "2088000000000002"), ("seller_id", "")]
    {
        let fault = read(&alipay_notifies(&trade_with(name, value)));
        let given = Some(value.to_owned()).filter(|value| !value.is_empty());
        assert_eq!(fault, Err(VerifyError::Foreign { what: name, given }), "{name}={value}");
    }
    let other_service = order_message(
        r#"{"out_order_no":"T20260102_001","order_status":"INIT","credit_biz_order_id":"Z","zm_service_id":"1"}"#,
    );
    let fault = read(&alipay_notifies(&other_service));
    assert_eq!(fault, Err(VerifyError::Foreign { what: "zm_service_id", given: Some("1".into()) }));
}

/// N14: a name that comes twice, however it is spelled.
#[test]
fn a_parameter_that_comes_twice_is_refused() {
    for extra in ["&total_amount=1299.00", "&total%5Famount=0.01", "&sign=x", "&app_id=2021000000000001"] {
        let body = [alipay_notifies(&TRADE), extra.as_bytes().to_vec()].concat();
        assert!(matches!(read(&body), Err(VerifyError::Malformed(_))), "{extra}");
    }
    let twice = r#"{"out_order_no":"T20260102_001","order_status":"TRADE_CLOSED","order_status":"INIT"}"#;
    assert!(matches!(read(&alipay_notifies(&order_message(twice))), Err(VerifyError::Malformed(_))));
}

/// N15: decoded exactly once, as UTF-8 and nothing else.
#[test]
fn another_charset_or_another_decoding_is_refused() {
    let text = String::from_utf8(alipay_notifies(&TRADE)).expect("ASCII");
    assert!(text.contains("A%2BB+C"), "{text}");
    for changed in [text.replace("A%2BB+C", "A+B+C"), text.replace("A%2BB+C", "A%252BB+C")] {
        assert_eq!(read(changed.as_bytes()), Err(VerifyError::BadSignature));
    }
    // 羊 in GBK, escaped and as bytes; the header is told to whoever looks into it.
    let gbk = text.replace("%E7%BE%8A", "%D1%F2").into_bytes();
    let bytes = [b"subject=\xd1\xf2&".to_vec(), text.into_bytes()].concat();
    for body in [gbk, bytes] {
        let fault = alipay().parse_notification(&body, Some("text/html;charset=GBK\u{1b}"));
        let why = "not UTF-8, content type text/html;charset=GBK\u{fffd}";
        assert_eq!(fault, Err(VerifyError::Malformed(why.into())));
    }
    for charset in ["gbk", "GB2312", "utf-16", "utf-8 "] {
        let fault = read(&alipay_notifies(&trade_with("charset", charset)));
        let why = format!("charset is {charset}, not utf-8");
        assert_eq!(fault, Err(VerifyError::Malformed(why)));
    }
    for charset in ["UTF-8", "utf8", ""] {
        assert!(read(&alipay_notifies(&trade_with("charset", charset))).is_ok(), "{charset}");
    }
}

/// What is not signed decides nothing: a proxy may write into the header whatever it likes.
#[test]
fn the_content_type_decides_nothing() {
    let body = alipay_notifies(&TRADE);
    for content_type in [
        None,
        Some(""),
        Some("*/*"),
        Some("application/x-www-form-urlencoded"),
        Some("application/x-www-form-urlencoded;charset="),
        Some("application/x-www-form-urlencoded;charset=utf8"),
        Some("application/x-www-form-urlencoded;charset='utf-8'"),
        Some("application/x-www-form-urlencoded;charset=null"),
        Some("application/x-www-form-urlencoded; text/html; charset=UTF-8"),
        Some("application/x-www-form-urlencoded; charset=GBK"),
        Some("Application/X-WWW-Form-Urlencoded;charset=\"UTF-8\""),
        Some("text/plain; charset=utf-8"),
        Some("text/html;charset=UTF-8"),
        Some("multipart/form-data; boundary=x"),
        Some("application/json"),
        Some("\u{0}"),
    ] {
        assert!(alipay().parse_notification(&body, content_type).is_ok(), "{content_type:?}");
    }
}

/// Signed over these fields with their empty values, or without them, and sent with all of them.
fn signed_over(fields: &[(&str, &str)], sent: &[(&str, &str)]) -> Vec<u8> {
    let pairs = |fields: &[(&str, &str)]| -> Vec<(String, String)> {
        fields.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
    };
    let sign = signing_key(Party::Provider).sign(&notification_string_to_sign(&pairs(fields)));
    form_body(&[pairs(sent), vec![("sign".into(), sign.expect("a signature"))]].concat())
}

/// Alipay's article on verification takes off `sign` and `sign_type` and nothing else; four SDKs do the same.
#[test]
fn empty_values_are_signed_as_received_or_left_out_but_never_added_to() {
    let with_empties = [&TRADE[..], &[("body", ""), ("buyer_open_id", "")]].concat();
    for (what, body, is_good) in [
        ("signed and sent with them", signed_over(&with_empties, &with_empties), true),
        ("signed without, sent with them", signed_over(&TRADE, &with_empties), true),
        ("signed with, sent without them", signed_over(&with_empties, &TRADE), false),
    ] {
        let notice = read(&body);
        assert_eq!(notice.is_ok(), is_good, "{what}: {notice:?}");
        assert!(is_good || notice == Err(VerifyError::BadSignature), "{what}");
    }
    // An emptied value is another value, if one was signed.
    let emptied = String::from_utf8(alipay_notifies(&TRADE)).expect("ASCII").replace("=1299.00", "=");
    assert_eq!(read(emptied.as_bytes()), Err(VerifyError::BadSignature));
}

#[test]
fn every_received_parameter_is_signed() {
    let text = String::from_utf8(alipay_notifies(&TRADE)).expect("ASCII");
    for (from, to) in [
        ("1299.00", "9999.00"),
        ("T20260102_001", "T20260102_002"),
        ("TRADE_SUCCESS", "TRADE_FINISHED"),
        ("&charset=utf-8", ""),
    ] {
        assert_eq!(read(text.replace(from, to).as_bytes()), Err(VerifyError::BadSignature), "{from}");
    }
    let pairs: Vec<(String, String)> =
        TRADE.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    for sign in ["x", "////", "QUJD", &"A".repeat(344)] {
        let signed = [pairs.clone(), vec![("sign".into(), sign.into())]].concat();
        assert_eq!(read(&form_body(&signed)), Err(VerifyError::BadSignature), "{sign}");
    }
}

#[test]
fn a_refusal_is_told_with_the_value_that_decided_made_printable_and_cut() {
    let long = "9".repeat(500);
    for (fields, told) in [
        (trade_with("app_id", "2021000000000002"), "meant for another app_id: 2021000000000002".to_owned()),
        (trade_with("app_id", ""), "meant for another app_id: none".to_owned()),
        (
            trade_with("seller_id", "2088\u{1b}[2J\n"),
            "meant for another seller_id: 2088\u{fffd}[2J\u{fffd}".to_owned(),
        ),
        (trade_with("seller_id", long.leak()), format!("meant for another seller_id: {}", "9".repeat(200))),
        (trade_with("charset", "gbk\r"), "malformed: charset is gbk\u{fffd}, not utf-8".to_owned()),
        (
            trade_with("notify_id", "a b"),
            "malformed: \"a b\" has letters that numbers do not have".to_owned(),
        ),
    ] {
        let fault = read(&alipay_notifies(&fields)).expect_err("it is refused");
        assert_eq!(fault.to_string(), told);
    }
}

#[test]
fn numbers_with_letters_that_numbers_do_not_have_are_malformed() {
    for (name, value) in
        [("out_trade_no", "T1\u{1b}[31m"), ("notify_id", "a b"), ("notify_id", ""), ("out_trade_no", "")]
    {
        let fault = read(&alipay_notifies(&trade_with(name, value)));
        assert!(matches!(fault, Err(VerifyError::Malformed(_))), "{name}={value:?}: {fault:?}");
    }
}
