//! What is sent to WeChat Pay and handed to its bridge, checked as WeChat would check it.

use paylater_core::host::Host;
use paylater_core::instruction::Instruction;
use paylater_core::signing::form;
use paylater_core::signing::wechat::{pay_sign_string, request_string_to_sign};
use paylater_provider::{
    Attempt, CreateAction, Created, Fault, HttpRequest, Providers, RefusalKind, ScoreLaunch, WechatPay,
    WechatPayConfig,
};
use serde_json::{Value, json};

use crate::world::{
    APPID, MCHID, NONCE, Party, SERVICE_ID, jsapi, money, now, providers, score, verifies, wechat_answers,
    wechat_config,
};

fn called(attempt: &Attempt) -> HttpRequest {
    match providers().create(attempt, now(), NONCE) {
        Ok(CreateAction::Call(request)) => request,
        other => panic!("{other:?}"),
    }
}

/// The signature in the header belongs to what is sent; the path and the body.
fn wechat_receives(request: &HttpRequest) -> (String, Value) {
    let header = |name: &str| {
        let found = request.headers.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.as_str())
    };
    assert_eq!(header("accept"), Some("application/json"));
    assert_eq!(header("wechatpay-serial"), Some("PUB_KEY_ID_00000000000000000000000000000001"));
    assert_eq!(header("content-type").is_some(), request.method == "POST");
    let path = request.url.strip_prefix("https://api.example").expect("our host");
    let authorization = header("authorization").expect("a signature");
    let start = format!(
        "WECHATPAY2-SHA256-RSA2048 mchid=\"{MCHID}\",nonce_str=\"{NONCE}\",timestamp=\"1767294245\",serial_no=\"1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C\",signature=\""
    );
    let signature =
        authorization.strip_prefix(&start).and_then(|rest| rest.strip_suffix('"')).expect("the header");
    let text = request_string_to_sign(request.method, path, 1_767_294_245, NONCE, &request.body);
    assert!(verifies(Party::Merchant, &text, signature));
    let body = if request.body.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(&request.body).expect("JSON")
    };
    (path.to_owned(), body)
}

#[test]
fn a_service_order_is_created_with_nothing_in_it_that_changes() {
    let request = called(&score());
    let (path, body) = wechat_receives(&request);
    assert_eq!(path, "/v3/payscore/serviceorder");
    assert_eq!(
        body,
        json!({
            "appid": APPID,
            "service_id": SERVICE_ID,
            "out_order_no": "T20260102_001",
            "service_introduction": "羊毛衫 A+B",
            "risk_fund": { "name": "ESTIMATE_ORDER_COST", "amount": 129_900 },
            "time_range": { "start_time": "OnAccept" },
            "post_payments": [{ "name": "羊毛衫 A+B", "amount": 129_900, "count": 1 }],
            "notify_url": "https://shop.example/notify/wechatpay",
            "need_user_confirm": true,
        })
    );
    let later = providers().create(&score(), now().plus_s(600), "OtherNonceOtherNonce");
    assert!(matches!(later, Ok(CreateAction::Call(later)) if later.body == request.body));
}

#[test]
fn a_transaction_is_created_for_this_buyer_and_this_long() {
    let (path, body) = wechat_receives(&called(&jsapi()));
    assert_eq!(path, "/v3/pay/transactions/jsapi");
    assert_eq!(
        body,
        json!({
            "appid": APPID,
            "mchid": MCHID,
            "description": "羊毛衫 A+B",
            "out_trade_no": "T20260102_001",
            "time_expire": "2026-01-02T03:34:05+08:00",
            "notify_url": "https://shop.example/notify/wechatpay",
            "amount": { "total": 129_900, "currency": "CNY" },
            "payer": { "openid": "oDemo0000000000000000000001" },
        })
    );
}

#[test]
fn emoji_never_leave_the_house() {
    let gift = |attempt: Attempt| Attempt { subject: "礼物🎁盒".into(), ..attempt };
    let (_, order) = wechat_receives(&called(&gift(score())));
    assert_eq!(order["service_introduction"], "礼物盒");
    let (_, transaction) = wechat_receives(&called(&gift(jsapi())));
    assert_eq!(transaction["description"], "礼物盒");
}

#[test]
fn queries_closes_and_captures_ask_for_what_they_say() {
    let providers = providers();
    let ours = json!({ "appid": APPID, "service_id": SERVICE_ID, "reason": "订单已取消" });
    let completion = json!({
        "appid": APPID,
        "service_id": SERVICE_ID,
        "post_payments": [{ "name": "羊毛衫 A+B", "amount": 129_900, "count": 1 }],
        "total_amount": 129_900,
        "time_range": { "end_time": "20260102" },
    });
    let order_query = "/v3/payscore/serviceorder?service_id=00002000000000000000000000000001&out_order_no=T20260102_001&appid=wx0000000000000001";
    for (request, method, path, body) in [
        (providers.query(&score(), now(), NONCE), "GET", order_query, Value::Null),
        (providers.query_capture(&score(), "C20260102_001", now(), NONCE), "GET", order_query, Value::Null),
        (
            providers.query(&jsapi(), now(), NONCE),
            "GET",
            "/v3/pay/transactions/out-trade-no/T20260102_001?mchid=1900000001",
            Value::Null,
        ),
        (
            providers.void(&score(), now(), NONCE),
            "POST",
            "/v3/payscore/serviceorder/T20260102_001/cancel",
            ours,
        ),
        (
            providers.void(&jsapi(), now(), NONCE),
            "POST",
            "/v3/pay/transactions/out-trade-no/T20260102_001/close",
            json!({ "mchid": MCHID }),
        ),
        (
            providers.capture(&score(), "C20260102_001", now(), NONCE),
            "POST",
            "/v3/payscore/serviceorder/T20260102_001/complete",
            completion,
        ),
    ] {
        let request = request.expect("a request");
        assert_eq!(request.method, method);
        assert_eq!(wechat_receives(&request), (path.to_owned(), body));
    }
}

#[test]
fn what_cannot_be_begun_is_refused_before_anything_is_sent() {
    for (attempt, nonce, code) in [
        (Attempt { wechat_openid: None, ..jsapi() }, NONCE, "BUYER_UNKNOWN"),
        (Attempt { host: Host::WechatMini, ..jsapi() }, NONCE, "HOST_UNSUPPORTED"),
        (Attempt { host: Host::Browser, ..score() }, NONCE, "HOST_UNSUPPORTED"),
        (Attempt { amount: money(0), ..score() }, NONCE, "AMOUNT_ZERO"),
        (score(), "short", "NONCE_MALFORMED"),
        (score(), "a\"quote and\nline breaks", "NONCE_MALFORMED"),
        (score(), "012345678901234567890123456789012", "NONCE_MALFORMED"),
    ] {
        match providers().create(&attempt, now(), nonce) {
            Err(Fault::Refused { code: got, kind: RefusalKind::Merchant, .. }) => assert_eq!(got, code),
            other => panic!("{code}: {other:?}"),
        }
    }
}

#[test]
fn a_prepay_id_becomes_signed_parameters() {
    let answer = wechat_answers(200, r#"{"prepay_id":"wx201410272009395522657a690389285100"}"#);
    let created = providers().parse_create(&jsapi(), &answer, now(), NONCE).expect("a creation");
    let Instruction::WechatJsapi(params) = created.instruction else { panic!("{created:?}") };
    assert_eq!(created.provider_no, None);
    assert_eq!(
        (params.app_id.as_str(), params.timestamp.as_str(), params.nonce.as_str(), params.sign_type.as_str()),
        (APPID, "1767294245", NONCE, "RSA")
    );
    assert_eq!(params.package, "prepay_id=wx201410272009395522657a690389285100");
    let text = pay_sign_string(APPID, 1_767_294_245, NONCE, &params.package);
    assert!(verifies(Party::Merchant, &text, &params.pay_sign));
}

/// Computed by `openssl dgst -sha256 -hmac` over the sorted pairs and the key.
const SIGN_OF_LAUNCH: &str = "0954F3F697F21949D87792428DE63D0A982C22755DA37F485F8FC434B2241FD9";

const CREATED: &str = r#"{"appid":"wx0000000000000001","mchid":"1900000001","service_id":"00002000000000000000000000000001","out_order_no":"T20260102_001","state":"CREATED","order_id":"1000000000202601020304050000001","package":"DJIOSQ%PYWDx/dld+eu=="}"#;

#[test]
fn a_package_is_passed_on_untouched_in_both_shapes() {
    let created = providers().parse_create(&score(), &wechat_answers(200, CREATED), now(), NONCE);
    let Ok(Created { instruction: Instruction::WechatScore(launch), provider_no }) = created else {
        panic!("{created:?}")
    };
    assert_eq!(provider_no.as_deref(), Some("1000000000202601020304050000001"));
    assert_eq!(launch.business_type, "wxpayScoreUse");
    assert_eq!(launch.extra_data, [("package".into(), "DJIOSQ%PYWDx/dld+eu==".into())]);
    assert_eq!(form::decode(&launch.query_string), Ok(launch.extra_data));
}

#[test]
fn the_signed_launch_signs_the_raw_package_and_sends_it_encoded() {
    let config = WechatPayConfig { score_launch: ScoreLaunch::Signed, ..wechat_config() };
    let providers = Providers { alipay: None, wechat: Some(WechatPay::new(config).expect("good")) };
    let created =
        providers.parse_create(&score(), &wechat_answers(200, CREATED), now(), NONCE).expect("a creation");
    let Instruction::WechatScore(launch) = created.instruction else { panic!("no launch") };
    let names: Vec<&str> = launch.extra_data.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["mch_id", "nonce_str", "package", "sign_type", "timestamp", "sign"]);
    assert_eq!(launch.extra_data[4].1, "1767294245", "seconds, not milliseconds");
    assert_eq!(launch.extra_data[5].1, SIGN_OF_LAUNCH);
    assert_eq!(form::decode(&launch.query_string), Ok(launch.extra_data));
}
