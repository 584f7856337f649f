//! Bodies: only an object stands for a shape, at every depth, and whoever sends another thing is told which field it is in.

use serde_json::{Value, json};

use crate::support::{Answer, Session, World, order, read, text};

/// An endpoint that takes a body: what it takes, and the same by position, as a list.
struct Endpoint {
    path: String,
    token: String,
    body: Value,
    listed: Value,
}

/// Every endpoint that takes a body.
async fn endpoints(world: &World, session: &Session) -> Vec<Endpoint> {
    let of_session = |path: &str, body: Value, listed: Value| Endpoint {
        path: format!("/v1/checkout-sessions/{}{path}", session.id),
        token: session.token.clone(),
        body,
        listed,
    };
    let of_shop = |path: String, body: Value, listed: Value| Endpoint {
        path,
        token: world.api_key.clone(),
        body,
        listed,
    };
    let new = order(8_900);
    let members =
        |body: &Value, names: &[&str]| Value::from_iter(names.iter().map(|name| body[*name].clone()));
    let listed = members(
        &new,
        &["out_trade_no", "subject", "lines", "amount", "currency", "buyer", "return_url", "expires_in_s"],
    );
    let choice = world.choice(session, "wechat_h5", "wechat-score", "score-deferred").await;
    let chosen = members(
        &choice,
        &[
            "option",
            "plan",
            "host",
            "consents",
            "schedule_digest",
            "documents_digest",
            "disclosure_digest",
            "locale",
        ],
    );
    let of_order = |what: &str| format!("/v1/orders/{}/{what}", session.id);
    vec![
        of_shop("/v1/checkout-sessions".into(), new, listed),
        of_session("/confirm", choice, chosen),
        of_session("/cancel", json!({ "what": "order" }), json!(["order"])),
        of_session(
            "/bridge-result",
            json!({ "hint": "done", "detail": "", "result": "" }),
            json!(["done", "", ""]),
        ),
        of_session(
            "/reports",
            json!({ "code": "schedule_differs", "subject": "huabei-3" }),
            json!(["schedule_differs", "huabei-3"]),
        ),
        of_session("/withdrawals", json!({ "document": "score-terms" }), json!(["score-terms"])),
        of_shop(of_order("capture"), json!({}), json!([])),
        of_shop(of_order("cancel"), json!({}), json!([])),
        of_shop("/v1/jobs/1/retry".into(), json!({}), json!([])),
    ]
}

async fn send(world: &World, endpoint: &Endpoint, body: String) -> Answer {
    let request = world.http.post(format!("{}{}", world.base, endpoint.path)).bearer_auth(&endpoint.token);
    let request =
        request.header("Idempotency-Key", "key-of-bodies").header("content-type", "application/json");
    read(request.body(body)).await
}

/// This object with its first member, or one of its own making, written twice.
fn with_a_name_twice(body: &Value) -> String {
    let text = body.to_string();
    let member = body.as_object().and_then(|members| members.iter().next());
    let (name, value) = member.map_or(("a", json!(1)), |(name, value)| (name.as_str(), value.clone()));
    let once = format!("{}:{value}", json!(name));
    let rest = text.trim_start_matches('{');
    if member.is_some() { format!("{{{once},{rest}") } else { format!("{{{once},{once}}}") }
}

#[tokio::test]
async fn nothing_but_an_object_stands_for_a_shape_and_no_name_comes_twice() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let endpoints = endpoints(&world, &session).await;
    for endpoint in &endpoints {
        let nested = Value::Array(vec![endpoint.listed.clone()]);
        for body in [
            "[]".to_string(),
            endpoint.listed.to_string(),
            nested.to_string(),
            "null".into(),
            "7".into(),
            "true".into(),
            "\"order\"".into(),
            endpoint.body.to_string().replacen('{', "{\"surplus\":1,", 1).replace(",}", "}"),
            with_a_name_twice(&endpoint.body),
        ] {
            let answer = send(&world, endpoint, body.clone()).await;
            assert_eq!((answer.status, answer.code()), (400, "malformed_json"), "{} {body}", endpoint.path);
        }
    }
    let order = world.order(&session).await;
    assert_eq!((order["state"].as_str(), order["version"].as_i64()), (Some("open"), Some(1)));
    assert_eq!(world.shop_get("/v1/orders").await.ok()["orders"].as_array().unwrap().len(), 1);
    assert_eq!(world.alarms().await, Vec::<String>::new());
    assert!(world.records(&session).await.is_empty());
}

#[tokio::test]
async fn every_endpoint_with_a_body_is_among_those_that_are_tested() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let mut tested: Vec<String> = endpoints(&world, &session).await.into_iter().map(|one| one.path).collect();
    let document = read(world.http.get(format!("{}/openapi.json", world.base))).await.ok();
    let paths = document["paths"].as_object().unwrap().iter();
    let with_body = paths.filter(|(_, methods)| !methods["post"]["requestBody"].is_null());
    let mut known: Vec<String> = with_body
        .map(|(path, _)| {
            path.replace("{id}", if path.contains("/jobs/") { "1" } else { session.id.as_str() })
        })
        .collect();
    tested.sort();
    known.sort();
    assert_eq!(tested, known);
}

#[tokio::test]
async fn a_list_in_the_place_of_a_consent_or_a_line_is_no_agreement_and_no_price() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let good = world.choice(&session, "wechat_h5", "wechat-score", "score-deferred").await;
    let mut listed = good.clone();
    for consent in listed["consents"].as_array_mut().unwrap() {
        *consent = json!([consent["document"], consent["version"], consent["sha256"], 12, true]);
    }
    let answer = world.send_confirm(&session, &listed, "confirm-1").await;
    answer.is_problem(400, "malformed_json");
    assert!(text(&answer.body["detail"]).starts_with("consents[0]: "), "{}", answer.body);
    let mut priced = order(100);
    priced["lines"][0] = json!(["蓝牙耳机", 1, 100]);
    let mut bought = order(100);
    bought["buyer"] = json!(["u1", null, null]);
    for (body, field) in [(priced, "lines[0]: "), (bought, "buyer: ")] {
        let answer = world.new_session(body, "a-list").await;
        answer.is_problem(400, "malformed_json");
        assert!(text(&answer.body["detail"]).starts_with(field), "{}", answer.body);
    }
    assert_eq!(world.state(&session).await, "open");
    assert!(world.records(&session).await.is_empty());
}

#[tokio::test]
async fn what_has_another_type_than_it_should_is_named_by_its_path() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let endpoints = endpoints(&world, &session).await;
    let cases = [
        (0, "/lines/0/unit_amount", json!(14_691.176_470_588_238), "lines[0].unit_amount: "),
        (0, "/lines/0/unit_amount", json!(8_900.0), "lines[0].unit_amount: "),
        (0, "/lines/0/unit_amount", json!("8900"), "lines[0].unit_amount: "),
        (0, "/lines/0/quantity", json!(-1), "lines[0].quantity: "),
        (0, "/lines/0/quantity", json!(1.5), "lines[0].quantity: "),
        (0, "/lines/0/name", json!(7), "lines[0].name: "),
        (0, "/lines", json!({}), "lines: "),
        (0, "/amount", json!(9_223_372_036_854_775_808_u64), "amount: "),
        (0, "/expires_in_s", json!("1800"), "expires_in_s: "),
        (0, "/buyer", json!("u1"), "buyer: "),
        (0, "/buyer/ref", json!(null), "buyer.ref: "),
        (0, "/return_url", json!(null), "return_url: "),
        (1, "/option", json!(1), "option: "),
        (1, "/consents", json!(null), "consents: "),
        (1, "/consents/1/shown_s", json!("12"), "consents[1].shown_s: "),
        (1, "/consents/1/to_end", json!(1), "consents[1].to_end: "),
        (2, "/what", json!("everything"), "what: "),
        (2, "/what", json!({ "order": null }), "what: "),
        (2, "/what", json!(["order"]), "what: "),
        (3, "/result", json!(1), "result: "),
        (3, "/detail", json!(["x"]), "detail: "),
        (4, "/subject", json!({}), "subject: "),
        (5, "/document", json!(false), "document: "),
    ];
    for (endpoint, pointer, wrong, field) in cases {
        let mut body = endpoints[endpoint].body.clone();
        *body.pointer_mut(pointer).unwrap() = wrong;
        let answer = send(&world, &endpoints[endpoint], body.to_string()).await;
        answer.is_problem(400, "malformed_json");
        assert!(text(&answer.body["detail"]).starts_with(field), "{body}: {}", answer.body["detail"]);
    }
    // What is missing or nowhere known is named as well, where it would have to be.
    for (endpoint, old, new, said) in [
        (0, "\"quantity\":1,", "", "lines[0]: missing field `quantity`"),
        (0, "\"quantity\":1,", "\"quantity\":1,\"discount\":5,", "lines[0].discount: unknown field"),
        (
            0,
            "\"quantity\":1,",
            "\"quantity\":1,\"quantity\":1,",
            "lines[0]: the name \"quantity\" comes twice",
        ),
        (2, "\"what\":\"order\"", "", "missing field `what`"),
        (6, "{}", "{\"amount\":1}", "amount: unknown field"),
    ] {
        let text_of = endpoints[endpoint].body.to_string();
        assert!(text_of.contains(old), "{text_of}");
        let answer = send(&world, &endpoints[endpoint], text_of.replacen(old, new, 1)).await;
        answer.is_problem(400, "malformed_json");
        assert!(text(&answer.body["detail"]).starts_with(said), "{}", answer.body["detail"]);
    }
}

#[tokio::test]
async fn a_refusal_quotes_no_more_of_a_long_value_than_a_log_can_bear() {
    let world = World::start().await;
    let mut body = order(100);
    body["amount"] = json!("9".repeat(60_000));
    let answer = world.new_session(body, "a-long-one").await;
    answer.is_problem(400, "malformed_json");
    let detail = text(&answer.body["detail"]);
    assert!(detail.starts_with("amount: ") && detail.chars().count() <= 300, "{}", detail.chars().count());
}
