//! Annual rates of a row of payments, with the method always named.
//!
//! This is the one place in the core with floating point: a rate is shown, never charged, and is rounded once, where it
//! is shown. Amounts come in as plain numbers of one unit; received money is positive and paid money negative. Powers
//! come from `libm`, so that page and backend agree to the last bit.

pub mod every_rate;
mod of_schedule;

pub use of_schedule::{AnnualRate, RateMethod, financed};

use core::fmt;

use crate::date::Date;

/// One payment at a time in years from the first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct YearFlow {
    /// Years from the start; any non-negative fraction.
    pub years: f64,
    /// How much.
    pub amount: f64,
}

/// One payment, or a row of equal payments at following unit periods, after a single advance (United States, Regulation
/// Z, appendix J).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnitPayment {
    /// Whole unit periods from the advance to the first payment of the row.
    pub periods: u32,
    /// The odd part of a unit period before them, from 0 up to 1.
    pub fraction: f64,
    /// How much each time, positive.
    pub amount: f64,
    /// How often.
    pub count: u32,
}

/// Why there is no rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRate {
    /// No rate makes it even; as where money flows one way only, or not at all.
    NotDefined,
    /// Several rates make it even, and none of them is *the* rate.
    NoUniqueRate,
    /// There is a rate, and it is no number that could be shown.
    OutOfRange,
    /// It was not found out whether there is a rate, or one only.
    Undecided,
    /// An amount or a time is no number that can be reckoned with, or there are too many payments.
    BadInput,
}

impl NoRate {
    /// The reason's name on the wire.
    pub const fn id(self) -> &'static str {
        match self {
            Self::NotDefined => "not_defined",
            Self::NoUniqueRate => "no_unique_rate",
            Self::OutOfRange => "out_of_range",
            Self::Undecided => "undecided",
            Self::BadInput => "bad_input",
        }
    }
}

impl fmt::Display for NoRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotDefined => "no rate makes these payments even",
            Self::NoUniqueRate => "several rates make these payments even",
            Self::OutOfRange => "the rate that makes these payments even is too far from zero to be shown",
            Self::Undecided => {
                "whether one rate makes these payments even cannot be told with the digits that are reckoned with"
            }
            Self::BadInput => {
                "times lie between 0 and 10000 years, amounts between 1e-100 and 1e100 or are zero, payments are at most 10000"
            }
        })
    }
}

/// The most payments taken.
const FLOWS_MAX: usize = 10_000;

/// Dated payments in years of 365 days from the first (XIRR).
fn on_days(flows: &[(Date, f64)]) -> Vec<YearFlow> {
    let first = flows.iter().map(|(on, _)| on.epoch_days()).min().unwrap_or_default();
    let years = |on: Date| (on.epoch_days() - first) as f64 / 365.0;
    flows.iter().map(|(on, amount)| YearFlow { years: years(*on), amount: *amount }).collect()
}

/// The time between two days in years, as the European formula reckons it (Directive 2008/48/EC, annex I, remark c): whole
/// months, or weeks, counted back from the later day, and the days that are left over the days of the year that ends there.
pub fn european_years(from: Date, to: Date) -> f64 {
    let days = to.epoch_days() - from.epoch_days();
    if days <= 0 {
        return 0.0;
    }
    let (months, reached) = months_back(from, to);
    let left = reached.epoch_days() - from.epoch_days();
    if months == 0 && left % 7 == 0 {
        return left as f64 / 7.0 / 52.0;
    }
    let before = month_back(reached, 12, reached.day());
    let year_days = before.map_or(365, |before| reached.epoch_days() - before.epoch_days());
    f64::from(months) / 12.0 + left as f64 / year_days as f64
}

/// How many whole months lie between, counted back from the later day, and the day that is reached.
///
/// A payment on the last day of a month stands for a later day that this month lacks: 28 February for the 31st, and for the
/// 30th and 29th. It counts back to the day of the order wherever the order's month has it, or to that month's own last day.
fn months_back(from: Date, to: Date) -> (u32, Date) {
    let meant = if to.is_month_end() { from.day().max(to.day()) } else { to.day() };
    let apart = |on: Date| i64::from(on.year()) * 12 + i64::from(on.month());
    let mut months = apart(to) - apart(from);
    while months > 0 {
        match month_back(to, months, meant) {
            Some(day) if day >= from => return (months as u32, day),
            _ => months -= 1,
        }
    }
    (0, to)
}

/// This day so many months earlier, or the last one of that month.
fn month_back(on: Date, months: i64, day: u8) -> Option<Date> {
    let index = i64::from(on.year()) * 12 + i64::from(on.month()) - 1 - months;
    let year = u16::try_from(index.div_euclid(12)).ok()?;
    let first = Date::new(year, u8::try_from(index.rem_euclid(12)).ok()? + 1, 1).ok()?;
    first.in_month(0, day).ok()
}

/// Payments a month apart, with the month as the unit of time.
fn monthly(flows: &[f64]) -> Vec<YearFlow> {
    (0_u32..)
        .zip(flows)
        .map(|(month, amount)| YearFlow { years: f64::from(month), amount: *amount })
        .collect()
}

/// The rate of a year, from the logarithm of 1 + the rate.
fn effective(log_rate: f64) -> f64 {
    libm::expm1(log_rate)
}

/// Twelve times the rate of a month; what is called 单利 has to be labelled so.
fn twelvefold(log_rate: f64) -> f64 {
    libm::expm1(log_rate) * 12.0
}

/// The rate of a month compounded over twelve.
fn twelve_months(log_rate: f64) -> f64 {
    libm::expm1(log_rate * 12.0)
}

/// The actuarial annual percentage rate, as a fraction: advance = Σ amount / ((1 + fraction·i)(1 + i)^periods), times the
/// unit periods of a year. Whether there is one where none is found, [`every_rate::us_actuarial`] tells.
fn us_actuarial(periods_per_year: f64, advance: f64, payments: &[UnitPayment]) -> Result<f64, NoRate> {
    let is_usable = |number: f64| number.is_finite() && number > 0.0;
    let rows_are_usable =
        payments.iter().all(|row| is_usable(row.amount) && (0.0..1.0).contains(&row.fraction));
    let count: u64 = payments.iter().map(|row| u64::from(row.count)).sum();
    if !is_usable(periods_per_year) || !is_usable(advance) || !rows_are_usable || count > FLOWS_MAX as u64 {
        return Err(NoRate::BadInput);
    }
    let worth = |rate: f64| {
        let row_worth = |row: &UnitPayment| {
            let one = |index: u32| {
                let whole = f64::from(row.periods) + f64::from(index);
                row.amount / ((1.0 + row.fraction * rate) * libm::exp(libm::log1p(rate) * whole))
            };
            (0..row.count).map(one).sum::<f64>()
        };
        payments.iter().map(row_worth).sum::<f64>() - advance
    };
    // All payments are positive, so what they are worth falls as the rate rises: one root at most.
    let rate = bisect(worth, -0.999_999, 1.0e9).map_err(|_| NoRate::Undecided)?;
    Ok(rate * periods_per_year)
}

/// The logarithm of 1 + rate at which these payments are worth nothing, if they change their direction once: as those of every
/// schedule do, which has lent before it is repaid. Others are for [`every_rate`].
fn of_loan(flows: &[YearFlow]) -> Result<f64, NoRate> {
    let is_usable = |flow: &YearFlow| flow.years.is_finite() && flow.years >= 0.0 && flow.amount.is_finite();
    if flows.len() > FLOWS_MAX || !flows.iter().all(is_usable) {
        return Err(NoRate::BadInput);
    }
    let flows = merged(flows);
    match sign_changes(&flows) {
        0 => Err(NoRate::NotDefined),
        // Descartes: one change of sign, one root.
        1 => bisect(|log_rate| worth(&flows, log_rate), -LOG_RATE_MAX, LOG_RATE_MAX),
        _ => Err(NoRate::Undecided),
    }
}

/// Beyond this, a rate has hundreds of digits.
const LOG_RATE_MAX: f64 = 600.0;

/// In the order of time, with payments of one moment added up and zeros left out.
fn merged(flows: &[YearFlow]) -> Vec<YearFlow> {
    // Schedules come in order, so each payment finds its place at the end at once; and the standard library's sort would be a
    // kilobyte more for a phone to download.
    let mut merged: Vec<YearFlow> = Vec::with_capacity(flows.len());
    for flow in flows {
        let later = merged.iter().rev().take_while(|other| other.years > flow.years).count();
        let place = merged.len() - later;
        match place.checked_sub(1).map(|before| &mut merged[before]) {
            Some(same) if same.years == flow.years => same.amount += flow.amount,
            _ => merged.insert(place, *flow),
        }
    }
    merged.retain(|flow| flow.amount != 0.0);
    merged
}

fn sign_changes(flows: &[YearFlow]) -> usize {
    flows
        .windows(2)
        .filter(|pair| pair[0].amount.is_sign_positive() != pair[1].amount.is_sign_positive())
        .count()
}

/// What the flows are worth at this rate, up to a positive factor that keeps it finite.
fn worth(flows: &[YearFlow], log_rate: f64) -> f64 {
    let largest = flows.iter().map(|flow| -log_rate * flow.years).fold(f64::NEG_INFINITY, f64::max);
    flows.iter().map(|flow| flow.amount * libm::exp(-log_rate * flow.years - largest)).sum()
}

/// Where the worth crosses zero, if it has different signs at the two ends: elsewhere, if it has not.
fn bisect(worth: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> Result<f64, NoRate> {
    let low_worth = worth(low);
    if low_worth == 0.0 {
        return Ok(low);
    }
    if (low_worth < 0.0) == (worth(high) < 0.0) {
        return Err(NoRate::OutOfRange);
    }
    for _ in 0..400 {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if (worth(middle) < 0.0) == (low_worth < 0.0) {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok(low + (high - low) / 2.0)
}

#[cfg(test)]
mod tests;
