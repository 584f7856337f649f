//! The signed text that Alipay's payment bridge hands to the page. It passes through the shopper's hands, so
//! of all it may say only one thing is used: that Alipay refused this shopper for this very attempt.

use paylater_core::offer::Way;

use super::answer::Answered;
use super::{Alipay, begin, code, zhima};
use crate::attempt::Attempt;
use crate::error::Fault;
use crate::json::Stated;
use crate::outcome::ClientReturn;

impl Alipay {
    /// Reads the bridge's `result`. An error means that the text cannot be verified and is to be ignored.
    pub fn parse_client_return(&self, attempt: &Attempt, result: &str) -> Result<ClientReturn, Fault> {
        let (method, number_name) = match attempt.way {
            Way::AlipayZhima => (zhima::CREATE, "out_order_no"),
            Way::AlipayHuabei => (begin::APP_PAY, "out_trade_no"),
            Way::WechatScore | Way::WechatJsapi => return Ok(ClientReturn::Nothing),
        };
        let Answered::Failed(failure) = self.read_signed(method, result)? else {
            return Ok(ClientReturn::Nothing);
        };
        let speaks_of_us = failure.node.text(number_name) == Stated::Value(attempt.out_trade_no.as_str());
        if speaks_of_us && code::is_shopper_declined(&failure.code) {
            return Ok(ClientReturn::Declined { code: failure.code });
        }
        Ok(ClientReturn::Nothing)
    }
}
