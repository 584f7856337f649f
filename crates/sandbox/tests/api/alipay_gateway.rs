//! Who is let in at Alipay's gateway.

use paylater_core::signing::alipay::split_answer;
use paylater_core::signing::form::encode_component;
use serde_json::{Value, json};

use crate::world::World;

const QUERY: &str = "alipay.trade.query";

async fn refused(
    world: &World,
    change: impl FnOnce(&mut std::collections::BTreeMap<String, String>),
) -> (Value, bool) {
    let mut params = world.alipay_params(QUERY, &json!({ "out_trade_no": "T1" }));
    change(&mut params);
    let body = world.post_alipay(&params).await.expect("an answer");
    let answer = split_answer(&body, QUERY).expect("a node");
    let is_signed = answer.sign.is_some_and(|sign| world.alipay.verifies(answer.node, sign));
    (serde_json::from_str(answer.node).expect("JSON"), is_signed)
}

#[tokio::test]
async fn a_request_that_was_changed_after_signing_is_refused_and_the_gateway_shows_what_it_read() {
    let world = World::start().await;
    let (node, is_signed) = refused(&world, |params| {
        params.insert("biz_content".into(), json!({ "out_trade_no": "T2" }).to_string());
    })
    .await;
    assert_eq!(
        (node["code"].as_str(), node["sub_code"].as_str()),
        (Some("40002"), Some("isv.invalid-signature"))
    );
    let shown = node["sub_msg"].as_str().expect("a message");
    assert!(
        shown.contains("app_id=2021000000000001&amp;biz_content={\"out_trade_no\":\"T2\"}&amp;charset=utf-8")
    );
    assert!(is_signed, "the failure itself is signed");
}

#[tokio::test]
async fn a_request_signed_with_another_key_is_refused() {
    let world = World::start().await;
    let (node, _) = refused(&world, |params| {
        let text = paylater_core::signing::alipay::request_string_to_sign(params);
        params.insert("sign".into(), world.wechat_merchant.sign(&text));
    })
    .await;
    assert_eq!(node["sub_code"], "isv.invalid-signature");
}

#[tokio::test]
async fn each_wrong_common_parameter_is_named() {
    let world = World::start().await;
    for (name, value, code, sub_code) in [
        ("app_id", "2021000000000002", "40002", "isv.invalid-app-id"),
        ("sign_type", "RSA", "40002", "isv.invalid-signature-type"),
        ("charset", "gbk", "40002", "isv.invalid-charset"),
        ("version", "2.0", "40002", "isv.invalid-version"),
        ("timestamp", "2026-01-02T03:04:05Z", "40002", "isv.invalid-timestamp"),
        ("timestamp", "2020-01-02 03:04:05", "40002", "isv.invalid-timestamp"),
        ("timestamp", "", "40001", "isv.missing-timestamp"),
        ("sign", "", "40001", "isv.missing-signature"),
    ] {
        let (node, is_signed) = refused(&world, |params| {
            params.insert(name.into(), value.into());
        })
        .await;
        assert_eq!((node["code"].as_str(), node["sub_code"].as_str()), (Some(code), Some(sub_code)));
        assert_eq!(is_signed, sub_code != "isv.invalid-app-id", "nobody can sign for a stranger");
    }
}

#[tokio::test]
async fn an_unknown_method_is_answered_by_an_unsigned_error_response() {
    let world = World::start().await;
    let params = world.alipay_params("alipay.trade.unheard.of", &json!({}));
    let body = world.post_alipay(&params).await.expect("an answer");
    let answer = split_answer(&body, "alipay.trade.unheard.of").expect("a node");
    assert!(answer.is_error_response && answer.sign.is_none());
    assert!(answer.node.contains("isv.invalid-method"));
}

#[tokio::test]
async fn a_parameter_that_comes_twice_is_refused() {
    let world = World::start().await;
    let url = world.url("/gateway.do?app_id=2021000000000001&app_id=1");
    let body = world.http.get(url).send().await.expect("an answer").text().await.expect("a body");
    assert!(body.contains("isv.invalid-parameter"), "{body}");
}

#[tokio::test]
async fn a_parameter_in_the_url_and_in_the_body_is_one_when_its_value_is_one() {
    let world = World::start().await;
    let biz = json!({
        "out_trade_no": "T1", "total_amount": "88.88", "subject": "A", "product_code": "QUICK_WAP_WAY",
    });
    let params = world.alipay_params("alipay.trade.wap.pay", &biz);
    let form: Vec<String> =
        params.iter().map(|(name, value)| format!("{name}={}", encode_component(value))).collect();
    let post = async |query: &str, body: String| {
        let request = world.http.post(world.url(&format!("/gateway.do?{query}")));
        let form = "application/x-www-form-urlencoded;charset=utf-8";
        request.header("content-type", form).body(body).send().await.expect("an answer")
    };
    // The form that the PHP SDK writes has a charset in its action and a hidden one besides.
    let opened = post("charset=utf-8", form.join("&")).await;
    assert_eq!(opened.status(), 302, "to the cashier");
    for (query, body) in [
        ("charset=gbk", form.join("&")),
        ("charset=utf-8&charset=utf-8", form.join("&")),
        ("charset=utf-8", format!("{}&charset=utf-8", form.join("&"))),
        ("method=alipay.trade.query", form.join("&")),
    ] {
        let refused = post(query, body).await.text().await.expect("a body");
        assert!(refused.contains("isv.invalid-parameter"), "{query}: {refused}");
    }
}

#[tokio::test]
async fn the_rest_protocol_is_refused_in_alipays_words_and_says_what_is_there() {
    let world = World::start().await;
    for (path, authorization) in [
        ("/v3/alipay/trade/query", "ALIPAY-SHA256withRSA app_id=2021000000000001,timestamp=1,nonce=n,sign=s"),
        ("/v3/zhima/credit/payafteruse/creditbizorder/query", ""),
        ("/v3/pay/transactions/jsapi", "ALIPAY-SHA256withRSA app_id=2021000000000001,sign=s"),
    ] {
        let request = world.http.post(world.url(path)).header("authorization", authorization).body("{}");
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), 404, "{path}");
        assert!(response.headers().contains_key("alipay-trace-id"));
        let body: Value = serde_json::from_str(&response.text().await.expect("a body")).expect("JSON");
        assert_eq!(
            body,
            json!({
                "code": "invalid-method",
                "message": "沙箱只有 OpenAPI v2（POST /gateway.do），没有 REST 协议 v3",
            }),
            "{path}"
        );
    }
}

#[tokio::test]
async fn slashes_are_escaped_in_what_is_signed() {
    let world = World::start().await;
    let params = world.alipay_params(QUERY, &json!({ "out_trade_no": "a/b" }));
    let unknown = world.post_alipay(&params).await.expect("an answer");
    assert!(unknown.contains("ACQ.TRADE_NOT_EXIST"));
    let bad = refused(&world, |params| {
        params.insert("notify_url".into(), "https://m.example/n".into());
    })
    .await;
    assert!(
        bad.1 && bad.0["sub_msg"].as_str().is_some_and(|message| message.contains("https://m.example/n"))
    );
}

#[tokio::test]
async fn an_amount_may_be_a_json_number_and_is_the_same_amount() {
    let world = World::start().await;
    for (out_trade_no, amount, yuan) in [
        ("T1", json!(88.88), "88.88"),
        ("T2", json!(88), "88.00"),
        ("T3", json!(0.1), "0.10"),
        ("T4", json!(100_000_000), "100000000.00"),
        ("T5", json!(1_234_567.89), "1234567.89"),
    ] {
        let biz = json!({ "out_trade_no": out_trade_no, "subject": "A", "total_amount": amount });
        assert_eq!(world.alipay("alipay.trade.create", biz).await["code"], "10000", "{amount}");
        let known = world.alipay(QUERY, json!({ "out_trade_no": out_trade_no })).await;
        assert_eq!(known["total_amount"], yuan, "{amount}");
    }
}

#[tokio::test]
async fn an_amount_that_is_none_is_refused() {
    let world = World::start().await;
    for amount in [
        json!(88.888),
        json!(0),
        json!(-1),
        json!(1e-3),
        json!(100_000_000.01),
        json!(true),
        json!(["1.00"]),
        json!("88.888"),
        json!("0.00"),
        json!("-1"),
        json!("100000000.01"),
    ] {
        let biz = json!({ "out_trade_no": "T1", "subject": "A", "total_amount": amount });
        assert_eq!(
            world.alipay("alipay.trade.create", biz).await["sub_code"],
            "ACQ.INVALID_PARAMETER",
            "{amount}"
        );
    }
}
