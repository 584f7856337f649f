//! An ordinary trade: query, close, and the deduction of a pay-later order, which is a trade of its own.

use paylater_core::instant::Instant;
use paylater_core::order::Report;
use serde_json::json;

use super::Alipay;
use super::answer::{Answered, check_number};
use super::code::TRADE_NOT_THERE;
use super::request::Ask;
use super::status::trade_report;
use crate::attempt::{Attempt, is_our_number};
use crate::error::Fault;
use crate::http::{HttpAnswer, HttpRequest};
use crate::json::{Object, Unreadable};
use crate::outcome::{Captured, Voided};
use crate::subject;

const QUERY: &str = "alipay.trade.query";
const CLOSE: &str = "alipay.trade.close";
const PAY: &str = "alipay.trade.pay";

impl Alipay {
    pub(crate) fn query_trade(&self, out_trade_no: &str, now: Instant) -> Result<HttpRequest, Fault> {
        self.call(Ask::plain(QUERY, json!({ "out_trade_no": out_trade_no })), now)
    }

    pub(super) fn read_query_trade(&self, out_trade_no: &str, answer: &HttpAnswer) -> Result<Report, Fault> {
        match self.read(QUERY, answer)? {
            Answered::Success(node) => {
                check_number(&node, "out_trade_no", out_trade_no)?;
                Ok(trade_report(&node))
            }
            Answered::Accepted => Err(Fault::unknown("alipay.trade.query: code 10003")),
            // A trade from an order string or a wap page exists from the cashier on.
            Answered::Failed(failure) if failure.is_any(&TRADE_NOT_THERE) => Ok(Report::NotThereYet),
            Answered::Failed(failure) => Err(failure.into_fault()),
        }
    }

    /// Closes an unpaid trade.
    pub(super) fn close_trade(&self, attempt: &Attempt, now: Instant) -> Result<HttpRequest, Fault> {
        self.call(Ask::plain(CLOSE, json!({ "out_trade_no": attempt.out_trade_no })), now)
    }

    pub(super) fn read_close_trade(&self, attempt: &Attempt, answer: &HttpAnswer) -> Result<Voided, Fault> {
        match self.read(CLOSE, answer)? {
            Answered::Success(node) => {
                check_number(&node, "out_trade_no", &attempt.out_trade_no)?;
                Ok(Voided::Done)
            }
            Answered::Accepted => Err(Fault::unknown("alipay.trade.close: code 10003")),
            Answered::Failed(failure) if failure.is_any(&TRADE_NOT_THERE) => Ok(Voided::NotFound),
            Answered::Failed(failure) => Err(failure.into_fault()),
        }
    }

    /// Asks for the promised money of a pay-later order.
    pub(crate) fn capture(
        &self,
        attempt: &Attempt,
        capture_no: &str,
        now: Instant,
    ) -> Result<HttpRequest, Fault> {
        let Some(order_id) = &attempt.provider_no else {
            return Err(Fault::wrong_state(
                "ORDER_ID_UNKNOWN",
                "credit_biz_order_id is not known; query for it",
            ));
        };
        if !is_our_number(capture_no) || capture_no == attempt.out_trade_no {
            return Err(Fault::merchant("NUMBER_MALFORMED", "a capture needs a number of its own"));
        }
        let config = &self.config;
        let biz = json!({
            "out_trade_no": capture_no,
            "auth_code": order_id,
            "scene": config.deduct_scene,
            "product_code": config.deduct_product_code,
            "total_amount": attempt.amount.to_yuan(),
            "subject": subject::for_alipay(&attempt.subject),
            "is_async_pay": true,
            "extend_params": { "creditTradeScene": config.deduct_credit_trade_scene },
        });
        self.call(Ask::notified(PAY, biz), now)
    }

    pub(super) fn read_deduction(&self, capture_no: &str, answer: &HttpAnswer) -> Result<Captured, Fault> {
        match self.read(PAY, answer)? {
            Answered::Success(node) => {
                check_number(&node, "out_trade_no", capture_no)?;
                Ok(deduction(&node)?)
            }
            Answered::Accepted => Ok(Captured::Accepted),
            Answered::Failed(failure) => Err(failure.into_fault()),
        }
    }
}

/// A deduction is asked for asynchronously, so code 10000 alone may only mean that it was taken. Money has
/// come when the answer says when it came, and nothing in it says that it will come later.
fn deduction(node: &Object) -> Result<Captured, Unreadable> {
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
