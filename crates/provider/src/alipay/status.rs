//! Alipay's words for where a trade or a pay-later order stands, and what they prove. The lists are closed: a
//! word that is not on them proves nothing.

use paylater_core::money::Money;
use paylater_core::order::Report;

use crate::fault::printable;
use crate::json::is_number_text;

/// What a query or a notification says of a trade; all of it verified.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TradeWords<'a> {
    pub(super) trade_status: Option<&'a str>,
    pub(super) trade_no: Option<&'a str>,
    pub(super) total_amount: Option<&'a str>,
    /// Present only when the buyer has not funded the payment in the ordinary way.
    pub(super) credit_pay_mode: Option<&'a str>,
    /// `SELLER_NOT_RECEIVED`: the buyer has done their part, the money is not with us.
    pub(super) additional_status: Option<&'a str>,
}

impl TradeWords<'_> {
    /// What that proves.
    pub(super) fn report(self) -> Report {
        match self.trade_status {
            Some("WAIT_BUYER_PAY") => Report::Pending,
            Some("TRADE_CLOSED") => Report::Closed,
            Some(status @ ("TRADE_SUCCESS" | "TRADE_FINISHED")) => self.report_paid(status),
            other => unknown(other.unwrap_or("no trade_status")),
        }
    }

    fn report_paid(self, status: &str) -> Report {
        let Some(provider_no) = self.trade_no.filter(|number| is_number_text(number)).map(str::to_owned)
        else {
            return unknown(&format!("{status} without trade_no"));
        };
        let Some(amount) = self.total_amount.and_then(positive) else {
            return unknown(&format!("{status} without total_amount"));
        };
        match (self.credit_pay_mode, self.additional_status) {
            (None, None) => Report::Paid { provider_no, amount },
            // Paid as far as the buyer goes, but the money is not ours yet.
            (None, Some("SELLER_NOT_RECEIVED")) => Report::Pending,
            (None, Some(word)) => unknown(&format!("{status} additional_status={word}")),
            // The buyer has promised and paid nothing.
            (Some("creditAdvanceV2"), _) => Report::Authorised { provider_no, amount: Some(amount) },
            (Some(word), _) => unknown(&format!("{status} credit_pay_mode={word}")),
        }
    }
}

/// What a query or a message says of a pay-later order; all of it verified.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct OrderWords<'a> {
    pub(super) order_status: Option<&'a str>,
    pub(super) credit_biz_order_id: Option<&'a str>,
    pub(super) trade_no: Option<&'a str>,
    /// What was deducted.
    pub(super) total_amount: Option<&'a str>,
    /// What was agreed to, the most that may be deducted.
    pub(super) order_amount: Option<&'a str>,
}

impl OrderWords<'_> {
    /// What that proves. `INIT` is a promise: the order comes to exist when the buyer agrees.
    pub(super) fn report(self) -> Report {
        let usable = |number: &&str| is_number_text(number);
        match self.order_status {
            Some("INIT") => match self.credit_biz_order_id.filter(usable) {
                Some(id) => Report::Authorised {
                    provider_no: id.to_owned(),
                    amount: self.order_amount.and_then(positive),
                },
                None => unknown("INIT without credit_biz_order_id"),
            },
            // How much was deducted is said by `total_amount` alone; what was agreed to is not what was paid.
            Some("TRADE_FINISHED") => {
                let number = self.trade_no.or(self.credit_biz_order_id).filter(usable);
                match (number, self.total_amount.and_then(positive)) {
                    (Some(number), Some(amount)) => Report::Paid { provider_no: number.to_owned(), amount },
                    _ => Report::Pending,
                }
            }
            Some("TRADE_CLOSED") => Report::Closed,
            other => unknown(other.unwrap_or("no order_status")),
        }
    }
}

/// More than nothing, in yuan.
pub(super) fn positive(yuan: &str) -> Option<Money> {
    Money::parse_yuan(yuan).ok().filter(|amount| !amount.is_zero())
}

fn unknown(word: &str) -> Report {
    Report::Unknown { word: printable(word) }
}
