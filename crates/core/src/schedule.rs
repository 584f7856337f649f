//! Repayment schedules: what is due, when, and of what it consists. Both sides compute them from the same terms, and the
//! page shows none that differs from its own.
//!
//! What the lender's own bill says in the end is the lender's word; this is what the shopper is told before agreeing.

pub mod amend;
mod calendar;
mod parts;
mod terms;

pub use calendar::{Calendar, FirstDue, HolidayShift, Holidays, MonthEnd, Rhythm};
pub use terms::{Cost, DueEvent, FeeBearer, INSTALMENTS_MAX, Instalments, Terms};

use core::fmt;

use crate::date::{Date, NotADate};
use crate::digest::sha256_hex;
use crate::money::{Money, MoneyError};
use crate::template::{fill, fill_numbers};

/// When an instalment is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// On this day in Asia/Shanghai, until 24:00.
    On(Date),
    /// This many days after an event that has not happened yet.
    After {
        /// What it waits for.
        event: DueEvent,
        /// Days after that.
        days: u32,
    },
}

/// One row of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instalment {
    /// Counts from one.
    pub seq: u32,
    /// When.
    pub due: Due,
    /// The day it would be due on, where a holiday moved it. Rates are reckoned from this one.
    pub moved_from: Option<Date>,
    /// The part of the price.
    pub principal: Money,
    /// The part of the fee.
    pub fee: Money,
    /// Both together.
    pub amount: Money,
}

/// A whole schedule; its rows sum to its totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// In order of their number.
    pub rows: Vec<Instalment>,
    /// The price.
    pub principal: Money,
    /// What the shopper pays on top.
    pub fee: Money,
    /// What the shopper pays in all.
    pub total: Money,
    /// The fee the merchant pays instead of the shopper; not part of any row.
    pub merchant_fee: Money,
}

/// Why there is no schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScheduleError {
    /// The price is zero.
    NothingToPay,
    /// No instalments, or more than [`INSTALMENTS_MAX`].
    BadInstalmentCount,
    /// An instalment would repay less than one fen.
    TooSmallToSplit,
    /// Equal instalments of a few fen, rounded up, would repay everything before the last one.
    RepaidTooEarly,
    /// Equal instalments of a few fen are rounded so coarsely that the last one would be more than twice the others.
    LastTooLarge,
    /// Interest by the month, where the instalments do not come by the month or the first one comes at once.
    InterestWithoutMonths,
    /// Instalments no days apart.
    NoDaysApart,
    /// A day of the month, where the instalments come every so many days.
    DayOfMonthInDays,
    /// A day that no month has.
    NoSuchDay,
    /// Holidays move two instalments to one day.
    DatesCollide,
    /// A sum too large to hold.
    Money(MoneyError),
    /// A due date past the year 9999.
    DateOutOfRange,
}

impl ScheduleError {
    /// The reason's name in answers.
    pub const fn id(self) -> &'static str {
        match self {
            Self::NothingToPay => "nothing_to_pay",
            Self::BadInstalmentCount => "bad_instalment_count",
            Self::TooSmallToSplit => "too_small_to_split",
            Self::RepaidTooEarly => "repaid_too_early",
            Self::LastTooLarge => "last_instalment_too_large",
            Self::InterestWithoutMonths => "interest_without_months",
            Self::NoDaysApart => "no_days_apart",
            Self::DayOfMonthInDays => "day_of_month_in_days",
            Self::NoSuchDay => "no_such_day",
            Self::DatesCollide => "dates_collide",
            Self::Money(MoneyError::Negative) => "negative_amount",
            Self::Money(MoneyError::TooLarge) => "amount_too_large",
            Self::Money(MoneyError::NotYuan) => "not_yuan",
            Self::Money(MoneyError::UnknownCurrency) => "unknown_currency",
            Self::DateOutOfRange => "date_out_of_range",
        }
    }
}

impl fmt::Display for ScheduleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingToPay => f.write_str("there is nothing to pay"),
            Self::BadInstalmentCount => write!(f, "between 1 and {INSTALMENTS_MAX} instalments are possible"),
            Self::TooSmallToSplit => f.write_str("an instalment would repay less than one fen"),
            Self::RepaidTooEarly => {
                f.write_str("equal instalments in whole fen would repay it before the last one")
            }
            Self::LastTooLarge => {
                f.write_str("the last instalment would be more than twice as large as the others")
            }
            Self::InterestWithoutMonths => f.write_str(
                "interest by the month needs instalments by the month, the first one a month after the order",
            ),
            Self::NoDaysApart => f.write_str("instalments are at least one day apart"),
            Self::DayOfMonthInDays => {
                f.write_str("instalments every so many days cannot keep to a day of the month")
            }
            Self::NoSuchDay => f.write_str("a month has days from 1 to 31"),
            Self::DatesCollide => f.write_str("holidays would move two instalments to one day"),
            Self::Money(error) => error.fmt(f),
            Self::DateOutOfRange => f.write_str("a due date lies too far in the future"),
        }
    }
}

impl From<MoneyError> for ScheduleError {
    fn from(error: MoneyError) -> Self {
        Self::Money(error)
    }
}

impl From<NotADate> for ScheduleError {
    fn from(_: NotADate) -> Self {
        Self::DateOutOfRange
    }
}

impl Schedule {
    /// The schedule of this price under these terms, for an order of this day, with these holidays.
    pub fn compute(
        terms: Terms,
        price: Money,
        ordered_on: Date,
        holidays: &Holidays,
    ) -> Result<Self, ScheduleError> {
        if price.is_zero() {
            return Err(ScheduleError::NothingToPay);
        }
        match terms {
            Terms::Now => Ok(Self::single(price, Due::On(ordered_on))),
            Terms::DeferredByDays { days } => Ok(Self::single(price, Due::On(ordered_on.add_days(days)?))),
            Terms::DeferredUntil { event, days } => Ok(Self::single(price, Due::After { event, days })),
            Terms::Instalments(terms) => Self::in_parts(&terms, price, ordered_on, holidays),
        }
    }

    fn single(price: Money, due: Due) -> Self {
        let row =
            Instalment { seq: 1, due, moved_from: None, principal: price, fee: Money::ZERO, amount: price };
        Self { rows: vec![row], principal: price, fee: Money::ZERO, total: price, merchant_fee: Money::ZERO }
    }

    fn in_parts(
        terms: &Instalments,
        price: Money,
        ordered_on: Date,
        holidays: &Holidays,
    ) -> Result<Self, ScheduleError> {
        if !(1..=INSTALMENTS_MAX).contains(&terms.count) {
            return Err(ScheduleError::BadInstalmentCount);
        }
        let (parts, merchant_fee) = parts::spread(terms, price)?;
        let days = terms.calendar.due_days(terms.count, ordered_on, holidays)?;
        let rows = (1..).zip(parts).zip(days).map(|((seq, (principal, fee)), day)| {
            let amount = principal.checked_add(fee)?;
            Ok(Instalment { seq, due: day.due(), moved_from: day.moved_from, principal, fee, amount })
        });
        let rows = rows.collect::<Result<Vec<_>, ScheduleError>>()?;
        let fee = Money::sum(rows.iter().map(|row| row.fee))?;
        Ok(Self { rows, principal: price, fee, total: price.checked_add(fee)?, merchant_fee })
    }

    /// The amount of most instalments, for a plan's one-line summary: the smallest row.
    pub fn typical_amount(&self) -> Money {
        self.rows.iter().map(|row| row.amount).min().unwrap_or(self.total)
    }

    /// Do all instalments have the same amount? If not, a one-line summary has to say "about".
    pub fn is_even(&self) -> bool {
        self.rows.iter().all(|row| row.amount == self.total_of_first())
    }

    fn total_of_first(&self) -> Money {
        self.rows.first().map_or(Money::ZERO, |row| row.amount)
    }

    /// The bytes over which [`Self::digest`] is taken: a line for the totals and one for each row, in fen.
    pub fn canonical_text(&self) -> String {
        let totals = [self.principal, self.fee, self.total].map(Money::fen);
        let mut text = fill_numbers("schedule/v1\nprincipal={} fee={} total={}\n", &totals);
        for row in &self.rows {
            let due = match row.due {
                Due::On(date) => date.to_iso(),
                Due::After { event: DueEvent::GoodsReceived, days } => {
                    fill_numbers("goods_received+{}d", &[days.into()])
                }
            };
            let amounts = [row.principal, row.fee, row.amount].map(Money::fen);
            text.push_str(&fill("{} {} ", &[&i64::from(row.seq).to_string(), &due]));
            text.push_str(&fill_numbers("{} {} {}", &amounts));
            if let Some(day) = row.moved_from {
                text.push_str(&fill(" moved_from={}", &[&day.to_iso()]));
            }
            text.push('\n');
        }
        text
    }

    /// The schedule's fingerprint: SHA-256 of its canonical text, lower-case hexadecimal.
    pub fn digest(&self) -> String {
        sha256_hex(self.canonical_text().as_bytes())
    }
}

#[cfg(test)]
mod tests;
