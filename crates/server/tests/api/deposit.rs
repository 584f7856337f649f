//! A deposit: to whom it is offered, what is held, and how it ends: charged, released, or never begun.

use serde_json::{Value, json};

use crate::support::{Session, World, order, read, text};

const PLAN: (&str, &str, &str) = ("alipay_h5", "alipay-deposit", "deposit-deferred");

/// A session for a buyer about whom the shop's own check says this; nothing, if there was none.
async fn session_after(world: &World, credit: Option<&str>) -> Session {
    let mut body = order(8_900);
    if let Some(credit) = credit {
        body["credit"] = credit.into();
    }
    let created = world.new_session(body, "key-of-session").await.ok();
    Session { id: text(&created["id"]), token: text(&created["client_token"]) }
}

/// What the provider thinks of every buyer.
async fn provider_trusts(world: &World, standing: &str) {
    world.control(reqwest::Method::PUT, "credit", json!({ "credit": standing })).await;
}

/// The provider's books of this kind of line: what is there by whose number, and how much.
async fn books(world: &World, kind: &str) -> Vec<(String, i64)> {
    let url = format!("{}/control/book", world.sandbox.base_url);
    let book: Value = world.http.get(url).send().await.unwrap().json().await.unwrap();
    let lines = book["lines"].as_array().unwrap().iter().filter(|line| line["kind"] == kind);
    lines.map(|line| (text(&line["product"]), line["amount"].as_i64().unwrap())).collect()
}

/// A deposit that the buyer has agreed to.
async fn held(world: &World) -> Session {
    let session = session_after(world, Some("needs_guarantee")).await;
    let (host, option, plan) = PLAN;
    let instruction = world.confirm(&session, host, option, plan).await;
    assert_eq!(instruction["kind"], "alipay_order_string");
    let cashier = world.open_cashier(&instruction).await;
    world.press(&cashier, "pay").await;
    world.until_state(&session, "authorised").await;
    session
}

#[tokio::test]
async fn who_needs_a_guarantee_is_asked_for_a_deposit_instead_of_being_refused() {
    let world = World::start().await;
    for (credit, host, offered) in [
        (None, "alipay_h5", "alipay-zhima alipay-huabei wechat-score:wechat_only wechat-jsapi:wechat_only"),
        (
            Some("granted"),
            "alipay_h5",
            "alipay-zhima alipay-huabei wechat-score:wechat_only wechat-jsapi:wechat_only",
        ),
        (Some("needs_guarantee"), "alipay_h5", "alipay-huabei alipay-deposit wechat-jsapi:wechat_only"),
        (
            Some("refused"),
            "alipay_h5",
            "alipay-zhima:not_granted alipay-huabei wechat-score:not_granted wechat-jsapi:wechat_only",
        ),
        // Where no deposit can be left, who is not trusted with a promise is told so.
        (
            Some("needs_guarantee"),
            "wechat_h5",
            "alipay-zhima:not_granted alipay-huabei:alipay_only alipay-deposit:alipay_only wechat-score:not_granted wechat-jsapi",
        ),
        (
            Some("needs_guarantee"),
            "browser",
            "alipay-zhima:not_granted alipay-huabei alipay-deposit:alipay_only wechat-score:not_granted wechat-jsapi:wechat_only",
        ),
    ] {
        let mut body = order(20_000);
        if let Some(credit) = credit {
            body["credit"] = credit.into();
        }
        let created = world.new_session(body, "key-of-session").await.ok();
        let session = Session { id: text(&created["id"]), token: text(&created["client_token"]) };
        let view = world.view(&session, host).await;
        let options = view["options"].as_array().unwrap().iter().map(|option| {
            let reason = option["ineligible"]["reason"].as_str();
            reason.map_or(text(&option["id"]), |reason| format!("{}:{reason}", text(&option["id"])))
        });
        assert_eq!(options.collect::<Vec<_>>().join(" "), offered, "{credit:?} in {host}");
    }
}

#[tokio::test]
async fn a_check_that_nobody_has_a_name_for_is_no_check_but_a_mistake() {
    let world = World::start().await;
    for credit in [json!("perhaps"), json!(1), json!("")] {
        let mut body = order(8_900);
        body["credit"] = credit.clone();
        let answer = world.new_session(body, "key-of-session").await;
        assert_eq!(answer.status, 400, "{credit}: {}", answer.body);
    }
}

/// The schema to which this part of the document leads, whether it may be `null` as well or not.
fn schema<'a>(document: &'a Value, part: &'a Value) -> &'a Value {
    let leads = part.get("$ref").or_else(|| part["oneOf"].as_array()?.iter().find_map(|one| one.get("$ref")));
    let Some(name) = leads.and_then(Value::as_str) else { return part };
    document.pointer(name.trim_start_matches('#')).unwrap_or_else(|| panic!("{name} is not in the document"))
}

#[tokio::test]
async fn the_document_names_what_a_shop_says_of_credit_and_is_told_of_a_deposit() {
    let world = World::start().await;
    let document = read(world.http.get(format!("{}/openapi.json", world.base))).await.ok();
    let body = |path: &str, method: &str, of: &str| {
        let content = &document["paths"][path][method].pointer(of).unwrap()["content"]["application/json"];
        schema(&document, &content["schema"]).clone()
    };
    let new = body("/v1/checkout-sessions", "post", "/requestBody");
    let known = schema(&document, &new["properties"]["credit"])["enum"].as_array().unwrap().clone();
    assert_eq!(known, [json!("granted"), json!("needs_guarantee"), json!("refused")]);
    for credit in &known {
        session_after(&world, credit.as_str()).await;
    }
    let session = held(&world).await;
    for (path, answer) in [
        ("/v1/checkout-sessions/{id}/status", world.get(&session, "/status").await.ok()),
        ("/v1/checkout-sessions/{id}", world.view(&session, "alipay_h5").await),
        ("/v1/orders/{id}", world.order(&session).await),
    ] {
        let shape = body(path, "get", "/responses/200");
        let named = schema(&document, &shape["properties"]["held"]);
        let fields: Vec<&String> = answer["held"].as_object().unwrap().keys().collect();
        assert_eq!(named["properties"].as_object().unwrap().keys().collect::<Vec<_>>(), fields, "{path}");
        assert_eq!(named["required"], json!(fields), "{path}");
        // Where nothing is held it is not there.
        assert!(!shape["required"].as_array().unwrap().contains(&json!("held")), "{path}");
    }
}

#[tokio::test]
async fn what_was_not_granted_and_what_was_not_asked_for_cannot_be_confirmed_either() {
    let world = World::start().await;
    let guaranteed = session_after(&world, Some("needs_guarantee")).await;
    let trusted = session_after(&world, None).await;
    for (chosen_in, confirmed_in, (host, option, plan)) in [
        (&guaranteed, &trusted, PLAN),
        (&trusted, &guaranteed, ("alipay_h5", "alipay-zhima", "zhima-deferred")),
    ] {
        let body = world.choice(chosen_in, host, option, plan).await;
        let answer = world.send_confirm(confirmed_in, &body, "confirm-of-another").await;
        assert_eq!(answer.status, 409, "{option}: {}", answer.body);
        assert_eq!(world.state(confirmed_in).await, "open");
    }
}

#[tokio::test]
async fn a_deposit_is_frozen_and_charged_when_the_shop_asks_for_the_money() {
    let world = World::start().await;
    provider_trusts(&world, "needs_deposit").await;
    let session = held(&world).await;
    let frozen = json!({ "amount": 8_900, "waived": 0 });
    assert_eq!(world.get(&session, "/status").await.ok()["held"], frozen);
    assert_eq!(world.view(&session, "alipay_h5").await["held"], frozen);
    assert_eq!(world.order(&session).await["held"], frozen);
    assert_eq!(books(&world, "deduction").await, []);
    world.shop_post(&format!("/v1/orders/{}/capture", session.id), "capture-1").await.ok();
    world.until_state(&session, "paid").await;
    assert_eq!(books(&world, "deduction").await, [("alipay_trade".to_string(), 8_900)]);
    // Nothing is held any more of what was charged.
    assert_eq!(world.get(&session, "/status").await.ok().get("held"), None);
    let order = world.order(&session).await;
    let events = order["events"].as_array().unwrap().iter().map(|event| text(&event["event"]));
    assert_eq!(
        events.collect::<Vec<_>>(),
        ["created", "attempt_started", "provider_authorised", "capture_asked", "provider_paid"]
    );
    assert_eq!(world.alarms().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_deposit_for_which_credit_stands_is_neither_frozen_nor_charged_before_the_capture() {
    let world = World::start().await;
    provider_trusts(&world, "eligible").await;
    let session = held(&world).await;
    let waived = json!({ "amount": 8_900, "waived": 8_900 });
    assert_eq!(world.get(&session, "/status").await.ok()["held"], waived);
    world.shop_post(&format!("/v1/orders/{}/capture", session.id), "capture-1").await.ok();
    world.until_state(&session, "paid").await;
    assert_eq!(world.alarms().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_deposit_is_released_whole_when_the_order_is_called_off() {
    let world = World::start().await;
    for standing in ["needs_deposit", "eligible"] {
        provider_trusts(&world, standing).await;
        let before = books(&world, "closing").await.len();
        let session = held(&world).await;
        world.shop_post(&format!("/v1/orders/{}/cancel", session.id), "cancel-1").await.ok();
        world.until_state(&session, "cancelled").await;
        assert_eq!(world.get(&session, "/status").await.ok().get("held"), None, "{standing}");
        let closed = books(&world, "closing").await;
        assert_eq!(closed[before..], [("alipay_preauth".to_string(), 8_900)], "{standing}");
    }
    assert_eq!(books(&world, "deduction").await, []);
    assert_eq!(world.alarms().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_deposit_that_the_buyer_turns_away_from_holds_nothing_and_leaves_the_other_ways() {
    let world = World::start().await;
    let session = session_after(&world, Some("needs_guarantee")).await;
    let (host, option, plan) = PLAN;
    let instruction = world.confirm(&session, host, option, plan).await;
    let cashier = world.open_cashier(&instruction).await;
    world.press(&cashier, "cancel").await;
    world.bridge_says(&session, "cancelled").await;
    world.post(&session, "/cancel", json!({ "what": "attempt" })).await.ok();
    world.until_state(&session, "open").await;
    assert_eq!(books(&world, "promise").await, []);
    // The same again is another attempt, with a number of its own.
    let body = world.choice(&session, host, option, plan).await;
    let again = world.send_confirm(&session, &body, "confirm-again").await.ok();
    assert_ne!(again["instruction"], instruction);
    assert_eq!(world.alarms().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_deposit_that_the_account_does_not_cover_is_not_held() {
    let world = World::start().await;
    provider_trusts(&world, "needs_deposit").await;
    world.control(reqwest::Method::PUT, "funds", json!({ "funds": "empty" })).await;
    let session = session_after(&world, Some("needs_guarantee")).await;
    let (host, option, plan) = PLAN;
    let instruction = world.confirm(&session, host, option, plan).await;
    let cashier = world.open_cashier(&instruction).await;
    let form = "action=pay&password=123456&deposit=yes";
    let request = world.http.post(&cashier).header("content-type", "application/x-www-form-urlencoded");
    let page = request.body(form).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("可用余额不足，没有冻结"), "{page}");
    world.bridge_says(&session, "failed").await;
    assert_eq!(world.state(&session).await, "paying");
    assert_eq!(books(&world, "promise").await, []);
}

#[tokio::test]
async fn a_notification_of_a_deposit_that_is_lost_is_made_up_for_by_a_question() {
    let world = World::start().await;
    provider_trusts(&world, "needs_deposit").await;
    world.no_notifications().await;
    let session = session_after(&world, Some("needs_guarantee")).await;
    let (host, option, plan) = PLAN;
    let instruction = world.confirm(&session, host, option, plan).await;
    let cashier = world.open_cashier(&instruction).await;
    world.press(&cashier, "pay").await;
    assert_eq!(world.state(&session).await, "paying");
    world.bridge_says(&session, "done").await;
    assert_eq!(world.state(&session).await, "authorised");
    assert_eq!(world.get(&session, "/status").await.ok()["held"], json!({ "amount": 8_900, "waived": 0 }));
}
