//! Tokens, which are derived rather than stored.

use aws_lc_rs::{constant_time, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::secret::Secret;

/// What lets a page speak for one session: 256 bits that nobody without the secret can make (ADR 6).
pub fn client_token(secret: &Secret, session: &str) -> String {
    format!("ct_{}", derived(secret, &format!("client-token/v1/{session}")))
}

/// What lets a saved page show its receipt and withdraw from it, and nothing else.
pub fn receipt_token(secret: &Secret, session: &str) -> String {
    format!("rt_{}", derived(secret, &format!("receipt-token/v1/{session}")))
}

/// What opens a session's page from an address, as often as it is used, until this second since 1970 (ADR 10).
pub fn page_opener(secret: &Secret, session: &str, end_s: i64) -> String {
    format!("po_{end_s}_{}", derived(secret, &format!("page-opener/v2/{session}/{end_s}")))
}

/// What an opener does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// It opens the page.
    Opens,
    /// It did, until its end.
    Ended,
    /// It is none of this session's.
    Wrong,
}

/// Does this open the session's page at this second?
pub fn opening(secret: &Secret, session: &str, given: &str, now_s: i64) -> Opening {
    let end_s = given.strip_prefix("po_").and_then(|rest| rest.split_once('_')?.0.parse::<i64>().ok());
    match end_s {
        Some(end_s) if equal(given, &page_opener(secret, session, end_s)) => {
            if now_s < end_s {
                Opening::Opens
            } else {
                Opening::Ended
            }
        }
        _ => Opening::Wrong,
    }
}

/// What a browser that opened the page shows from then on, as a cookie.
pub fn page_token(secret: &Secret, session: &str) -> String {
    format!("pt_{}", derived(secret, &format!("page-token/v1/{session}")))
}

fn derived(secret: &Secret, label: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.reveal().as_bytes());
    URL_SAFE_NO_PAD.encode(hmac::sign(&key, label.as_bytes()))
}

/// Are these texts the same? Takes the same time wherever they differ.
pub fn equal(given: &str, expected: &str) -> bool {
    constant_time::verify_slices_are_equal(given.as_bytes(), expected.as_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opener_opens_its_own_session_until_its_own_end() {
        let secret = Secret::new("0123456789abcdef0123456789abcdef".into());
        let opener = page_opener(&secret, "cs_1", 1_000);
        assert_eq!(opener, "po_1000_sYvp7tPXbLsJ4mkIjFOgqTdmaPBgMOn2E-mx6aLPnZ0");
        let mac = opener["po_1000_".len()..].to_string();
        for (session, given, now_s, expected) in [
            ("cs_1", opener.clone(), 999, Opening::Opens),
            ("cs_1", opener.clone(), 0, Opening::Opens),
            ("cs_1", opener.clone(), 1_000, Opening::Ended),
            ("cs_2", opener.clone(), 999, Opening::Wrong),
            ("cs_1", format!("po_2000_{mac}"), 999, Opening::Wrong),
            ("cs_1", format!("po_01000_{mac}"), 999, Opening::Wrong),
            ("cs_1", format!("po_+1000_{mac}"), 999, Opening::Wrong),
            ("cs_1", format!("po_{mac}"), 999, Opening::Wrong),
            ("cs_1", format!("{opener}a"), 999, Opening::Wrong),
            ("cs_1", opener[..opener.len() - 1].to_string(), 999, Opening::Wrong),
            ("cs_1", "po_".into(), 999, Opening::Wrong),
            ("cs_1", String::new(), 999, Opening::Wrong),
        ] {
            assert_eq!(opening(&secret, session, &given, now_s), expected, "{session} {given} {now_s}");
        }
    }
}
