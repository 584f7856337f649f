//! What Alipay says of a deposit, in answers and in notifications, and what that proves: held, charged, or let go.

use paylater_core::money::Money;
use paylater_core::order::{Held, ProviderStatus};

use crate::json::{Object, Unreadable};
use crate::report::unknown;

/// A deposit as a query has it, by `order_status`.
pub(super) fn judge_order(order: &Object, status: &str) -> Result<ProviderStatus, Unreadable> {
    match status {
        "INIT" => Ok(ProviderStatus::Pending),
        "AUTHORIZED" => judge_held(order, status),
        // The end of a deposit that was charged, and of one that was released: it has to say which.
        "FINISH" if order.yuan("total_pay_amount").optional()?.is_none() => {
            Ok(unknown("FINISH without total_pay_amount"))
        }
        "FINISH" | "CLOSED" => judge_ended(order, status),
        other => Ok(unknown(other)),
    }
}

/// The notification of a freeze, by `status`.
pub(super) fn judge_freeze(notice: &Object, status: &str) -> Result<ProviderStatus, Unreadable> {
    match (operation(notice, "FREEZE")?, status) {
        (Some(other), _) => Ok(unknown(&format!("fund_auth_freeze {other}"))),
        (None, "INIT") => Ok(ProviderStatus::Pending),
        (None, "SUCCESS") => judge_held(notice, status),
        (None, "CLOSED") => judge_ended(notice, status),
        (None, other) => Ok(unknown(other)),
    }
}

/// The notification of a release, by `status`.
pub(super) fn judge_unfreeze(notice: &Object, status: &str) -> Result<ProviderStatus, Unreadable> {
    let is_rest_held = notice.yuan("rest_amount").optional()?.is_some_and(|rest| !rest.is_zero());
    match (operation(notice, "UNFREEZE")?, status) {
        (Some(other), _) => Ok(unknown(&format!("fund_auth_unfreeze {other}"))),
        (None, "INIT") => Ok(ProviderStatus::Pending),
        // Released in part, or the release came to nothing: the deposit stands.
        (None, "SUCCESS") if is_rest_held => judge_held(notice, status),
        (None, "CLOSED") => judge_held(notice, status),
        (None, "SUCCESS") => judge_ended(notice, status),
        (None, other) => Ok(unknown(other)),
    }
}

/// The notification of a deposit that was called off, by `action`.
pub(super) fn judge_cancel(notice: &Object, action: &str) -> Result<ProviderStatus, Unreadable> {
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
fn judge_held(deposit: &Object, word: &str) -> Result<ProviderStatus, Unreadable> {
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
        Some(waived) => ProviderStatus::Authorised {
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
fn judge_ended(deposit: &Object, word: &str) -> Result<ProviderStatus, Unreadable> {
    let nonzero = |amount: Option<Money>| amount.filter(|amount| !amount.is_zero());
    if nonzero(deposit.yuan("rest_amount").optional()?).is_some() {
        return Ok(unknown(&format!("{word} with rest_amount")));
    }
    let paid = nonzero(deposit.yuan("total_pay_amount").optional()?);
    Ok(match (paid, deposit.number("auth_no").optional()?) {
        (None, _) => ProviderStatus::Closed,
        (Some(amount), Some(auth_no)) => ProviderStatus::Paid { provider_no: auth_no.to_owned(), amount },
        (Some(_), None) => unknown(&format!("{word} with total_pay_amount, without auth_no")),
    })
}
