use std::collections::BTreeMap;

use paylater_provider::{ProductSettings, Setting as Given, VerifyKey};
use serde_json::{Value, json};

use super::*;

const DEVELOPMENT: &str = include_str!("../../development.toml");

/// A setting: its name in the environment, a text for it, and what that means.
type Setting = (&'static str, &'static str, Value);

/// Every setting.
fn every_setting() -> Vec<Setting> {
    [settings_at_the_top(), settings_of_alipay(), settings_of_wechatpay()].concat()
}

fn settings_at_the_top() -> Vec<Setting> {
    vec![
        ("LISTEN", "127.0.0.1:1", json!("127.0.0.1:1")),
        ("HEAD_TIMEOUT_S", "75", json!(75)),
        ("STOP_TIMEOUT_S", "8", json!(8)),
        ("PUBLIC_URL", "https://pay.shop.example", json!("https://pay.shop.example")),
        ("CHECKOUT_URL", "https://shop.example/pay/{session}", json!("https://shop.example/pay/{session}")),
        ("DATABASE_URL", "other.db", json!("other.db")),
        ("KEYS_DIR", "k", json!("k")),
        ("PROVIDER_KEYS_DIR", "p", json!("p")),
        ("MERCHANT_NAME", "商店, 2026", json!("商店, 2026")),
        (
            "ALLOWED_ORIGINS",
            "https://a.example, https://b.example",
            json!(["https://a.example", "https://b.example"]),
        ),
        ("RETURN_URL_PREFIXES", "https://a.example/", json!(["https://a.example/"])),
        ("ALLOW_LOOPBACK_ORIGINS", "true", json!(true)),
        ("ASSETS_DIR", "package", json!("package")),
        ("FRAME_ANCESTORS", "https://c.example", json!(["https://c.example"])),
        ("CONSENT_ADDRESS", "full", json!("full")),
        ("TRUSTED_PROXIES", "10.0.0.0/8,::1", json!(["10.0.0.0/8", "::1"])),
        ("PROFILE", "hong_kong", json!("hong_kong")),
        ("RATE_METHOD", "effective_annual", json!("effective_annual")),
        ("HOLIDAYS_VERSION", "cn-2027", json!("cn-2027")),
        ("HOLIDAYS_DAYS", "2027-01-01,2027-02-06", json!(["2027-01-01", "2027-02-06"])),
        ("HOLIDAYS_WORKDAYS", "2027-02-20", json!(["2027-02-20"])),
        ("HOLIDAYS_WEEKENDS", "true", json!(true)),
        (
            "OPTIONS",
            "[{ way = \"wechat-jsapi\", least = \"0.01\", most = \"9.00\", documents = [], plans = [{ id = \"now\", kind = \"now\" }] }]",
            json!([{ "way": "wechat-jsapi", "least": "0.01", "most": "9.00", "documents": [], "disclosure": null, "only_after": null,
                "plans": [{ "id": "now", "terms": { "kind": "now" } }] }]),
        ),
        (
            "DOCUMENTS",
            "[{ id = \"d\", version = \"1\", kind = \"messages\", required = false }]",
            json!([{ "id": "d", "version": "1", "kind": "messages", "required": false, "reading_s": 0 }]),
        ),
    ]
}

fn settings_of_alipay() -> Vec<Setting> {
    vec![
        ("ALIPAY_GATEWAY_URL", "https://g.example/gateway.do", json!("https://g.example/gateway.do")),
        ("ALIPAY_APP_ID", "2021", json!("2021")),
        ("ALIPAY_SELLER_ID", "2088", json!("2088")),
        ("ALIPAY_PRIVATE_KEY_FILE", "a.pem", json!("a.pem")),
        ("ALIPAY_PUBLIC_KEY_FILE", "b.crt", json!("b.crt")),
        ("ALIPAY_APP_CERT_SN", "0123", json!("0123")),
        ("ALIPAY_ALIPAY_ROOT_CERT_SN", "4567_89ab", json!("4567_89ab")),
        ("ALIPAY_NOTIFY_URL", "https://n.example/a", json!("https://n.example/a")),
        ("ALIPAY_MESSAGE_SIGNS_SIGN_TYPE", "true", json!(true)),
    ]
}

fn settings_of_wechatpay() -> Vec<Setting> {
    vec![
        ("WECHATPAY_BASE_URL", "https://w.example", json!("https://w.example")),
        ("WECHATPAY_APP_ID", "wx2", json!("wx2")),
        ("WECHATPAY_MCHID", "1900", json!("1900")),
        ("WECHATPAY_MERCHANT_SERIAL_NO", "AB", json!("AB")),
        ("WECHATPAY_PRIVATE_KEY_FILE", "c.pem", json!("c.pem")),
        ("WECHATPAY_API_V3_KEY_FILE", "v3", json!("v3")),
        ("WECHATPAY_API_V2_KEY_FILE", "v2", json!("v2")),
        (
            "WECHATPAY_VERIFY_KEYS",
            "[{ id = \"PUB_KEY_ID_1\", file = \"d.pem\" }, { file = \"e.crt\" }]",
            json!([{ "id": "PUB_KEY_ID_1", "file": "d.pem" }, { "id": null, "file": "e.crt" }]),
        ),
        ("WECHATPAY_PREFER_KEY_ID", "PUB_KEY_ID_1", json!("PUB_KEY_ID_1")),
        ("WECHATPAY_NOTIFY_URL", "https://n.example/w", json!("https://n.example/w")),
    ]
}

/// What a file says, by the names that its settings have in the environment.
fn settings(file: &File) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    walk("", &serde_json::to_value(file).expect("a value"), &mut found);
    found
}

fn walk(name: &str, value: &Value, found: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(members) => {
            for (field, value) in members {
                let below = if name.is_empty() { String::new() } else { format!("{name}_") };
                walk(&format!("{below}{}", field.to_ascii_uppercase()), value, found);
            }
        }
        value => {
            found.insert(name.into(), value.clone());
        }
    }
}

fn given(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, text)| (format!("PAYLATER_{name}"), text.to_string())).collect()
}

#[test]
fn every_setting_of_the_file_can_be_given_in_the_environment_and_changes_nothing_else() {
    // A table that is not in the file needs all of its settings at once.
    let holidays = "\n[holidays]\nversion = \"none\"\ndays = []\nworkdays = []\nweekends = false\n";
    let file = format!("{DEVELOPMENT}{holidays}");
    let before = settings(&File::parse(&file, []).expect("a good file"));
    let every = every_setting();
    let tested: Vec<&str> = every.iter().map(|(name, ..)| *name).collect();
    let mut known: Vec<&str> = before.keys().map(String::as_str).collect();
    known.sort_by_key(|name| tested.iter().position(|tested| tested == name));
    assert_eq!(tested, known, "every setting is tested, and what is tested is one");
    for (name, text, value) in every {
        let read =
            File::parse(&file, given(&[(name, text)])).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut expected = before.clone();
        assert_ne!(expected.insert(name.into(), value.clone()), Some(value), "{name} says nothing new");
        assert_eq!(settings(&read), expected, "{name}");
    }
}

#[test]
fn the_environment_alone_is_enough() {
    let pairs: Vec<(&str, &str)> = every_setting().into_iter().map(|(name, text, _)| (name, text)).collect();
    let file = File::parse("", given(&pairs)).expect("a good environment");
    let expected: BTreeMap<String, Value> =
        every_setting().into_iter().map(|(name, _, value)| (name.to_string(), value)).collect();
    assert_eq!(settings(&file), expected);
}

#[test]
fn the_development_file_documents_every_setting_and_what_holds_without_it() {
    let bare = File::parse(DEVELOPMENT, []).expect("a good file");
    let spelt_out: String = DEVELOPMENT
        .lines()
        .map(|line| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line))
        .flat_map(|line| [line, "\n"])
        .collect();
    for (name, ..) in every_setting() {
        let field = name
            .strip_prefix("ALIPAY_")
            .or(name.strip_prefix("WECHATPAY_"))
            .or(name.strip_prefix("HOLIDAYS_"));
        let field = field.unwrap_or(name).to_ascii_lowercase();
        let is_there = spelt_out
            .lines()
            .any(|line| line.starts_with(&format!("{field} = ")) || line == format!("[[{field}]]"));
        assert!(is_there, "{field} is not in development.toml");
    }
    let spelt_out = File::parse(&spelt_out, []).expect("a good file");
    let stated = |file: &File| settings(file).values().filter(|value| **value != Value::Null).count();
    assert!(stated(&spelt_out) > stated(&bare) + 10);
    assert_eq!(meaning(spelt_out), meaning(bare));
}

#[test]
fn the_development_file_documents_every_setting_of_every_product() {
    let spelt_out: String = DEVELOPMENT
        .lines()
        .map(|line| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line))
        .flat_map(|line| [line, "\n"])
        .collect();
    let file = File::parse(&spelt_out, []).expect("a good file");
    let found: Vec<String> = (file.products.iter().flatten())
        .flat_map(|(product, settings)| settings.keys().map(move |name| format!("{product}.{name}")))
        .collect();
    assert_eq!(
        found,
        [
            "alipay-deposit.category",
            "alipay-deposit.mode",
            "alipay-deposit.product_code",
            "alipay-deposit.service_id",
            "alipay-huabei.counts",
            "alipay-zhima.category_id",
            "alipay-zhima.deduct_credit_trade_scene",
            "alipay-zhima.deduct_product_code",
            "alipay-zhima.deduct_scene",
            "alipay-zhima.launch_url",
            "alipay-zhima.not_there_codes",
            "alipay-zhima.service_id",
            "wechat-score.launch",
            "wechat-score.risk_fund_name",
            "wechat-score.service_id",
        ]
    );
}

/// What a file comes to.
fn meaning(mut file: File) -> String {
    let usual = [
        "alipay_app_private.pem",
        "wechatpay_merchant_private.pem",
        "wechatpay_api_v3.key",
        "wechatpay_api_v2.key",
        "alipay_public.pem",
        "wechatpay_public.pem",
    ];
    let keys = folder("usual", &usual.map(|name| (name, name)));
    let place = Place { public_url: "https://pay.shop.example", keys: &keys, provider_keys: &keys };
    let patience = Patience::read(&file).expect("patience");
    let catalogue = Catalogue::read(&file, Path::new(env!("CARGO_MANIFEST_DIR"))).expect("a good catalogue");
    // What the products' settings come to is known to the products.
    let none = ProductSettings::new;
    let alipay =
        alipay_config(file.alipay.take().expect("a section"), none(), place).expect("a good section");
    let mut section = file.wechatpay.take().expect("a section");
    // The other one is a certificate, which has its id within.
    section.verify_keys.truncate(1);
    let wechat = wechat_config(section, none(), place).expect("a good section");
    let rest = alipay.app_cert_sn.clone();
    let more = [
        &alipay.private_key_pem,
        &alipay.alipay_public_key_pem,
        &wechat.private_key_pem,
        &wechat.api_v3_key,
        &wechat.api_v2_key,
        &wechat.prefer_key_id,
    ];
    let roots = (&alipay.alipay_root_cert_sn, alipay.message_signs_sign_type);
    format!("{patience:?} {catalogue:?} {alipay:?} {rest:?} {roots:?} {more:?} {wechat:?}")
}

#[test]
fn what_is_no_setting_is_refused_by_name_and_what_belongs_to_others_is_left_alone() {
    for (name, said) in [
        ("LISEN", "PAYLATER_LISEN: there is no such setting"),
        ("ALIPAY_LOG", "alipay: PAYLATER_ALIPAY_LOG: there is no such setting"),
        ("listen", "PAYLATER_listen: there is no such setting"),
        ("OPTIONS_0_WAY", "options: PAYLATER_OPTIONS_0_WAY: there is no such setting"),
    ] {
        assert_eq!(File::parse(DEVELOPMENT, given(&[(name, "x")])).expect_err(name).0, said);
    }
    let others = [("LOG", "debug"), ("PORT_BASE", "8880"), ("FIREFOX", "/usr/bin/firefox")];
    assert!(File::parse(DEVELOPMENT, given(&others)).is_ok());
    assert!(
        File::parse(DEVELOPMENT, [("HOME".into(), "/root".into()), ("PAYLATERX".into(), "1".into())]).is_ok()
    );
}

/// A folder with one text in each of these files.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("paylater-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    for (file, text) in files {
        std::fs::write(folder.join(file), text).expect("a file");
    }
    folder
}

#[test]
fn every_field_of_a_provider_is_what_its_setting_says() {
    let pairs: Vec<(&str, &str)> = every_setting().into_iter().map(|(name, text, _)| (name, text)).collect();
    let pairs: Vec<(&str, &str)> = pairs
        .into_iter()
        .map(|(name, text)| match name {
            // A certificate has its id within; here are no real ones.
            "WECHATPAY_VERIFY_KEYS" => (
                name,
                "[{ id = \"PUB_KEY_ID_0\", file = \"e.pem\" }, { id = \"PUB_KEY_ID_1\", file = \"d.pem\" }]",
            ),
            _ => (name, text),
        })
        .collect();
    let file = File::parse("", given(&pairs)).expect("a good environment");
    let keys = folder(
        "keys",
        &[("a.pem", "the app's"), ("c.pem", "the merchant's"), ("v3", "three\n"), ("v2", "two\n")],
    );
    let theirs = folder("theirs", &[("b.crt", "alipay's"), ("d.pem", "one"), ("e.pem", "another")]);
    let place = Place { public_url: "https://pay.shop.example", keys: &keys, provider_keys: &theirs };
    let of = |product: &str, name: &str, text: &str| {
        let settings = [(name.to_string(), Given::Written(text.into()))].into();
        ProductSettings::from([(product.to_string(), settings)])
    };
    let products = of("alipay-huabei", "counts", "3,6");
    let alipay = alipay_config(file.alipay.expect("a section"), products, place).expect("a good section");
    let products = of("wechat-score", "launch", "signed");
    let wechat = wechat_config(file.wechatpay.expect("a section"), products, place).expect("a good section");
    for folder in [keys, theirs] {
        std::fs::remove_dir_all(folder).expect("gone");
    }
    let expected = AlipayConfig {
        gateway_url: "https://g.example/gateway.do".into(),
        app_id: "2021".into(),
        seller_id: "2088".into(),
        private_key_pem: "the app's".into(),
        alipay_public_key_pem: "alipay's".into(),
        app_cert_sn: Some("0123".into()),
        alipay_root_cert_sn: Some("4567_89ab".into()),
        notify_url: "https://n.example/a".into(),
        products: of("alipay-huabei", "counts", "3,6"),
        message_signs_sign_type: true,
    };
    assert!(alipay == expected, "{alipay:?}");
    let key = |id: &str, pem: &str| VerifyKey { id: id.into(), pem: pem.into() };
    let expected = WechatPayConfig {
        base_url: "https://w.example".into(),
        app_id: "wx2".into(),
        mchid: "1900".into(),
        merchant_serial_no: "AB".into(),
        private_key_pem: "the merchant's".into(),
        verify_keys: vec![key("PUB_KEY_ID_0", "another"), key("PUB_KEY_ID_1", "one")],
        prefer_key_id: "PUB_KEY_ID_1".into(),
        api_v3_key: "three".into(),
        api_v2_key: "two".into(),
        products: of("wechat-score", "launch", "signed"),
        notify_url: "https://n.example/w".into(),
    };
    assert!(wechat == expected, "{wechat:?}");
}

#[test]
fn two_options_for_one_way_to_pay_are_refused_in_a_sentence() {
    let second = "\n[[options]]\nway = \"wechat-jsapi\"\nleast = \"1.00\"\nmost = \"2.00\"\ndocuments = []\nplans = [{ id = \"wechat-too\", kind = \"now\" }]\n";
    let file = File::parse(&format!("{DEVELOPMENT}{second}"), []).expect("a good file");
    let refused = Catalogue::read(&file, Path::new(env!("CARGO_MANIFEST_DIR"))).expect_err("twice").0;
    assert_eq!(refused, "there are two options for wechat-jsapi; put all plans of a way to pay into one");
}

#[test]
fn a_patience_of_nothing_or_of_hours_is_refused() {
    let read = |name: &str, text: &str| {
        let file = File::parse(DEVELOPMENT, given(&[(name, text)])).expect("a good file");
        Patience::read(&file).map_err(|error| error.0)
    };
    assert_eq!(read("HEAD_TIMEOUT_S", "1").map(|patience| patience.head), Ok(Duration::from_secs(1)));
    assert_eq!(read("STOP_TIMEOUT_S", "300").map(|patience| patience.stop), Ok(Duration::from_secs(300)));
    for text in ["0", "301"] {
        let said = Err("head_timeout_s: between 1 and 300 seconds".to_string());
        assert_eq!(read("HEAD_TIMEOUT_S", text), said);
    }
}
