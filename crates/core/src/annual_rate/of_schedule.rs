//! The annual rate of a schedule, by a method that is named wherever the rate is shown.

use super::{NoRate, UnitPayment, YearFlow};
use crate::date::Date;
use crate::money::Money;
use crate::schedule::{Due, Instalment, Rhythm, Schedule, Terms};

/// How an annual rate was reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RateMethod {
    /// Twelve times the monthly internal rate of return: 单利.
    MonthlyIrrSimple,
    /// The monthly internal rate of return compounded over a year: 复利.
    MonthlyIrrCompound,
    /// The European formula, which the United Kingdom shares.
    EffectiveAnnual,
    /// Dated payments with a year of 365 days (XIRR).
    Dated,
    /// The actuarial method of Regulation Z, in months with odd days.
    UsActuarial,
}

/// An annual rate with its method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnnualRate {
    /// How it was reckoned.
    pub method: RateMethod,
    /// The rate in parts per million, rounded down: 128 038 is 12.8038 %.
    pub ppm: i64,
}

impl RateMethod {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::MonthlyIrrSimple,
        Self::MonthlyIrrCompound,
        Self::EffectiveAnnual,
        Self::Dated,
        Self::UsActuarial,
    ];

    /// The name on the wire and in the configuration.
    pub const fn id(self) -> &'static str {
        match self {
            Self::MonthlyIrrSimple => "monthly_irr_simple",
            Self::MonthlyIrrCompound => "monthly_irr_compound",
            Self::EffectiveAnnual => "effective_annual",
            Self::Dated => "dated",
            Self::UsActuarial => "us_actuarial",
        }
    }

    /// The method of this name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.id() == id)
    }
}

impl AnnualRate {
    /// The rate of this schedule. Methods that reckon in months need months: where the instalments have another rhythm, the
    /// dated method stands in, and says so by its name.
    pub fn of(
        terms: Terms,
        schedule: &Schedule,
        ordered_on: Date,
        method: RateMethod,
    ) -> Result<Self, NoRate> {
        // Nothing on top is nothing in a year by every method, also where a date is not known yet and none could be applied.
        if schedule.fee.is_zero() {
            return Ok(Self { method, ppm: 0 });
        }
        let is_monthly = terms.instalments().is_some_and(|terms| terms.calendar.is_plain_monthly());
        let method = match method {
            RateMethod::MonthlyIrrSimple | RateMethod::MonthlyIrrCompound if !is_monthly => RateMethod::Dated,
            method => method,
        };
        let rate = by_method(terms, schedule, ordered_on, method)?;
        // Rounded down, so that what is rounded again for the screen is rounded right; up to a noise that no digit shows.
        let ppm = libm::floor(rate * 1e6 + 1e-4);
        // Beyond this a page would have to show a number that nobody can read.
        if (0.0..=1e12).contains(&ppm) {
            Ok(Self { method, ppm: ppm as i64 })
        } else {
            Err(NoRate::OutOfRange)
        }
    }

    /// In hundredths of a percent, rounded to the nearest: what is shown.
    pub const fn basis_points(self) -> i64 {
        (self.ppm + 50) / 100
    }
}

/// What is paid later: the price without what is paid on the day of the order.
pub fn financed(schedule: &Schedule, ordered_on: Date) -> Money {
    let later = schedule.rows.iter().filter(|row| row.due != Due::On(ordered_on));
    // A part of the price is never more than the price.
    Money::sum(later.map(|row| row.principal)).unwrap_or(schedule.principal)
}

fn by_method(terms: Terms, schedule: &Schedule, ordered_on: Date, method: RateMethod) -> Result<f64, NoRate> {
    let price = number(schedule.principal);
    let rows = &schedule.rows;
    let monthly = || {
        let flows = core::iter::once(price).chain(rows.iter().map(|row| -number(row.amount)));
        super::of_loan(&super::monthly(&flows.collect::<Vec<f64>>()))
    };
    match method {
        RateMethod::MonthlyIrrSimple => monthly().map(super::twelvefold),
        RateMethod::MonthlyIrrCompound => monthly().map(super::twelve_months),
        RateMethod::Dated => {
            let mut flows = vec![(ordered_on, price)];
            for row in rows {
                flows.push((nominal(row)?, -number(row.amount)));
            }
            super::of_loan(&super::on_days(&flows)).map(super::effective)
        }
        RateMethod::EffectiveAnnual => {
            let mut flows = vec![YearFlow { years: 0.0, amount: price }];
            for row in rows {
                let years = years_until(terms, ordered_on, nominal(row)?);
                flows.push(YearFlow { years, amount: -number(row.amount) });
            }
            super::of_loan(&flows).map(super::effective)
        }
        RateMethod::UsActuarial => us_actuarial(terms, schedule, ordered_on),
    }
}

/// Where payments come by whole weeks, a year has 52 of them; otherwise as the European formula counts months and days.
fn years_until(terms: Terms, ordered_on: Date, day: Date) -> f64 {
    let days = day.epoch_days() - ordered_on.epoch_days();
    match rhythm_days(terms) {
        Some(step) if step % 7 == 0 => days as f64 / 7.0 / 52.0,
        _ => super::european_years(ordered_on, day),
    }
}

/// In unit periods of the payments' own rhythm: months of which a year has twelve, or so many days of which it has 365. What is
/// paid on the day of the order, a fee included, was never advanced.
fn us_actuarial(terms: Terms, schedule: &Schedule, ordered_on: Date) -> Result<f64, NoRate> {
    let later = || schedule.rows.iter().filter(|row| row.due != Due::On(ordered_on));
    let at_once = schedule.rows.iter().filter(|row| row.due == Due::On(ordered_on));
    let paid_at_once: f64 = at_once.map(|row| number(row.amount)).sum();
    let advance = number(schedule.principal) - paid_at_once;
    let mut payments = Vec::new();
    for row in later() {
        let day = nominal(row)?;
        let (periods, fraction) = match rhythm_days(terms) {
            Some(step) => (((day.epoch_days() - ordered_on.epoch_days()) / i64::from(step)) as u32, 0.0),
            None => unit_periods(ordered_on, day),
        };
        payments.push(UnitPayment { periods, fraction, amount: number(row.amount), count: 1 });
    }
    let periods_per_year = match rhythm_days(terms) {
        // Weeks and their multiples: 52 weeks make a year, as twelve months do.
        Some(step) if step % 7 == 0 => 52.0 * 7.0 / f64::from(step),
        Some(step) => 365.0 / f64::from(step),
        None => 12.0,
    };
    super::us_actuarial(periods_per_year, advance, &payments)
}

/// The days of the rhythm, where it is not the month's.
fn rhythm_days(terms: Terms) -> Option<u32> {
    match terms.instalments()?.calendar.rhythm {
        Rhythm::EveryDays(days) if days > 0 => Some(days),
        Rhythm::EveryDays(_) | Rhythm::Monthly => None,
    }
}

/// The day that counts for a rate, whatever holidays do.
fn nominal(row: &Instalment) -> Result<Date, NoRate> {
    match (row.moved_from, row.due) {
        (Some(day), _) | (None, Due::On(day)) => Ok(day),
        (None, Due::After { .. }) => Err(NoRate::NotDefined),
    }
}

/// Whole months counted back from the payment, and the days before them in months of thirty days.
fn unit_periods(from: Date, to: Date) -> (u32, f64) {
    let (months, reached) = super::months_back(from, to);
    let odd = (reached.epoch_days() - from.epoch_days()).clamp(0, 29);
    (months, odd as f64 / 30.0)
}

fn number(amount: Money) -> f64 {
    amount.fen() as f64
}
