//! The signed text that Alipay's payment bridge hands to the page (同步返回). It passes through the shopper's hands, so of all
//! it may say only one thing is used: that Alipay refused this shopper for this very attempt.

use super::client::{Alipay, Answered};
use super::code;
use crate::error::Fault;
use crate::json::Stated;
use crate::outcome::ClientReturn;

impl Alipay {
    /// Reads the text as the answer to `method`, which names our number under this name.
    pub(super) fn parse_refusal(
        &self,
        method: &str,
        text: &str,
        (number_name, number): (&'static str, &str),
    ) -> Result<ClientReturn, Fault> {
        let Answered::Failed(failure) = self.answered_text(method, text)? else {
            return Ok(ClientReturn::Nothing);
        };
        let speaks_of_us = failure.node.text(number_name) == Stated::Value(number);
        if speaks_of_us && code::is_shopper_declined(&failure.code) {
            return Ok(ClientReturn::Declined { code: failure.code });
        }
        Ok(ClientReturn::Nothing)
    }
}
