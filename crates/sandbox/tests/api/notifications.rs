//! Notifications are repeated until they are acknowledged, and stay the same notification.

use serde_json::{Value, json};

use crate::merchant::Public;
use crate::world::{APPID, SERVICE_ID, WECHAT_BUYER, World, fields};

async fn pay_at_alipay(world: &World) {
    let biz = json!({ "out_trade_no": "T1", "total_amount": "88.88", "subject": "A" });
    let order_string = world.alipay_order_string("alipay.trade.app.pay", &biz);
    let cashier = world.trade_pay(json!({ "orderStr": order_string })).await;
    world.press(&cashier, "pay").await;
}

async fn confirm_at_wechat(world: &World, out_order_no: &str) {
    let order = json!({
        "appid": APPID, "service_id": SERVICE_ID, "out_order_no": out_order_no, "service_introduction": "购物",
        "risk_fund": { "name": "ESTIMATE_ORDER_COST", "amount": 129_900 },
        "time_range": { "start_time": "OnAccept" }, "notify_url": world.notify_url("/wechat"),
    });
    let created = world.wechat("POST", "/v3/payscore/serviceorder", Some(order)).await.json();
    let launch = json!({
        "businessType": "wxpayScoreUse", "queryString": format!("package={}", created["package"].as_str().expect("a package")),
        "openid": WECHAT_BUYER,
    });
    let opened = world.post_json("/host/wechat/business-view", &launch).await;
    world.press(opened["cashier_url"].as_str().expect("a cashier"), "pay").await;
}

/// Waits until the first notification has been recorded so often, then answers it.
async fn recorded(world: &World, attempts: usize) -> Value {
    let asking = async {
        loop {
            let state = world.state().await;
            let notifications = state["notifications"].as_object().expect("notifications");
            let first = notifications.values().next().cloned().unwrap_or_default();
            if first["attempts"].as_array().is_some_and(|made| made.len() >= attempts) {
                return first;
            }
        }
    };
    let asked = tokio::time::timeout(std::time::Duration::from_secs(10), asking);
    asked.await.expect("so many attempts within ten seconds")
}

#[tokio::test]
async fn alipay_repeats_until_the_answer_is_exactly_success() {
    let world = World::with(|options| options.behaviour.time_scale = 10_000).await;
    world.receiver.answer_next(&[(500, "success"), (200, "SUCCESS"), (200, "<html>success</html>")]);
    pay_at_alipay(&world).await;
    let mut ids = Vec::new();
    for _ in 0..4 {
        let received = world.receiver.next().await;
        ids.push(fields(&received.body)["notify_id"].clone());
    }
    assert!(ids.iter().all(|id| *id == ids[0]), "one event, one notify_id: {ids:?}");
    let notification = recorded(&world, 4).await;
    assert_eq!(notification["delivery"], "acknowledged");
    let statuses: Vec<_> =
        notification["attempts"].as_array().expect("attempts").iter().map(|a| &a["status"]).collect();
    assert_eq!(statuses, [500, 200, 200, 200]);
    assert!(!world.receiver.has_more().await);
}

#[tokio::test]
async fn alipay_gives_up_after_eight_attempts() {
    let world = World::with(|options| options.behaviour.time_scale = 10_000_000).await;
    world.receiver.answer_next(&[(500, ""); 8]);
    pay_at_alipay(&world).await;
    for _ in 0..8 {
        world.receiver.next().await;
    }
    assert_eq!(recorded(&world, 8).await["delivery"], "given_up");
}

#[tokio::test]
async fn wechat_repeats_until_the_status_is_200_or_204_under_one_id() {
    let world = World::start().await;
    world.receiver.answer_next(&[(500, "{}"), (401, "{}"), (204, "")]);
    confirm_at_wechat(&world, "S1").await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        let (envelope, _) = world.open_wechat(&world.receiver.next().await);
        ids.push(envelope["id"].clone());
    }
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!(recorded(&world, 3).await["delivery"], "acknowledged");
}

#[tokio::test]
async fn while_a_merchant_changes_over_both_keys_sign_notifications() {
    let world = World::start().await;
    world.control("PUT", "/control/notification-key", json!({ "key": "alternate" })).await;
    let pem =
        std::fs::read_to_string(world.sandbox.keys_dir.join("wechatpay_platform_cert.pem")).expect("PEM");
    let (_, pem) = x509_parser::pem::parse_x509_pem(pem.as_bytes()).expect("PEM");
    let certificate = pem.parse_x509().expect("a certificate");
    let platform = Public::from_der(certificate.public_key().raw);

    confirm_at_wechat(&world, "S1").await;
    let first = world.receiver.next().await;
    recorded(&world, 1).await;
    confirm_at_wechat(&world, "S2").await;
    let second = world.receiver.next().await;
    assert_eq!(first.header("wechatpay-serial"), world.public_key_id);
    assert!(first.is_signed_by(&world.wechat));
    let serial = certificate.raw_serial_as_string().replace(':', "").to_uppercase();
    assert_eq!(second.header("wechatpay-serial"), serial);
    assert!(second.is_signed_by(&platform) && !second.is_signed_by(&world.wechat));
}

#[tokio::test]
async fn a_replayed_notification_is_the_same_one_and_leaves_the_schedule_alone() {
    let world = World::start().await;
    pay_at_alipay(&world).await;
    let first = fields(&world.receiver.next().await.body);
    let id = recorded(&world, 1).await["id"].as_str().expect("an id").to_owned();
    let (status, attempt) =
        world.control("POST", &format!("/control/notifications/{id}/replay"), Value::Null).await;
    assert_eq!(
        (status, attempt["is_acknowledged"].as_bool(), attempt["is_extra"].as_bool()),
        (200, Some(true), Some(true))
    );
    let again = fields(&world.receiver.next().await.body);
    assert_eq!((again["notify_id"].as_str(), &again["trade_no"]), (id.as_str(), &first["trade_no"]));
    assert_eq!(world.control("POST", "/control/notifications/none/replay", Value::Null).await.0, 404);
}
