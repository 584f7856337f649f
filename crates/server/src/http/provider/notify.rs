//! Providers tell us something. Nothing is read before it is verified; it is kept and takes effect in one transaction,
//! and it is acknowledged after the commit, never before.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use paylater_core::alarm::AlarmKind;
use paylater_core::digest::sha256_hex;
use paylater_core::instant::Instant;
use paylater_core::money::Money;
use paylater_core::offer::Provider;
use paylater_core::order::ProviderStatus;
use paylater_provider::{Notification, VerifyError};

use super::refusals::Refusals;
use crate::app::App;
use crate::error::Error;
use crate::http::extract::body;
use crate::orders::status::{self, Notified, Outcome};
use crate::store::notifications::{self, StoredNotification};
use crate::store::{Tx, alarms, attempts};

/// The largest notification taken, in bytes: real ones have two or three thousand, and nothing of one is believed before all
/// of it was read.
const NOTIFICATION_BYTES_MAX: usize = 32 * 1024;

/// The routes of this file.
pub fn routes() -> Router<App> {
    let refusals = Extension(Arc::new(Refusals::default()));
    Router::new()
        .route("/notify/alipay", post(alipay))
        .route("/notify/wechatpay", post(wechatpay))
        .layer(refusals)
}

/// What a notification came to.
enum Taken {
    /// Its effect is committed, or it had none.
    Acknowledged,
    /// It is not accepted; the provider will send it again.
    Refused(StatusCode, String),
}

/// Alipay's notifications: trades, and messages about pay-later orders.
pub async fn alipay(
    State(app): State<App>,
    Extension(refusals): Extension<Arc<Refusals>>,
    request: Request,
) -> Response {
    let headers = request.headers().clone();
    let bytes = match body(request, NOTIFICATION_BYTES_MAX).await {
        Ok(bytes) => bytes,
        Err(error) => return alipay_refusal(error),
    };
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let notice = match &app.providers.alipay {
        Some(alipay) => alipay.parse_notification(&bytes, content_type),
        None => return (StatusCode::NOT_FOUND, "failure").into_response(),
    };
    match take(&app, &refusals, Provider::Alipay, notice, &bytes).await {
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
pub async fn wechatpay(
    State(app): State<App>,
    Extension(refusals): Extension<Arc<Refusals>>,
    request: Request,
) -> Response {
    let headers = pairs(request.headers());
    let bytes = match body(request, NOTIFICATION_BYTES_MAX).await {
        Ok(bytes) => bytes,
        Err(error) => return wechat_refusal(error.into_response().status(), "the body cannot be read"),
    };
    let notice = match &app.providers.wechat {
        Some(wechat) => wechat.parse_notification(&headers, &bytes, app.now()),
        None => return wechat_refusal(StatusCode::NOT_FOUND, "not configured"),
    };
    match take(&app, &refusals, Provider::WechatPay, notice, &bytes).await {
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
    refusals: &Refusals,
    provider: Provider,
    notice: Result<Notification, VerifyError>,
    raw: &Bytes,
) -> Result<Taken, Error> {
    let now = app.now();
    let notice = match notice {
        Ok(notice) => notice,
        Err(VerifyError::Uninteresting) => return Ok(Taken::Acknowledged),
        Err(fault) => return Ok(refuse(app, refusals, provider.id(), &fault).await),
    };
    let (provider, raw) = (provider.id(), raw.clone());
    app.store.write(move |tx| apply(tx, provider, notice, &raw, now)).await
}

/// Keeps a verified notification and lets it take effect.
fn apply(
    tx: &mut Tx<'_>,
    provider: &'static str,
    notice: Notification,
    raw: &[u8],
    now: Instant,
) -> Result<Taken, Error> {
    let (notice_id, out_trade_no, kind) = (&notice.id, &notice.out_trade_no, &notice.raw_kind);
    let content = content_of(&notice);
    let kept = StoredNotification { provider, notice_id, out_trade_no, kind, content: &content, body: raw };
    let is_as_before = notifications::keep(tx, kept, now)?;
    if !is_as_before {
        let detail = format!("{kind} of {out_trade_no}");
        alarms::raise(tx, AlarmKind::NoticeDiffers, &format!("{provider}/{notice_id}"), &detail, now)?;
    }
    let Some(attempt) = attempts::by_number(tx, out_trade_no)? else {
        let detail = format!("{kind}: {}", told(&notice.report));
        alarms::raise(tx, AlarmKind::UnknownNumber, out_trade_no, &detail, now)?;
        return Ok(Taken::Refused(StatusCode::NOT_FOUND, "no such order".into()));
    };
    let report_name = notice.report.name();
    let outcome = match status::apply_notification(tx, &attempt, notice, now) {
        // A word that has no place in the order's state: kept, looked at, and not repeated for a day.
        Err(Error::Refused(_, why)) => {
            alarms::raise(tx, AlarmKind::MisplacedWord, &attempt.order_id, &why, now)?;
            Outcome::NoNews
        }
        Ok(Notified::Applied(outcome)) => outcome,
        // The provider is asked at once.
        Ok(Notified::RequeryNeeded) => Outcome::NoNews,
        Err(error) => return Err(error),
    };
    tracing::info!(provider, order = %attempt.order_id, report = report_name, "notification taken");
    Ok(match outcome {
        Outcome::Contradicts => {
            Taken::Refused(StatusCode::CONFLICT, "it does not agree with the order".into())
        }
        // What follows from it is done by the runners, who hear of it with the commit: the answer does not wait for calls.
        Outcome::NoNews | Outcome::Event(_) => Taken::Acknowledged,
    })
}

/// What a notification says, without what differs from one delivery to the next. It is compared across releases, so it is
/// spelt out here.
fn content_of(notice: &Notification) -> String {
    let parts = [notice.topic.id(), &notice.out_trade_no, &told(&notice.report)];
    sha256_hex(parts.join("\n").as_bytes())
}

/// A word with its figures, in one line.
fn told(report: &ProviderStatus) -> String {
    let more = match report {
        ProviderStatus::Paid { amount, .. } => format!("{} fen", amount.fen()),
        ProviderStatus::Refunded { amount, given_back, .. } => {
            format!("{} fen, given back {}", amount.fen(), given_back.map_or(-1, Money::fen))
        }
        ProviderStatus::Authorised { amount, .. } => format!("up to {} fen", amount.map_or(-1, Money::fen)),
        ProviderStatus::Declined { code } => code.clone(),
        ProviderStatus::Unknown { word } => word.clone(),
        ProviderStatus::NotThereYet | ProviderStatus::Pending | ProviderStatus::Closed => String::new(),
    };
    format!("{} {} {more}", report.name(), report.provider_no().unwrap_or("-"))
}

async fn refuse(app: &App, refusals: &Refusals, provider: &'static str, fault: &VerifyError) -> Taken {
    tracing::warn!(provider, fault = ?fault.to_string(), "notification refused");
    if let Some(count) = refusals.note(provider, fault) {
        let (now, detail) = (app.now(), format!("{count} times {}, the last one {fault}", fault.id()));
        let raised = app
            .store
            .write(move |tx| alarms::raise(tx, AlarmKind::NoticesRefused, provider, &detail, now))
            .await;
        if let Err(error) = raised {
            // It is refused all the same, and the next doubling tries again.
            tracing::error!(%error, "an alarm could not be kept");
        }
    }
    let status = match fault {
        VerifyError::NotSigned
        | VerifyError::BadSignature
        | VerifyError::UnknownKey { .. }
        | VerifyError::Stale { .. } => StatusCode::UNAUTHORIZED,
        VerifyError::Foreign { .. } => StatusCode::FORBIDDEN,
        VerifyError::Malformed(_) | VerifyError::Uninteresting => StatusCode::BAD_REQUEST,
    };
    Taken::Refused(status, "not accepted".into())
}
