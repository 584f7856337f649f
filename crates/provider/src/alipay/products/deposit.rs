//! 预授权, and 芝麻免押 where credit stands for it: a deposit that is frozen or waived now, and charged or released at the
//! end. Its beginning is a signed order string, its capture an ordinary trade.

mod judge;

use paylater_core::instruction::Instruction;
use paylater_core::offer::Way;
use paylater_core::order::ProviderStatus;
use paylater_core::schedule::Terms;
use serde_json::{Value, json};

use crate::alipay::client::{Api, Ask, check_number};
use crate::alipay::code::Codes;
use crate::attempt::Attempt;
use crate::error::{ConfigError, Fault, RefusalKind, VerifyError};
use crate::http::{HttpAnswer, HttpRequest};
use crate::json::Object;
use crate::notice::{ALIPAY_FORM, NotificationContent, NotificationKind, Topic, check_ours};
use crate::operation::Operation;
use crate::outcome::{Captured, ClientReturn, CreateAction, Created, Voided};
use crate::product::{Clients, Context, Module, Product};
use crate::report::{judged, unknown};
use crate::settings::Reader;
use crate::subject;

use judge::{judge_cancel, judge_freeze, judge_order, judge_unfreeze};

const CODES: Codes = &[
    (
        RefusalKind::WrongState,
        &[
            "AUTH_ORDER_NOT_EXIST",
            "FREEZE_ALREADY_SUCCESS",
            "ORDER_ALREADY_FINISH",
            "ORDER_ALREADY_CLOSED",
            "ILLEGAL_STATUS",
            // And of captures.
            "AUTH_ORDER_NOT_PAID",
            "AUTH_ORDER_HAS_FINISHED",
            "AUTH_ORDER_HAS_CLOSED",
            "AUTH_AMOUNT_NOT_ENOUGH",
        ],
    ),
    (
        RefusalKind::ShopperDeclined,
        &[
            "PAYER_USER_STATUS_LIMIT",
            "USER_IDENTITY_INFO_VALIDATE_FAIL",
            "USER_ACCOUNT_VALIDATE_FAIL",
            "ZM_CREDIT_AUTH_FAIL",
            "ZM_AUTH_RULE_LIMIT",
        ],
    ),
];
/// The number is not known there.
const NOT_THERE: [&str; 1] = ["AUTH_ORDER_NOT_EXIST"];
const FREEZE: Api = Api { method: "alipay.fund.auth.order.app.freeze", codes: CODES };
const QUERY: Api = Api { method: "alipay.fund.auth.operation.detail.query", codes: CODES };
const UNFREEZE: Api = Api { method: "alipay.fund.auth.order.unfreeze", codes: CODES };
const CANCEL: Api = Api { method: "alipay.fund.auth.operation.cancel", codes: CODES };
const FROZEN: &str = "fund_auth_freeze";
const UNFROZEN: &str = "fund_auth_unfreeze";
const CANCELLED: &str = "fund_auth_operation_cancel";
/// The `product_code` of every payment out of a deposit.
const PAY_PRODUCT: &str = "PRE_AUTH_ONLINE";
/// What the buyer has to answer within, counted from when they reach the cashier.
const PAY_TIMEOUT: &str = "15m";

pub(super) const MODULE: Module = Module {
    way: Way::AlipayDeposit,
    topic: Topic::new("alipay_deposit"),
    capture_topic: Some(Topic::ALIPAY_TRADE),
    notices: &[
        NotificationKind { event: FROZEN, content: ALIPAY_FORM },
        NotificationKind { event: UNFROZEN, content: ALIPAY_FORM },
        NotificationKind { event: CANCELLED, content: ALIPAY_FORM },
    ],
    moved: &[],
    open,
};

/// 预授权.
struct Deposit {
    /// The freeze's `product_code`. The sources disagree: `PREAUTH_PAY` in the model, `PRE_AUTH_ONLINE` in older samples.
    product_code: String,
    /// The freeze's `deposit_product_mode`; `POSTPAY` where the amount is known, as it is here.
    mode: String,
    /// 芝麻免押: what lets credit stand for the deposit, as the text that Alipay wants; nothing if the merchant has no such
    /// service.
    credit_service: Option<String>,
}

fn open(settings: &mut Reader<'_>, _clients: Clients<'_>) -> Result<Box<dyn Product>, ConfigError> {
    let lacks = |name| ConfigError::SettingMissing { product: Way::AlipayDeposit.id(), name };
    let credit_service = match (settings.text("category")?, settings.text("service_id")?) {
        (None, None) => None,
        (Some(category), Some(service)) => {
            Some(json!({ "category": category, "serviceId": service }).to_string())
        }
        (None, Some(_)) => return Err(lacks("category")),
        (Some(_), None) => return Err(lacks("service_id")),
    };
    Ok(Box::new(Deposit {
        product_code: settings.text("product_code")?.unwrap_or_else(|| "PREAUTH_PAY".to_owned()),
        mode: settings.text("mode")?.unwrap_or_else(|| "POSTPAY".to_owned()),
        credit_service,
    }))
}

impl Product for Deposit {
    fn check_offer(&self, _terms: Terms) -> Result<(), ConfigError> {
        Ok(())
    }

    fn has_launch_url(&self) -> bool {
        false
    }

    /// A signed order string; nobody is called.
    fn create(&self, cx: Context<'_>, attempt: &Attempt, _nonce: &str) -> Result<CreateAction, Fault> {
        let alipay = cx.clients.alipay()?;
        // Frozen is soon done; charged it could never be.
        buyer(attempt)?;
        let title = subject::for_alipay(&attempt.subject);
        let mut biz = json!({
            "out_order_no": attempt.out_trade_no,
            "out_request_no": attempt.out_trade_no,
            "order_title": title,
            "amount": attempt.amount.to_yuan(),
            "product_code": self.product_code,
            "payee_user_id": alipay.config.seller_id,
            "pay_timeout": PAY_TIMEOUT,
            "deposit_product_mode": self.mode,
            "post_payments": [{ "name": title, "amount": attempt.amount.to_yuan() }],
        });
        if let (Value::Object(biz), Some(extra)) = (&mut biz, &self.credit_service) {
            biz.insert("extra_param".to_owned(), extra.clone().into());
        }
        let order_string = alipay.order_string(Ask::notified(FREEZE, biz), cx.now)?;
        Ok(CreateAction::Ready(Instruction::AlipayOrderString(order_string)))
    }

    fn parse_create(
        &self,
        _cx: Context<'_>,
        _attempt: &Attempt,
        _answer: &HttpAnswer,
        _nonce: &str,
    ) -> Result<Created, Fault> {
        Err(Fault::unsupported(Way::AlipayDeposit, Operation::ParseCreate))
    }

    /// By our numbers, which are known from the beginning and never change.
    fn query(&self, cx: Context<'_>, attempt: &Attempt, _nonce: &str) -> Result<HttpRequest, Fault> {
        let biz = json!({ "out_order_no": attempt.out_trade_no, "out_request_no": attempt.out_trade_no });
        cx.clients.alipay()?.call(Ask::plain(QUERY, biz), cx.now)
    }

    fn parse_query(
        &self,
        cx: Context<'_>,
        attempt: &Attempt,
        answer: &HttpAnswer,
    ) -> Result<ProviderStatus, Fault> {
        // The deposit comes to exist when the buyer reaches the cashier.
        let answered = cx.clients.alipay()?.answered(QUERY, answer)?;
        let found = answered.found(QUERY, |no| no.is_any(&NOT_THERE))?;
        let Some(node) = found else { return Ok(ProviderStatus::NotThereYet) };
        check_number(&node, "out_order_no", &attempt.out_trade_no)?;
        Ok(judged(&node, "order_status", judge_order))
    }

    /// Releases a deposit by Alipay's number. While that is unknown, whatever there is under ours is cancelled: closed if
    /// the buyer has not answered, released if they have.
    fn void(&self, cx: Context<'_>, attempt: &Attempt, _nonce: &str) -> Result<HttpRequest, Fault> {
        let alipay = cx.clients.alipay()?;
        let Some(auth_no) = &attempt.provider_no else {
            let biz = json!({
                "out_order_no": attempt.out_trade_no,
                "out_request_no": attempt.out_trade_no,
                "remark": "订单已取消",
            });
            return alipay.call(Ask::notified(CANCEL, biz), cx.now);
        };
        let biz = json!({
            "auth_no": auth_no,
            // One release for each deposit, all of it, so its number follows and is the same on every retry.
            "out_request_no": format!("{}_unfreeze", attempt.out_trade_no),
            "amount": attempt.amount.to_yuan(),
            "remark": "订单已取消",
            // The order is over, so that waived credit is given back as well.
            "extra_param": json!({ "unfreezeBizInfo": json!({ "bizComplete": "true" }).to_string() }).to_string(),
        });
        alipay.call(Ask::notified(UNFREEZE, biz), cx.now)
    }

    fn parse_void(&self, cx: Context<'_>, attempt: &Attempt, answer: &HttpAnswer) -> Result<Voided, Fault> {
        let alipay = cx.clients.alipay()?;
        let Some(auth_no) = &attempt.provider_no else {
            let found = alipay.answered(CANCEL, answer)?.found(CANCEL, |no| no.is_any(&NOT_THERE))?;
            let Some(node) = found else { return Ok(Voided::NotFound) };
            check_number(&node, "out_order_no", &attempt.out_trade_no)?;
            return cancelled(node.text("action").optional()?);
        };
        let node = alipay.answered(UNFREEZE, answer)?.success(UNFREEZE)?;
        check_number(&node, "auth_no", auth_no)?;
        released(node.text("status").optional()?)
    }

    /// All of it is charged, so nothing is left to be released; should there be, that is what `COMPLETE` does.
    fn capture(
        &self,
        cx: Context<'_>,
        attempt: &Attempt,
        capture_no: &str,
        _nonce: &str,
    ) -> Result<HttpRequest, Fault> {
        let alipay = cx.clients.alipay()?;
        let Some(auth_no) = &attempt.provider_no else {
            return Err(Fault::wrong_state("AUTH_NO_UNKNOWN", "auth_no is not known; query for it"));
        };
        let biz = json!({
            "out_trade_no": capture_no,
            "auth_no": auth_no,
            "auth_confirm_mode": "COMPLETE",
            "product_code": PAY_PRODUCT,
            "total_amount": attempt.amount.to_yuan(),
            "subject": subject::for_alipay(&attempt.subject),
            // A buyer is named by either id wherever a trade names one; that it is so here as well is not confirmed.
            "buyer_open_id": buyer(attempt)?,
            "seller_id": alipay.config.seller_id,
        });
        alipay.pay(attempt, capture_no, biz, cx.now)
    }

    fn parse_capture(
        &self,
        cx: Context<'_>,
        _attempt: &Attempt,
        capture_no: &str,
        answer: &HttpAnswer,
    ) -> Result<Captured, Fault> {
        cx.clients.alipay()?.parse_pay(capture_no, answer, CODES)
    }

    fn query_capture(
        &self,
        cx: Context<'_>,
        _attempt: &Attempt,
        capture_no: &str,
        _nonce: &str,
    ) -> Result<HttpRequest, Fault> {
        cx.clients.alipay()?.query_trade(capture_no, cx.now)
    }

    fn parse_query_capture(
        &self,
        cx: Context<'_>,
        _attempt: &Attempt,
        capture_no: &str,
        answer: &HttpAnswer,
    ) -> Result<ProviderStatus, Fault> {
        cx.clients.alipay()?.parse_query_pay(capture_no, answer)
    }

    fn parse_client_return(
        &self,
        clients: Clients<'_>,
        attempt: &Attempt,
        text: &str,
    ) -> Result<ClientReturn, Fault> {
        clients.alipay()?.parse_refusal(FREEZE, text, ("out_order_no", &attempt.out_trade_no))
    }

    fn parse_notice(
        &self,
        clients: Clients<'_>,
        content: &Object,
    ) -> Result<NotificationContent, VerifyError> {
        if content.text("payee_user_id").value().is_some() {
            check_ours(content, "payee_user_id", &clients.alipay()?.config.seller_id)?;
        }
        let report = match content.text("notify_type").value() {
            Some(FROZEN) => judged(content, "status", judge_freeze),
            Some(UNFROZEN) => judged(content, "status", judge_unfreeze),
            Some(CANCELLED) => judged(content, "action", judge_cancel),
            other => unknown(other.unwrap_or("no notify_type")),
        };
        NotificationContent::of(content, "out_order_no", report)
    }
}

/// Who is to be charged.
fn buyer(attempt: &Attempt) -> Result<&str, Fault> {
    attempt.alipay_open_id.as_deref().ok_or_else(|| {
        Fault::merchant("BUYER_UNKNOWN", "a deposit can only be charged to a buyer who is named")
    })
}

/// What was done about a deposit whose Alipay number is unknown. Both leave nothing behind.
fn cancelled(action: Option<&str>) -> Result<Voided, Fault> {
    match action {
        Some("close" | "unfreeze") => Ok(Voided::Done),
        other => Err(Fault::unknown(format!("{}: action {}", CANCEL.method, other.unwrap_or("missing")))),
    }
}

fn released(status: Option<&str>) -> Result<Voided, Fault> {
    match status {
        Some("SUCCESS") => Ok(Voided::Done),
        Some("CLOSED") => Err(Fault::wrong_state("CLOSED", "the release came to nothing; query for it")),
        other => Err(Fault::unknown(format!("{}: status {}", UNFREEZE.method, other.unwrap_or("missing")))),
    }
}
