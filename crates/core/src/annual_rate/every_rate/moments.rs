//! Payments of one moment added up, as exactly as they were written.
//!
//! 0.1 + 0.2 − 0.3 is nothing. As doubles it is 5.5e-17, and that much at the beginning would be a change of direction more,
//! with a rate of its own that nobody meant. So amounts are added as the decimals that they were written as.

use crate::annual_rate::{NoRate, YearFlow};

/// What flows at one moment.
#[derive(Debug, Clone)]
pub struct Moment {
    /// When, and how much in all; not zero.
    pub flow: YearFlow,
    /// How far the amount may be off, as a share of it, besides the rounding to a double.
    pub doubt: f64,
    /// The amount exactly, if it can be told.
    pub exact: Option<Decimal>,
}

/// `digits · 10^exponent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    digits: i128,
    exponent: i32,
}

/// In the order of time, with payments of one moment added up and moments left out in which nothing flows.
pub fn of(flows: &[YearFlow]) -> Result<Vec<Moment>, NoRate> {
    let mut flows = flows.to_vec();
    flows.sort_by(|one, other| one.years.total_cmp(&other.years));
    let groups = flows.chunk_by(|one, other| one.years == other.years);
    let moments = groups.map(together).collect::<Result<Vec<_>, _>>()?;
    Ok(moments.into_iter().filter(|moment| moment.flow.amount != 0.0).collect())
}

fn together(flows: &[YearFlow]) -> Result<Moment, NoRate> {
    let years = flows[0].years;
    let nothing = Some(Decimal { digits: 0, exponent: 0 });
    let exact = flows.iter().fold(nothing, |sum, flow| sum?.plus(Decimal::of(flow.amount)?));
    if let Some(sum) = exact {
        return Ok(Moment { flow: YearFlow { years, amount: sum.to_double() }, doubt: 0.0, exact });
    }
    // Numbers too far apart to be added exactly: what may have been lost must be little beside what is left.
    let amount: f64 = flows.iter().map(|flow| flow.amount).sum();
    let size: f64 = flows.iter().map(|flow| flow.amount.abs()).sum();
    let doubt = f64::EPSILON * flows.len() as f64 * size / amount.abs();
    if doubt < 1e-3 {
        Ok(Moment { flow: YearFlow { years, amount }, doubt, exact: None })
    } else {
        Err(NoRate::Undecided)
    }
}

impl Decimal {
    /// The shortest decimal that is this double: the one that was written, up to seventeen digits.
    fn of(amount: f64) -> Option<Self> {
        let text = format!("{amount:e}");
        let (mantissa, exponent) = text.split_once('e')?;
        let places = mantissa.split_once('.').map_or(0, |(_, places)| places.len() as i32);
        let digits = mantissa.replace('.', "").parse().ok()?;
        Some(Self { digits, exponent: exponent.parse::<i32>().ok()? - places })
    }

    fn plus(self, other: Self) -> Option<Self> {
        let exponent = self.exponent.min(other.exponent);
        let digits = self.digits_at(exponent)?.checked_add(other.digits_at(exponent)?)?;
        Some(Self { digits, exponent })
    }

    /// The power of ten that the digits count.
    pub const fn exponent(self) -> i32 {
        self.exponent
    }

    /// How many times this power of ten it is, which must be no larger than its own; `None` beyond what is reckoned with.
    pub fn digits_at(self, exponent: i32) -> Option<i128> {
        if self.digits == 0 {
            return Some(0);
        }
        let shift = u32::try_from(self.exponent - exponent).ok()?;
        self.digits.checked_mul(10_i128.checked_pow(shift)?)
    }

    fn to_double(self) -> f64 {
        // Written and read again it is rounded once.
        format!("{}e{}", self.digits, self.exponent).parse().unwrap_or(f64::NAN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(flows: &[(f64, f64)]) -> Result<Vec<(f64, f64)>, NoRate> {
        let flows: Vec<YearFlow> =
            flows.iter().map(|(years, amount)| YearFlow { years: *years, amount: *amount }).collect();
        Ok(of(&flows)?.iter().map(|moment| (moment.flow.years, moment.flow.amount)).collect())
    }

    #[test]
    fn amounts_are_added_as_they_were_written() {
        for (flows, expected) in [
            (vec![(0.0, 0.1), (0.0, 0.2), (0.0, -0.3)], vec![]),
            (vec![(0.0, 0.1), (1.0, 5.0), (0.0, 0.2)], vec![(0.0, 0.3), (1.0, 5.0)]),
            (vec![(2.0, -1.0), (0.0, 1e15), (0.0, 0.1), (0.0, -1e15)], vec![(0.0, 0.1), (2.0, -1.0)]),
            (vec![(0.0, 1e30), (0.0, -1.0)], vec![(0.0, 1e30)]),
            (vec![(0.0, 0.0), (1.0, -0.0)], vec![]),
        ] {
            assert_eq!(moments(&flows), Ok(expected), "{flows:?}");
        }
    }

    #[test]
    fn what_cannot_be_added_exactly_is_doubted_or_refused_but_never_taken_for_nothing() {
        let doubted = of(&[
            YearFlow { years: 0.0, amount: 1e60 },
            YearFlow { years: 0.0, amount: 1.0 },
            YearFlow { years: 0.0, amount: -3e59 },
        ]);
        let doubted = doubted.expect("most of it is left");
        assert!(doubted[0].doubt > 1e-16 && doubted[0].doubt < 1e-14 && doubted[0].exact.is_none());
        assert_eq!(moments(&[(0.0, 1e60), (0.0, 1.0), (0.0, -1e60)]), Err(NoRate::Undecided));
    }
}
