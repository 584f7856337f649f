//! Providers tell us something. Nothing is read before it is verified; it is kept and takes effect in one transaction,
//! and it is acknowledged after the commit, never before.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use paylater_provider::{Notice, NoticeFault};

use crate::app::App;
use crate::drive::{self, Notified};
use crate::error::Error;
use crate::extract::body;
use crate::life::Heard;
use crate::store::notifications::{self, Kept};
use crate::store::outbox::Job;
use crate::store::{alarms, attempts};

/// The routes of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/notify/alipay", post(alipay)).route("/notify/wechatpay", post(wechatpay))
}

/// What a notification came to.
enum Taken {
    /// Its effect is committed, or it had none.
    Acknowledged,
    /// It is not accepted; the provider will send it again.
    Refused(StatusCode, String),
}

/// Alipay's notifications: trades, and messages about pay-later orders.
pub async fn alipay(State(app): State<App>, request: Request) -> Response {
    let headers = request.headers().clone();
    let bytes = match body(request, &app).await {
        Ok(bytes) => bytes,
        Err(error) => return alipay_refusal(error),
    };
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let notice = match &app.providers.alipay {
        Some(alipay) => alipay.parse_notification(&bytes, content_type),
        None => return (StatusCode::NOT_FOUND, "failure").into_response(),
    };
    match take(&app, "alipay", notice, &bytes).await {
        // Exactly these seven bytes; anything else is sent again.
        Ok(Taken::Acknowledged) => "success".into_response(),
        Ok(Taken::Refused(status, _)) => (status, "failure").into_response(),
        Err(error) => alipay_refusal(error),
    }
}

fn alipay_refusal(error: Error) -> Response {
    let status = error.into_response().status();
    (status, "failure").into_response()
}

/// WeChat Pay's notifications: service orders and transactions.
pub async fn wechatpay(State(app): State<App>, request: Request) -> Response {
    let headers = pairs(request.headers());
    let bytes = match body(request, &app).await {
        Ok(bytes) => bytes,
        Err(error) => return wechat_refusal(error.into_response().status(), "the body cannot be read"),
    };
    let notice = match &app.providers.wechat {
        Some(wechat) => wechat.parse_notification(&headers, &bytes, app.now()),
        None => return wechat_refusal(StatusCode::NOT_FOUND, "not configured"),
    };
    match take(&app, "wechatpay", notice, &bytes).await {
        Ok(Taken::Acknowledged) => StatusCode::NO_CONTENT.into_response(),
        Ok(Taken::Refused(status, why)) => wechat_refusal(status, &why),
        Err(error) => wechat_refusal(error.into_response().status(), "try again"),
    }
}

fn wechat_refusal(status: StatusCode, why: &str) -> Response {
    let body = serde_json::json!({ "code": "FAIL", "message": why }).to_string();
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn pairs(headers: &HeaderMap) -> Vec<(String, String)> {
    let readable = headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    readable.map(|(name, value)| (name.to_string(), value.to_string())).collect()
}

async fn take(
    app: &App,
    provider: &str,
    notice: Result<Notice, NoticeFault>,
    raw: &Bytes,
) -> Result<Taken, Error> {
    let now = app.now();
    let notice = match notice {
        Ok(notice) => notice,
        Err(NoticeFault::Uninteresting) => return Ok(Taken::Acknowledged),
        Err(fault) => return Ok(refuse(provider, &fault)),
    };
    let mut tx = app.store.begin().await?;
    let Some(attempt) = attempts::by_number(&mut tx, &notice.out_trade_no).await? else {
        alarms::raise(&mut tx, "unknown_number", &notice.out_trade_no, &notice.raw_kind, now).await?;
        tx.commit().await?;
        return Ok(Taken::Refused(StatusCode::NOT_FOUND, "no such order".into()));
    };
    let (notice_id, out_trade_no, kind) = (&notice.id, &notice.out_trade_no, &notice.raw_kind);
    notifications::keep(&mut tx, Kept { provider, notice_id, out_trade_no, kind, body: raw }, now).await?;
    let report_name = notice.report.name();
    let heard = match drive::notified(&mut tx, &attempt, &notice.out_trade_no, notice.report, now).await {
        // A word that has no place in the order's state: kept, looked at, and not repeated for a day.
        Err(Error::Refused(_, why)) => {
            alarms::raise(&mut tx, "misplaced_word", &attempt.order_id, &why, now).await?;
            Heard::NoNews
        }
        Ok(Notified::Heard(heard)) => heard,
        // The worker asks within its next round.
        Ok(Notified::AskFirst) => Heard::NoNews,
        Err(error) => return Err(error),
    };
    tx.commit().await?;
    app.news.tell(&attempt.order_id);
    tracing::info!(provider, order = %attempt.order_id, report = report_name, "notification taken");
    Ok(match heard {
        Heard::Contradicts => Taken::Refused(StatusCode::CONFLICT, "the amount differs".into()),
        Heard::NoNews => Taken::Acknowledged,
        Heard::Event(change) => {
            run_aside(app, change.jobs);
            Taken::Acknowledged
        }
    })
}

fn refuse(provider: &str, fault: &NoticeFault) -> Taken {
    tracing::warn!(provider, fault = ?fault.to_string(), "notification refused");
    let status = match fault {
        NoticeFault::NotSigned
        | NoticeFault::BadSignature
        | NoticeFault::UnknownKey { .. }
        | NoticeFault::Stale { .. } => StatusCode::UNAUTHORIZED,
        NoticeFault::Foreign { .. } => StatusCode::FORBIDDEN,
        NoticeFault::Malformed(_) | NoticeFault::Uninteresting => StatusCode::BAD_REQUEST,
    };
    Taken::Refused(status, "not accepted".into())
}

/// The acknowledgement must not wait for calls that follow from it.
fn run_aside(app: &App, jobs: Vec<Job>) {
    if !jobs.is_empty() {
        let app = app.clone();
        tokio::spawn(async move {
            if let Err(error) = drive::run_all(&app, jobs).await {
                tracing::error!(error = ?error, "a call that followed a notification failed");
            }
        });
    }
}
