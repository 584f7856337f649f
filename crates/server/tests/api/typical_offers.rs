//! What a product page is told before there is an order.

use serde_json::{Value, json};

use super::support::{Answer, World, read};

async fn ask(world: &World, query: &str) -> Answer {
    read(world.http.get(format!("{}/v1/offers?{query}", world.base))).await
}

fn ids(answer: &Value) -> Vec<&str> {
    answer["plans"].as_array().unwrap().iter().map(|plan| plan["plan"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn every_plan_that_pays_later_comes_with_its_figures_in_one_line() {
    let world = World::start().await;
    let offers = ask(&world, "amount=129900&currency=CNY&locale=zh-Hans").await.ok();
    assert_eq!((&offers["amount"], &offers["currency"]), (&json!(129_900), &json!("CNY")));
    assert_eq!(ids(&offers), ["zhima-deferred", "huabei-3", "huabei-6", "huabei-12"]);
    // 1 299.00 yuan and 2.3 % of it are 1 328.88, by hand; the first part takes what does not divide.
    let huabei_3 = &offers["plans"][1];
    let figures = ["option", "kind", "instalments", "per_instalment", "even", "fee", "total"]
        .map(|name| huabei_3[name].clone());
    assert_eq!(
        json!(figures),
        json!(["alipay-huabei", "instalments_with_fee", 3, 44_296, true, 2_988, 132_888])
    );
    assert_eq!(huabei_3["rate"]["method"], "monthly_irr_simple");
}

#[tokio::test]
async fn it_never_says_another_number_than_a_checkout_for_the_same_amount() {
    let world = World::start().await;
    for amount in [100, 8_900, 10_001, 129_900, 499_999, 4_999_901] {
        let session = world.session(amount).await;
        for host in ["browser", "alipay_h5", "alipay_mini", "wechat_h5", "wechat_mini"] {
            let view = world.view(&session, host).await;
            let query = format!("amount={amount}&currency=CNY&locale=zh-Hans&host={host}");
            let offers = ask(&world, &query).await.ok();
            let shown = view["options"].as_array().unwrap().iter().flat_map(|option| {
                option["plans"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter(|plan| plan["disclosure"]["kind"] != "paid_now")
            });
            let expected: Vec<Value> = shown.map(summary).collect();
            let said = offers["plans"].as_array().unwrap().iter().map(|plan| {
                json!([
                    plan["plan"],
                    plan["instalments"],
                    plan["per_instalment"],
                    plan["fee"],
                    plan["total"],
                    plan["rate"]
                ])
            });
            assert_eq!(said.collect::<Vec<_>>(), expected, "{amount} in {host}");
        }
    }
}

/// The same figures as a checkout view has them.
fn summary(plan: &Value) -> Value {
    let rows = plan["schedule"]["rows"].as_array().unwrap();
    let least = rows.iter().map(|row| row["amount"].as_i64().unwrap()).min().unwrap();
    let told = &plan["disclosure"];
    json!([plan["id"], rows.len(), least, told["fee"], told["total"], told["rate"]])
}

#[tokio::test]
async fn where_nothing_is_offered_the_list_is_empty() {
    let world = World::start().await;
    for query in ["amount=10000000000&currency=CNY", "amount=129900&currency=CNY&host=wechat_mini"] {
        assert_eq!(ask(&world, query).await.ok()["plans"], json!([]), "{query}");
    }
}

#[tokio::test]
async fn a_plan_about_which_something_mandatory_is_not_said_is_not_told_either() {
    let mut world = World::start().await;
    world.reconfigure("disclosures/huabei.zh-Hans.toml", "complaint = ", "# complaint = ").await;
    assert_eq!(ids(&ask(&world, "amount=129900&currency=CNY&locale=zh-Hans").await.ok()), ["zhima-deferred"]);
    let english = ask(&world, "amount=129900&currency=CNY&locale=en").await.ok();
    assert_eq!(ids(&english), ["zhima-deferred", "huabei-3", "huabei-6", "huabei-12"]);
}

#[tokio::test]
async fn what_cannot_be_understood_is_refused_and_not_kept() {
    let world = World::start().await;
    for query in [
        "",
        "amount=129900",
        "amount=1299.00&currency=CNY",
        "amount=0&currency=CNY",
        "amount=-1&currency=CNY",
        "amount=10000000001&currency=CNY",
        "amount=99999999999999999999&currency=CNY",
        "amount=129900&currency=JPY",
        "amount=129900&currency=CNY&host=fridge",
    ] {
        ask(&world, query).await.is_problem(400, "bad_query");
        let answer = world.http.get(format!("{}/v1/offers?{query}", world.base)).send().await.unwrap();
        assert_eq!(answer.headers()["cache-control"], "no-store", "{query}");
    }
}

#[tokio::test]
async fn it_needs_no_credentials_and_may_be_kept_by_anybody_but_read_by_the_shop_s_pages_only() {
    let world = World::start().await;
    let get = |origin: &'static str| {
        let url = format!("{}/v1/offers?amount=129900&currency=CNY", world.base);
        world.http.get(url).header("Origin", origin).send()
    };
    let answer = get("http://127.0.0.1:8780").await.unwrap();
    let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_string());
    assert!(header("cache-control").unwrap().starts_with("public, max-age="));
    assert_eq!(header("access-control-allow-origin").unwrap(), "http://127.0.0.1:8780");
    assert!(header("vary").unwrap().contains("origin"));
    let other = get("https://elsewhere.example").await.unwrap();
    assert_eq!(other.headers().get("access-control-allow-origin"), None);
}
