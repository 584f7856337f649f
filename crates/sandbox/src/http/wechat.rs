//! The gateway of API v3: lets in who may call, lets the rules answer, signs the answer with the key the caller
//! wants. Faults strike here.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use paylater_core::signing::form;
use serde_json::Value;

use super::alipay_rest;
use super::hold::Hold;
use crate::app::App;
use crate::dispatcher;
use crate::ports::NoRandomness;
use crate::product::{Context, WechatCall};
use crate::state::faults::InjectedFaults;
use crate::wechat::answer::{Answer, Refusal, tail};
use crate::wechat::auth::authenticate;
use crate::wechat::request::{Request, number_in};
use crate::wechat::signer::Signer;

/// The API's host.
pub fn router() -> Router<App> {
    Router::new().route("/v3/{*path}", any(call))
}

/// Answers every call of the API.
async fn call(State(app): State<App>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    if alipay_rest::is_meant(uri.path(), &headers) {
        return alipay_rest::refuse(&app);
    }
    let (signer, admitted) = app.look(|_, ctx| match wanted_signer(&headers, &ctx) {
        Ok(signer) => (signer, admit(&method, &uri, &headers, &body, &ctx)),
        Err(refusal) => (Signer::of(ctx.options.behaviour.wechat_merchant), Err(refusal)),
    });
    let (call, request) = match admitted {
        Ok(admitted) => admitted,
        Err(refusal) => return respond(&app, signer, Err(refusal), InjectedFaults::default()),
    };
    let injected = app.change(|state, _| InjectedFaults::take(&mut state.faults, call.name));
    if injected.is_dropped_before {
        return Hold::broken();
    }
    if injected.is_server_error {
        return respond(&app, signer, Err(system_error()), injected);
    }
    let (answered, deliveries) = app.change(|state, ctx| {
        let mark = state.timers.mark();
        let mut answered = (call.answer)(state, &request, &ctx);
        if injected.is_duplicated {
            answered = (call.answer)(state, &request, &ctx);
        }
        let tasks = state.tasks_to_fast_forward(mark, call.name);
        (answered, dispatcher::fast_forward(state, tasks, &ctx))
    });
    Hold::by_faults(injected, deliveries).onto(respond(&app, signer, answered, injected))
}

fn system_error() -> Refusal {
    Refusal {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        code: "SYSTEM_ERROR",
        message: "系统错误，请稍后以相同参数重试".to_owned(),
        tail: tail::UNPUBLISHED,
    }
}

/// The key named by the request; without a name the merchant's own.
fn wanted_signer(headers: &HeaderMap, ctx: &Context<'_>) -> Result<Signer, Refusal> {
    let merchant = ctx.options.behaviour.wechat_merchant;
    match headers.get("wechatpay-serial").map(|value| value.to_str().unwrap_or_default()) {
        None => Ok(Signer::of(merchant)),
        Some(serial) => Signer::named(serial, merchant, ctx.keys).ok_or_else(|| {
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
) -> Result<(&'static WechatCall, Request), Refusal> {
    let body = std::str::from_utf8(body).map_err(|_| Refusal::parameter("请求体不是 UTF-8"))?;
    check_headers(headers, body)?;
    authenticate(method, uri, headers, body, ctx.wechat_caller(), ctx.now_ms)?;
    let (call, number) = find_call(method, uri, ctx).ok_or_else(|| Refusal {
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
    Ok((call, Request { number, query, body }))
}

/// What the basic rules ask of every request. They ask it before they look at the signature, and in these words; the
/// real API is known to let some calls pass without a `User-Agent`, the sandbox none.
fn check_headers(headers: &HeaderMap, body: &str) -> Result<(), Refusal> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accept = text(header::ACCEPT);
    if !(accept.contains("application/json") || accept.contains("*/*")) || text(header::USER_AGENT).is_empty()
    {
        return Err(Refusal::request("Http头缺少Accept或User-Agent", tail::BAD_PARAMETER));
    }
    let media_type = text(header::CONTENT_TYPE).split(';').next().unwrap_or_default().trim();
    if !body.is_empty() && !media_type.eq_ignore_ascii_case("application/json") {
        return Err(Refusal::request("Http头Content-Type应为application/json", tail::BAD_PARAMETER));
    }
    Ok(())
}

/// The call of this method and path, and the number in the path.
fn find_call(method: &Method, uri: &Uri, ctx: &Context<'_>) -> Option<(&'static WechatCall, String)> {
    let mut calls = ctx.wechat().flat_map(|(_, face)| face.calls);
    calls.find_map(|call| Some((call, number_in(call.name, method.as_str(), uri.path())?)))
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
    let signed = app.look(|_, ctx| signer.headers(ctx.keys, &body, ctx.now_ms, ctx.random, injected));
    let (Ok(headers), Ok(request_id)) = (signed, request_id(app, tail)) else {
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

fn request_id(app: &App, tail: u64) -> Result<String, NoRandomness> {
    Ok(format!("08{}-{tail}", app.random_text(38)?.to_uppercase()))
}
