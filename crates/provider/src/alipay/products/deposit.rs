//! 预授权, and 芝麻免押 where credit stands for it: a deposit that is frozen or waived now, and charged or released at the
//! end. Its beginning is a signed order string, its capture an ordinary trade.

use paylater_core::instruction::Instruction;
use paylater_core::money::Money;
use paylater_core::offer::Way;
use paylater_core::order::{Held, Report};
use serde_json::{Value, json};

use crate::alipay::client::{Alipay, Ask, check_number};
use crate::alipay::code::DEPOSIT_NOT_THERE;
use crate::attempt::Attempt;
use crate::error::{Fault, NoticeFault};
use crate::http::{HttpAnswer, HttpRequest};
use crate::json::{Object, Unreadable};
use crate::notice::{ALIPAY_FORM, NoticeKind, Told, Topic, check_ours};
use crate::operation::Operation;
use crate::outcome::{Captured, ClientReturn, CreateAction, Created, Voided};
use crate::product::{Clients, Context, Product};
use crate::report::{judged, unknown};
use crate::subject;

const FREEZE: &str = "alipay.fund.auth.order.app.freeze";
const QUERY: &str = "alipay.fund.auth.operation.detail.query";
const UNFREEZE: &str = "alipay.fund.auth.order.unfreeze";
const CANCEL: &str = "alipay.fund.auth.operation.cancel";
const FROZEN: &str = "fund_auth_freeze";
const UNFROZEN: &str = "fund_auth_unfreeze";
const CANCELLED: &str = "fund_auth_operation_cancel";
/// The `product_code` of every payment out of a deposit.
const PAY_PRODUCT: &str = "PRE_AUTH_ONLINE";
/// What the buyer has to answer within, counted from when they reach the cashier.
const PAY_TIMEOUT: &str = "15m";

/// 预授权.
pub(crate) struct Deposit;

impl Product for Deposit {
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
            "product_code": alipay.config.deposit_product_code,
            "payee_user_id": alipay.config.seller_id,
            "pay_timeout": PAY_TIMEOUT,
            "deposit_product_mode": alipay.config.deposit_mode,
            "post_payments": [{ "name": title, "amount": attempt.amount.to_yuan() }],
        });
        if let (Value::Object(biz), Some(extra)) = (&mut biz, credit_service(alipay)?) {
            biz.insert("extra_param".to_owned(), extra.into());
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

    fn parse_query(&self, cx: Context<'_>, attempt: &Attempt, answer: &HttpAnswer) -> Result<Report, Fault> {
        // The deposit comes to exist when the buyer reaches the cashier.
        let answered = cx.clients.alipay()?.answered(QUERY, answer)?;
        let found = answered.found(QUERY, |no| no.is_any(&DEPOSIT_NOT_THERE))?;
        let Some(node) = found else { return Ok(Report::NotThereYet) };
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
            let found = alipay.answered(CANCEL, answer)?.found(CANCEL, |no| no.is_any(&DEPOSIT_NOT_THERE))?;
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
        cx.clients.alipay()?.parse_pay(capture_no, answer)
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
    ) -> Result<Report, Fault> {
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

    fn topic(&self) -> Topic {
        Topic::AlipayDeposit
    }

    fn capture_topic(&self) -> Option<Topic> {
        Some(Topic::AlipayTrade)
    }

    fn notices(&self) -> &'static [NoticeKind<'static>] {
        &[
            NoticeKind { event: FROZEN, content: ALIPAY_FORM },
            NoticeKind { event: UNFROZEN, content: ALIPAY_FORM },
            NoticeKind { event: CANCELLED, content: ALIPAY_FORM },
        ]
    }

    fn parse_notice(&self, clients: Clients<'_>, content: &Object) -> Result<Told, NoticeFault> {
        if content.text("payee_user_id").value().is_some() {
            check_ours(content, "payee_user_id", &clients.alipay()?.config.seller_id)?;
        }
        let report = match content.text("notify_type").value() {
            Some(FROZEN) => judged(content, "status", judge_freeze),
            Some(UNFROZEN) => judged(content, "status", judge_unfreeze),
            Some(CANCELLED) => judged(content, "action", judge_cancel),
            other => unknown(other.unwrap_or("no notify_type")),
        };
        Told::of(content, "out_order_no", report)
    }
}

/// Who is to be charged.
fn buyer(attempt: &Attempt) -> Result<&str, Fault> {
    attempt.alipay_open_id.as_deref().ok_or_else(|| {
        Fault::merchant("BUYER_UNKNOWN", "a deposit can only be charged to a buyer who is named")
    })
}

/// What lets credit stand for the deposit, as the text that Alipay wants; nothing if the merchant has no such service.
fn credit_service(alipay: &Alipay) -> Result<Option<String>, Fault> {
    let (category, service) = (&alipay.config.deposit_category, &alipay.config.deposit_service_id);
    match (category.is_empty(), service.is_empty()) {
        (true, true) => Ok(None),
        (false, false) => Ok(Some(json!({ "category": category, "serviceId": service }).to_string())),
        (true, false) | (false, true) => {
            Err(Fault::merchant("NOT_CONFIGURED", "deposit_category and deposit_service_id go together"))
        }
    }
}

/// What was done about a deposit whose Alipay number is unknown. Both leave nothing behind.
fn cancelled(action: Option<&str>) -> Result<Voided, Fault> {
    match action {
        Some("close" | "unfreeze") => Ok(Voided::Done),
        other => Err(Fault::unknown(format!("{CANCEL}: action {}", other.unwrap_or("missing")))),
    }
}

fn released(status: Option<&str>) -> Result<Voided, Fault> {
    match status {
        Some("SUCCESS") => Ok(Voided::Done),
        Some("CLOSED") => Err(Fault::wrong_state("CLOSED", "the release came to nothing; query for it")),
        other => Err(Fault::unknown(format!("{UNFREEZE}: status {}", other.unwrap_or("missing")))),
    }
}

fn judge_order(order: &Object, status: &str) -> Result<Report, Unreadable> {
    match status {
        "INIT" => Ok(Report::Pending),
        "AUTHORIZED" => judge_held(order, status),
        // The end of a deposit that was charged, and of one that was released: it has to say which.
        "FINISH" if order.yuan("total_pay_amount").optional()?.is_none() => {
            Ok(unknown("FINISH without total_pay_amount"))
        }
        "FINISH" | "CLOSED" => judge_ended(order, status),
        other => Ok(unknown(other)),
    }
}

fn judge_freeze(notice: &Object, status: &str) -> Result<Report, Unreadable> {
    match (operation(notice, "FREEZE")?, status) {
        (Some(other), _) => Ok(unknown(&format!("{FROZEN} {other}"))),
        (None, "INIT") => Ok(Report::Pending),
        (None, "SUCCESS") => judge_held(notice, status),
        (None, "CLOSED") => judge_ended(notice, status),
        (None, other) => Ok(unknown(other)),
    }
}

fn judge_unfreeze(notice: &Object, status: &str) -> Result<Report, Unreadable> {
    let is_rest_held = notice.yuan("rest_amount").optional()?.is_some_and(|rest| !rest.is_zero());
    match (operation(notice, "UNFREEZE")?, status) {
        (Some(other), _) => Ok(unknown(&format!("{UNFROZEN} {other}"))),
        (None, "INIT") => Ok(Report::Pending),
        // Released in part, or the release came to nothing: the deposit stands.
        (None, "SUCCESS") if is_rest_held => judge_held(notice, status),
        (None, "CLOSED") => judge_held(notice, status),
        (None, "SUCCESS") => judge_ended(notice, status),
        (None, other) => Ok(unknown(other)),
    }
}

fn judge_cancel(notice: &Object, action: &str) -> Result<Report, Unreadable> {
    match action {
        "close" | "unfreeze" => judge_ended(notice, action),
        other => Ok(unknown(other)),
    }
}

/// The kind of operation, if it is another than the notification is about.
fn operation<'a>(notice: &'a Object, expected: &str) -> Result<Option<&'a str>, Unreadable> {
    Ok(notice.text("operation_type").optional()?.filter(|kind| *kind != expected))
}

/// Held, and nothing of it charged: what is left is what may still be charged.
fn judge_held(deposit: &Object, word: &str) -> Result<Report, Unreadable> {
    let Some(auth_no) = deposit.number("auth_no").optional()? else {
        return Ok(unknown(&format!("{word} without auth_no")));
    };
    let paid = deposit.yuan("total_pay_amount").optional()?;
    if paid.is_some_and(|paid| !paid.is_zero()) {
        return Ok(unknown(&format!("{word} with total_pay_amount")));
    }
    let rest = deposit.yuan_above_zero("rest_amount").optional()?;
    let Some(amount) = rest.or(deposit.yuan_above_zero("total_freeze_amount").optional()?) else {
        return Ok(unknown(&format!("{word} without rest_amount")));
    };
    // `CREDIT_AUTH` means that no money is frozen.
    let is_credit = match deposit.text("pre_auth_type").optional()? {
        None => false,
        Some("CREDIT_AUTH") => true,
        Some(other) => return Ok(unknown(&format!("{word} pre_auth_type={other}"))),
    };
    let waived = waived_of(deposit, amount, is_credit)?.filter(|waived| !is_credit || *waived == amount);
    Ok(match waived {
        Some(waived) => Report::Authorised {
            provider_no: auth_no.to_owned(),
            amount: Some(amount),
            held: Held::Deposit { amount, waived },
        },
        None => unknown(&format!("{word} figures")),
    })
}

/// How much of what is held is credit; nothing if the parts do not go together.
fn waived_of(deposit: &Object, amount: Money, is_credit: bool) -> Result<Option<Money>, Unreadable> {
    let credit = deposit.yuan("rest_credit_amount").optional()?;
    let fund = deposit.yuan("rest_fund_amount").optional()?;
    Ok(match (credit, fund) {
        (Some(credit), Some(fund)) => {
            Some(credit).filter(|credit| credit.checked_add(fund).is_ok_and(|sum| sum == amount))
        }
        (Some(credit), None) => Some(credit).filter(|credit| *credit <= amount),
        (None, Some(fund)) => amount.checked_sub(fund).ok(),
        (None, None) => Some(if is_credit { amount } else { Money::ZERO }),
    })
}

/// Nothing is held any more: charged if anything was, and released otherwise.
fn judge_ended(deposit: &Object, word: &str) -> Result<Report, Unreadable> {
    let nonzero = |amount: Option<Money>| amount.filter(|amount| !amount.is_zero());
    if nonzero(deposit.yuan("rest_amount").optional()?).is_some() {
        return Ok(unknown(&format!("{word} with rest_amount")));
    }
    let paid = nonzero(deposit.yuan("total_pay_amount").optional()?);
    Ok(match (paid, deposit.number("auth_no").optional()?) {
        (None, _) => Report::Closed,
        (Some(amount), Some(auth_no)) => Report::Paid { provider_no: auth_no.to_owned(), amount },
        (Some(_), None) => unknown(&format!("{word} with total_pay_amount, without auth_no")),
    })
}
