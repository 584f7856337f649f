//! The providers' published vectors, read from `tests/golden`: only public keys, messages and signatures.

use std::collections::BTreeMap;
use std::path::Path;

use paylater_core::digest::sha256_hex;
use paylater_core::host::Host;
use paylater_core::instant::Instant;
use paylater_core::offer::Way;
use paylater_core::order::ProviderStatus;
use paylater_core::signing::alipay::{
    notification_string_to_sign, order_string, request_string_to_sign, split_answer,
};
use paylater_core::signing::{form, wechat as lines};
use paylater_provider::{
    Alipay, AlipayConfig, Captured, Fault, HttpAnswer, Providers, VerifyError, VerifyKey, VerifyingKey,
    WechatPay, WechatPayConfig,
};
use serde_json::Value;

use crate::world::{alipay_config, attempt, money, now, ok, wechat_config};

struct Vector(Value);

impl Vector {
    fn read(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden").join(name);
        let text = std::fs::read_to_string(&path).expect(name);
        assert!(!text.contains("PRIVATE"), "{name} must hold no private key");
        Self(serde_json::from_str(&text).expect(name))
    }

    fn text(&self, name: &str) -> &str {
        self.0[name].as_str().expect(name)
    }

    fn texts(&self, name: &str) -> BTreeMap<String, String> {
        let object = self.0[name].as_object().expect(name);
        object.iter().map(|(name, value)| (name.clone(), value.as_str().expect(name).to_owned())).collect()
    }

    /// The published signature belongs to the published text, and to no other.
    fn check_signature(&self) {
        let key = VerifyingKey::parse(self.text("public_key")).expect("a public key");
        let (text, signature) = (self.text("string_to_sign"), self.text("signature"));
        assert!(key.verifies(text, signature));
        assert!(!key.verifies(&format!("{text} "), signature));
        assert!(!key.verifies(text, &signature.replacen('A', "B", 1)));
    }
}

#[test]
fn alipay_requests_are_signed_over_the_published_strings() {
    for name in ["alipay/huabei/request.json", "alipay/request_certificate_mode.json"] {
        let vector = Vector::read(name);
        assert_eq!(request_string_to_sign(&vector.texts("params")), vector.text("string_to_sign"), "{name}");
        vector.check_signature();
    }
}

#[test]
fn the_order_string_of_the_published_request_is_the_published_one() {
    let vector = Vector::read("alipay/huabei/request.json");
    let order = order_string(&vector.texts("params"), vector.text("signature"));
    assert_eq!(sha256_hex(order.as_bytes()), vector.text("order_string_sha256"));
}

#[test]
fn alipay_trade_notifications_verify_and_say_paid() {
    for (name, app_id, seller_id, number, fen) in [
        (
            "alipay/huabei/notification_trade.json",
            "2019073166072302",
            "2088531891668739",
            "20190815155618536-564-57",
            10,
        ),
        // Its subject has a plus sign, which a second decoding would turn into a space.
        (
            "alipay/huabei/notification_trade_plus.json",
            "9021000122682882",
            "2088721003899159",
            "1703147160",
            1,
        ),
    ] {
        let vector = Vector::read(name);
        vector.check_signature();
        let pairs = form::decode(vector.text("body")).expect("a form");
        assert_eq!(notification_string_to_sign(&pairs), vector.text("string_to_sign"), "{name}");
        let alipay = Alipay::new(AlipayConfig {
            app_id: app_id.into(),
            seller_id: seller_id.into(),
            alipay_public_key_pem: vector.text("public_key").into(),
            ..alipay_config()
        });
        let notice = alipay
            .expect("a good configuration")
            .parse_notification(vector.text("body").as_bytes(), None)
            .expect(name);
        assert_eq!(notice.out_trade_no, number);
        assert!(
            matches!(notice.report, ProviderStatus::Paid { amount, .. } if amount == money(fen)),
            "{notice:?}"
        );
    }
}

#[test]
fn alipay_answers_are_verified_over_the_bytes_of_their_node() {
    for name in [
        "alipay/answer_file_upload.json",
        "alipay/zhima/answer_trade_pay.json",
        "alipay/answer_transfer.json",
    ] {
        let vector = Vector::read(name);
        vector.check_signature();
        let answer = split_answer(vector.text("body"), vector.text("method")).expect(name);
        assert_eq!(answer.node, vector.text("string_to_sign"), "{name}");
        assert_eq!(answer.sign, Some(vector.text("signature")), "{name}");
    }
}

#[test]
fn the_published_answer_to_a_payment_is_read_as_money() {
    let vector = Vector::read("alipay/zhima/answer_trade_pay.json");
    let config = AlipayConfig { alipay_public_key_pem: vector.text("public_key").into(), ..alipay_config() };
    let alipay = Alipay::new(config).expect("a good configuration");
    let providers = Providers { alipay: Some(alipay), wechat: None };
    let zhima = attempt(Way::AlipayZhima, Host::AlipayH5);
    let captured = providers.parse_capture(&zhima, "GZ201901301040361012", &ok(vector.text("body")), now());
    let paid = Captured::Paid { provider_no: "2019082922001432790585537960".into(), amount: money(1) };
    assert_eq!(captured, Ok(paid));
}

#[test]
fn wechat_requests_are_signed_over_the_published_lines() {
    for name in ["wechat/jsapi/request_jsapi.json", "wechat/request_bill.json"] {
        let vector = Vector::read(name);
        let text = lines::request_string_to_sign(
            vector.text("method"),
            vector.text("path_and_query"),
            vector.0["timestamp_s"].as_i64().expect("seconds"),
            vector.text("nonce"),
            vector.text("body"),
        );
        assert_eq!(text, vector.text("string_to_sign"), "{name}");
        vector.check_signature();
    }
}

#[test]
fn pay_sign_is_signed_over_the_published_lines() {
    for name in ["wechat/jsapi/pay_sign.json", "wechat/pay_sign_app.json"] {
        let vector = Vector::read(name);
        let seconds = vector.0["timestamp_s"].as_i64().expect("seconds");
        let text = lines::pay_sign_string(
            vector.text("app_id"),
            seconds,
            vector.text("nonce"),
            vector.text("package"),
        );
        assert_eq!(text, vector.text("string_to_sign"), "{name}");
        vector.check_signature();
    }
}

#[test]
fn a_signature_by_a_platform_certificate_verifies_and_the_certificate_says_its_serial_number() {
    let vector = Vector::read("wechat/signature_by_platform_certificate.json");
    vector.check_signature();
    let key = VerifyingKey::parse(vector.text("public_key")).expect("a certificate");
    assert_eq!(key.serial(), Some(vector.text("serial")));
}

fn wechat_with(vector: &Vector, id: &str) -> WechatPay {
    WechatPay::new(WechatPayConfig {
        verify_keys: vec![VerifyKey { id: id.into(), pem: vector.text("public_key").into() }],
        prefer_key_id: id.into(),
        ..wechat_config()
    })
    .expect("a good configuration")
}

#[test]
fn the_published_answer_verifies_with_the_wechat_pay_public_key() {
    let vector = Vector::read("wechat/answer_native.json");
    vector.check_signature();
    let wechat = wechat_with(&vector, "PUB_KEY_ID_0000000000000024101100397200000006");
    let providers = Providers { alipay: None, wechat: Some(wechat) };
    let headers: Vec<_> = vector.texts("headers").into_iter().collect();
    let answer = HttpAnswer { status: 200, headers, body: vector.text("body").as_bytes().to_vec() };
    let jsapi = attempt(Way::WechatJsapi, Host::WechatH5);
    let read_at = |unix_s: i64| {
        let at = Instant::from_unix_ms(unix_s * 1000);
        match providers.parse_create(&jsapi, &answer, at, "593BEC0C930BF1AFEB40B4A08C8FB242") {
            Err(Fault::Unknown { why }) => why,
            other => panic!("{other:?}"),
        }
    };
    // Verified, and then it is no answer to a JSAPI order: that is how far it has to come.
    assert_eq!(read_at(1_722_850_421), "the answer has no usable prepay_id");
    assert_eq!(read_at(1_722_850_421 + 299), "the answer has no usable prepay_id");
    assert_eq!(
        read_at(1_722_850_421 + 300),
        "HTTP 200, its time 1722850421 is too far from ours, 1722850721; unverified, it says: no code"
    );
}

#[test]
fn the_published_notification_verifies_and_is_nothing_for_an_order() {
    let vector = Vector::read("wechat/score/notification_user_open_service.json");
    vector.check_signature();
    let headers: Vec<_> = vector.texts("headers").into_iter().collect();
    let wechat = wechat_with(&vector, "D7CE59D1F522D701");
    let read_at = |unix_s: i64, body: &str| {
        let at = Instant::from_unix_ms(unix_s * 1000);
        wechat.parse_notification(&headers, body.as_bytes(), at)
    };
    let body = vector.text("body");
    assert_eq!(read_at(1_624_523_846, body), Err(VerifyError::Uninteresting));
    let changed = body.replace("USER_OPEN_SERVICE", "USER_PAID");
    assert_eq!(read_at(1_624_523_846, &changed), Err(VerifyError::BadSignature));
}
