//! Forms and frames of other sites: a form is taken from a page of ours, and nobody frames what nobody may frame.

use reqwest::StatusCode;
use reqwest::redirect::Policy;

use paylater_server::tokens;

use crate::receipt::promised;
use crate::support::{World, order, text};

/// What a request can say of the site that it comes from, as `Sec-Fetch-Site`.
const SITES: [&str; 6] = ["", "same-origin", "none", "same-site", "cross-site", "somewhere"];

/// What `Origin` can say, and for each of the sites above whether it is taken: the checkout's form, the opening of a receipt, a
/// withdrawal. An empty text is a header that is not sent.
fn origins(world: &World) -> [(String, [&'static str; 3]); 9] {
    [
        (String::new(), ["yyynnn", "yyynnn", "yyynnn"]),
        (world.base.clone(), ["yyynnn", "yyynnn", "yyynnn"]),
        (world.base.to_uppercase(), ["nnnnnn", "nnnnnn", "nnnnnn"]),
        // A receipt that was saved to a file says so; of a checkout, only the browser knows whether it is ours.
        ("null".into(), ["nyynnn", "yyyyyy", "yyyyyy"]),
        // On the list of allowed origins: its pages show the button that opens a receipt.
        ("http://127.0.0.1:8780".into(), ["nnnnnn", "yyyyyy", "nnnnnn"]),
        ("https://evil.example".into(), ["nnnnnn", "nnnnnn", "nnnnnn"]),
        (format!("{}1", world.base), ["nnnnnn", "nnnnnn", "nnnnnn"]),
        ("https://127.0.0.1:8780".into(), ["nnnnnn", "nnnnnn", "nnnnnn"]),
        ("not an origin".into(), ["nnnnnn", "nnnnnn", "nnnnnn"]),
    ]
}

async fn post(world: &World, path: &str, form: &str, origin: &str, site: &str) -> (StatusCode, String) {
    let http = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
    let mut request = http.post(format!("{}{path}", world.base)).body(form.to_string());
    request = request.header("content-type", "application/x-www-form-urlencoded");
    for (name, value) in [("origin", origin), ("sec-fetch-site", site)] {
        if !value.is_empty() {
            request = request.header(name, value);
        }
    }
    let answer = request.send().await.unwrap();
    assert!(answer.headers().get("content-type").is_none_or(|kind| kind == "text/html; charset=utf-8"));
    let (status, html) = (answer.status(), answer.text().await.unwrap());
    assert!(html.is_empty() || html.starts_with("<!doctype html>"), "{html}");
    (status, html.split_once("<main").map(|(_, words)| words.to_string()).unwrap_or_default())
}

#[tokio::test]
async fn a_form_is_taken_from_a_page_of_ours_whatever_another_site_knows() {
    let world = World::start().await;
    let session = promised(&world, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    let (id, token) = (session.id.as_str(), session.token.as_str());
    let receipt_token = tokens::receipt_token(&world.app.config.session_secret, id);
    let forms = [
        (format!("/checkout/{id}"), format!("do=check&client_token={token}"), 303),
        ("/receipt".to_string(), format!("session={id}&client_token={token}"), 200),
        (
            "/receipt/withdraw".to_string(),
            format!("session={id}&receipt_token={receipt_token}&document=data-sharing"),
            200,
        ),
    ];
    for (origin, taken) in origins(&world) {
        for ((path, form, status), taken) in forms.iter().zip(taken) {
            for (site, is_taken) in SITES.iter().zip(taken.chars()) {
                let (seen, html) = post(&world, path, form, &origin, site).await;
                let expected = if is_taken == 'y' { *status } else { 403 };
                assert_eq!(seen.as_u16(), expected, "{path} from {origin:?}, {site:?}: {html}");
            }
        }
    }
}

#[tokio::test]
async fn a_page_behind_a_proxy_is_ours_by_each_name_that_it_has() {
    let settings = vec![
        ("PAYLATER_PUBLIC_URL", "https://api.shop.example".to_string()),
        ("PAYLATER_CHECKOUT_URL", "https://Pay.shop.example:443/checkout/{session}?open={opener}".into()),
    ];
    let mut world = World::start().await;
    world.restart_with(settings).await;
    let session = world.session(8_900).await;
    let form = format!("do=check&client_token={}", session.token);
    for (origin, is_taken) in [
        ("https://api.shop.example", true),
        ("https://pay.shop.example", true),
        // What the browser asked for, as the proxy passes it on.
        (world.base.as_str(), true),
        ("http://pay.shop.example", false),
        ("https://shop.example", false),
    ] {
        let (seen, html) = post(&world, &format!("/checkout/{}", session.id), &form, origin, "").await;
        assert_eq!(seen == 303, is_taken, "{origin}: {seen} {html}");
    }
}

#[tokio::test]
async fn engines_without_policies_are_told_too_that_nobody_frames_us() {
    let mut world = World::start().await;
    for (ancestors, frames_of_the_page) in [("", Some("DENY")), ("https://shop.example", None)] {
        world.restart_with(vec![("PAYLATER_FRAME_ANCESTORS", ancestors.to_string())]).await;
        let created = world.new_session(order(8_900), "key-of-session").await.ok();
        let url = text(&created["checkout_url"]);
        let (_, path) = url.split_once("/checkout/").unwrap();
        for (path, frames) in [
            (format!("/checkout/{path}"), frames_of_the_page),
            // Whoever may frame a checkout may frame nothing else, and no refusal says more than the page.
            ("/checkout/cs_0000".into(), frames_of_the_page),
            ("/receipt".into(), Some("DENY")),
            ("/v1/orders".into(), Some("DENY")),
            ("/healthz".into(), Some("DENY")),
            ("/nothing".into(), Some("DENY")),
        ] {
            let answer = world.http.get(format!("{}{path}", world.base)).send().await.unwrap();
            let told = answer.headers().get("x-frame-options").map(|value| value.to_str().unwrap());
            assert_eq!(told, frames, "{path}");
            let policy = answer.headers()["content-security-policy"].to_str().unwrap();
            assert_eq!(policy.contains("frame-ancestors 'none'"), frames.is_some(), "{path}: {policy}");
        }
    }
}

#[tokio::test]
async fn a_page_with_forms_says_its_origin_and_no_more_of_its_address() {
    let world = World::start().await;
    let created = world.new_session(order(8_900), "key-of-session").await.ok();
    let url = text(&created["checkout_url"]);
    let (_, path) = url.split_once("/checkout/").unwrap();
    for (path, policy) in [
        (format!("/checkout/{path}"), "no-referrer, strict-origin"),
        ("/checkout/cs_0000".into(), "no-referrer, strict-origin"),
        ("/receipt".into(), "no-referrer, strict-origin"),
        ("/v1/orders".into(), "no-referrer"),
        ("/nothing".into(), "no-referrer"),
    ] {
        let answer = world.http.get(format!("{}{path}", world.base)).send().await.unwrap();
        assert_eq!(answer.headers()["referrer-policy"], policy, "{path}");
    }
}

#[tokio::test]
async fn a_form_of_the_page_leads_to_us_or_to_a_configured_provider() {
    let world = World::start().await;
    let created = world.new_session(order(8_900), "key-of-session").await.ok();
    let url = text(&created["checkout_url"]);
    let (_, path) = url.split_once("/checkout/").unwrap();
    let answer = world.http.get(format!("{}/checkout/{path}", world.base)).send().await.unwrap();
    let policy = answer.headers()["content-security-policy"].to_str().unwrap();
    let rule = policy.split("; ").find(|rule| rule.starts_with("form-action ")).unwrap();
    assert_eq!(rule, format!("form-action 'self' {}", world.sandbox.base_url), "{policy}");
}
