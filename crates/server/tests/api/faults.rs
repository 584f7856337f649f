//! What went wrong once, and must not again: payments that were left behind, a provider that does not answer, words that
//! belong to somebody else.

use std::time::{Duration, Instant};

use paylater_core::signing::wechat;
use paylater_provider::SigningKey;
use paylater_server::jobs::runner;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::notifications::{alipay_order, signed, to_alipay};
use crate::support::{Session, World, order, read, text};

async fn pause(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}

/// Some time passes, and what is due is done.
async fn later(world: &World, seconds: i64) {
    world.pass_time(seconds);
    world.work().await;
}

/// A session of a buyer whom Alipay does not know by name: its payments are order strings, which exist from their first use.
async fn unnamed(world: &World) -> Session {
    let mut body = order(129_900);
    body["buyer"] = json!({ "ref": "u1", "wechat_openid": crate::support::OPENID });
    let created = world.new_session(body, "key-of-session").await.ok();
    Session { id: text(&created["id"]), token: text(&created["client_token"]) }
}

/// The shopper gives the first way up and pays by the second.
async fn paid_by_another_way(world: &World, first: (&str, &str)) -> (Session, Value) {
    let session = unnamed(world).await;
    let instruction = world.confirm(&session, "alipay_h5", first.0, first.1).await;
    assert_eq!(world.post(&session, "/cancel", json!({ "what": "attempt" })).await.ok()["status"], "open");
    let second = world.confirm(&session, "wechat_h5", "wechat-jsapi", "wechat-now").await;
    let cashier = world.open_cashier(&second).await;
    world.press(&cashier, "pay").await;
    world.until_state(&session, "paid").await;
    (session, instruction)
}

#[tokio::test]
async fn an_earlier_payment_that_is_used_after_all_is_found_although_every_notification_and_the_first_look_are_lost()
 {
    let world = World::start().await;
    let (session, first) = paid_by_another_way(&world, ("alipay-huabei", "huabei-3")).await;
    world.no_notifications().await;
    let cashier = world.open_cashier(&first).await;
    world.press(&cashier, "pay").await;
    // The first look comes when its time is up, and is not answered.
    world.fault("alipay.trade.query", "http_500", 1).await;
    later(&world, 1_900).await;
    assert_eq!(world.alarms().await, [""; 0]);
    later(&world, 700).await;
    assert_eq!(world.alarms().await, ["paid_twice"]);
    assert_eq!(world.state(&session).await, "paid");
}

#[tokio::test]
async fn an_earlier_promise_that_is_given_after_all_is_handed_back_whatever_the_order_stands_at() {
    let world = World::start().await;
    let (session, first) = paid_by_another_way(&world, ("alipay-zhima", "zhima-deferred")).await;
    world.no_notifications().await;
    // The order string has no end of its own: it is used when the session has long run out, and was looked at once.
    later(&world, 1_900).await;
    let cashier = world.open_cashier(&first).await;
    world.press(&cashier, "pay").await;
    for _ in 0..3 {
        later(&world, 700).await;
    }
    let state = read(world.http.get(format!("{}/control/book", world.sandbox.base_url))).await.ok();
    let lines = state["lines"].as_array().unwrap();
    let of = |kind: &str| lines.iter().filter(|line| line["kind"] == kind).count();
    assert_eq!((of("promise"), of("closing")), (1, 1), "{state:#}");
    assert_eq!(world.state(&session).await, "paid");
}

#[tokio::test]
async fn a_promise_that_is_told_of_a_moment_after_a_question_is_asked_about_again_within_seconds() {
    let world = World::start().await;
    let (session, first) = paid_by_another_way(&world, ("alipay-zhima", "zhima-deferred")).await;
    // Asked when its time is up: nobody has come.
    later(&world, 1_900).await;
    let cashier = world.open_cashier(&first).await;
    world.press(&cashier, "pay").await;
    let lines = async || {
        let book = read(world.http.get(format!("{}/control/book", world.sandbox.base_url))).await.ok();
        let lines = book["lines"].as_array().unwrap().clone();
        let of = |kind: &str| lines.iter().filter(|line| line["kind"] == kind).count();
        (of("promise"), of("closing"))
    };
    // The notification comes when it comes; much less than ten minutes pass after it.
    for _ in 0..60 {
        pause(100).await;
        later(&world, 1).await;
        if lines().await == (1, 1) {
            break;
        }
    }
    assert_eq!(lines().await, (1, 1));
    assert_eq!(world.state(&session).await, "paid");
}

#[tokio::test]
async fn an_attempt_is_asked_about_until_its_end_is_proven_and_then_no_more() {
    let world = World::start().await;
    let (session, _) = paid_by_another_way(&world, ("alipay-zhima", "zhima-deferred")).await;
    let waiting = async || {
        let jobs = world.shop_get("/v1/jobs").await.ok();
        let of_it = |job: &&Value| job["kind"] == "query" && job["order"] == session.id.as_str();
        jobs.as_array()
            .unwrap()
            .iter()
            .filter(of_it)
            .map(|job| job["attempt"].as_i64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(waiting().await, [1]);
    // Nothing came of it; for two days something still could.
    later(&world, 1_900).await;
    assert_eq!(waiting().await, [1]);
    let connection = crate::consent::connect(&crate::consent::database(&world));
    crate::consent::run(&connection, "UPDATE orders SET expires_at = expires_at - 2 * 86400000").unwrap();
    // Seen once, it may be the clock that is wrong; seen twice, some minutes apart, it is proven.
    later(&world, 700).await;
    assert_eq!(waiting().await, [1]);
    later(&world, 700).await;
    assert_eq!(waiting().await, [0; 0]);
}

#[tokio::test]
async fn a_silent_provider_holds_up_nobody_elses_payment() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    // Accepts and never answers.
    let held = tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = silent.accept().await {
            held.push(stream);
        }
    });
    let world = World::start_with(vec![("PAYLATER_WECHATPAY_BASE_URL", address)]).await;
    let shoppers = (0..80).map(|_| async {
        let session = world.session(8_900).await;
        let body = world.choice(&session, "wechat_h5", "wechat-jsapi", "wechat-now").await;
        let url = format!("{}/v1/checkout-sessions/{}/confirm", world.base, session.id);
        let request = world.http.post(url).bearer_auth(&session.token).header("Idempotency-Key", "confirm-1");
        // The phone loses patience; what it asked for stays to be done.
        let _ = request.json(&body).timeout(Duration::from_millis(400)).send().await;
    });
    for shopper in shoppers {
        shopper.await;
        if world.open_calls().await >= 40 {
            break;
        }
    }
    world.no_notifications().await;
    let session = world.session(129_900).await;
    let instruction = world.confirm(&session, "alipay_h5", "alipay-huabei", "huabei-3").await;
    let cashier = world.open_cashier(&instruction).await;
    world.press(&cashier, "pay").await;
    // Every lease has run out, so that all of it is due at once.
    world.pass_time(120);
    let stop = CancellationToken::new();
    let running = tokio::spawn(runner::work(world.app.clone(), stop.clone()));
    let begun = Instant::now();
    world.until_state(&session, "paid").await;
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    stop.cancel();
    running.abort();
    held.abort();
}

#[tokio::test]
async fn a_word_under_the_number_of_another_kind_of_attempt_is_kept_and_changes_nothing() {
    let world = World::start().await;
    let (huabei, pairs) = alipay_order(&world).await;
    let jsapi = world.session(129_900).await;
    world.confirm(&jsapi, "wechat_h5", "wechat-jsapi", "wechat-now").await;
    let number = text(&world.order(&jsapi).await["attempt_no"]);
    let mut trade = pairs.clone();
    trade.insert("out_trade_no".into(), number);
    assert_eq!(to_alipay(&world, signed(&world, &trade, None)).await, (200, "success".into()));
    assert_eq!(world.state(&jsapi).await, "paying");
    assert_eq!(world.alarms().await, ["number_of_another"]);
    assert_eq!(world.state(&huabei).await, "paying");
}

#[tokio::test]
async fn the_trade_of_one_order_pays_no_other_and_a_second_trade_for_one_order_is_money_too_many() {
    let world = World::start().await;
    let (first, pairs) = alipay_order(&world).await;
    assert_eq!(to_alipay(&world, signed(&world, &pairs, None)).await.1, "success");
    assert_eq!(world.state(&first).await, "paid");
    // Another order, paid by the trade of the first.
    let (second, mut other) = alipay_order(&world).await;
    other.insert("trade_no".into(), pairs["trade_no"].clone());
    other.insert("notify_id".into(), "n-2".into());
    assert_eq!(to_alipay(&world, signed(&world, &other, None)).await.0, 409);
    assert_eq!(world.state(&second).await, "paying");
    assert_eq!(world.alarms().await, ["number_of_another"]);
    // The first order, paid by another trade as well.
    let mut again = pairs.clone();
    again.insert("trade_no".into(), "2026112222001499990000000001".into());
    again.insert("notify_id".into(), "n-3".into());
    assert_eq!(to_alipay(&world, signed(&world, &again, None)).await.1, "success");
    let mut alarms = world.alarms().await;
    alarms.sort();
    assert_eq!(alarms, ["number_of_another", "paid_twice"]);
}

#[tokio::test]
async fn a_payment_of_which_nothing_is_known_is_kept_whole_and_not_paid_again() {
    let world = World::start().await;
    let (session, mut pairs) = alipay_order(&world).await;
    let known = world.order(&session).await;
    // A database that was restored from a copy does not remember this one.
    let shop_no = "S-restored-7";
    let number = format!("{}afedcba9876", paylater_server::orders::numbers::prefix(shop_no));
    pairs.insert("out_trade_no".into(), number.clone());
    let body = signed(&world, &pairs, None);
    for _ in 0..2 {
        assert_eq!(to_alipay(&world, body.clone()).await, (404, "failure".into()));
    }
    let alarms = world.shop_get("/v1/alarms").await.ok();
    assert_eq!(
        (&alarms[0]["kind"], &alarms[0]["subject"], &alarms[0]["count"]),
        (&json!("unknown_number"), &json!(number), &json!(2))
    );
    assert_eq!(alarms[0]["detail"], format!("trade_status_sync: paid {} 129900 fen", pairs["trade_no"]));
    let mut again = order(129_900);
    again["out_trade_no"] = json!(shop_no);
    world.new_session(again.clone(), "key-again").await.is_problem(409, "payment_unaccounted");
    // Another number of the shop's is no matter of it.
    again["out_trade_no"] = json!("S-restored-77");
    world.new_session(again, "key-other").await.ok();
    assert_eq!(world.order(&session).await["version"], known["version"]);
}

#[tokio::test]
async fn a_notification_under_an_old_id_with_another_content_takes_effect_is_kept_and_told_of() {
    let world = World::start().await;
    let (first, pairs) = alipay_order(&world).await;
    let (second, other) = alipay_order(&world).await;
    assert_eq!(pairs["notify_id"], other["notify_id"]);
    assert_eq!(to_alipay(&world, signed(&world, &pairs, None)).await.1, "success");
    // Sent again: its time differs, and nothing that it says.
    let mut repeated = pairs.clone();
    repeated.insert("notify_time".into(), "2026-11-22 12:10:00".into());
    assert_eq!(to_alipay(&world, signed(&world, &repeated, None)).await.1, "success");
    assert_eq!(world.alarms().await, [""; 0]);
    assert_eq!(to_alipay(&world, signed(&world, &other, None)).await.1, "success");
    assert_eq!((world.state(&first).await, world.state(&second).await), ("paid".into(), "paid".into()));
    assert_eq!(world.alarms().await, ["notice_differs"]);
    let connection = crate::consent::connect(&crate::consent::database(&world));
    let kept = connection.query_row("SELECT count(*), sum(times) FROM notifications", [], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
    });
    assert_eq!(kept.unwrap(), (2, 3));
}

#[tokio::test]
async fn after_a_crash_the_shopper_does_not_wait_for_the_dead() {
    let mut world = World::start().await;
    let session = world.session(129_900).await;
    let slow = json!({ "on": "alipay.trade.create", "kind": "delay", "times": 1, "delay_ms": 3_000 });
    world.control(reqwest::Method::POST, "faults", slow).await;
    let body = world.choice(&session, "alipay_h5", "alipay-huabei", "huabei-3").await;
    let url = format!("{}/v1/checkout-sessions/{}/confirm", world.base, session.id);
    let request = world.http.post(url).bearer_auth(&session.token).header("Idempotency-Key", "confirm-1");
    assert!(request.json(&body).timeout(Duration::from_millis(400)).send().await.is_err());
    world.kill_and_restart().await;
    let again = world.send_confirm(&session, &body, "confirm-1").await.ok();
    assert_eq!(again["instruction"]["kind"], "alipay_trade_no");

    // Another, whose shopper wants another way as soon as the backend is up again.
    let session = world.session(129_900).await;
    let slow = json!({ "on": "alipay.trade.create", "kind": "delay", "times": 1, "delay_ms": 3_000 });
    world.control(reqwest::Method::POST, "faults", slow).await;
    let body = world.choice(&session, "alipay_h5", "alipay-huabei", "huabei-3").await;
    let url = format!("{}/v1/checkout-sessions/{}/confirm", world.base, session.id);
    let request = world.http.post(url).bearer_auth(&session.token).header("Idempotency-Key", "confirm-2");
    assert!(request.json(&body).timeout(Duration::from_millis(400)).send().await.is_err());
    world.kill_and_restart().await;
    world.post(&session, "/cancel", json!({ "what": "attempt" })).await.ok();
    assert_eq!(world.state(&session).await, "open");
}

#[tokio::test]
async fn closing_is_due_as_soon_as_the_beginning_has_ended() {
    let world = World::start().await;
    let session = world.session(129_900).await;
    let slow = json!({ "on": "alipay.trade.create", "kind": "delay", "times": 1, "delay_ms": 900 });
    world.control(reqwest::Method::POST, "faults", slow).await;
    let body = world.choice(&session, "alipay_h5", "alipay-huabei", "huabei-3").await;
    let cancelling = async {
        pause(300).await;
        world.post(&session, "/cancel", json!({ "what": "order" })).await.ok();
    };
    let (_, ()) = tokio::join!(world.send_confirm(&session, &body, "confirm-1"), cancelling);
    // No time has passed: the pause after the first try is over because the beginning ended.
    world.work().await;
    assert_eq!(world.state(&session).await, "cancelled");
}

#[tokio::test]
async fn money_that_was_paid_and_given_back_is_told_of_and_ends_the_asking() {
    let world = World::start().await;
    world.no_notifications().await;
    let session = world.session(8_900).await;
    let instruction = world.confirm(&session, "wechat_h5", "wechat-jsapi", "wechat-now").await;
    let cashier = world.open_cashier(&instruction).await;
    world.press(&cashier, "pay").await;
    give_back(&world, &text(&world.order(&session).await["attempt_no"]), 8_900).await;
    later(&world, 5).await;
    assert_eq!(world.state(&session).await, "paid");
    assert_eq!(world.alarms().await, ["refunded_elsewhere"]);
}

/// The merchant gives a payment back in the provider's back office: not through this backend.
async fn give_back(world: &World, out_trade_no: &str, fen: i64) {
    let config = world.app.config.wechat.as_ref().unwrap();
    let path = "/v3/refund/domestic/refunds";
    let amount = json!({ "refund": fen, "total": fen, "currency": "CNY" });
    let body = json!({ "out_trade_no": out_trade_no, "out_refund_no": "R1", "amount": amount }).to_string();
    let now_s = world.app.now().unix_s();
    let text_to_sign = wechat::request_string_to_sign("POST", path, now_s, "nonce", &body);
    let signature = SigningKey::parse(&config.private_key_pem).unwrap().sign(&text_to_sign).unwrap();
    let serial = &config.merchant_serial_no;
    let authorization = wechat::authorization_header(&config.mchid, serial, now_s, "nonce", &signature);
    let request = world.http.post(format!("{}{path}", world.sandbox.base_url)).body(body);
    let request = request.header("authorization", authorization).header("content-type", "application/json");
    let request = request.header("accept", "application/json").header("user-agent", "back-office/1");
    read(request).await.ok();
    // The money is on its way for a moment.
    pause(200).await;
}

#[tokio::test]
async fn asking_again_hastens_what_waits() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    world.fault("POST /v3/pay/transactions/out-trade-no/{no}/close", "http_500", 1_000).await;
    world.confirm(&session, "wechat_h5", "wechat-jsapi", "wechat-now").await;
    world.post(&session, "/cancel", json!({ "what": "attempt" })).await.ok();
    for seconds in [2, 4, 12, 35, 65] {
        later(&world, seconds).await;
    }
    assert_eq!(world.state(&session).await, "closing");
    // Its next try is minutes away, until somebody asks for it.
    world.control(reqwest::Method::DELETE, "faults", json!({})).await;
    world.post(&session, "/cancel", json!({ "what": "order" })).await.ok();
    assert_eq!(world.state(&session).await, "cancelled");
}

#[tokio::test]
async fn a_call_that_goes_on_failing_is_told_of_and_can_be_tried_by_hand() {
    let world = World::start().await;
    let session = world.session(8_900).await;
    world.fault("POST /v3/pay/transactions/out-trade-no/{no}/close", "http_500", 1_000).await;
    world.confirm(&session, "wechat_h5", "wechat-jsapi", "wechat-now").await;
    world.post(&session, "/cancel", json!({ "what": "attempt" })).await.ok();
    for seconds in [2, 4, 12, 35, 65, 330] {
        later(&world, seconds).await;
    }
    let alarms = world.shop_get("/v1/alarms").await.ok();
    assert_eq!(alarms[0]["kind"], "call_failing", "{alarms:#}");
    assert!(text(&alarms[0]["detail"]).contains("HTTP 500"), "{alarms:#}");
    // For days, and then nobody tries any more.
    for _ in 0..80 {
        later(&world, 3_700).await;
    }
    // The provider believes nobody whose clock is days ahead.
    world.pass_time(-80 * 3_700 - 448);
    let jobs = world.shop_get("/v1/jobs").await.ok();
    let void = jobs.as_array().unwrap().iter().find(|job| job["kind"] == "void").unwrap().clone();
    assert!(void["given_up_at"].is_string(), "{void}");
    assert!(world.alarms().await.contains(&"call_given_up".into()));
    world.control(reqwest::Method::DELETE, "faults", json!({})).await;
    let retried = world.shop_post(&format!("/v1/jobs/{}/retry", void["id"]), "retry-1").await.ok();
    assert_eq!((&retried["given_up_at"], &retried["tries"]), (&Value::Null, &json!(0)));
    world.work().await;
    // Its session ran out meanwhile.
    assert_eq!(world.state(&session).await, "expired");
    world.shop_post(&format!("/v1/jobs/{}/retry", void["id"]), "retry-2").await.is_problem(404, "not_found");
}

#[tokio::test]
async fn a_job_that_cannot_be_read_is_put_aside_and_keeps_nobody_from_theirs() {
    let world = World::start().await;
    world.no_notifications().await;
    let session = world.session(129_900).await;
    let instruction = world.confirm(&session, "alipay_h5", "alipay-huabei", "huabei-3").await;
    let connection = crate::consent::connect(&crate::consent::database(&world));
    // As a newer release would write it.
    let strange = "INSERT INTO jobs (queue, kind, order_id, attempt_no, due_at, planned_at, since)
                   SELECT 'alipay', 'settle', order_id, attempt_no, 0, 0, 0 FROM jobs WHERE kind = 'query'";
    crate::consent::run(&connection, strange).unwrap();
    let cashier = world.open_cashier(&instruction).await;
    world.press(&cashier, "pay").await;
    later(&world, 5).await;
    assert_eq!(world.state(&session).await, "paid");
    let alarms = world.shop_get("/v1/alarms").await.ok();
    assert_eq!((&alarms[0]["kind"], &alarms[0]["count"]), (&json!("dead_letter"), &json!(1)));
    later(&world, 5).await;
    assert_eq!(world.shop_get("/v1/alarms").await.ok()[0]["count"], 1);
}

#[tokio::test]
async fn a_clock_that_was_wrong_for_a_while_leaves_nothing_waiting_for_it() {
    let world = World::start().await;
    world.no_notifications().await;
    let session = world.session(129_900).await;
    world.pass_time(1_200);
    let instruction = world.confirm(&session, "alipay_h5", "alipay-huabei", "huabei-3").await;
    let cashier = world.open_cashier(&instruction).await;
    world.press(&cashier, "pay").await;
    // Twenty minutes back: what was planned then is due now, and a question is asked at once.
    world.pass_time(-1_200);
    world.bridge_says(&session, "done").await;
    assert_eq!(world.state(&session).await, "paid");
    let other = world.session(129_900).await;
    world.pass_time(1_200);
    let instruction = world.confirm(&other, "alipay_h5", "alipay-huabei", "huabei-3").await;
    let cashier = world.open_cashier(&instruction).await;
    world.press(&cashier, "pay").await;
    world.pass_time(-1_200);
    world.work().await;
    assert_eq!(world.state(&other).await, "paid");
}
