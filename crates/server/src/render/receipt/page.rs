//! What the page is made of.

use paylater_wire::receipt::{Agreement, Receipt};

use super::texts::Language;

/// Everything the page is made of.
#[derive(Debug)]
pub struct Page<'a> {
    /// Its language. The texts that were agreed to stay in theirs.
    pub language: Language,
    /// What is signed.
    pub receipt: &'a Receipt<Agreement>,
    /// The signed receipt as it is saved.
    pub file: &'a str,
    /// The key that signed it.
    pub key_id: &'a str,
    /// Where the keys are published.
    pub public_url: &'a str,
    /// For the withdrawal forms. People keep this page, so it holds nothing that could do more.
    pub receipt_token: &'a str,
    /// The document that was taken back a moment ago.
    pub just_withdrawn: Option<&'a str>,
}
