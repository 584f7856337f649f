//! WeChat Pay's codes, and the digits at the end of `Request-ID` that refine them: which mean what for us.

use crate::error::{Fault, RefusalKind};

/// The number is not known there.
pub(super) const NOT_THERE: [&str; 4] =
    ["ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS", "NOT_FOUND"];

/// Nobody knows what happened, whatever status it came with.
const UNKNOWN: [&str; 4] = ["SYSTEM_ERROR", "SYSTEMERROR", "SERVICE_UNAVAILABLE", "BANK_ERROR"];

const BUSY: [&str; 4] = ["RATELIMIT_EXCEEDED", "RATE_LIMITED", "RATELIMIT_EXCEED", "FREQUENCY_LIMITED"];

/// What the digits of some calls mean. A product has its own beside those that every call may end in.
pub(super) type Tails = &'static [(RefusalKind, &'static [&'static str])];

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

/// Too many calls (two); not found, already paid (two), expired, cannot close.
const COMMON_TAILS: Tails = &[
    (RefusalKind::Busy, &["268447840", "268435472"]),
    (RefusalKind::WrongState, &["268512771", "268449538", "268498689", "268447914", "268449641"]),
];

/// What a verified no means, with its digits and what the product's own mean. A code without a name is the merchant's to
/// look at.
pub(super) fn fault(status: u16, code: &str, (tail, own): (Option<&str>, Tails), message: &str) -> Fault {
    if UNKNOWN.contains(&code) {
        return Fault::unknown(format!("{code}: {message}"));
    }
    let by_tail = |tail: &str| {
        let known = own.iter().chain(COMMON_TAILS).find(|(_, tails)| tails.contains(&tail));
        known.map(|(kind, _)| *kind)
    };
    let by_code =
        || if WRONG_STATE.contains(&code) { RefusalKind::WrongState } else { RefusalKind::Merchant };
    let kind = if status == 429 || BUSY.contains(&code) {
        RefusalKind::Busy
    } else {
        tail.and_then(by_tail).unwrap_or_else(by_code)
    };
    Fault::refused(code, message, kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_no_says_who_must_act_and_a_failure_of_theirs_is_no_no() {
        use RefusalKind::{Busy, Merchant, ShopperDeclined, WrongState};
        const OWN: Tails = &[(ShopperDeclined, &["271300099", "271299627"]), (WrongState, &["271316592"])];
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
            let kind = match fault(status, code, (tail, OWN), "") {
                Fault::Refused { kind, .. } => Some(kind),
                Fault::Unknown { .. } => None,
            };
            assert_eq!(kind, expected, "{status} {code} {tail:?}");
        }
    }
}
