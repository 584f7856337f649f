//! Whole numbers of any size, as little as annuities and rates need: a product, a sum, a difference, an order, a quotient to
//! the nearest.
//!
//! Digits of 64 bits, the lowest first.

use core::cmp::Ordering;

/// A whole number of any size.
pub type Wide = Vec<u64>;

/// `base` to the power of `exponent`.
pub fn power(base: u64, exponent: u32) -> Wide {
    (0..exponent).fold(vec![1], |product, _| times(product, base))
}

/// The product with a small number.
pub fn times(mut number: Wide, factor: u64) -> Wide {
    let mut carry = 0;
    for digit in &mut number {
        let product = u128::from(*digit) * u128::from(factor) + carry;
        *digit = product as u64;
        carry = product >> 64;
    }
    number.push(carry as u64);
    number
}

/// The sum.
pub fn plus(mut number: Wide, other: &[u64]) -> Wide {
    number.resize(number.len().max(other.len()), 0);
    let mut carry = false;
    for (index, digit) in number.iter_mut().enumerate() {
        let (once, is_above) = digit.overflowing_add(other.get(index).copied().unwrap_or(0));
        let (twice, is_above_again) = once.overflowing_add(u64::from(carry));
        *digit = twice;
        carry = is_above || is_above_again;
    }
    if carry {
        number.push(1);
    }
    number
}

/// The difference from a number that is no larger.
pub fn minus(mut number: Wide, other: &[u64]) -> Wide {
    let mut borrow = false;
    for (index, digit) in number.iter_mut().enumerate() {
        let (once, is_below) = digit.overflowing_sub(other.get(index).copied().unwrap_or(0));
        let (twice, is_below_again) = once.overflowing_sub(u64::from(borrow));
        *digit = twice;
        borrow = is_below || is_below_again;
    }
    number
}

/// The whole number nearest to the quotient, the larger of two that are equally near; `u64::MAX` stands for all beyond.
pub fn nearest_quotient(dividend: &Wide, divisor: &Wide) -> u64 {
    // Searched for from the highest bit down: what fits twice, and a half, tells how to round.
    let doubled = times(dividend.clone(), 2);
    let fits =
        |quotient: u64| compare(&times(times(divisor.clone(), quotient), 2), &doubled) != Ordering::Greater;
    let mut floor = 0_u64;
    for bit in (0..64).rev() {
        let candidate = floor | 1 << bit;
        if fits(candidate) {
            floor = candidate;
        }
    }
    let half_above = minus(times(times(divisor.clone(), floor.saturating_add(1)), 2), divisor);
    let rounds_up = compare(&half_above, &doubled) != Ordering::Greater;
    floor.saturating_add(u64::from(rounds_up))
}

/// Which one is the larger.
pub fn compare(one: &[u64], other: &[u64]) -> Ordering {
    let digit = |number: &[u64], index: usize| number.get(index).copied().unwrap_or(0);
    (0..one.len().max(other.len()))
        .rev()
        .map(|index| digit(one, index).cmp(&digit(other, index)))
        .find(|order| *order != Ordering::Equal)
        .unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wide(number: u128) -> Wide {
        vec![number as u64, (number >> 64) as u64]
    }

    #[test]
    fn a_quotient_is_rounded_to_the_nearest_and_halves_go_up() {
        for (dividend, divisor, nearest) in
            [(0, 3, 0), (1, 3, 0), (2, 3, 1), (3, 2, 2), (5, 2, 3), (1 << 90, 1 << 40, 1 << 50)]
        {
            assert_eq!(nearest_quotient(&wide(dividend), &wide(divisor)), nearest, "{dividend} / {divisor}");
        }
        assert_eq!(nearest_quotient(&wide(1 << 100), &wide(1)), u64::MAX);
    }

    #[test]
    fn a_power_that_needs_many_digits_is_exact() {
        // 10^40 = 0x1D6329F1C35CA4BFABB9F5610000000000.
        assert_eq!(
            power(10, 40).iter().rev().skip_while(|digit| **digit == 0).copied().collect::<Vec<_>>(),
            [0x1D, 0x6329_F1C3_5CA4_BFAB, 0xB9F5_6100_0000_0000]
        );
    }

    #[test]
    fn a_sum_carries_into_as_many_digits_as_it_needs() {
        for (one, other, sum) in [
            (vec![], vec![], vec![]),
            (vec![1], vec![u64::MAX, u64::MAX], vec![0, 0, 1]),
            (vec![u64::MAX, 1], vec![2], vec![1, 2]),
            (vec![7], vec![], vec![7]),
        ] {
            assert_eq!(plus(one.clone(), &other), sum, "{one:?} + {other:?}");
        }
        assert_eq!(compare(&[5, 0], &[5]), Ordering::Equal);
        assert_eq!(compare(&[0, 1], &[u64::MAX]), Ordering::Greater);
    }

    proptest! {
        #[test]
        fn it_agrees_with_arithmetic_that_fits_into_128_bits(dividend in 0_u128..1 << 100, divisor in 1_u128 << 40..1 << 64) {
            let nearest = (dividend * 2 + divisor) / (divisor * 2);
            prop_assert_eq!(u128::from(nearest_quotient(&wide(dividend), &wide(divisor))), nearest);
        }
    }
}
