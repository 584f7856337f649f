//! What the shopper is told, and what becomes of a confirmation when it is not what is offered any more.

use paylater_server::store::alarms;
use serde_json::{Value, json};

use super::support::{World, text};

fn option<'a>(view: &'a Value, id: &str) -> &'a Value {
    view["options"].as_array().unwrap().iter().find(|option| option["id"] == id).unwrap()
}

fn plan<'a>(view: &'a Value, id: &str) -> &'a Value {
    let plans =
        view["options"].as_array().unwrap().iter().flat_map(|option| option["plans"].as_array().unwrap());
    plans.into_iter().find(|plan| plan["id"] == id).unwrap()
}

#[tokio::test]
async fn each_plan_comes_with_its_figures_its_statements_and_alipays_object() {
    let world = World::start().await;
    let session = world.session(120_000).await;
    let view = world.view(&session, "alipay_h5").await;
    let told = &plan(&view, "huabei-12")["disclosure"];
    let figures = ["kind", "profile", "cash_price", "financed", "instalments", "fee", "total"]
        .map(|name| told[name].clone());
    assert_eq!(
        json!(figures),
        json!(["instalments_with_fee", "mainland_china", 120_000, 120_000, 12, 9_000, 129_000])
    );
    // 1 200 yuan in twelve times 107.50: 13.57 % simple by pyxirr.
    assert_eq!(told["rate"], json!({ "method": "monthly_irr_simple", "ppm": 135_666 }));
    let interest =
        told["statements"].as_array().unwrap().iter().find(|said| said["id"] == "loan_interest").unwrap();
    assert_eq!(
        *interest,
        json!({ "id": "loan_interest", "label": "利息或分期费率", "by": "贷款机构",
            "text": "分期手续费合计为本金的 7.50%；固定，一次约定；随各期账单等额收取" })
    );
    let cost = &told["loan_cost"];
    assert_eq!(
        (&cost["cost_rate"], &cost["other_fee_text"]),
        (&json!("0.135666"), &json!("无其他费用。商家不另收费。"))
    );
    let deferred = &plan(&view, "zhima-deferred")["disclosure"];
    assert_eq!((&deferred["kind"], &deferred["rate"]["ppm"]), (&json!("deferred_free"), &json!(0)));
    assert_eq!(view["holidays"], Value::Null);
}

#[tokio::test]
async fn statements_come_in_the_language_that_is_asked_for() {
    let world = World::start().await;
    let session = world.session(120_000).await;
    for (locale, label) in
        [("zh-Hans", "服务提供方"), ("zh-Hant", "服務提供方"), ("en", "Provided by"), ("fr", "服务提供方")]
    {
        let view = world.get(&session, &format!("?host=alipay_h5&locale={locale}")).await.ok();
        assert_eq!(plan(&view, "huabei-3")["disclosure"]["statements"][0]["label"], label, "{locale}");
    }
}

#[tokio::test]
async fn a_plan_about_which_something_mandatory_is_not_said_is_not_offered() {
    let mut world = World::start().await;
    world.reconfigure("disclosures/huabei.zh-Hans.toml", "complaint = ", "# complaint = ").await;
    let session = world.session(120_000).await;
    let view = world.view(&session, "alipay_h5").await;
    let huabei = option(&view, "alipay-huabei");
    assert_eq!((&huabei["ineligible"]["reason"], &huabei["plans"]), (&json!("undisclosed"), &json!([])));
    assert_eq!(option(&view, "alipay-zhima")["ineligible"], Value::Null);
    // In a language in which it is said, it is offered.
    let view = world.get(&session, "?host=alipay_h5&locale=en").await.ok();
    assert_eq!(option(&view, "alipay-huabei")["ineligible"], Value::Null);
}

#[tokio::test]
async fn what_is_not_offered_for_want_of_words_cannot_be_confirmed_either() {
    let mut world = World::start().await;
    let session = world.session(120_000).await;
    let body = world.choice(&session, "alipay_h5", "alipay-huabei", "huabei-3").await;
    world.reconfigure("disclosures/huabei.zh-Hans.toml", "complaint = ", "# complaint = ").await;
    world.send_confirm(&session, &body, "confirm-key").await.is_problem(409, "option_ineligible");
}

#[tokio::test]
async fn a_changed_rate_document_or_statement_gives_409_with_the_new_view_and_the_next_try_succeeds() {
    let cases = [
        ("development.toml", "fee_ppm = 23000", "fee_ppm = 25000", "quote_changed"),
        (
            "development.toml",
            "instalments = 3, fee_ppm = 23000",
            "instalments = 3, fee_ppm = 23000, calendar = { first = \"after_one_period\", on_day = 9 }",
            "quote_changed",
        ),
        (
            "development.toml",
            "profile = \"mainland_china\"",
            "profile = \"mainland_china\"\nrate_method = \"monthly_irr_compound\"",
            "quote_changed",
        ),
        ("disclosures/huabei.zh-Hans.toml", "无其他费用。", "另收账户管理费，每期 1 元。", "quote_changed"),
        ("documents/huabei-terms.zh-Hans.md", "分期", "分期付款", "consent_changed"),
        ("documents/huabei-terms.zh-Hans.md", "花呗分期付款条款", "同意一切", "consent_changed"),
        ("development.toml", "merchant_name = \"示例商店\"", "merchant_name = \"另一家\"", "consent_changed"),
        ("development.toml", "id = \"huabei-3\"", "id = \"huabei-three\"", "quote_changed"),
    ];
    for (file, old, new, code) in cases {
        let mut world = World::start().await;
        let session = world.session(120_000).await;
        let body = world.choice(&session, "alipay_h5", "alipay-huabei", "huabei-3").await;
        world.reconfigure(file, old, new).await;
        let refused = world.send_confirm(&session, &body, "confirm-key-1").await;
        refused.is_problem(409, code);
        assert_eq!(refused.body["view"], world.view(&session, "alipay_h5").await, "{new}");
        let order = world.order(&session).await;
        assert_eq!(order["state"], "open", "{new}");
        let plan = if new.contains("three") { "huabei-three" } else { "huabei-3" };
        let body = world.choice(&session, "alipay_h5", "alipay-huabei", plan).await;
        // The same key: what was refused has used nothing up.
        let accepted = world.send_confirm(&session, &body, "confirm-key-1").await.ok();
        assert_eq!(accepted["instruction"]["kind"], "alipay_trade_no", "{new}");
    }
}

#[tokio::test]
async fn a_document_that_has_to_be_read_is_not_agreed_to_before_its_seconds_are_over() {
    let mut world = World::start().await;
    let required = "id = \"huabei-terms\"\nversion = \"2026-11\"\nkind = \"product_terms\"\nrequired = true";
    world.reconfigure("development.toml", required, &format!("{required}\nreading_s = 15")).await;
    let session = world.session(120_000).await;
    let view = world.view(&session, "alipay_h5").await;
    assert_eq!(option(&view, "alipay-huabei")["documents"][0]["reading_s"], 15);
    let mut body = world.choice(&session, "alipay_h5", "alipay-huabei", "huabei-3").await;
    body["consents"][0]["shown_s"] = json!(14);
    world.send_confirm(&session, &body, "confirm-key").await.is_problem(422, "consent_unread");
    body["consents"][0]["shown_s"] = json!(15);
    world.send_confirm(&session, &body, "confirm-key").await.ok();
}

#[tokio::test]
async fn a_page_that_was_sent_something_wrong_raises_an_alarm_and_nothing_else() {
    let world = World::start().await;
    let session = world.session(120_000).await;
    let report = |code: &str, subject: &str| json!({ "code": code, "subject": subject });
    for (body, status, code) in [
        (report("boredom", "huabei-3"), 422, "invalid_field"),
        (report("schedule_differs", &"x".repeat(65)), 422, "invalid_field"),
        (json!({ "code": "schedule_differs" }), 400, "malformed_json"),
    ] {
        world.post(&session, "/reports", body).await.is_problem(status, code);
    }
    assert_eq!(world.alarms().await, [""; 0]);
    for _ in 0..3 {
        assert_eq!(
            world.post(&session, "/reports", report("schedule_differs", "huabei-3")).await.status,
            204
        );
    }
    let alarms = world.shop_get("/v1/alarms").await.ok();
    let alarm = &alarms[0];
    assert_eq!(
        (text(&alarm["kind"]), text(&alarm["subject"]), &alarm["count"]),
        ("view_differs".into(), session.id.clone(), &json!(3))
    );
    assert_eq!(alarm["detail"], "schedule_differs: huabei-3");
    assert_eq!(world.order(&session).await["version"], 1);
    assert_eq!(
        world.post(&session, "/reports", report("document_differs", "huabei-terms")).await.status,
        204
    );
    // A plan that somebody put into the view is news; the words that came with it are not repeated.
    let strange = report("schedule_differs", "huabei-3\n\u{1b}[2J");
    assert_eq!(world.post(&session, "/reports", strange).await.status, 204);
    let alarms = world.shop_get("/v1/alarms").await.ok();
    assert_eq!(alarms[0]["detail"], "schedule_differs: an id that is none of ours");
    // A finished order is shown to nobody any more.
    world.post(&session, "/cancel", json!({ "what": "order" })).await.ok();
    let late = world.post(&session, "/reports", report("schedule_differs", "huabei-3")).await;
    late.is_problem(409, "wrong_state");
    assert_eq!(world.shop_get("/v1/alarms").await.ok()[0]["count"], 5);
}

#[tokio::test]
async fn no_control_character_reaches_an_alarm() {
    let world = World::start().await;
    let now = world.app.now();
    let raised = world.app.store.write(move |tx| {
        alarms::raise(
            tx,
            paylater_core::alarm::AlarmKind::UnknownWord,
            "cs_1\r",
            "PAID\n\u{1b}[2J\u{85}",
            now,
        )
    });
    raised.await.unwrap();
    let alarm = &world.shop_get("/v1/alarms").await.ok()[0];
    assert_eq!(
        (text(&alarm["subject"]), text(&alarm["detail"])),
        ("cs_1\u{fffd}".into(), "PAID\u{fffd}\u{fffd}[2J\u{fffd}".into())
    );
}
