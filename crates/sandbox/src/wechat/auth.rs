//! Who is calling, and is the signature theirs?

use std::collections::BTreeMap;

use axum::http::{HeaderMap, Method, Uri, header};
use paylater_core::signing::wechat;

use super::answer::{Refusal, tail};
use super::signer::SCHEME;
use crate::crypto::VerifyingKey;

/// Who may call.
#[derive(Clone, Copy)]
pub struct Caller<'a> {
    /// The merchant's number.
    pub mchid: &'a str,
    /// The serial number of the merchant's certificate.
    pub serial_no: &'a str,
    /// Verifies what the merchant signed.
    pub key: &'a VerifyingKey,
}

/// Checks the `Authorization` header, in the order in which the API complains.
pub fn authenticate(
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &str,
    caller: Caller<'_>,
    now_ms: i64,
) -> Result<(), Refusal> {
    let unreadable = |message: &str| Refusal::signature(message, tail::BAD_AUTHORIZATION);
    let header = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .ok_or_else(|| unreadable("缺少 Authorization"))?;
    let parameters = header
        .strip_prefix(SCHEME)
        .and_then(|rest| rest.strip_prefix(' '))
        .ok_or_else(|| unreadable("认证类型应为 WECHATPAY2-SHA256-RSA2048"))?;
    let parameters = parse_parameters(parameters).ok_or_else(|| unreadable("Authorization 格式不正确"))?;
    let parameter = |name: &str| {
        parameters.get(name).copied().ok_or_else(|| unreadable(&format!("Authorization 缺少 {name}")))
    };
    if parameter("mchid")? != caller.mchid {
        return Err(unreadable("商户号不存在"));
    }
    if parameter("serial_no")? != caller.serial_no {
        return Err(unreadable("商户证书序列号有误"));
    }
    let nonce = parameter("nonce_str")?;
    if nonce.is_empty() || nonce.len() > 32 {
        return Err(unreadable("nonce_str 应为 1–32 位"));
    }
    let timestamp_s: i64 = parameter("timestamp")?.parse().map_err(|_| unreadable("timestamp 不是秒数"))?;
    if wechat::is_outside_clock_skew(timestamp_s, now_ms / 1000) {
        return Err(Refusal::signature(
            "Http头 Authorization 中的 timestamp 与服务器时间偏差过大",
            tail::SIGNATURE,
        ));
    }
    let path_and_query = uri.path_and_query().map_or("/", |path| path.as_str());
    let signed = wechat::request_string_to_sign(method.as_str(), path_and_query, timestamp_s, nonce, body);
    if !caller.key.verifies(&signed, parameter("signature")?) {
        return Err(Refusal::signature("签名错误，请检查后再试", tail::SIGNATURE));
    }
    Ok(())
}

/// `name="value"` pairs joined by commas, each name once. No value holds a quote or a comma.
fn parse_parameters(text: &str) -> Option<BTreeMap<&str, &str>> {
    let mut parameters = BTreeMap::new();
    for pair in text.split(',') {
        let (name, quoted) = pair.trim().split_once('=')?;
        let value = quoted.strip_prefix('"')?.strip_suffix('"')?;
        if parameters.insert(name, value).is_some() {
            return None;
        }
    }
    Some(parameters)
}
