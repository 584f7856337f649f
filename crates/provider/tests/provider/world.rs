//! A merchant and two providers with throw-away keys: what a test needs to sign as either side.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use paylater_core::host::Host;
use paylater_core::instant::Instant;
use paylater_core::money::Money;
use paylater_core::offer::Way;
use paylater_core::signing::alipay::{Params, notification_string_to_sign, request_string_to_sign};
use paylater_core::signing::form;
use paylater_core::signing::wechat::answer_string_to_sign;
use paylater_provider::{
    Alipay, AlipayConfig, Attempt, HttpAnswer, HttpRequest, Huabei, Providers, ScoreLaunch, SigningKey,
    VerifyKey, VerifyingKey, WechatPay, WechatPayConfig,
};

pub const APP_ID: &str = "2021000000000001";
pub const SELLER_ID: &str = "2088000000000001";
pub const APPID: &str = "wx0000000000000001";
pub const MCHID: &str = "1900000001";
pub const SERVICE_ID: &str = "00002000000000000000000000000001";
pub const KEY_ID: &str = "PUB_KEY_ID_00000000000000000000000000000001";
pub const API_V3_KEY: &str = "0123456789abcdef0123456789ABCDEF";
pub const NONCE: &str = "593BEC0C930BF1AFEB40B4A08C8FB242";

/// Who signs.
#[derive(Clone, Copy)]
pub enum Party {
    Merchant,
    Provider,
    Stranger,
}

/// A private key as PKCS#8 in bare base64, made once for the whole run.
pub fn private_key(party: Party) -> &'static str {
    static KEYS: OnceLock<[String; 3]> = OnceLock::new();
    let keys = KEYS.get_or_init(|| {
        [(); 3].map(|()| {
            let pair = KeyPair::generate(KeySize::Rsa2048).expect("a key");
            let der: Pkcs8V1Der<'_> = pair.as_der().expect("its encoding");
            STANDARD.encode(der.as_ref())
        })
    });
    &keys[party as usize]
}

/// Opening a key takes longer than signing with it, so each is opened once.
pub fn signing_key(party: Party) -> &'static SigningKey {
    static KEYS: OnceLock<[SigningKey; 3]> = OnceLock::new();
    let parties = [Party::Merchant, Party::Provider, Party::Stranger];
    let open = |party| SigningKey::parse(private_key(party)).expect("our own key");
    &KEYS.get_or_init(|| parties.map(open))[party as usize]
}

pub fn public_pem(party: Party) -> String {
    signing_key(party).public_pem().expect("its public half")
}

pub fn verifies(party: Party, text: &str, signature: &str) -> bool {
    VerifyingKey::parse(&public_pem(party)).expect("our own key").verifies(text, signature)
}

pub fn now() -> Instant {
    // 2026-01-02 03:04:05 in Beijing.
    Instant::from_unix_ms(1_767_294_245_000)
}

pub fn money(fen: i64) -> Money {
    Money::from_fen(fen).expect("a test amount")
}

pub fn alipay_config() -> AlipayConfig {
    AlipayConfig {
        gateway_url: "https://gateway.example/gateway.do".into(),
        app_id: APP_ID.into(),
        seller_id: SELLER_ID.into(),
        private_key_pem: private_key(Party::Merchant).into(),
        alipay_public_key_pem: public_pem(Party::Provider),
        notify_url: "https://shop.example/notify/alipay".into(),
        zm_service_id: "2026000000000000000000000001".into(),
        zhima_category_id: "ZMSC_1_4_1".into(),
        ..AlipayConfig::default()
    }
}

pub fn wechat_config() -> WechatPayConfig {
    WechatPayConfig {
        base_url: "https://api.example".into(),
        app_id: APPID.into(),
        mchid: MCHID.into(),
        merchant_serial_no: "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C".into(),
        private_key_pem: private_key(Party::Merchant).into(),
        verify_keys: vec![VerifyKey { id: KEY_ID.into(), pem: public_pem(Party::Provider) }],
        prefer_key_id: KEY_ID.into(),
        api_v3_key: API_V3_KEY.into(),
        api_v2_key: "192006250b4c09247ec02edce69f6a2d".into(),
        service_id: SERVICE_ID.into(),
        notify_url: "https://shop.example/notify/wechatpay".into(),
        score_launch: ScoreLaunch::PackageOnly,
        ..WechatPayConfig::default()
    }
}

pub fn providers() -> &'static Providers {
    static PROVIDERS: OnceLock<Providers> = OnceLock::new();
    PROVIDERS.get_or_init(|| Providers {
        alipay: Some(Alipay::new(alipay_config()).expect("a good configuration")),
        wechat: Some(WechatPay::new(wechat_config()).expect("a good configuration")),
    })
}

pub fn alipay() -> &'static Alipay {
    providers().alipay.as_ref().expect("it is configured")
}

pub fn wechat() -> &'static WechatPay {
    providers().wechat.as_ref().expect("it is configured")
}

pub fn attempt(way: Way, host: Host) -> Attempt {
    Attempt {
        out_trade_no: "T20260102_001".into(),
        way,
        host,
        amount: money(129_900),
        subject: "羊毛衫 A+B".into(),
        huabei: Some(Huabei { instalments: 6, seller_pays: false }),
        alipay_open_id: None,
        wechat_openid: Some("oDemo0000000000000000000001".into()),
        return_url: "https://shop.example/back?order=1&a=b".into(),
        expires_at: now().plus_s(1800),
        provider_no: None,
    }
}

pub fn zhima() -> Attempt {
    attempt(Way::AlipayZhima, Host::AlipayH5)
}

pub fn huabei() -> Attempt {
    attempt(Way::AlipayHuabei, Host::AlipayH5)
}

/// A deposit of a buyer who is named.
pub fn deposit() -> Attempt {
    Attempt { alipay_open_id: Some("open-1".into()), ..attempt(Way::AlipayDeposit, Host::AlipayH5) }
}

pub fn score() -> Attempt {
    attempt(Way::WechatScore, Host::WechatH5)
}

pub fn jsapi() -> Attempt {
    attempt(Way::WechatJsapi, Host::WechatH5)
}

/// The parameters of an Alipay request, from query and body, after its signature was checked as the gateway
/// would.
pub fn gateway_reads(query: &str, body: &str) -> BTreeMap<String, String> {
    let mut params: Params = form::decode(query).expect("a form").into_iter().collect();
    params.extend(form::decode(body).expect("a form"));
    let sign = params.get("sign").expect("a signature").clone();
    assert!(verifies(Party::Merchant, &request_string_to_sign(&params), &sign), "{params:?}");
    params
}

/// The same for a call.
pub fn gateway_receives(request: &HttpRequest) -> BTreeMap<String, String> {
    assert_eq!(request.method, "POST");
    let (address, query) = request.url.split_once('?').expect("a query");
    assert_eq!(address, "https://gateway.example/gateway.do");
    gateway_reads(query, &request.body)
}

pub fn ok(body: impl Into<String>) -> HttpAnswer {
    HttpAnswer { status: 200, headers: Vec::new(), body: body.into().into_bytes() }
}

/// A signed answer of Alipay; `node` is signed byte for byte.
pub fn alipay_answers(method: &str, node: &str) -> HttpAnswer {
    ok(alipay_text(method, node, Party::Provider))
}

pub fn alipay_text(method: &str, node: &str, signer: Party) -> String {
    let sign = signing_key(signer).sign(node).expect("a signature");
    format!("{{\"{}_response\":{node},\"sign\":\"{sign}\"}}", method.replace('.', "_"))
}

/// A signed notification of Alipay as a form body.
pub fn alipay_notifies(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut pairs: Vec<(String, String)> =
        fields.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let sign = signing_key(Party::Provider).sign(&notification_string_to_sign(&pairs)).expect("a signature");
    pairs.push(("sign".into(), sign));
    form_body(&pairs)
}

pub fn form_body(pairs: &[(String, String)]) -> Vec<u8> {
    let encoded: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", form::encode_component(value).replace("%20", "+")))
        .collect();
    encoded.join("&").into_bytes()
}

/// The headers with which WeChat Pay signs this body.
pub fn wechat_headers(signer: Party, at: Instant, body: &str) -> Vec<(String, String)> {
    let timestamp = at.unix_s().to_string();
    let text = answer_string_to_sign(&timestamp, NONCE, body);
    let signature = signing_key(signer).sign(&text).expect("a signature");
    [
        ("Wechatpay-Timestamp", timestamp.as_str()),
        ("Wechatpay-Nonce", NONCE),
        ("Wechatpay-Serial", KEY_ID),
        ("Wechatpay-Signature", &signature),
        ("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// A signed answer of WeChat Pay.
pub fn wechat_answers(status: u16, body: &str) -> HttpAnswer {
    let headers = wechat_headers(Party::Provider, now(), body);
    HttpAnswer { status, headers, body: body.as_bytes().to_vec() }
}

/// A signed refusal with the digits that refine it.
pub fn wechat_refuses(status: u16, code: &str, tail: &str) -> HttpAnswer {
    let mut answer = wechat_answers(status, &format!(r#"{{"code":"{code}","message":"不可以"}}"#));
    answer.headers.push(("Request-ID".into(), format!("0885F2CF8606108F0518E29E944820F10B28E24A-{tail}")));
    answer
}

/// A notification's body: the resource sealed with the API v3 key.
pub fn sealed(event: &str, resource: &str) -> String {
    sealed_with(event, resource, "resource", "resource")
}

/// The same with this content announced, where another is usual for the event.
pub fn sealed_as(event: &str, original_type: &str, resource: &str) -> String {
    let usual = format!("\"original_type\":\"{}\"", original_type_of(event));
    sealed(event, resource).replace(&usual, &format!("\"original_type\":{original_type}"))
}

fn original_type_of(event: &str) -> &'static str {
    match event.split_once('.') {
        Some(("TRANSACTION", _)) => "transaction",
        Some(("PAYSCORE", _)) => "payscore",
        Some(("REFUND", _)) => "refund",
        _ => "other",
    }
}

/// The same, sealed with one piece of associated data and announced with another.
pub fn sealed_with(event: &str, resource: &str, sealed_for: &str, announced: &str) -> String {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, API_V3_KEY.as_bytes()).expect("32 bytes"));
    let nonce = Nonce::assume_unique_for_key(*b"fdasflkja484");
    let mut bytes = resource.as_bytes().to_vec();
    key.seal_in_place_append_tag(nonce, Aad::from(sealed_for.as_bytes()), &mut bytes).expect("sealed");
    let (ciphertext, original_type) = (STANDARD.encode(bytes), original_type_of(event));
    format!(
        r#"{{"id":"EV-2018022511223320873","create_time":"2026-01-02T03:04:05+08:00","resource_type":"encrypt-resource","event_type":"{event}","summary":"","resource":{{"original_type":"{original_type}","algorithm":"AEAD_AES_256_GCM","ciphertext":"{ciphertext}","associated_data":"{announced}","nonce":"fdasflkja484"}}}}"#
    )
}
