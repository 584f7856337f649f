//! JSAPI transactions at WeChat Pay.

use serde_json::{Value, json};

use crate::world::{APPID, MCHID, WECHAT_BUYER, World};

const CREATE: &str = "/v3/pay/transactions/jsapi";
const QUERY: &str = "/v3/pay/transactions/out-trade-no/T00001?mchid=1900000001";
const CLOSE: &str = "/v3/pay/transactions/out-trade-no/T00001/close";

fn order(world: &World) -> Value {
    json!({
        "appid": APPID, "mchid": MCHID, "description": "两件衬衫", "out_trade_no": "T00001", "attach": "a=1&b=2",
        "notify_url": world.notify_url("/wechat"), "amount": { "total": 129_900, "currency": "CNY" },
        "payer": { "openid": WECHAT_BUYER },
    })
}

async fn prepaid(world: &World) -> String {
    let answer = world.wechat("POST", CREATE, Some(order(world))).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["prepay_id"].as_str().expect("a prepay id").to_owned()
}

#[tokio::test]
async fn a_transaction_is_ordered_paid_notified_and_known() {
    let world = World::start().await;
    let prepay_id = prepaid(&world).await;
    assert_eq!(prepaid(&world).await, prepay_id, "the same request is the same order");
    let unpaid = world.wechat("GET", QUERY, None).await.json();
    // As real answers are: three of them, of different merchants, are kept in public repositories.
    assert_eq!(
        unpaid,
        json!({
            "amount": { "payer_currency": "CNY", "total": 129_900 }, "appid": APPID, "mchid": MCHID,
            "out_trade_no": "T00001", "promotion_detail": [], "scene_info": { "device_id": "" },
            "trade_state": "NOTPAY", "trade_state_desc": "订单未支付",
        })
    );

    let opened = world.post_json("/host/wechat/brand-wcpay", &world.jsapi_launch(&prepay_id)).await;
    let cashier = opened["cashier_url"].as_str().expect("a cashier");
    let ended = world.press(cashier, "pay").await;
    assert_eq!(
        (ended["message"]["outcome"].as_str(), &ended["message"]["result"]),
        (Some("paid"), &Value::Null)
    );

    let paid = world.wechat("GET", QUERY, None).await.json();
    assert_eq!(paid["trade_state"], "SUCCESS");
    assert_eq!(
        paid["amount"],
        json!({
            "total": 129_900, "payer_total": 129_900, "currency": "CNY", "payer_currency": "CNY",
        })
    );
    assert_eq!(
        (paid["payer"]["openid"].as_str(), paid["attach"].as_str()),
        (Some(WECHAT_BUYER), Some("a=1&b=2"))
    );
    let id = paid["transaction_id"].as_str().expect("an id");
    let by_id =
        world.wechat("GET", &format!("/v3/pay/transactions/id/{id}?mchid={MCHID}"), None).await.json();
    assert_eq!(by_id, paid);

    let received = world.receiver.next().await;
    let (envelope, resource) = world.open_wechat(&received);
    assert_eq!(envelope["event_type"], "TRANSACTION.SUCCESS");
    assert_eq!(envelope["resource"]["original_type"], "transaction");
    let mut paid_and_asked_for = resource;
    paid_and_asked_for["promotion_detail"] = json!([]);
    assert_eq!(
        paid_and_asked_for, paid,
        "a query lists promotions, a notification only where there are some"
    );
    let again = world.wechat("POST", CREATE, Some(order(&world))).await;
    assert_eq!(again.refusal(), (400, "INVALID_REQUEST".into(), 268_449_538));
}

#[tokio::test]
async fn a_paid_transaction_without_an_attachment_says_so_by_an_empty_one() {
    let world = World::start().await;
    world.pay_jsapi("T00001").await;
    let (_, resource) = world.open_wechat(&world.receiver.next().await);
    let paid = world.wechat("GET", QUERY, None).await.json();
    assert_eq!((&resource["attach"], &paid["attach"]), (&json!(""), &json!("")));
    let mut names: Vec<&String> = resource.as_object().expect("an object").keys().collect();
    names.sort();
    assert_eq!(
        names,
        [
            "amount",
            "appid",
            "attach",
            "bank_type",
            "mchid",
            "out_trade_no",
            "payer",
            "success_time",
            "trade_state",
            "trade_state_desc",
            "trade_type",
            "transaction_id"
        ]
    );
}

#[tokio::test]
async fn the_bridge_of_a_web_page_insists_on_an_app_id_and_the_one_of_a_mini_program_knows_it() {
    let world = World::start().await;
    let mut launch = world.jsapi_launch(&prepaid(&world).await);
    let app_id = launch.as_object_mut().expect("an object").remove("appId").expect("an appId");
    let refused = world.post_json("/host/wechat/brand-wcpay", &launch).await;
    assert_eq!((&refused["err_desc"], refused.get("cashier_url")), (&json!("缺少参数 appId"), None));
    let opened = world.post_json("/host/wechat/request-payment", &launch).await;
    assert!(opened["cashier_url"].is_string(), "{opened}");
    launch["appid"] = app_id;
    let misspelt = world.post_json("/host/wechat/brand-wcpay", &launch).await;
    assert_eq!(misspelt["err_msg"], "get_brand_wcpay_request:fail");
}

#[tokio::test]
async fn the_bridge_refuses_what_was_not_signed_so() {
    let world = World::start().await;
    let good = world.jsapi_launch(&prepaid(&world).await);
    for (name, value, reason) in [
        ("nonceStr", json!("other"), "签名"),
        ("package", json!("prepay_id=wx20"), "签名"),
        ("timeStamp", json!(1_767_294_245), "timeStamp"),
        ("signType", json!("MD5"), "signType"),
        ("appId", json!("wx0000000000000002"), "appId"),
        ("openid", json!("oSomebodyElse"), "不一致"),
    ] {
        let mut bad = good.clone();
        bad[name] = value;
        let answer = world.post_json("/host/wechat/brand-wcpay", &bad).await;
        assert_eq!(answer["err_msg"], "get_brand_wcpay_request:fail");
        assert!(answer["err_desc"].as_str().is_some_and(|desc| desc.contains(reason)), "{name}: {answer}");
    }
}

#[tokio::test]
async fn the_same_number_with_other_parameters_is_refused_as_a_reentry() {
    let world = World::start().await;
    prepaid(&world).await;
    let mut dearer = order(&world);
    dearer["amount"]["total"] = json!(129_901);
    let answer = world.wechat("POST", CREATE, Some(dearer)).await;
    assert_eq!(answer.refusal(), (400, "INVALID_REQUEST".into(), 268_498_688));
}

#[tokio::test]
async fn each_wrong_field_is_refused_with_its_numeric_code() {
    let world = World::start().await;
    for (name, value, tail) in [
        ("appid", json!("wx0000000000000002"), 268_445_527),
        ("out_trade_no", json!("T1"), 268_435_461),
        ("out_trade_no", json!("T0000 1"), 268_435_461),
        ("amount", json!({ "total": 0 }), 268_435_464),
        ("amount", json!({ "total": "1" }), 268_435_461),
        ("amount", json!({ "total": 1, "currency": "USD" }), 268_435_461),
        ("payer", json!({}), 268_501_013),
        ("notify_url", json!("http://m.example/n"), 268_435_461),
        ("notify_url", json!("https://m.example/n?a=1"), 268_435_461),
        ("time_expire", json!("2020-01-01T00:00:00+08:00"), 268_435_461),
        ("total_fee", json!(1), 270_924_358),
    ] {
        let mut body = order(&world);
        body[name] = value;
        let (status, code, seen) = world.wechat("POST", CREATE, Some(body)).await.refusal();
        assert_eq!((status, seen), (400, tail), "{name} {code}");
    }
}

#[tokio::test]
async fn an_unpaid_order_can_be_closed_and_is_then_neither_paid_nor_ordered_again() {
    let world = World::start().await;
    assert_eq!(
        world.wechat("GET", QUERY, None).await.refusal(),
        (404, "ORDER_NOT_EXIST".into(), 268_512_771)
    );
    let prepay_id = prepaid(&world).await;
    let closed = world.wechat("POST", CLOSE, Some(json!({ "mchid": MCHID }))).await;
    assert_eq!((closed.status, closed.body.as_str()), (204, ""));
    assert_eq!(world.wechat("GET", QUERY, None).await.json()["trade_state"], "CLOSED");
    let bridge = world.post_json("/host/wechat/brand-wcpay", &world.jsapi_launch(&prepay_id)).await;
    assert_eq!(bridge["err_msg"], "get_brand_wcpay_request:fail");
    let again = world.wechat("POST", CREATE, Some(order(&world))).await;
    assert_eq!(again.refusal(), (400, "INVALID_REQUEST".into(), 268_447_914));
}

#[tokio::test]
async fn a_paid_order_cannot_be_closed() {
    let world = World::start().await;
    let opened =
        world.post_json("/host/wechat/brand-wcpay", &world.jsapi_launch(&prepaid(&world).await)).await;
    world.press(opened["cashier_url"].as_str().expect("a cashier"), "pay").await;
    let closed = world.wechat("POST", CLOSE, Some(json!({ "mchid": MCHID }))).await;
    assert_eq!(closed.refusal(), (400, "INVALID_REQUEST".into(), 268_449_641));
}
