//! What stands in headers: schemes and media types in any case, challenges, other origins, frames.

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::json;

use crate::support::{World, order, read};

#[tokio::test]
async fn a_scheme_means_the_same_in_either_case_and_a_token_does_not() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let shop = format!("{}/v1/orders", world.base);
    let page = format!("{}/v1/checkout-sessions/{}/status", world.base, session.id);
    for (url, token) in [(&shop, &world.api_key), (&page, &session.token)] {
        for (given, status) in [
            (format!("Bearer {token}"), 200),
            (format!("bearer {token}"), 200),
            (format!("BEARER {token}"), 200),
            (format!("BeArEr   {token}"), 200),
            (format!("Bearer {}", token.to_uppercase()), 401),
            (format!("Basic {token}"), 401),
            (format!("Bearer{token}"), 401),
            (format!("Bearer {token} x"), 401),
            (format!("Bearer {token}, Bearer {token}"), 401),
            (token.clone(), 401),
            ("Bearer".into(), 401),
            ("".into(), 401),
        ] {
            let answer = world.http.get(url).header("Authorization", &given).send().await.unwrap();
            assert_eq!(answer.status(), status, "{given}");
        }
        // Two of them might be read differently by whoever stands in front.
        let mut both = HeaderMap::new();
        for value in [format!("Bearer {token}"), "Bearer other".into()] {
            both.append("authorization", HeaderValue::try_from(value).unwrap());
        }
        let answer = world.http.get(url).headers(both).send().await.unwrap();
        assert_eq!(answer.status(), 401);
    }
}

#[tokio::test]
async fn every_answer_that_asks_for_credentials_says_which() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let json_body = |request: reqwest::RequestBuilder| request.json(&json!({}));
    let url = |path: &str| format!("{}{path}", world.base);
    let asked = [
        ("shop", world.http.get(url("/v1/orders"))),
        ("shop, posted", json_body(world.http.post(url("/v1/checkout-sessions")))),
        ("client", world.http.get(url(&format!("/v1/checkout-sessions/{}", session.id)))),
        ("drawn page", world.http.get(url(&format!("/checkout/{}", session.id)))),
        ("receipt", world.http.get(url("/receipt"))),
        ("alipay", world.http.post(url("/notify/alipay")).body("sign=x&sign_type=RSA2&notify_id=1")),
        ("wechat", json_body(world.http.post(url("/notify/wechatpay")))),
    ];
    for (name, request) in asked {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 401, "{name}");
        assert_eq!(answer.headers().get("www-authenticate").unwrap(), "Bearer", "{name}");
    }
    let answer = world.http.get(url("/v1/nothing")).send().await.unwrap();
    assert_eq!(answer.headers().get("www-authenticate"), None);
}

#[tokio::test]
async fn json_may_be_declared_in_any_case_and_only_in_utf_8() {
    let world = World::start().await;
    let url = format!("{}/v1/checkout-sessions", world.base);
    for (declared, status) in [
        ("application/json", 201),
        ("Application/JSON; charset=UTF-8", 201),
        ("APPLICATION/JSON", 201),
        ("application/json;charset=utf-8", 201),
        ("application/json ; Charset=\"Utf-8\"", 201),
        ("application/json; charset=utf8", 201),
        ("application/json; profile=\"a;charset=gbk\"", 201),
        ("application/json; charset=gbk", 415),
        ("application/json; CHARSET=\"GBK\"", 415),
        ("application/json; charset", 415),
        ("application/json, application/json", 415),
        ("application/jsonx", 415),
        ("application / json", 415),
        ("text/json", 415),
        ("text/plain; x=\"application/json\"", 415),
        ("", 415),
    ] {
        let request = world.http.post(&url).bearer_auth(&world.api_key).header("content-type", declared);
        let request =
            request.header("Idempotency-Key", format!("key-of-{declared}-it").replace([' ', '"'], "-"));
        let answer = read(request.body(order(100).to_string())).await;
        assert_eq!(answer.status, status, "{declared}: {}", answer.body);
    }
}

/// What a browser is told of a request from a page of this origin, with these headers.
async fn preflight(world: &World, path: &str, origin: &str, headers: &str) -> HeaderMap {
    let request =
        world.http.request(Method::OPTIONS, format!("{}{path}", world.base)).header("Origin", origin);
    let request = request.header("Access-Control-Request-Method", "POST");
    request.header("Access-Control-Request-Headers", headers).send().await.unwrap().headers().clone()
}

fn access_control(headers: &HeaderMap) -> Vec<(&str, &str)> {
    let named = headers.iter().filter(|(name, _)| name.as_str().starts_with("access-control-"));
    named.map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect()
}

#[tokio::test]
async fn a_page_of_the_shop_may_send_whatever_headers_its_tools_add_and_a_foreign_one_nothing() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let view = format!("/v1/checkout-sessions/{}", session.id);
    let ours = "http://127.0.0.1:8780";
    let asked = "authorization,b3,content-type,idempotency-key,newrelic,traceparent,x-datadog-trace-id";
    for path in [view.as_str(), "/v1/offers", "/v1/receipt-keys"] {
        let told = preflight(&world, path, ours, asked).await;
        assert_eq!(told.get("access-control-allow-origin").unwrap(), ours, "{path}");
        assert_eq!(told.get("access-control-allow-headers").unwrap(), asked, "{path}");
        for foreign in
            ["https://evil.example", "null", "http://127.0.0.1:8780.evil.example", "https://127.0.0.1:8780"]
        {
            let told = preflight(&world, path, foreign, asked).await;
            assert_eq!(access_control(&told), [], "{path} from {foreign}");
        }
    }
    let offers = format!("{}/v1/offers?amount=10000&currency=CNY", world.base);
    for (origin, allowed) in [(ours, Some(ours)), ("https://evil.example", None)] {
        let answer = world.http.get(&offers).header("Origin", origin).send().await.unwrap();
        let told = answer.headers().get("access-control-allow-origin").map(|value| value.to_str().unwrap());
        assert_eq!((answer.status().as_u16(), told), (200, allowed), "{origin}");
        assert!(
            answer.headers().get_all("vary").iter().any(|value| value.to_str().unwrap().contains("origin"))
        );
    }
}

#[tokio::test]
async fn brotli_is_sent_to_whoever_takes_it_and_to_nobody_who_says_no() {
    let folder = std::env::temp_dir().join(format!("paylater-brotli-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for file in ["live.js", "pay.js", "index.js", "paylater_bg.wasm"] {
        std::fs::write(folder.join(file), "x".repeat(4_000)).unwrap();
    }
    let world = World::start_with(vec![("PAYLATER_ASSETS_DIR", folder.display().to_string())]).await;
    let script = world.app.assets.script("live.js").unwrap();
    let path = script.split('"').find(|part| part.starts_with("/assets/")).unwrap().to_string();
    for (taken, coding) in [
        ("br", Some("br")),
        ("gzip, BR;q=0.5", Some("br")),
        ("gzip;q=1.0, br ; q=0.1", Some("br")),
        ("br;q=0", None),
        ("br; Q=0.000, gzip", None),
        ("gzip", None),
        ("brotli", None),
        ("", None),
    ] {
        let request = world.http.get(format!("{}{path}", world.base)).header("accept-encoding", taken);
        let answer = request.send().await.unwrap();
        let got = answer.headers().get("content-encoding").map(|value| value.to_str().unwrap());
        assert_eq!((answer.status().as_u16(), got), (200, coding), "{taken}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}
