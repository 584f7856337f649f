//! What the shop sees, and how long a page waits for news.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{World, read, text};

#[tokio::test]
async fn orders_come_newest_first_page_by_page() {
    let world = World::start().await;
    let mut ids = Vec::new();
    for amount in [100, 200, 300, 400, 500] {
        ids.push(world.session(amount).await.id);
    }
    let mut seen = Vec::new();
    let mut path = "/v1/orders?limit=2".to_string();
    loop {
        let page = world.shop_get(&path).await.ok();
        seen.extend(page["orders"].as_array().unwrap().iter().map(|order| text(&order["id"])));
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/v1/orders?limit=2&cursor={cursor}"),
            None => break,
        }
    }
    seen.sort();
    ids.sort();
    assert_eq!(seen, ids);
    let cancelled = world.shop_get("/v1/orders?state=cancelled").await.ok();
    assert_eq!(cancelled["orders"], json!([]));
}

#[tokio::test]
async fn a_status_question_waits_for_news_and_no_longer() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let begun = Instant::now();
    let status = world.get(&session, "/status?seen=1&wait_s=1").await.ok();
    assert_eq!((status["version"].as_i64(), begun.elapsed() >= Duration::from_secs(1)), (Some(1), true));
    let question = world.get(&session, "/status?seen=1&wait_s=20");
    let news = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        world.post(&session, "/cancel", json!({ "what": "order" })).await.ok()
    };
    let begun = Instant::now();
    let (status, _) = tokio::join!(question, news);
    assert_eq!(status.ok()["status"], "cancelled");
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn the_backend_says_what_it_speaks_and_how_it_is() {
    let world = World::start().await;
    let document = read(world.http.get(format!("{}/openapi.json", world.base))).await.ok();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"), "{}", document["openapi"]);
    let paths = document["paths"].as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(
        paths,
        [
            "/v1/alarms",
            "/v1/checkout-sessions",
            "/v1/checkout-sessions/{id}",
            "/v1/checkout-sessions/{id}/bridge-result",
            "/v1/checkout-sessions/{id}/cancel",
            "/v1/checkout-sessions/{id}/confirm",
            "/v1/checkout-sessions/{id}/consent-receipt",
            "/v1/checkout-sessions/{id}/reports",
            "/v1/checkout-sessions/{id}/status",
            "/v1/checkout-sessions/{id}/withdrawals",
            "/v1/jobs",
            "/v1/jobs/{id}/retry",
            "/v1/offers",
            "/v1/orders",
            "/v1/orders/{id}",
            "/v1/orders/{id}/cancel",
            "/v1/orders/{id}/capture",
            "/v1/orders/{id}/consent-receipt",
            "/v1/receipt-keys",
        ]
    );
    assert_eq!(read(world.http.get(format!("{}/healthz", world.base))).await.ok()["status"], "alive");
    assert_eq!(read(world.http.get(format!("{}/readyz", world.base))).await.ok()["status"], "ready");
}

#[tokio::test]
async fn only_the_shops_own_pages_may_call_from_a_browser() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let url = format!("{}/v1/checkout-sessions/{}", world.base, session.id);
    for (origin, allowed) in
        [("http://127.0.0.1:8780", Some("http://127.0.0.1:8780")), ("https://evil.example", None)]
    {
        let request = world.http.request(reqwest::Method::OPTIONS, &url).header("Origin", origin);
        let answer = request.header("Access-Control-Request-Method", "GET").send().await.unwrap();
        let header = answer.headers().get("access-control-allow-origin").map(|value| value.to_str().unwrap());
        assert_eq!(header, allowed);
    }
    let answer = world.http.get(&url).send().await.unwrap();
    for (name, value) in [
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(answer.headers().get(name).map(|header| header.to_str().unwrap()), Some(value));
    }
}
