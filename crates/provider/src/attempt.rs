//! What a provider needs to know of one try to pay.

use paylater_core::host::Host;
use paylater_core::instant::Instant;
use paylater_core::money::Money;
use paylater_core::offer::Way;

use crate::error::{Fault, RefusalKind};

/// One try to pay one order. Its numbers are made and stored before anything is sent, and never change on a
/// retry: that is what makes every call repeatable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Our number of this attempt: 8 to 32 of `[0-9A-Za-z_]`, another one for every attempt.
    pub out_trade_no: String,
    /// The way to pay.
    pub way: Way,
    /// Where the page runs.
    pub host: Host,
    /// The price.
    pub amount: Money,
    /// What it is, in a few words; made acceptable to each provider here.
    pub subject: String,
    /// The instalments, for 花呗分期.
    pub huabei: Option<Huabei>,
    /// The buyer at Alipay, where the shop knows it.
    pub alipay_open_id: Option<String>,
    /// The buyer at WeChat, for our appid.
    pub wechat_openid: Option<String>,
    /// Where the browser goes afterwards.
    pub return_url: String,
    /// After this moment the provider must not take it any more.
    pub expires_at: Instant,
    /// The provider's own number, once known: `trade_no`, `credit_biz_order_id`, `order_id` or
    /// `transaction_id`.
    pub provider_no: Option<String>,
}

/// 花呗分期 as the shopper chose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Huabei {
    /// 3, 6 or 12.
    pub instalments: u32,
    /// The merchant bears the fee; otherwise the buyer does.
    pub seller_pays: bool,
}

impl Attempt {
    /// Refuses before sending what a provider would refuse, or worse, would accept.
    pub(crate) fn check(&self, now: Instant) -> Result<(), Fault> {
        if !is_our_number(&self.out_trade_no) {
            return Err(Fault::merchant(
                "NUMBER_MALFORMED",
                "out_trade_no must be 8 to 32 letters, digits or _",
            ));
        }
        if self.amount.is_zero() {
            return Err(Fault::merchant("AMOUNT_ZERO", "there is nothing to pay"));
        }
        if self.expires_at <= now {
            return Err(Fault::refused(
                "ATTEMPT_EXPIRED",
                "the attempt has expired",
                RefusalKind::WrongState,
            ));
        }
        Ok(())
    }
}

/// Is this a number that both providers take?
pub(crate) fn is_our_number(number: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (8..=32).contains(&number.len()) && number.bytes().all(is_allowed)
}
