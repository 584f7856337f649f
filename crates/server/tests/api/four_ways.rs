//! The four ways to pay, each to its end.

use serde_json::json;

use crate::support::{World, text};

#[tokio::test]
async fn zhima_is_authorised_first_and_paid_after_capture() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let instruction = world.confirm(&session, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    assert_eq!(instruction["kind"], "alipay_order_string");
    assert_eq!(world.state(&session).await, "paying");
    let cashier = world.open_cashier(&instruction).await;
    world.press(&cashier, "pay").await;
    world.until_state(&session, "authorised").await;
    let captured = world.shop_post(&format!("/v1/orders/{}/capture", session.id), "capture-1").await.ok();
    assert!(["capturing", "paid"].contains(&captured["state"].as_str().unwrap()), "{captured}");
    world.until_state(&session, "paid").await;
    let order = world.order(&session).await;
    let events =
        order["events"].as_array().unwrap().iter().map(|event| text(&event["event"])).collect::<Vec<_>>();
    assert_eq!(
        events,
        ["created", "attempt_started", "provider_authorised", "capture_asked", "provider_paid"]
    );
    assert_eq!(world.alarms().await, Vec::<String>::new());
}

#[tokio::test]
async fn huabei_is_paid_at_once_in_three_six_or_twelve_instalments() {
    let world = World::start().await;
    for plan in ["huabei-3", "huabei-6", "huabei-12"] {
        let session = world.session(129_900).await;
        let instruction = world.confirm(&session, "alipay_h5", "alipay-huabei", plan).await;
        assert_eq!(instruction["kind"], "alipay_trade_no");
        let cashier = world.open_cashier(&instruction).await;
        world.press(&cashier, "pay").await;
        world.until_state(&session, "paid").await;
    }
    assert_eq!(world.alarms().await, Vec::<String>::new());
}

#[tokio::test]
async fn huabei_in_an_ordinary_browser_goes_by_the_wap_page() {
    let world = World::start().await;
    let session = world.session(129_900).await;
    let instruction = world.confirm(&session, "browser", "alipay-huabei", "huabei-6").await;
    assert_eq!(instruction["kind"], "redirect");
    let cashier = world.open_cashier(&instruction).await;
    world.press(&cashier, "pay").await;
    world.until_state(&session, "paid").await;
}

#[tokio::test]
async fn zhima_in_an_ordinary_browser_goes_by_the_launch_address() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let instruction = world.confirm(&session, "browser", "alipay-zhima", "zhima-deferred").await;
    assert_eq!(instruction["kind"], "redirect");
    let cashier = world.open_cashier(&instruction).await;
    world.press(&cashier, "pay").await;
    world.until_state(&session, "authorised").await;
}

#[tokio::test]
async fn a_wechat_service_order_is_authorised_first_and_paid_after_capture() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let instruction = world.confirm(&session, "wechat_h5", "wechat-score", "score-deferred").await;
    assert_eq!(instruction["kind"], "wechat_score");
    let cashier = world.open_cashier(&instruction).await;
    world.press(&cashier, "pay").await;
    world.until_state(&session, "authorised").await;
    world.shop_post(&format!("/v1/orders/{}/capture", session.id), "capture-1").await.ok();
    world.until_state(&session, "paid").await;
    assert_eq!(world.alarms().await, Vec::<String>::new());
}

#[tokio::test]
async fn wechat_jsapi_is_paid_at_once() {
    let world = World::start().await;
    let session = world.session(100).await;
    let instruction = world.confirm(&session, "wechat_h5", "wechat-jsapi", "wechat-now").await;
    assert_eq!(instruction["kind"], "wechat_jsapi");
    let cashier = world.open_cashier(&instruction).await;
    world.press(&cashier, "pay").await;
    world.until_state(&session, "paid").await;
    assert_eq!(world.alarms().await, Vec::<String>::new());
}

#[tokio::test]
async fn notifications_signed_by_the_older_kind_of_key_are_believed_as_well() {
    let world = World::start().await;
    let body = json!({ "key": "platform_certificate" });
    world.control(reqwest::Method::PUT, "notification-key", body).await;
    let session = world.session(100).await;
    let instruction = world.confirm(&session, "wechat_h5", "wechat-jsapi", "wechat-now").await;
    let cashier = world.open_cashier(&instruction).await;
    world.press(&cashier, "pay").await;
    world.until_state(&session, "paid").await;
}

#[tokio::test]
async fn a_lost_notification_is_made_up_for_by_a_question() {
    let world = World::start().await;
    world.no_notifications().await;
    for (host, option, plan, amount, state) in [
        ("alipay_h5", "alipay-zhima", "zhima-deferred", 8_900, "authorised"),
        ("alipay_h5", "alipay-huabei", "huabei-3", 129_900, "paid"),
        ("wechat_h5", "wechat-score", "score-deferred", 8_900, "authorised"),
        ("wechat_h5", "wechat-jsapi", "wechat-now", 100, "paid"),
    ] {
        let session = world.session(amount).await;
        let instruction = world.confirm(&session, host, option, plan).await;
        let cashier = world.open_cashier(&instruction).await;
        world.press(&cashier, "pay").await;
        assert_eq!(world.state(&session).await, "paying", "{option}");
        world.bridge_says(&session, "done").await;
        assert_eq!(world.state(&session).await, state, "{option}");
    }
}

#[tokio::test]
async fn a_capture_whose_notification_is_lost_is_found_by_the_worker() {
    let world = World::start().await;
    for (host, option, plan) in
        [("alipay_h5", "alipay-zhima", "zhima-deferred"), ("wechat_h5", "wechat-score", "score-deferred")]
    {
        let session = world.session(8_900).await;
        let instruction = world.confirm(&session, host, option, plan).await;
        let cashier = world.open_cashier(&instruction).await;
        world.press(&cashier, "pay").await;
        world.until_state(&session, "authorised").await;
        world.no_notifications().await;
        world.shop_post(&format!("/v1/orders/{}/capture", session.id), "capture-1").await.ok();
        tokio::time::sleep(std::time::Duration::from_millis(150)).await;
        world.pass_time(10);
        world.work().await;
        assert_eq!(world.state(&session).await, "paid", "{option}");
        world.control(reqwest::Method::DELETE, "faults", json!({})).await;
    }
}
