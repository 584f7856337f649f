//! The launch of a service order's page with an API v2 sign.

use std::collections::BTreeMap;

use aws_lc_rs::hmac;
use paylater_core::signing::form::encode_component;
use paylater_core::signing::wechat::v2_string_to_sign;

use crate::wechat_score::{created, open};
use crate::world::{MCHID, SERVICE_ID, World, now_ms};

/// A launch with an API v2 sign, as a query string.
fn signed_launch(world: &World, pairs: &[(&str, &str)]) -> String {
    let mut pairs: BTreeMap<String, String> =
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let timestamp = (now_ms() / 1000).to_string();
    for (name, value) in [
        ("mch_id", MCHID),
        ("timestamp", &timestamp),
        ("nonce_str", "zyx53Nkey8o4"),
        ("sign_type", "HMAC-SHA256"),
    ] {
        pairs.insert(name.to_owned(), value.to_owned());
    }
    let key = hmac::Key::new(hmac::HMAC_SHA256, world.api_v2_key.as_bytes());
    let tag = hmac::sign(&key, v2_string_to_sign(&pairs, &world.api_v2_key).as_bytes());
    let sign: String = tag.as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.insert("sign".to_owned(), sign);
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name}={}", encode_component(value))).collect();
    pairs.join("&")
}

#[tokio::test]
async fn the_signed_launch_opens_the_page_and_a_wrong_sign_does_not() {
    let world = World::start().await;
    let package = created(&world).await["package"].as_str().expect("a package").to_owned();
    let launch = signed_launch(&world, &[("package", &package)]);
    assert!(open(&world, "wxpayScoreUse", &launch).await["cashier_url"].is_string());
    let forged = launch.replace("nonce_str=zyx53Nkey8o4", "nonce_str=other");
    assert_eq!(open(&world, "wxpayScoreUse", &forged).await["err_msg"], "openBusinessView:fail 签名错误");

    let detail = signed_launch(&world, &[("service_id", SERVICE_ID), ("out_order_no", "S1")]);
    let opened = open(&world, "wxpayScoreDetail", &detail).await;
    let page = world.page(opened["cashier_url"].as_str().expect("a page")).await;
    assert!(page.contains("待确认") && !page.contains("cashier-pay"), "{page}");
    let unsigned = format!("service_id={SERVICE_ID}&out_order_no=S1");
    assert_eq!(open(&world, "wxpayScoreDetail", &unsigned).await["err_code"], -1);
    assert_eq!(open(&world, "wxpayScoreEnable", "").await["err_code"], -1);
}
