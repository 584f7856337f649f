//! Alipay's codes: which of them mean what for us. They are read without their prefixes, misspellings kept.

use crate::error::{Fault, RefusalKind};

/// The number is not known there, in deposits.
pub(super) const DEPOSIT_NOT_THERE: [&str; 1] = ["AUTH_ORDER_NOT_EXIST"];

/// The number is not known there, in trades.
pub(super) const TRADE_NOT_THERE: [&str; 1] = ["TRADE_NOT_EXIST"];

/// Nobody knows what happened.
const UNKNOWN: [&str; 5] =
    ["SYSTEM_ERROR", "UNKNOWN_ERROR", "DEPEND_FAILURE", "unknow-error", "unknown-error"];

/// Too many calls.
const BUSY: [&str; 2] = ["app-call-limited", "method-call-limited"];

/// Our picture of the trade or order is not theirs.
const WRONG_STATE: [&str; 22] = [
    "TRADE_HAS_SUCCESS",
    "TRADE_HAS_CLOSE",
    "TRADE_HAS_FINISHED",
    "TRADE_STATUS_ERROR",
    "REASON_TRADE_STATUS_INVALID",
    "REASON_ILLEGAL_STATUS",
    "ORDER_STATUS_INVALID",
    "TRADE_NOT_EXIST",
    "ORDER_NOT_EXIST",
    "NOW_TIME_AFTER_EXPIRE_TIME_ERROR",
    "PAYMENT_AUTH_CODE_INVALID",
    "ALI38110",
    "ALIN42683",
    // Of deposits, and of captures of them.
    "AUTH_ORDER_NOT_EXIST",
    "FREEZE_ALREADY_SUCCESS",
    "ORDER_ALREADY_FINISH",
    "ORDER_ALREADY_CLOSED",
    "ILLEGAL_STATUS",
    "AUTH_ORDER_NOT_PAID",
    "AUTH_ORDER_HAS_FINISHED",
    "AUTH_ORDER_HAS_CLOSED",
    "AUTH_AMOUNT_NOT_ENOUGH",
];

/// Alipay does not want this shopper, or this shopper cannot pay, by this way.
const SHOPPER_DECLINED: [&str; 22] = [
    "ZHIMA_EVALUATE_NO_PASS",
    "ZHIMA_CHECK_NO_PASS",
    "CREDIT_AGREEMENT_INVALID",
    "CREDIT_AUTH_NOT_EXIST",
    "BUYER_BALANCE_NOT_ENOUGH",
    "BUYER_BANKCARD_BALANCE_NOT_ENOUGH",
    "BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR",
    "BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR",
    "BUYER_ENABLE_STATUS_FORBID",
    "BUYER_UNSUPPORT_ADVANCE",
    "ERROR_BUYER_CERTIFY_LEVEL_LIMIT",
    "ERROR_BALANCE_PAYMENT_DISABLE",
    "BEYOND_PAY_RESTRICTION",
    "PAYMENT_REQUEST_HAS_RISK",
    "NO_PAYMENT_INSTRUMENTS_AVAILABLE",
    "PAYMENT_FAIL",
    "PULL_MOBILE_CASHIER_FAIL",
    "ZM_CREDIT_AUTH_FAIL",
    "ZM_AUTH_RULE_LIMIT",
    "PAYER_USER_STATUS_LIMIT",
    "USER_IDENTITY_INFO_VALIDATE_FAIL",
    "USER_ACCOUNT_VALIDATE_FAIL",
];

/// The code without `aop.`, `isv.`, `isp.`, `ACQ.` and the `AQC.` that some answers have.
pub(super) fn bare(code: &str) -> &str {
    let mut rest = code;
    while let Some(shorter) =
        ["aop.", "isv.", "isp.", "ACQ.", "AQC."].iter().find_map(|prefix| rest.strip_prefix(prefix))
    {
        rest = shorter;
    }
    rest
}

/// Does it mean that this shopper was refused?
pub(super) fn is_shopper_declined(bare_code: &str) -> bool {
    SHOPPER_DECLINED.contains(&bare_code)
}

/// What a verified no means. A code without a name here is the merchant's to look at.
pub(super) fn fault(gateway_code: &str, bare_code: &str, message: &str) -> Fault {
    if gateway_code == "20000" || UNKNOWN.contains(&bare_code) {
        return Fault::unknown(format!("{bare_code}: {message}"));
    }
    let kind = if BUSY.contains(&bare_code) {
        RefusalKind::Busy
    } else if WRONG_STATE.contains(&bare_code) {
        RefusalKind::WrongState
    } else if is_shopper_declined(bare_code) {
        RefusalKind::ShopperDeclined
    } else {
        RefusalKind::Merchant
    };
    Fault::refused(bare_code, message, kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart_whatever_prefix_they_carry() {
        for (code, bare_code) in [
            ("ACQ.TRADE_NOT_EXIST", "TRADE_NOT_EXIST"),
            ("TRADE_NOT_EXIST", "TRADE_NOT_EXIST"),
            ("AQC.SYSTEM_ERROR", "SYSTEM_ERROR"),
            ("aop.ACQ.SYSTEM_ERROR", "SYSTEM_ERROR"),
            ("isp.unknow-error", "unknow-error"),
            ("isv.invalid-signature", "invalid-signature"),
            ("ACQ.", ""),
        ] {
            assert_eq!(bare(code), bare_code, "{code}");
        }
    }

    #[test]
    fn a_no_says_who_must_act_and_a_failure_of_theirs_is_no_no() {
        use RefusalKind::{Busy, Merchant, ShopperDeclined, WrongState};
        let kind = |gateway_code, code| match fault(gateway_code, code, "") {
            Fault::Refused { kind, .. } => Some(kind),
            Fault::Unknown { .. } => None,
        };
        for (gateway_code, code, expected) in [
            ("40004", "SYSTEM_ERROR", None),
            ("20000", "unknow-error", None),
            ("20000", "anything", None),
            ("40004", "TRADE_HAS_SUCCESS", Some(WrongState)),
            ("40004", "ZHIMA_EVALUATE_NO_PASS", Some(ShopperDeclined)),
            ("40004", "CONTEXT_INCONSISTENT", Some(Merchant)),
            ("40002", "invalid-signature", Some(Merchant)),
            ("40004", "app-call-limited", Some(Busy)),
            ("40004", "A_CODE_OF_NEXT_YEAR", Some(Merchant)),
        ] {
            assert_eq!(kind(gateway_code, code), expected, "{gateway_code} {code}");
        }
    }
}
