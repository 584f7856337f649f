//! Payments at whole multiples of one time as a polynomial with whole coefficients, and whether it has a root of some order
//! exactly at some fraction: what no reckoning with doubles can tell.
//!
//! With z = e^(−x·unit) the sum Σ aᵢ·e^(−tᵢ·x) is a polynomial in z.

use core::cmp::Ordering;

use super::moments::{Decimal, Moment};
use crate::wide::{self, Wide};

/// The units of time that are tried, as parts of a year: months and years, quarters, half-months, weeks, days.
const PER_YEAR: [f64; 6] = [1.0, 4.0, 12.0, 24.0, 52.0, 365.0];
/// The highest power that is reckoned with: eleven years of days.
const POWER_MAX: u32 = 4_096;
/// How near to the place that was found a fraction must be, as a share of it: nearer than doubles tell it.
const NEAR: f64 = 1e-12;
/// Fractions of larger numbers are not tried.
const FRACTION_MAX: u64 = 1 << 32;

/// Whole coefficients with their powers, rising.
#[derive(Debug)]
pub struct Polynomial {
    terms: Vec<(i64, u32)>,
    /// The time of one power, in years.
    unit: f64,
}

impl Polynomial {
    /// The polynomial of these payments, if they are one that can be reckoned with.
    pub fn of(moments: &[Moment]) -> Option<Self> {
        let exact: Vec<Decimal> = moments.iter().map(|moment| moment.exact).collect::<Option<_>>()?;
        let exponent = exact.iter().map(|amount| amount.exponent()).min()?;
        let amounts = exact.iter().map(|amount| i64::try_from(amount.digits_at(exponent)?).ok());
        let years: Vec<f64> = moments.iter().map(|moment| moment.flow.years).collect();
        let (powers, unit) = PER_YEAR.into_iter().find_map(|per_year| powers(&years, per_year))?;
        let amounts: Vec<i64> = amounts.collect::<Option<_>>()?;
        Some(Self { terms: amounts.into_iter().zip(powers).collect(), unit })
    }

    /// The root of exactly this order, or of a higher one, that is the simplest fraction near to this place; as an x.
    pub fn root_of_order(&self, order: i32, near: f64) -> Option<f64> {
        let place = libm::exp(-near * self.unit);
        let (over, under) = simplest_between(place * (1.0 - NEAR), place * (1.0 + NEAR), 0)?;
        let is_root = (0..order).all(|power| self.vanishes(power, over, under));
        is_root.then(|| (libm::log(under as f64) - libm::log(over as f64)) / self.unit)
    }

    /// Is Σ aᵢ·nᵢ^power·z^nᵢ = 0 at z = over / under? For each power below it: a root of that order.
    fn vanishes(&self, power: i32, over: u64, under: u64) -> bool {
        // As Horner did it, from the highest power down, times that power of `under`. What flows in and what flows out are two
        // sums, since these numbers have no sign.
        let (mut received, mut paid) = (Wide::new(), Wide::new());
        let mut scale: Wide = vec![1];
        let mut reached = self.terms.last().map_or(0, |(_, power)| *power);
        for (amount, at) in self.terms.iter().rev() {
            for _ in *at..reached {
                received = grown(received, over);
                paid = grown(paid, over);
                scale = grown(scale, under);
            }
            reached = *at;
            let part = (0..power)
                .fold(grown(scale.clone(), amount.unsigned_abs()), |part, _| grown(part, u64::from(*at)));
            let side = if *amount > 0 { &mut received } else { &mut paid };
            *side = wide::plus(core::mem::take(side), &part);
        }
        wide::compare(&received, &paid) == Ordering::Equal
    }
}

fn grown(number: Wide, factor: u64) -> Wide {
    let mut product = wide::times(number, factor);
    while product.last() == Some(&0) {
        product.pop();
    }
    product
}

/// These times as whole powers of their largest common unit, counted from the first; each must be the double next to it.
fn powers(years: &[f64], per_year: f64) -> Option<(Vec<u32>, f64)> {
    let whole = |years: &f64| {
        let count = libm::round(years * per_year);
        let is_meant = (count / per_year - years).abs() <= f64::EPSILON * years;
        is_meant.then_some(count as u32)
    };
    let counts: Vec<u32> = years.iter().map(whole).collect::<Option<_>>()?;
    let first = *counts.first()?;
    let unit = counts.iter().fold(0, |unit, count| common_divisor(unit, count - first)).max(1);
    let powers: Vec<u32> = counts.iter().map(|count| (count - first) / unit).collect();
    (*powers.last()? <= POWER_MAX).then_some((powers, f64::from(unit) / per_year))
}

fn common_divisor(one: u32, other: u32) -> u32 {
    if other == 0 { one } else { common_divisor(other, one % other) }
}

/// The fraction of the smallest numbers between these two, both positive.
fn simplest_between(low: f64, high: f64, depth: u32) -> Option<(u64, u64)> {
    let floor = libm::floor(low);
    if floor >= FRACTION_MAX as f64 || depth > 64 {
        return None;
    }
    if floor == low {
        return Some((floor as u64, 1));
    }
    let whole = floor as u64;
    if floor + 1.0 <= high {
        return Some((whole + 1, 1));
    }
    let (over, under) = simplest_between(1.0 / (high - floor), 1.0 / (low - floor), depth + 1)?;
    let is_small = |number: &u64| *number < FRACTION_MAX;
    let over_all = whole.checked_mul(over)?.checked_add(under).filter(is_small)?;
    Some((over_all, over))
}
