//! What becomes of a schedule when the shopper pays early or the merchant gives money back: an estimate to plan with.
//!
//! How a bill really changes is the host's decision alone, and [`HostDecides`] says which parts of the answer that
//! concerns. Nothing here is ever shown as a bill.

use super::{Due, Instalment, Schedule, ScheduleError};
use crate::date::Date;
use crate::money::{Money, MoneyError};

/// What changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amendment {
    /// The shopper pays all that is left on this day.
    Settle {
        /// The day.
        on: Date,
        /// What becomes of the fee that is not due yet.
        fee: EarlyFee,
    },
    /// The merchant gives back part of the price, or all of it.
    Refund {
        /// How much of the price.
        amount: Money,
        /// How much of the price was given back in money before: that is not in the schedule any more, and cannot come back twice.
        returned: Money,
        /// Which instalments shrink.
        shrink: Shrink,
        /// What becomes of the fee.
        fee: RefundedFee,
    },
}

/// The fee when somebody pays early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EarlyFee {
    /// It is due in full, as agreed.
    Whole,
    /// It is due for the days that have passed (Civil Code, article 677, where nothing else was agreed).
    ByDay,
}

/// Which instalments a refund makes smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shrink {
    /// The last ones first.
    LastFirst,
    /// All that are left, each by the same share.
    Evenly,
}

/// The fee when money is given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundedFee {
    /// It stays as it is.
    Kept,
    /// It shrinks with the price.
    ByShare,
}

/// What the host alone decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostDecides {
    /// Whether, and how much of, the fee is still due or comes back.
    Fee,
    /// Which instalments become smaller, or whether the next ones are covered first.
    Instalments,
    /// On which bill the change appears.
    Bill,
}

/// A schedule after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amended {
    /// The paid instalments as they were, then what is still owed.
    pub schedule: Schedule,
    /// How many of its rows are paid.
    pub paid: u32,
    /// What is still owed.
    pub owed: Money,
    /// What the shopper gets back, because it was paid already.
    pub returned: Money,
    /// How much less fee there is than before.
    pub fee_saved: Money,
    /// What the host alone decides; our figures for it are an estimate.
    pub host_decides: &'static [HostDecides],
}

/// Why there is no such change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmendError {
    /// More instalments are said to be paid than there are.
    PaidTooMany,
    /// All instalments are paid.
    NothingOwed,
    /// A day before the order.
    BeforeOrder,
    /// More than the price, or nothing.
    BadAmount,
    /// A sum too large to hold.
    Schedule(ScheduleError),
}

impl AmendError {
    /// The reason's name in answers.
    pub const fn id(self) -> &'static str {
        match self {
            Self::PaidTooMany => "paid_too_many",
            Self::NothingOwed => "nothing_owed",
            Self::BeforeOrder => "before_order",
            Self::BadAmount => "bad_refund",
            Self::Schedule(error) => error.id(),
        }
    }
}

impl core::fmt::Display for AmendError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::PaidTooMany => f.write_str("there are not so many instalments"),
            Self::NothingOwed => f.write_str("nothing is owed any more"),
            Self::BeforeOrder => f.write_str("the day lies before the order"),
            Self::BadAmount => f.write_str("a refund is more than nothing and no more than the price"),
            Self::Schedule(error) => error.fmt(f),
        }
    }
}

impl From<MoneyError> for AmendError {
    fn from(error: MoneyError) -> Self {
        Self::Schedule(error.into())
    }
}

impl Schedule {
    /// This schedule of an order of that day after a change, when the first `paid` instalments have been paid.
    pub fn amend(&self, ordered_on: Date, paid: u32, change: Amendment) -> Result<Amended, AmendError> {
        let (settled, open) = self.rows.split_at_checked(paid as usize).ok_or(AmendError::PaidTooMany)?;
        match change {
            Amendment::Settle { on, fee } => self.pay_off(ordered_on, settled, open, on, fee),
            Amendment::Refund { amount, returned, shrink, fee } => {
                let most = self.principal.checked_sub(returned).map_err(|_| AmendError::BadAmount)?;
                if amount.is_zero() || amount > most {
                    return Err(AmendError::BadAmount);
                }
                self.refund(settled, open, amount, shrink, fee)
            }
        }
    }

    fn pay_off(
        &self,
        ordered_on: Date,
        settled: &[Instalment],
        open: &[Instalment],
        on: Date,
        rule: EarlyFee,
    ) -> Result<Amended, AmendError> {
        let first = open.first().ok_or(AmendError::NothingOwed)?;
        if on < ordered_on {
            return Err(AmendError::BeforeOrder);
        }
        let mut began = settled.last().and_then(nominal).unwrap_or(ordered_on);
        let mut fee = Money::ZERO;
        for row in open {
            let due = match rule {
                EarlyFee::Whole => row.fee,
                EarlyFee::ByDay => fee_until(on, began, row)?,
            };
            fee = fee.checked_add(due)?;
            began = nominal(row).unwrap_or(began);
        }
        let principal = Money::sum(open.iter().map(|row| row.principal))?;
        let amount = principal.checked_add(fee)?;
        let row = Instalment { seq: first.seq, due: Due::On(on), moved_from: None, principal, fee, amount };
        let rows = settled.iter().copied().chain([row]).collect();
        self.amended(rows, settled.len(), Money::ZERO, Money::ZERO, &[HostDecides::Fee, HostDecides::Bill])
    }

    fn refund(
        &self,
        settled: &[Instalment],
        open: &[Instalment],
        amount: Money,
        shrink: Shrink,
        rule: RefundedFee,
    ) -> Result<Amended, AmendError> {
        const ALL: &[HostDecides] = &[HostDecides::Fee, HostDecides::Instalments, HostDecides::Bill];
        let owed = Money::sum(open.iter().map(|row| row.principal))?;
        let spared = amount.min(owed);
        let cash = amount.checked_sub(spared)?;
        let left = owed.checked_sub(spared)?;
        let before: Vec<Money> = open.iter().map(|row| row.principal).collect();
        let principals = match shrink {
            Shrink::Evenly => in_shares(left, &before)?,
            Shrink::LastFirst => first_come(open, left)?,
        };
        let fees = match rule {
            RefundedFee::Kept => open.iter().map(|row| row.fee).collect(),
            RefundedFee::ByShare => {
                let fee = Money::sum(open.iter().map(|row| row.fee))?;
                in_shares(share(fee, left, owed)?, &principals)?
            }
        };
        let mut rows = settled.to_vec();
        for ((row, principal), fee) in open.iter().zip(principals).zip(fees) {
            let amount = principal.checked_add(fee)?;
            if !amount.is_zero() {
                rows.push(Instalment { principal, fee, amount, ..*row });
            }
        }
        let paid_fee = Money::sum(settled.iter().map(|row| row.fee))?;
        let fee_back = match rule {
            RefundedFee::Kept => Money::ZERO,
            RefundedFee::ByShare => share(paid_fee, cash, self.principal.checked_sub(owed)?)?,
        };
        self.amended(rows, settled.len(), cash, fee_back, ALL)
    }

    fn amended(
        &self,
        rows: Vec<Instalment>,
        paid: usize,
        cash: Money,
        fee_back: Money,
        host_decides: &'static [HostDecides],
    ) -> Result<Amended, AmendError> {
        let principal = Money::sum(rows.iter().map(|row| row.principal))?;
        let fee = Money::sum(rows.iter().map(|row| row.fee))?;
        let owed = Money::sum(rows.iter().skip(paid).map(|row| row.amount))?;
        let schedule = Self {
            rows,
            principal,
            fee,
            total: principal.checked_add(fee)?,
            merchant_fee: self.merchant_fee,
        };
        let fee_saved = self.fee.checked_sub(schedule.fee)?.checked_add(fee_back)?;
        let returned = cash.checked_add(fee_back)?;
        Ok(Amended { schedule, paid: paid as u32, owed, returned, fee_saved, host_decides })
    }
}

/// The day on which the rhythm puts a row, whatever holidays do.
fn nominal(row: &Instalment) -> Option<Date> {
    match (row.moved_from, row.due) {
        (Some(day), _) | (None, Due::On(day)) => Some(day),
        (None, Due::After { .. }) => None,
    }
}

/// How much of a row's fee has been earned by this day, when its period began on that one.
fn fee_until(on: Date, began: Date, row: &Instalment) -> Result<Money, AmendError> {
    let Some(due) = nominal(row) else { return Ok(row.fee) };
    let length = due.epoch_days() - began.epoch_days();
    let elapsed = (on.epoch_days() - began.epoch_days()).clamp(0, length.max(0));
    if elapsed == length {
        return Ok(row.fee);
    }
    Ok(row.fee.ratio_half_even(elapsed.unsigned_abs(), length.unsigned_abs())?)
}

/// What is left, given to the first rows as far as it reaches.
fn first_come(rows: &[Instalment], mut left: Money) -> Result<Vec<Money>, AmendError> {
    let mut principals = Vec::new();
    for row in rows {
        let principal = row.principal.min(left);
        left = left.checked_sub(principal)?;
        principals.push(principal);
    }
    Ok(principals)
}

/// An amount spread in proportion to these weights: what rounding takes from one it gives to the next, so nothing is lost and
/// no part is more than a fen off.
fn in_shares(amount: Money, weights: &[Money]) -> Result<Vec<Money>, AmendError> {
    let whole = Money::sum(weights.iter().copied())?;
    let (mut reached, mut given) = (Money::ZERO, Money::ZERO);
    let mut parts = Vec::new();
    for weight in weights {
        reached = reached.checked_add(*weight)?;
        let until = share(amount, reached, whole)?;
        parts.push(until.checked_sub(given)?);
        given = until;
    }
    Ok(parts)
}

/// The part of a fee that belongs to `part` of `whole`; nothing of a fee for nothing.
fn share(fee: Money, part: Money, whole: Money) -> Result<Money, AmendError> {
    if whole.is_zero() {
        return Ok(Money::ZERO);
    }
    Ok(fee.ratio_half_even(part.fen().unsigned_abs(), whole.fen().unsigned_abs())?)
}

#[cfg(test)]
mod tests;
