//! The provider's books: what it takes to have been promised, paid, deducted, closed and given back. A backend's books
//! can be held against them, line by line.

use serde::Serialize;

use crate::amount::Amount;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A buyer promised to pay later.
    Promise,
    /// A buyer paid.
    Payment,
    /// Money was taken on a promise.
    Deduction,
    /// What was asked for or promised will not be paid any more.
    Closing,
    /// Money went back.
    Refund,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// What happened.
    pub kind: Kind,
    /// The id of the product.
    pub product: &'static str,
    /// The merchant's number of what happened: of the order, the deduction, or the refund.
    pub merchant_no: String,
    /// The provider's number of it, where it gives one.
    pub provider_no: Option<String>,
    /// The merchant's number of what it belongs to: a deduction to a promise, a refund to a payment.
    pub of: Option<String>,
    /// In fen. A closing's is what will not be paid.
    pub amount: Amount,
    /// It is done; otherwise the provider has accepted it and the money is still on its way.
    pub is_settled: bool,
}

/// What the lines come to, in fen. Only what is settled counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Payments and deductions.
    pub received: i64,
    /// Refunds.
    pub refunded: i64,
}

/// The books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Book {
    /// By time; at the same moment by product, kind and number.
    pub lines: Vec<Line>,
    /// What they come to.
    pub totals: Totals,
}

impl Book {
    /// Puts lines in order and adds them up.
    pub fn new(mut lines: Vec<Line>) -> Self {
        lines.sort_by(|one, other| one.place().cmp(&other.place()));
        let mut totals = Totals::default();
        for line in lines.iter().filter(|line| line.is_settled) {
            match line.kind {
                Kind::Payment | Kind::Deduction => totals.received += line.amount.0,
                Kind::Refund => totals.refunded += line.amount.0,
                Kind::Promise | Kind::Closing => {}
            }
        }
        Self { lines, totals }
    }
}

impl Line {
    fn place(&self) -> (i64, &str, Kind, &str, Option<&str>) {
        (self.at_ms, self.product, self.kind, &self.merchant_no, self.of.as_deref())
    }
}
