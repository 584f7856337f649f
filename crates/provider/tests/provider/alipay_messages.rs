//! "From Ant" messages about pay-later orders, and the one canonical form of each kind of notification.

use paylater_core::order::{Held, ProviderStatus};
use paylater_provider::{Alipay, AlipayConfig, VerifyError};

use crate::alipay_notifications::{TRADE, read, trade_with};
use crate::world::{APP_ID, Party, alipay, alipay_config, alipay_notifies, form_body, money, signing_key};

const CHANGED: &str = "zhima.credit.payafteruse.creditbizorder.changed";

pub fn order_message(content: &str) -> Vec<(&'static str, &str)> {
    vec![
        ("notify_id", "2026010200222030405002"),
        ("msg_method", CHANGED),
        ("utc_timestamp", "1767294245000"),
        ("app_id", APP_ID),
        ("charset", "UTF-8"),
        ("version", "1.1"),
        ("sign_type", "RSA2"),
        ("biz_content", content),
    ]
}

#[test]
fn a_message_about_a_pay_later_order_says_where_it_stands() {
    for (content, report) in [
        (
            r#""order_status":"INIT","credit_biz_order_id":"ZMCB1","order_amount":"1299.00""#,
            ProviderStatus::Authorised {
                provider_no: "ZMCB1".into(),
                amount: Some(money(129_900)),
                held: Held::Nothing,
            },
        ),
        (r#""order_status":"TRADE_CLOSED","credit_biz_order_id":"ZMCB1""#, ProviderStatus::Closed),
        (
            r#""order_status":"TRADE_FINISHED","trade_no":"2026","total_amount":"1299.00""#,
            ProviderStatus::Paid { provider_no: "2026".into(), amount: money(129_900) },
        ),
        (r#""order_status":"TRADE_FINISHED","order_amount":"1299.00""#, ProviderStatus::Pending),
        (r#""order_status":"PAID""#, ProviderStatus::Unknown { word: "PAID".into() }),
        (
            r#""order_status":"INIT""#,
            ProviderStatus::Unknown { word: "INIT without credit_biz_order_id".into() },
        ),
    ] {
        let content = format!(r#"{{"out_order_no":"T20260102_001",{content}}}"#);
        let notice = read(&alipay_notifies(&order_message(&content))).expect("a good message");
        assert_eq!((notice.report, notice.raw_kind.as_str()), (report, CHANGED), "{content}");
    }
    for content in ["[]", "{}", "", r#"{"out_order_no":""}"#] {
        assert!(
            matches!(read(&alipay_notifies(&order_message(content))), Err(VerifyError::Malformed(_))),
            "{content}"
        );
    }
}

/// Signed in the form that keeps `sign_type`, over these fields and sent with those.
fn with_sign_type(fields: &[(&str, &str)], sent: &[(&str, &str)]) -> Vec<u8> {
    let mut sorted = fields.to_vec();
    sorted.sort_unstable();
    let lines: Vec<String> = sorted.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let sign = signing_key(Party::Provider).sign(&lines.join("&")).expect("a signature");
    let sent = sent.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    form_body(&sent.chain([("sign".into(), sign)]).collect::<Vec<(String, String)>>())
}

fn that_keeps_sign_type() -> Alipay {
    let config = AlipayConfig { message_signs_sign_type: true, ..alipay_config() };
    Alipay::new(config).expect("a good configuration")
}

/// N3: one canonical form for each kind of message, and the other one fails.
#[test]
fn the_other_canonical_form_is_a_bad_signature() {
    let keeps_it = that_keeps_sign_type();
    let message = order_message(r#"{"out_order_no":"T20260102_001","order_status":"TRADE_CLOSED"}"#);
    let (dropped, kept) = (alipay_notifies(&message), with_sign_type(&message, &message));
    for (reader, body, is_good) in [
        (alipay(), &dropped, true),
        (alipay(), &kept, false),
        (&keeps_it, &kept, true),
        (&keeps_it, &dropped, false),
    ] {
        let notice = reader.parse_notification(body, None);
        assert_eq!(notice.is_ok(), is_good, "{notice:?}");
        assert!(is_good || notice == Err(VerifyError::BadSignature));
    }
    // A trade notification has one form whatever is configured for messages.
    let trade = with_sign_type(&TRADE, &TRADE);
    assert_eq!(keeps_it.parse_notification(&trade, None), Err(VerifyError::BadSignature));
}

#[test]
fn a_messages_empty_values_are_signed_or_left_out_in_either_form() {
    let keeps_it = that_keeps_sign_type();
    let message = order_message(r#"{"out_order_no":"T20260102_001","order_status":"TRADE_CLOSED"}"#);
    let with_empties = [&message[..], &[("app_auth_token", "")]].concat();
    for (reader, body) in [
        (alipay(), alipay_notifies(&with_empties)),
        (&keeps_it, with_sign_type(&with_empties, &with_empties)),
        (&keeps_it, with_sign_type(&message, &with_empties)),
    ] {
        assert!(reader.parse_notification(&body, None).is_ok());
    }
    let added = with_sign_type(&with_empties, &message);
    assert_eq!(keeps_it.parse_notification(&added, None), Err(VerifyError::BadSignature));
}

#[test]
fn what_is_verified_but_nothing_for_an_order_is_to_be_acknowledged() {
    let mandate = trade_with("notify_type", "dut_user_sign");
    let mut agreement = order_message("{}");
    agreement[1] = ("msg_method", "zhima.credit.payafteruse.creditagreement.changed");
    for fields in [mandate, agreement] {
        assert_eq!(read(&alipay_notifies(&fields)), Err(VerifyError::Uninteresting));
    }
}
