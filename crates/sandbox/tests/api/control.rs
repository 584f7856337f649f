//! Control calls, health, and the state.

use serde_json::{Value, json};

use crate::world::{World, fields};

fn order() -> Value {
    json!({ "out_trade_no": "T1", "total_amount": "88.88", "subject": "A" })
}

#[tokio::test]
async fn it_says_that_it_is_well() {
    let world = World::start().await;
    assert_eq!(world.control("GET", "/healthz", Value::Null).await, (200, json!({ "status": "ok" })));
}

#[tokio::test]
async fn what_is_forgotten_is_gone_and_numbers_are_not_given_twice() {
    let world = World::start().await;
    let first = world.alipay("alipay.trade.create", order()).await["trade_no"].clone();
    world.control("PUT", "/control/credit", json!({ "credit": "declined" })).await;
    assert_eq!(world.control("DELETE", "/control/state", Value::Null).await.0, 204);
    let state = world.state().await;
    assert_eq!((&state["trades"], &state["credit"]["standing"]), (&json!({}), &json!("eligible")));
    assert_ne!(world.alipay("alipay.trade.create", order()).await["trade_no"], first);
}

#[tokio::test]
async fn a_page_of_another_origin_cannot_arrange_the_world() {
    let world = World::start().await;
    for (origin, status, allowed) in [
        ("https://evil.example", 403, None),
        ("http://127.0.0.1.evil.example", 403, None),
        ("http://127.0.0.1:8780", 204, Some("http://127.0.0.1:8780")),
    ] {
        let request = world.http.put(world.url("/control/credit")).header("origin", origin);
        let request = request.header("content-type", "application/json").body(r#"{"credit":"eligible"}"#);
        let response = request.send().await.expect("an answer");
        let header =
            response.headers().get("access-control-allow-origin").map(|value| value.to_str().expect("text"));
        assert_eq!((response.status().as_u16(), header), (status, allowed), "{origin}");
    }
}

#[tokio::test]
async fn a_host_is_served_whatever_its_origin() {
    let world = World::start().await;
    let request = world.http.post(world.url("/host/alipay/trade-pay")).header("origin", "http://localhost:1");
    let request = request.header("content-type", "application/json").body("{}");
    let response = request.send().await.expect("an answer");
    assert_eq!(response.headers()["access-control-allow-origin"], "*");
    assert!(response.text().await.expect("a body").contains("4000"));
}

#[tokio::test]
async fn a_body_beyond_any_payment_request_is_refused() {
    let world = World::start().await;
    let request = world.http.post(world.url("/gateway.do")).body("a".repeat(300 * 1024));
    assert_eq!(request.send().await.expect("an answer").status(), 413);
}

#[tokio::test]
async fn a_state_file_outlives_the_process_and_undelivered_notifications_go_on() {
    let path =
        std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("state-{}.json", std::process::id()));
    let slow = World::with(|options| {
        options.behaviour.state_file = Some(path.clone());
        options.behaviour.notify_delay_ms = 600_000;
    })
    .await;
    let trade_no = slow.alipay("alipay.trade.create", order()).await["trade_no"].clone();
    let cashier = slow.trade_pay(json!({ "tradeNO": trade_no })).await;
    slow.press(&cashier, "pay").await;
    let notifications = slow.state().await["notifications"].clone();
    let World { sandbox, receiver, .. } = slow;
    drop(sandbox);

    // The delivery's moment is in the file; a file without it stands for a crash in the middle of a delivery.
    let mut kept: Value = serde_json::from_slice(&std::fs::read(&path).expect("a file")).expect("JSON");
    kept["timers"]["tasks"] = json!([]);
    std::fs::write(&path, kept.to_string()).expect("a file");
    let again = World::with(|options| options.behaviour.state_file = Some(path.clone())).await;
    let known = again.alipay("alipay.trade.query", json!({ "out_trade_no": "T1" })).await;
    assert_eq!((&known["trade_no"], known["trade_status"].as_str()), (&trade_no, Some("TRADE_SUCCESS")));
    let received = fields(&receiver.next().await.body);
    assert!(notifications.get(&received["notify_id"]).is_some());
    std::fs::remove_file(path).expect("a file");
}

#[tokio::test]
async fn every_call_a_product_names_is_one_that_faults_can_be_asked_for() {
    let world = World::start().await;
    let (_, products) = world.control("GET", "/control/products", Value::Null).await;
    let rows = products.as_array().expect("rows");
    let ids: Vec<&str> = rows.iter().map(|row| row["id"].as_str().expect("an id")).collect();
    assert_eq!(
        ids,
        [
            "alipay_trade",
            "alipay_zhima",
            "alipay_preauth",
            "wechat_score",
            "wechat_jsapi",
            "wechat_refund",
            "wechat_certificates"
        ]
    );
    let calls: Vec<&Value> = rows.iter().flat_map(|row| row["calls"].as_array().expect("calls")).collect();
    assert!(
        calls.contains(&&json!("alipay.trade.wap.pay")) && calls.contains(&&json!("GET /v3/certificates"))
    );
    for call in calls {
        let fault = json!({ "on": call, "kind": "delay" });
        assert_eq!(world.control("POST", "/control/faults", fault).await.0, 204, "{call}");
    }
}
