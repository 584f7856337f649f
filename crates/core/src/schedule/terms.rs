//! How a price turns into payments: every kind the market uses, with each policy a named value.

use super::calendar::Calendar;
use crate::money::Remainder;

/// The most instalments any plan may have.
pub const INSTALMENTS_MAX: u32 = 60;

/// How a price turns into payments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Terms {
    /// All of it, now.
    Now,
    /// All of it, this many days after the order.
    DeferredByDays {
        /// Days after the day of the order.
        days: u32,
    },
    /// All of it, this many days after an event whose day is not known yet.
    DeferredUntil {
        /// What it waits for.
        event: DueEvent,
        /// Days after that.
        days: u32,
    },
    /// In parts.
    Instalments(Instalments),
}

/// What a deferred payment waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueEvent {
    /// The shopper confirms, or is taken to confirm, that the goods have come.
    GoodsReceived,
}

/// A payment in parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instalments {
    /// How many, from 1 to [`INSTALMENTS_MAX`].
    pub count: u32,
    /// What that costs, and how it is spread.
    pub cost: Cost,
    /// Which instalment takes the fen of equal parts that do not divide. Equal instalments (等额本息) leave theirs to the
    /// last one in any case.
    pub remainder: Remainder,
    /// When they are due.
    pub calendar: Calendar,
}

/// What paying in parts costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// 免息: nothing, for anybody.
    Free,
    /// 手续费: a flat fee on the price, in equal parts, as Huabei instalments do it.
    FlatFee {
        /// The whole fee as a share of the price, in parts per million.
        fee_ppm: u32,
        /// Who pays it.
        bearer: FeeBearer,
    },
    /// 等额本息: the same sum each month, in which the part for interest falls. Interest is a twelfth of the annual rate on
    /// what is still owed, rounded half to even to the fen.
    EqualInstalments {
        /// The nominal annual rate in parts per million.
        annual_ppm: u32,
    },
    /// 等额本金: the same principal each month with the interest on what is still owed, so the sums fall.
    EqualPrincipal {
        /// The nominal annual rate in parts per million.
        annual_ppm: u32,
    },
}

/// Who pays the instalment fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeeBearer {
    /// The shopper: it is part of each instalment.
    Buyer,
    /// The merchant: the shopper pays the price and nothing more.
    Merchant,
}

impl Terms {
    /// A flat fee in monthly parts from the month after the order: what Huabei calls 分期.
    pub const fn flat_fee(count: u32, fee_ppm: u32, bearer: FeeBearer, remainder: Remainder) -> Self {
        let cost = Cost::FlatFee { fee_ppm, bearer };
        Self::Instalments(Instalments { count, cost, remainder, calendar: Calendar::MONTHLY })
    }

    /// The payment in parts, if it is one.
    pub const fn instalments(&self) -> Option<&Instalments> {
        match self {
            Self::Instalments(instalments) => Some(instalments),
            Self::Now | Self::DeferredByDays { .. } | Self::DeferredUntil { .. } => None,
        }
    }

    /// Does somebody other than the shopper pay a fee for them?
    pub fn merchant_bears_fee(&self) -> bool {
        let cost = self.instalments().map(|instalments| instalments.cost);
        matches!(cost, Some(Cost::FlatFee { bearer: FeeBearer::Merchant, .. }))
    }
}
