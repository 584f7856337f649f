//! The backend dies at any moment and loses nothing.

use paylater_core::order::Event;
use paylater_server::error::{Error, Refused};
use paylater_server::orders::apply::apply_event;
use paylater_server::store::orders;

use crate::support::World;

#[tokio::test]
async fn killed_while_the_payment_is_at_the_cashier_it_learns_the_truth_after_the_restart() {
    let mut world = World::start().await;
    for (host, option, plan, state) in [
        ("alipay_h5", "alipay-huabei", "huabei-3", "paid"),
        ("alipay_h5", "alipay-zhima", "zhima-deferred", "authorised"),
        ("wechat_h5", "wechat-score", "score-deferred", "authorised"),
        ("wechat_h5", "wechat-jsapi", "wechat-now", "paid"),
    ] {
        world.no_notifications().await;
        let session = world.session(120_000).await;
        let instruction = world.confirm(&session, host, option, plan).await;
        let cashier = world.open_cashier(&instruction).await;
        world.kill_and_restart().await;
        world.press(&cashier, "pay").await;
        world.kill_and_restart().await;
        world.pass_time(5);
        world.work().await;
        assert_eq!(world.state(&session).await, state, "{option}");
    }
}

#[tokio::test]
async fn killed_between_storing_and_calling_it_begins_the_same_attempt_afterwards() {
    let mut world = World::start().await;
    // The answer never reaches us: as if the process had died between the call and its answer.
    world.fault("alipay.trade.create", "drop_after", 1).await;
    let session = world.session(129_900).await;
    let body = world.choice(&session, "alipay_h5", "alipay-huabei", "huabei-3").await;
    world.send_confirm(&session, &body, "confirm-1").await.is_problem(503, "provider_unavailable");
    world.kill_and_restart().await;
    world.pass_time(61);
    world.work().await;
    let view = world.view(&session, "alipay_h5").await;
    assert_eq!(view["open_attempt"]["instruction"]["kind"], "alipay_trade_no");
    let again = world.send_confirm(&session, &body, "confirm-1").await.ok();
    assert_eq!(again["instruction"], view["open_attempt"]["instruction"]);
    let cashier = world.open_cashier(&again["instruction"]).await;
    world.press(&cashier, "pay").await;
    world.until_state(&session, "paid").await;
}

#[tokio::test]
async fn killed_after_a_capture_was_stored_it_is_made_afterwards() {
    let mut world = World::start().await;
    let session = world.session(8_900).await;
    let instruction = world.confirm(&session, "wechat_h5", "wechat-score", "score-deferred").await;
    let cashier = world.open_cashier(&instruction).await;
    world.press(&cashier, "pay").await;
    world.until_state(&session, "authorised").await;
    // What the handler stores, and then nothing: the process is gone before the call.
    world.happens(&session, Event::CaptureAsked).await;
    world.kill_and_restart().await;
    world.work().await;
    world.until_state(&session, "paid").await;
    assert_eq!(world.open_calls().await, 0);
}

#[tokio::test]
async fn killed_in_the_middle_of_a_transaction_it_has_changed_nothing() {
    let mut world = World::start().await;
    let session = world.session(8_900).await;
    let (id, now) = (session.id.clone(), world.app.now());
    let undone = world.app.store.write(move |tx| {
        let mut order = orders::get(tx, &id)?.unwrap();
        apply_event(tx, &mut order, Event::CancelAsked, "nobody", now)?;
        Err::<(), Error>(Refused::WrongState.plain())
    });
    assert!(undone.await.is_err());
    world.kill_and_restart().await;
    let order = world.order(&session).await;
    assert_eq!((order["state"].as_str(), order["events"].as_array().unwrap().len()), (Some("open"), 1));
}
