//! An ordinary trade, which is what a payment is and what a promise is redeemed by: query, close, pay, and its words. The
//! lists of words are closed: one that is not on them proves nothing, and neither does one beside which something cannot
//! be read.

use paylater_core::instant::Instant;
use paylater_core::money::Money;
use paylater_core::order::ProviderStatus;
use serde_json::{Value, json};

use super::client::{Answered, Api, Ask, Client, check_number};
use super::code::Codes;
use crate::attempt::{Attempt, is_our_number};
use crate::error::Fault;
use crate::http::{HttpAnswer, HttpRequest};
use crate::json::{Object, Unreadable};
use crate::outcome::{Captured, Voided};
use crate::report::{judged, unknown};

/// The number is not known there.
const NOT_THERE: [&str; 1] = ["TRADE_NOT_EXIST"];

const QUERY: Api = api("alipay.trade.query");
const CLOSE: Api = api("alipay.trade.close");
const PAY: Api = api("alipay.trade.pay");

/// An interface of trades, which have the codes that every interface may answer with.
pub(super) const fn api(method: &'static str) -> Api {
    Api { method, codes: &[] }
}

impl Client {
    pub(super) fn query_trade(&self, out_trade_no: &str, now: Instant) -> Result<HttpRequest, Fault> {
        self.call(Ask::plain(QUERY, json!({ "out_trade_no": out_trade_no })), now)
    }

    pub(super) fn parse_query_trade(
        &self,
        out_trade_no: &str,
        answer: &HttpAnswer,
    ) -> Result<ProviderStatus, Fault> {
        // A trade from an order string or a wap page exists from the cashier on.
        let found = self.answered(QUERY, answer)?.found(QUERY, |no| no.is_any(&NOT_THERE))?;
        let Some(node) = found else { return Ok(ProviderStatus::NotThereYet) };
        check_number(&node, "out_trade_no", out_trade_no)?;
        Ok(trade_report(&node))
    }

    /// Closes an unpaid trade.
    pub(super) fn close_trade(&self, attempt: &Attempt, now: Instant) -> Result<HttpRequest, Fault> {
        self.call(Ask::plain(CLOSE, json!({ "out_trade_no": attempt.out_trade_no })), now)
    }

    pub(super) fn parse_close_trade(&self, attempt: &Attempt, answer: &HttpAnswer) -> Result<Voided, Fault> {
        let found = self.answered(CLOSE, answer)?.found(CLOSE, |no| no.is_any(&NOT_THERE))?;
        let Some(node) = found else { return Ok(Voided::NotFound) };
        check_number(&node, "out_trade_no", &attempt.out_trade_no)?;
        Ok(Voided::Done)
    }

    /// Redeems a promise by a trade of its own, under a number of its own.
    pub(super) fn pay(
        &self,
        attempt: &Attempt,
        capture_no: &str,
        biz: Value,
        now: Instant,
    ) -> Result<HttpRequest, Fault> {
        if !is_our_number(capture_no) || capture_no == attempt.out_trade_no {
            return Err(Fault::merchant("NUMBER_MALFORMED", "a capture needs a number of its own"));
        }
        self.call(Ask::notified(PAY, biz), now)
    }

    /// `codes`: with which the promise's own product says no to it.
    pub(super) fn parse_pay(
        &self,
        capture_no: &str,
        answer: &HttpAnswer,
        codes: Codes,
    ) -> Result<Captured, Fault> {
        match self.answered(Api { codes, ..PAY }, answer)? {
            Answered::Accepted => Ok(Captured::Accepted),
            answered => {
                let node = answered.success(PAY)?;
                check_number(&node, "out_trade_no", capture_no)?;
                Ok(paid_at_once(&node)?)
            }
        }
    }

    /// How a capture stands. One that was closed leaves the promise standing: that is a refusal of this capture, not an
    /// end.
    pub(super) fn parse_query_pay(
        &self,
        capture_no: &str,
        answer: &HttpAnswer,
    ) -> Result<ProviderStatus, Fault> {
        Ok(match self.parse_query_trade(capture_no, answer)? {
            ProviderStatus::Closed => ProviderStatus::Declined { code: "TRADE_CLOSED".to_owned() },
            report @ (ProviderStatus::NotThereYet
            | ProviderStatus::Pending
            | ProviderStatus::Authorised { .. }
            | ProviderStatus::Paid { .. }
            | ProviderStatus::Refunded { .. }
            | ProviderStatus::Declined { .. }
            | ProviderStatus::Unknown { .. }) => report,
        })
    }
}

/// A deduction is asked for asynchronously, so code 10000 alone may only mean that it was taken. Money has
/// come when the answer says when it came, and nothing in it says that it will come later.
fn paid_at_once(node: &Object) -> Result<Captured, Unreadable> {
    let credit_pay_mode = node.text("credit_pay_mode").optional()?;
    let additional_status = node.text("additional_status").optional()?;
    let mode = node.text("async_payment_mode").optional()?;
    let came_at = node.text("gmt_payment").optional()?;
    let number = node.number("trade_no").optional()?;
    let amount = node.yuan_above_zero("total_amount").optional()?;
    let is_later = credit_pay_mode.is_some()
        || additional_status.is_some()
        || mode.is_some_and(|mode| mode != "SYNC_DIRECT_PAY");
    Ok(match (number, amount, came_at) {
        (Some(number), Some(amount), Some(_)) if !is_later => {
            Captured::Paid { provider_no: number.to_owned(), amount }
        }
        (_, _, _) => Captured::Accepted,
    })
}

/// What a verified trade proves, from a query's answer or the fields of a notification.
pub(super) fn trade_report(trade: &Object) -> ProviderStatus {
    judged(trade, "trade_status", judge_trade)
}

fn judge_trade(trade: &Object, status: &str) -> Result<ProviderStatus, Unreadable> {
    match status {
        "WAIT_BUYER_PAY" => Ok(ProviderStatus::Pending),
        "TRADE_CLOSED" if !was_paid(trade)? => Ok(ProviderStatus::Closed),
        "TRADE_SUCCESS" | "TRADE_FINISHED" | "TRADE_CLOSED" => judge_paid(trade, status),
        other => Ok(unknown(other)),
    }
}

/// `TRADE_CLOSED` is the end of a trade that nobody paid, and of one that was paid and given back in full. A query says
/// when it was paid by `send_pay_date`, a notification by `gmt_payment`.
fn was_paid(trade: &Object) -> Result<bool, Unreadable> {
    let at = [trade.text("send_pay_date").optional()?, trade.text("gmt_payment").optional()?];
    Ok(at.iter().any(Option::is_some) || refund_fee(trade)?.is_some())
}

/// All that was given back so far.
fn refund_fee(trade: &Object) -> Result<Option<Money>, Unreadable> {
    Ok(trade.yuan("refund_fee").optional()?.filter(|fee| !fee.is_zero()))
}

fn judge_paid(trade: &Object, status: &str) -> Result<ProviderStatus, Unreadable> {
    let Some(provider_no) = trade.number("trade_no").optional()?.map(str::to_owned) else {
        return Ok(unknown(&format!("{status} without trade_no")));
    };
    let Some(amount) = trade.yuan_above_zero("total_amount").optional()? else {
        return Ok(unknown(&format!("{status} without total_amount")));
    };
    // Present only when the buyer has not funded the payment in the ordinary way.
    let credit_pay_mode = trade.text("credit_pay_mode").optional()?;
    // The buyer has done their part, the money is not with us.
    let additional_status = trade.text("additional_status").optional()?;
    let given_back = refund_fee(trade)?;
    if given_back.is_some_and(|given_back| given_back > amount) {
        return Ok(unknown(&format!("{status} refund_fee above total_amount")));
    }
    Ok(match (credit_pay_mode, additional_status) {
        (None, None) if status == "TRADE_CLOSED" || given_back.is_some() => {
            ProviderStatus::Refunded { provider_no, amount, given_back }
        }
        (None, None) => ProviderStatus::Paid { provider_no, amount },
        (None, Some("SELLER_NOT_RECEIVED")) => ProviderStatus::Pending,
        (None, Some(word)) => unknown(&format!("{status} additional_status={word}")),
        // `creditAdvanceV2` is a promise. No product here takes one by a trade, so nobody would ever ask for the money.
        (Some(word), _) => unknown(&format!("{status} credit_pay_mode={word}")),
    })
}
