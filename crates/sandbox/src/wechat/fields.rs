//! Reads the JSON of a request field by field, naming the field in every complaint.

use serde_json::{Map, Value};

use super::answer::{Refusal, tail};
use crate::amount::Amount;

/// An object of a request.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a> {
    object: &'a Map<String, Value>,
    name: &'a str,
}

impl<'a> Fields<'a> {
    /// The whole body.
    pub fn of(body: &'a Value) -> Result<Self, Refusal> {
        Self::named(body, "body")
    }

    fn named(value: &'a Value, name: &'a str) -> Result<Self, Refusal> {
        match value {
            Value::Object(object) => Ok(Self { object, name }),
            _ => Err(Refusal::parameter(format!("{name} 应为 JSON 对象"))),
        }
    }

    /// Refuses names that are not in the list.
    pub fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        match self.object.keys().find(|key| !known.contains(&key.as_str())) {
            None => Ok(()),
            Some(key) => Err(Refusal::bad_request(
                "PARAM_ERROR",
                format!("{} 有未知参数 {key}", self.name),
                tail::UNKNOWN_PARAMETER,
            )),
        }
    }

    /// A text of at most so many characters; absent when it is not there.
    pub fn text(&self, name: &str, chars_max: usize) -> Result<Option<&'a str>, Refusal> {
        match self.object.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.chars().count() <= chars_max => Ok(Some(text)),
            Some(Value::String(_)) => Err(Refusal::parameter(format!("{name} 最多 {chars_max} 个字符"))),
            Some(_) => Err(Refusal::parameter(format!("{name} 应为字符串"))),
        }
    }

    /// A text that must be there and say something.
    pub fn required_text(&self, name: &str, chars_max: usize) -> Result<&'a str, Refusal> {
        self.text(name, chars_max)?
            .filter(|text| !text.is_empty())
            .ok_or_else(|| Refusal::parameter(format!("缺少 {name}")))
    }

    /// A whole number; absent when it is not there.
    pub fn integer(&self, name: &str) -> Result<Option<i64>, Refusal> {
        match self.object.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => {
                value.as_i64().map(Some).ok_or_else(|| Refusal::parameter(format!("{name} 应为整数")))
            }
        }
    }

    /// An amount in fen that must be there and at least `least`.
    pub fn amount(&self, name: &str, least: i64) -> Result<Amount, Refusal> {
        let fen = self.integer(name)?.ok_or_else(|| Refusal::parameter(format!("缺少 {name}")))?;
        if (least..=Amount::ALIPAY_MAX.0).contains(&fen) {
            return Ok(Amount(fen));
        }
        Err(Refusal::bad_request("PARAM_ERROR", format!("{name} 超出范围"), tail::OUT_OF_RANGE))
    }

    /// A nested object; absent when it is not there.
    pub fn object(&self, name: &'a str) -> Result<Option<Self>, Refusal> {
        match self.object.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => Self::named(value, name).map(Some),
        }
    }

    /// A nested object that must be there.
    pub fn required_object(&self, name: &'a str) -> Result<Self, Refusal> {
        self.object(name)?.ok_or_else(|| Refusal::parameter(format!("缺少 {name}")))
    }

    /// A list of objects of at most so many; empty when it is not there.
    pub fn objects(&self, name: &'a str, count_max: usize) -> Result<Vec<Self>, Refusal> {
        match self.object.get(name) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(items)) if items.len() <= count_max => {
                items.iter().map(|item| Self::named(item, name)).collect()
            }
            Some(_) => Err(Refusal::parameter(format!("{name} 应为最多 {count_max} 项的数组"))),
        }
    }

    /// The value as it came.
    pub fn raw(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name)
    }

    /// The application, which must be the merchant's.
    pub fn check_appid(&self, appid: &str, tail: u64) -> Result<(), Refusal> {
        if self.required_text("appid", 32)? == appid {
            return Ok(());
        }
        Err(Refusal::request("appid 与商户号不匹配", tail))
    }

    /// The address for notifications: https, or http on this machine; at most 255 characters; no query
    /// string.
    pub fn notify_url(&self, is_required: bool) -> Result<Option<&'a str>, Refusal> {
        let Some(address) = self.text("notify_url", 255)?.filter(|text| !text.is_empty()) else {
            return if is_required { Err(Refusal::parameter("缺少 notify_url")) } else { Ok(None) };
        };
        let on_this_machine = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
        let is_allowed =
            address.starts_with("https://") || on_this_machine.iter().any(|start| address.starts_with(start));
        if is_allowed && !address.contains('?') {
            return Ok(Some(address));
        }
        Err(Refusal::parameter("notify_url 应为不带参数的 https 地址"))
    }
}

/// Digits, letters and `_ - | *`, as many as allowed: what a merchant's numbers are made of.
pub fn check_number(text: &str, name: &str, lengths: std::ops::RangeInclusive<usize>) -> Result<(), Refusal> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'|' | b'*');
    if lengths.contains(&text.len()) && text.bytes().all(is_allowed) {
        return Ok(());
    }
    Err(Refusal::parameter(format!("{name} 应为 {}–{} 位数字、字母、_-|*", lengths.start(), lengths.end())))
}
