//! Who is let in at WeChat Pay's API v3, and with which key it answers.

use serde_json::json;

use crate::merchant::{Public, unseal};
use crate::world::{World, now_ms};

const PATH: &str = "/v3/pay/transactions/out-trade-no/T00001?mchid=1900000001";

fn now_s() -> i64 {
    now_ms() / 1000
}

#[tokio::test]
async fn a_signature_that_does_not_fit_is_refused_with_sign_error() {
    let world = World::start().await;
    for (path, body) in [("/v3/pay/transactions/out-trade-no/T00002?mchid=1900000001", ""), (PATH, "{}")] {
        let authorization = world.authorization("GET", path, now_s(), body);
        let answer =
            world.send_wechat("GET", PATH, &authorization, &world.public_key_id, String::new()).await;
        let answer = answer.expect("an answer");
        assert_eq!(answer.refusal(), (401, "SIGN_ERROR".into(), 268_443_699));
        assert!(answer.is_signed_by(&world.wechat), "the refusal itself is signed");
    }
}

#[tokio::test]
async fn a_clock_five_minutes_off_is_refused_in_both_directions() {
    let world = World::start().await;
    for (off_s, status) in [(-310, 401), (-200, 404), (200, 404), (310, 401)] {
        let authorization = world.authorization("GET", PATH, now_s() + off_s, "");
        let answer =
            world.send_wechat("GET", PATH, &authorization, &world.public_key_id, String::new()).await;
        assert_eq!(answer.expect("an answer").status, status, "{off_s} s");
    }
}

#[tokio::test]
async fn what_is_wrong_with_the_authorization_is_refused_before_anything_else() {
    let world = World::start().await;
    let good = world.authorization("GET", PATH, now_s(), "");
    for (from, to) in [
        ("WECHATPAY2-SHA256-RSA2048", "WECHATPAY2-SM2-WITH-SM3"),
        ("mchid=\"1900000001\"", "mchid=\"1900000002\""),
        ("serial_no=\"1DDE", "serial_no=\"2DDE"),
        ("nonce_str=", "nonce="),
        ("timestamp=\"", "timestamp=\"x"),
        (",signature=", ",mchid=\"1900000001\",signature="),
    ] {
        let bad = good.replace(from, to);
        assert_ne!(bad, good, "{from}");
        let answer = world.send_wechat("GET", PATH, &bad, &world.public_key_id, String::new()).await;
        assert_eq!(answer.expect("an answer").refusal(), (401, "SIGN_ERROR".into(), 270_924_332), "{to}");
    }
}

#[tokio::test]
async fn the_answer_is_signed_with_the_key_the_request_names_and_an_unknown_name_is_refused() {
    let world = World::start().await;
    let path = "/v3/certificates";
    let listed = world.wechat("GET", path, None).await.json();
    let entry = &listed["data"][0];
    let sealed = &entry["encrypt_certificate"];
    let text = |name: &str| sealed[name].as_str().expect("a text");
    let pem = unseal(&world.api_v3_key, text("nonce"), text("associated_data"), text("ciphertext"));
    let serial = entry["serial_no"].as_str().expect("a serial number");
    assert_eq!(serial.len(), 40);

    let (_, certificate) = x509_parser::pem::parse_x509_pem(pem.as_bytes()).expect("PEM");
    let certificate = certificate.parse_x509().expect("a certificate");
    let key = Public::from_der(certificate.public_key().raw);
    let authorization = world.authorization("GET", path, now_s(), "");
    let answer =
        world.send_wechat("GET", path, &authorization, serial, String::new()).await.expect("an answer");
    assert_eq!(answer.header("wechatpay-serial"), serial);
    assert_eq!(answer.header("wechatpay-signature-type"), "WECHATPAY2-SHA256-RSA2048");
    assert!(answer.is_signed_by(&key) && !answer.is_signed_by(&world.wechat));

    let stranger = "PUB_KEY_ID_99999999999999999999999999999999";
    let refused =
        world.send_wechat("GET", path, &authorization, stranger, String::new()).await.expect("an answer");
    assert_eq!(refused.refusal(), (400, "INVALID_REQUEST".into(), 268_435_461));
}

#[tokio::test]
async fn a_request_without_the_headers_of_the_basic_rules_is_refused_before_its_signature_is_looked_at() {
    let world = World::start().await;
    let path = "/v3/pay/transactions/jsapi";
    let all = [
        ("accept", "application/json"),
        ("user-agent", "merchant/1.0"),
        ("content-type", "application/json"),
    ];
    for (left_out, message) in [
        ("accept", "Http头缺少Accept或User-Agent"),
        ("user-agent", "Http头缺少Accept或User-Agent"),
        ("content-type", "Http头Content-Type应为application/json"),
    ] {
        let request = world.http.post(world.url(path)).header("authorization", "none").body("{}");
        let request = all
            .iter()
            .filter(|(name, _)| *name != left_out)
            .fold(request, |request, (name, value)| request.header(*name, *value));
        // The client would say that it accepts anything.
        let request = if left_out == "accept" { request.header("accept", "text/html") } else { request };
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), 400, "{left_out}");
        let body: serde_json::Value =
            serde_json::from_str(&response.text().await.expect("a body")).expect("JSON");
        assert_eq!(
            (body["code"].as_str(), body["message"].as_str()),
            (Some("INVALID_REQUEST"), Some(message))
        );
    }
}

#[tokio::test]
async fn a_json_call_is_not_sent_as_a_form_and_a_call_without_a_body_needs_no_type() {
    let world = World::start().await;
    let (path, body) = ("/v3/pay/transactions/jsapi", "{}");
    let authorization = world.authorization("POST", path, now_s(), body);
    for (content_type, code) in [
        ("application/x-www-form-urlencoded", "INVALID_REQUEST"),
        ("application/json; charset=utf-8", "PARAM_ERROR"),
        ("APPLICATION/JSON", "PARAM_ERROR"),
    ] {
        let request = world.http.post(world.url(path)).header("authorization", &authorization);
        let request = request.header("accept", "*/*").header("user-agent", "merchant/1.0");
        let response =
            request.header("content-type", content_type).body(body).send().await.expect("an answer");
        let body: serde_json::Value =
            serde_json::from_str(&response.text().await.expect("a body")).expect("JSON");
        assert_eq!(body["code"], code, "{content_type}");
    }
    let authorization = world.authorization("GET", PATH, now_s(), "");
    let request = world.http.get(world.url(PATH)).header("authorization", authorization);
    let response = request.header("accept", "*/*").header("user-agent", "m").send().await.expect("an answer");
    assert_eq!(response.status(), 404, "no such order, and nothing else is wrong");
}

#[tokio::test]
async fn an_emoji_broken_json_and_an_unknown_path_are_refused() {
    let world = World::start().await;
    let path = "/v3/pay/transactions/jsapi";
    let emoji = world.wechat("POST", path, Some(json!({ "description": "衬衫👔" }))).await;
    assert_eq!(emoji.refusal(), (400, "PARAM_ERROR".into(), 268_435_461));
    let body = "{\"appid\":".to_owned();
    let authorization = world.authorization("POST", path, now_s(), &body);
    let broken = world.send_wechat("POST", path, &authorization, &world.public_key_id, body).await;
    assert_eq!(broken.expect("an answer").refusal().0, 400);
    assert_eq!(world.wechat("POST", "/v3/pay/transactions/h5", Some(json!({}))).await.status, 404);
}
