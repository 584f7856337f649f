//! WeChat Pay's codes, and the digits at the end of `Request-ID` that refine them: which mean what for us.

use crate::error::{Fault, RefusalKind};

/// The number is not known there.
pub(super) const NOT_THERE: [&str; 4] =
    ["ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS", "NOT_FOUND"];

/// Nobody knows what happened, whatever status it came with.
const UNKNOWN: [&str; 4] = ["SYSTEM_ERROR", "SYSTEMERROR", "SERVICE_UNAVAILABLE", "BANK_ERROR"];

const BUSY: [&str; 4] = ["RATELIMIT_EXCEEDED", "RATE_LIMITED", "RATELIMIT_EXCEED", "FREQUENCY_LIMITED"];
const BUSY_TAILS: [&str; 2] = ["268447840", "268435472"];

/// Risk refused; overdue orders; teen mode.
const SHOPPER_DECLINED_TAILS: [&str; 3] = ["271300099", "271299627", "268560785"];

const WRONG_STATE: [&str; 11] = [
    "ORDER_NOT_EXIST",
    "ORDERNOTEXIST",
    "RESOURCE_NOT_EXISTS",
    "ORDER_CLOSED",
    "ORDERCLOSED",
    "ORDER_PAID",
    "ORDERPAID",
    "ORDER_REVERSED",
    "INVALID_ORDER_STATE",
    "ORDER_CANCELED",
    "ORDER_DONE",
];

/// Not found (two), already paid (two), expired, cannot close, wrong state (three), deduction failed, only
/// while waiting for payment, cannot cancel, deduction running.
const WRONG_STATE_TAILS: [&str; 13] = [
    "268512771",
    "271317510",
    "268449538",
    "268498689",
    "268447914",
    "268449641",
    "271302262",
    "271302333",
    "271302332",
    "271316574",
    "271316657",
    "271316592",
    "271316754",
];

/// The same number again with other parameters: at a creation our mistake, at a completion a sign that it has
/// happened.
pub(super) const REENTRY_TAILS: [&str; 2] = ["268498688", "271316598"];

/// What a verified no means. A code without a name here is the merchant's to look at.
pub(super) fn fault(status: u16, code: &str, tail: Option<&str>, message: &str) -> Fault {
    let has_tail = |tails: &[&str]| tail.is_some_and(|tail| tails.contains(&tail));
    if UNKNOWN.contains(&code) {
        return Fault::unknown(format!("{code}: {message}"));
    }
    let kind = if status == 429 || BUSY.contains(&code) || has_tail(&BUSY_TAILS) {
        RefusalKind::Busy
    } else if has_tail(&SHOPPER_DECLINED_TAILS) {
        RefusalKind::ShopperDeclined
    } else if WRONG_STATE.contains(&code) || has_tail(&WRONG_STATE_TAILS) {
        RefusalKind::WrongState
    } else {
        RefusalKind::Merchant
    };
    Fault::refused(code, message, kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_no_says_who_must_act_and_a_failure_of_theirs_is_no_no() {
        use RefusalKind::{Busy, Merchant, ShopperDeclined, WrongState};
        for (status, code, tail, expected) in [
            (400, "PARAM_ERROR", None, Some(Merchant)),
            (400, "PARAM_ERROR", Some("268435461"), Some(Merchant)),
            (401, "SIGN_ERROR", Some("268443699"), Some(Merchant)),
            (403, "NO_AUTH", None, Some(Merchant)),
            (404, "ORDER_NOT_EXIST", None, Some(WrongState)),
            (400, "INVALID_REQUEST", Some("271316592"), Some(WrongState)),
            (400, "INVALID_REQUEST", Some("271300099"), Some(ShopperDeclined)),
            (403, "A_CODE_OF_NEXT_YEAR", Some("271299627"), Some(ShopperDeclined)),
            (429, "ANYTHING", None, Some(Busy)),
            (400, "FREQUENCY_LIMITED", None, Some(Busy)),
            (400, "SYSTEM_ERROR", None, None),
        ] {
            let kind = match fault(status, code, tail, "") {
                Fault::Refused { kind, .. } => Some(kind),
                Fault::Unknown { .. } => None,
            };
            assert_eq!(kind, expected, "{status} {code} {tail:?}");
        }
    }
}
