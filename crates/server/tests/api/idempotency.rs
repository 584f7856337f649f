//! Every request that has an effect can be sent twice, or twice at once.

use serde_json::json;

use crate::support::{World, order};

#[tokio::test]
async fn a_key_is_needed_and_belongs_to_one_content() {
    let world = World::start().await;
    let url = format!("{}/v1/checkout-sessions", world.base);
    let request = world.http.post(&url).bearer_auth(&world.api_key).json(&order(100));
    crate::support::read(request).await.is_problem(400, "idempotency_key_missing");
    for key in ["short", "\"short\"", "with space in it"] {
        let request = world.http.post(&url).bearer_auth(&world.api_key).header("Idempotency-Key", key);
        crate::support::read(request.json(&order(100))).await.is_problem(400, "idempotency_key_missing");
    }
    let body = order(100);
    let first = world.new_session(body.clone(), "one-key").await.ok();
    assert_eq!(world.new_session(body.clone(), "one-key").await.ok(), first);
    let number = body["out_trade_no"].as_str().unwrap();
    // Quoted and bare are the same key.
    let request = world.http.post(&url).bearer_auth(&world.api_key);
    let request = request.header("Idempotency-Key", format!("\"one-key-{number}\"")).json(&body);
    assert_eq!(crate::support::read(request).await.ok(), first);
    let mut other = body.clone();
    other["subject"] = json!("另一个");
    world.new_session(other, "one-key").await.is_problem(422, "idempotency_key_reused");
    world.new_session(body, "another-key").await.is_problem(409, "out_trade_no_taken");
}

#[tokio::test]
async fn a_refused_request_does_not_use_its_key_up() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let mut body = world.choice(&session, "alipay_h5", "alipay-zhima", "zhima-deferred").await;
    let consents = body["consents"].take();
    body["consents"] = json!([]);
    world.send_confirm(&session, &body, "confirm-1").await.is_problem(422, "consent_missing");
    body["consents"] = consents;
    world.send_confirm(&session, &body, "confirm-1").await.ok();
}

#[tokio::test]
async fn confirming_twice_with_one_key_begins_one_attempt() {
    let world = World::start().await;
    let session = world.session(129_900).await;
    let body = world.choice(&session, "alipay_h5", "alipay-huabei", "huabei-3").await;
    let first = world.send_confirm(&session, &body, "confirm-1").await.ok();
    assert_eq!(world.send_confirm(&session, &body, "confirm-1").await.ok(), first);
    let mut other = body.clone();
    other["plan"] = json!("huabei-6");
    world.send_confirm(&session, &other, "confirm-1").await.is_problem(422, "idempotency_key_reused");
}

#[tokio::test]
async fn ten_taps_at_once_begin_one_attempt() {
    let world = World::start().await;
    world.fault("alipay.trade.create", "delay", 1).await;
    let session = world.session(129_900).await;
    let body = world.choice(&session, "alipay_h5", "alipay-huabei", "huabei-3").await;
    let taps = (0..10).map(|tap| {
        let (world, session, body) = (&world, &session, &body);
        // Half of the taps come from a second tab with a key of its own.
        async move {
            world.send_confirm(session, body, if tap % 2 == 0 { "first-tab" } else { "second-tab" }).await
        }
    });
    let mut instructions = Vec::new();
    for answer in join_all(taps).await {
        match answer.status {
            200 => instructions.push(answer.body["instruction"].clone()),
            409 => {
                assert!(["attempt_open", "idempotency_running"].contains(&answer.code()), "{}", answer.body)
            }
            _ => panic!("{} {}", answer.status, answer.body),
        }
    }
    instructions.dedup();
    assert_eq!(instructions.len(), 1);
    let order = world.order(&session).await;
    assert_eq!(order["events"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn capturing_twice_deducts_once() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    let instruction = world.confirm(&session, "wechat_h5", "wechat-score", "score-deferred").await;
    let cashier = world.open_cashier(&instruction).await;
    world.press(&cashier, "pay").await;
    world.until_state(&session, "authorised").await;
    let path = format!("/v1/orders/{}/capture", session.id);
    let captures = (0..6).map(|tap| {
        let (world, path) = (&world, &path);
        async move { world.shop_post(path, &format!("capture-{}", tap % 3)).await }
    });
    for answer in join_all(captures).await {
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    world.until_state(&session, "paid").await;
    let order = world.order(&session).await;
    let asked = order["events"].as_array().unwrap().iter().filter(|event| event["event"] == "capture_asked");
    assert_eq!(asked.count(), 1);
    assert_eq!(world.alarms().await, Vec::<String>::new());
}

async fn join_all<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut futures: Vec<_> = futures.map(Box::pin).collect();
    let mut outputs: Vec<Option<F::Output>> = futures.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, output) in futures.iter_mut().zip(outputs.iter_mut()) {
            if output.is_none()
                && let std::task::Poll::Ready(ready) = future.as_mut().poll(context)
            {
                *output = Some(ready);
            }
        }
        if outputs.iter().all(Option::is_some) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    outputs.into_iter().flatten().collect()
}
