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

/// What opens a session's page once, from an address.
pub fn page_opener(secret: &Secret, session: &str) -> String {
    format!("po_{}", derived(secret, &format!("page-opener/v1/{session}")))
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
