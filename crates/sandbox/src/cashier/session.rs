//! One buyer at one cashier.

use serde::{Deserialize, Serialize};

use crate::alipay::zhima::Proposal;

/// The pay password of every buyer of the sandbox; the page shows it as a hint.
pub const PASSWORD: &str = "123456";
/// So many wrong passwords lock the cashier.
pub const WRONG_PASSWORDS_MAX: u8 = 5;

/// What the buyer is asked.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Subject {
    /// To pay a trade of Alipay.
    AlipayTrade {
        /// The merchant's number.
        out_trade_no: String,
        /// The API of the order string, when one opened the cashier: only then is there a signed result.
        order_string_of: Option<String>,
    },
    /// To agree to a pay-later order of Zhima, which does not exist before.
    ZhimaOrder {
        /// What is proposed.
        proposal: Box<Proposal>,
    },
    /// To pay a transaction of WeChat Pay.
    WechatPay {
        /// The merchant's number.
        out_trade_no: String,
    },
    /// To confirm a payscore order.
    ServiceOrder {
        /// The merchant's number.
        out_order_no: String,
    },
    /// Nothing: the page shows where a payscore order stands.
    ServiceOrderDetail {
        /// The merchant's number.
        out_order_no: String,
    },
}

/// How the page ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Exit {
    /// It reports to the host that embeds it.
    Host,
    /// It goes to an address.
    Browser {
        /// After an agreement, and whenever there is no other.
        return_url: String,
        /// After a refusal, where the merchant named one.
        cancel_url: Option<String>,
    },
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The money has moved.
    Paid,
    /// The buyer agreed to pay later.
    Authorised,
    /// The buyer is not trusted to pay later.
    Declined,
    /// The buyer refused.
    Cancelled,
    /// The buyer walked away without an answer.
    Left,
}

/// The end of a session.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ending {
    /// What came of it.
    pub outcome: Outcome,
    /// The provider's signed text for the page, where there is one.
    pub result: Option<String>,
    /// Where the browser goes; without it the page reports to its host.
    pub go_to: Option<String>,
    /// What the page says besides, if anything.
    pub note: Option<String>,
}

/// One buyer at one cashier.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Session {
    /// Names the page.
    pub token: String,
    /// What the buyer is asked.
    pub subject: Subject,
    /// Who the buyer is.
    pub buyer: String,
    /// How the page ends.
    pub exit: Exit,
    /// When it was opened, in milliseconds since 1970.
    pub opened_ms: i64,
    /// How often the password was wrong.
    pub wrong_passwords: u8,
    /// The end, once there is one.
    pub ending: Option<Ending>,
}
