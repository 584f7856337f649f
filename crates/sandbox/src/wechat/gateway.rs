//! The gateway of API v3: who is calling, is the signature theirs, with which key do they want the answer
//! signed. Behind it the rules answer; on the way out the answer is signed. Faults strike here.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use paylater_core::signing::{form, wechat};
use serde_json::Value;

use super::answer::{Answer, Refusal, tail};
use super::route::{Call, Route};
use crate::app::App;
use crate::crypto::{CryptoError, SigningKey, random_text};
use crate::keys::ProviderKeys;
use crate::state::Context;
use crate::state::faults::InjectedFaults;
use crate::{clock, connection, dispatcher};

const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048";

/// Which of the provider's keys signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signer {
    /// The public key with an id.
    PublicKey,
    /// The platform certificate.
    PlatformCertificate,
}

impl Signer {
    /// The key named by a `Wechatpay-Serial` header.
    fn named(serial: &str, keys: &ProviderKeys) -> Option<Self> {
        if serial == keys.wechat_public_key_id {
            return Some(Self::PublicKey);
        }
        serial.eq_ignore_ascii_case(&keys.platform.serial_no).then_some(Self::PlatformCertificate)
    }

    fn serial(self, keys: &ProviderKeys) -> &str {
        match self {
            Self::PublicKey => &keys.wechat_public_key_id,
            Self::PlatformCertificate => &keys.platform.serial_no,
        }
    }

    fn key(self, keys: &ProviderKeys) -> &SigningKey {
        match self {
            Self::PublicKey => &keys.wechat,
            Self::PlatformCertificate => &keys.platform.key,
        }
    }
}

/// Answers every call of the API.
pub async fn call(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut signer = Signer::PublicKey;
    let admitted = app.look(|_, ctx| {
        signer = wanted_signer(&headers, ctx.keys)?;
        admit(&method, &uri, &headers, &body, &ctx)
    });
    let (route, call) = match admitted {
        Ok(admitted) => admitted,
        Err(refusal) => return respond(&app, signer, Err(refusal), InjectedFaults::default()),
    };
    let injected = app.change(|state, _| InjectedFaults::take(&mut state.faults, route.name()));
    if injected.is_dropped_before {
        return connection::broken();
    }
    if injected.is_server_error {
        return respond(&app, signer, Err(system_error()), injected);
    }
    let (answered, tasks) = app.change(|state, ctx| {
        let mark = state.timers.mark();
        let mut answered = route.answer(state, &call, &ctx);
        if injected.is_duplicated {
            answered = route.answer(state, &call, &ctx);
        }
        (answered, state.tasks_to_fast_forward(mark, route.name()))
    });
    dispatcher::fast_forward(&app, tasks).await;
    tokio::time::sleep(Duration::from_millis(injected.delay_ms)).await;
    if injected.is_dropped_after {
        return connection::broken();
    }
    respond(&app, signer, answered, injected)
}

fn system_error() -> Refusal {
    Refusal {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        code: "SYSTEM_ERROR",
        message: "系统错误，请稍后以相同参数重试".to_owned(),
        tail: tail::OK,
    }
}

/// The key named by the request; without a name the public key, which is what a new merchant has.
fn wanted_signer(headers: &HeaderMap, keys: &ProviderKeys) -> Result<Signer, Refusal> {
    match headers.get("wechatpay-serial").map(|value| value.to_str().unwrap_or_default()) {
        None => Ok(Signer::PublicKey),
        Some(serial) => Signer::named(serial, keys).ok_or_else(|| {
            Refusal::request("Wechatpay-Serial 不是有效的公钥ID或平台证书序列号", tail::BAD_PARAMETER)
        }),
    }
}

fn admit(
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
    ctx: &Context<'_>,
) -> Result<(Route, Call), Refusal> {
    let body = std::str::from_utf8(body).map_err(|_| Refusal::parameter("请求体不是 UTF-8"))?;
    authenticate(method, uri, headers, body, ctx)?;
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !accept.contains("application/json") && !accept.contains("*/*") {
        return Err(Refusal::parameter("Http头缺少 Accept: application/json"));
    }
    let route = Route::find(method, uri.path()).ok_or_else(|| Refusal {
        status: StatusCode::NOT_FOUND,
        code: "INVALID_REQUEST",
        message: "没有这个接口".to_owned(),
        tail: tail::BAD_PARAMETER,
    })?;
    if body.chars().any(|character| u32::from(character) > 0xFFFF) {
        return Err(Refusal::parameter("请求含有四字节字符（如表情符号）"));
    }
    let query: BTreeMap<String, String> = form::decode(uri.query().unwrap_or_default())
        .map_err(|error| Refusal::parameter(error.to_string()))?
        .into_iter()
        .collect();
    let body = if body.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(body).map_err(|_| Refusal::parameter("请求体不是 JSON"))?
    };
    Ok((route, Call { query, body }))
}

fn authenticate(
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &str,
    ctx: &Context<'_>,
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
    let identities = &ctx.options.identities;
    if parameter("mchid")? != identities.wechat_mchid {
        return Err(unreadable("商户号不存在"));
    }
    if parameter("serial_no")? != identities.wechat_merchant_serial {
        return Err(unreadable("商户证书序列号有误"));
    }
    let nonce = parameter("nonce_str")?;
    if nonce.is_empty() || nonce.len() > 32 {
        return Err(unreadable("nonce_str 应为 1–32 位"));
    }
    let timestamp_s: i64 = parameter("timestamp")?.parse().map_err(|_| unreadable("timestamp 不是秒数"))?;
    if wechat::is_outside_clock_skew(timestamp_s, ctx.now_ms / 1000) {
        return Err(Refusal::signature(
            "Http头 Authorization 中的 timestamp 与服务器时间偏差过大",
            tail::SIGNATURE,
        ));
    }
    let path_and_query = uri.path_and_query().map_or("/", |path| path.as_str());
    let signed = wechat::request_string_to_sign(method.as_str(), path_and_query, timestamp_s, nonce, body);
    if !ctx.merchant.wechat_merchant.verifies(&signed, parameter("signature")?) {
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

fn respond(
    app: &App,
    signer: Signer,
    answered: Result<Answer, Refusal>,
    injected: InjectedFaults,
) -> Response {
    let (status, body, tail) = match answered {
        Ok(Answer::Json(body)) => (StatusCode::OK, body.to_string(), tail::OK),
        Ok(Answer::Empty) => (StatusCode::NO_CONTENT, String::new(), tail::OK),
        Err(refusal) => {
            tracing::info!(code = refusal.code, message = refusal.message, tail = refusal.tail, "refused");
            (refusal.status, refusal.body().to_string(), refusal.tail)
        }
    };
    let (Ok(headers), Ok(request_id)) =
        (signed_headers(app.keys(), signer, &body, injected), request_id(tail))
    else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut response = (status, body).into_response();
    if status == StatusCode::NO_CONTENT {
        response.headers_mut().remove(header::CONTENT_TYPE);
    } else {
        let json = HeaderValue::from_static("application/json; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
    }
    let all = headers.into_iter().chain([("request-id", request_id)]);
    for (name, value) in all {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn request_id(tail: u64) -> Result<String, CryptoError> {
    Ok(format!("08{}-{tail}", random_text(38)?.to_uppercase()))
}

/// The five headers that make an answer or a notification believable.
pub fn signed_headers(
    keys: &ProviderKeys,
    signer: Signer,
    body: &str,
    injected: InjectedFaults,
) -> Result<Vec<(&'static str, String)>, CryptoError> {
    if injected.is_unsigned {
        return Ok(Vec::new());
    }
    let timestamp = (clock::now_ms() / 1000).to_string();
    let nonce = random_text(32)?;
    let mut signed = wechat::answer_string_to_sign(&timestamp, &nonce, body);
    if injected.is_badly_signed {
        signed.push('\n');
    }
    Ok(vec![
        ("wechatpay-signature", signer.key(keys).sign(&signed)?),
        ("wechatpay-timestamp", timestamp),
        ("wechatpay-nonce", nonce),
        ("wechatpay-serial", signer.serial(keys).to_owned()),
        ("wechatpay-signature-type", SCHEME.to_owned()),
    ])
}
