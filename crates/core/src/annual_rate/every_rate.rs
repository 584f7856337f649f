//! Every rate that makes a row of payments even, whatever they are: none, one or several, and each of these proved.
//!
//! A schedule's payments change their direction once and have one rate. What people type into `paylater apr` may have none, or
//! several of which none is *the* rate. Nothing in here is part of a page.

mod exact;
mod isolate;
mod moments;

use super::{
    FLOWS_MAX, NoRate, UnitPayment, YearFlow, bisect, effective, monthly, of_loan, on_days, sign_changes,
    twelve_months, twelvefold, worth,
};
use crate::date::Date;
use isolate::Sum;

/// The longest time taken, in the unit of the rate: dates end sooner.
const YEARS_MAX: f64 = 10_000.0;
/// Amounts other than zero lie between its inverse and this: so far no sum of them overflows.
const AMOUNT_MAX: f64 = 1e100;
/// No rate beyond it is shown: in percent it would soon be no double any more.
const RATE_MAX: f64 = 1e300;

/// The effective annual rates as fractions: each X with Σ amount·(1+X)^−years = 0 (Directive 2008/48/EC and its successors).
///
/// As in all that follows the rates rise, and there is at least one; where there are several, none of them is *the* rate.
pub fn effective_annual(flows: &[YearFlow]) -> Result<Vec<f64>, NoRate> {
    every(flows, effective)
}

/// The effective annual rates of dated payments with a year of 365 days (XIRR), as fractions.
pub fn dated(flows: &[(Date, f64)]) -> Result<Vec<f64>, NoRate> {
    every(&on_days(flows), effective)
}

/// Twelve times each monthly internal rate of return, as fractions.
pub fn monthly_irr_simple(flows: &[f64]) -> Result<Vec<f64>, NoRate> {
    every(&monthly(flows), twelvefold)
}

/// Each monthly internal rate of return compounded over a year, as fractions.
pub fn monthly_irr_compound(flows: &[f64]) -> Result<Vec<f64>, NoRate> {
    every(&monthly(flows), twelve_months)
}

/// The actuarial annual percentage rate (Regulation Z, appendix J), as a fraction: the i with
/// advance = Σ amount / ((1 + fraction·i)(1 + i)^periods), times the unit periods of a year. There is one at most.
///
/// The payments are worth less the higher the rate: from what they come to just above −100 % down to what is paid at once.
/// So it is told whether there is a rate also where it is too far from zero to be found.
pub fn us_actuarial(periods_per_year: f64, advance: f64, payments: &[UnitPayment]) -> Result<f64, NoRate> {
    let found = super::us_actuarial(periods_per_year, advance, payments);
    match found {
        Ok(rate) if rate.abs() <= RATE_MAX => return Ok(rate),
        Ok(_) => return Err(NoRate::OutOfRange),
        Err(NoRate::Undecided) => {}
        Err(reason) => return Err(reason),
    }
    let rows = || payments.iter().filter(|row| row.count > 0);
    let at_once = |row: &&UnitPayment| row.periods == 0 && row.fraction == 0.0;
    let least: f64 = rows().filter(at_once).map(|row| row.amount).sum();
    let is_boundless = rows().any(|row| row.periods > 0 || row.count > 1);
    let most: f64 = rows().map(|row| row.amount / (1.0 - row.fraction)).sum();
    let is_between = least < advance && (is_boundless || advance < most);
    Err(if is_between { NoRate::OutOfRange } else { NoRate::NotDefined })
}

/// Every rate, read from the logarithm of 1 + the rate of a unit of time.
fn every(flows: &[YearFlow], read: fn(f64) -> f64) -> Result<Vec<f64>, NoRate> {
    let is_usable = |flow: &YearFlow| {
        let size = flow.amount.abs();
        (0.0..=YEARS_MAX).contains(&flow.years)
            && (size == 0.0 || (1.0 / AMOUNT_MAX..=AMOUNT_MAX).contains(&size))
    };
    if flows.len() > FLOWS_MAX || !flows.iter().all(is_usable) {
        return Err(NoRate::BadInput);
    }
    let moments = moments::of(flows)?;
    let flows: Vec<YearFlow> = moments.iter().map(|moment| moment.flow).collect();
    let roots = match sign_changes(&flows) {
        0 => Vec::new(),
        1 => vec![of_loan(&flows).or_else(|_| beyond(&flows, &Sum::of(&moments)))?],
        _ => isolate::roots(&flows, &Sum::of(&moments), exact::Polynomial::of(&moments).as_ref())?,
    };
    let rates: Vec<f64> = roots.iter().map(|log_rate| read(*log_rate)).collect();
    match (rates.len(), rates.iter().all(|rate| rate.abs() <= RATE_MAX)) {
        (0, _) => Err(NoRate::NotDefined),
        (_, true) => Ok(rates),
        (1, false) => Err(NoRate::OutOfRange),
        (_, false) => Err(NoRate::NoUniqueRate),
    }
}

/// The one root of payments that change their direction once, where it lies far out.
fn beyond(flows: &[YearFlow], sum: &Sum) -> Result<f64, NoRate> {
    let (low, high) = sum.bounds().ok_or(NoRate::OutOfRange)?;
    bisect(|log_rate| worth(flows, log_rate), low, high)
}

#[cfg(test)]
mod tests;
