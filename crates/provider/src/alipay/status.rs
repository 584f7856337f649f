//! Alipay's words for where a trade or a pay-later order stands, and what they prove. The lists are closed: a
//! word that is not on them proves nothing, and neither does one beside which something cannot be read.

use paylater_core::money::Money;
use paylater_core::order::Report;

use crate::error::printable;
use crate::json::{Object, Unreadable};

/// What a verified trade proves, from a query's answer or the fields of a notification.
pub(super) fn trade_report(trade: &Object) -> Report {
    judged(trade, "trade_status", judge_trade)
}

/// What a verified pay-later order proves, from a query's answer or the content of a message.
pub(super) fn order_report(order: &Object) -> Report {
    judged(order, "order_status", judge_order)
}

/// What cannot be read beside a status is named with it.
fn judged(
    object: &Object,
    status_name: &'static str,
    judge: fn(&Object, &str) -> Result<Report, Unreadable>,
) -> Report {
    let status = object.text(status_name).optional();
    let report = status.and_then(|status| match status {
        Some(status) => judge(object, status),
        None => Ok(unknown(&format!("no {status_name}"))),
    });
    report.unwrap_or_else(|why| match status {
        Ok(Some(status)) => unknown(&format!("{status}, {why}")),
        _ => unknown(&why.to_string()),
    })
}

fn judge_trade(trade: &Object, status: &str) -> Result<Report, Unreadable> {
    match status {
        "WAIT_BUYER_PAY" => Ok(Report::Pending),
        "TRADE_CLOSED" if !was_paid(trade)? => Ok(Report::Closed),
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

fn judge_paid(trade: &Object, status: &str) -> Result<Report, Unreadable> {
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
            Report::Refunded { provider_no, amount, given_back }
        }
        (None, None) => Report::Paid { provider_no, amount },
        (None, Some("SELLER_NOT_RECEIVED")) => Report::Pending,
        (None, Some(word)) => unknown(&format!("{status} additional_status={word}")),
        // `creditAdvanceV2` is a promise. No product here takes one by a trade, so nobody would ever ask for the money.
        (Some(word), _) => unknown(&format!("{status} credit_pay_mode={word}")),
    })
}

/// `INIT` is a promise: the order comes to exist when the buyer agrees.
fn judge_order(order: &Object, status: &str) -> Result<Report, Unreadable> {
    // Whose order it is has been compared, unless it was not to be read.
    order.text("zm_service_id").optional()?;
    let order_id = order.number("credit_biz_order_id");
    Ok(match status {
        "INIT" => {
            // What was agreed to, the most that may be deducted.
            let amount = order.yuan_above_zero("order_amount").optional()?;
            match order_id.optional()? {
                Some(id) => Report::Authorised { provider_no: id.to_owned(), amount },
                None => unknown("INIT without credit_biz_order_id"),
            }
        }
        // How much was deducted is said by `total_amount` alone; what was agreed to is not what was paid.
        "TRADE_FINISHED" => {
            let number = order.number("trade_no").optional()?.or(order_id.optional()?);
            match (number, order.yuan_above_zero("total_amount").optional()?) {
                (Some(number), Some(amount)) => Report::Paid { provider_no: number.to_owned(), amount },
                (None, _) | (_, None) => Report::Pending,
            }
        }
        "TRADE_CLOSED" => return judge_closed_order(order),
        other => unknown(other),
    })
}

/// `TRADE_CLOSED` is the end of an order of which nothing was deducted, and of one whose deduction was given back in full.
fn judge_closed_order(order: &Object) -> Result<Report, Unreadable> {
    let deducted = order.yuan("total_amount").optional()?;
    let trade_no = order.number("trade_no").optional()?;
    let number = trade_no.or(order.number("credit_biz_order_id").optional()?);
    Ok(match (deducted, trade_no, number) {
        (Some(amount), _, Some(number)) if !amount.is_zero() => {
            Report::Refunded { provider_no: number.to_owned(), amount, given_back: None }
        }
        (Some(amount), _, None) if !amount.is_zero() => unknown("TRADE_CLOSED with total_amount alone"),
        (None, Some(_), _) => unknown("TRADE_CLOSED with trade_no, without total_amount"),
        (Some(_), _, _) | (None, None, _) => Report::Closed,
    })
}

fn unknown(word: &str) -> Report {
    Report::Unknown { word: printable(word) }
}
