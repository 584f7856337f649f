//! 微信支付 JSAPI: order, query, close. The way to pay now.

use paylater_core::instant::Instant;
use paylater_core::instruction::{Instruction, WechatJsapi};
use paylater_core::money::Money;
use paylater_core::offer::Way;
use paylater_core::order::ProviderStatus;
use paylater_core::schedule::Terms;
use paylater_core::signing::form::encode_component;
use paylater_core::signing::wechat::pay_sign_string;
use serde_json::json;

use crate::attempt::Attempt;
use crate::error::{ConfigError, Fault, VerifyError};
use crate::http::{HttpAnswer, HttpRequest};
use crate::json::{Object, Unreadable};
use crate::notice::{NotificationContent, NotificationKind, Topic, check_ours};
use crate::operation::Operation;
use crate::outcome::{Captured, ClientReturn, CreateAction, Created, Voided};
use crate::product::{Clients, Context, Module, Product};
use crate::report::{judged, unknown};
use crate::settings::Reader;
use crate::subject;
use crate::wechat::client::{Answered, Client, check_field, check_nonce};
use crate::wechat::code::Tails;

const JSAPI: &str = "/v3/pay/transactions/jsapi";

/// By these names, transactions of other products come as the same event with the same content: combined orders, and
/// those of a merchant for whom we are the service provider.
const OF_OTHER_PRODUCTS: [&str; 2] = ["combine_out_trade_no", "sp_mchid"];

/// It has none of its own.
const TAILS: Tails = &[];

pub(super) const MODULE: Module = Module {
    way: Way::WechatJsapi,
    topic: Topic::new("wechat_transaction"),
    capture_topic: None,
    notices: &[NotificationKind { event: "TRANSACTION.SUCCESS", content: "transaction" }],
    moved: &[],
    open,
};

/// 微信支付 JSAPI.
struct Jsapi;

fn open(_settings: &mut Reader<'_>, _clients: Clients<'_>) -> Result<Box<dyn Product>, ConfigError> {
    Ok(Box::new(Jsapi))
}

impl Product for Jsapi {
    fn check_offer(&self, _terms: Terms) -> Result<(), ConfigError> {
        Ok(())
    }

    fn has_launch_url(&self) -> bool {
        false
    }

    fn create(&self, cx: Context<'_>, attempt: &Attempt, nonce: &str) -> Result<CreateAction, Fault> {
        let wechat = cx.clients.wechat()?;
        let Some(openid) = &attempt.wechat_openid else {
            return Err(Fault::merchant("BUYER_UNKNOWN", "JSAPI needs the buyer's openid"));
        };
        let body = json!({
            "appid": wechat.config.app_id,
            "mchid": wechat.config.mchid,
            "description": subject::for_wechat_description(&attempt.subject),
            "out_trade_no": attempt.out_trade_no,
            "time_expire": attempt.expires_at.to_shanghai_rfc3339(),
            "notify_url": wechat.config.notify_url,
            "amount": { "total": attempt.amount.fen(), "currency": "CNY" },
            "payer": { "openid": openid },
        });
        wechat.post(JSAPI, &body, cx.now, nonce).map(CreateAction::Call)
    }

    /// The answer names nothing but the prepay id, so there is nothing to compare.
    fn parse_create(
        &self,
        cx: Context<'_>,
        _attempt: &Attempt,
        answer: &HttpAnswer,
        nonce: &str,
    ) -> Result<Created, Fault> {
        let wechat = cx.clients.wechat()?;
        let order = wechat.answered(answer, cx.now, TAILS)?.good()?;
        let prepay_id = order.number("prepay_id").value();
        let prepay_id = prepay_id.ok_or_else(|| Fault::unknown("the answer has no usable prepay_id"))?;
        let instruction = Instruction::WechatJsapi(launch(wechat, prepay_id, cx.now, nonce)?);
        Ok(Created { instruction, provider_no: None })
    }

    fn query(&self, cx: Context<'_>, attempt: &Attempt, nonce: &str) -> Result<HttpRequest, Fault> {
        let wechat = cx.clients.wechat()?;
        let mchid = encode_component(&wechat.config.mchid);
        wechat.get(&format!("{}?mchid={mchid}", path(attempt)), cx.now, nonce)
    }

    fn parse_query(
        &self,
        cx: Context<'_>,
        attempt: &Attempt,
        answer: &HttpAnswer,
    ) -> Result<ProviderStatus, Fault> {
        let wechat = cx.clients.wechat()?;
        let found = wechat.answered(answer, cx.now, TAILS)?.found()?;
        let Some(transaction) = found else { return Ok(ProviderStatus::NotThereYet) };
        check_field(&transaction, "appid", &wechat.config.app_id)?;
        check_field(&transaction, "mchid", &wechat.config.mchid)?;
        check_field(&transaction, "out_trade_no", &attempt.out_trade_no)?;
        Ok(transaction_report(&transaction))
    }

    fn void(&self, cx: Context<'_>, attempt: &Attempt, nonce: &str) -> Result<HttpRequest, Fault> {
        let wechat = cx.clients.wechat()?;
        let body = json!({ "mchid": wechat.config.mchid });
        wechat.post(&format!("{}/close", path(attempt)), &body, cx.now, nonce)
    }

    fn parse_void(&self, cx: Context<'_>, _attempt: &Attempt, answer: &HttpAnswer) -> Result<Voided, Fault> {
        match cx.clients.wechat()?.answered(answer, cx.now, TAILS)? {
            Answered::Empty => Ok(Voided::Done),
            Answered::Good(_) => Err(Fault::unknown("a body where 204 was expected")),
            Answered::Failed(failure) if failure.is_not_there() => Ok(Voided::NotFound),
            Answered::Failed(failure) => Err(failure.into_fault()),
        }
    }

    fn capture(
        &self,
        _cx: Context<'_>,
        _attempt: &Attempt,
        _capture_no: &str,
        _nonce: &str,
    ) -> Result<HttpRequest, Fault> {
        Err(Fault::unsupported(Way::WechatJsapi, Operation::Capture))
    }

    fn parse_capture(
        &self,
        _cx: Context<'_>,
        _attempt: &Attempt,
        _capture_no: &str,
        _answer: &HttpAnswer,
    ) -> Result<Captured, Fault> {
        Err(Fault::unsupported(Way::WechatJsapi, Operation::Capture))
    }

    fn query_capture(
        &self,
        _cx: Context<'_>,
        _attempt: &Attempt,
        _capture_no: &str,
        _nonce: &str,
    ) -> Result<HttpRequest, Fault> {
        Err(Fault::unsupported(Way::WechatJsapi, Operation::QueryCapture))
    }

    fn parse_query_capture(
        &self,
        _cx: Context<'_>,
        _attempt: &Attempt,
        _capture_no: &str,
        _answer: &HttpAnswer,
    ) -> Result<ProviderStatus, Fault> {
        Err(Fault::unsupported(Way::WechatJsapi, Operation::QueryCapture))
    }

    /// WeChat's bridge brings back a word, and nothing that is signed.
    fn parse_client_return(
        &self,
        _clients: Clients<'_>,
        _attempt: &Attempt,
        _text: &str,
    ) -> Result<ClientReturn, Fault> {
        Ok(ClientReturn::Nothing)
    }

    fn parse_notice(
        &self,
        clients: Clients<'_>,
        transaction: &Object,
    ) -> Result<NotificationContent, VerifyError> {
        let config = &clients.wechat()?.config;
        // One that cannot be read makes the report unknown.
        if OF_OTHER_PRODUCTS.into_iter().any(|name| transaction.text(name).value().is_some()) {
            return Err(VerifyError::Uninteresting);
        }
        check_ours(transaction, "mchid", &config.mchid)?;
        check_ours(transaction, "appid", &config.app_id)?;
        NotificationContent::of(transaction, "out_trade_no", transaction_report(transaction))
    }
}

fn path(attempt: &Attempt) -> String {
    format!("/v3/pay/transactions/out-trade-no/{}", encode_component(&attempt.out_trade_no))
}

/// `getBrandWCPayRequest` for this prepay id.
fn launch(wechat: &Client, prepay_id: &str, now: Instant, nonce: &str) -> Result<WechatJsapi, Fault> {
    check_nonce(nonce)?;
    let app_id = wechat.config.app_id.clone();
    let package = format!("prepay_id={prepay_id}");
    let pay_sign = wechat.signing.sign(&pay_sign_string(&app_id, now.unix_s(), nonce, &package))?;
    Ok(WechatJsapi {
        app_id,
        timestamp: now.unix_s().to_string(),
        nonce: nonce.to_owned(),
        package,
        sign_type: "RSA".to_owned(),
        pay_sign,
    })
}

/// What a verified transaction proves, from a query or a notification.
fn transaction_report(transaction: &Object) -> ProviderStatus {
    judged(transaction, "trade_state", judge_transaction)
}

fn judge_transaction(transaction: &Object, state: &str) -> Result<ProviderStatus, Unreadable> {
    // What names them has been put aside, unless it was not to be read.
    for name in OF_OTHER_PRODUCTS {
        transaction.text(name).optional()?;
    }
    Ok(match state {
        "NOTPAY" | "USERPAYING" | "ACCEPT" => ProviderStatus::Pending,
        "CLOSED" | "REVOKED" if !was_paid(transaction)? => ProviderStatus::Closed,
        "SUCCESS" | "REFUND" | "CLOSED" | "REVOKED" => judge_paid(transaction, state)?,
        other => unknown(other),
    })
}

/// A transaction has a number and a time of success from its payment on.
fn was_paid(transaction: &Object) -> Result<bool, Unreadable> {
    let number = transaction.number("transaction_id").optional()?;
    Ok(number.is_some() || transaction.text("success_time").optional()?.is_some())
}

/// How much was given back is said by the refunds alone.
fn judge_paid(transaction: &Object, state: &str) -> Result<ProviderStatus, Unreadable> {
    let number = transaction.number("transaction_id").optional()?;
    Ok(match (number, total(transaction)?) {
        (Some(number), Some(amount)) if state == "SUCCESS" => {
            ProviderStatus::Paid { provider_no: number.to_owned(), amount }
        }
        (Some(number), Some(amount)) => {
            ProviderStatus::Refunded { provider_no: number.to_owned(), amount, given_back: None }
        }
        (None, _) => unknown(&format!("{state} without transaction_id")),
        (_, None) => unknown(&format!("{state} without an amount in CNY")),
    })
}

/// `amount.total` in CNY, which is what an absent currency means.
fn total(transaction: &Object) -> Result<Option<Money>, Unreadable> {
    let Some(amount) = transaction.object("amount").optional()? else { return Ok(None) };
    let is_yuan = amount.text("currency").optional()?.is_none_or(|currency| currency == "CNY");
    let total = amount.fen_above_zero("total").optional()?;
    Ok(total.filter(|_| is_yuan))
}
