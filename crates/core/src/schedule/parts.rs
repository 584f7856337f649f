//! How the price and what it costs to pay it later are spread over the instalments. Whole fen only.

use super::ScheduleError;
use super::terms::{Cost, FeeBearer, Instalments};
use crate::money::{Money, Remainder};
use crate::wide;

/// The months of a year times a million: a rate in parts per million a year over this is the rate of one month.
const MONTHLY: u64 = 12_000_000;

/// Principal and fee of one instalment.
pub type Part = (Money, Money);

/// The parts of every instalment, and the fee that the merchant pays instead of the shopper.
pub fn spread(terms: &Instalments, price: Money) -> Result<(Vec<Part>, Money), ScheduleError> {
    let Instalments { count, cost, remainder, calendar } = *terms;
    if price.fen() < i64::from(count) {
        return Err(ScheduleError::TooSmallToSplit);
    }
    let with_fee = |fee: Money| price.split(count, remainder).into_iter().zip(fee.split(count, remainder));
    match cost {
        Cost::Free => Ok((with_fee(Money::ZERO).collect(), Money::ZERO)),
        Cost::FlatFee { fee_ppm, bearer } => {
            let fee = price.share_half_even(fee_ppm)?;
            Ok(match bearer {
                FeeBearer::Buyer => (with_fee(fee).collect(), Money::ZERO),
                FeeBearer::Merchant => (with_fee(Money::ZERO).collect(), fee),
            })
        }
        // Interest by the month means nothing for parts that are due at once or every fortnight.
        Cost::EqualInstalments { .. } | Cost::EqualPrincipal { .. } if !calendar.is_monthly_in_arrears() => {
            Err(ScheduleError::InterestWithoutMonths)
        }
        Cost::EqualInstalments { annual_ppm } => {
            Ok((equal_instalments(price, count, annual_ppm)?, Money::ZERO))
        }
        Cost::EqualPrincipal { annual_ppm } => {
            let principals = price.split(count, remainder).into_iter();
            let mut owed = price;
            let part = |principal: Money| {
                let interest = interest(owed, annual_ppm)?;
                owed = owed.checked_sub(principal)?;
                Ok((principal, interest))
            };
            Ok((principals.map(part).collect::<Result<_, ScheduleError>>()?, Money::ZERO))
        }
    }
}

/// One month's interest on what is owed.
fn interest(owed: Money, annual_ppm: u32) -> Result<Money, ScheduleError> {
    Ok(owed.ratio_half_even(u64::from(annual_ppm), MONTHLY)?)
}

/// The same sum each month; the last one takes what rounding left.
fn equal_instalments(price: Money, count: u32, annual_ppm: u32) -> Result<Vec<Part>, ScheduleError> {
    if annual_ppm == 0 {
        let principals = price.split(count, Remainder::Last).into_iter();
        return Ok(principals.map(|principal| (principal, Money::ZERO)).collect());
    }
    let each = annuity(price, count, annual_ppm)?;
    let mut owed = price;
    let mut parts = Vec::new();
    for seq in 1..=count {
        let interest = interest(owed, annual_ppm)?;
        let principal = if seq == count { Ok(owed) } else { each.checked_sub(interest) };
        // Where rounding repays all before the end, or leaves nothing to repay in a month, there is no such plan.
        if owed.is_zero() {
            return Err(ScheduleError::RepaidTooEarly);
        }
        let principal = principal.ok().filter(|principal| !principal.is_zero());
        let principal = principal.ok_or(ScheduleError::TooSmallToSplit)?;
        owed = owed.checked_sub(principal).map_err(|_| ScheduleError::RepaidTooEarly)?;
        parts.push((principal, interest));
    }
    // A few fen a month are rounded so coarsely that the last one would be a multiple of the others: no equal instalments.
    let (principal, interest) = parts.last().copied().unwrap_or_default();
    if principal.checked_add(interest)? > each.checked_mul(2)? {
        return Err(ScheduleError::LastTooLarge);
    }
    Ok(parts)
}

/// The sum that repays the price with interest in `count` equal months, rounded to the nearest fen.
///
/// With the monthly rate i = ppm / 12 000 000 it is price · i · (1 + i)^n / ((1 + i)^n − 1). Both powers are whole numbers
/// once the denominators are multiplied out, so the rounding is exact for every amount and rate.
fn annuity(price: Money, count: u32, annual_ppm: u32) -> Result<Money, ScheduleError> {
    let grown = wide::power(MONTHLY + u64::from(annual_ppm), count);
    let plain = wide::power(MONTHLY, count);
    let divisor = wide::times(wide::minus(grown.clone(), &plain), MONTHLY);
    let dividend = wide::times(wide::times(grown, price.fen().unsigned_abs()), u64::from(annual_ppm));
    let fen = i64::try_from(wide::nearest_quotient(&dividend, &divisor)).ok();
    Ok(Money::from_fen(fen.unwrap_or(i64::MAX))?)
}
