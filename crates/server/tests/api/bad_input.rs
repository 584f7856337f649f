//! Bad input: a clear problem, no change, no panic.

use serde_json::{Value, json};

use crate::support::{Session, World, order, read};

#[tokio::test]
async fn without_the_right_key_or_token_nothing_is_told() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    for path in ["/v1/orders", "/v1/alarms", &format!("/v1/orders/{}", session.id)] {
        let url = format!("{}{path}", world.base);
        read(world.http.get(&url)).await.is_problem(401, "unauthorised");
        read(world.http.get(&url).bearer_auth(&session.token)).await.is_problem(401, "unauthorised");
    }
    let stranger = Session { id: session.id.clone(), token: "ct_wrong".into() };
    world.get(&stranger, "?host=browser").await.is_problem(401, "unauthorised");
    let other = world.session(8_900).await;
    let crossed = Session { id: session.id.clone(), token: other.token.clone() };
    world.get(&crossed, "?host=browser").await.is_problem(401, "unauthorised");
    let unknown = Session { id: "cs_0000".into(), token: session.token.clone() };
    world.get(&unknown, "?host=browser").await.is_problem(401, "unauthorised");
    assert_eq!(world.shop_get("/v1/orders/cs_0000").await.code(), "not_found");
}

#[tokio::test]
async fn a_body_that_is_no_json_of_the_right_shape_is_named_as_such() {
    let world = World::start().await;
    let url = format!("{}/v1/checkout-sessions", world.base);
    let send = |content_type: &str, body: Vec<u8>| {
        let request =
            world.http.post(&url).bearer_auth(&world.api_key).header("Idempotency-Key", "any-key-1");
        read(request.header("content-type", content_type).body(body))
    };
    send("application/json", b"{".to_vec()).await.is_problem(400, "malformed_json");
    send("application/json", b"[]".to_vec()).await.is_problem(400, "malformed_json");
    send("application/json", vec![0xff, 0xfe]).await.is_problem(400, "malformed_json");
    send("text/plain", b"{}".to_vec()).await.is_problem(415, "not_json");
    send("application/x-www-form-urlencoded", b"amount=1".to_vec()).await.is_problem(415, "not_json");
    send("application/json", vec![b' '; 10 * 1024 * 1024]).await.is_problem(413, "too_large");
    let mut extra = order(100);
    extra["discount"] = json!(50);
    send("application/json", extra.to_string().into_bytes()).await.is_problem(400, "malformed_json");
    let mut wrong_sum = order(100);
    wrong_sum["amount"] = json!(99);
    send("application/json", wrong_sum.to_string().into_bytes()).await.is_problem(422, "invalid_field");
    let mut foreign = order(100);
    foreign["return_url"] = json!("https://evil.example/");
    send("application/json", foreign.to_string().into_bytes())
        .await
        .is_problem(422, "return_url_not_allowed");
    assert_eq!(world.shop_get("/v1/orders").await.ok()["orders"], json!([]));
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_problems_too() {
    let world = World::start().await;
    read(world.http.get(format!("{}/v2/anything", world.base))).await.is_problem(404, "not_found");
    read(world.http.delete(format!("{}/v1/orders", world.base))).await.is_problem(405, "method_not_allowed");
    let session = world.session(8_900).await;
    world.get(&session, "?host=toaster").await.is_problem(400, "bad_query");
    world.get(&session, "").await.is_problem(400, "bad_query");
    world.get(&session, "/status?wait_s=soon").await.is_problem(400, "bad_query");
    world.shop_get("/v1/orders?cursor=x").await.is_problem(400, "bad_query");
    world.shop_get("/v1/orders?limit=0").await.is_problem(400, "bad_query");
}

#[tokio::test]
async fn a_confirmation_that_does_not_match_what_is_offered_is_refused_without_effect() {
    let world = World::start().await;
    let session = world.session(129_900).await;
    let good = world.choice(&session, "alipay_h5", "alipay-huabei", "huabei-3").await;
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut body = good.clone();
        change(&mut body);
        body
    };
    let other_text = "0".repeat(64);
    let cases: Vec<(Value, u16, &str)> = vec![
        (changed(&|body| body["schedule_digest"] = json!("0".repeat(64))), 409, "quote_changed"),
        (changed(&|body| body["plan"] = json!("huabei-24")), 409, "quote_changed"),
        (changed(&|body| body["option"] = json!("cash")), 422, "invalid_field"),
        (changed(&|body| body["host"] = json!("toaster")), 422, "invalid_field"),
        (changed(&|body| body["host"] = json!("wechat_h5")), 409, "option_ineligible"),
        (changed(&|body| body["consents"] = json!([])), 422, "consent_missing"),
        (changed(&|body| body["consents"][0]["sha256"] = json!(other_text)), 409, "consent_changed"),
        (changed(&|body| body["consents"][0]["version"] = json!("1999")), 409, "consent_changed"),
        (changed(&|body| body["consents"][1] = body["consents"][0].clone()), 422, "invalid_field"),
        (changed(&|body| body["consents"][0]["document"] = json!("lottery")), 422, "invalid_field"),
        (changed(&|body| body["amount"] = json!(1)), 400, "malformed_json"),
    ];
    for (body, status, code) in cases {
        world.send_confirm(&session, &body, "confirm-key").await.is_problem(status, code);
    }
    let order = world.order(&session).await;
    assert_eq!((order["state"].as_str(), order["version"].as_i64()), (Some("open"), Some(1)));
    let declined_plan = world.session(5_000).await;
    let too_small = world.view(&declined_plan, "alipay_h5").await;
    let huabei = too_small["options"]
        .as_array()
        .unwrap()
        .iter()
        .find(|option| option["id"] == "alipay-huabei")
        .unwrap();
    assert_eq!(huabei["ineligible"], json!({ "reason": "amount_too_small", "least": 10_000 }));
    world.send_confirm(&declined_plan, &good, "confirm-key").await.is_problem(409, "option_ineligible");
}

#[tokio::test]
async fn a_bridge_result_that_makes_no_sense_is_refused() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    world.post(&session, "/bridge-result", json!({ "hint": "great" })).await.is_problem(422, "invalid_field");
    world.post(&session, "/bridge-result", json!({})).await.is_problem(400, "malformed_json");
    world.post(&session, "/cancel", json!({ "what": "everything" })).await.is_problem(400, "malformed_json");
}
