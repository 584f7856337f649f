//! What the buyer sees and can do.

use serde_json::{Value, json};

use crate::world::{ALIPAY_BUYER, World, ending};

async fn instalments(world: &World) -> String {
    let biz = json!({
        "out_trade_no": "T1", "total_amount": "1299.00", "subject": "<b>衬衫<i>",
        "extend_params": { "hb_fq_num": "6", "hb_fq_seller_percent": "100" },
    });
    let trade_no = world.alipay("alipay.trade.create", biz).await["trade_no"].clone();
    world.trade_pay(json!({ "tradeNO": trade_no })).await
}

async fn deferred(world: &World) -> String {
    let biz = json!({
        "out_order_no": "Z1", "out_agreement_no": "A1", "subject": "衬衫", "order_amount": "1299.01",
        "product_code": "CREDIT_PAY_AFTER_USE", "category_id": "ZMSC_1_4_1",
        "zm_service_id": "2026000000000000000000000001",
    });
    let order_string = world.alipay_order_string("zhima.credit.payafteruse.creditbizorder.create", &biz);
    world.trade_pay(json!({ "orderStr": order_string })).await
}

async fn status_of(world: &World) -> Value {
    world.state().await["trades"]["T1"]["status"].clone()
}

#[tokio::test]
async fn the_page_says_what_is_paid_to_whom_and_how_and_can_be_framed_on_this_machine_only() {
    let world = World::start().await;
    let cashier = instalments(&world).await;
    let response = world.http.get(&cashier).send().await.expect("a page");
    let policy = response.headers()["content-security-policy"].to_str().expect("a policy").to_owned();
    assert!(policy.contains("frame-ancestors 'self' http://127.0.0.1:* http://localhost:*"), "{policy}");
    let page = response.text().await.expect("a body");
    for text in [
        "沙箱",
        "¥1299.00",
        "沙箱商户",
        "花呗分期 6 期",
        "商家承担",
        "沙箱密码是 123456",
        "&lt;b&gt;衬衫&lt;i&gt;",
        "data-testid=\"cashier-amount\"",
        "data-testid=\"cashier-merchant\"",
        "data-testid=\"cashier-password\"",
        "data-testid=\"cashier-pay\"",
        "data-testid=\"cashier-cancel\"",
        "data-testid=\"cashier-leave\"",
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert!(
        !page.contains("<b>衬衫") && !page.contains("cashier-deposit") && !page.contains("cashier-declined")
    );
}

#[tokio::test]
async fn a_wrong_password_is_said_and_changes_nothing() {
    let world = World::start().await;
    let cashier = instalments(&world).await;
    let page = world.press_with(&cashier, "action=pay&password=000000").await;
    assert!(page.contains("支付密码不正确，还可以再试 4 次"), "{page}");
    assert_eq!(status_of(&world).await, "WAIT_BUYER_PAY");
    assert_eq!(world.press(&cashier, "pay").await["message"]["outcome"], "paid");
}

#[tokio::test]
async fn five_wrong_passwords_lock_the_cashier() {
    let world = World::start().await;
    let cashier = instalments(&world).await;
    for _ in 0..5 {
        world.press_with(&cashier, "action=pay&password=000000").await;
    }
    let page = world.page(&cashier).await;
    assert!(page.contains("收银台已锁定"));
    assert_eq!(ending(&page)["message"]["outcome"], "left");
    assert_eq!(
        world.press(&cashier, "pay").await["message"]["outcome"],
        "left",
        "the right one comes too late"
    );
    assert_eq!(status_of(&world).await, "WAIT_BUYER_PAY");
}

#[tokio::test]
async fn cancelling_and_leaving_are_told_apart_and_neither_takes_money() {
    let world = World::start().await;
    for (action, outcome) in [("cancel", "cancelled"), ("leave", "left")] {
        let cashier = instalments(&world).await;
        let ended = world.press(&cashier, action).await;
        assert_eq!(ended["message"]["source"], "paylater-sandbox");
        assert_eq!(ended["message"]["outcome"], outcome);
        assert_eq!((&ended["message"]["result"], &ended["goTo"]), (&Value::Null, &Value::Null));
        let token = cashier.rsplit('/').next().expect("a token");
        assert_eq!(ended["message"]["token"], token);
    }
    assert_eq!(status_of(&world).await, "WAIT_BUYER_PAY");
}

#[tokio::test]
async fn a_half_trusted_buyer_agrees_to_a_deposit_first() {
    let world = World::start().await;
    world.control("PUT", "/control/credit", json!({ "credit": "needs_deposit" })).await;
    let cashier = deferred(&world).await;
    let page = world.page(&cashier).await;
    assert!(page.contains("data-testid=\"cashier-deposit\"") && page.contains("¥259.81"), "{page}");
    let without = world.press_with(&cashier, "action=pay&password=123456").await;
    assert!(without.contains("请先同意支付押金"), "{without}");
    world.press_with(&cashier, "action=pay&password=123456&deposit=yes").await;
    assert_eq!(ending(&world.page(&cashier).await)["message"]["outcome"], "authorised");
    assert_eq!(world.state().await["zhima_orders"]["Z1"]["deposit"], 25_981);
}

#[tokio::test]
async fn a_declined_buyer_can_only_go_back() {
    let world = World::start().await;
    world.control("PUT", "/control/credit", json!({ "credit": "declined", "buyer": ALIPAY_BUYER })).await;
    for cashier in [deferred(&world).await, instalments(&world).await] {
        let page = world.page(&cashier).await;
        assert!(
            page.contains("data-testid=\"cashier-declined\"")
                && !page.contains("cashier-pay\"")
                && !page.contains("cashier-promise"),
            "{page}"
        );
        let forced = world.press_with(&cashier, "action=pay&password=123456").await;
        assert!(forced.contains("暂不符合条件"), "{forced}");
        assert_eq!(world.press(&cashier, "leave").await["message"]["outcome"], "declined");
    }
    let state = world.state().await;
    assert_eq!(
        (&state["zhima_orders"], &state["trades"]["T1"]["status"]),
        (&json!({}), &json!("WAIT_BUYER_PAY"))
    );
}

#[tokio::test]
async fn two_cashiers_of_one_order_take_the_money_once() {
    let world = World::start().await;
    let (first, second) = (instalments(&world).await, instalments(&world).await);
    assert_eq!(world.press(&first, "pay").await["message"]["outcome"], "paid");
    let page = world.press_with(&second, "action=pay&password=123456").await;
    assert!(page.contains("没有再次扣款") && page.contains("cashier-closed"), "{page}");
    assert_eq!(world.press(&first, "cancel").await["message"]["outcome"], "paid", "an end is an end");
}

#[tokio::test]
async fn an_unknown_cashier_and_an_unknown_button_are_refused() {
    let world = World::start().await;
    let nowhere = world.http.get(world.url("/cashier/none")).send().await.expect("an answer");
    assert_eq!(nowhere.status(), 400);
    let cashier = instalments(&world).await;
    let request = world.http.post(&cashier).header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(request.body("action=explode").send().await.expect("an answer").status(), 400);
}
