//! Which of WeChat Pay's two keys signs what, for each of the three kinds of merchant there are.

use std::sync::atomic::Ordering;

use paylater_sandbox::options::{NotificationKey, WechatMerchant};
use paylater_sandbox::{KeyFolders, Options, Sandbox};
use serde_json::{Value, json};

use crate::bench::Bench;
use crate::world::{World, now_ms};

const CERTIFICATES: &str = "/v3/certificates";

/// Calls with this `Wechatpay-Serial`, or with none; answers status, the serial of the answer, and its body.
async fn called(world: &World, serial: Option<&str>) -> (u16, String, Value) {
    let authorization = world.authorization("GET", CERTIFICATES, now_ms() / 1000, "");
    let request = world.http.get(world.url(CERTIFICATES)).header("authorization", authorization);
    let request = request.header("accept", "application/json").header("user-agent", "merchant/1.0");
    let request =
        serial.into_iter().fold(request, |request, serial| request.header("wechatpay-serial", serial));
    let response = request.send().await.expect("an answer");
    let header =
        response.headers().get("wechatpay-serial").map(|value| value.to_str().expect("ASCII").to_owned());
    let status = response.status().as_u16();
    let body = response.text().await.expect("a body");
    (status, header.unwrap_or_default(), serde_json::from_str(&body).expect("JSON"))
}

fn certificate_serial(world: &World) -> String {
    let pem = std::fs::read(world.sandbox.keys_dir.join("wechatpay_platform_cert.pem")).expect("PEM");
    let (_, pem) = x509_parser::pem::parse_x509_pem(&pem).expect("PEM");
    pem.parse_x509().expect("a certificate").raw_serial_as_string().replace(':', "").to_uppercase()
}

async fn notification_serial(world: &World) -> String {
    world.pay_jsapi("T00001").await;
    world.receiver.next().await.header("wechatpay-serial").to_owned()
}

async fn as_merchant(merchant: WechatMerchant) -> World {
    World::with(|options| options.behaviour.wechat_merchant = merchant).await
}

#[tokio::test]
async fn while_a_merchant_switches_an_answer_follows_the_named_key_and_without_one_the_certificate() {
    let world = as_merchant(WechatMerchant::Switching).await;
    let (certificate, public) = (certificate_serial(&world), world.public_key_id.clone());
    for (asked, answered) in
        [(None, &certificate), (Some(certificate.as_str()), &certificate), (Some(public.as_str()), &public)]
    {
        let (status, serial, body) = called(&world, asked).await;
        assert_eq!((status, &serial), (200, answered), "{asked:?}");
        assert_eq!(body["data"][0]["serial_no"], json!(certificate));
    }
}

#[tokio::test]
async fn a_merchant_with_a_certificate_only_is_always_answered_under_it() {
    let world = as_merchant(WechatMerchant::Certificate).await;
    let certificate = certificate_serial(&world);
    for asked in [None, Some(certificate.as_str())] {
        assert_eq!(called(&world, asked).await.1, certificate, "{asked:?}");
    }
    let (status, serial, body) = called(&world, Some(&world.public_key_id)).await;
    assert_eq!((status, serial, &body["code"]), (400, certificate, &json!("INVALID_REQUEST")));
}

#[tokio::test]
async fn a_merchant_with_a_public_key_only_has_no_certificates() {
    let world = as_merchant(WechatMerchant::PublicKey).await;
    for asked in [None, Some(world.public_key_id.as_str())] {
        let (status, serial, body) = called(&world, asked).await;
        assert_eq!(
            (status, &serial, &body["code"]),
            (404, &world.public_key_id, &json!("RESOURCE_NOT_EXISTS"))
        );
    }
    let certificate = certificate_serial(&world);
    assert_eq!(called(&world, Some(&certificate)).await.0, 400, "it has no such key");
}

#[tokio::test]
async fn notifications_are_signed_with_a_key_the_merchant_has() {
    let world = as_merchant(WechatMerchant::PublicKey).await;
    assert_eq!(notification_serial(&world).await, world.public_key_id);
    let refused =
        world.control("PUT", "/control/notification-key", json!({ "key": "platform_certificate" })).await;
    assert_eq!(refused.0, 409, "{}", refused.1);

    let world = World::with(|options| {
        options.behaviour.wechat_merchant = WechatMerchant::Switching;
        options.behaviour.wechat_notification_key = Some(NotificationKey::PlatformCertificate);
    })
    .await;
    assert_eq!(notification_serial(&world).await, certificate_serial(&world));
}

#[test]
fn a_merchant_with_a_certificate_only_is_told_everything_under_it_whatever_was_asked_for() {
    for asked in [None, Some(NotificationKey::PublicKey)] {
        let mut bench = Bench::with(1, |options| {
            options.behaviour.wechat_merchant = WechatMerchant::Certificate;
            options.behaviour.wechat_notification_key = asked;
        });
        bench.pay_jsapi("T00001");
        bench.clock.0.store(bench.app.next_due_ms().expect("a notification"), Ordering::SeqCst);
        let delivery = bench.app.perform_due().remove(0);
        let serial = delivery.post.headers.iter().find(|(name, _)| *name == "wechatpay-serial");
        let serial = &serial.expect("a signed notification").1;
        assert!(serial.starts_with("5A") && serial.len() == 40, "a certificate's: {serial}");
    }
}

#[tokio::test]
async fn a_sandbox_that_should_sign_with_a_key_the_merchant_lacks_does_not_start() {
    let mut options = Options::default();
    options.behaviour.wechat_merchant = WechatMerchant::PublicKey;
    options.behaviour.wechat_notification_key = Some(NotificationKey::Alternate);
    let started = Sandbox::start(options, KeyFolders::default()).await;
    let why = started.err().expect("a reason").to_string();
    assert_eq!(why, "--wechat-notification-key Alternate does not go with --wechat-merchant PublicKey");
}
