//! The life of a payscore order: confirmed now, completed and collected later.

use paylater_core::signing::form::encode_component;
use paylater_sandbox::datetime;
use serde_json::{Value, json};

use crate::world::{APPID, SERVICE_ID, WECHAT_BUYER, World, now_ms};

const CREATE: &str = "/v3/payscore/serviceorder";
const COMPLETE: &str = "/v3/payscore/serviceorder/S1/complete";
const CANCEL: &str = "/v3/payscore/serviceorder/S1/cancel";

fn order(world: &World) -> Value {
    json!({
        "appid": APPID, "service_id": SERVICE_ID, "out_order_no": "S1", "service_introduction": "先享后付购物",
        "risk_fund": { "name": "ESTIMATE_ORDER_COST", "amount": 129_900, "description": "订单金额" },
        "time_range": { "start_time": "OnAccept" },
        "post_payments": [{ "name": "商品", "amount": 129_900, "description": "两件衬衫", "count": 2 }],
        "notify_url": world.notify_url("/wechat"), "need_user_confirm": true,
    })
}

fn completion(amount: i64, discount: i64, total: i64) -> Value {
    json!({
        "appid": APPID, "service_id": SERVICE_ID, "total_amount": total,
        "post_payments": [{ "name": "商品", "amount": amount }],
        "post_discounts": [{ "name": "满减", "description": "满减", "amount": discount }],
    })
}

fn query_path() -> String {
    format!("{CREATE}?service_id={SERVICE_ID}&out_order_no=S1&appid={APPID}")
}

pub async fn created(world: &World) -> Value {
    let answer = world.wechat("POST", CREATE, Some(order(world))).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

pub async fn open(world: &World, business_type: &str, query_string: &str) -> Value {
    let asked = json!({ "businessType": business_type, "queryString": query_string, "openid": WECHAT_BUYER });
    world.post_json("/host/wechat/business-view", &asked).await
}

async fn confirmed(world: &World) {
    let package = created(world).await["package"].as_str().expect("a package").to_owned();
    let opened = open(world, "wxpayScoreUse", &format!("package={}", encode_component(&package))).await;
    let cashier = opened["cashier_url"].as_str().expect("a cashier");
    assert_eq!(world.press(cashier, "pay").await["message"]["outcome"], "authorised");
    world.receiver.next().await;
}

/// `state`, `state_description` and `collection.state` of an order.
fn triple(view: &Value) -> (&str, Option<&str>, Option<&str>) {
    let text = |value: &'static str| view[value].as_str();
    (text("state").unwrap_or_default(), text("state_description"), view["collection"]["state"].as_str())
}

#[tokio::test]
async fn an_order_is_created_confirmed_completed_and_collected() {
    let world = World::with(|options| options.behaviour.settle_delay_ms = 150).await;
    let first = created(&world).await;
    assert_eq!(triple(&first), ("CREATED", None, None));
    assert_eq!(first["order_id"].as_str().map(str::len), Some(31));
    assert_eq!(created(&world).await["order_id"], first["order_id"], "the same request is the same order");

    let package = encode_component(first["package"].as_str().expect("a package"));
    let opened = open(&world, "wxpayScoreUse", &format!("package={package}")).await;
    let cashier = opened["cashier_url"].as_str().expect("a cashier").to_owned();
    let page = world.page(&cashier).await;
    assert!(page.contains("¥1299.00") && page.contains("本次不扣款"), "{page}");
    assert_eq!(world.press(&cashier, "pay").await["message"]["outcome"], "authorised");

    let (envelope, resource) = world.open_wechat(&world.receiver.next().await);
    assert_eq!(envelope["event_type"], "PAYSCORE.USER_CONFIRM");
    assert_eq!(triple(&resource), ("DOING", Some("USER_CONFIRM"), None));
    assert_eq!((resource["openid"].as_str(), resource.get("notify_url")), (Some(WECHAT_BUYER), None));

    let completed = world.wechat("POST", COMPLETE, Some(completion(129_900, 1_000, 128_900))).await.json();
    assert_eq!(triple(&completed), ("DOING", Some("MCH_COMPLETE"), Some("USER_PAYING")));
    assert_eq!(completed["collection"]["paying_amount"], 128_900);

    let (envelope, resource) = world.open_wechat(&world.receiver.next().await);
    assert_eq!(envelope["event_type"], "PAYSCORE.USER_PAID");
    let view = world.wechat("GET", &query_path(), None).await.json();
    assert_eq!(view, resource);
    assert_eq!(triple(&view), ("DONE", None, Some("USER_PAID")));
    assert_eq!(
        (view["total_amount"].as_i64(), view["need_collection"].as_bool()),
        (Some(128_900), Some(true))
    );
    let detail = &view["collection"]["details"][0];
    assert_eq!((detail["paid_type"].as_str(), detail["amount"].as_i64()), (Some("NEWTON"), Some(128_900)));
    assert_eq!(detail["paid_time"].as_str().map(str::len), Some(14));
}

#[tokio::test]
async fn the_same_number_with_other_parameters_is_refused_as_a_reentry() {
    let world = World::with(|options| options.behaviour.settle_delay_ms = 60_000).await;
    confirmed(&world).await;
    let mut dearer = order(&world);
    dearer["risk_fund"]["amount"] = json!(1);
    assert_eq!(
        world.wechat("POST", CREATE, Some(dearer)).await.refusal(),
        (400, "INVALID_REQUEST".into(), 271_316_598)
    );
    let whole = completion(129_900, 0, 129_900);
    assert_eq!(world.wechat("POST", COMPLETE, Some(whole.clone())).await.status, 200);
    assert_eq!(world.wechat("POST", COMPLETE, Some(whole)).await.status, 200, "sent twice, done once");
    let less = world.wechat("POST", COMPLETE, Some(completion(100, 0, 100))).await;
    assert_eq!(less.refusal(), (400, "INVALID_REQUEST".into(), 271_316_598));
}

#[tokio::test]
async fn a_completion_adds_up_exactly_and_stays_under_its_cap() {
    let world = World::with(|options| options.behaviour.score_cap = 130_000).await;
    confirmed(&world).await;
    for (amount, discount, total, tail) in [
        (129_900, 0, 129_899, 268_435_461),
        (129_900, 1, 129_900, 268_435_461),
        (100, 200, -100, 268_435_464),
        (130_001, 0, 130_001, 271_316_656),
    ] {
        let answer = world.wechat("POST", COMPLETE, Some(completion(amount, discount, total))).await;
        assert_eq!((answer.status, answer.refusal().2), (400, tail), "{amount} - {discount} = {total}");
    }
    assert_eq!(world.wechat("POST", COMPLETE, Some(completion(130_000, 0, 130_000))).await.status, 200);
}

#[tokio::test]
async fn a_deposit_order_is_capped_by_its_own_risk_fund() {
    let world = World::start().await;
    let mut deposit = order(&world);
    deposit["risk_fund"] = json!({ "name": "DEPOSIT", "amount": 100 });
    let package = world.wechat("POST", CREATE, Some(deposit)).await.json()["package"].clone();
    let opened =
        open(&world, "wxpayScoreUse", &format!("package={}", package.as_str().expect("a package"))).await;
    world.press(opened["cashier_url"].as_str().expect("a cashier"), "pay").await;
    world.receiver.next().await;
    let over = world.wechat("POST", COMPLETE, Some(completion(101, 0, 101))).await;
    assert_eq!(over.refusal().2, 271_316_656);
}

#[tokio::test]
async fn the_end_of_the_service_is_after_its_start_and_not_in_the_future() {
    let world = World::start().await;
    confirmed(&world).await;
    let at = |off_ms: i64| datetime::compact(now_ms() + off_ms);
    for (end_time, status) in [
        (at(60_000), 400),
        (at(-3_600_000), 400),
        ("yesterday".to_owned(), 400),
        (datetime::compact_day(now_ms()), 200),
    ] {
        let mut body = completion(129_900, 0, 129_900);
        body["time_range"] = json!({ "end_time": end_time });
        assert_eq!(world.wechat("POST", COMPLETE, Some(body)).await.status, status, "{end_time}");
    }
}

#[tokio::test]
async fn completing_with_nothing_owed_is_done_without_a_collection() {
    let world = World::start().await;
    confirmed(&world).await;
    let view = world.wechat("POST", COMPLETE, Some(completion(100, 100, 0))).await.json();
    assert_eq!(triple(&view), ("DONE", None, None));
    assert_eq!(view["need_collection"], false);
}

#[tokio::test]
async fn an_order_can_be_cancelled_until_it_is_completed_and_completed_only_when_confirmed() {
    let world = World::with(|options| options.behaviour.settle_delay_ms = 60_000).await;
    let cancel = json!({ "appid": APPID, "service_id": SERVICE_ID, "reason": "用户取消" });
    let unknown = world.wechat("POST", CANCEL, Some(cancel.clone())).await;
    assert_eq!(unknown.refusal(), (404, "ORDER_NOT_EXIST".into(), 271_317_510));
    created(&world).await;
    let early = world.wechat("POST", COMPLETE, Some(completion(1, 0, 1))).await;
    assert_eq!(early.refusal(), (400, "INVALID_REQUEST".into(), 271_302_262));
    confirmed(&world).await;
    assert_eq!(world.wechat("POST", COMPLETE, Some(completion(1, 0, 1))).await.status, 200);
    let late = world.wechat("POST", CANCEL, Some(cancel)).await;
    assert_eq!(late.refusal(), (400, "INVALID_REQUEST".into(), 271_316_592));
}

#[tokio::test]
async fn a_cancelled_order_can_no_longer_be_confirmed() {
    let world = World::start().await;
    let package = created(&world).await["package"].as_str().expect("a package").to_owned();
    let opened = open(&world, "wxpayScoreUse", &format!("package={package}")).await;
    let cashier = opened["cashier_url"].as_str().expect("a cashier").to_owned();
    let cancel = json!({ "appid": APPID, "service_id": SERVICE_ID, "reason": "用户取消" });
    let answer = world.wechat("POST", CANCEL, Some(cancel.clone())).await;
    assert_eq!((answer.status, answer.json()["out_order_no"].as_str()), (200, Some("S1")));
    assert_eq!(world.wechat("POST", CANCEL, Some(cancel)).await.status, 200, "sent twice, done once");
    let page = world.press_with(&cashier, "action=pay&password=123456").await;
    assert!(page.contains("没有扣款"), "{page}");
    let view = world.wechat("GET", &query_path(), None).await.json();
    assert_eq!(triple(&view), ("REVOKED", None, None));
    assert_eq!(open(&world, "wxpayScoreUse", &format!("package={package}")).await["err_code"], -1);
}

#[tokio::test]
async fn a_buyer_nobody_trusts_is_refused_at_the_creation() {
    let world = World::start().await;
    world.control("PUT", "/control/credit", json!({ "credit": "declined" })).await;
    let answer = world.wechat("POST", CREATE, Some(order(&world))).await;
    assert_eq!(answer.refusal(), (400, "INVALID_REQUEST".into(), 271_300_099));
    let view = world.wechat("GET", &query_path(), None).await;
    assert_eq!(view.refusal(), (404, "ORDER_NOT_EXIST".into(), 271_317_510));
}

#[tokio::test]
async fn each_wrong_field_of_a_creation_is_refused() {
    let world = World::start().await;
    for (name, value, status, tail) in [
        ("appid", json!("wx0000000000000002"), 400, 271_302_149),
        ("service_id", json!("1"), 403, 268_503_786),
        ("need_user_confirm", json!(false), 403, 268_503_786),
        ("service_introduction", json!("一二三四五六七八九十一二三四五六七八九十一"), 400, 268_435_461),
        ("risk_fund", json!({ "name": "OTHER", "amount": 1 }), 400, 268_435_461),
        ("risk_fund", json!({ "name": "ESTIMATE_ORDER_COST", "amount": 0 }), 400, 268_435_464),
        ("time_range", json!({ "start_time": "2026-01-01" }), 400, 268_435_461),
        ("time_range", json!({ "start_time": "20260102", "end_time": "20260101" }), 400, 271_316_637),
        ("post_payments", json!([{ "name": "商品", "amount": 1, "count": 101 }]), 400, 268_435_461),
        ("total_amount", json!(1), 400, 270_924_358),
    ] {
        let mut body = order(&world);
        body[name] = value;
        let answer = world.wechat("POST", CREATE, Some(body)).await;
        assert_eq!((answer.status, answer.refusal().2), (status, tail), "{name}");
    }
}
