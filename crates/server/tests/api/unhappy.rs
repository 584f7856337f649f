//! Declined, cancelled, expired, silent, contradictory: each ends as the design says.

use serde_json::json;

use crate::support::{World, text};

#[tokio::test]
async fn a_decline_at_wechat_leaves_the_order_open_for_another_way() {
    let world = World::start().await;
    world.control(reqwest::Method::PUT, "credit", json!({ "credit": "declined" })).await;
    let session = world.session(8_900).await;
    let body = world.choice(&session, "wechat_h5", "wechat-score", "score-deferred").await;
    let refused = world.send_confirm(&session, &body, "confirm-1").await;
    refused.is_problem(409, "declined");
    // The same key again: the same answer, and no second order at the provider.
    assert_eq!(world.send_confirm(&session, &body, "confirm-1").await.body, refused.body);
    assert_eq!(world.state(&session).await, "open");
    let status = world.get(&session, "/status").await.ok();
    assert_eq!((text(&status["status"]), &status["declined"]), ("open".into(), &json!(true)));
    let view = world.view(&session, "wechat_h5").await;
    let option = |id: &str| {
        view["options"].as_array().unwrap().iter().find(|option| option["id"] == id).unwrap().clone()
    };
    assert_eq!(option("wechat-score")["ineligible"], json!({ "reason": "declined" }));
    assert_eq!(option("wechat-jsapi").get("ineligible"), None);
    let instruction = world.confirm(&session, "wechat_h5", "wechat-jsapi", "wechat-now").await;
    let cashier = world.open_cashier(&instruction).await;
    world.press(&cashier, "pay").await;
    world.until_state(&session, "paid").await;
}

#[tokio::test]
async fn a_decline_at_alipays_cashier_counts_when_alipay_signed_it() {
    let world = World::start().await;
    world.control(reqwest::Method::PUT, "credit", json!({ "credit": "declined" })).await;
    let session = world.session(8_900).await;
    let instruction = world.confirm(&session, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    let cashier = world.open_cashier(&instruction).await;
    // A forged refusal changes nothing.
    let forged = r#"{"zhima_credit_payafteruse_creditbizorder_create_response":{"code":"40004","sub_code":"ZHIMA_EVALUATE_NO_PASS"},"sign":"AAAA","sign_type":"RSA2"}"#;
    world
        .post(&session, "/bridge-result", json!({ "hint": "failed", "detail": "4000", "result": forged }))
        .await;
    assert_eq!(world.state(&session).await, "paying");
    let form = "action=leave&password=&deposit=";
    let request =
        world.http.post(&cashier).header("content-type", "application/x-www-form-urlencoded").body(form);
    let page = request.send().await.unwrap().text().await.unwrap();
    let result = signed_result(&page);
    tokio::time::sleep(std::time::Duration::from_millis(900)).await;
    let told = json!({ "hint": "failed", "detail": "4000", "result": result });
    assert_eq!(world.post(&session, "/bridge-result", told).await.status, 204);
    assert_eq!(world.state(&session).await, "open");
    assert_eq!(world.get(&session, "/status").await.ok()["declined"], true);
}

/// The provider's signed text, as the cashier's last page hands it to the host app.
pub fn signed_result(page: &str) -> String {
    let begin = page.find("id=\"ending\"").unwrap_or_else(|| panic!("no ending on {page}"));
    let begin = begin + page[begin..].find('>').unwrap() + 1;
    let end = begin + page[begin..].find("</script>").unwrap();
    let ending: serde_json::Value = serde_json::from_str(&page[begin..end]).unwrap();
    text(&ending["message"]["result"])
}

#[tokio::test]
async fn a_host_that_says_ok_without_a_payment_changes_nothing() {
    let world = World::start().await;
    for (host, option, plan) in [
        ("alipay_h5", "alipay-zhima", "zhima-deferred"),
        ("alipay_h5", "alipay-huabei", "huabei-3"),
        ("wechat_h5", "wechat-score", "score-deferred"),
        ("wechat_h5", "wechat-jsapi", "wechat-now"),
    ] {
        let session = world.session(120_000).await;
        world.confirm(&session, host, option, plan).await;
        assert_eq!(world.bridge_says(&session, "done").await.status, 204);
        assert_eq!(world.state(&session).await, "paying", "{option}");
    }
}

#[tokio::test]
async fn giving_up_closes_the_payment_at_the_provider_before_another_begins() {
    let world = World::start().await;
    for (host, option, plan) in [
        ("alipay_h5", "alipay-huabei", "huabei-3"),
        ("wechat_h5", "wechat-score", "score-deferred"),
        ("wechat_h5", "wechat-jsapi", "wechat-now"),
    ] {
        let session = world.session(120_000).await;
        let first = world.confirm(&session, host, option, plan).await;
        let other = world.choice(&session, "alipay_h5", "alipay-huabei", "huabei-6").await;
        world.send_confirm(&session, &other, "second-key").await.is_problem(409, "attempt_open");
        let status = world.post(&session, "/cancel", json!({ "what": "attempt" })).await.ok();
        assert_eq!(status["status"], "open", "{option}");
        let second = world.send_confirm(&session, &other, "third-key").await.ok();
        assert_eq!(second["attempt"], 2);
        let refused = match first["kind"].as_str().unwrap() {
            "alipay_trade_no" => {
                let body = json!({ "tradeNO": first["trade_no"], "buyer": crate::support::OPEN_ID });
                let url = format!("{}/host/alipay/trade-pay", world.sandbox.base_url);
                crate::support::read(world.http.post(url).json(&body)).await.body["cashier_url"].is_null()
            }
            _ => true,
        };
        assert!(refused, "the first payment can still be made");
    }
}

#[tokio::test]
async fn a_cancelled_promise_is_handed_back() {
    let world = World::start().await;
    for (host, option, plan) in
        [("alipay_h5", "alipay-zhima", "zhima-deferred"), ("wechat_h5", "wechat-score", "score-deferred")]
    {
        let session = world.session(8_900).await;
        let instruction = world.confirm(&session, host, option, plan).await;
        let cashier = world.open_cashier(&instruction).await;
        world.press(&cashier, "pay").await;
        world.until_state(&session, "authorised").await;
        let order = world.shop_post(&format!("/v1/orders/{}/cancel", session.id), "cancel-1").await.ok();
        assert_eq!(order["state"], "cancelled", "{option}");
        world
            .shop_post(&format!("/v1/orders/{}/capture", session.id), "capture-1")
            .await
            .is_problem(409, "wrong_state");
    }
}

#[tokio::test]
async fn a_session_that_runs_out_is_closed_at_the_provider_first() {
    let world = World::start().await;
    let idle = world.session(8_900).await;
    let session = world.session(129_900).await;
    let instruction = world.confirm(&session, "alipay_h5", "alipay-huabei", "huabei-3").await;
    world.pass_time(1801);
    let body = json!({ "option": "alipay-huabei", "plan": "huabei-3", "host": "alipay_h5", "consents": [], "schedule_digest": "0".repeat(64), "disclosure_digest": "0".repeat(64), "documents_digest": "0".repeat(64), "locale": "zh-Hans" });
    world.send_confirm(&idle, &body, "too-late-1").await.is_problem(409, "session_expired");
    world.work().await;
    assert_eq!(world.state(&idle).await, "expired");
    assert_eq!(world.state(&session).await, "expired");
    let body = json!({ "tradeNO": instruction["trade_no"], "buyer": crate::support::OPEN_ID });
    let url = format!("{}/host/alipay/trade-pay", world.sandbox.base_url);
    assert!(crate::support::read(world.http.post(url).json(&body)).await.body["cashier_url"].is_null());
}

#[tokio::test]
async fn an_answer_lost_on_the_way_leaves_the_same_attempt_to_be_begun_again() {
    let world = World::start().await;
    for (on, kind) in [
        ("alipay.trade.create", "drop_after"),
        ("alipay.trade.create", "drop_before"),
        ("alipay.trade.create", "http_500"),
        ("alipay.trade.create", "unsigned"),
        ("alipay.trade.create", "bad_signature"),
    ] {
        world.fault(on, kind, 1).await;
        let session = world.session(129_900).await;
        let body = world.choice(&session, "alipay_h5", "alipay-huabei", "huabei-3").await;
        let lost = world.send_confirm(&session, &body, "confirm-1").await;
        lost.is_problem(503, "provider_unavailable");
        assert_eq!(lost.body["retryable"], true);
        assert_eq!(world.state(&session).await, "paying", "{kind}");
        let again = world.send_confirm(&session, &body, "confirm-1").await.ok();
        assert_eq!(
            (&again["attempt"], &again["instruction"]["kind"]),
            (&json!(1), &json!("alipay_trade_no")),
            "{kind}"
        );
    }
}

#[tokio::test]
async fn a_notification_that_comes_twice_or_first_has_one_effect() {
    let world = World::start().await;
    for kind in ["duplicate", "notify_first"] {
        for (host, option, plan, state) in [
            ("alipay_h5", "alipay-huabei", "huabei-3", "paid"),
            ("wechat_h5", "wechat-score", "score-deferred", "authorised"),
        ] {
            world.control(reqwest::Method::DELETE, "faults", json!({})).await;
            let on = if kind == "duplicate" { "notification" } else { "cashier" };
            world.fault(on, kind, 4).await;
            let session = world.session(120_000).await;
            let instruction = world.confirm(&session, host, option, plan).await;
            let cashier = world.open_cashier(&instruction).await;
            world.press(&cashier, "pay").await;
            world.until_state(&session, state).await;
            tokio::time::sleep(std::time::Duration::from_millis(120)).await;
            let order = world.order(&session).await;
            assert_eq!(order["events"].as_array().unwrap().len(), 3, "{kind} {option}: {order:#}");
        }
    }
    assert_eq!(world.alarms().await, Vec::<String>::new());
}
