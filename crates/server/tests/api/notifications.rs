//! Notifications that lie, repeat themselves or are meant for somebody else: no change of state, and the provider's own
//! way of being told no.

use std::collections::BTreeMap;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paylater_core::signing::{alipay, form, wechat};
use paylater_provider::SigningKey;
use serde_json::{Value, json};

use crate::support::{Session, World, text};

const ALIPAY: &str = "huabei-3";

/// A paying Huabei order and what Alipay would truly say of it once it is paid.
pub async fn alipay_order(world: &World) -> (Session, BTreeMap<String, String>) {
    world.no_notifications().await;
    let session = world.session(129_900).await;
    world.confirm(&session, "alipay_h5", "alipay-huabei", ALIPAY).await;
    let order = world.order(&session).await;
    let (number, trade_no) = (text(&order["attempt_no"]), text(&order["provider_no"]));
    let pairs = [
        ("notify_id", "n-1"),
        ("notify_type", "trade_status_sync"),
        ("notify_time", "2026-11-22 12:00:00"),
        ("app_id", "2021000000000001"),
        ("seller_id", "2088000000000001"),
        ("charset", "utf-8"),
        ("version", "1.0"),
        ("out_trade_no", &number),
        ("trade_no", &trade_no),
        ("trade_status", "TRADE_SUCCESS"),
        ("total_amount", "1299.00"),
        ("subject", "蓝牙 A+B"),
    ];
    (session, pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect())
}

/// Signs as Alipay signs, unless another key is given.
pub fn signed(world: &World, pairs: &BTreeMap<String, String>, key: Option<&SigningKey>) -> String {
    let list: Vec<(String, String)> = pairs.clone().into_iter().collect();
    let own = provider_key(world, "alipay_private.pem");
    let sign = key.unwrap_or(&own).sign(&alipay::notification_string_to_sign(&list)).unwrap();
    let mut body: Vec<String> =
        list.iter().map(|(name, value)| format!("{name}={}", form::encode_component(value))).collect();
    body.push("sign_type=RSA2".into());
    body.push(format!("sign={}", form::encode_component(&sign)));
    body.join("&")
}

fn provider_key(world: &World, name: &str) -> SigningKey {
    SigningKey::parse(&std::fs::read_to_string(world.sandbox.keys_dir.join(name)).unwrap()).unwrap()
}

pub async fn to_alipay(world: &World, body: String) -> (u16, String) {
    let request = world.http.post(format!("{}/notify/alipay", world.base));
    let request =
        request.header("content-type", "application/x-www-form-urlencoded; charset=utf-8").body(body);
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_true_notification_is_answered_with_seven_bytes_and_has_its_effect_once() {
    let world = World::start().await;
    let (session, pairs) = alipay_order(&world).await;
    let body = signed(&world, &pairs, None);
    for _ in 0..3 {
        assert_eq!(to_alipay(&world, body.clone()).await, (200, "success".into()));
    }
    let order = world.order(&session).await;
    assert_eq!((text(&order["state"]), order["events"].as_array().unwrap().len()), ("paid".into(), 3));
    assert_eq!(world.alarms().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_forged_altered_or_misdirected_notification_changes_nothing() {
    let world = World::start().await;
    let (session, pairs) = alipay_order(&world).await;
    let good = signed(&world, &pairs, None);
    let stranger = SigningKey::parse(
        &std::fs::read_to_string(world.sandbox.merchant_keys_dir.join("alipay_app_private.pem")).unwrap(),
    )
    .unwrap();
    let with = |name: &str, value: &str| {
        let mut changed = pairs.clone();
        changed.insert(name.into(), value.into());
        signed(&world, &changed, None)
    };
    let unsigned = good.split("&sign=").next().unwrap().to_string();
    let cases = [
        ("signed by a stranger", signed(&world, &pairs, Some(&stranger)), 401),
        ("not signed", unsigned.clone(), 401),
        ("with an empty signature", format!("{unsigned}&sign="), 401),
        ("altered after signing", good.replace("1299.00", "1299.01"), 401),
        ("with a weaker algorithm named", good.replace("sign_type=RSA2", "sign_type=RSA"), 401),
        ("with a parameter twice", format!("{good}&total_amount=1299.00"), 400),
        ("for another app", with("app_id", "2021000000000002"), 403),
        ("for another seller", with("seller_id", "2088000000000002"), 403),
        ("at another price", with("total_amount", "1.00"), 409),
        ("for an order we do not know", with("out_trade_no", "A000000000000000000000000000000"), 404),
        ("without an order", with("out_trade_no", ""), 400),
        ("no form at all", "{}".into(), 400),
        ("ten megabytes long", format!("{good}&x={}", "a".repeat(10 * 1024 * 1024)), 413),
    ];
    for (name, body, status) in cases {
        let (seen, answer) = to_alipay(&world, body).await;
        assert_eq!(answer, "failure", "{name}");
        assert!(
            seen == status || (400..=401).contains(&seen) && (400..=401).contains(&status),
            "{name}: {seen}"
        );
        assert_eq!(world.state(&session).await, "paying", "{name}");
    }
    let mut alarms = world.alarms().await;
    alarms.sort();
    assert_eq!(alarms, ["contradiction", "notice_differs", "unknown_number"]);
}

#[tokio::test]
async fn a_status_that_is_not_paid_is_acknowledged_and_changes_nothing() {
    let world = World::start().await;
    let (session, mut pairs) = alipay_order(&world).await;
    for status in ["WAIT_BUYER_PAY", "TRADE_SUCCESS_V2"] {
        pairs.insert("trade_status".into(), status.into());
        pairs.insert("notify_id".into(), format!("n-{status}"));
        to_alipay(&world, signed(&world, &pairs, None)).await;
        assert_eq!(world.state(&session).await, "paying", "{status}");
    }
    pairs.insert("notify_id".into(), "n-3".into());
    pairs.insert("trade_status".into(), "TRADE_SUCCESS".into());
    // Signed, but its amount cannot be read: kept, looked at, and no money.
    let mut unreadable = pairs.clone();
    unreadable.insert("total_amount".into(), "1e3".into());
    unreadable.insert("notify_id".into(), "n-4".into());
    to_alipay(&world, signed(&world, &unreadable, None)).await;
    assert_eq!(world.state(&session).await, "paying");
    assert_eq!(world.alarms().await, ["unknown_word"]);
    // Paid in name only: the buyer has funded nothing yet.
    pairs.insert("credit_pay_mode".into(), "creditAdvanceV2".into());
    assert_eq!(to_alipay(&world, signed(&world, &pairs, None)).await.1, "success");
    assert_ne!(world.state(&session).await, "paid");
}

#[tokio::test]
async fn a_late_payment_wakes_a_human_and_a_late_closing_does_not_undo_a_payment() {
    let world = World::start().await;
    let (session, mut pairs) = alipay_order(&world).await;
    let paid = signed(&world, &pairs, None);
    assert_eq!(to_alipay(&world, paid.clone()).await.1, "success");
    pairs.insert("trade_status".into(), "TRADE_CLOSED".into());
    pairs.insert("notify_id".into(), "n-2".into());
    assert_eq!(to_alipay(&world, signed(&world, &pairs, None)).await.1, "success");
    assert_eq!(world.state(&session).await, "paid");
    assert_eq!(world.alarms().await, ["closed_after_paid"]);

    let (cancelled, pairs) = alipay_order(&world).await;
    world.post(&cancelled, "/cancel", json!({ "what": "order" })).await.ok();
    assert_eq!(world.state(&cancelled).await, "cancelled");
    assert_eq!(to_alipay(&world, signed(&world, &pairs, None)).await.1, "success");
    assert_eq!(world.state(&cancelled).await, "paid_late");
    assert!(world.alarms().await.contains(&"paid_after_close".to_string()));
}

/// A paying JSAPI order and what WeChat Pay would truly say of it once it is paid.
async fn wechat_order(world: &World) -> (Session, Value) {
    world.no_notifications().await;
    let session = world.session(100).await;
    world.confirm(&session, "wechat_h5", "wechat-jsapi", "wechat-now").await;
    let order = world.order(&session).await;
    let resource = json!({
        "appid": "wx0000000000000001", "mchid": "1900000001", "out_trade_no": order["attempt_no"],
        "transaction_id": "4200000000202611220000000001", "trade_type": "JSAPI", "trade_state": "SUCCESS",
        "trade_state_desc": "支付成功", "success_time": "2026-11-22T12:00:00+08:00", "bank_type": "OTHERS", "attach": "",
        "payer": { "openid": crate::support::OPENID },
        "amount": { "total": 100, "payer_total": 100, "currency": "CNY", "payer_currency": "CNY" },
    });
    (session, resource)
}

/// The envelope with this resource inside, encrypted with the merchant's key.
fn envelope(world: &World, id: &str, resource: &Value) -> String {
    let key = std::fs::read_to_string(world.sandbox.merchant_keys_dir.join("wechatpay_api_v3.key")).unwrap();
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.trim().as_bytes()).unwrap());
    let mut sealed = resource.to_string().into_bytes();
    let nonce = Nonce::try_assume_unique_for_key(b"uluk4a9R25RW").unwrap();
    key.seal_in_place_append_tag(nonce, Aad::from(b"transaction"), &mut sealed).unwrap();
    json!({
        "id": id, "create_time": "2026-11-22T12:00:00+08:00", "event_type": "TRANSACTION.SUCCESS",
        "resource_type": "encrypt-resource", "summary": "支付成功",
        "resource": {
            "original_type": "transaction", "algorithm": "AEAD_AES_256_GCM", "ciphertext": STANDARD.encode(sealed),
            "associated_data": "transaction", "nonce": "uluk4a9R25RW",
        },
    })
    .to_string()
}

struct Post<'a> {
    body: &'a str,
    skew_s: i64,
    serial: &'a str,
    key: SigningKey,
}

const SERIAL: &str = "PUB_KEY_ID_00000000000000000000000000000001";

async fn to_wechat(world: &World, post: Post<'_>) -> (u16, Value) {
    let timestamp = (world.app.now().unix_s() + post.skew_s).to_string();
    let sign = post.key.sign(&wechat::answer_string_to_sign(&timestamp, "nonce-1", post.body)).unwrap();
    let request = world.http.post(format!("{}/notify/wechatpay", world.base));
    let request = request
        .header("content-type", "application/json")
        .header("Wechatpay-Timestamp", timestamp)
        .header("Wechatpay-Nonce", "nonce-1")
        .header("Wechatpay-Serial", post.serial)
        .header("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048")
        .header("Wechatpay-Signature", sign);
    let answer = crate::support::read(request.body(post.body.to_string())).await;
    (answer.status, answer.body)
}

#[tokio::test]
async fn wechat_pays_true_notification_is_taken_once_and_its_false_ones_never() {
    let world = World::start().await;
    let (session, resource) = wechat_order(&world).await;
    let own = || provider_key(&world, "wechatpay_private.pem");
    let with = |name: &str, value: Value| {
        let mut changed = resource.clone();
        *changed.pointer_mut(name).unwrap() = value;
        envelope(&world, "e-1", &changed)
    };
    let good = envelope(&world, "e-1", &resource);
    let cut = good.replace("\"nonce\":\"uluk4a9R25RW\"", "\"nonce\":\"uluk4a9R25RX\"");
    let cases = [
        ("signed by a stranger", good.clone(), 0, SERIAL, provider_key(&world, "alipay_private.pem"), 401),
        ("from five minutes ago", good.clone(), -301, SERIAL, own(), 401),
        ("from the future", good.clone(), 301, SERIAL, own(), 401),
        (
            "with a key we do not hold",
            good.clone(),
            0,
            "PUB_KEY_ID_00000000000000000000000000000009",
            own(),
            401,
        ),
        ("that does not open", cut, 0, SERIAL, own(), 400),
        ("for another merchant", with("/mchid", json!("1900000002")), 0, SERIAL, own(), 403),
        ("for another app", with("/appid", json!("wx0000000000000002")), 0, SERIAL, own(), 403),
        ("at another price", with("/amount/total", json!(1)), 0, SERIAL, own(), 409),
        ("for an order we do not know", with("/out_trade_no", json!("A0000000")), 0, SERIAL, own(), 404),
    ];
    for (name, body, skew_s, serial, key, status) in cases {
        let (seen, answer) = to_wechat(&world, Post { body: &body, skew_s, serial, key }).await;
        assert_eq!((seen, &answer["code"]), (status, &json!("FAIL")), "{name}: {answer}");
        assert_eq!(world.state(&session).await, "paying", "{name}");
    }
    for _ in 0..2 {
        let post = Post { body: &good, skew_s: 0, serial: SERIAL, key: own() };
        assert_eq!(to_wechat(&world, post).await.0, 204);
    }
    let order = world.order(&session).await;
    assert_eq!((text(&order["state"]), order["events"].as_array().unwrap().len()), ("paid".into(), 3));
}
