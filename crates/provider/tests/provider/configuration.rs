//! Configurations that cannot work are refused at the start, and none shows its secrets.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use paylater_provider::{
    Alipay, AlipayConfig, ConfigError, KeyError, Providers, SigningKey, VerifyKey, VerifyingKey, WechatPay,
    WechatPayConfig,
};

use paylater_core::money::Remainder;
use paylater_core::offer::Way;
use paylater_core::schedule::{FeeBearer, Terms};
use serde_json::{Value, json};

use crate::world::{
    API_V3_KEY, KEY_ID, Party, alipay_config, alipay_with, private_key, providers, public_pem, set_up,
    wechat_config,
};

/// PKCS#8 without its outer shell, which has a fixed length for this size of key.
fn pkcs1() -> Vec<u8> {
    STANDARD.decode(private_key(Party::Merchant)).expect("base64")[26..].to_vec()
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}

#[test]
fn a_private_key_is_read_in_every_form_that_merchants_paste() {
    let pkcs8 = STANDARD.decode(private_key(Party::Merchant)).expect("base64");
    let one_line = private_key(Party::Merchant).to_owned();
    let wrapped: String =
        one_line.as_bytes().chunks(64).map(|line| format!("{}\r\n", String::from_utf8_lossy(line))).collect();
    let expected = SigningKey::parse(&one_line).and_then(|key| key.sign("text"));
    assert!(expected.is_ok());
    for text in [
        one_line,
        wrapped,
        pem("PRIVATE KEY", &pkcs8),
        pem("RSA PRIVATE KEY", &pkcs1()),
        STANDARD.encode(pkcs1()),
        format!("Bag Attributes\n    friendlyName: x\n{}", pem("PRIVATE KEY", &pkcs8)),
    ] {
        assert_eq!(SigningKey::parse(&text).and_then(|key| key.sign("text")), expected, "{}", &text[..30]);
    }
}

#[test]
fn what_is_no_key_is_refused_by_name() {
    for (text, error) in [
        ("", KeyError::NotText),
        ("not base64!", KeyError::NotText),
        ("QUJD", KeyError::WrongKind),
        ("-----BEGIN PRIVATE KEY-----", KeyError::NotText),
    ] {
        assert_eq!(SigningKey::parse(text).err(), Some(error), "{text}");
        assert_eq!(VerifyingKey::parse(text).err(), Some(error), "{text}");
    }
    assert_eq!(SigningKey::parse(&public_pem(Party::Merchant)).err(), Some(KeyError::WrongKind));
    assert_eq!(VerifyingKey::parse(private_key(Party::Merchant)).err(), Some(KeyError::WrongKind));
    let no_certificate = pem("CERTIFICATE", b"nonsense");
    assert_eq!(VerifyingKey::parse(&no_certificate).err(), Some(KeyError::WrongKind));
}

#[test]
fn an_alipay_configuration_that_cannot_work_is_refused() {
    let bad_key = |field: &str| ConfigError::BadKey { field: field.into(), source: KeyError::NotText };
    for (config, error) in [
        (AlipayConfig { app_id: String::new(), ..alipay_config() }, ConfigError::Missing("app_id")),
        (AlipayConfig { seller_id: String::new(), ..alipay_config() }, ConfigError::Missing("seller_id")),
        (
            AlipayConfig { gateway_url: "https://x.example/?a=1".into(), ..alipay_config() },
            ConfigError::BadAddress("gateway_url"),
        ),
        (
            AlipayConfig { gateway_url: "alipays://x".into(), ..alipay_config() },
            ConfigError::BadAddress("gateway_url"),
        ),
        (
            AlipayConfig { notify_url: "https://".into(), ..alipay_config() },
            ConfigError::BadAddress("notify_url"),
        ),
        (AlipayConfig { private_key_pem: String::new(), ..alipay_config() }, bad_key("private_key_pem")),
        (
            AlipayConfig { alipay_public_key_pem: String::new(), ..alipay_config() },
            bad_key("alipay_public_key_pem"),
        ),
    ] {
        assert_eq!(Alipay::new(config).err(), Some(error));
    }
}

#[test]
fn a_wechat_configuration_that_cannot_work_is_refused() {
    for (config, error) in [
        (WechatPayConfig { mchid: String::new(), ..wechat_config() }, ConfigError::Missing("mchid")),
        (
            WechatPayConfig { base_url: "https://x.example/v3".into(), ..wechat_config() },
            ConfigError::BadAddress("base_url"),
        ),
        (
            WechatPayConfig { notify_url: "https://x.example/?a=1".into(), ..wechat_config() },
            ConfigError::BadAddress("notify_url"),
        ),
        (
            WechatPayConfig { api_v3_key: "0123456789abcdef".into(), ..wechat_config() },
            ConfigError::WrongLength { field: "api_v3_key", length: 32 },
        ),
        (
            WechatPayConfig {
                products: set_up("wechat-score", json!({ "launch": "signed" })),
                api_v2_key: String::new(),
                ..wechat_config()
            },
            ConfigError::WrongLength { field: "api_v2_key", length: 32 },
        ),
    ] {
        assert_eq!(WechatPay::new(config).err(), Some(error));
    }
}

#[test]
fn each_product_reads_its_own_settings_and_refuses_what_it_does_not_know() {
    let said = |product: &str, settings: Value| {
        Alipay::new(alipay_with(product, settings)).err().map(|error| error.to_string())
    };
    for (product, settings, error) in [
        ("alipay-deposit", json!({ "mode": "POSTPAY_UNCERTAIN", "product_code": "PRE_AUTH_ONLINE" }), None),
        (
            "alipay-deposit",
            json!({ "category": "RENT_DIGITAL" }),
            Some("products.alipay-deposit.service_id is needed"),
        ),
        (
            "alipay-deposit",
            json!({ "counts": [3] }),
            Some("products.alipay-deposit.counts: there is no such setting"),
        ),
        (
            "alipay-huabei",
            json!({ "counts": "3,6" }),
            Some("products.alipay-huabei.counts: a list of whole numbers above zero is expected"),
        ),
        (
            "alipay-zhima",
            json!({ "launch_url": "https://x.example/" }),
            Some(
                "products.alipay-zhima.launch_url: an http or https address with {sign_str} in it, once is expected",
            ),
        ),
        ("wechat-score", json!({}), Some("products.wechat-score: there is no such product")),
        ("alipay-huabay", json!({}), Some("products.alipay-huabay: there is no such product")),
    ] {
        assert_eq!(said(product, settings.clone()).as_deref(), error, "{product} {settings}");
    }
}

#[test]
fn what_the_contract_does_not_give_cannot_be_offered() {
    let parts = |count| Terms::flat_fee(count, 23_000, FeeBearer::Buyer, Remainder::First);
    let with = |settings| Providers {
        alipay: Some(Alipay::new(alipay_with("alipay-huabei", settings)).expect("good")),
        wechat: None,
    };
    let bare = |products| Providers {
        alipay: Some(Alipay::new(AlipayConfig { products, ..alipay_config() }).expect("good")),
        wechat: Some(
            WechatPay::new(WechatPayConfig { products: Default::default(), ..wechat_config() })
                .expect("good"),
        ),
    };
    for (providers, way, terms, error) in [
        (&with(json!({})), Way::AlipayHuabei, parts(12), None),
        (
            &with(json!({})),
            Way::AlipayHuabei,
            parts(24),
            Some("products.alipay-huabei.counts does not have 24 instalments"),
        ),
        (&with(json!({ "counts": [3, 24] })), Way::AlipayHuabei, parts(24), None),
        (providers(), Way::AlipayZhima, Terms::DeferredByDays { days: 14 }, None),
        (
            &bare(Default::default()),
            Way::AlipayZhima,
            Terms::DeferredByDays { days: 14 },
            Some("products.alipay-zhima.service_id is needed"),
        ),
        (
            &bare(set_up("alipay-zhima", json!({ "service_id": "1" }))),
            Way::AlipayZhima,
            Terms::DeferredByDays { days: 14 },
            Some("products.alipay-zhima.category_id is needed"),
        ),
        (providers(), Way::AlipayDeposit, Terms::DeferredByDays { days: 14 }, None),
        (
            &bare(Default::default()),
            Way::WechatScore,
            Terms::DeferredByDays { days: 14 },
            Some("products.wechat-score.service_id is needed"),
        ),
        (providers(), Way::WechatJsapi, Terms::Now, None),
        (&Providers::default(), Way::WechatJsapi, Terms::Now, Some("this provider is not configured")),
    ] {
        let said = providers.check_offer(way, terms).err().map(|error| error.to_string());
        assert_eq!(said.as_deref(), error, "{} {terms:?}", way.id());
    }
}

#[test]
fn the_preferred_key_is_configured_and_none_is_configured_twice() {
    let key = |id: &str| VerifyKey { id: id.into(), pem: public_pem(Party::Provider) };
    let fault = |ids: &[&str], prefer: &str| {
        let verify_keys = ids.iter().map(|id| key(id)).collect();
        WechatPay::new(WechatPayConfig { verify_keys, prefer_key_id: prefer.into(), ..wechat_config() }).err()
    };
    assert_eq!(fault(&[KEY_ID, "AB"], "00ab"), None);
    assert_eq!(fault(&[KEY_ID, KEY_ID], KEY_ID), Some(ConfigError::KeyIds(KEY_ID.into())));
    assert_eq!(fault(&["00AB", "ab"], "ab"), Some(ConfigError::KeyIds("ab".into())));
    assert_eq!(fault(&[KEY_ID], "x"), Some(ConfigError::KeyIds("x".into())));
    assert_eq!(fault(&[], KEY_ID), Some(ConfigError::KeyIds(KEY_ID.into())));
}

#[test]
fn a_certificate_under_another_serial_number_is_refused() {
    let text = include_str!("../../../../tests/golden/wechat/signature_by_platform_certificate.json");
    let vector: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let pem = vector["public_key"].as_str().expect("a certificate").to_owned();
    let with = |id: &str| {
        let verify_keys = vec![VerifyKey { id: id.into(), pem: pem.clone() }];
        WechatPay::new(WechatPayConfig { verify_keys, prefer_key_id: id.into(), ..wechat_config() }).err()
    };
    assert_eq!(with("F5765756002FDD77"), None);
    assert_eq!(with("00f5765756002fdd77"), None);
    let differs =
        ConfigError::SerialDiffers { id: "F5765756002FDD78".into(), serial: "F5765756002FDD77".into() };
    assert_eq!(with("F5765756002FDD78"), Some(differs));
}

#[test]
fn nothing_shows_a_secret() {
    let (alipay, wechat) = (alipay_config(), wechat_config());
    let shown = [
        format!("{alipay:?}"),
        format!("{wechat:?}"),
        format!("{:?}", Alipay::new(alipay).expect("good")),
        format!("{:?}", WechatPay::new(wechat).expect("good")),
        format!("{:?}", SigningKey::parse(private_key(Party::Merchant)).expect("good")),
    ]
    .join("\n");
    for secret in [&private_key(Party::Merchant)[40..60], API_V3_KEY, "192006250b4c09247ec02edce69f6a2d"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(shown.contains("2021000000000001") && shown.contains("1900000001"));
}
