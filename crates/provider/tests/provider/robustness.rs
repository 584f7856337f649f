//! Properties: no bytes make a reader panic, and no change of a byte makes it believe something else.

use paylater_core::signing::form;
use proptest::prelude::*;

use crate::world::{
    APP_ID, Party, SELLER_ID, alipay, alipay_answers, alipay_notifies, deposit, huabei, jsapi, now, ok,
    providers, sealed, wechat, wechat_answers, wechat_headers, zhima,
};

const TRADE: [(&str, &str); 8] = [
    ("notify_id", "2026010200222030405001"),
    ("notify_type", "trade_status_sync"),
    ("app_id", APP_ID),
    ("seller_id", SELLER_ID),
    ("sign_type", "RSA2"),
    ("out_trade_no", "T20260102_001"),
    ("trade_status", "TRADE_SUCCESS"),
    ("subject", "羊毛衫 A+B C"),
];

const TRANSACTION: &str = r#"{"mchid":"1900000001","appid":"wx0000000000000001","out_trade_no":"T20260102_001","trade_state":"NOTPAY"}"#;

/// JSON members as a provider might write them, and as it never would.
fn members() -> impl Strategy<Value = String> {
    let name = "code|sub_code|trade_status|order_status|total_amount|state|collection|amount|x";
    let value = r#""[A-Z_]{0,12}"|"[0-9]{1,4}\.[0-9]{0,3}"|-?[0-9]{1,20}|[0-9]{1,3}\.[0-9]|null|true|\{"total":1\}|\[\]"#;
    let member = (name, value).prop_map(|(name, value)| format!("\"{name}\":{value}"));
    proptest::collection::vec(member, 0..6).prop_map(|members| format!("{{{}}}", members.join(",")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "\\PC{0,80}") {
        let at = now();
        prop_assert!(alipay().parse_notification(&bytes, Some(&text)).is_err());
        prop_assert!(alipay().parse_notification(text.as_bytes(), None).is_err());
        prop_assert!(providers().parse_client_return(&zhima(), &text).is_err());
        prop_assert!(wechat().parse_notification(&[(text.clone(), text.clone())], &bytes, at).is_err());
        prop_assert!(providers().parse_query(&huabei(), &ok(text), at).is_err());
    }

    #[test]
    fn no_signed_words_make_a_reader_panic_or_say_paid_without_a_number(node in members()) {
        use paylater_core::order::ProviderStatus;
        let is_paid = |report| matches!(report, Ok(ProviderStatus::Paid { .. }));
        let answer = alipay_answers("alipay.trade.query", &node);
        prop_assert!(!is_paid(providers().parse_query(&huabei(), &answer, now())));
        prop_assert!(!is_paid(providers().parse_query(&jsapi(), &wechat_answers(200, &node), now())));
        let answer = alipay_answers("alipay.fund.auth.operation.detail.query", &node);
        prop_assert!(!is_paid(providers().parse_query(&deposit(), &answer, now())));
    }

    #[test]
    fn a_changed_byte_of_an_alipay_notification_is_noticed(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let good = alipay_notifies(&TRADE);
        let mut changed = good.clone();
        changed[at.index(good.len())] = byte;
        let fields = |body: &[u8]| std::str::from_utf8(body).ok().and_then(|text| form::decode(text).ok());
        let notice = alipay().parse_notification(&changed, None);
        // The same fields may be written in two ways, such as `%2b` and `%2B`.
        prop_assert!(notice.is_err() || fields(&changed) == fields(&good), "{notice:?}");
    }

    #[test]
    fn a_changed_byte_of_a_wechat_notification_is_noticed(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let body = sealed("TRANSACTION.SUCCESS", TRANSACTION);
        let headers = wechat_headers(Party::Provider, now(), &body);
        let mut changed = body.clone().into_bytes();
        changed[at.index(body.len())] = byte;
        let notice = wechat().parse_notification(&headers, &changed, now());
        prop_assert!(notice.is_err() || changed == body.as_bytes(), "{notice:?}");
    }
}
