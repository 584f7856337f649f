//! Addresses that cannot be read: a problem that names the parameter, or a page in the shopper's words, never the framework's
//! own text.

use reqwest::Method;

use crate::support::{Session, World, read, text};

#[tokio::test]
async fn a_query_that_cannot_be_read_is_a_problem_that_names_its_parameter() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let view = format!("/v1/checkout-sessions/{}", session.id);
    let status = format!("{view}/status");
    for (path, query, named) in [
        (view.as_str(), "", "host"),
        (&view, "host=", "host"),
        (&view, "host=toaster", "host"),
        (&view, "host=browser&host=browser", "host"),
        (&view, "host=browser&locale=en&locale=en", "locale"),
        (&status, "wait_s=soon", "wait_s"),
        (&status, "wait_s=-1", "wait_s"),
        (&status, "wait_s=26", "wait_s"),
        (&status, "wait_s=1.0", "wait_s"),
        (&status, "seen=1&wait_s=0&seen=2", "seen"),
        (&status, "s%65en=x", "seen"),
        ("/v1/orders", "limit=0", "limit"),
        ("/v1/orders", "limit=many", "limit"),
        ("/v1/orders", "limit=2&limit=3", "limit"),
        ("/v1/orders", "cursor=x", "cursor"),
        ("/v1/orders", "state=lost", "state"),
        ("/v1/offers", "amount=1", "currency"),
        ("/v1/offers", "amount=1.5&currency=CNY", "amount"),
        ("/v1/offers", "amount=0&currency=CNY", "amount"),
        ("/v1/offers", "amount=1&currency=CNY&host=x", "host"),
        ("/v1/offers", "amount=1&currency=USD", "currency"),
    ] {
        let token = if path.starts_with("/v1/o") { &world.api_key } else { &session.token };
        let answer = read(world.http.get(format!("{}{path}?{query}", world.base)).bearer_auth(token)).await;
        answer.is_problem(400, "bad_query");
        let detail = text(&answer.body["detail"]);
        assert!(detail.starts_with(&format!("{named}: ")), "{path}?{query}: {detail}");
    }
    // What nobody asked for is nobody's business.
    let answer = world.get(&session, "/status?utm_source=a&utm_source=b&wait_s=0").await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_path_that_cannot_be_read_leads_to_nothing_and_says_so_as_a_problem() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    for (method, path, token, status, code) in [
        (Method::GET, "/v1/orders/%FF", &world.api_key, 404, "not_found"),
        (Method::GET, "/v1/orders/%FF/consent-receipt", &world.api_key, 404, "not_found"),
        (Method::POST, "/v1/orders/%FF/cancel", &world.api_key, 404, "not_found"),
        (Method::POST, "/v1/orders/%FF/capture", &world.api_key, 404, "not_found"),
        (Method::POST, "/v1/jobs/%FF/retry", &world.api_key, 404, "not_found"),
        (Method::POST, "/v1/jobs/one/retry", &world.api_key, 404, "not_found"),
        (Method::POST, "/v1/jobs/99999999999999999999/retry", &world.api_key, 404, "not_found"),
        (Method::GET, "/v1/checkout-sessions/%FF", &session.token, 404, "session_unknown"),
        (Method::POST, "/v1/checkout-sessions/%FF/cancel", &session.token, 404, "session_unknown"),
        (Method::GET, "/assets/%FF/x", &world.api_key, 404, "not_found"),
        (Method::GET, "/v1/orders/", &world.api_key, 404, "not_found"),
        (Method::DELETE, "/v1/orders", &world.api_key, 405, "method_not_allowed"),
        (Method::PUT, "/notify/alipay", &world.api_key, 405, "method_not_allowed"),
    ] {
        let request = world.http.request(method.clone(), format!("{}{path}", world.base)).bearer_auth(token);
        let request = request.header("Idempotency-Key", "key-of-paths").json(&serde_json::json!({}));
        let answer = read(request).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{method} {path}: {}", answer.body);
        answer.is_problem(status, code);
    }
}

/// A page in words: HTML under a policy, and none of the framework's English.
async fn page(request: reqwest::RequestBuilder) -> (u16, String) {
    let answer = request.header("accept-language", "zh-CN").send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let html = answer.text().await.unwrap();
    let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_string());
    assert_eq!(header("content-type").as_deref(), Some("text/html; charset=utf-8"), "{status} {html}");
    assert!(header("content-security-policy").unwrap().contains("style-src 'sha256-"), "{status} {html}");
    assert!(html.starts_with("<!doctype html>") && !html.contains("Failed to"), "{status} {html}");
    (status, html)
}

fn opener(world: &World, session: &Session, url: &str) -> String {
    let (_, path) = url.split_once("open=").unwrap();
    assert!(path.starts_with("po_"), "{url}");
    format!("{}/checkout/{}?open={path}", world.base, session.id)
}

async fn opened(world: &World) -> (Session, String) {
    let created = world.new_session(crate::support::order(129_900), "key-of-session").await.ok();
    let session = Session { id: text(&created["id"]), token: text(&created["client_token"]) };
    let url = opener(world, &session, &text(&created["checkout_url"]));
    (session, url)
}

#[tokio::test]
async fn the_address_of_a_page_is_read_as_far_as_it_can_be_read() {
    let world = World::start().await;
    let (session, url) = opened(&world).await;
    let opener = url.split_once("open=").unwrap().1;
    for query in [
        format!("open={opener}&open=po_other"),
        format!("open={opener}&at=soon"),
        format!("open={opener}&at=99999999999999999999&said=%FF%FE"),
        format!("open={opener}&locale=%FF&locale=en"),
        format!("%6Fpen={opener}"),
        format!("&&=&a&open={opener}&{}", "x=1&".repeat(300)),
    ] {
        let request = world.http.get(format!("{}/checkout/{}?{query}", world.base, session.id));
        let (status, html) = page(request).await;
        assert_eq!(status, 200, "{query}");
        assert!(html.contains("data-state=\"choosing\""), "{query}");
        // A stroke at the end is the same page.
        let request = world.http.get(format!("{}/checkout/{}/?{query}", world.base, session.id));
        assert_eq!(page(request).await.0, 200, "{query}");
    }
    // The first value is the one that counts.
    let request =
        world.http.get(format!("{}/checkout/{}?open=po_other&open={opener}", world.base, session.id));
    assert_eq!(page(request).await.0, 401);
}

#[tokio::test]
async fn every_refusal_of_a_page_is_a_page_in_words() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let (id, token) = (session.id.as_str(), session.token.as_str());
    let form = "application/x-www-form-urlencoded";
    let large = format!("do=review&client_token={token}&x={}", "a".repeat(100_000));
    let fine = format!("do=cancel&client_token={token}");
    for (method, path, content_type, body, status) in [
        (Method::GET, format!("/checkout/{id}"), "", "", 401),
        (Method::GET, format!("/checkout/{id}/"), "", "", 401),
        (Method::GET, format!("/checkout/{id}/pay"), "", "", 401),
        (Method::GET, format!("/checkout/{id}/pay/"), "", "", 401),
        (Method::GET, format!("/checkout/{id}/nothing"), "", "", 404),
        (Method::GET, "/checkout".into(), "", "", 404),
        (Method::GET, "/checkout/".into(), "", "", 404),
        (Method::GET, "/checkout/%FF".into(), "", "", 404),
        (Method::GET, "/checkout/%FF/pay?open=x".into(), "", "", 404),
        (Method::GET, "/checkout/cs_0000?at=x".into(), "", "", 401),
        (Method::DELETE, format!("/checkout/{id}"), "", "", 405),
        (Method::POST, format!("/checkout/{id}/pay"), form, fine.as_str(), 405),
        (Method::POST, format!("/checkout/{id}"), "text/plain", fine.as_str(), 415),
        (Method::POST, format!("/checkout/{id}"), "application/json", "{}", 415),
        (Method::POST, format!("/checkout/{id}"), "", fine.as_str(), 415),
        (Method::POST, format!("/checkout/{id}"), form, large.as_str(), 413),
        (Method::POST, format!("/checkout/{id}"), form, "%FF=%FE&do=cancel", 401),
        (Method::POST, "/checkout/%FF".into(), form, fine.as_str(), 404),
        (Method::GET, "/receipt".into(), "", "", 401),
        (Method::GET, "/receipt/".into(), "", "", 401),
        (Method::DELETE, "/receipt".into(), "", "", 405),
        (Method::POST, "/receipt".into(), "text/plain", "session=x", 415),
        (Method::POST, "/receipt".into(), form, large.as_str(), 413),
        (Method::GET, "/receipt/nothing".into(), "", "", 404),
    ] {
        let mut request = world.http.request(method.clone(), format!("{}{path}", world.base));
        if !content_type.is_empty() {
            request = request.header("content-type", content_type);
        }
        let (seen, html) = page(request.body(body.to_string())).await;
        let words = html.split_once("<main").unwrap().1;
        assert_eq!(seen, status, "{method} {path} {content_type}: {words}");
        assert!(words.contains("请") || words.contains("还没有回执"), "{method} {path}: {words}");
    }
    assert_eq!(world.state(&session).await, "open");
}

#[tokio::test]
async fn a_form_may_declare_itself_in_any_case() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let url = format!("{}/checkout/{}", world.base, session.id);
    let body = format!("do=check&client_token={}", session.token);
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let request = http.post(url).header("content-type", "Application/X-WWW-Form-Urlencoded; Charset=UTF-8");
    assert_eq!(request.body(body).send().await.unwrap().status(), 303);
}
