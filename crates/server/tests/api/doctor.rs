//! `paylater doctor`: what is configured, in words that can be compared with a log.

use std::path::Path;
use std::process::Command;

use paylater_provider::VerifyingKey;

use crate::support::shared_keys;

fn doctor(settings: &[(&str, &str)]) -> String {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("development.toml");
    let mut command = Command::new(env!("CARGO_BIN_EXE_paylater"));
    command.args(["doctor", "--config"]).arg(config);
    command
        .env("PAYLATER_KEYS_DIR", shared_keys().join("keys"))
        .env("PAYLATER_PROVIDER_KEYS_DIR", shared_keys().join("sandbox-keys"));
    command.envs(settings.iter().map(|(name, value)| (format!("PAYLATER_{name}"), value)));
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

#[test]
fn it_says_who_we_are_to_each_provider_and_by_which_keys_we_know_it() {
    let certificate = std::fs::read_to_string(shared_keys().join("sandbox-keys/wechatpay_platform_cert.pem"));
    let certificate = VerifyingKey::parse(&certificate.unwrap()).unwrap();
    let serial = certificate.serial().unwrap();
    let printed = doctor(&[]);
    for line in [
        "fine   alipay: app_id 2021000000000001, seller_id 2088000000000001, \
         service_id of alipay-deposit 2026000000000000000000000009, service_id of alipay-zhima 2026000000000000000000000001; \
         signs with a key",
        &format!(
            "fine   wechatpay: app_id wx0000000000000001, mchid 1900000001, service_id of wechat-score 00002000000000000000000000000001; \
             signatures are known by the keys PUB_KEY_ID_00000000000000000000000000000001 and {serial}, \
             and answers asked for by PUB_KEY_ID_00000000000000000000000000000001"
        ),
    ] {
        assert!(printed.lines().any(|seen| seen == line), "{line} is not in {printed}");
    }
    let printed = doctor(&[
        ("ALIPAY_APP_CERT_SN", "abcdef"),
        ("WECHATPAY_PREFER_KEY_ID", serial),
        ("WECHATPAY_VERIFY_KEYS", "[{ file = \"wechatpay_platform_cert.pem\" }]"),
    ]);
    for said in [
        "; signs with certificate abcdef\n".to_string(),
        format!("known by the keys {serial}, and answers asked for by {serial}\n"),
    ] {
        assert!(printed.contains(&said), "{said} is not in {printed}");
    }
    let printed = doctor(&[("ALIPAY", ""), ("WECHATPAY", "")]);
    for said in ["fine   alipay: not configured\n", "fine   wechatpay: not configured\n"] {
        assert!(printed.contains(said), "{said} is not in {printed}");
    }
}

#[test]
fn a_setting_that_nobody_knows_is_named_as_it_was_given() {
    for (name, said) in [
        ("LISEN", "PAYLATER_LISEN: there is no such setting"),
        ("ALIPAY_HUABEI_COUNT", "PAYLATER_ALIPAY_HUABEI_COUNT: there is no such setting"),
        (
            "ALIPAY_HUABEI_COUNTS",
            "alipay: products.alipay-huabei.counts: a list of whole numbers above zero is expected",
        ),
        ("HEAD_TIMEOUT_S", "head_timeout_s: invalid value: string \"3,six\", expected u32"),
    ] {
        let printed = doctor(&[(name, "3,six")]);
        assert!(printed.starts_with("wrong") && printed.contains(said), "{said} is not in {printed}");
    }
}

#[test]
fn every_setting_of_a_product_is_taken_by_the_product_under_its_own_name_and_the_one_it_had() {
    for (name, value) in [
        ("ALIPAY_PRODUCTS_ALIPAY_ZHIMA_SERVICE_ID", "1"),
        ("ALIPAY_PRODUCTS_ALIPAY_ZHIMA_CATEGORY_ID", "1"),
        ("ALIPAY_PRODUCTS_ALIPAY_ZHIMA_LAUNCH_URL", "https://l.example/{sign_str}"),
        ("ALIPAY_PRODUCTS_ALIPAY_ZHIMA_DEDUCT_SCENE", "1"),
        ("ALIPAY_PRODUCTS_ALIPAY_ZHIMA_DEDUCT_PRODUCT_CODE", "1"),
        ("ALIPAY_PRODUCTS_ALIPAY_ZHIMA_DEDUCT_CREDIT_TRADE_SCENE", "1"),
        ("ALIPAY_PRODUCTS_ALIPAY_ZHIMA_NOT_THERE_CODES", "A,B"),
        ("ALIPAY_PRODUCTS_ALIPAY_HUABEI_COUNTS", "3,6,12,24"),
        ("ALIPAY_PRODUCTS_ALIPAY_DEPOSIT_CATEGORY", "1"),
        ("ALIPAY_PRODUCTS_ALIPAY_DEPOSIT_SERVICE_ID", "1"),
        ("ALIPAY_PRODUCTS_ALIPAY_DEPOSIT_PRODUCT_CODE", "PRE_AUTH_ONLINE"),
        ("ALIPAY_PRODUCTS_ALIPAY_DEPOSIT_MODE", "POSTPAY_UNCERTAIN"),
        ("WECHATPAY_PRODUCTS_WECHAT_SCORE_SERVICE_ID", "1"),
        ("WECHATPAY_PRODUCTS_WECHAT_SCORE_LAUNCH", "signed"),
        ("WECHATPAY_PRODUCTS_WECHAT_SCORE_RISK_FUND_NAME", "DEPOSIT"),
        ("ALIPAY_ZM_SERVICE_ID", "1"),
        ("ALIPAY_ZHIMA_CATEGORY_ID", "1"),
        ("ALIPAY_ZHIMA_LAUNCH_URL", "https://l.example/{sign_str}"),
        ("ALIPAY_DEDUCT_SCENE", "1"),
        ("ALIPAY_DEDUCT_PRODUCT_CODE", "1"),
        ("ALIPAY_DEDUCT_CREDIT_TRADE_SCENE", "1"),
        ("ALIPAY_ZHIMA_NOT_THERE_CODES", "A,B"),
        ("ALIPAY_HUABEI_COUNTS", "3,6,12,24"),
        ("WECHATPAY_SERVICE_ID", "1"),
        ("WECHATPAY_SCORE_LAUNCH", "signed"),
        ("WECHATPAY_RISK_FUND_NAME", "DEPOSIT"),
    ] {
        let printed = doctor(&[(name, value)]);
        assert!(!printed.contains("wrong") && printed.contains("fine   alipay: "), "{name}: {printed}");
    }
}
