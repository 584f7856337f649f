//! The backend's process is killed again and again while shoppers buy and the providers have bad days. Afterwards its books are
//! the providers' books, and what it promised is done.

mod backend;
mod books;
mod dice;
mod shopper;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use paylater_server::consent::verify::{Expected, verify};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{World, random_hex, read, text};
use backend::Backend;
use books::{Books, kept_by, list};
use dice::Dice;
use shopper::{Purchase, Shopper};

const KILLS: usize = 200;
const SHOPPERS: usize = 6;
/// What a provider and the way to it do on a bad day: to calls, and to notifications.
const FAULTS: [&str; 7] =
    ["drop_before", "drop_after", "duplicate", "http_500", "delay", "unsigned", "bad_signature"];
const OF_NOTIFICATIONS: [&str; 4] = ["drop_before", "drop_after", "duplicate", "delay"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_kills_during_purchases_lose_and_double_nothing() {
    let seed = u64::from_str_radix(&random_hex()[..15], 16).unwrap() + 1;
    let mut dice = Dice::new(seed);
    println!("dice {seed}");
    let mut world = World::start().await;
    world.kill();
    let is_over = Arc::new(AtomicBool::new(false));
    let mut shoppers = JoinSet::new();
    for _ in 0..SHOPPERS {
        let shopper = Shopper::new(&world, Dice::new(dice.below(u64::MAX - 1) + 1));
        let is_over = is_over.clone();
        shoppers.spawn(async move { shopper.buy_until(&is_over).await });
    }
    let calls = calls(&world).await;
    for _ in 0..KILLS {
        bad_day(&world, &calls, &mut dice).await;
        let mut backend = Backend::start(&world);
        // Now and then it dies while it starts.
        if dice.below(10) > 0 {
            backend.until_it_answers().await;
        }
        tokio::time::sleep(Duration::from_millis(dice.below(150))).await;
        backend.kill();
    }
    is_over.store(true, Ordering::SeqCst);
    world.control(reqwest::Method::DELETE, "faults", json!({})).await;
    let mut backend = Backend::start(&world);
    let bought: Vec<Purchase> = shoppers.join_all().await.into_iter().flatten().collect();
    backend.kill();
    println!("{} purchases", bought.len());
    assert!(bought.len() >= KILLS / 4, "there were {} purchases to be lost", bought.len());
    world.restart().await;
    settle(&world).await;
    judge(&world, &bought).await;
}

async fn calls(world: &World) -> Vec<String> {
    let products = read(world.http.get(format!("{}/control/products", world.sandbox.base_url))).await.ok();
    let calls = products.as_array().unwrap().iter().flat_map(|product| product["calls"].as_array().unwrap());
    calls.map(text).collect()
}

/// Some calls and some notifications of the next moments go wrong.
async fn bad_day(world: &World, calls: &[String], dice: &mut Dice) {
    let (call, kind) = (dice.one_of(calls).clone(), *dice.one_of(&FAULTS));
    let of_call = json!({ "on": call, "kind": kind, "times": 1, "delay_ms": 40 });
    let kind = *dice.one_of(&OF_NOTIFICATIONS);
    let of_notification = json!({ "on": "notification", "kind": kind, "times": 1, "delay_ms": 40 });
    for fault in [of_call, of_notification] {
        world.control(reqwest::Method::POST, "faults", fault).await;
    }
}

/// Everything that is due is done; then what nobody paid has run out. WeChat Pay takes nothing from a clock that is more than
/// five minutes ahead of its own.
async fn settle(world: &World) {
    for seconds in [1; 10].into_iter().chain([20; 14]) {
        world.pass_time(seconds);
        world.work().await;
        // The sandbox's notifications come by themselves.
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
    let jobs = world.shop_get("/v1/jobs").await.ok();
    let is_call =
        |job: &&Value| ["create", "void", "capture", "expire"].contains(&text(&job["kind"]).as_str());
    let calls: Vec<&Value> = list(&jobs).filter(is_call).collect();
    assert!(calls.is_empty(), "promises are left behind: {calls:#?}");
}

async fn judge(world: &World, bought: &[Purchase]) {
    let books = Books::of(world).await;
    assert_eq!(books.strangers, [""; 0], "money without an order");
    for purchase in bought {
        let order = world.order(&purchase.session).await;
        let state = text(&order["state"]);
        let told = || format!("{purchase:?}: {order:#}\n{:#}", books.of_order(&purchase.session.id));
        let lines = books.received(&purchase.session.id);
        let is_paid = state == "paid" || state == "paid_late";
        let expected = if is_paid { vec![purchase.amount] } else { vec![] };
        assert_eq!(lines, expected, "{}", told());
        assert_eq!(
            books.open_promises(&purchase.session.id),
            usize::from(state == "authorised"),
            "{}",
            told()
        );
        assert!(purchase.may_end_as(&state), "{}", told());
    }
    let kept = kept_by(world);
    assert_eq!(kept, bought.len(), "every purchase is one order");
    let alarms = world.alarms().await;
    for alarm in [
        "paid_twice",
        "contradiction",
        "misplaced_word",
        "unknown_number",
        "number_of_another",
        "payment_unaccounted",
    ] {
        let all = world.shop_get("/v1/alarms").await.ok();
        assert!(!alarms.contains(&alarm.to_string()), "{all:#}");
    }
    let verdict = verify(&world.app.store, &Expected::default()).await.unwrap();
    assert_eq!(verdict.fault, None);
}
