//! WeChat Pay's notifications: what they prove, and the attacks of the list that they have to survive.

use paylater_core::instant::Instant;
use paylater_core::offer::Provider;
use paylater_core::order::{Held, ProviderStatus};
use paylater_provider::{Notification, Topic, VerifyError, VerifyKey, WechatPay, WechatPayConfig};

use crate::world::{
    Party, money, now, public_pem, sealed, sealed_as, sealed_with, wechat, wechat_config, wechat_headers,
};

const TRANSACTION: &str = r#"{"mchid":"1900000001","appid":"wx0000000000000001","out_trade_no":"T20260102_001","transaction_id":"4200001234","trade_state":"SUCCESS","amount":{"total":129900,"payer_total":129900,"currency":"CNY"}}"#;
const CONFIRMED: &str = r#"{"mchid":"1900000001","appid":"wx0000000000000001","service_id":"00002000000000000000000000000001","out_order_no":"T20260102_001","order_id":"1000000000202601020304050000001","state":"DOING","state_description":"USER_CONFIRM","risk_fund":{"name":"ESTIMATE_ORDER_COST","amount":129900},"openid":"oDemo"}"#;

fn read_at(body: &str, signed_at: Instant) -> Result<Notification, VerifyError> {
    wechat().parse_notification(&wechat_headers(Party::Provider, signed_at, body), body.as_bytes(), now())
}

fn read(event: &str, resource: &str) -> Result<Notification, VerifyError> {
    read_at(&sealed(event, resource), now())
}

#[test]
fn a_transaction_notification_says_paid_with_its_own_amount() {
    let expected = Notification {
        provider: Provider::WechatPay,
        id: "EV-2018022511223320873".into(),
        out_trade_no: "T20260102_001".into(),
        topic: Topic::new("wechat_transaction"),
        report: ProviderStatus::Paid { provider_no: "4200001234".into(), amount: money(129_900) },
        raw_kind: "TRANSACTION.SUCCESS".into(),
    };
    assert_eq!(read("TRANSACTION.SUCCESS", TRANSACTION), Ok(expected));
}

#[test]
fn a_confirmation_is_a_promise_and_a_collection_is_money() {
    let notice = read("PAYSCORE.USER_CONFIRM", CONFIRMED).expect("good");
    assert_eq!(
        notice.report,
        ProviderStatus::Authorised {
            provider_no: "1000000000202601020304050000001".into(),
            amount: Some(money(129_900)),
            held: Held::Nothing,
        }
    );
    let paid = CONFIRMED
        .replace(r#""state":"DOING","state_description":"USER_CONFIRM""#, r#""state":"DONE","total_amount":129900,"collection":{"state":"USER_PAID","paid_amount":129900,"details":[{"transaction_id":"4200001234"}]}"#);
    let notice = read("PAYSCORE.USER_PAID", &paid).expect("good");
    assert_eq!(
        notice.report,
        ProviderStatus::Paid { provider_no: "4200001234".into(), amount: money(129_900) }
    );
}

#[test]
fn the_state_counts_and_not_the_name_of_the_event() {
    let notice = read("PAYSCORE.USER_PAID", CONFIRMED).expect("good");
    assert!(matches!(notice.report, ProviderStatus::Authorised { .. }));
    let refunded = TRANSACTION.replace("SUCCESS", "REFUND");
    let notice = read("TRANSACTION.SUCCESS", &refunded).expect("good");
    let (provider_no, amount) = ("4200001234".into(), money(129_900));
    assert_eq!(notice.report, ProviderStatus::Refunded { provider_no, amount, given_back: None });
}

/// N5: the amount is the notification's; whether it is the order's is compared where the order is.
#[test]
fn a_re_priced_notification_reports_the_other_amount() {
    let cheap = TRANSACTION.replace(r#""total":129900"#, r#""total":1"#);
    let report = read("TRANSACTION.SUCCESS", &cheap).expect("good").report;
    assert_eq!(report, ProviderStatus::Paid { provider_no: "4200001234".into(), amount: money(1) });
    assert!(report.event(1, money(129_900)).is_err());
}

/// N1 and N4: each header is needed, and none switches verification off.
#[test]
fn a_notification_without_a_signature_is_not_read() {
    let body = sealed("TRANSACTION.SUCCESS", TRANSACTION);
    let good = wechat_headers(Party::Provider, now(), &body);
    for missing in ["Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial", "Wechatpay-Signature"] {
        let left = good.iter().filter(|(name, _)| name != missing).cloned();
        let emptied = left.clone().chain([(missing.to_owned(), " ".to_owned())]).collect::<Vec<_>>();
        for headers in [left.collect::<Vec<_>>(), emptied] {
            let notice = wechat().parse_notification(&headers, body.as_bytes(), now());
            assert_eq!(notice, Err(VerifyError::NotSigned), "{missing}");
        }
    }
    let debug =
        [("Host", "localhost"), ("X-Debug", "1")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let notice = wechat().parse_notification(&debug, body.as_bytes(), now());
    assert_eq!(notice, Err(VerifyError::NotSigned));
}

/// N2: the algorithm is ours to choose.
#[test]
fn a_message_cannot_choose_its_algorithm() {
    let body = sealed("TRANSACTION.SUCCESS", TRANSACTION);
    let mut headers = wechat_headers(Party::Provider, now(), &body);
    headers[4].1 = "WECHATPAY2-SHA1-RSA2048".into();
    let notice = wechat().parse_notification(&headers, body.as_bytes(), now());
    let why = "signed by WECHATPAY2-SHA1-RSA2048, not WECHATPAY2-SHA256-RSA2048".to_owned();
    assert_eq!(notice, Err(VerifyError::Malformed(why)));
    headers.remove(4);
    assert!(
        wechat().parse_notification(&headers, body.as_bytes(), now()).is_ok(),
        "absent means the usual one"
    );
    let other_cipher = body.replace("AEAD_AES_256_GCM", "AEAD_SM4_GCM");
    let why = "sealed by AEAD_SM4_GCM, not AEAD_AES_256_GCM".to_owned();
    assert_eq!(read_at(&other_cipher, now()), Err(VerifyError::Malformed(why)));
}

#[test]
fn a_forged_or_changed_notification_is_a_bad_signature() {
    let body = sealed("TRANSACTION.SUCCESS", TRANSACTION);
    let stranger = wechat_headers(Party::Stranger, now(), &body);
    assert_eq!(
        wechat().parse_notification(&stranger, body.as_bytes(), now()),
        Err(VerifyError::BadSignature)
    );
    let good = wechat_headers(Party::Provider, now(), &body);
    let changed = body.replace("TRANSACTION.SUCCESS", "PAYSCORE.USER_PAID");
    assert_eq!(wechat().parse_notification(&good, changed.as_bytes(), now()), Err(VerifyError::BadSignature));
    for signature in ["WECHATPAY/SIGNTEST/AAAA", "no base64", "QUJD"] {
        let mut probe = good.clone();
        probe[3].1 = signature.into();
        assert_eq!(
            wechat().parse_notification(&probe, body.as_bytes(), now()),
            Err(VerifyError::BadSignature)
        );
    }
}

/// N12: an old message, and one from the future.
#[test]
fn a_message_five_minutes_off_is_stale_in_both_directions() {
    let body = sealed("TRANSACTION.SUCCESS", TRANSACTION);
    for (offset_s, is_good) in
        [(-299, true), (-300, false), (-301, false), (299, true), (300, false), (86_400, false)]
    {
        let notice = read_at(&body, now().plus_s(offset_s));
        assert_eq!(notice.is_ok(), is_good, "{offset_s}");
        let (theirs_s, ours_s) = (1_767_294_245 + offset_s, 1_767_294_245);
        assert!(is_good || notice == Err(VerifyError::Stale { theirs_s, ours_s }), "{notice:?}");
    }
    let mut headers = wechat_headers(Party::Provider, now(), &body);
    headers[0].1 = "soon".into();
    let notice = wechat().parse_notification(&headers, body.as_bytes(), now());
    assert_eq!(notice, Err(VerifyError::Malformed("the timestamp is soon, no number".into())));
}

/// N19: a key that is not configured.
#[test]
fn an_unknown_serial_number_is_an_unknown_key() {
    let body = sealed("TRANSACTION.SUCCESS", TRANSACTION);
    for serial in
        ["5F1C72E2A8931B72A2E13AF8DEE92471EB397115", "PUB_KEY_ID_00000000000000000000000000000002", "0"]
    {
        let mut headers = wechat_headers(Party::Provider, now(), &body);
        headers[2].1 = serial.into();
        let notice = wechat().parse_notification(&headers, body.as_bytes(), now());
        assert_eq!(notice, Err(VerifyError::UnknownKey { serial: serial.into() }), "{serial}");
    }
    // Whoever reads the log learns which key to add, and whoever wrote the header cannot write the log.
    let mut headers = wechat_headers(Party::Provider, now(), &body);
    headers[2].1 = format!("PUB_KEY_ID_\u{1b}[2J{}", "9".repeat(500));
    let notice = wechat().parse_notification(&headers, body.as_bytes(), now());
    let told = format!("signed with a key that is not configured: PUB_KEY_ID_\u{fffd}[2J{}", "9".repeat(185));
    assert_eq!(notice.map_err(|fault| fault.to_string()), Err(told));
}

/// While a merchant changes over, notifications come signed by both kinds of key.
#[test]
fn both_kinds_of_key_are_held_side_by_side() {
    let serial = "440024045C4A427599D09BB4E3DE0279F2E813FD";
    let mut config: WechatPayConfig = wechat_config();
    config.verify_keys.push(VerifyKey { id: serial.into(), pem: public_pem(Party::Stranger) });
    let wechat = WechatPay::new(config).expect("a good configuration");
    let body = sealed("TRANSACTION.SUCCESS", TRANSACTION);
    let by_public_key = wechat_headers(Party::Provider, now(), &body);
    let mut by_certificate = wechat_headers(Party::Stranger, now(), &body);
    by_certificate[2].1 = serial.to_lowercase();
    let mut mixed_up = by_public_key.clone();
    mixed_up[2].1 = serial.into();
    assert!(wechat.parse_notification(&by_public_key, body.as_bytes(), now()).is_ok());
    assert!(wechat.parse_notification(&by_certificate, body.as_bytes(), now()).is_ok());
    assert_eq!(wechat.parse_notification(&mixed_up, body.as_bytes(), now()), Err(VerifyError::BadSignature));
}

/// N18: whatever is wrong with the sealed part, it is one error.
#[test]
fn a_resource_that_cannot_be_opened_is_one_error() {
    let good = sealed("TRANSACTION.SUCCESS", TRANSACTION);
    let ciphertext =
        good.split("\"ciphertext\":\"").nth(1).and_then(|rest| rest.split('"').next()).expect("one");
    for body in [
        sealed_with("TRANSACTION.SUCCESS", TRANSACTION, "resource", "other"),
        sealed_with("TRANSACTION.SUCCESS", TRANSACTION, "resource", ""),
        good.replace(r#""nonce":"fdasflkja484""#, r#""nonce":"fdasflkja48""#),
        good.replace(r#""nonce":"fdasflkja484""#, r#""nonce":"gdasflkja484""#),
        good.replace(ciphertext, &ciphertext[..ciphertext.len() - 4]),
        good.replace(ciphertext, &ciphertext[4..]),
        good.replace(ciphertext, "AAAA"),
        good.replace(ciphertext, ""),
    ] {
        let expected = VerifyError::Malformed("the resource cannot be opened".into());
        assert_eq!(read_at(&body, now()), Err(expected), "{body}");
    }
    let without = sealed_with("TRANSACTION.SUCCESS", TRANSACTION, "", "");
    assert!(read_at(&without, now()).is_ok(), "no associated data is fine when it was sealed so");
    assert!(read_at(&without.replace(r#""associated_data":"","#, ""), now()).is_ok());
}

/// N6, N7, N11: properly signed and sealed, but for somebody else.
#[test]
fn a_notification_for_somebody_else_is_foreign() {
    for (event, resource, from, to, what) in [
        ("TRANSACTION.SUCCESS", TRANSACTION, "1900000001", "1900000002", "mchid"),
        ("TRANSACTION.SUCCESS", TRANSACTION, "wx0000000000000001", "wx0000000000000002", "appid"),
        ("TRANSACTION.SUCCESS", TRANSACTION, r#""appid":"wx0000000000000001","#, "", "appid"),
        ("PAYSCORE.USER_CONFIRM", CONFIRMED, "1900000001", "1900000002", "mchid"),
        ("PAYSCORE.USER_CONFIRM", CONFIRMED, "wx0000000000000001", "wx0000000000000002", "appid"),
        ("PAYSCORE.USER_CONFIRM", CONFIRMED, "00002000000000000000000000000001", "1", "service_id"),
    ] {
        let notice = read(event, &resource.replace(from, to));
        let given = (!to.is_empty()).then(|| to.to_owned());
        assert_eq!(notice, Err(VerifyError::Foreign { what, given }), "{event} {what}");
    }
}

/// N14 in JSON: a name that comes twice, outside or inside the sealed part.
#[test]
fn a_name_that_comes_twice_is_refused() {
    let inside = TRANSACTION.replace(r#""total":129900"#, r#""total":1,"total":129900"#);
    assert!(matches!(read("TRANSACTION.SUCCESS", &inside), Err(VerifyError::Malformed(_))));
    let outside = sealed("TRANSACTION.SUCCESS", TRANSACTION).replacen('{', r#"{"id":"EV-1","#, 1);
    assert!(matches!(read_at(&outside, now()), Err(VerifyError::Malformed(_))));
    let body = sealed("TRANSACTION.SUCCESS", TRANSACTION);
    let headers = wechat_headers(Party::Provider, now(), &body);
    let twice = [headers.clone(), headers].concat();
    assert!(matches!(
        wechat().parse_notification(&twice, body.as_bytes(), now()),
        Err(VerifyError::Malformed(_))
    ));
}

#[test]
fn what_is_verified_but_nothing_for_an_order_is_to_be_acknowledged() {
    let combined = TRANSACTION.replacen('{', r#"{"combine_out_trade_no":"C1","#, 1);
    let partners = r#"{"sp_mchid":"1900000001","sub_mchid":"1900000009","out_trade_no":"T20260102_001"}"#;
    for (event, resource) in [
        ("REFUND.SUCCESS", "{}"),
        ("PAYSCORE.USER_OPEN_SERVICE", "{}"),
        ("SOMETHING.NEW", "{}"),
        ("TRANSACTION.SUCCESS", combined.as_str()),
        ("TRANSACTION.SUCCESS", partners),
    ] {
        assert_eq!(read(event, resource), Err(VerifyError::Uninteresting), "{event}");
    }
}

/// Other products send the same event with a content of their own, which names nobody as ours does.
#[test]
fn an_event_with_another_content_is_nothing_for_an_order_whatever_it_says() {
    let partner = r#"{"sp_mchid":"1900000009","sub_mchid":"1900000001","out_trade_no":"T20260102_001"}"#;
    for (event, original_type) in [
        ("TRANSACTION.SUCCESS", "\"profitsharing\""),
        ("TRANSACTION.SUCCESS", "\"partner_transaction\""),
        ("TRANSACTION.SUCCESS", "\"payscore\""),
        ("TRANSACTION.SUCCESS", "\"Transaction\""),
        ("PAYSCORE.USER_PAID", "\"transaction\""),
        ("PAYSCORE.USER_PAID", "\"profitsharing-payscore\""),
        ("PAYSCORE.USER_CONFIRM", "\"payscore-plan\""),
        ("PAYSCORE.USER_OPEN_SERVICE", "\"payscore\""),
        ("REFUND.SUCCESS", "\"refund\""),
    ] {
        for resource in [TRANSACTION, CONFIRMED, partner, "{}", "no JSON at all"] {
            let notice = read_at(&sealed_as(event, original_type, resource), now());
            assert_eq!(notice, Err(VerifyError::Uninteresting), "{event} {original_type} {resource}");
        }
    }
    // One that does not say what it holds may hold a payment of ours: it has to come again.
    for original_type in ["\"\"", "null", "1", "[\"transaction\"]"] {
        let notice = read_at(&sealed_as("TRANSACTION.SUCCESS", original_type, TRANSACTION), now());
        let why = "no usable original_type".to_owned();
        assert_eq!(notice, Err(VerifyError::Malformed(why)), "{original_type}");
    }
}

#[test]
fn what_is_no_notification_is_malformed() {
    for body in ["", "[]", "{}", "<xml/>", r#"{"event_type":"TRANSACTION.SUCCESS"}"#] {
        assert!(matches!(read_at(body, now()), Err(VerifyError::Malformed(_))), "{body}");
    }
    for resource in ["", "[]", "null", r#"{"mchid":"1900000001","appid":"wx0000000000000001"}"#] {
        let notice = read("TRANSACTION.SUCCESS", resource);
        assert!(matches!(notice, Err(VerifyError::Malformed(_))), "{resource}: {notice:?}");
    }
}
