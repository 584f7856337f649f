//! `/gateway.do`: authenticates a request, lets the rules answer, signs the answer. Faults strike here.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::hold::Hold;
use super::{host, page};
use crate::alipay::answer::{self, Node, Refusal};
use crate::alipay::request::{self, Age, Request};
use crate::app::App;
use crate::cashier::open::OpenedFrom;
use crate::crypto::CryptoError;
use crate::dispatcher::{self, Delivery};
use crate::product::{AlipayCall, Context};
use crate::state::SandboxState;
use crate::state::faults::InjectedFaults;

/// The gateway.
pub fn router() -> Router<App> {
    Router::new().route("/gateway.do", get(call).post(call))
}

/// What a method is to the gateway.
enum Known {
    /// Calls of that name; the first that takes the request answers it.
    Call,
    /// A page that sends a browser to the cashier.
    Page,
    /// Nothing.
    Not,
}

fn known(method: &str, ctx: &Context<'_>) -> Known {
    if ctx.alipay().any(|(_, face)| face.calls.iter().any(|call| call.method == method)) {
        Known::Call
    } else if ctx
        .alipay()
        .any(|(_, face)| face.orders.iter().any(|order| order.is_page && order.method == method))
    {
        Known::Page
    } else {
        Known::Not
    }
}

/// The call that takes this request.
fn call_of(request: &Request, ctx: &Context<'_>) -> Result<&'static AlipayCall, Refusal> {
    let mut calls = ctx.alipay().flat_map(|(_, face)| face.calls);
    calls
        .find(|call| call.method == request.method && (call.takes)(request))
        .ok_or_else(|| Refusal::business("ACQ.UN_SUPPORT_TRADE_SCENE", "沙箱不支持这种场景"))
}

/// Answers a call of the gateway.
async fn call(State(app): State<App>, RawQuery(query): RawQuery, body: Bytes) -> Response {
    let request = match read(&app, query.as_deref().unwrap_or_default(), &body) {
        Ok(request) => request,
        Err((refusal, method)) => return refuse(&app, &refusal, &method),
    };
    let injected = app.change(|state, _| InjectedFaults::take(&mut state.faults, &request.method));
    if injected.is_dropped_before {
        return Hold::broken();
    }
    if injected.is_server_error {
        return (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error").into_response();
    }
    let (response, deliveries) = match app.look(|_, ctx| known(&request.method, &ctx)) {
        Known::Page => (open_page(&app, &request), Vec::new()),
        Known::Call => answer_call(&app, &request, injected),
        Known::Not => (refuse(&app, &Refusal::invalid("method", "不存在的方法名"), ""), Vec::new()),
    };
    Hold::by_faults(injected, deliveries).onto(response)
}

/// A refusal comes with the method it was about, if that could be read.
fn read(app: &App, query: &str, body: &[u8]) -> Result<Request, (Refusal, String)> {
    let unreadable = |refusal| (refusal, String::new());
    let body =
        std::str::from_utf8(body).map_err(|_| unreadable(Refusal::invalid("encoding", "请求不是 UTF-8")))?;
    let params = request::collect(query, body).map_err(unreadable)?;
    let method = params.get("method").cloned().unwrap_or_default();
    app.look(|_, ctx| Request::authenticate(params, Age::Judged, ctx.alipay_caller(), ctx.now_ms))
        .map_err(|refusal| (refusal, method))
}

fn answer_call(app: &App, request: &Request, injected: InjectedFaults) -> (Response, Vec<Delivery>) {
    let (outcome, deliveries) = app.change(|state, ctx| work(state, request, injected, &ctx));
    let node = outcome.unwrap_or_else(|refusal| {
        tracing::info!(method = request.method, sub_code = refusal.sub_code, "refused");
        refusal.node()
    });
    let name = answer::node_name(&request.method);
    let body = app.look(|_, ctx| answer::body(&name, &node, Some(&ctx.keys.alipay), injected));
    (respond(app, body), deliveries)
}

fn work(
    state: &mut SandboxState,
    request: &Request,
    injected: InjectedFaults,
    ctx: &Context<'_>,
) -> (Result<Node, Refusal>, Vec<Delivery>) {
    let mark = state.timers.mark();
    let mut answer = || call_of(request, ctx).and_then(|call| (call.answer)(state, request, ctx));
    let mut outcome = answer();
    if injected.is_duplicated {
        outcome = answer();
    }
    let tasks = state.tasks_to_fast_forward(mark, &request.method);
    (outcome, dispatcher::fast_forward(state, tasks, ctx))
}

fn open_page(app: &App, request: &Request) -> Response {
    match host::alipay::open_order(app, request, None, OpenedFrom::Browser) {
        Ok(cashier_url) => page::forward(&cashier_url),
        Err(refusal) => page::failure(app, &refusal.sub_msg, &refusal.sub_code),
    }
}

/// Without a known method and a known app there is nobody to sign for; such failures come unsigned, as the
/// real gateway's do.
fn refuse(app: &App, refusal: &Refusal, method: &str) -> Response {
    tracing::info!(method, sub_code = refusal.sub_code, sub_msg = refusal.sub_msg, "refused");
    let is_known = app.look(|_, ctx| !matches!(known(method, &ctx), Known::Not));
    let is_anonymous = !is_known || refusal.sub_code == "isv.invalid-app-id";
    let body = app.look(|_, ctx| {
        let (name, key) = if is_anonymous {
            ("error_response".to_owned(), None)
        } else {
            (answer::node_name(method), Some(&ctx.keys.alipay))
        };
        answer::body(&name, &refusal.node(), key, InjectedFaults::default())
    });
    respond(app, body)
}

fn respond(app: &App, body: Result<String, CryptoError>) -> Response {
    let (Ok(body), Ok(trace_id)) = (body, app.random_text(32)) else {
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
