//! Repayment schedules: what is due, when, and of what it consists. Both sides compute them from the same terms, and the
//! page shows none that differs from its own.
//!
//! What the lender's own bill says in the end is the lender's word; this is what the shopper is told before agreeing.

use core::fmt::{self, Write as _};

use crate::date::{Date, NotADate};
use crate::digest::sha256_hex;
use crate::money::{Money, MoneyError, Remainder};

/// The most instalments any plan may have.
pub const INSTALMENTS_MAX: u32 = 60;

/// Who pays the instalment fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeeBearer {
    /// The shopper: it is part of each instalment.
    Buyer,
    /// The merchant: the shopper pays the price and nothing more.
    Merchant,
}

/// What a deferred payment waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueEvent {
    /// The shopper confirms, or is taken to confirm, that the goods have come.
    GoodsReceived,
}

/// How a price turns into payments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Terms {
    /// All of it, now.
    Now,
    /// Equal parts at monthly distance with a flat fee on the price, as Huabei instalments do it.
    FlatFee {
        /// How many, from 1 to [`INSTALMENTS_MAX`].
        instalments: u32,
        /// The whole fee as a share of the price, in parts per million.
        fee_ppm: u32,
        /// Who pays it.
        fee_bearer: FeeBearer,
        /// Which instalment takes the fen that do not divide, of the price and of the fee alike.
        remainder: Remainder,
    },
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
}

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
    /// Less than one fen for an instalment.
    TooSmallToSplit,
    /// A sum too large to hold.
    Money(MoneyError),
    /// A due date past the year 9999.
    DateOutOfRange,
}

impl fmt::Display for ScheduleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingToPay => f.write_str("there is nothing to pay"),
            Self::BadInstalmentCount => write!(f, "between 1 and {INSTALMENTS_MAX} instalments are possible"),
            Self::TooSmallToSplit => f.write_str("an instalment would be below one fen"),
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
    /// The schedule of this price under these terms, for an order of this day.
    pub fn compute(terms: Terms, price: Money, ordered_on: Date) -> Result<Self, ScheduleError> {
        if price.is_zero() {
            return Err(ScheduleError::NothingToPay);
        }
        match terms {
            Terms::Now => Self::single(price, Due::On(ordered_on)),
            Terms::DeferredByDays { days } => Self::single(price, Due::On(ordered_on.add_days(days)?)),
            Terms::DeferredUntil { event, days } => Self::single(price, Due::After { event, days }),
            Terms::FlatFee { instalments, fee_ppm, fee_bearer, remainder } => {
                Self::flat_fee(price, ordered_on, instalments, fee_ppm, fee_bearer, remainder)
            }
        }
    }

    fn single(price: Money, due: Due) -> Result<Self, ScheduleError> {
        let row = Instalment { seq: 1, due, principal: price, fee: Money::ZERO, amount: price };
        Ok(Self {
            rows: vec![row],
            principal: price,
            fee: Money::ZERO,
            total: price,
            merchant_fee: Money::ZERO,
        })
    }

    fn flat_fee(
        price: Money,
        ordered_on: Date,
        instalments: u32,
        fee_ppm: u32,
        fee_bearer: FeeBearer,
        remainder: Remainder,
    ) -> Result<Self, ScheduleError> {
        if !(1..=INSTALMENTS_MAX).contains(&instalments) {
            return Err(ScheduleError::BadInstalmentCount);
        }
        if price.fen() < i64::from(instalments) {
            return Err(ScheduleError::TooSmallToSplit);
        }
        let whole_fee = price.share_half_even(fee_ppm)?;
        let (fee, merchant_fee) = match fee_bearer {
            FeeBearer::Buyer => (whole_fee, Money::ZERO),
            FeeBearer::Merchant => (Money::ZERO, whole_fee),
        };
        let parts = price.split(instalments, remainder).into_iter().zip(fee.split(instalments, remainder));
        let rows = (1..).zip(parts).map(|(seq, (principal, fee))| {
            let due = Due::On(ordered_on.add_months(seq)?);
            Ok(Instalment { seq, due, principal, fee, amount: principal.checked_add(fee)? })
        });
        let rows = rows.collect::<Result<Vec<_>, ScheduleError>>()?;
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
        let mut text = format!(
            "schedule/v1\nprincipal={} fee={} total={}\n",
            self.principal.fen(),
            self.fee.fen(),
            self.total.fen()
        );
        for row in &self.rows {
            let due = match row.due {
                Due::On(date) => date.to_string(),
                Due::After { event: DueEvent::GoodsReceived, days } => format!("goods_received+{days}d"),
            };
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "{} {due} {} {} {}",
                row.seq,
                row.principal.fen(),
                row.fee.fen(),
                row.amount.fen()
            );
        }
        text
    }

    /// The schedule's fingerprint: SHA-256 of its canonical text, lower-case hexadecimal.
    pub fn digest(&self) -> String {
        sha256_hex(self.canonical_text().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn money(fen: i64) -> Money {
        Money::from_fen(fen).expect("a test amount")
    }

    fn date(text: &str) -> Date {
        Date::parse(text).expect(text)
    }

    fn flat(instalments: u32, fee_ppm: u32) -> Terms {
        Terms::FlatFee { instalments, fee_ppm, fee_bearer: FeeBearer::Buyer, remainder: Remainder::First }
    }

    fn compute(terms: Terms, fen: i64) -> Result<Schedule, ScheduleError> {
        Schedule::compute(terms, money(fen), date("2026-11-22"))
    }

    #[test]
    fn a_flat_fee_follows_the_published_vectors() {
        // amount, rate, n, total fee, typical instalment, total: reference vectors for Huabei instalments, in fen.
        for (fen, fee_ppm, n, fee, each, total) in [
            (111_111, 23_000, 3, 2556, 37_889, 113_667),
            (111_111, 45_000, 6, 5000, 19_351, 116_111),
            (111_111, 75_000, 12, 8333, 9953, 119_444),
            (2700, 23_000, 3, 62, 920, 2762),
            (2700, 45_000, 6, 122, 470, 2822),
            (2700, 75_000, 12, 202, 241, 2902),
            (1300, 45_000, 6, 58, 225, 1358),
            (1300, 75_000, 12, 98, 116, 1398),
            (102, 23_000, 3, 2, 34, 104),
            (22, 75_000, 12, 2, 1, 24),
            (100_000, 23_000, 3, 2300, 34_099, 102_300),
            (100_000, 75_000, 12, 7500, 8958, 107_500),
            (10_001, 75_000, 12, 750, 895, 10_751),
        ] {
            let schedule = compute(flat(n, fee_ppm), fen).expect("a schedule");
            let seen = (schedule.fee.fen(), schedule.typical_amount().fen(), schedule.total.fen());
            assert_eq!(seen, (fee, each, total), "{fen} in {n}");
        }
    }

    #[test]
    fn the_named_instalment_carries_the_remainder_of_price_and_fee() {
        let schedule = compute(flat(3, 23_000), 100_000).expect("a schedule");
        assert_eq!(
            schedule.rows.iter().map(|row| row.amount.fen()).collect::<Vec<_>>(),
            [34_102, 34_099, 34_099]
        );
        let last = Terms::FlatFee {
            instalments: 3,
            fee_ppm: 23_000,
            fee_bearer: FeeBearer::Buyer,
            remainder: Remainder::Last,
        };
        let schedule = compute(last, 100_000).expect("a schedule");
        assert_eq!(
            schedule.rows.iter().map(|row| row.amount.fen()).collect::<Vec<_>>(),
            [34_099, 34_099, 34_102]
        );
    }

    #[test]
    fn a_fee_the_merchant_bears_is_in_no_instalment() {
        let terms = Terms::FlatFee {
            instalments: 3,
            fee_ppm: 23_000,
            fee_bearer: FeeBearer::Merchant,
            remainder: Remainder::First,
        };
        let schedule = compute(terms, 129_900).expect("a schedule");
        assert_eq!(
            (schedule.fee, schedule.total, schedule.merchant_fee),
            (Money::ZERO, money(129_900), money(2988))
        );
        assert!(schedule.is_even());
    }

    #[test]
    fn due_dates_keep_the_original_day_and_clamp_at_month_ends() {
        let schedule = Schedule::compute(flat(4, 0), money(400), date("2026-10-31")).expect("a schedule");
        let dates: Vec<Due> = schedule.rows.iter().map(|row| row.due).collect();
        assert_eq!(
            dates,
            ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"].map(|text| Due::On(date(text)))
        );
    }

    #[test]
    fn a_deferred_payment_has_one_row_by_date_or_by_event() {
        let by_date = compute(Terms::DeferredByDays { days: 30 }, 8900).expect("a schedule");
        assert_eq!(
            by_date.rows,
            [Instalment {
                seq: 1,
                due: Due::On(date("2026-12-22")),
                principal: money(8900),
                fee: Money::ZERO,
                amount: money(8900)
            }]
        );
        let after = compute(Terms::DeferredUntil { event: DueEvent::GoodsReceived, days: 7 }, 8900)
            .expect("a schedule");
        assert_eq!(after.rows[0].due, Due::After { event: DueEvent::GoodsReceived, days: 7 });
    }

    #[test]
    fn what_cannot_be_scheduled_is_a_named_refusal() {
        assert_eq!(compute(flat(3, 23_000), 0), Err(ScheduleError::NothingToPay));
        assert_eq!(compute(flat(0, 0), 100), Err(ScheduleError::BadInstalmentCount));
        assert_eq!(compute(flat(61, 0), 100_000), Err(ScheduleError::BadInstalmentCount));
        assert_eq!(compute(flat(12, 0), 11), Err(ScheduleError::TooSmallToSplit));
        assert_eq!(
            compute(flat(3, u32::MAX), crate::money::MAX_FEN),
            Err(ScheduleError::Money(MoneyError::TooLarge))
        );
        assert_eq!(
            Schedule::compute(flat(60, 0), money(100), date("9999-01-31")),
            Err(ScheduleError::DateOutOfRange)
        );
    }

    #[test]
    fn the_canonical_text_is_fixed_because_digests_outlive_releases() {
        let schedule = compute(flat(3, 23_000), 100_000).expect("a schedule");
        assert_eq!(
            schedule.canonical_text(),
            "schedule/v1\nprincipal=100000 fee=2300 total=102300\n1 2026-12-22 33334 768 34102\n2 2027-01-22 33333 766 34099\n3 2027-02-22 33333 766 34099\n"
        );
    }

    proptest! {
        #[test]
        fn rows_sum_to_the_totals_and_dates_rise(
            fen in 1_i64..=10_000_000_000, n in 1_u32..=60, fee_ppm in 0_u32..=1_000_000, day in 0_i64..=2_000_000,
        ) {
            let ordered_on = Date::from_epoch_days(day).expect("in range");
            match Schedule::compute(flat(n, fee_ppm), money(fen), ordered_on) {
                Err(refusal) => prop_assert_eq!((refusal, fen < i64::from(n)), (ScheduleError::TooSmallToSplit, true)),
                Ok(schedule) => {
                    prop_assert_eq!(schedule.rows.len(), n as usize);
                    prop_assert_eq!(Money::sum(schedule.rows.iter().map(|row| row.principal)), Ok(money(fen)));
                    prop_assert_eq!(Money::sum(schedule.rows.iter().map(|row| row.fee)), Ok(schedule.fee));
                    prop_assert_eq!(Money::sum(schedule.rows.iter().map(|row| row.amount)), Ok(schedule.total));
                    let days: Vec<Date> = schedule.rows.iter().filter_map(|row| match row.due { Due::On(day) => Some(day), Due::After { .. } => None }).collect();
                    prop_assert!(days[0] > ordered_on && days.windows(2).all(|pair| pair[0] < pair[1]));
                }
            }
        }
    }
}
