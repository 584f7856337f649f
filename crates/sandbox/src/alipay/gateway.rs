//! `/gateway.do`: authenticates a request, lets the rules answer, signs the answer. Faults strike here.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::answer::{self, Node, Refusal};
use super::request::{Age, Request};
use super::{METHODS, deduction, refund, request, trade, zhima};
use crate::app::App;
use crate::cashier::page;
use crate::connection;
use crate::crypto::{CryptoError, random_text};
use crate::state::faults::InjectedFaults;
use crate::state::timers::ScheduledTask;
use crate::state::{Context, SandboxState};
use crate::{dispatcher, host};

const WAP_PAY: &str = "alipay.trade.wap.pay";

type Rule = fn(&mut SandboxState, &Request, &Context<'_>) -> Result<Node, Refusal>;

fn rule_of(method: &str) -> Option<Rule> {
    Some(match method {
        "alipay.trade.create" => trade::create,
        "alipay.trade.query" => trade::query,
        "alipay.trade.close" => trade::close,
        "alipay.trade.cancel" => trade::cancel,
        deduction::PAY => deduction::pay,
        "alipay.trade.refund" => refund::refund,
        "alipay.trade.fastpay.refund.query" => refund::query,
        zhima::QUERY => zhima::query,
        zhima::FINISH => zhima::finish,
        _ => return None,
    })
}

/// Answers a call of the gateway.
pub async fn call(State(app): State<App>, RawQuery(query): RawQuery, body: Bytes) -> Response {
    let request = match read(&app, query.as_deref().unwrap_or_default(), &body) {
        Ok(request) => request,
        Err((refusal, method)) => return refuse(&app, &refusal, &method),
    };
    let injected = app.change(|state, _| InjectedFaults::take(&mut state.faults, &request.method));
    if injected.is_dropped_before {
        return connection::broken();
    }
    if injected.is_server_error {
        return (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error").into_response();
    }
    let response = if request.method == WAP_PAY {
        open_wap_page(&app, request).await
    } else {
        answer_call(&app, &request, injected).await
    };
    tokio::time::sleep(Duration::from_millis(injected.delay_ms)).await;
    if injected.is_dropped_after { connection::broken() } else { response }
}

/// A refusal comes with the method it was about, if that could be read.
fn read(app: &App, query: &str, body: &[u8]) -> Result<Request, (Refusal, String)> {
    let unreadable = |refusal| (refusal, String::new());
    let body =
        std::str::from_utf8(body).map_err(|_| unreadable(Refusal::invalid("encoding", "请求不是 UTF-8")))?;
    let params = request::collect(query, body).map_err(unreadable)?;
    let method = params.get("method").cloned().unwrap_or_default();
    app.look(|_, ctx| Request::authenticate(params, Age::Judged, &ctx)).map_err(|refusal| (refusal, method))
}

async fn answer_call(app: &App, request: &Request, injected: InjectedFaults) -> Response {
    let Some(rule) = rule_of(&request.method) else {
        return refuse(app, &Refusal::invalid("method", "不存在的方法名"), "");
    };
    let (outcome, tasks) = app.change(|state, ctx| work(state, rule, request, injected, &ctx));
    dispatcher::fast_forward(app, tasks).await;
    let node = outcome.unwrap_or_else(|refusal| {
        tracing::info!(method = request.method, sub_code = refusal.sub_code, "refused");
        refusal.node()
    });
    let name = answer::node_name(&request.method);
    respond(answer::body(&name, &node, Some(&app.keys().alipay), injected))
}

fn work(
    state: &mut SandboxState,
    rule: Rule,
    request: &Request,
    injected: InjectedFaults,
    ctx: &Context<'_>,
) -> (Result<Node, Refusal>, Vec<ScheduledTask>) {
    let mark = state.timers.mark();
    let mut outcome = rule(state, request, ctx);
    if injected.is_duplicated {
        outcome = rule(state, request, ctx);
    }
    (outcome, state.tasks_to_fast_forward(mark, &request.method))
}

async fn open_wap_page(app: &App, request: Request) -> Response {
    match host::alipay::open(app, request, None, host::alipay::OpenedFrom::Browser) {
        Ok(cashier_url) => page::forward(&cashier_url),
        Err(refusal) => page::failure(&refusal.sub_msg, &refusal.sub_code),
    }
}

/// Without a known method and a known app there is nobody to sign for; such failures come unsigned, as the
/// real gateway's do.
fn refuse(app: &App, refusal: &Refusal, method: &str) -> Response {
    tracing::info!(method, sub_code = refusal.sub_code, sub_msg = refusal.sub_msg, "refused");
    let is_anonymous = !METHODS.contains(&method) || refusal.sub_code == "isv.invalid-app-id";
    let (name, key) = if is_anonymous {
        ("error_response".to_owned(), None)
    } else {
        (answer::node_name(method), Some(&app.keys().alipay))
    };
    respond(answer::body(&name, &refusal.node(), key, InjectedFaults::default()))
}

fn respond(body: Result<String, CryptoError>) -> Response {
    let (Ok(body), Ok(trace_id)) = (body, random_text(32)) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html;charset=utf-8"));
    if let Ok(trace_id) = HeaderValue::from_str(&trace_id) {
        headers.insert("trace_id", trace_id);
    }
    response
}
