//! Refunds at WeChat Pay, of a payscore collection.

use serde_json::{Value, json};

use crate::world::{APPID, SERVICE_ID, WECHAT_BUYER, World};

const CREATE: &str = "/v3/refund/domestic/refunds";

/// An order of 1,299.00 yuan that was collected; answers its `transaction_id`.
async fn collected(world: &World) -> String {
    let order = json!({
        "appid": APPID, "service_id": SERVICE_ID, "out_order_no": "S1", "service_introduction": "先享后付购物",
        "risk_fund": { "name": "ESTIMATE_ORDER_COST", "amount": 129_900 },
        "time_range": { "start_time": "OnAccept" }, "notify_url": world.notify_url("/wechat"),
    });
    let created = world.wechat("POST", "/v3/payscore/serviceorder", Some(order)).await.json();
    let launch = json!({
        "businessType": "wxpayScoreUse", "extraData": { "package": created["package"] }, "openid": WECHAT_BUYER,
    });
    let opened = world.post_json("/host/wechat/business-view", &launch).await;
    world.press(opened["cashier_url"].as_str().expect("a cashier"), "pay").await;
    world.receiver.next().await;
    let completion = json!({
        "appid": APPID, "service_id": SERVICE_ID, "total_amount": 129_900,
        "post_payments": [{ "name": "商品", "amount": 129_900 }],
    });
    world.wechat("POST", "/v3/payscore/serviceorder/S1/complete", Some(completion)).await;
    let (_, resource) = world.open_wechat(&world.receiver.next().await);
    resource["collection"]["details"][0]["transaction_id"].as_str().expect("an id").to_owned()
}

fn refund(world: &World, transaction_id: &str, out_refund_no: &str, fen: i64) -> Value {
    json!({
        "transaction_id": transaction_id, "out_refund_no": out_refund_no, "reason": "退货",
        "notify_url": world.notify_url("/refund"), "amount": { "refund": fen, "total": 129_900, "currency": "CNY" },
    })
}

#[tokio::test]
async fn a_refund_is_accepted_first_and_goes_through_a_little_later() {
    let world = World::start().await;
    let id = collected(&world).await;
    let accepted = world.wechat("POST", CREATE, Some(refund(&world, &id, "R1", 30_000))).await.json();
    assert_eq!(accepted["status"], "PROCESSING");
    // What a real answer has even where there is nothing to say.
    assert_eq!(accepted["funds_account"], "AVAILABLE");
    assert_eq!(accepted["promotion_detail"], json!([]));
    assert_eq!(
        accepted["amount"],
        json!({
            "total": 129_900, "refund": 30_000, "payer_total": 129_900, "payer_refund": 30_000,
            "settlement_total": 129_900, "settlement_refund": 30_000, "discount_refund": 0, "currency": "CNY",
            "from": [], "refund_fee": 0,
        })
    );
    let (envelope, resource) = world.open_wechat(&world.receiver.next().await);
    assert_eq!(envelope["event_type"], "REFUND.SUCCESS");
    assert_eq!(
        (resource["refund_status"].as_str(), resource["amount"]["refund"].as_i64()),
        (Some("SUCCESS"), Some(30_000))
    );
    let known = world.wechat("GET", &format!("{CREATE}/R1"), None).await.json();
    assert_eq!((known["status"].as_str(), &known["refund_id"]), (Some("SUCCESS"), &accepted["refund_id"]));
}

#[tokio::test]
async fn a_refund_happens_once_for_its_number_and_never_beyond_what_was_paid() {
    let world = World::start().await;
    let id = collected(&world).await;
    let first = world.wechat("POST", CREATE, Some(refund(&world, &id, "R1", 100_000))).await.json();
    let again = world.wechat("POST", CREATE, Some(refund(&world, &id, "R1", 100_000))).await.json();
    assert_eq!(first["refund_id"], again["refund_id"]);
    let other = world.wechat("POST", CREATE, Some(refund(&world, &id, "R1", 1))).await;
    assert_eq!(other.refusal(), (400, "INVALID_REQUEST".into(), 268_498_688));
    let beyond = world.wechat("POST", CREATE, Some(refund(&world, &id, "R2", 29_901))).await;
    assert_eq!(beyond.refusal(), (400, "INVALID_REQUEST".into(), 268_435_464));
    assert_eq!(world.wechat("POST", CREATE, Some(refund(&world, &id, "R2", 29_900))).await.status, 200);
    let mut by_number = refund(&world, &id, "R3", 1);
    by_number["transaction_id"] = Value::Null;
    by_number["out_trade_no"] = json!("S1");
    let refused = world.wechat("POST", CREATE, Some(by_number)).await;
    assert_eq!(refused.refusal().0, 404, "a payscore order is refunded by transaction_id only");
}
