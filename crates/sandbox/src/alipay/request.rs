//! A request to Alipay: collected from query and body, checked, its signature verified, its content read.
//!
//! An order string that a payment bridge hands over is checked by the same road; only the age of its
//! timestamp is not judged, because the buyer may take their time.

use paylater_core::signing::alipay::{Params, request_string_to_sign};
use paylater_core::signing::form;
use serde_json::{Map, Value};

use super::answer::Refusal;
use crate::amount::Amount;
use crate::crypto::VerifyingKey;
use crate::datetime::{self, DAY_MS, MINUTE_MS};

/// A request whose signature was verified.
#[derive(Debug, Clone)]
pub struct Request {
    /// The API's name.
    pub method: String,
    /// Every parameter.
    pub params: Params,
    /// The content.
    pub biz: Biz,
}

/// Who may call.
#[derive(Clone, Copy)]
pub struct Caller<'a> {
    /// The merchant's application.
    pub app_id: &'a str,
    /// Verifies what the merchant signed.
    pub key: &'a VerifyingKey,
}

/// Does it matter when the request was signed?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// A call that has just been made.
    Judged,
    /// An order string.
    Ignored,
}

/// The parameters of query and body together. A name in both places is one parameter when it has one value, as the
/// `charset` of the PHP SDK's forms; with two values it is refused, as is one that comes twice in one place.
pub fn collect(query: &str, body: &str) -> Result<Params, Refusal> {
    let mut params = Params::new();
    for text in [query, body] {
        let pairs = form::decode(text).map_err(|error| Refusal::invalid("parameter", error.to_string()))?;
        for (name, value) in pairs {
            if params.get(&name).is_some_and(|known| *known != value) {
                return Err(Refusal::invalid("parameter", format!("参数 {name} 有两个不同的值")));
            }
            params.insert(name, value);
        }
    }
    Ok(params)
}

impl Request {
    /// Checks the common parameters and the signature, in the order in which the gateway complains.
    pub fn authenticate(params: Params, age: Age, caller: Caller<'_>, now_ms: i64) -> Result<Self, Refusal> {
        let required = |name: &str| match params.get(name) {
            Some(value) if !value.is_empty() => Ok(value.as_str()),
            _ => Err(Refusal::missing(name)),
        };
        let method = required("method")?.to_owned();
        if required("app_id")? != caller.app_id {
            return Err(Refusal::invalid("app-id", "无效的 AppID"));
        }
        if required("sign_type")? != "RSA2" {
            return Err(Refusal::invalid("signature-type", "沙箱只支持 RSA2"));
        }
        if !required("charset")?.eq_ignore_ascii_case("utf-8") {
            return Err(Refusal::invalid("charset", "沙箱只支持 utf-8"));
        }
        if required("version")? != "1.0" {
            return Err(Refusal::invalid("version", "版本只有 1.0"));
        }
        if params.get("format").is_some_and(|format| !format.eq_ignore_ascii_case("json")) {
            return Err(Refusal::invalid("format", "格式只有 JSON"));
        }
        if params.contains_key("encrypt_type") {
            return Err(Refusal::invalid("encrypt", "沙箱不支持内容加密"));
        }
        check_timestamp(required("timestamp")?, age, now_ms)?;
        let signed = request_string_to_sign(&params);
        if !caller.key.verifies(&signed, required("sign")?) {
            return Err(invalid_signature(&signed));
        }
        let biz = Biz::parse(params.get("biz_content").map_or("", String::as_str))?;
        Ok(Self { method, params, biz })
    }

    /// A common parameter that may be absent; an empty one is absent.
    pub fn optional(&self, name: &str) -> Option<&str> {
        self.params.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// The gateway shows what it took to be signed, with `&` written as in HTML.
fn invalid_signature(signed: &str) -> Refusal {
    let shown = signed.replace('&', "&amp;");
    Refusal::invalid("signature", format!("验签出错，请检查签名内容和密钥。网关生成的验签字符串为：{shown}"))
}

/// The real limit is not published. A day off is surely wrong; ten minutes off is said in the log, because
/// SDKs that write the machine's local time instead of Beijing's are eight hours off.
fn check_timestamp(text: &str, age: Age, now_ms: i64) -> Result<(), Refusal> {
    let at_ms = datetime::parse_spaced(text)
        .ok_or_else(|| Refusal::invalid("timestamp", "timestamp 的格式是 yyyy-MM-dd HH:mm:ss（东八区）"))?;
    let off_by_ms = now_ms.abs_diff(at_ms);
    if age == Age::Judged && off_by_ms > DAY_MS.unsigned_abs() {
        return Err(Refusal::invalid("timestamp", "timestamp 与当前时间相差超过一天"));
    }
    if age == Age::Judged && off_by_ms > 10 * MINUTE_MS.unsigned_abs() {
        tracing::warn!(timestamp = text, "a timestamp that is not Beijing time");
    }
    Ok(())
}

/// The content of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Biz(Map<String, Value>);

impl Biz {
    fn parse(text: &str) -> Result<Self, Refusal> {
        match serde_json::from_str(text) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            _ => Err(Refusal::invalid("parameter", "biz_content 不是 JSON 对象")),
        }
    }

    /// The content in a form in which equal contents have equal texts.
    pub fn canonical(&self) -> String {
        Value::Object(self.0.clone()).to_string()
    }

    /// A text that may be absent; an empty one is absent. Numbers are no texts, not even where they look
    /// alike.
    pub fn optional(&self, name: &str) -> Result<Option<&str>, Refusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            Some(_) => Err(Refusal::parameter(format!("{name} 应为字符串"))),
        }
    }

    /// A text that must be there.
    pub fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.optional(name)?.ok_or_else(|| Refusal::parameter(format!("缺少 {name}")))
    }

    /// An amount in yuan that must be there, between 0.01 and 100,000,000: a text, or a JSON number, which SDKs of
    /// languages without a decimal type send and nobody is known to have been refused for.
    pub fn amount(&self, name: &str) -> Result<Amount, Refusal> {
        let yuan = match self.0.get(name) {
            Some(Value::Number(number)) => number.to_string(),
            Some(_) | None => self.required(name)?.to_owned(),
        };
        Amount::from_yuan(&yuan)
            .filter(|amount| (Amount(1)..=Amount::ALIPAY_MAX).contains(amount))
            .ok_or_else(|| {
                Refusal::parameter(format!("{name} 应为 0.01 到 100000000 之间、最多两位小数的元"))
            })
    }

    /// A nested object; absent when it is not there.
    pub fn object(&self, name: &str) -> Result<Option<Self>, Refusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(fields)) => Ok(Some(Self(fields.clone()))),
            Some(_) => Err(Refusal::parameter(format!("{name} 应为对象"))),
        }
    }

    /// A switch, written as a JSON boolean or as the text of one.
    pub fn is_true(&self, name: &str) -> bool {
        match self.0.get(name) {
            Some(Value::Bool(value)) => *value,
            Some(Value::String(text)) => text == "true",
            _ => false,
        }
    }

    /// Is the name there at all?
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

/// Letters, digits and `_`, at most `length_max` of them: what a merchant's numbers are made of.
pub fn is_merchant_number(text: &str, length_max: usize) -> bool {
    (1..=length_max).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// A subject holds none of `/`, `=` and `&`, and is at most 256 characters long.
pub fn check_subject(subject: &str) -> Result<(), Refusal> {
    if subject.contains(['/', '=', '&']) || subject.chars().count() > 256 {
        return Err(Refusal::parameter("subject 最多 256 个字符，不能含有 / = &"));
    }
    Ok(())
}

/// An address a browser may be sent to: nothing but http and https.
pub fn web_address(address: Option<&str>, name: &str) -> Result<Option<String>, Refusal> {
    match address {
        Some(text) if !(text.starts_with("http://") || text.starts_with("https://")) => {
            Err(Refusal::parameter(format!("{name} 应为 http 或 https 地址")))
        }
        other => Ok(other.map(str::to_owned)),
    }
}
