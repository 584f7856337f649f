//! Signs what it is told on standard input, one JSON object a line, and answers with one JSON object a line.
//!
//! A development tool: the tests in `tests/oracles` compare its words with those of other people's SDKs.
//!
//! | `op` | it reads, beside `key` (a file) | it answers |
//! | --- | --- | --- |
//! | `public_key` | | `pem` |
//! | `order_string` | `way`, `host`, `out_trade_no`, `subject`, `amount_fen`, `instalments`?, `unix_ms` | `order_string` |
//! | `wechat_request` | `method`, `path_and_query`, `unix_s`, `nonce`, `body` | `signature` |
//! | `pay_sign` | `app_id`, `unix_s`, `nonce`, `package` | `signature` |

use std::io::{BufRead, Write, stdin, stdout};

use paylater_core::host::Host;
use paylater_core::instant::Instant;
use paylater_core::instruction::Instruction;
use paylater_core::money::Money;
use paylater_core::offer::Way;
use paylater_core::signing::wechat::{pay_sign_string, request_string_to_sign};
use paylater_provider::{Alipay, AlipayConfig, Attempt, CreateAction, Huabei, Providers, SigningKey};
use serde_json::{Value, json};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    for line in stdin().lock().lines() {
        let asked: Value = serde_json::from_str(&line?)?;
        let answer = answer(&asked).unwrap_or_else(|error| json!({ "error": error.to_string() }));
        writeln!(stdout().lock(), "{answer}")?;
    }
    Ok(())
}

fn answer(asked: &Value) -> Result<Value, Failure> {
    let key_text = std::fs::read_to_string(text(asked, "key")?)?;
    let key = SigningKey::parse(&key_text)?;
    match text(asked, "op")? {
        "public_key" => Ok(json!({ "pem": key.public_pem()? })),
        "order_string" => Ok(json!({ "order_string": order_string(asked, &key_text, &key)? })),
        "wechat_request" => {
            let text = request_string_to_sign(
                text(asked, "method")?,
                text(asked, "path_and_query")?,
                whole(asked, "unix_s")?,
                text(asked, "nonce")?,
                text(asked, "body")?,
            );
            Ok(json!({ "signature": key.sign(&text)? }))
        }
        "pay_sign" => {
            let (app_id, nonce, package) =
                (text(asked, "app_id")?, text(asked, "nonce")?, text(asked, "package")?);
            let text = pay_sign_string(app_id, whole(asked, "unix_s")?, nonce, package);
            Ok(json!({ "signature": key.sign(&text)? }))
        }
        other => Err(format!("no such op: {other}").into()),
    }
}

/// The order string as the backend makes it, from an attempt.
fn order_string(asked: &Value, key_text: &str, key: &SigningKey) -> Result<String, Failure> {
    let now = Instant::from_unix_ms(whole(asked, "unix_ms")?);
    let config = AlipayConfig {
        app_id: "2021000000000001".to_owned(),
        seller_id: "2088000000000001".to_owned(),
        private_key_pem: key_text.to_owned(),
        // Nothing is verified here; any public key will do.
        alipay_public_key_pem: key.public_pem()?,
        notify_url: "https://shop.example/notify?a=1&b=2".to_owned(),
        zm_service_id: "2026000000000000000000000001".to_owned(),
        zhima_category_id: "ZMSC_1_4_1".to_owned(),
        ..AlipayConfig::default()
    };
    let instalments = asked["instalments"].as_u64().map(u32::try_from).transpose()?;
    let attempt = Attempt {
        out_trade_no: text(asked, "out_trade_no")?.to_owned(),
        way: Way::from_id(text(asked, "way")?).ok_or("no such way")?,
        host: Host::from_id(text(asked, "host")?).ok_or("no such host")?,
        amount: Money::from_fen(whole(asked, "amount_fen")?).map_err(|error| error.to_string())?,
        subject: text(asked, "subject")?.to_owned(),
        huabei: instalments.map(|instalments| Huabei { instalments, seller_pays: false }),
        alipay_open_id: None,
        wechat_openid: None,
        return_url: "https://shop.example/back?order=1&a=b".to_owned(),
        expires_at: now.plus_s(1800),
        provider_no: None,
    };
    let providers = Providers { alipay: Some(Alipay::new(config)?), wechat: None };
    match providers.create(&attempt, now, "")? {
        CreateAction::Ready(Instruction::AlipayOrderString(order_string)) => Ok(order_string),
        other => Err(format!("not an order string: {other:?}").into()),
    }
}

fn text<'a>(asked: &'a Value, name: &str) -> Result<&'a str, Failure> {
    asked[name].as_str().ok_or_else(|| format!("{name} is missing").into())
}

fn whole(asked: &Value, name: &str) -> Result<i64, Failure> {
    asked[name].as_i64().ok_or_else(|| format!("{name} is missing").into())
}
